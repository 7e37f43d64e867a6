"""`--profile`: where the time of a script goes, line by line of the user's own files.

Time is exclusive: a line that calls a function of the user's is not charged for that function's lines. Work that a face
only records is charged to the line that looks at its result, for that is where it runs.
"""
from __future__ import annotations

import linecache
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from septet.run.check import uses_in
from septet.run.report import seconds
from septet.run.substitute import Substitution

Site = tuple[str, int]              # file, line
MOST_ROWS = 20
LAUNCHER = os.path.dirname(os.path.abspath(__file__))


@dataclass(slots=True)
class Cost:
    """What one line has cost so far."""

    count: int = 0
    seconds: float = 0.0


@dataclass
class _Clock(threading.local):
    """The lines that this thread is inside of, and since when the innermost is charged."""

    sites: list[Site] = field(default_factory=list)
    since: float = 0.0


class Profile:
    """Charges time to lines of the user's files while it is on."""

    def __init__(self, substitution: Substitution) -> None:
        self.costs: dict[Site, Cost] = {}
        self._is_users = substitution.policy.is_users_frame
        self._clock = _Clock()
        self._lock = threading.Lock()

    def start(self) -> None:
        threading.settrace(self._on_call)
        sys.settrace(self._on_call)

    def stop(self) -> None:
        sys.settrace(None)
        threading.settrace(None)

    def _on_call(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        """A function starts: follow it when it is the user's."""
        if frame.f_code.co_filename.startswith((LAUNCHER, "<frozen")) or not self._is_users(frame):
            return None
        self._charge()
        self._clock.sites.append((frame.f_code.co_filename, frame.f_lineno))
        return self._on_line

    def _on_line(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        """A line of a followed function starts, or the function ends."""
        self._charge()
        clock = self._clock
        if event == "line":
            site = (frame.f_code.co_filename, frame.f_lineno)
            if clock.sites:
                clock.sites[-1] = site
            self._cost(site).count += 1
        elif event == "return" and clock.sites:
            clock.sites.pop()
        return self._on_line

    def _charge(self) -> None:
        """Charge the time since the last event to the innermost line."""
        clock, now = self._clock, time.perf_counter()
        if clock.sites:
            self._cost(clock.sites[-1]).seconds += now - clock.since
        clock.since = now

    def _cost(self, site: Site) -> Cost:
        cost = self.costs.get(site)
        if cost is None:
            with self._lock:
                cost = self.costs.setdefault(site, Cost())
        return cost

    def rows(self) -> list[dict[str, Any]]:
        """The lines that ran, costliest first: file, line, count, seconds, the names of faces it calls, source."""
        calls = {file: _calls_by_line(file) for file in {file for file, _ in self.costs}}
        found = [{"file": file, "line": line, "count": cost.count, "seconds": cost.seconds,
                  "calls": calls[file].get(line, []), "source": linecache.getline(file, line).strip()}
                 for (file, line), cost in self.costs.items() if cost.count]
        return sorted(found, key=lambda row: -row["seconds"])


def _calls_by_line(file: str) -> dict[int, list[str]]:
    """Names of the faces that each line of a file uses."""
    try:
        uses = uses_in("".join(linecache.getlines(file)), file)
    except SyntaxError:
        return {}
    lines: dict[int, list[str]] = {}
    for use in uses:
        for line in range(use.line, use.last_line + 1):
            lines.setdefault(line, []).append(use.name)
    return lines


def show(rows: list[dict[str, Any]]) -> None:
    """Print the costliest lines as a table on stderr."""
    from rich.console import Console
    from rich.table import Table

    table = Table("where", "count", "time (s)", "source", box=None, padding=(0, 1, 0, 0), header_style="bold")
    for row in rows[:MOST_ROWS]:
        where = f"{os.path.relpath(row['file'])}:{row['line']}"
        table.add_row(where, str(row["count"]), seconds(row["seconds"]), _plain(row["source"]))
    console = Console(stderr=True, highlight=False, soft_wrap=False)
    console.print(table)
    hidden = len(rows) - MOST_ROWS
    if hidden > 0:
        console.print(f"... and {hidden} lines that cost less (--json lists them)")


def show_scans(scans: list[dict[str, Any]], peak: int | None) -> None:
    """Print what was read of each file, and what was left out because nobody asked for it."""
    for scan in scans:
        print(f"scan of {scan['file']}", file=sys.stderr)
        print(f"  rows {scan['rows_read']:,} of {scan['rows']:,}, columns {scan['columns_read']} of {scan['columns']}, "
              f"bytes {scan['bytes_read']:,} of {scan['bytes']:,}", file=sys.stderr)
        print(f"  row groups skipped {scan['row_groups_skipped']} of {scan['row_groups']}, batches {scan['batches']}", file=sys.stderr)
        for predicate in scan["predicates"]:
            print(f"  pushed down: {predicate}", file=sys.stderr)
    if scans and peak is not None:
        print(f"peak memory {peak / 1e6:,.0f} MB", file=sys.stderr)


def _plain(source: str) -> Any:
    """Source as text that rich must not read as markup."""
    from rich.text import Text

    return Text(source, overflow="ellipsis", no_wrap=True)
