"""`AdvancedProfiler`: Python's own profiler around every action."""
from __future__ import annotations

import cProfile
import io
import pstats
import tempfile
from pathlib import Path

from septet.lightning.pytorch.profilers.profiler import Profiler


class AdvancedProfiler(Profiler):
    """Says for each action which functions took the time.

    line_count_restriction: how many lines of each, or which part of them.  dump_stats: write each action's profile to `dirpath` as well.
    """

    def __init__(self, dirpath: str | Path | None = None, filename: str | None = None, line_count_restriction: float = 1.0,
                 dump_stats: bool = False) -> None:
        super().__init__(dirpath, filename)
        self.profiled_actions: dict[str, cProfile.Profile] = {}
        self.line_count_restriction, self.dump_stats = line_count_restriction, dump_stats
        self._running: list[str] = []

    def start(self, action_name: str) -> None:
        """An action begins; the profile of one that it is part of waits meanwhile."""
        if self._running:
            self.profiled_actions[self._running[-1]].disable()
        self._running.append(action_name)
        self.profiled_actions.setdefault(action_name, cProfile.Profile()).enable()

    def stop(self, action_name: str) -> None:
        """An action ends; ValueError when it has not begun."""
        if action_name not in self.profiled_actions:
            raise ValueError(f"Attempting to stop recording an action ({action_name}) which was never started.")
        self.profiled_actions[action_name].disable()
        if action_name in self._running:
            self._running.remove(action_name)
        if self._running:
            self.profiled_actions[self._running[-1]].enable()

    def summary(self) -> str:
        """The longest functions of each action."""
        if self.dump_stats:
            self._dump()
        parts = [f"{self._stage.upper()} Profiler Report\n" if self._stage else "Profiler Report\n"]
        for name, profile in self.profiled_actions.items():
            text = io.StringIO()
            pstats.Stats(profile, stream=text).strip_dirs().sort_stats("cumulative").print_stats(self.line_count_restriction)
            parts.append(f"Profile stats for: {name}\n{text.getvalue().rstrip()}\n")
        return "\n".join(parts)

    def _dump(self) -> None:
        """Write a file for each action."""
        folder = Path(self._log_dir or self.dirpath or tempfile.gettempdir())
        folder.mkdir(parents=True, exist_ok=True)
        for name, profile in self.profiled_actions.items():
            safe = name.replace("/", "_").replace(":", "_")
            profile.dump_stats(folder / f"{safe}.prof")

    def teardown(self, stage: str | None) -> None:
        """A run is over."""
        super().teardown(stage)
        self.profiled_actions, self._running = {}, []
