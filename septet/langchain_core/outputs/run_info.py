"""What is known of a run."""
from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel


class RunInfo(BaseModel):
    """The run's id."""

    run_id: UUID
