"""One run's options made whole, what its streams show, and what `invoke` makes of them."""
from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from septet.errors import NotSupported
from septet.langchain_core.runnables.config import merge_configs, var_child_runnable_config, whole_config
from septet.langgraph.constants import CONFIG_KEY_SCOPE, DEFAULT_RECURSION_LIMIT, INTERRUPT, NS_SEP
from septet.langgraph.errors import GraphInterrupt
from septet.langgraph.pregel.loop import Loop
from septet.langgraph.pregel.scope import scope_of
from septet.langgraph.pregel.state import plain_ns
from septet.langgraph.types import GraphOutput

MODES = {"values", "updates", "checkpoints", "tasks", "debug", "messages", "custom"}
TOLD = ("thread_id", "run_id", "graph_id", "assistant_id", "task_id")       # of what is configurable, in the metadata of runs
THREADED = {"messages", "custom"}       # modes that show something while a node runs


class Run:
    """The options of one run, made whole."""

    def __init__(self, graph: Any, input: Any, config: Any, context: Any, modes: Any, output_keys: Any, before: Any, after: Any,
                 durability: Any, subgraphs: bool, control: Any, debug: bool | None, print_mode: Any):
        self.graph, self.input, self.subgraphs, self.control = graph, input, subgraphs, control
        if print_mode:
            raise NotSupported("print_mode: print what stream gives")
        given = merge_configs(graph.config, config)
        inherited = var_child_runnable_config.get()
        limited = (given or {}).get("recursion_limit") is not None or (inherited or {}).get("recursion_limit") is not None
        self.config: Any = whole_config(given)
        self.given_limit = (config or {}).get("recursion_limit") or (graph.config or {}).get("recursion_limit")
        limit = (self.given_limit or self.config["recursion_limit"]) if limited else DEFAULT_RECURSION_LIMIT
        self.config["recursion_limit"] = limit
        if limit < 1:
            raise ValueError("recursion_limit must be at least 1")
        self.parent = scope_of(self.config)
        asked = modes if modes is not None else "values" if self.parent is not None else graph.stream_mode
        self.single = isinstance(asked, str)
        self.modes = [asked] if isinstance(asked, str) else list(asked)
        unknown = [mode for mode in self.modes if mode not in MODES]
        if unknown:
            raise ValueError(f"unknown stream mode {unknown[0]!r}; modes: {', '.join(sorted(MODES))}")
        self.output_keys = output_keys if output_keys is not None else graph.stream_channels_asis
        self.before = before if before is not None else graph.interrupt_before_nodes
        self.after = after if after is not None else graph.interrupt_after_nodes
        self.durability = durability or (self.parent.loop.durability if self.parent is not None else "async")
        if self.durability not in ("sync", "async", "exit"):
            raise ValueError(f"durability is 'sync', 'async' or 'exit', not {self.durability!r}")
        self.context = graph.coerced_context(context) if context is not None or self.parent is None else self.parent.runtime.context
        self.place()
        self.queue: deque[Any] = deque()
        self.own = (set(self.modes), self.push)
        self.wake: Callable[[], None] = lambda: None

    def push(self, item: Any) -> None:
        self.queue.append(item)
        self.wake()

    def place(self) -> None:
        """The namespace of the run, and its checkpointer."""
        graph, configurable = self.graph, self.config["configurable"]
        if self.parent is not None:
            self.ns = self.parent.graph_ns()
            if graph.checkpointer is True:
                self.ns = plain_ns(self.ns)
            self.checkpointer = None if graph.checkpointer is False else self.parent.loop.checkpointer
            self.store = graph.store if graph.store is not None else self.parent.loop.store
            self.cache = graph.cache                # which graphs within do not take from above
        else:
            if graph.checkpointer is True:
                raise RuntimeError("checkpointer=True cannot be used for root graphs.")
            self.ns, self.checkpointer = configurable.get("checkpoint_ns", ""), graph.checkpointer or None
            self.store, self.cache = graph.store, graph.cache
        if self.checkpointer is not None and "thread_id" not in configurable and self.parent is None:
            raise ValueError("Checkpointer requires one or more of the following 'configurable' keys: thread_id, checkpoint_ns, "
                             "checkpoint_id")
        configurable.pop(CONFIG_KEY_SCOPE, None)
        if self.parent is not None:
            configurable.pop("checkpoint_id", None)
        configurable["checkpoint_ns"] = self.ns
        if not self.ns:
            configurable.pop("checkpoint_ns")
        for key in TOLD:
            if configurable.get(key) is not None:
                self.config["metadata"].setdefault(key, configurable[key])

    def loop(self) -> Loop:
        above = self.parent.loop.inner_sinks if self.parent is not None else []
        loop = Loop(self.graph, self.input, self.config, ns=self.ns, parent=self.parent, checkpointer=self.checkpointer, store=self.store,
                    cache=self.cache, sinks=[self.own, *above], output_keys=self.output_keys, before=self.before, after=self.after,
                    durability=self.durability, control=self.control)
        extra: Any = loop
        extra.inner_sinks = [*([self.own] if self.subgraphs else []), *above]
        extra.live = self.graph.stream_eager or self.subgraphs or bool(THREADED & self.own[0]) or bool(above)
        extra.context = self.context
        return loop

    def listen(self) -> None:
        """A handler for the tokens of chat models, where they are to be shown."""
        if "messages" in self.modes:
            from septet.langgraph.pregel.messages import StreamMessages

            handler = StreamMessages(self.push, self.subgraphs, self.ns)
            callbacks = self.config.get("callbacks")
            if callbacks is None:
                self.config["callbacks"] = [handler]
            elif isinstance(callbacks, list):
                self.config["callbacks"] = [*callbacks, handler]
            else:
                self.config["callbacks"] = callbacks.copy()
                self.config["callbacks"].add_handler(handler, inherit=True)

    def shown(self, version: str) -> Iterator[Any]:
        """What is in the queue, in the form the stream has."""
        while self.queue:
            ns, mode, payload = self.queue.popleft()
            path = tuple(ns.split(NS_SEP)) if ns else ()
            if version == "v2":
                yield part_of(path, mode, payload)
            elif self.subgraphs:
                yield (path, payload) if self.single else (path, mode, payload)
            else:
                yield payload if self.single else (mode, payload)

    def interrupted(self, loop: Loop, error: GraphInterrupt) -> None:
        """At the top an interrupt is shown; below it goes on."""
        if not error.args[0]:
            loop.emit("updates", lambda: {INTERRUPT: ()})
        loop.partial()


