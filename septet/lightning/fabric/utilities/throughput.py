"""`Throughput`: rates over a window of batches."""
from __future__ import annotations

from collections import deque
from typing import Any


class Throughput:
    """Rates over the last `window_size` updates.

    available_flops: operations a second that the device could do.  separator: between the parts of names.
    AssertionError: a window or world without size.  ValueError: a total that grows smaller.
    """

    def __init__(self, available_flops: float | None = None, world_size: int = 1, window_size: int = 100, separator: str = "/"):
        assert world_size > 0 and window_size > 1, f"world_size must be above 0 and window_size above 1, got {world_size}, {window_size}"
        self.available_flops, self.world_size, self.separator = available_flops, world_size, separator
        self._window: deque[dict[str, Any]] = deque(maxlen=window_size)

    def update(self, *, time: float, batches: int, samples: int, lengths: int | None = None, flops: int | None = None) -> None:
        """Totals since the start: seconds, batches, samples, items; `flops` of this batch."""
        last = self._window[-1] if self._window else {"time": 0, "batches": 0, "samples": 0, "lengths": 0}
        new = {"time": time, "batches": batches, "samples": samples, "lengths": lengths, "flops": flops}
        for name in ("time", "batches", "samples", "lengths"):
            if new[name] is not None and last[name] is not None and new[name] < last[name]:
                raise ValueError(f"Expected the value to increase, last: {last[name]}, current: {new[name]}")
        self._window.append(new)

    def compute(self) -> dict[str, float]:
        """The rates by name; nothing but the totals until the window is full."""
        if not self._window:
            return {}
        last, first = self._window[-1], self._window[0]
        found = {"time": last["time"], "batches": last["batches"], "samples": last["samples"]}
        if last["lengths"] is not None:
            found["lengths"] = last["lengths"]
        seconds = last["time"] - first["time"]
        if len(self._window) == self._window.maxlen and seconds > 0:
            for name, plural in (("batches", "batches_per_sec"), ("samples", "samples_per_sec"), ("lengths", "items_per_sec")):
                if last[name] is not None:
                    self._rate(found, plural, (last[name] - first[name]) / seconds)
            if all(entry["flops"] is not None for entry in self._window):
                self._flops(found, sum(entry["flops"] for entry in self._window) - first["flops"], seconds)
        return found

    def _rate(self, found: dict[str, float], name: str, rate: float) -> None:
        """A rate of one device, and of all."""
        found[f"device{self.separator}{name}"] = rate
        if self.world_size > 1:
            found[name] = rate * self.world_size

    def _flops(self, found: dict[str, float], operations: float, seconds: float) -> None:
        """Operations a second, and the part of what the device could do."""
        self._rate(found, "flops_per_sec", operations / seconds)
        if self.available_flops:
            found[f"device{self.separator}mfu"] = operations / seconds / self.available_flops

    def reset(self) -> None:
        """Forget the window."""
        self._window.clear()
