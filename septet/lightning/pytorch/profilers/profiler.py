"""The base of profilers: named spans, and a summary when the run is over."""
from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

log = logging.getLogger("lightning.pytorch.profilers")


class Profiler(ABC):
    """Times named actions; `filename` in `dirpath` takes the summary, which is logged otherwise."""

    def __init__(self, dirpath: str | Path | None = None, filename: str | None = None) -> None:
        self.dirpath, self.filename = dirpath, filename
        self._output_file: TextIO | None = None
        self._write_stream: Callable[[str], Any] | None = None
        self._stage: str | None = None
        self._log_dir: str | Path | None = None

    @abstractmethod
    def start(self, action_name: str) -> None:
        """An action begins."""

    @abstractmethod
    def stop(self, action_name: str) -> None:
        """An action ends."""

    def summary(self) -> str:
        """What was measured, as text."""
        return ""

    @contextmanager
    def profile(self, action_name: str) -> Generator[str, None, None]:
        """Time a block."""
        self.start(action_name)
        try:
            yield action_name
        finally:
            self.stop(action_name)

    def setup(self, stage: str, local_rank: int | None = None, log_dir: str | None = None) -> None:
        """A run begins; relative files stand in `log_dir` unless the profiler has a folder."""
        self._stage, self._log_dir = stage, self.dirpath or log_dir

    def teardown(self, stage: str | None) -> None:
        """A run is over: close what is open."""
        if self._output_file is not None:
            self._output_file.close()
            self._output_file = None
        self._write_stream = None

    def describe(self) -> None:
        """Write the summary."""
        text = self.summary()
        if not text:
            return
        if self.filename is None:
            log.info(text)
            return
        folder = Path(self._log_dir or ".")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self._stage}-{self.filename}.txt").write_text(text, encoding="utf-8")


class PassThroughProfiler(Profiler):
    """Measures nothing."""

    def start(self, action_name: str) -> None:
        """Nothing begins."""

    def stop(self, action_name: str) -> None:
        """Nothing ends."""
