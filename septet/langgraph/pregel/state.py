"""The state of a thread from outside: snapshots, and updates as if a node had made them."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.langgraph.checkpoint.base import copy_checkpoint, create_checkpoint, empty_checkpoint
from septet.langgraph.constants import END, ERROR, INPUT, INTERRUPT, NS_END, NS_SEP, RESUME, TASKS
from septet.langgraph.errors import InvalidUpdateError
from septet.langgraph.pregel.algo import Reading, Writes, apply_null_writes, apply_writes, channels_of, next_tasks, read_values
from septet.langgraph.pregel.output import snapshot_task, state_config
from septet.langgraph.types import StateSnapshot, StateUpdate


def snapshot(graph: Any, config: Any, saved: Any, checkpointer: Any, pending: bool) -> StateSnapshot:
    """The state of a saved checkpoint; `pending`: with what finished tasks of its step have written."""
    if saved is None:
        return StateSnapshot({}, (), config, None, None, None, (), ())
    step = saved.metadata.get("step", -1) + 1
    checkpoint = copy_checkpoint(saved.checkpoint)
    channels = channels_of(graph.channels, checkpoint["channel_values"])
    ns = saved.config["configurable"].get("checkpoint_ns", "")
    tasks = next_tasks(graph, checkpoint, [], channels, ns, step, step + 25)
    rows = saved.pending_writes or []
    apply_null_writes(checkpoint, channels, rows, None, {})
    if pending:
        for task in tasks:
            task.writes.extend((c, v) for id, c, v in rows if id == task.id and c not in (ERROR, INTERRUPT, RESUME))
        done = [task for task in tasks if task.writes]
        if done:
            apply_writes(checkpoint, channels, done, None, {})
    shown = []
    for task in tasks:
        where = state_config(checkpointer, saved.config, ns, task)
        shown.append(snapshot_task(task, rows, graph.stream_channels_asis, where, pending))
    return StateSnapshot(read_values(channels, graph.stream_channels_asis), tuple(t.name for t in tasks if not t.writes),
                         mapped(saved.config, saved), saved.metadata, saved.checkpoint["ts"], mapped(saved.parent_config, saved),
                         tuple(shown), tuple(i for task in shown for i in task.interrupts))


def with_states(found: StateSnapshot, states: list[Any]) -> StateSnapshot:
    """A snapshot whose tasks have the states of the graphs within them."""
    return found._replace(tasks=tuple(task._replace(state=state) for task, state in zip(found.tasks, states, strict=True)))


def mapped(config: Any, saved: Any) -> Any:
    """The address of a checkpoint; one within another graph has the checkpoints above with it."""
    if config is None:
        return None
    found = {key: config["configurable"][key] for key in ("thread_id", "checkpoint_ns", "checkpoint_id") if key in config["configurable"]}
    if found.get("checkpoint_ns"):
        found["checkpoint_map"] = {**saved.metadata.get("parents", {}), found["checkpoint_ns"]: found["checkpoint_id"]}
    return {"configurable": found}


def plain_ns(ns: str) -> str:
    """A namespace without the tasks' ids: the path of nodes."""
    return NS_SEP.join(part.split(NS_END)[0] for part in ns.split(NS_SEP) if not part.isdigit())


