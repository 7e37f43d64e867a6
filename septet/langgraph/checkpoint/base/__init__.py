"""`langgraph.checkpoint.base`: what a checkpoint is, and what keeps them."""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from typing_extensions import TypedDict

from septet.errors import NotSupported
from septet.langgraph.checkpoint.base.errors import EmptyChannelError
from septet.langgraph.checkpoint.base.id import uuid6
from septet.langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

LATEST_VERSION = 4
ERROR, SCHEDULED, INTERRUPT, RESUME = "__error__", "__scheduled__", "__interrupt__", "__resume__"
WRITES_IDX_MAP = {ERROR: -1, SCHEDULED: -2, INTERRUPT: -3, RESUME: -4}      # writes of which a task has one
EXCLUDED_METADATA_KEYS = {"thread_id", "checkpoint_id", "checkpoint_ns", "checkpoint_map", "langgraph_step", "langgraph_node",
                          "langgraph_triggers", "langgraph_path", "langgraph_checkpoint_ns"}
ChannelVersions = dict[str, str | int | float]
PendingWrite = tuple[str, str, Any]
__all__ = ["BaseCheckpointSaver", "ChannelVersions", "Checkpoint", "CheckpointMetadata", "CheckpointTuple", "EmptyChannelError",
           "PendingWrite", "WRITES_IDX_MAP", "copy_checkpoint", "create_checkpoint", "empty_checkpoint", "get_checkpoint_id",
           "get_checkpoint_metadata", "uuid6"]


class CheckpointMetadata(TypedDict, total=False):
    """Where a checkpoint came from, at which step, and the checkpoints of the graphs above."""

    source: Literal["input", "loop", "update", "fork"]
    step: int
    parents: dict[str, str]
    run_id: str


class Checkpoint(TypedDict):
    """The state between two steps."""

    v: int
    id: str
    ts: str
    channel_values: dict[str, Any]
    channel_versions: ChannelVersions
    versions_seen: dict[str, ChannelVersions]
    updated_channels: list[str] | None


class CheckpointTuple(NamedTuple):
    """A checkpoint with all that is kept about it."""

    config: Any
    checkpoint: Any
    metadata: Any
    parent_config: Any = None
    pending_writes: list[PendingWrite] | None = None


def empty_checkpoint() -> Any:
    """The state before anything."""
    return {"v": LATEST_VERSION, "id": str(uuid6(clock_seq=-2)), "ts": datetime.now(UTC).isoformat(), "channel_values": {},
            "channel_versions": {}, "versions_seen": {}, "updated_channels": None}


def copy_checkpoint(checkpoint: Any) -> Any:
    """A checkpoint that can be changed without the other."""
    return {**checkpoint, "channel_values": dict(checkpoint["channel_values"]), "channel_versions": dict(checkpoint["channel_versions"]),
            "versions_seen": {k: dict(v) for k, v in checkpoint["versions_seen"].items()},
            "updated_channels": checkpoint.get("updated_channels")}


def create_checkpoint(checkpoint: Any, channels: Mapping[str, Any] | None, step: int, *, id: str | None = None,
                      updated_channels: set[str] | None = None) -> Any:
    """The checkpoint that follows one, with the values that channels hold now."""
    from septet.langgraph.constants import MISSING

    values = checkpoint["channel_values"]
    if channels is not None:
        found = {name: channel.checkpoint() for name, channel in channels.items() if name in checkpoint["channel_versions"]}
        values = {name: value for name, value in found.items() if value is not MISSING}
    return {"v": LATEST_VERSION, "ts": datetime.now(UTC).isoformat(), "id": id or str(uuid6(clock_seq=step)), "channel_values": values,
            "channel_versions": dict(checkpoint["channel_versions"]),
            "versions_seen": {k: dict(v) for k, v in checkpoint["versions_seen"].items()},
            "updated_channels": None if updated_channels is None else sorted(updated_channels)}


