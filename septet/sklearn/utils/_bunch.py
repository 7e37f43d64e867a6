"""`Bunch`: a dictionary whose keys are attributes too."""
from __future__ import annotations

from typing import Any


class Bunch(dict[str, Any]):
    """A dictionary whose keys are attributes."""

    def __init__(self, **kwargs: Any):
        super().__init__(kwargs)

    def __setattr__(self, key: str, value: Any) -> None:
        self[key] = value

    def __getattr__(self, key: str) -> Any:
        try:
            return self[key]
        except KeyError:
            raise AttributeError(key) from None

    def __dir__(self) -> list[str]:
        return list(self.keys())
