"""What streams show: values after a step, updates of a task, and the payloads of tasks and checkpoints."""
from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from septet.langgraph.constants import ERROR, INTERRUPT, NS_END, NS_SEP, RETURN
from septet.langgraph.pregel.algo import read_values
from septet.langgraph.types import PregelTask


def update_of(task: Any, keys: str | list[str], writes: Iterable[tuple[str, Any]], cached: bool = False) -> dict[str, Any] | None:
    """The update of one task: its writes to output channels by name, None where it wrote to none; None for a hidden task.

    Where it wrote to a channel twice, every write stands alone, in a list.
    """
    writes = list(writes)
    if task.proc is not None and getattr(task.proc, "hidden", False):
        return None
    returned = [value for channel, value in writes if channel == RETURN]
    found: Any = None
    if returned:
        found = returned[-1]
    elif isinstance(keys, str):
        values = [value for channel, value in writes if channel == keys]
        found = None if not values else values[0] if len(values) == 1 else values
    else:
        rows = [(channel, value) for channel, value in writes if channel in keys]
        names = {channel for channel, _ in rows}
        found = None if not rows else dict(rows) if len(names) == len(rows) else [{channel: value} for channel, value in rows]
    return {task.name: found, **({"__metadata__": {"cached": True}} if cached else {})}


def task_payload(task: Any, metadata: dict[str, Any]) -> dict[str, Any]:
    """A task that begins."""
    found = {"id": task.id, "name": task.name, "input": task.input, "triggers": task.triggers}
    return {**found, "metadata": metadata} if metadata else found


def result_payload(task: Any, writes: Iterable[tuple[str, Any]], keys: str | list[str]) -> dict[str, Any]:
    """A task that ended."""
    wanted = {keys} if isinstance(keys, str) else set(keys)
    writes = list(writes)
    return {"id": task.id, "name": task.name, "error": next((v for c, v in writes if c == ERROR), None),
            "result": result_of([w for w in writes if w[0] in wanted or w[0] == RETURN]),
            "interrupts": [dataclasses.asdict(v) for c, vs in writes if c == INTERRUPT for v in vs]}


def result_of(writes: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Writes as a dict; several to one channel under "$writes"."""
    found: dict[str, Any] = {}
    for channel, value in writes:
        if channel in found:
            old = found[channel]
            found[channel] = {"$writes": [*old["$writes"], value]} if isinstance(old, dict) and "$writes" in old else {"$writes": [old,
                                                                                                                                   value]}
        else:
            found[channel] = value
    return found


def checkpoint_payload(loop: Any, tasks: list[Any]) -> dict[str, Any]:
    """A checkpoint that a step begins with."""
    keys, pending = loop.graph.stream_channels_asis, loop.pending
    shown = shown_tasks(loop, tasks, pending)
    rows = []
    for task in shown:
        row: dict[str, Any] = {"id": task.id, "name": task.name}
        if task.error:
            row["error"] = task.error
        else:
            row |= ({"result": task.result} if task.result else {}) | {"interrupts": tuple(dataclasses.asdict(v) for v in task.interrupts)}
        row["state"] = task.state
        rows.append(row)
    return {"config": patched(loop.checkpoint_config), "parent_config": loop.parent_config,
            "values": read_values(loop.channels, keys),
            "metadata": loop.checkpoint_metadata, "next": [task.name for task in tasks], "tasks": rows}


def patched(config: Any) -> Any:
    """A config's address alone."""
    if config is None:
        return None
    keys = ("checkpoint_ns", "thread_id", "checkpoint_map", "checkpoint_id")
    return {"configurable": {key: config["configurable"][key] for key in keys if key in config["configurable"]}}


def shown_tasks(loop: Any, tasks: list[Any], pending: list[tuple[str, str, Any]]) -> list[PregelTask]:
    keys = loop.graph.stream_channels_asis
    return [snapshot_task(task, pending, keys, state_config(loop.checkpointer, loop.config, loop.ns, task)) for task in tasks]


def state_config(checkpointer: Any, config: Any, ns: str, task: Any) -> Any:
    """Where the state of the graph within a task is; None where it has none."""
    if checkpointer is None or not task.subgraphs:
        return None
    own = f"{ns}{NS_SEP if ns else ''}{task.name}{NS_END}{task.id}"
    return {"configurable": {"thread_id": config["configurable"].get("thread_id"), "checkpoint_ns": own}}


def snapshot_task(task: Any, pending: list[tuple[str, str, Any]], keys: Any, state: Any, latest: bool = False) -> PregelTask:
    """A task as a snapshot shows it: its error, its interrupts, its result as far as they are known.

    latest: leave out the interrupts of a task that has ended, which have been answered.
    """
    own = [(channel, value) for id, channel, value in pending if id == task.id]
    error = next((value for channel, value in own if channel == ERROR), None)
    interrupts = tuple(v for channel, values in own if channel == INTERRUPT for v in values)
    result = None
    if any(channel not in (ERROR, INTERRUPT, "__resume__", "__scheduled__") for channel, _ in own):
        interrupts = () if latest else interrupts
        returned = [value for channel, value in own if channel == RETURN]
        if returned:
            result = returned[-1]
        elif isinstance(keys, str):
            result = next((value for channel, value in own if channel == keys), None)
        else:
            result = result_of([(channel, value) for channel, value in own if channel in keys])
    return PregelTask(task.id, task.name, task.path, error, interrupts, state, result)
