"""`Tqdm`: a progress bar of text, with the attributes and methods of tqdm's that callbacks use."""
from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Mapping
from typing import Any
from weakref import WeakSet

EIGHTHS = " ▏▎▍▌▋▊▉█"                   # parts of a place
TENTHS = " 123456789#"                  # the same where nothing but ASCII can be written
LONGEST = 10                            # places of the bar where the width of the terminal is not known
FORMAT = "{l_bar}{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}, {rate_noinv_fmt}{postfix}]"
DIGITS = 5                              # a number is padded to this many characters, so that the line does not jump


class Tqdm:
    """A line `desc:  50%|█████     | 1/2 [00:01<00:01, 0.98it/s, loss=0.500]`, written anew by `refresh`.

    total: infinite or None shows no bar.  position: how many lines below.  leave: whether it stays when it is closed.  bar_format: its
    parts, of l_bar, bar, desc, percentage, n_fmt, total_fmt, elapsed, remaining, rate_fmt, rate_noinv_fmt and postfix.
    mininterval: seconds that `update` leaves between two drawings.
    """

    live: WeakSet[Tqdm] = WeakSet()     # weakly: a run that was broken off leaves its bar behind

    def __init__(self, desc: str | None = None, total: float | None = None, initial: int = 0, position: int = 0, disable: bool = False,
                 leave: bool = True, dynamic_ncols: bool = True, file: Any = None, bar_format: str = FORMAT,
                 mininterval: float = 0.0):
        self.desc, self.total, self.n, self.initial = (f"{desc}: " if desc else ""), total, initial, initial
        self.pos, self.disable, self.leave, self.dynamic_ncols = position, disable, leave, dynamic_ncols
        self.fp, self.bar_format, self.postfix, self._width = file or sys.stdout, bar_format, "", 0
        encoding = str(getattr(self.fp, "encoding", "")).lower()
        self._parts = EIGHTHS if encoding.startswith("utf") else TENTHS
        self.start_t = time.monotonic()
        self.mininterval, self._drawn = mininterval, self.start_t
        if not disable:
            self.live.add(self)
        self.refresh()

    def set_description(self, desc: str | None = None, refresh: bool = True) -> None:
        """Another title."""
        self.desc = f"{desc}: " if desc else ""
        if refresh:
            self.refresh()

    def set_postfix(self, ordered_dict: Mapping[str, Any] | None = None, refresh: bool = True, **kwargs: Any) -> None:
        """Numbers behind the bar."""
        shown = {**(ordered_dict or {}), **kwargs}
        self.postfix = ", ".join(f"{name}={self.format_num(value)}" for name, value in shown.items())
        if refresh:
            self.refresh()

    def reset(self, total: float | None = None) -> None:
        """Start again, of another total."""
        self.n, self.start_t = 0, time.monotonic()
        if total is not None:
            self.total = total
        self.refresh()

    def update(self, n: int = 1) -> None:
        """Go on."""
        self.n += n
        if time.monotonic() - self._drawn >= self.mininterval:
            self.refresh()

    def refresh(self) -> None:
        """Write the line anew."""
        self._drawn = time.monotonic()
        if not self.disable:
            self._write(str(self))

    def clear(self) -> None:
        """Remove the line."""
        if not self.disable:
            self._write("", "\r")

    @classmethod
    def write(cls, text: str) -> None:
        """A line of text on standard output, above the bars."""
        bars = sorted(cls.live, key=lambda bar: bar.pos)
        for bar in bars:
            bar.clear()
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
        for bar in bars:
            bar.refresh()

    def close(self) -> None:
        """Remove the line, or let it stand."""
        if self.disable:
            return
        if self.leave and not self.pos:
            self.refresh()
            self.fp.write("\n")
        else:
            self._write("", "" if self.pos else "\r")
        self.fp.flush()
        self.disable = True
        self.live.discard(self)

    def _write(self, line: str, end: str = "") -> None:
        """Put a line in the place of the one before."""
        down, up = "\n" * self.pos, "\x1b[A" * self.pos
        self.fp.write(f"{down}\r{line}{' ' * (self._width - len(line))}{end}{up}")
        self.fp.flush()
        self._width = len(line)

    def __str__(self) -> str:
        values = self._values()
        left, _, right = self.bar_format.partition("{bar}")
        left, right = left.format(**values), right.format(**values)
        part = min(self.n / self.total, 1.0) if self._known and self.total else 0.0
        return left + bar(part, self._places(len(left) + len(right)) if self._known else LONGEST, self._parts) + right

    @property
    def _known(self) -> bool:
        """Whether there is a total."""
        return bool(self.total) and self.total != float("inf")

    def _values(self) -> dict[str, Any]:
        """The fields of `bar_format`."""
        elapsed = time.monotonic() - self.start_t
        rate = (self.n - self.initial) / elapsed if elapsed and self.n > self.initial else None
        speed = f"{rate:5.2f}it/s" if rate else "?it/s"
        slow = f"{1 / rate:5.2f}s/it" if rate and rate < 1 else speed
        percentage = 100 * self.n / self.total if self._known else 0.0      # type: ignore[operator]
        return {"desc": self.desc, "percentage": percentage, "n": self.n, "total": self.total,
                "l_bar": self.desc + (f"{percentage:3.0f}%|" if self._known else "|"),
                "n_fmt": str(self.n), "total_fmt": str(self.total) if self._known else "?", "elapsed": clock(elapsed),
                "remaining": clock((self.total - self.n) / rate) if rate and self._known else "?",      # type: ignore[operator]
                "rate_fmt": slow, "rate_noinv_fmt": speed, "postfix": f", {self.postfix}" if self.postfix else ""}

    def _places(self, taken: int) -> int:
        """How long the bar is: what the terminal has left."""
        if not self.dynamic_ncols or not self.fp.isatty():
            return LONGEST
        return max(shutil.get_terminal_size().columns - taken - 1, 1)

    @staticmethod
    def format_num(n: float | str) -> str:
        """A number with three digits, padded; a text as it is."""
        if not isinstance(n, int | float) or isinstance(n, bool):
            return str(n)
        short = f"{n:.3g}".replace("e+0", "e+").replace("e-0", "e-")
        text = short if len(short) < len(str(n)) else str(n)
        if not isinstance(n, float) or "e" in text or not text.lstrip("-")[:1].isdigit():
            return text
        return (text if "." in text or len(text) >= DIGITS else text + ".").ljust(DIGITS, "0")


def bar(part: float, places: int, parts: str = EIGHTHS) -> str:
    """A part of some places, the last of them filled in part."""
    full, rest = divmod(int(part * places * (len(parts) - 1)), len(parts) - 1)
    return (parts[-1] * full + (parts[rest] if full < places else "")).ljust(places)


def clock(seconds: float) -> str:
    """Minutes and seconds, and hours if there are any."""
    minutes, left = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes:02d}:{left:02d}"