def get_checkpoint_id(config: Any) -> str | None:
    """The checkpoint that a config names."""
    return config["configurable"].get("checkpoint_id")  # type: ignore[no-any-return]


def get_checkpoint_metadata(config: Any, metadata: Any) -> Any:
    """Metadata with what the config's own metadata and configurable add, less what is kept elsewhere."""
    found = {key: value.replace("\u0000", "") if isinstance(value, str) else value for key, value in metadata.items()}
    for source in (config.get("metadata"), config.get("configurable")):
        for key, value in (source or {}).items():
            if key in found or key in EXCLUDED_METADATA_KEYS or key.startswith("__"):
                continue
            if isinstance(value, str):
                found[key] = value.replace("\u0000", "")
            elif isinstance(value, (int, bool, float)):
                found[key] = value
    return found


class BaseCheckpointSaver:
    """Keeps the checkpoints of threads.  The async forms run the others in a thread, unless a saver has its own."""

    serde: Any = JsonPlusSerializer()

    def __init__(self, *, serde: Any = None) -> None:
        self.serde = serde or self.serde

    @property
    def config_specs(self) -> list[Any]:
        from septet.langchain_core.runnables.utils import ConfigurableFieldSpec

        return [ConfigurableFieldSpec(id="thread_id", annotation=str, name="Thread ID", description=None, default="", is_shared=True),
                ConfigurableFieldSpec(id="checkpoint_ns", annotation=str, name="Checkpoint NS", description="", default="", is_shared=True),
                ConfigurableFieldSpec(id="checkpoint_id", annotation=str | None, name="Checkpoint ID", description=None, default=None,
                                      is_shared=True)]

    def get(self, config: Any) -> Any:
        """The checkpoint of a config, None where there is none."""
        found = self.get_tuple(config)
        return found.checkpoint if found else None

    def get_tuple(self, config: Any) -> CheckpointTuple | None:
        raise NotImplementedError

    def list(self, config: Any, *, filter: dict[str, Any] | None = None, before: Any = None,
             limit: int | None = None) -> Iterator[CheckpointTuple]:
        raise NotImplementedError

    def put(self, config: Any, checkpoint: Any, metadata: Any, new_versions: ChannelVersions) -> Any:
        raise NotImplementedError

    def put_writes(self, config: Any, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = "") -> None:
        raise NotImplementedError

    def delete_thread(self, thread_id: str) -> None:
        raise NotImplementedError

    def delete_for_runs(self, run_ids: Sequence[str]) -> None:
        raise NotSupported(f"{type(self).__name__}.delete_for_runs")

    def copy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        raise NotSupported(f"{type(self).__name__}.copy_thread")

    def prune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        raise NotSupported(f"{type(self).__name__}.prune")

    async def aget(self, config: Any) -> Any:
        found = await self.aget_tuple(config)
        return found.checkpoint if found else None

    async def aget_tuple(self, config: Any) -> CheckpointTuple | None:
        return await asyncio.to_thread(self.get_tuple, config)

    async def alist(self, config: Any, *, filter: dict[str, Any] | None = None, before: Any = None,
                    limit: int | None = None) -> AsyncIterator[CheckpointTuple]:
        for found in await asyncio.to_thread(lambda: [*self.list(config, filter=filter, before=before, limit=limit)]):
            yield found

    async def aput(self, config: Any, checkpoint: Any, metadata: Any, new_versions: ChannelVersions) -> Any:
        return await asyncio.to_thread(self.put, config, checkpoint, metadata, new_versions)

    async def aput_writes(self, config: Any, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = "") -> None:
        await asyncio.to_thread(self.put_writes, config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        await asyncio.to_thread(self.delete_thread, thread_id)

    def get_next_version(self, current: Any, channel: None) -> Any:
        """A version greater than another."""
        if isinstance(current, str):
            raise NotImplementedError
        return 1 if current is None else current + 1
