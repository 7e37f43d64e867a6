"""Keeping runs."""
from __future__ import annotations

from typing import Any
from uuid import UUID

from septet.langchain_core.tracers.base import BaseTracer
from septet.langchain_core.tracers.schemas import Run


class RunCollectorCallbackHandler(BaseTracer):
    """Keeps the outermost runs in `traced_runs`."""

    name = "run-collector_callback_handler"

    def __init__(self, example_id: UUID | str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.example_id = example_id
        self.traced_runs: list[Run] = []

    def _persist_run(self, run: Run) -> None:
        self.traced_runs.append(run)
