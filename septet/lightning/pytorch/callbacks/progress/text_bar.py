"""`Tqdm`: a progress bar of text, with the attributes and methods of tqdm's that callbacks use."""
from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Mapping
from typing import Any

PARTS = " ▏▎▍▌▋▊▉█"                     # eighths of a place
LONGEST = 10                            # places of the bar where the width of the terminal is not known
DIGITS = 5                              # a number is padded to this many characters, so that the line does not jump


class Tqdm:
    """A line `desc:  50%|█████     | 1/2 [00:01<00:01, 0.98it/s, loss=0.500]`, written anew by `refresh`.

    total: infinite or None shows no bar.  position: how many lines below.  leave: whether it stays when it is closed.
    """

    def __init__(self, desc: str | None = None, total: float | None = None, initial: int = 0, position: int = 0, disable: bool = False,
                 leave: bool = True, dynamic_ncols: bool = True, file: Any = None, smoothing: float = 0.3, bar_format: str | None = None):
        self.desc, self.total, self.n, self.initial = (f"{desc}: " if desc else ""), total, initial, initial
        self.pos, self.disable, self.leave, self.dynamic_ncols = position, disable, leave, dynamic_ncols
        self.fp, self.postfix, self._width = file or sys.stdout, "", 0
        self.start_t = time.monotonic()
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
        self.refresh()

    def refresh(self) -> None:
        """Write the line anew."""
        if not self.disable:
            self._write(str(self))

    def clear(self) -> None:
        """Remove the line."""
        if not self.disable:
            self._write("")

    def close(self) -> None:
        """Remove the line, or let it stand."""
        if self.disable:
            return
        if self.leave and not self.pos:
            self.refresh()
            self.fp.write("\n")
        else:
            self._write("")
            self.fp.write("\r")
        self.fp.flush()
        self.disable = True

    def _write(self, line: str) -> None:
        """Put a line in the place of the one before."""
        down, up = "\n" * self.pos, "\x1b[A" * self.pos
        self.fp.write(f"{down}\r{line}{' ' * (self._width - len(line))}{up}")
        self.fp.flush()
        self._width = len(line)

    def __str__(self) -> str:
        elapsed = time.monotonic() - self.start_t
        rate = (self.n - self.initial) / elapsed if elapsed and self.n > self.initial else None
        speed = f"{rate:5.2f}it/s" if rate else "?it/s"
        behind = f", {self.postfix}" if self.postfix else ""
        if not self.total or self.total == float("inf"):
            return f"{self.desc}|{' ' * LONGEST}| {self.n}/? [{clock(elapsed)}<?, {speed}{behind}]"
        part = min(self.n / self.total, 1.0)
        left = clock((self.total - self.n) / rate) if rate else "?"
        head = f"{self.desc}{100 * part:3.0f}%|"
        tail = f"| {self.n}/{self.total} [{clock(elapsed)}<{left}, {speed}{behind}]"
        return head + bar(part, self._places(len(head) + len(tail))) + tail

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


def bar(part: float, places: int) -> str:
    """A part of some places, filled to an eighth."""
    full, eighths = divmod(int(part * places * 8), 8)
    return (PARTS[-1] * full + (PARTS[eighths] if full < places else "")).ljust(places)


def clock(seconds: float) -> str:
    """Minutes and seconds, and hours if there are any."""
    minutes, left = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes:02d}:{left:02d}"
