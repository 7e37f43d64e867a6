"""Ids that LangChain itself gives."""
from __future__ import annotations

from uuid import uuid4

LC_AUTO_PREFIX = "lc_"
LC_ID_PREFIX = "lc_run-"


def ensure_id(id_val: str | None) -> str:
    """The id, or a new one."""
    return id_val or f"{LC_AUTO_PREFIX}{uuid4()}"
