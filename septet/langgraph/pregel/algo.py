"""A superstep as a function of the checkpoint: which tasks it has, and what their writes make of the channels."""
from __future__ import annotations

import hashlib
import logging
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from septet.langgraph.constants import MISSING, NOT_CHANNELS, NS_END, NS_SEP, NULL_TASK_ID, PULL, PUSH, TASKS
from septet.langgraph.types import CacheKey, PregelExecutableTask, Send

logger = logging.getLogger(__name__)


def task_id(*parts: Any) -> str:
    """A name that the same task has whenever it is prepared."""
    digest = hashlib.blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return str(uuid.UUID(bytes=digest))


def channels_of(specs: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The channels of a checkpoint."""
    return {name: spec.from_checkpoint(values.get(name, MISSING)) for name, spec in specs.items()}


def next_tasks(graph: Any, checkpoint: Any, pending: list[tuple[str, str, Any]], channels: dict[str, Any], ns: str, step: int, stop: int,
               updated: set[str] | None = None) -> list[PregelExecutableTask]:
    """The tasks of the next step: Sends in their order, then nodes whose channels changed since they last ran."""
    found = []
    sends = channels[TASKS].get() if TASKS in channels and channels[TASKS].is_available() else []
    for index, send in enumerate(sends):
        task = push_task(graph, checkpoint, ns, step, index, send)
        if task is not None:
            found.append(task)
    names: Iterable[str] = graph.nodes
    if updated is not None:
        names = sorted({name for channel in updated for name in graph.triggered_by.get(channel, ())})
    if checkpoint["channel_versions"]:
        for name in names:
            task = pull_task(graph, checkpoint, channels, ns, step, stop, name)
            if task is not None:
                found.append(task)
    return found


def push_task(graph: Any, checkpoint: Any, ns: str, step: int, index: int, send: Any) -> PregelExecutableTask | None:
    """The task of a Send."""
    if not isinstance(send, Send):
        logger.warning("Ignoring invalid packet type %s in pending sends", type(send))
        return None
    node = graph.nodes.get(send.node)
    if node is None:
        logger.warning("Ignoring unknown node name %s in pending sends", send.node)
        return None
    name = task_id(checkpoint["id"], ns, step, send.node, PUSH, index)
    arg = node.from_send(send.arg) if getattr(node, "from_send", None) else send.arg
    return executable(graph, node, arg, [PUSH], name, (PUSH, index, False))


def pull_task(graph: Any, checkpoint: Any, channels: dict[str, Any], ns: str, step: int, stop: int,
              name: str) -> PregelExecutableTask | None:
    """The task of a node, where a channel that starts it is new."""
    node = graph.nodes[name]
    versions, seen = checkpoint["channel_versions"], checkpoint["versions_seen"].get(name, {})
    if not any(c in channels and channels[c].is_available() and is_newer(versions.get(c), seen.get(c)) for c in node.triggers):
        return None
    value = node.read(Reading(channels, step, stop))
    if value is MISSING:
        return None
    triggers = sorted(node.triggers)
    return executable(graph, node, value, triggers, task_id(checkpoint["id"], ns, step, name, PULL, *triggers), (PULL, name))


class Reading:
    """Channels as a node reads them at a step."""

    __slots__ = ("channels", "step", "stop")

    def __init__(self, channels: dict[str, Any], step: int, stop: int):
        self.channels, self.step, self.stop = channels, step, stop


def is_newer(version: Any, seen: Any) -> bool:
    return version is not None and (seen is None or version > seen)


def executable(graph: Any, node: Any, value: Any, triggers: list[str], name: str, path: tuple[Any, ...]) -> PregelExecutableTask:
    policy = node.cache_policy or graph.cache_policy
    key = None
    if policy is not None:
        text = policy.key_func(value)
        raw = text.encode() if isinstance(text, str) else text
        key = CacheKey(cache_ns(graph, node), hashlib.blake2b(raw, digest_size=16).hexdigest(), policy.ttl)
    return PregelExecutableTask(node.name, value, node, deque(), None, tuple(triggers), node.retry_policy or graph.retry_policy, key, name,
                                path,
                                subgraphs=node.subgraphs, timeout=node.timeout)


def cache_ns(graph: Any, node: Any) -> tuple[str, ...]:
    """Where results of a node are kept: by its function, so that graphs which share it share them."""
    func = getattr(node.bound, "func", None) or getattr(node.bound, "afunc", None) or node.bound
    return ("__pregel_ns_writes", f"{getattr(func, '__module__', '')}.{getattr(func, '__qualname__', type(func).__name__)}", node.name)


def ns_of(parent: str, task: PregelExecutableTask) -> str:
    """The namespace of a task."""
    return f"{parent}{NS_SEP if parent else ''}{task.name}{NS_END}{task.id}"


def path_key(task: Any) -> tuple[str, ...]:
    """Tasks in the order in which their writes are applied."""
    return tuple(f"{part:010d}" if isinstance(part, int) else str(part) for part in task.path[:3])


class Writes:
    """Writes that belong to no task: of the input, or of an update."""

    def __init__(self, path: tuple[Any, ...], name: str, writes: Iterable[tuple[str, Any]], triggers: Iterable[str] = ()):
        self.path, self.name, self.writes, self.triggers = path, name, list(writes), list(triggers)


def apply_writes(checkpoint: Any, channels: dict[str, Any], tasks: Iterable[Any], next_version: Callable[[Any, None], Any] | None,
                 triggered_by: Mapping[str, Any]) -> set[str]:
    """Put the writes of a step into the channels and their versions into the checkpoint; the channels that are new and available."""
    tasks = sorted(tasks, key=path_key)
    bump = any(task.triggers for task in tasks)
    versions = checkpoint["channel_versions"]
    for task in tasks:
        checkpoint["versions_seen"].setdefault(task.name, {}).update({c: versions[c] for c in task.triggers if c in versions})
    version = next_version(max(versions.values(), default=None), None) if next_version is not None else None

    def changed(name: str) -> None:
        if version is not None:
            versions[name] = version

    for name in {c for task in tasks for c in task.triggers if c in channels}:
        if channels[name].consume():
            changed(name)
    updated = set()
    writes = by_channel(tasks, channels)
    for name, values in writes.items():
        if channels[name].update(values):
            changed(name)
            if channels[name].is_available():
                updated.add(name)
    if bump:
        for name, channel in channels.items():
            if name not in writes and channel.is_available() and channel.update(()):
                changed(name)
                if channel.is_available():
                    updated.add(name)
        if updated.isdisjoint(triggered_by):
            for name, channel in channels.items():
                if channel.finish():
                    changed(name)
                    if channel.is_available():
                        updated.add(name)
    return updated


def by_channel(tasks: Iterable[Any], channels: dict[str, Any]) -> dict[str, list[Any]]:
    """Values by the channel they are for."""
    found: dict[str, list[Any]] = {}
    for task in tasks:
        for name, value in task.writes:
            if name in NOT_CHANNELS:
                continue
            if name in channels:
                found.setdefault(name, []).append(value)
            else:
                logger.warning("Task %s with path %s wrote to unknown channel %s, ignoring it.", task.name, task.path, name)
    return found


def apply_null_writes(checkpoint: Any, channels: dict[str, Any], pending: Iterable[tuple[str, str, Any]], next_version: Any,
                      triggered_by: Mapping[str, Any]) -> set[str]:
    """Put in the writes that belong to no task, which came with a Command."""
    null = [(channel, value) for task, channel, value in pending if task == NULL_TASK_ID and channel not in NOT_CHANNELS]
    if not null:
        return set()
    return apply_writes(checkpoint, channels, [Writes((), "__input__", null)], next_version, triggered_by)


def read_values(channels: dict[str, Any], names: str | Iterable[str]) -> Any:
    """The values of channels that have one; of a single channel its value, or None."""
    if isinstance(names, str):
        return channels[names].get() if channels[names].is_available() else None
    return {name: channels[name].get() for name in names if channels[name].is_available()}
