"""Runs: folders with event files, read as they grow."""
from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

from septet.board.series import Series, Thinned
from septet.core.io.event_reader import Event, EventReader, Value

MOST_FILES = 20_000                 # event files below a folder; more are left out
PIECE = 1 << 22                     # bytes of a file read before others have their turn
KEPT = {"histograms": 200, "text": 200, "images": 60}       # items of a tag
LONGEST_TEXT = 1 << 18              # characters of a text that are shown


class Run:
    """What a folder's event files hold.  scalars: tag -> Series; items: page -> tag -> Thinned; sessions: tag -> hparams' messages."""

    def __init__(self, name: str):
        self.name = name
        self.readers: dict[Path, EventReader] = {}
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.scalars: dict[str, Series] = {}
        self.items: dict[str, dict[str, Thinned]] = {page: {} for page in KEPT}
        self.sessions: dict[str, bytes] = {}
        self.descriptions: dict[str, str] = {}
        self.first_wall: float | None = None
        self.last_wall: float | None = None

    @property
    def troubles(self) -> list[str]:
        """What could not be read, one line a file."""
        found = []
        for path, reader in self.readers.items():
            if reader.damage:
                found.append(f"{path.name}: {reader.damage}; what stands before it is shown")
            if reader.skipped:
                found.append(f"{path.name}: {reader.skipped} events make no sense and are left out")
        return found

    def add(self, event: Event) -> None:
        """Take an event."""
        if event.restarted:
            self.forget(event.step)
        if event.values:
            self.first_wall = event.wall_time if self.first_wall is None else min(self.first_wall, event.wall_time)
            self.last_wall = event.wall_time if self.last_wall is None else max(self.last_wall, event.wall_time)
        for value in event.values:
            self.take(event, value)

    def take(self, event: Event, value: Value) -> None:
        """Take a value; what no page shows is left out."""
        if value.description:
            self.descriptions[value.tag] = value.description
        if value.plugin == "scalars":
            self.scalars.setdefault(value.tag, Series()).add(event.step, event.wall_time, value.data)
        elif value.plugin == "hparams":
            self.sessions[value.tag] = value.content
        elif value.plugin in KEPT and value.data is not None:
            place = self.items[value.plugin].setdefault(value.tag, Thinned(KEPT[value.plugin]))
            place.add((event.step, event.wall_time, value.data), weight_of(value))

    def forget(self, step: int) -> None:
        """Drop what was written for a step and later ones: the run was taken up again there."""
        for series in self.scalars.values():
            series.forget(step)
        for tags in self.items.values():
            for kept in tags.values():
                kept.forget(step)

    def is_stale(self) -> bool:
        """Whether a file has become shorter than what was read of it: then it is another one."""
        return any(size_of(path) < reader.tail.offset for path, reader in self.readers.items())


def weight_of(value: Value) -> int:
    """About how many bytes a value takes."""
    if value.plugin == "images":
        return sum(len(picture) for picture in value.data[2])
    return sum(len(x) for x in value.data[1]) if value.plugin == "text" else 80 * len(value.data)


def size_of(path: Path) -> int:
    """A file's bytes; 0 where it is gone."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


class Runs:
    """All runs below a folder.  `refresh` reads what is new; `lock` is held while they change; `version` counts the changes."""

    def __init__(self, folder: str | os.PathLike[str]):
        self.folder = Path(folder).resolve()
        self.runs: dict[str, Run] = {}
        self.lock = threading.Lock()
        self.version, self.complete = 0, False

    def refresh(self) -> bool:
        """Read what has been added, a piece of each file.  Whether there is more."""
        self.discover()
        more = False
        for run in list(self.runs.values()):
            for path in sorted(run.readers):
                more |= self.read(run, path)
        if self.complete == more:
            self.complete = not more
            self.version += 1
        return more

    def discover(self) -> None:
        """Find new event files, and runs that are gone or begun anew."""
        found = event_files(self.folder)
        with self.lock:
            for name in [*self.runs]:
                run = self.runs[name]
                if not found.get(name, set()) >= run.readers.keys() or run.is_stale():
                    del self.runs[name]
                    self.version += 1
            for name in sorted(found):
                run = self.runs.get(name) or self.runs.setdefault(name, Run(name))
                for path in sorted(found[name] - run.readers.keys()):
                    run.readers[path] = EventReader(path)
                    self.version += 1

    def read(self, run: Run, path: Path) -> bool:
        """A piece of a file.  Whether it has more."""
        reader = run.readers[path]
        before = reader.tail.offset
        try:
            events = list(reader.read(PIECE))
        except OSError:
            return False                                    # gone since, or not ours to read
        if not events and reader.tail.offset == before:
            return False
        with self.lock:
            for event in events:
                run.add(event)
            self.version += 1
        return not reader.damage and reader.tail.offset > before and size_of(path) > reader.tail.offset

    def finish(self) -> None:
        """Read everything that is there."""
        while self.refresh():
            pass

    def summary(self) -> dict[str, Any]:
        """The runs and the tags of each page."""
        with self.lock:
            runs = [{"name": run.name, "start": run.first_wall, "end": run.last_wall, "troubles": run.troubles}
                    for run in self.runs.values()]
            pages: dict[str, dict[str, Any]] = {page: {} for page in ("scalars", *KEPT)}
            for run in self.runs.values():
                for page in pages:
                    for tag in run.scalars if page == "scalars" else run.items[page]:
                        entry = pages[page].setdefault(tag, {"runs": [], "description": ""})
                        entry["runs"].append(run.name)
                        entry["description"] = entry["description"] or run.descriptions.get(tag, "")
            sessions = any(run.sessions for run in self.runs.values())
        return {"version": self.version, "complete": self.complete, "folder": str(self.folder), "runs": runs, "tags": pages,
                "hparams": sessions}


def event_files(folder: Path) -> dict[str, set[Path]]:
    """The event files below a folder by run: the name of their own folder below it, "." for itself.  Links out of it are not followed."""
    found: dict[str, set[Path]] = {}
    count = 0
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place) / name
            if "tfevents" in name and ".profile-empty" not in name and is_inside(path, folder) and count < MOST_FILES:
                found.setdefault(Path(place).relative_to(folder).as_posix(), set()).add(path)
                count += 1
    return found


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path is a regular file below a folder, links followed."""
    try:
        real = path.resolve(strict=True)
    except OSError:
        return False
    return real.is_file() and real.is_relative_to(folder)
