"""Classes that need each other: each module puts its class here as it loads, so that no two of them import one another.

A reader asks `kinds.Series` at the call, never at load.
"""
from __future__ import annotations

from typing import Any

Series: Any = None
DataFrame: Any = None
Index: Any = None
RangeIndex: Any = None
MultiIndex: Any = None
StringArray: Any = None
