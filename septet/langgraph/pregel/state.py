"""The state of a thread from outside: snapshots, and updates as if a node had made them."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from septet.langgraph.checkpoint.base import copy_checkpoint, create_checkpoint, empty_checkpoint
from septet.langgraph.constants import END, ERROR, INTERRUPT, NS_END, NS_SEP, RESUME
from septet.langgraph.errors import InvalidUpdateError
from septet.langgraph.pregel.algo import Reading, Writes, apply_null_writes, apply_writes, channels_of, next_tasks, read_values
from septet.langgraph.pregel.output import snapshot_task, state_config
from septet.langgraph.types import StateSnapshot, StateUpdate


def snapshot(graph: Any, config: Any, saved: Any, checkpointer: Any, pending: bool, inner: Any = None) -> StateSnapshot:
    """The state of a saved checkpoint.

    pending: with what finished tasks of its step have written.  inner: gives the state of the graph within a task, for its config.
    """
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
        where = state_config(checkpointer, mapped(saved.config, saved), ns, task)
        state = inner(where) if inner is not None and where is not None else where
        shown.append(snapshot_task(task, rows, graph.stream_channels_asis, state))
    return StateSnapshot(read_values(channels, graph.stream_channels_asis), tuple(t.name for t in tasks if not t.writes),
                         mapped(saved.config, saved), saved.metadata, saved.checkpoint["ts"], mapped(saved.parent_config, saved),
                         tuple(shown), tuple(i for task in shown for i in task.interrupts))


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
        ns = config["configurable"].get("checkpoint_ns", "")
        self.config = {**config, "configurable": {**config["configurable"], "checkpoint_ns": ns}}
        self.config["configurable"].pop("checkpoint_id", None)
        if saved is not None:
            self.config["configurable"]["checkpoint_id"] = saved.config["configurable"]["checkpoint_id"]
        self.checkpoint = copy_checkpoint(saved.checkpoint) if saved is not None else empty_checkpoint()
        self.step = saved.metadata.get("step", -1) + 1 if saved is not None else 0
        self.parents = saved.metadata.get("parents", {}) if saved is not None else {}

    def put(self) -> tuple[Any, Any, Any, Any]:
        """The arguments of the checkpointer's `put`."""
        before = dict(self.checkpoint["channel_versions"])
        channels = channels_of(self.graph.channels, self.checkpoint["channel_values"])
        if len(self.updates) == 1 and self.updates[0].values is None and self.updates[0].as_node in (None, END):
            if self.updates[0].as_node == END:
                self.end(channels)
            found = create_checkpoint(self.checkpoint, channels if self.updates[0].as_node == END else None, self.step)
        else:
            self.apply(channels)
            found = create_checkpoint(self.checkpoint, channels, self.step, updated_channels=self.updated)
        metadata = {"source": "update", "step": self.step, "parents": self.parents}
        return self.config, found, metadata, {c: v for c, v in found["channel_versions"].items() if before.get(c) != v}

    def end(self, channels: dict[str, Any]) -> None:
        """Take away what was to run."""
        tasks = next_tasks(self.graph, self.checkpoint, [], channels, self.config["configurable"]["checkpoint_ns"], self.step,
                           self.step + 25)
        apply_writes(self.checkpoint, channels, tasks, self.checkpointer.get_next_version, self.graph.triggered_by)

    def apply(self, channels: dict[str, Any]) -> None:
        if self.saved is not None:
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
            tasks.append(Writes(("__update__", update.task_id or str(uuid4())), name, writes, [INTERRUPT]))
        self.updated = apply_writes(self.checkpoint, channels, tasks, self.checkpointer.get_next_version, self.graph.triggered_by)

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
            raise InvalidUpdateError("Ambiguous update, specify as_node")
        if len(self.graph.nodes) == 1:
            return str(next(iter(self.graph.nodes)))
        if self.saved is None:
            return str(self.graph.input_channels)
        ran = sorted(((max(seen.values()), name) for name, seen in self.checkpoint["versions_seen"].items()
                      if seen and name in self.graph.nodes), reverse=True)
        if not ran or (len(ran) > 1 and ran[0][0] == ran[1][0]):
            raise InvalidUpdateError("Ambiguous update, specify as_node")
        return str(ran[0][1])
