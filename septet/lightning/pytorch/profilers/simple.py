"""The profiler that adds up the time of each action."""
from __future__ import annotations

import time
from pathlib import Path

from septet.lightning.pytorch.profilers.profiler import Profiler


class SimpleProfiler(Profiler):
    """Counts and times actions by name.  `extended`: mean, number of calls and share of the whole beside the totals."""

    def __init__(self, dirpath: str | Path | None = None, filename: str | None = None, extended: bool = True) -> None:
        super().__init__(dirpath, filename)
        self.extended = extended
        self.current_actions: dict[str, float] = {}
        self.recorded_durations: dict[str, list[float]] = {}
        self.start_time = time.monotonic()

    def start(self, action_name: str) -> None:
        """An action begins; ValueError when it has begun already."""
        if action_name in self.current_actions:
            raise ValueError(f"Attempted to start {action_name} which has already started.")
        self.current_actions[action_name] = time.monotonic()

    def stop(self, action_name: str) -> None:
        """An action ends; ValueError when it has not begun."""
        end = time.monotonic()
        if action_name not in self.current_actions:
            raise ValueError(f"Attempting to stop recording an action ({action_name}) which was never started.")
        self.recorded_durations.setdefault(action_name, []).append(end - self.current_actions.pop(action_name))

    def summary(self) -> str:
        """A table, the longest first."""
        whole = time.monotonic() - self.start_time
        rows = sorted(((name, sum(spans), len(spans)) for name, spans in self.recorded_durations.items()), key=lambda row: -row[1])
        if not self.extended:
            rows.sort(key=lambda row: -row[1] / row[2])
        width = max((len(name) for name, _, _ in rows), default=10) + 1
        columns = ("Mean duration (s)", "Num calls", "Total time (s)", "Percentage %") if self.extended else \
            ("Mean duration (s)", "Total time (s)")
        head = _row(width, "Action", columns)
        line = "-" * len(head)
        body = [_row(width, name, self._cells(total, count, whole)) for name, total, count in rows]
        total = ("-", str(sum(count for _, _, count in rows)), f"{whole:.5}", "100 %")
        first = [_row(width, "Total", total), line] if self.extended else []
        return "\n".join([f"{self._stage.upper()} Profiler Report\n" if self._stage else "Profiler Report\n", line, head, line, *first,
                          *body, line])

    def _cells(self, total: float, count: int, whole: float) -> tuple[str, ...]:
        if self.extended:
            return f"{total / count:.5}", str(count), f"{total:.5}", f"{100 * total / whole:.5}"
        return f"{total / count:.5}", f"{total:.5}"


def _row(width: int, name: str, cells: tuple[str, ...]) -> str:
    return f"|  {name:<{width}}|  " + "\t|  ".join(f"{cell:<18}" for cell in cells) + "|"
