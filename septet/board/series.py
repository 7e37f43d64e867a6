"""What the board keeps of a tag: scalars whole, in arrays; the rest thinned, so that no log fills the memory."""
from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from typing import Any

from septet.codegen.kernels import curves

AXES = ("step", "relative", "wall")
NUMBERS = {math.inf: "Infinity", -math.inf: "-Infinity"}


class Series:
    """Numbers of a scalar, as they were written."""

    def __init__(self) -> None:
        self.steps, self.walls, self.values = array("q"), array("d"), array("d")
        self.rising = True

    def __len__(self) -> int:
        return len(self.steps)

    def add(self, step: int, wall: float, value: float) -> None:
        """One more number."""
        if self.steps and step < self.steps[-1]:
            self.rising = False
        self.steps.append(step)
        self.walls.append(wall)
        self.values.append(value)

    def forget(self, step: int) -> None:
        """Drop what was written for a step and later ones."""
        self.sort()
        keep = bisect_left(self.steps, step)
        del self.steps[keep:], self.walls[keep:], self.values[keep:]

    def sort(self) -> None:
        """Bring the steps into order; numbers of one step stay as they were written."""
        if self.rising:
            return
        order = sorted(range(len(self)), key=self.steps.__getitem__)
        self.steps = array("q", map(self.steps.__getitem__, order))
        self.walls = array("d", map(self.walls.__getitem__, order))
        self.values = array("d", map(self.values.__getitem__, order))
        self.rising = True

    def window(self, axis: str, low: float | None, high: float | None) -> tuple[int, int]:
        """First and last place of what lies between two points of an axis, with a neighbour on each side."""
        x: Any = self.steps if axis == "step" else self.walls
        start = self.walls[0] if axis == "relative" and self.walls else 0.0
        first = 0 if low is None else bisect_left(x, low + start) - 1
        last = len(self) if high is None else bisect_right(x, high + start) + 1
        return max(first, 0), max(min(last, len(self)), 0)

    def sample(self, most: int, weight: float = 0.0, axis: str = "step", low: float | None = None,
               high: float | None = None) -> dict[str, Any]:
        """Points that keep the outline, with the average of all points at them where a weight is given; `count`: of all points there."""
        self.sort()
        first, last = self.window(axis, low, high)
        places = curves.outline(self.values, first, last, most)
        found: dict[str, Any] = {"step": [self.steps[k] for k in places], "wall": [round(self.walls[k], 3) for k in places],
                                 "value": [shown(self.values[k]) for k in places], "count": last - first,
                                 "start": self.walls[0] if self.walls else 0.0}
        if weight > 0:
            smooth = curves.average(self.values, weight)
            found["smooth"] = [shown(smooth[k]) for k in places]
        return found


def shown(x: float) -> float | str | None:
    """A number as JSON has it: None for NaN, a word for infinity."""
    return x if math.isfinite(x) else NUMBERS.get(x)


class Thinned:
    """Items of rising age of which, when there are too many or too large ones, every second goes; the latest stays."""

    def __init__(self, most: int, most_bytes: int = 1 << 26):
        self.items: list[Any] = []
        self.most, self.most_bytes, self.bytes = most, most_bytes, 0

    def add(self, item: Any, size: int = 0) -> None:
        """One more item of so many bytes: (step, wall time, data, size)."""
        self.items.append((*item, size))
        self.bytes += size
        while len(self.items) > 1 and (len(self.items) > 2 * self.most or self.bytes > self.most_bytes):
            del self.items[len(self.items) % 2:-1:2]
            self.bytes = sum(kept[3] for kept in self.items)

    def forget(self, step: int) -> None:
        """Drop what was written for a step and later ones."""
        self.items = [item for item in self.items if item[0] < step]
        self.bytes = sum(kept[3] for kept in self.items)

    def sorted(self) -> list[Any]:
        """The items by step."""
        return sorted(self.items, key=lambda item: item[0])
