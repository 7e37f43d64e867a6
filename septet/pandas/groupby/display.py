"""How a dictionary of groups shows itself."""
from __future__ import annotations

from typing import Any


class PrettyDict(dict[Any, Any]):
    """A dictionary whose values show as lists."""

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{k!r}: {list(v)!r}" for k, v in self.items()) + "}"
