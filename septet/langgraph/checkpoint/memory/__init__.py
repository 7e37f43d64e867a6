"""`langgraph.checkpoint.memory`: checkpoints in the process's memory, kept as bytes so that nobody changes them."""
from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from septet.langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    CheckpointTuple,
    get_checkpoint_id,
    get_checkpoint_metadata,
)

__all__ = ["InMemorySaver", "MemorySaver"]


def next_version(current: str | int | None) -> str:
    """A text that sorts after another."""
    number = 0 if current is None else current if isinstance(current, int) else int(current.split(".")[0])
    return f"{number + 1:032}.{random.random():016}"


def address(thread: str, ns: str, checkpoint_id: str) -> dict[str, Any]:
    """The config of a checkpoint."""
    return {"configurable": {"thread_id": thread, "checkpoint_ns": ns, "checkpoint_id": checkpoint_id}}


class InMemorySaver(BaseCheckpointSaver):
    """For tests and short lives.

    storage: thread -> namespace -> checkpoint's id -> (checkpoint, metadata, its parent's id).  writes: (thread, namespace, id) ->
    (task, index) -> (task, channel, value, path).  blobs: (thread, namespace, channel, version) -> value.
    """

    def __init__(self, *, serde: Any = None, factory: type[defaultdict[Any, Any]] = defaultdict) -> None:
        super().__init__(serde=serde)
        self.storage: Any = factory(lambda: defaultdict(dict))
        self.writes: Any = factory(dict)
        self.blobs: Any = factory()

    def __enter__(self) -> InMemorySaver:
        return self

    def __exit__(self, *error: Any) -> None:
        return None

    async def __aenter__(self) -> InMemorySaver:
        return self

    async def __aexit__(self, *error: Any) -> None:
        return None

    def get_next_version(self, current: Any, channel: None) -> str:
        return next_version(current)

    def get_tuple(self, config: Any) -> CheckpointTuple | None:
        thread, ns = str(config["configurable"]["thread_id"]), config["configurable"].get("checkpoint_ns", "")
        kept = self.storage[thread][ns] if thread in self.storage else {}
        wanted = get_checkpoint_id(config) or max(kept, default=None)
        return self.tuple(thread, ns, wanted, config) if wanted in kept else None

    def tuple(self, thread: str, ns: str, checkpoint_id: str, config: Any = None) -> CheckpointTuple:
        """A checkpoint and what belongs to it."""
        raw, metadata, parent = self.storage[thread][ns][checkpoint_id]
        checkpoint = self.serde.loads_typed(raw)
        values = {}
        for channel, version in checkpoint["channel_versions"].items():
            blob = self.blobs.get((thread, ns, channel, version))
            if blob is not None and blob[0] != "empty":
                values[channel] = self.serde.loads_typed(blob)
        writes = [(task, channel, self.serde.loads_typed(value)) for task, channel, value, _ in
                  self.writes.get((thread, ns, checkpoint_id), {}).values()]
        named = config if config is not None and get_checkpoint_id(config) else address(thread, ns, checkpoint_id)
        return CheckpointTuple(named, {**checkpoint, "channel_values": values}, self.serde.loads_typed(metadata),
                               address(thread, ns, parent) if parent else None, writes)

    def list(self, config: Any, *, filter: dict[str, Any] | None = None, before: Any = None,
             limit: int | None = None) -> Iterator[CheckpointTuple]:
        threads = [str(config["configurable"]["thread_id"])] if config else list(self.storage)
        wanted = get_checkpoint_id(config) if config else None
        ns_wanted = config["configurable"].get("checkpoint_ns") if config else None
        last = get_checkpoint_id(before) if before else None
        for thread in threads:
            for ns in list(self.storage[thread]) if thread in self.storage else ():
                if ns_wanted is not None and ns != ns_wanted:
                    continue
                for checkpoint_id in sorted(self.storage[thread][ns], reverse=True):
                    if (wanted and checkpoint_id != wanted) or (last and checkpoint_id >= last):
                        continue
                    found = self.tuple(thread, ns, checkpoint_id)
                    if filter and not all(found.metadata.get(key) == value for key, value in filter.items()):
                        continue
                    if limit is not None:
                        if limit <= 0:
                            return
                        limit -= 1
                    yield found

    def put(self, config: Any, checkpoint: Any, metadata: Any, new_versions: Any) -> Any:
        kept = checkpoint.copy()
        values = kept.pop("channel_values")
        thread, ns = str(config["configurable"]["thread_id"]), config["configurable"].get("checkpoint_ns", "")
        for channel, version in new_versions.items():
            self.blobs[thread, ns, channel, version] = self.serde.dumps_typed(values[channel]) if channel in values else ("empty", b"")
        row = (self.serde.dumps_typed(kept), self.serde.dumps_typed(get_checkpoint_metadata(config, metadata)),
               config["configurable"].get("checkpoint_id"))
        self.storage[thread][ns][checkpoint["id"]] = row
        return address(thread, ns, checkpoint["id"])

    def put_writes(self, config: Any, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = "") -> None:
        where = config["configurable"]
        rows = self.writes[str(where["thread_id"]), where.get("checkpoint_ns", ""), where["checkpoint_id"]]
        for i, (channel, value) in enumerate(writes):
            key = (task_id, WRITES_IDX_MAP.get(channel, i))
            if key[1] >= 0 and key in rows:
                continue
            rows[key] = (task_id, channel, self.serde.dumps_typed(value), task_path)

    def delete_thread(self, thread_id: str) -> None:
        self.storage.pop(str(thread_id), None)
        for table in (self.writes, self.blobs):
            for key in [key for key in table if key[0] == str(thread_id)]:
                del table[key]

    def copy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """The same checkpoints under another thread's name."""
        for ns, rows in list(self.storage.get(source_thread_id, {}).items()):
            self.storage[target_thread_id][ns] = dict(rows)
        for table in (self.writes, self.blobs):
            for key in [key for key in table if key[0] == source_thread_id]:
                table[(target_thread_id, *key[1:])] = dict(table[key]) if isinstance(table[key], dict) else table[key]

    async def aget_tuple(self, config: Any) -> CheckpointTuple | None:
        return self.get_tuple(config)

    async def aput(self, config: Any, checkpoint: Any, metadata: Any, new_versions: Any) -> Any:
        return self.put(config, checkpoint, metadata, new_versions)

    async def aput_writes(self, config: Any, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = "") -> None:
        self.put_writes(config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        self.delete_thread(thread_id)


MemorySaver = InMemorySaver
