"""`langgraph.version`: the version imitated."""
from __future__ import annotations

__version__ = "1.2.22"
