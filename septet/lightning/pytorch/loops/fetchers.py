"""Drawing batches: whether one is the last is known by counting, or by drawing one ahead."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from septet.lightning.pytorch.utilities.combined_loader import CombinedLoader


class Fetcher(Iterator[tuple[Any, int, int]]):
    """Draws (batch, index, loader's number) from a combined loader.  `done`: the last one drawn was the last."""

    def __init__(self, combined: CombinedLoader) -> None:
        self.length = combined.length()
        self.fetched, self.done = 0, False
        self._iterator = iter(combined)
        self._ahead: list[tuple[Any, int, int]] = []
        if self.length == float("inf"):
            self._draw_ahead()

    def __next__(self) -> tuple[Any, int, int]:
        if self.length != float("inf"):
            drawn = next(self._iterator)
            self.fetched += 1
            self.done = self.fetched >= self.length
            return drawn
        if not self._ahead:
            raise StopIteration
        drawn = self._ahead.pop()
        self.fetched += 1
        self._draw_ahead()
        return drawn

    def _draw_ahead(self) -> None:
        """Draw the next batch, to know whether there is one."""
        for drawn in self._iterator:
            self._ahead.append(drawn)
            return
        self.done = True