class Update:
    """One superstep of updates on a saved checkpoint: what is to be put, and the config it gives."""

    def __init__(self, graph: Any, config: Any, saved: Any, checkpointer: Any, updates: Sequence[StateUpdate]):
        self.graph, self.saved, self.checkpointer, self.updates = graph, saved, checkpointer, list(updates)
        self.rows: list[tuple[str, list[tuple[str, Any]]]] = []         # (task, writes) of updates that name their task
        ns = config["configurable"].get("checkpoint_ns", "")
        self.config = {**config, "configurable": {**config["configurable"], "checkpoint_ns": ns}}
        self.asked_for = self.config["configurable"].pop("checkpoint_id", None) is not None
        if saved is not None:
            self.config["configurable"]["checkpoint_id"] = saved.config["configurable"]["checkpoint_id"]
        self.checkpoint = copy_checkpoint(saved.checkpoint) if saved is not None else empty_checkpoint()
        self.step = saved.metadata.get("step", -1) + 1 if saved is not None else 0
        self.parents = saved.metadata.get("parents", {}) if saved is not None else {}

    def put(self) -> tuple[Any, Any, Any, Any]:
        """The arguments of the checkpointer's `put`."""
        before, source = dict(self.checkpoint["channel_versions"]), "update"
        channels: Any = channels_of(self.graph.channels, self.checkpoint["channel_values"])
        only = self.updates[0] if len(self.updates) == 1 else None
        if only is not None and only.as_node == "__copy__":
            source, channels = "fork", None
            self.config = {**self.config, "configurable": dict(self.above())}
        elif only is not None and only.as_node == INPUT:
            source = "input"
            self.take_input(channels, only.values)
        elif only is not None and only.values is None and only.as_node == END:
            self.end(channels)
        elif only is not None and only.values is None and only.as_node is None and self.has_run():
            channels = None
        else:
            if only is not None and only.as_node is None and not self.has_run():
                self.updates = [only._replace(as_node=str(self.graph.input_channels))]
            self.apply(channels)
        found = create_checkpoint(self.checkpoint, channels, self.step)
        metadata = {"source": source, "step": self.step, "parents": self.parents}
        return self.config, found, metadata, {c: v for c, v in found["channel_versions"].items() if before.get(c) != v}

    def above(self) -> Any:
        """The address that a copy hangs under: the parent of what it copies."""
        if self.saved is None:
            raise InvalidUpdateError("Cannot copy a non-existent checkpoint")
        parent = self.saved.parent_config
        if parent is not None:
            return parent["configurable"]
        return {key: value for key, value in self.config["configurable"].items() if key != "checkpoint_id"}

    def take_input(self, channels: dict[str, Any], values: Any) -> None:
        """Write an input, as a run would that begins at this checkpoint."""
        writes = list(self.graph.writes_of_input(values)) if values is not None else []
        if not writes:
            raise InvalidUpdateError(f"Received no input writes for {self.graph.input_channels}")
        apply_writes(self.checkpoint, channels, [Writes((), INPUT, writes)], self.checkpointer.get_next_version, self.graph.triggered_by)

    def moved(self, config: Any, new: Any) -> Any:
        """The config at the checkpoint that was put; within another graph with the checkpoints above."""
        found = {**config["configurable"], **new["configurable"]}
        if found.get("checkpoint_ns"):
            found["checkpoint_map"] = {**self.parents, found["checkpoint_ns"]: found["checkpoint_id"]}
        return {**config, "configurable": found}

    def has_run(self) -> bool:
        """Whether a node has run before the checkpoint."""
        return self.saved is None or any(seen and name in self.graph.nodes for name, seen in self.checkpoint["versions_seen"].items())

    def end(self, channels: dict[str, Any]) -> None:
        """Take away what was to run; what of it has run is taken in."""
        tasks = self.due(channels)
        rows = self.saved.pending_writes or () if self.saved is not None else ()
        for task in tasks:
            task.writes.extend((c, v) for id, c, v in rows if id == task.id and c not in (ERROR, INTERRUPT, RESUME))
        apply_writes(self.checkpoint, channels, tasks, self.checkpointer.get_next_version, self.graph.triggered_by)

    def due(self, channels: dict[str, Any]) -> list[Any]:
        """The tasks that the checkpoint begins."""
        ns = self.config["configurable"]["checkpoint_ns"]
        return next_tasks(self.graph, self.checkpoint, [], channels, ns, self.step, self.step + 25)

    def apply(self, channels: dict[str, Any]) -> None:
        if self.saved is not None and not self.asked_for:
            apply_null_writes(self.checkpoint, channels, self.saved.pending_writes or (), self.checkpointer.get_next_version,
                              self.graph.triggered_by)
        tasks = []
        for update in self.updates:
            name = update.as_node or self.last_node()
            node = self.graph.nodes.get(name)
            if node is None:
                raise InvalidUpdateError(f"Node {name} does not exist")
            if not node.writers:
                raise InvalidUpdateError(f"Node {name} has no writers")
            writes: list[tuple[str, Any]] = []
            for writer in node.writers:
                writes += writer(update.values, self.config, lambda: self.fresh(channels, writes))  # noqa: B023  used at once
            tasks.append(Writes((), name, writes, [INTERRUPT]))
            if update.task_id is not None and self.saved is not None:
                self.rows.append((update.task_id, [w for w in writes if w[0] != TASKS]))
        apply_writes(self.checkpoint, channels, tasks, self.checkpointer.get_next_version, self.graph.triggered_by)

    def fresh(self, channels: dict[str, Any], writes: list[tuple[str, Any]]) -> Reading:
        """The channels with the update's own writes in them."""
        names = {name for name, _ in writes if name in channels}
        local = {**channels, **{name: channels[name].copy() for name in names}}
        apply_writes({"channel_versions": {}, "versions_seen": {}}, {n: local[n] for n in names},
                     [Writes((), "", [w for w in writes if w[0] in names])], None, {})
        return Reading(local, self.step, self.step + 25)

    def last_node(self) -> str:
        """The node whose update this is, where none is named: the only one, the beginning, or the one that ran last."""
        if len(self.updates) > 1:
            raise InvalidUpdateError("as_node is required when applying multiple updates")
        if len(self.graph.nodes) == 1:
            return str(next(iter(self.graph.nodes)))
        if self.saved is None:
            return str(self.graph.input_channels)
        ran = sorted(((version, name) for name, seen in self.checkpoint["versions_seen"].items() if name in self.graph.nodes
                      for version in seen.values()), reverse=True)          # a node with two triggers at once is ambiguous too
        if not ran or (len(ran) > 1 and ran[0][0] == ran[1][0]):
            raise InvalidUpdateError("Ambiguous update, specify as_node")
        return str(ran[0][1])
