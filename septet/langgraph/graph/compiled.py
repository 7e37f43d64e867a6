"""A state graph that can be run: its nodes read the state, and write updates, edges and branches into channels."""
from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, get_type_hints

from septet.langgraph.channels.ephemeral_value import EphemeralValue
from septet.langgraph.channels.last_value import LastValueAfterFinish
from septet.langgraph.channels.named_barrier_value import NamedBarrierValue, NamedBarrierValueAfterFinish
from septet.langgraph.channels.topic import Topic
from septet.langgraph.constants import END, MISSING, START, TAG_HIDDEN, TASKS
from septet.langgraph.errors import ErrorCode, InvalidUpdateError, ParentCommand, create_error_message
from septet.langgraph.graph.schemas import ROOT, coercion
from septet.langgraph.pregel.algo import read_values
from septet.langgraph.pregel.main import Pregel
from septet.langgraph.pregel.node import NodeCallable, PregelNode
from septet.langgraph.types import Command, Send, fields_of


def compiled(builder: Any, checkpointer: Any, cache: Any, store: Any, before: Any, after: Any, debug: bool,
             name: str) -> CompiledStateGraph:
    """The graph of a builder."""
    outputs = list(builder.schemas[builder.output_schema])
    output_channels = ROOT if outputs == [ROOT] else [key for key in outputs if key not in builder.managed]
    keys = list(builder.channels)
    graph = CompiledStateGraph(builder=builder, nodes={}, channels={**{k: c.empty() for k, c in builder.channels.items()},
                                                                    START: EphemeralValue(builder.input_schema, key=START),
                                                                    TASKS: Topic(Send, accumulate=False)},
                               output_channels=output_channels, stream_channels=ROOT if keys == [ROOT] else keys, stream_mode="updates",
                               interrupt_before_nodes=before, interrupt_after_nodes=after, checkpointer=checkpointer, cache=cache,
                               store=store, context_schema=builder.context_schema, name=name, debug=debug)
    graph.attach_node(START, None)
    for key, spec in builder.nodes.items():
        graph.attach_node(key, spec)
    for start, end in sorted(builder.edges):
        graph.attach_edge(start, end)
    for starts, end in sorted(builder.waiting_edges):
        graph.attach_edge(starts, end)
    for start, branches in builder.branches.items():
        for label, branch in branches.items():
            graph.attach_branch(start, label, branch)
    graph.index()
    return graph


