"""`Memory`: results of functions kept in a folder, as joblib's object of that name does for pipelines."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.errors import NotSupported


class Memory:
    """A cache of functions' results; `location` None keeps nothing."""

    def __init__(self, location: Any = None, verbose: int = 0):
        if location is not None:
            raise NotSupported("memory as a folder: not yet")
        self.location = location

    def cache(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its results kept."""
        return function
