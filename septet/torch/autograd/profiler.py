"""`torch.autograd.profiler`: times of named parts of a program, in a table of our own."""
from __future__ import annotations

from time import perf_counter
from typing import Any

_running: list[profile] = []


class Event:
    """One named part: how often it ran and how long."""

    def __init__(self, key: str):
        self.key, self.count, self.cpu_time_total = key, 0, 0.0

    @property
    def cpu_time(self) -> float:
        """Microseconds of one run."""
        return self.cpu_time_total / max(self.count, 1)

    self_cpu_time_total = property(lambda self: self.cpu_time_total)


class EventList(list[Event]):
    """The parts of a profile."""

    def table(self, sort_by: str | None = None, row_limit: int = 100, **options: Any) -> str:
        """Name, total milliseconds, runs."""
        rows = sorted(self, key=lambda e: -e.cpu_time_total)[:row_limit]
        return "\n".join([f"{'Name':40} {'CPU total':>12} {'# of Calls':>10}",
                          *(f"{e.key[:40]:40} {e.cpu_time_total / 1000:9.3f} ms {e.count:10}" for e in rows)])

    @property
    def self_cpu_time_total(self) -> float:
        """Microseconds of all parts."""
        return sum(e.cpu_time_total for e in self)


class profile:
    """A context in which `record_function` parts are timed."""

    def __init__(self, enabled: bool = True, **options: Any):
        self.enabled, self._events = enabled, {}

    def __enter__(self) -> profile:
        if self.enabled:
            _running.append(self)
        return self

    def __exit__(self, *error: Any) -> None:
        if self.enabled:
            _running.remove(self)

    def key_averages(self, group_by_input_shape: bool = False, group_by_stack_n: int = 0) -> EventList:
        """The parts seen so far."""
        return EventList(self._events.values())

    def table(self, **options: Any) -> str:
        """The parts as text."""
        return self.key_averages().table(**options)

    def note(self, name: str, seconds: float) -> None:
        """Add a run of a part."""
        event = self._events.setdefault(name, Event(name))
        event.count += 1
        event.cpu_time_total += seconds * 1e6


class record_function:
    """A context, also as a decorator, that names a part."""

    def __init__(self, name: str, args: str | None = None):
        self.name = name

    def __enter__(self) -> record_function:
        self._start = perf_counter()
        return self

    def __exit__(self, *error: Any) -> None:
        for running in _running:
            running.note(self.name, perf_counter() - self._start)

    def __call__(self, function: Any) -> Any:
        import functools

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            with record_function(self.name):
                return function(*args, **kwargs)

        return call
