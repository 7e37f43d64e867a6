"""`keras.utils.Progbar`: a bar of how far something is, as Keras prints it."""
from __future__ import annotations

import math
import sys
import time
from collections.abc import Sequence
from typing import Any

from septet.keras import config

BOLD, GREEN, GREY, PLAIN = "\x1b[1m", "\x1b[32m", "\x1b[37m", "\x1b[0m"


def print_message(text: str, line_break: bool = True) -> None:
    """Print where a person watches; else write to the log."""
    if config.is_interactive_logging_enabled():
        out = text + "\n" if line_break else text
        try:
            sys.stdout.write(out)
        except UnicodeEncodeError:
            sys.stdout.write(out.encode("utf-8", "ignore").decode("ascii", "ignore"))
        sys.stdout.flush()
    else:
        import logging

        logging.getLogger("keras").info(text)


def bold(text: str) -> str:
    return f"{BOLD}{text}{PLAIN}"


class Progbar:
    """A bar.  target: how many steps there are, None where that is not known.  stateful_metrics: values that are not averaged."""

    __module__ = "keras.src.utils.progbar"

    def __init__(self, target: int | None, width: int = 20, verbose: int = 1, interval: float = 0.05, stateful_metrics: Any = None,
                 unit_name: str = "step"):
        self.target, self.width, self.verbose, self.interval, self.unit_name = target, width, verbose, interval, unit_name
        self.stateful_metrics = set(stateful_metrics or ())
        interactive = hasattr(sys.stdout, "isatty") and sys.stdout.isatty()
        self._dynamic_display = interactive or "ipykernel" in sys.modules or "PYCHARM_HOSTED" in __import__("os").environ
        self._seen_so_far, self._total_width, self._prev_total_width = 0, 0, 0
        self._values: dict[str, list[Any]] = {}
        self._values_order: list[str] = []
        self._start = self._last_update = time.time()
        self._last_update = 0.0
        self._time_at_epoch_start, self._time_after_first_step = self._start, None  # type: ignore[var-annotated]

    def update(self, current: int, values: Sequence[tuple[str, Any]] | None = None, finalize: bool | None = None) -> None:
        """Show that `current` steps are done, and values."""
        if finalize is None:
            finalize = self.target is not None and current >= self.target
        for name, value in values or []:
            self._take(name, value, current)
        self._seen_so_far = current
        now = time.time()
        if self.verbose == 1:
            if now - self._last_update < self.interval and not finalize:
                return
            self._show(current, now, finalize)
        elif self.verbose == 2 and finalize:
            self._show_line(current, now)
        self._last_update = now

    def _take(self, name: str, value: Any, current: int) -> None:
        """Remember the last value."""
        if name not in self._values_order:
            self._values_order.append(name)
        self._values[name] = [value, 1]

    def _show(self, current: int, now: float, finalize: bool) -> None:
        text = "\b" * self._total_width + "\r"
        self._prev_total_width = self._total_width
        bar, width = self._bar(current)
        per_unit = self._per_unit(current, now)
        if self.target is None or finalize:
            info = f" {bold(format_time(now - self._start))}" + per_step(per_unit, self.unit_name)
        else:
            info = f" {bold(format_time(per_unit * (self.target - current)))}" + per_step(per_unit, self.unit_name)
        info += self._shown_values()
        self._total_width = width + len(plain_text(info))
        if self._prev_total_width > self._total_width:
            info += " " * (self._prev_total_width - self._total_width)
        print_message(text + bar + info + ("\n" if finalize else ""), line_break=False)

    def _bar(self, current: int) -> tuple[str, int]:
        """(the bar, its width on the screen)."""
        if self.target is None:
            text = f"{current:7d}/Unknown"
            return text, len(text)
        digits = int(math.log10(self.target)) + 1 if self.target > 0 else 1
        done = f"{current:{digits}d}/{self.target}"
        share = current / self.target if self.target else 1.0
        filled = min(int(self.width * share), self.width) if share > 0 else 0
        text = f"{bold(done)} {GREEN}{'━' * filled}{PLAIN}{GREY}{'━' * (self.width - filled)}{PLAIN}"
        return text, len(done) + self.width + 1

    def _show_line(self, current: int, now: float) -> None:
        digits = int(math.log10(self.target)) + 1 if self.target else 1
        text = f"{current:{digits}d}/{self.target}" if self.target is not None else f"{current}"
        text += f" - {format_time(now - self._start)}" + per_step(self._per_unit(current, now), self.unit_name).replace(" ", " - ", 1)
        print_message(text + self._shown_values() + "\n", line_break=False)

    def _shown_values(self) -> str:
        text = ""
        for name in self._values_order:
            value = self._values[name][0]
            text += f" - {name}:"
            try:
                number = float(value)
            except (TypeError, ValueError):
                text += f" {value}"
                continue
            text += f" {number:.4f}" if abs(number) > 1e-3 else f" {number:.4e}"
        return text

    def _per_unit(self, current: int, now: float) -> float:
        """Seconds for a step; the first one, which prepares what others use, does not count."""
        if not current:
            return 0.0
        first = self._time_after_first_step
        each = (now - first) / (current - 1) if first is not None and current > 1 else (now - self._start) / current
        if current == 1:
            self._time_after_first_step = now
        return each

    def add(self, n: int, values: Any = None) -> None:
        """Show that `n` more steps are done."""
        self.update(self._seen_so_far + n, values)


def plain_text(text: str) -> str:
    """Text without colours."""
    for code in (BOLD, GREEN, GREY, PLAIN):
        text = text.replace(code, "")
    return text


def format_time(seconds: float) -> str:
    """Seconds as Keras shows them: 1:02:03, 2:03, 4s."""
    if seconds > 3600:
        return f"{int(seconds) // 3600}:{int(seconds) % 3600 // 60:02d}:{int(seconds) % 60:02d}"
    if seconds > 60:
        return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
    return f"{int(seconds)}s"


def per_step(seconds: float, unit: str) -> str:
    """The time of a step."""
    if seconds >= 1 or seconds == 0:
        return f" {seconds:.0f}s/{unit}"
    if seconds >= 1e-3:
        return f" {seconds * 1e3:.0f}ms/{unit}"
    return f" {seconds * 1e6:.0f}us/{unit}"