class CompiledStateGraph(Pregel):
    """A StateGraph that runs."""

    def __init__(self, *, builder: Any, **options: Any):
        super().__init__(**options)
        self.builder = builder

    # -- building

    def attach_node(self, key: str, node: Any) -> None:
        """A node with what it reads and how its result is written."""
        if node is None:
            pregel_node = PregelNode(START, [START], lambda reading: reading.channels[START].get(), NodeCallable(same, name=START),
                                     [self.writer(list(self.builder.schemas[self.builder.input_schema]))], hidden=True)
            pregel_node.tags = [TAG_HIDDEN]
            self.nodes[START] = pregel_node
            return
        names = list(self.builder.schemas[node.input_schema])
        trigger = f"branch:to:{key}"
        self.channels[trigger] = LastValueAfterFinish(Any, trigger) if node.defer else EphemeralValue(Any, guard=False, key=trigger)
        make = coercion(node.input_schema, names != [ROOT])
        made = PregelNode(key, [trigger], self.reader(names, make), node.runnable, [self.writer(list(self.builder.channels))],
                          retry=policies(node.retry_policy), cache=node.cache_policy, metadata=node.metadata, timeout=node.timeout,
                          on_error=None if node.error_handler is None else as_node_runnable(node.error_handler))
        made.from_send = None  # type: ignore[attr-defined]
        self.nodes[key] = made

    def reader(self, names: list[str], make: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
        """Reads the keys of a node's schema; MISSING while none has a value."""
        managed = self.builder.managed

        def read(reading: Any) -> Any:
            if names == [ROOT]:
                return reading.channels[ROOT].get() if reading.channels[ROOT].is_available() else MISSING
            values = read_values(reading.channels, [name for name in names if name not in managed])
            values |= {name: managed[name].get(reading.step, reading.stop) for name in names if name in managed}
            return make(values) if make is not None else values

        return read

    def writer(self, keys: list[str]) -> Callable[..., list[tuple[str, Any]]]:
        """Writes of a node's result: updates of the state, and where its commands go."""
        def write(value: Any, config: Any = None, fresh: Any = None, asynchronous: bool = False) -> list[tuple[str, Any]]:
            return [*updates_of(value, keys), *gotos_of(value)]

        return write

    def attach_edge(self, starts: str | Sequence[str], end: str) -> None:
        if isinstance(starts, str):
            if end != END:
                self.nodes[starts].writers.append(constant([(f"branch:to:{end}", None)]))
            return
        if end == END:
            return
        name = f"join:{'+'.join(starts)}:{end}"
        barrier = NamedBarrierValueAfterFinish if self.builder.nodes[end].defer else NamedBarrierValue
        self.channels[name] = barrier(str, set(starts))
        self.channels[name].key = name
        self.nodes[end].triggers.append(name)
        for start in starts:
            self.nodes[start].writers.append(constant([(name, start)]))

    def attach_branch(self, start: str, name: str, branch: Any) -> None:
        """The branch's function sees the state with the node's own updates."""
        schema = self.builder.input_schema if start == START else self.builder.nodes[start].input_schema
        if start == START:
            schema = self.builder.state_schema
        hint = branch_hint(branch, self.builder)
        schema = hint if hint is not None else schema
        names = list(self.builder.schemas[schema])
        read = self.reader(names, coercion(schema, names != [ROOT]))

        def route(value: Any, config: Any, fresh: Any, asynchronous: bool = False) -> Any:
            state = read(fresh())
            if asynchronous:
                return arrive(branch, state, config)
            return writes_to(branch.targets(branch.path.invoke(state, config)))

        route.is_branch = True  # type: ignore[attr-defined]
        self.nodes[start].writers.append(route)

    # -- what a loop asks

    def writes_of_command(self, command: Command) -> list[tuple[str, Any]]:
        """Writes of no task: a Command that comes as the input."""
        if command.graph == Command.PARENT:
            raise InvalidUpdateError("There is no parent graph")
        keys = set(self.builder.channels)
        return [*gotos_of(command), *((k, v) for k, v in command._update_as_tuples() if k in keys)]

    # -- schemas and drawings

    def get_input_schema(self, config: Any = None) -> Any:
        from septet.langgraph.graph.json_schema import model_of

        return model_of(self.builder.input_schema, self.get_name("input"))

    def get_output_schema(self, config: Any = None) -> Any:
        from septet.langgraph.graph.json_schema import model_of

        return model_of(self.builder.output_schema, self.get_name("output"))

    def get_input_jsonschema(self, config: Any = None) -> dict[str, Any]:
        from septet.langgraph.graph.json_schema import schema_of

        return schema_of(self.builder.input_schema)

    def get_output_jsonschema(self, config: Any = None) -> dict[str, Any]:
        from septet.langgraph.graph.json_schema import schema_of

        return schema_of(self.builder.output_schema)

    def get_context_jsonschema(self) -> dict[str, Any] | None:
        from septet.langgraph.graph.json_schema import schema_of

        return None if self.context_schema is None else schema_of(self.context_schema)

    @property
    def input_schema(self) -> Any:
        return self.get_input_schema()

    @property
    def output_schema(self) -> Any:
        return self.get_output_schema()

    def get_graph(self, config: Any = None, *, xray: int | bool = False) -> Any:
        """A drawing of the graph; `xray` draws the graphs within its nodes."""
        from septet.langgraph.graph.draw import drawing

        return drawing(self, xray)

    async def aget_graph(self, config: Any = None, *, xray: int | bool = False) -> Any:
        return self.get_graph(config, xray=xray)


def same(value: Any) -> Any:
    return value


def as_node_runnable(handler: Any) -> Any:
    from septet.langgraph.pregel.node import as_runnable

    return as_runnable(handler)


def policies(policy: Any) -> list[Any]:
    return [] if policy is None else [policy] if hasattr(policy, "max_attempts") else list(policy)


def constant(writes: list[tuple[str, Any]]) -> Callable[..., list[tuple[str, Any]]]:
    return lambda value, config=None, fresh=None, asynchronous=False: writes


async def arrive(branch: Any, state: Any, config: Any) -> list[tuple[str, Any]]:
    return writes_to(branch.targets(await branch.path.ainvoke(state, config)))


def writes_to(targets: list[Any]) -> list[tuple[str, Any]]:
    return [(TASKS, target) if isinstance(target, Send) else (f"branch:to:{target}", None) for target in targets if target != END]


def gotos_of(value: Any) -> list[tuple[str, Any]]:
    """Where commands go."""
    commands = [value] if isinstance(value, Command) else [v for v in value if isinstance(v, Command)] if isinstance(value,
                                                                                                                     (list, tuple)) else []
    found = []
    sends = [v for v in value if isinstance(v, Send)] if isinstance(value, (list, tuple)) else [value] if isinstance(value, Send) else []
    for send in sends:
        found.append((TASKS, send))
    for command in commands:
        if command.graph == Command.PARENT:
            raise ParentCommand(command)
        goto = command.goto if isinstance(command.goto, (list, tuple)) else [command.goto]
        for target in goto:
            if isinstance(target, Send):
                found.append((TASKS, target))
            elif isinstance(target, str):
                if target != END:
                    found.append((f"branch:to:{target}", None))
            else:
                raise TypeError(f"In Command.goto, expected Send/str, got {type(target)}")
    return found


def updates_of(value: Any, keys: list[str]) -> list[tuple[str, Any]]:
    """The writes of a node's result.  InvalidUpdateError for what is no update of the state."""
    if keys == [ROOT]:
        return root_updates(value)
    if value is None:
        return []
    if isinstance(value, dict):
        return [(key, v) for key, v in value.items() if key in keys]
    if isinstance(value, Command):
        return [] if value.graph == Command.PARENT else [(k, v) for k, v in value._update_as_tuples() if k in keys]
    if isinstance(value, (list, tuple)) and value and any(isinstance(v, (Command, Send)) for v in value):
        return [w for v in value if not isinstance(v, Send) for w in updates_of(v, keys)]
    fields = fields_of(value)
    if fields is not None:
        return [(name, v) for name, v in fields if name in keys]
    if isinstance(value, Send):
        return []
    raise InvalidUpdateError(create_error_message(message=f"Expected dict, got {value}",
                                                  error_code=ErrorCode.INVALID_GRAPH_NODE_RETURN_VALUE))


def root_updates(value: Any) -> list[tuple[str, Any]]:
    if value is None:
        return []
    if isinstance(value, Command):
        return [] if value.graph == Command.PARENT or value.update is None else value._update_as_tuples()
    if isinstance(value, (list, tuple)) and value and any(isinstance(v, Command) for v in value):
        return [w for v in value for w in (root_updates(v) if isinstance(v, Command) else [(ROOT, v)])]
    return [(ROOT, value)]


def branch_hint(branch: Any, builder: Any) -> Any:
    """The schema that a branch's function reads, where its annotation names a known one."""
    function = getattr(branch.path, "func", None) or getattr(branch.path, "afunc", None)
    if function is None:
        return None
    try:
        first = next(iter(inspect.signature(function).parameters), None)
        hint = get_type_hints(function).get(first) if first else None
    except Exception:
        return None
    try:
        return hint if hint in builder.schemas else None
    except TypeError:
        return None
