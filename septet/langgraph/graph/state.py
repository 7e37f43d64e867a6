"""`langgraph.graph.state`: graphs whose nodes read and update a shared state."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, get_type_hints

from septet.langchain_core.runnables.base import Runnable
from septet.langgraph.channels.base import BaseChannel
from septet.langgraph.constants import END, RESERVED, START
from septet.langgraph.graph.branch import BranchSpec, command_ends
from septet.langgraph.graph.schemas import channels_of_schema, same_channel
from septet.langgraph.pregel.node import as_runnable
from septet.langgraph.types import ensure_valid_checkpointer

__all__ = ("CompiledStateGraph", "StateGraph")  # noqa: F822  the first is loaded when asked for


@dataclass
class StateNodeSpec:
    """A node as it was added."""

    runnable: Runnable
    metadata: dict[str, Any] | None
    input_schema: Any
    retry_policy: Any = None
    cache_policy: Any = None
    ends: Any = ()
    defer: bool = False
    timeout: Any = None
    error_handler: Any = None


@dataclass
class Defaults:
    """What nodes have that say nothing themselves."""

    retry_policy: Any = None
    cache_policy: Any = None
    timeout: Any = None
    error_handler: Any = None
    given: set[str] = field(default_factory=set)


class StateGraph:
    """A graph in the making: nodes, edges, and the schemas of its state, input, output and context."""

    def __init__(self, state_schema: Any, context_schema: Any = None, *, input_schema: Any = None, output_schema: Any = None,
                 **kwargs: Any) -> None:
        if "config_schema" in kwargs:
            context_schema = kwargs.pop("config_schema")
        input_schema, output_schema = kwargs.pop("input", input_schema), kwargs.pop("output", output_schema)
        if kwargs:
            raise TypeError(f"StateGraph.__init__() got an unexpected keyword argument {next(iter(kwargs))!r}")
        self.nodes: dict[str, StateNodeSpec] = {}
        self.edges: set[tuple[str, str]] = set()
        self.branches: defaultdict[str, dict[str, BranchSpec]] = defaultdict(dict)
        self.schemas: dict[Any, dict[str, Any]] = {}
        self.channels: dict[str, BaseChannel] = {}
        self.managed: dict[str, Any] = {}
        self.compiled = False
        self.waiting_edges: set[tuple[tuple[str, ...], str]] = set()
        self.state_schema, self.context_schema = state_schema, context_schema
        self.input_schema, self.output_schema = input_schema or state_schema, output_schema or state_schema
        self.defaults = Defaults()
        for schema in (self.state_schema, self.input_schema, self.output_schema):
            self._add_schema(schema, schema is not self.input_schema or self.input_schema is self.state_schema)

    def _add_schema(self, schema: Any, allow_managed: bool = True) -> None:
        """The channels of a schema, once."""
        if schema in self.schemas:
            return
        channels, managed = channels_of_schema(schema)
        if managed and not allow_managed:
            raise ValueError(f"Invalid managed channels detected in {getattr(schema, '__name__', '')}: {', '.join(managed)}. "
                             "Managed channels are not permitted in Input/Output schema.")
        self.schemas[schema] = {**channels, **managed}
        for name, channel in channels.items():
            self.channels[name] = same_channel(name, self.channels.get(name), channel, False)
        self.managed.update(managed)

    @property
    def _all_edges(self) -> set[tuple[str, str]]:
        return self.edges | {(start, end) for starts, end in self.waiting_edges for start in starts}

    def _warn_late(self) -> None:
        if self.compiled:
            import logging

            logging.getLogger(__name__).warning("Adding to a graph that has already been compiled. This will not be reflected in the "
                                                "compiled graph.")

    def set_node_defaults(self, *, retry_policy: Any = None, cache_policy: Any = None, error_handler: Any = None,
                          timeout: Any = None) -> Any:
        """Policies of nodes that have none of their own."""
        self.defaults = Defaults(retry_policy, cache_policy, timeout, error_handler)
        return self

    def add_node(self, node: Any, action: Any = None, *, defer: bool = False, metadata: dict[str, Any] | None = None,
                 input_schema: Any = None, retry_policy: Any = None, cache_policy: Any = None, error_handler: Any = None,
                 destinations: Any = None, timeout: Any = None, trace_policy: Any = None, **kwargs: Any) -> Any:
        """Add a node: a name and what it runs, or a function that gives the name.

        defer: it runs when nothing else is to.  destinations: nodes that its Commands go to, for the drawing.
        """
        input_schema, retry_policy = kwargs.pop("input", input_schema), kwargs.pop("retry", retry_policy)
        if kwargs or trace_policy is not None:
            from septet.errors import NotSupported

            raise NotSupported(f"add_node: {sorted(kwargs) or 'trace_policy'}")
        name, action = named(node, action)
        self._check_name(name)
        self._warn_late()
        schema = input_schema or input_hint(action) or self.state_schema
        self._add_schema(schema)
        ends = destinations if destinations is not None else command_ends(action) or ()
        self.nodes[name] = StateNodeSpec(as_runnable(action, name), metadata, schema, retry_policy or self.defaults.retry_policy,
                                         cache_policy or self.defaults.cache_policy, ends, defer, timeout or self.defaults.timeout,
                                         error_handler or self.defaults.error_handler)
        return self

    def _check_name(self, name: str) -> None:
        for char in ("|", ":"):
            if char in name:
                raise ValueError(f"'{char}' is a reserved character and is not allowed in the node names.")
        if name in self.channels:
            raise ValueError(f"'{name}' is already being used as a state key")
        if name in self.nodes:
            raise ValueError(f"Node `{name}` already present.")
        if name in (END, START) or name in RESERVED:
            raise ValueError(f"Node `{name}` is reserved.")

    def add_edge(self, start_key: str | list[str], end_key: str) -> Any:
        """An edge; from several nodes it waits for all of them."""
        self._warn_late()
        if isinstance(start_key, str):
            if start_key == END:
                raise ValueError("END cannot be a start node")
            if end_key == START:
                raise ValueError("START cannot be an end node")
            self.edges.add((start_key, end_key))
            return self
        for start in start_key:
            if start == END:
                raise ValueError("END cannot be a start node")
            if start not in self.nodes:
                raise ValueError(f"Need to add_node `{start}` first")
        if end_key == START:
            raise ValueError("START cannot be an end node")
        if end_key != END and end_key not in self.nodes:
            raise ValueError(f"Need to add_node `{end_key}` first")
        self.waiting_edges.add((tuple(start_key), end_key))
        return self

    def add_conditional_edges(self, source: str, path: Any, path_map: Any = None) -> Any:
        """Go from a node where a function of the state says: a node, a Send, several, or what `path_map` names by the answer."""
        self._warn_late()
        branch = BranchSpec.of(path, path_map)
        if branch.name in self.branches[source]:
            raise ValueError(f"Branch with name `{branch.name}` already exists for node `{source}`")
        self.branches[source][branch.name] = branch
        hint = input_hint(path)
        if hint is not None:
            self._add_schema(hint)
        return self

    def add_sequence(self, nodes: Sequence[Any]) -> Any:
        """Nodes one after the other."""
        if len(nodes) < 1:
            raise ValueError("Sequence requires at least one node.")
        before = None
        for node in nodes:
            name, action = node if isinstance(node, tuple) else named(node, None)
            if name in self.nodes:
                raise ValueError(f"Node names must be unique: node with the name '{name}' already exists. If you need to use two different "
                                 "runnables/callables with the same name (for example, using `lambda`), please provide them as tuples "
                                 "(name, runnable/callable).")
            self.add_node(name, action)
            if before is not None:
                self.add_edge(before, name)
            before = name
        return self

    def set_entry_point(self, key: str) -> Any:
        return self.add_edge(START, key)

    def set_conditional_entry_point(self, path: Any, path_map: Any = None) -> Any:
        return self.add_conditional_edges(START, path, path_map)

    def set_finish_point(self, key: str) -> Any:
        return self.add_edge(key, END)

    def validate(self, interrupt: Sequence[str] | None = None) -> Any:
        """ValueError for edges from or to nodes that are not there, or a graph without a beginning."""
        starts = {start for start, _ in self._all_edges} | set(self.branches)
        starts |= {name for name, spec in self.nodes.items() if spec.ends}
        for start in sorted(starts):
            if start not in self.nodes and start != START:
                raise ValueError(f"Found edge starting at unknown node '{start}'")
        if START not in starts:
            raise ValueError("Graph must have an entrypoint: add at least one edge from START to another node")
        for start, branches in self.branches.items():
            for branch in branches.values():
                for end in (branch.ends or {}).values():
                    if end not in self.nodes and end != END:
                        raise ValueError(f"At '{start}' node, '{branch.name}' branch found unknown target '{end}'")
        for _, end in sorted(self._all_edges):
            if end not in self.nodes and end != END:
                raise ValueError(f"Found edge ending at unknown node `{end}`")
        for name in interrupt or ():
            if name not in self.nodes:
                raise ValueError(f"Interrupt node `{name}` not found")
        self.compiled = True
        return self

    def compile(self, checkpointer: Any = None, *, cache: Any = None, store: Any = None, interrupt_before: Any = None,
                interrupt_after: Any = None, debug: bool = False, name: str | None = None, transformers: Any = None) -> Any:
        """A graph that can be run."""
        from septet.errors import NotSupported
        from septet.langgraph.graph.compiled import compiled

        if transformers:
            raise NotSupported("compile: transformers of streams")
        checkpointer = ensure_valid_checkpointer(checkpointer)
        before, after = interrupt_before or [], interrupt_after or []
        self.validate(interrupt=[*(before if before != "*" else []), *(after if after != "*" else [])])
        return compiled(self, checkpointer, cache, store, before, after, debug, name or "LangGraph")


def named(node: Any, action: Any) -> tuple[str, Any]:
    """(name, action) of a node that is given with or without a name."""
    if isinstance(node, str):
        if action is None:
            raise RuntimeError("Expected a function or Runnable action in add_node. Received None.")
        return node, action
    if action is not None:
        return str(node), action
    if isinstance(node, Runnable):
        return node.get_name(), node
    name = getattr(node, "__name__", type(node).__name__)
    if name is None:
        raise ValueError("Node name must be provided if action is not a function")
    return name, node


def input_hint(action: Any) -> Any:
    """The schema that the first argument of a function is annotated with; None where that is none."""
    function = action if hasattr(action, "__code__") else getattr(type(action), "__call__", None)  # noqa: B004
    if not hasattr(function, "__code__") or isinstance(action, (type, Runnable)):
        return None
    names = function.__code__.co_varnames[:function.__code__.co_argcount]
    first = next((n for n in names if n != "self"), None)
    try:
        hint = get_type_hints(function).get(first) if first else None
    except Exception:
        return None
    return hint if isinstance(hint, type) and hasattr(hint, "__annotations__") and get_type_hints_safe(hint) else None


def get_type_hints_safe(hint: Any) -> bool:
    try:
        return bool(get_type_hints(hint)) and not issubclass(hint, (str, int, float, list))
    except Exception:
        return False


def __getattr__(name: str) -> Any:
    if name == "CompiledStateGraph":
        from septet.langgraph.graph.compiled import CompiledStateGraph

        return CompiledStateGraph
    raise AttributeError(f"module 'langgraph.graph.state' (septet) has no attribute {name!r}")


