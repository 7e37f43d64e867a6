"""Traces of chains and agents below a folder: which there are, and one of them whole."""
from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

from septet.board.runs import is_inside, size_of
from septet.core.io import traces

MOST_TRACES, MOST_FILES = 5000, 2000    # the newest are kept


class Traces:
    """Summaries of traces, and where each stands.  `refresh` reads what files have gained; `version` counts changes."""

    def __init__(self, folder: str | os.PathLike[str]):
        self.folder = Path(folder).resolve()
        self.lock = threading.Lock()
        self.read: dict[Path, int] = {}
        self.found: dict[str, tuple[dict[str, Any], Path, int]] = {}
        self.version = 0

    def refresh(self) -> None:
        """Read new lines of all files; forget files that are gone or begun anew."""
        files = [path for path in sorted(self.folder.rglob(f"*{traces.ENDING}"))[-MOST_FILES:] if is_inside(path, self.folder)]
        for path in [path for path in self.read if path not in files or size_of(path) < self.read[path]]:
            self.forget(path)
        for path in files:
            if size_of(path) > self.read.get(path, 0):
                self.add(path)

    def forget(self, path: Path) -> None:
        with self.lock:
            del self.read[path]
            self.found = {key: entry for key, entry in self.found.items() if entry[1] != path}
            self.version += 1

    def add(self, path: Path) -> None:
        """Take the new traces of a file."""
        start = self.read.get(path, 0)
        new: dict[str, tuple[dict[str, Any], Path, int]] = {}
        try:
            for trace, after in traces.read(path, start):
                new[trace["id"]] = summary_of(trace), path, start
                start = after
        except OSError:
            return                                          # gone since, or not ours to read
        with self.lock:
            self.read[path] = start
            self.found.update(new)
            kept = sorted(self.found.items(), key=lambda item: item[1][0]["start"])[-MOST_TRACES:]
            self.found = dict(kept)
            self.version += bool(new)

    def list(self) -> list[dict[str, Any]]:
        """The summaries, the newest first."""
        with self.lock:
            return [entry[0] for entry in reversed(self.found.values())]

    def one(self, name: str) -> dict[str, Any] | None:
        """A trace with all within it; None where there is none."""
        with self.lock:
            entry = self.found.get(name)
        if entry is None:
            return None
        try:
            trace, _ = next(traces.read(entry[1], entry[2]))
        except (OSError, StopIteration):
            return None
        return trace if trace["id"] == name else None


def summary_of(trace: dict[str, Any]) -> dict[str, Any]:
    """What the list shows of a trace: its name, times, tokens and whether it failed."""
    tokens = total_of(trace)
    end = trace.get("end")
    seconds = end - trace["start"] if isinstance(end, int | float) else None
    return {"id": trace["id"], "name": str(trace.get("name", "")), "start": trace["start"], "seconds": seconds,
            "runs": trace.get("runs", 1), "tokens": tokens, "failed": bool(trace.get("error"))}


def total_of(run: dict[str, Any]) -> dict[str, int]:
    """Tokens of a run and all within it."""
    total, waiting = {"input": 0, "output": 0}, [run]
    while waiting:
        one = waiting.pop()
        tokens = one.get("tokens")
        for key in total:
            count = tokens.get(key) if isinstance(tokens, dict) else None
            total[key] += count if isinstance(count, int) else 0
        children = one.get("children")
        waiting += [child for child in children if isinstance(child, dict)] if isinstance(children, list) else []
    return total
