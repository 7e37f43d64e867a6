"""Arithmetic, comparison and logic of Index."""
from __future__ import annotations

from typing import Any


class IndexOperators:
    """Operators of Index."""

    _values: Any
    _name: Any
