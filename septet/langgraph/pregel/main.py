"""`langgraph.pregel.main`: a compiled graph: runs, streams, states."""
from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

from septet.errors import NotSupported
from septet.langchain_core.callbacks.events import ahandle_event, handle_event
from septet.langchain_core.runnables.base import Runnable
from septet.langchain_core.runnables.config import (
    get_async_callback_manager_for_config,
    get_callback_manager_for_config,
    merge_configs,
)
from septet.langgraph import callbacks
from septet.langgraph.checkpoint.base import EXCLUDED_METADATA_KEYS, get_checkpoint_metadata
from septet.langgraph.constants import NS_SEP
from septet.langgraph.errors import ErrorCode, GraphInterrupt, GraphRecursionError, create_error_message
from septet.langgraph.pregel.loop import Loop
from septet.langgraph.pregel.options import Gathered, Run
from septet.langgraph.pregel.run import AsyncDriver, Driver
from septet.langgraph.pregel.state import Update, plain_ns, snapshot, with_states
from septet.langgraph.runtime import ExecutionInfo, Runtime
from septet.langgraph.types import Command, StateSnapshot, StateUpdate


class Pregel(Runnable):
    """Nodes and channels, run in supersteps."""

    stream_eager = False        # whether streams of every mode show what happens while a node runs
    step_timeout: float | None = None       # seconds a step may take

    def __init__(self, *, nodes: dict[str, Any], channels: dict[str, Any], input_channels: str = "__start__", output_channels: Any = None,
                 stream_channels: Any = None, stream_mode: str = "values", interrupt_before_nodes: Any = (),
                 interrupt_after_nodes: Any = (),
                 checkpointer: Any = None, store: Any = None, cache: Any = None, retry_policy: Any = (), cache_policy: Any = None,
                 context_schema: Any = None, config: Any = None, name: str = "LangGraph", debug: bool = False,
                 step_timeout: float | None = None):
        self.step_timeout = step_timeout
        self.nodes, self.channels, self.input_channels = nodes, channels, input_channels
        self.output_channels = output_channels if output_channels is not None else list(channels)
        self.stream_channels, self.stream_mode = stream_channels, stream_mode
        self.interrupt_before_nodes, self.interrupt_after_nodes = interrupt_before_nodes, interrupt_after_nodes
        self.checkpointer, self.store, self.cache = checkpointer, store, cache
        self.retry_policy = [retry_policy] if hasattr(retry_policy, "max_attempts") else list(retry_policy or ())
        self.cache_policy, self.context_schema, self.config, self.name, self.debug = cache_policy, context_schema, config, name, debug
        self.triggered_by: dict[str, list[str]] = {}

    def index(self) -> None:
        """Which nodes a channel starts."""
        self.triggered_by = {}
        for name, node in self.nodes.items():
            for channel in node.triggers:
                self.triggered_by.setdefault(channel, []).append(name)

    @property
    def stream_channels_list(self) -> list[str]:
        found = self.stream_channels_asis
        return [found] if isinstance(found, str) else list(found)

    @property
    def stream_channels_asis(self) -> Any:
        return self.stream_channels if self.stream_channels is not None else [name for name in self.channels if not name.startswith("__")]

    def get_name(self, suffix: str | None = None, *, name: str | None = None) -> str:
        found = name or self.name
        return f"{found}_{suffix}" if suffix else found

    def copy(self, update: dict[str, Any] | None = None) -> Any:
        """The same graph with other attributes."""
        made = object.__new__(type(self))
        made.__dict__.update({**self.__dict__, **(update or {})})
        return made

    def with_config(self, config: Any = None, **kwargs: Any) -> Any:
        return self.copy({"config": merge_configs(self.config, config, kwargs)})  # type: ignore[arg-type]

    def validate(self) -> Any:
        return self

    # -- what a loop asks

    def writes_of_input(self, value: Any) -> list[tuple[str, Any]]:
        return [(self.input_channels, value)]

    def writes_of_command(self, command: Command) -> list[tuple[str, Any]]:
        raise NotSupported("Command as the input of this graph")

    def user_metadata(self, config: Any) -> dict[str, Any]:
        skipped = EXCLUDED_METADATA_KEYS | set(config["configurable"])
        return {k: v for k, v in (config.get("metadata") or {}).items() if k not in skipped}

    def kept_metadata(self, config: Any, metadata: Any) -> Any:
        return get_checkpoint_metadata(config, metadata)

    def runtime_of(self, loop: Any, task: Any, ns: str, attempt: int, began: float) -> Runtime[Any]:
        """What a task's function may ask for."""
        info = ExecutionInfo(loop.checkpoint["id"], ns, task.id, loop.config["configurable"].get("thread_id"),
                             str(loop.config["run_id"]) if loop.config.get("run_id") else None, attempt, began)

        def write(value: Any) -> None:
            loop.emit("custom", lambda: value)

        return Runtime(context=loop.context, store=loop.store, stream_writer=write, previous=self.previous(loop), execution_info=info,
                       control=loop.control)

    def previous(self, loop: Any) -> Any:
        return None

    def coerced_context(self, context: Any) -> Any:
        """The context as the schema has it."""
        schema = self.context_schema
        if context is None or schema is None or not isinstance(context, dict):
            return context
        if dataclasses.is_dataclass(schema) or hasattr(schema, "model_fields"):
            return schema(**context)
        return context

    # -- runs

    def stream(self, input: Any, config: Any = None, *, context: Any = None, stream_mode: Any = None, print_mode: Any = (),  # type: ignore[override]
               output_keys: Any = None, interrupt_before: Any = None, interrupt_after: Any = None, durability: Any = None,
               control: Any = None, subgraphs: bool = False, debug: bool | None = None, version: str = "v1",
               **kwargs: Any) -> Iterator[Any]:
        """Run the graph and show it while it runs, in one mode or several."""
        refuse(kwargs)
        run = Run(self, input, config, context, stream_mode, output_keys, interrupt_before, interrupt_after, durability, subgraphs, control,
                  debug, print_mode)
        run.listen()
        manager = told(get_callback_manager_for_config(run.config)).on_chain_start(
            None, input, name=run.config.get("run_name") or self.get_name(), run_id=run.config.get("run_id"))
        run.config = {**run.config, "run_name": None, "run_id": None}
        loop = run.loop()
        loop.manager = manager  # type: ignore[attr-defined]
        driver = Driver(loop, run, run.config.get("max_concurrency"), self.step_timeout)
        alone = not loop.live  # type: ignore[attr-defined]
        try:
            try:
                loop.start(saved_of(loop))
                driver.flush()
                handle_event(*callbacks.resumed(loop))
                while loop.tick():
                    yield from run.shown(version)
                    for _ in driver.step(alone):
                        yield from run.shown(version)
                    loop.end_step()
                    driver.flush()
                    yield from run.shown(version)
                loop.finish()
            except GraphInterrupt as error:
                if loop.parent is not None:
                    raise
                run.interrupted(loop, error)
                handle_event(*callbacks.interrupted(loop, error))
            finally:
                loop.settle()
                driver.flush()
                driver.close()
            yield from run.shown(version)
            check_end(loop)
        except BaseException as error:
            manager.on_chain_error(error)
            yield from run.shown(version) if not isinstance(error, GeneratorExit) else ()
            raise
        manager.on_chain_end(loop.output)

    async def astream(self, input: Any, config: Any = None, *, context: Any = None, stream_mode: Any = None, print_mode: Any = (),  # type: ignore[override]
                      output_keys: Any = None, interrupt_before: Any = None, interrupt_after: Any = None, durability: Any = None,
                      control: Any = None, subgraphs: bool = False, debug: bool | None = None, version: str = "v1",
                      **kwargs: Any) -> AsyncIterator[Any]:
        """The same in asyncio; async nodes are awaited side by side."""
        refuse(kwargs)
        run = Run(self, input, config, context, stream_mode, output_keys, interrupt_before, interrupt_after, durability, subgraphs, control,
                  debug, print_mode)
        run.listen()
        manager = await told(get_async_callback_manager_for_config(run.config)).on_chain_start(
            None, input, name=run.config.get("run_name") or self.get_name(), run_id=run.config.get("run_id"))
        run.config = {**run.config, "run_name": None, "run_id": None}
        loop = run.loop()
        loop.manager = manager  # type: ignore[attr-defined]
        driver, wake = AsyncDriver(loop, self.step_timeout), asyncio.Event()
        events = asyncio.get_running_loop()
        run.wake = lambda: events.call_soon_threadsafe(wake.set)
        try:
            try:
                loop.start(await asaved_of(loop))
                await driver.flush()
                await ahandle_event(*callbacks.resumed(loop))
                while loop.tick():
                    for item in run.shown(version):
                        yield item
                    async for _ in driver.step(wake):
                        for item in run.shown(version):
                            yield item
                    loop.end_step()
                    await driver.flush()
                    for item in run.shown(version):
                        yield item
                loop.finish()
            except GraphInterrupt as error:
                if loop.parent is not None:
                    raise
                run.interrupted(loop, error)
                await ahandle_event(*callbacks.interrupted(loop, error))
            finally:
                loop.settle()
                await driver.flush()
            for item in run.shown(version):
                yield item
            check_end(loop)
        except BaseException as error:
            await manager.on_chain_error(error)
            if not isinstance(error, (GeneratorExit, asyncio.CancelledError)):
                for item in run.shown(version):
                    yield item
            raise
        await manager.on_chain_end(loop.output)

    def invoke(self, input: Any, config: Any = None, *, context: Any = None, stream_mode: Any = "values", print_mode: Any = (),  # type: ignore[override]
               output_keys: Any = None, interrupt_before: Any = None, interrupt_after: Any = None, durability: Any = None,
               control: Any = None, version: str = "v1", **kwargs: Any) -> Any:
        """Run the graph to its end, or to an interrupt, which stands under "__interrupt__"."""
        keys = self.output_channels if output_keys is None else output_keys
        gathered = Gathered(stream_mode)
        for item in self.stream(input, config, context=context, stream_mode=gathered.modes, print_mode=print_mode, output_keys=keys,
                                interrupt_before=interrupt_before, interrupt_after=interrupt_after, durability=durability, control=control,
                                **kwargs):
            gathered.add(item)
        return gathered.result(version)

    async def ainvoke(self, input: Any, config: Any = None, *, context: Any = None, stream_mode: Any = "values", print_mode: Any = (),  # type: ignore[override]
                      output_keys: Any = None, interrupt_before: Any = None, interrupt_after: Any = None, durability: Any = None,
                      control: Any = None, version: str = "v1", **kwargs: Any) -> Any:
        """The same, awaited."""
        keys = self.output_channels if output_keys is None else output_keys
        gathered = Gathered(stream_mode)
        async for item in self.astream(input, config, context=context, stream_mode=gathered.modes, print_mode=print_mode, output_keys=keys,
                                       interrupt_before=interrupt_before, interrupt_after=interrupt_after, durability=durability,
                                       control=control, **kwargs):
            gathered.add(item)
        return gathered.result(version)

    # -- states

    def saver_for(self, config: Any) -> Any:
        configurable = (config or {}).get("configurable", {})
        saver = configurable.get("__pregel_checkpointer", self.checkpointer)
        if not saver or saver is True:
            raise ValueError("No checkpointer set")
        return saver

    def at(self, config: Any, saver: Any) -> tuple[Any, Any] | None:
        """(the graph within that a config's namespace names, its config), None where it names this one."""
        ns = config["configurable"].get("checkpoint_ns", "")
        if not ns or "__pregel_checkpointer" in config["configurable"]:
            return None
        path = plain_ns(ns)
        for _, graph in self.get_subgraphs(namespace=path, recurse=True):
            known = {"checkpoint_ns": path if graph.checkpointer is True else ns, "__pregel_checkpointer": saver, "__pregel_root": self}
            return graph, {**config, "configurable": {**config["configurable"], **known}}
        raise ValueError(f"Subgraph {path} not found")

    def get_state(self, config: Any, *, subgraphs: bool = False) -> StateSnapshot:
        """The state of a thread now, or at the checkpoint that the config names."""
        saver, config = self.saver_for(config), whole(merge_configs(self.config, config))
        inner = self.at(config, saver)
        if inner is not None:
            return inner[0].get_state(inner[1], subgraphs=subgraphs)  # type: ignore[no-any-return]
        saved = saver.get_tuple(addressed(config))
        found = snapshot(self, config_shown(config), saved, saver, not config["configurable"].get("checkpoint_id"))
        root = config["configurable"].get("__pregel_root", self)
        within = [root.get_state(where, subgraphs=True) if subgraphs and where else where for where in (task.state for task in found.tasks)]
        return with_states(found, within)

    async def aget_state(self, config: Any, *, subgraphs: bool = False) -> StateSnapshot:
        saver, config = self.saver_for(config), whole(merge_configs(self.config, config))
        inner = self.at(config, saver)
        if inner is not None:
            return await inner[0].aget_state(inner[1], subgraphs=subgraphs)  # type: ignore[no-any-return]
        saved = await saver.aget_tuple(addressed(config))
        found = snapshot(self, config_shown(config), saved, saver, not config["configurable"].get("checkpoint_id"))
        root = config["configurable"].get("__pregel_root", self)
        within = [await root.aget_state(where, subgraphs=True) if subgraphs and where else where
                  for where in (task.state for task in found.tasks)]
        return with_states(found, within)

    def get_state_history(self, config: Any, *, filter: dict[str, Any] | None = None, before: Any = None,
                          limit: int | None = None) -> Iterator[StateSnapshot]:
        """The states of a thread, the latest first."""
        saver, config = self.saver_for(config), whole(merge_configs(self.config, config))
        inner = self.at(config, saver)
        if inner is not None:
            yield from inner[0].get_state_history(inner[1], filter=filter, before=before, limit=limit)
            return
        for saved in [*saver.list(addressed(config), filter=filter, before=before, limit=limit)]:
            yield snapshot(self, config, saved, saver, False)

    async def aget_state_history(self, config: Any, *, filter: dict[str, Any] | None = None, before: Any = None,
                                 limit: int | None = None) -> AsyncIterator[StateSnapshot]:
        saver, config = self.saver_for(config), whole(merge_configs(self.config, config))
        inner = self.at(config, saver)
        if inner is not None:
            async for found in inner[0].aget_state_history(inner[1], filter=filter, before=before, limit=limit):
                yield found
            return
        async for saved in saver.alist(addressed(config), filter=filter, before=before, limit=limit):
            yield snapshot(self, config, saved, saver, False)

    def bulk_update_state(self, config: Any, supersteps: Sequence[Sequence[StateUpdate]]) -> Any:
        """Updates, one checkpoint for each superstep."""
        saver, config = self.saver_for(config), whole(merge_configs(self.config, config))
        if not supersteps or not all(supersteps):
            raise ValueError("No supersteps provided" if not supersteps else "No updates provided")
        inner = self.at(config, saver)
        if inner is not None:
            return inner[0].bulk_update_state(inner[1], supersteps)
        for updates in supersteps:
            update = Update(self, config, saver.get_tuple(addressed(config)), saver, updates)
            config = update.moved(config, saver.put(*update.put()))
            for task, writes in update.rows:
                saver.put_writes(update.saved.config, writes, task)
        return config_shown(config)

    async def abulk_update_state(self, config: Any, supersteps: Sequence[Sequence[StateUpdate]]) -> Any:
        saver, config = self.saver_for(config), whole(merge_configs(self.config, config))
        if not supersteps or not all(supersteps):
            raise ValueError("No supersteps provided" if not supersteps else "No updates provided")
        inner = self.at(config, saver)
        if inner is not None:
            return await inner[0].abulk_update_state(inner[1], supersteps)
        for updates in supersteps:
            update = Update(self, config, await saver.aget_tuple(addressed(config)), saver, updates)
            config = update.moved(config, await saver.aput(*update.put()))
            for task, writes in update.rows:
                await saver.aput_writes(update.saved.config, writes, task)
        return config_shown(config)

    def update_state(self, config: Any, values: Any, as_node: str | None = None, task_id: str | None = None) -> Any:
        """Update a thread's state as if a node had; the address of the new checkpoint."""
        return self.bulk_update_state(config, [[StateUpdate(values, as_node, task_id)]])

    async def aupdate_state(self, config: Any, values: Any, as_node: str | None = None, task_id: str | None = None) -> Any:
        return await self.abulk_update_state(config, [[StateUpdate(values, as_node, task_id)]])

    def get_subgraphs(self, *, namespace: str | None = None, recurse: bool = False) -> Iterator[tuple[str, Any]]:
        """(path, graph) of the graphs that are nodes."""
        for name, node in self.nodes.items():
            if namespace is not None and not (namespace == name or namespace.startswith(name + NS_SEP)):
                continue
            graph = node.graph
            if graph is None:
                continue
            if namespace is None or namespace == name:
                yield name, graph
            if recurse and namespace != name:
                rest = None if namespace is None else namespace[len(name) + 1:]
                for path, found in graph.get_subgraphs(namespace=rest, recurse=True):
                    yield f"{name}{NS_SEP}{path}", found

    async def aget_subgraphs(self, *, namespace: str | None = None, recurse: bool = False) -> AsyncIterator[tuple[str, Any]]:
        for found in self.get_subgraphs(namespace=namespace, recurse=recurse):
            yield found

    def clear_cache(self, nodes: Sequence[str] | None = None) -> None:
        """Forget kept results of nodes."""
        from septet.langgraph.pregel.algo import cache_ns

        if self.cache is None:
            raise ValueError("No cache is set for this graph. Cannot clear cache.")
        self.cache.clear([cache_ns(self, self.nodes[name]) for name in (nodes or self.nodes)])

    async def aclear_cache(self, nodes: Sequence[str] | None = None) -> None:
        self.clear_cache(nodes)


