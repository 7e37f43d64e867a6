"""Counters, gauges and histograms in the text that Prometheus reads (exposition format 0.0.4)."""
from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
ROWS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)


class Counter:
    """A number that only grows, one for each set of labels."""

    kind = "counter"

    def __init__(self, name: str, about: str):
        self.name, self.about = name, about
        self.values: dict[tuple[tuple[str, str], ...], float] = {}
        self.lock = threading.Lock()

    def add(self, amount: float = 1, **labels: Any) -> None:
        key = tuple((name, str(value)) for name, value in labels.items())
        with self.lock:
            self.values[key] = self.values.get(key, 0) + amount

    def lines(self) -> Iterator[str]:
        with self.lock:
            found = dict(self.values)
        for key, value in found.items() or ((((), 0.0)),):
            yield f"{self.name}{labels_text(key)} {number(value)}"


class Gauge:
    """A number that is asked for when it is shown."""

    kind = "gauge"

    def __init__(self, name: str, about: str, read: Callable[[], float]):
        self.name, self.about, self.read = name, about, read

    def lines(self) -> Iterator[str]:
        yield f"{self.name} {number(self.read())}"


class Histogram:
    """How often a measure fell below each bound, one for each set of labels."""

    kind = "histogram"

    def __init__(self, name: str, about: str, bounds: tuple[float, ...] = SECONDS):
        self.name, self.about, self.bounds = name, about, bounds
        self.counts: dict[tuple[tuple[str, str], ...], list[float]] = {}
        self.lock = threading.Lock()

    def observe(self, value: float, **labels: Any) -> None:
        key = tuple((name, str(v)) for name, v in labels.items())
        with self.lock:
            row = self.counts.setdefault(key, [0.0] * (len(self.bounds) + 2))
            for i, bound in enumerate(self.bounds):
                row[i] += value <= bound
            row[-2] += 1
            row[-1] += value

    def lines(self) -> Iterator[str]:
        with self.lock:
            found = {key: list(row) for key, row in self.counts.items()}
        for key, row in found.items():
            for bound, count in zip((*map(number, self.bounds), "+Inf"), row):
                yield f"{self.name}_bucket{labels_text((*key, ('le', bound)))} {number(count)}"
            yield f"{self.name}_sum{labels_text(key)} {number(row[-1])}"
            yield f"{self.name}_count{labels_text(key)} {number(row[-2])}"


class Registry:
    """All metrics of one server."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self.requests = self.add(Counter("septet_requests_total", "Requests by route and status."))
        self.seconds = self.add(Histogram("septet_request_seconds", "Seconds from a request's first byte to the answer's last."))
        self.prompt_tokens = self.add(Counter("septet_prompt_tokens_total", "Tokens of prompts."))
        self.answer_tokens = self.add(Counter("septet_generated_tokens_total", "Tokens generated."))
        self.first_token = self.add(Histogram("septet_time_to_first_token_seconds", "Seconds from a request to its first token."))
        self.step_rows = self.add(Histogram("septet_step_rows", "Sequences decoded together in one step.", ROWS))
        self.refused = self.add(Counter("septet_refused_total", "Requests refused for a limit, by its status."))

    def add(self, metric: Any) -> Any:
        self.all.append(metric)
        return metric

    def text(self) -> str:
        """The page that Prometheus scrapes."""
        lines = []
        for metric in self.all:
            lines += [f"# HELP {metric.name} {metric.about}", f"# TYPE {metric.name} {metric.kind}", *metric.lines()]
        return "\n".join(lines) + "\n"


def labels_text(pairs: tuple[tuple[str, str], ...]) -> str:
    """`{a="1",b="2"}`, or nothing."""
    return "{" + ",".join(f'{name}="{escaped(value)}"' for name, value in pairs) + "}" if pairs else ""


def escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
