"""`torch.utils.benchmark`: a timer."""
from __future__ import annotations

import timeit
from statistics import mean, median
from typing import Any


class Measurement:
    """Times of a statement: seconds of one run, for each of several repetitions."""

    def __init__(self, number_per_run: int, raw_times: list[float], stmt: str, label: str | None):
        self.number_per_run, self.raw_times, self.stmt, self.label = number_per_run, raw_times, stmt, label

    @property
    def times(self) -> list[float]:
        """Seconds of one run."""
        return [t / self.number_per_run for t in self.raw_times]

    @property
    def median(self) -> float:
        return median(self.times)

    @property
    def mean(self) -> float:
        return mean(self.times)

    @property
    def iqr(self) -> float:
        """The width of the middle half."""
        ordered = sorted(self.times)
        return ordered[3 * (len(ordered) - 1) // 4] - ordered[(len(ordered) - 1) // 4]

    def __repr__(self) -> str:
        head = f"{self.label or self.stmt}\n  Median: {self.median * 1e6:.2f} us\n"
        return f"{head}  {len(self.times)} measurements, {self.number_per_run} runs per measurement"


class Timer:
    """Times a statement of Python."""

    def __init__(self, stmt: str = "pass", setup: str = "pass", global_setup: str = "", timer: Any = timeit.default_timer,
                 globals: dict[str,
                               Any] | None = None, label: str | None = None, sub_label: str | None = None, description: str | None = None,
                 env: str | None = None, num_threads: int = 1, language: Any = "python"):
        if str(language).lower() not in ("python", "py", "language.python"):
            from septet.errors import NotSupported

            raise NotSupported("torch.utils.benchmark.Timer of C++ statements")
        self._timer = timeit.Timer(stmt, setup, timer, globals)
        self.stmt, self.label, self.num_threads = stmt, label, num_threads

    def timeit(self, number: int = 1000000) -> Measurement:
        """One repetition of `number` runs."""
        self.run(max(number // 100, 2))
        return Measurement(number, [self.run(number)], self.stmt, self.label)

    def run(self, number: int) -> float:
        """Seconds of so many runs on the timer's threads."""
        from septet.runtime import threads

        before = threads.count()
        threads.set_count(self.num_threads)
        try:
            return self._timer.timeit(number)
        finally:
            threads.set_count(before)

    def block_size(self, seconds: float) -> int:
        """So many runs that one repetition takes about a hundredth of the time."""
        number = 1
        while self.run(number) < seconds / 100 and number < 1 << 30:
            number *= 4
        return number

    def blocked_autorange(self, callback: Any = None, min_run_time: float = 0.2) -> Measurement:
        """Repetitions until the time is used up."""
        number, times = self.block_size(min_run_time), []
        while sum(times) < min_run_time or not times:
            times.append(self.run(number))
        return Measurement(number, times, self.stmt, self.label)

    def adaptive_autorange(self, threshold: float = 0.1, *, min_run_time: float = 0.01, max_run_time: float = 10.0,
                           callback: Any = None) -> Measurement:
        """Repetitions until the middle half is narrow against the median."""
        number, times = self.block_size(min_run_time), []
        while sum(times) < max_run_time:
            times.append(self.run(number))
            found = Measurement(number, times, self.stmt, self.label)
            if sum(times) >= min_run_time and len(times) > 3 and found.iqr / found.median < threshold:
                break
        return Measurement(number, times, self.stmt, self.label)
