"""A run as tracers keep it."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass
class Run:
    """What is known of a run, and the runs within it."""

    id: UUID
    name: str
    start_time: datetime
    run_type: str
    end_time: datetime | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    error: str | None = None
    serialized: dict[str, Any] | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] | None = field(default_factory=dict)
    parent_run_id: UUID | None = None
    tags: list[str] | None = field(default_factory=list)
    child_runs: list[Run] = field(default_factory=list)
    trace_id: UUID | None = None
    dotted_order: str = ""

    @property
    def metadata(self) -> dict[str, Any]:
        """The metadata of the run."""
        return self.extra.setdefault("metadata", {})  # type: ignore[no-any-return]

    @property
    def latency(self) -> float | None:
        """Seconds from start to end."""
        return (self.end_time - self.start_time).total_seconds() if self.end_time else None