def told(manager: Any) -> Any:
    """A manager whose runs say that a graph runs them."""
    manager.add_metadata({"ls_integration": "langgraph"})
    return manager


def refuse(kwargs: Mapping[str, Any]) -> None:
    """Arguments that a graph does not take."""
    if kwargs:
        raise NotSupported(f"a graph's run with {sorted(kwargs)}")


def saved_of(loop: Loop) -> Any:
    """The checkpoint that a run begins with."""
    if loop.checkpointer is None:
        return None
    before = loop.earlier()
    return loop.checkpointer.get_tuple(loop.config) if before is None else next(iter(loop.checkpointer.list(loop.config, before=before,
                                                                                                           limit=1)), None)


async def asaved_of(loop: Loop) -> Any:
    """The same, awaited."""
    if loop.checkpointer is None:
        return None
    before = loop.earlier()
    if before is None:
        return await loop.checkpointer.aget_tuple(loop.config)
    async for found in loop.checkpointer.alist(loop.config, before=before, limit=1):
        return found
    return None


def check_end(loop: Loop) -> None:
    """GraphRecursionError when the steps ran out."""
    if loop.stopped == "limit":
        limit = loop.config["recursion_limit"]
        raise GraphRecursionError(create_error_message(
            message=f"Recursion limit of {limit} reached without hitting a stop condition. You can increase the limit by setting the "
                    "`recursion_limit` config key.", error_code=ErrorCode.GRAPH_RECURSION_LIMIT))


def whole(config: Any) -> Any:
    return {**config, "configurable": {**(config.get("configurable") or {})}}


def addressed(config: Any) -> Any:
    """A config with the empty namespace where it names none."""
    return {**config, "configurable": {"checkpoint_ns": "", **config["configurable"]}}


def config_shown(config: Any) -> Any:
    keys = [key for key in config["configurable"] if not key.startswith("__")]
    return {"configurable": {key: config["configurable"][key] for key in keys}}