def part_of(path: tuple[str, ...], mode: str, payload: Any) -> dict[str, Any]:
    """A streamed part in the form of version 2."""
    if mode == "values":
        interrupts = payload.get(INTERRUPT, ()) if isinstance(payload, dict) else ()
        data = {k: v for k, v in payload.items() if k != INTERRUPT} if isinstance(payload, dict) else payload
        return {"type": mode, "ns": path, "data": data, "interrupts": tuple(interrupts)}
    return {"type": mode, "ns": path, "data": payload}


class Gathered:
    """What `invoke` makes of a stream."""

    def __init__(self, mode: Any):
        self.mode = mode
        self.modes = ["updates", "values"] if mode == "values" else mode
        self.latest: Any = None
        self.chunks: list[Any] = []
        self.interrupts: list[Any] = []

    def add(self, item: Any) -> None:
        if self.mode != "values":
            self.chunks.append(item)
        elif item[0] == "values":
            self.latest = item[1]
        elif isinstance(item[1], dict) and INTERRUPT in item[1]:
            self.interrupts.extend(item[1][INTERRUPT])

    def result(self, version: str) -> Any:
        if self.mode != "values":
            return self.chunks
        latest = {k: v for k, v in self.latest.items() if k != INTERRUPT} if isinstance(self.latest, dict) else self.latest
        if version == "v2":
            return GraphOutput(latest, tuple(self.interrupts))
        if not self.interrupts:
            return latest
        return {**latest, INTERRUPT: self.interrupts} if isinstance(latest, dict) else {INTERRUPT: self.interrupts}
