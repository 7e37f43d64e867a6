"""The table of the NumPy face: septet beside NumPy and PyTorch, each line with its bar, in under four minutes.

    python benchmarks/arrays.py [part of a title ...]

Times are the least of several; the libraries take turns, with a pause so that idle pools are parked.  Ratio = ours / theirs, lower is
better.  Peers that are not installed are left out, and their bars with them.
"""
from __future__ import annotations

import math
import os
import subprocess
import sys
import time
import timeit
from dataclasses import dataclass
from typing import Any

from array_rows import ROWS, Row, names_for
from startup import best as startup_best
from startup import cold as startup_cold
from startup import module

import septet.numpy as septet_numpy

SECONDS = 3.0                       # a line, all libraries together, after warming
LEAST, MOST = 3, 8                  # rounds
PAUSE = 0.11                        # seconds in which the peers' pools fall asleep: OpenBLAS's threads look for work for 0.1 s
WAKING = 0.02                       # seconds of the statement before it is measured: clocks, caches and pools wake up
SHORT = 2e-4                        # seconds that one measurement of a short statement lasts
COLUMNS = f"{'work':46}{'septet':>11}{'numpy':>11}{'torch':>11}{'/numpy':>8}{'/torch':>8}   bar"
MEMORY = """
import {0} as np

def peak():                         # not ru_maxrss, which a child takes over from a parent that was larger
    with open("/proc/self/status") as status:
        return int(status.read().split("VmHWM:")[1].split()[0])

x, y = np.ones(10_000_000, dtype="float32"), np.full(10_000_000, 2, dtype="float32")
w = np.exp(-x[:100_000] * x[:100_000]) * y[:100_000] + 1
float(w[0] + x[0] + y[0])           # no temporary of the output's size may leave memory behind that is used again
before = peak()
r = np.exp(-x * x) * y + 1
float(r[0])
print((peak() - before) / 40_000_000 * 1024)
"""


@dataclass
class Side:
    """One library in one line: its statement made ready, and its least time."""

    statement: timeit.Timer
    count: int = 1
    seconds: float = math.inf

    def warm(self) -> float:
        """Run until the count makes a measurement long enough; seconds of one run."""
        spent = self.statement.timeit(1)
        spent = self.statement.timeit(1)
        while spent < SHORT:
            self.count *= 2
            spent = self.statement.timeit(self.count)
        return spent

    def measure(self) -> None:
        """Rouse the machine, then keep the least of three."""
        spent = 0.0
        while spent < WAKING:
            spent += self.statement.timeit(self.count)
        self.seconds = min(self.seconds, *(x / self.count for x in self.statement.repeat(3, self.count)))


def sides(row: Row) -> dict[str, Side]:
    """The libraries that can run a line."""
    numpy, torch = module("numpy"), module("torch")
    ours = names_for(row.data, septet_numpy)
    statement = row.numpy if row.small else f"look({row.numpy})"
    found = {"septet": Side(timer(statement, row, {**ours, "np": septet_numpy, "look": look}))}
    if numpy:
        theirs = {name: numpy.array(x) if isinstance(x, septet_numpy.ndarray) else x for name, x in ours.items()}
        found["numpy"] = Side(timer(row.numpy, row, {**theirs, "np": numpy}))
        if torch and row.torch:
            tensors = {name: torch.from_numpy(x.copy()) if isinstance(x, numpy.ndarray) else x for name, x in theirs.items()}
            found["torch"] = Side(timer(row.torch, row, {**tensors, "torch": torch}))
    return found


def timer(statement: str, row: Row, names: dict[str, Any]) -> timeit.Timer:
    """A statement in a world of its own, after the line's preparation."""
    exec(row.prepare.replace("np.", "torch.") if "torch" in names and "np" not in names else row.prepare, names)
    return timeit.Timer(statement, globals=names)


def look(x: Any) -> Any:
    """Have every array of a result computed."""
    for a in x if isinstance(x, tuple) else (x,):
        if isinstance(a, septet_numpy.ndarray):
            a._address
    return x


def run(row: Row) -> dict[str, float]:
    """Seconds of each library."""
    found = sides(row)
    once = sum(side.warm() for side in found.values())
    rounds = min(MOST, max(LEAST, int(SECONDS / (4 * once + (PAUSE + WAKING) * len(found)))))
    for _ in range(rounds):
        for side in found.values():
            time.sleep(0 if row.small else PAUSE)
            side.measure()
    return {name: side.seconds for name, side in found.items()}


def ratio(times: dict[str, float], peer: str) -> float | None:
    return times["septet"] / times[peer] if peer in times else None


def verdict(row: Row, times: dict[str, float]) -> tuple[str, bool | None]:
    """The bar in words, and whether it is met; None where no peer is there."""
    checks = [(bar, ratio(times, peer)) for peer, bar in (("numpy", row.numpy_bar), ("torch", row.torch_bar)) if bar]
    known = [found <= bar for bar, found in checks if found is not None]
    words = " ".join(f"{peer} {bar:g}" for peer, bar in (("numpy", row.numpy_bar), ("torch", row.torch_bar)) if bar)
    return words, all(known) if known else None


def shown(seconds: float | None) -> str:
    """A time with its unit."""
    if seconds is None:
        return f"{'-':>11}"
    return f"{1e3 * seconds:8.3f} ms" if seconds >= 1e-4 else f"{1e6 * seconds:8.2f} µs"


def report(row: Row) -> tuple[str, float | None, bool | None]:
    """Run and print one line; its group, its ratio to NumPy, whether its bars are met."""
    try:
        times = run(row)
    except ImportError as missing:
        print(f"{row.title:46}left out: {missing}")
        return row.group, None, None
    words, met = verdict(row, times)
    ratios = "".join(f"{r:8.2f}" if (r := ratio(times, peer)) is not None else f"{'-':>8}" for peer in ("numpy", "torch"))
    cells = "".join(shown(times.get(name)) for name in ("septet", "numpy", "torch"))
    print(f"{row.title:46}{cells}{ratios}   {words}{mark(met)}", flush=True)
    return row.group, ratio(times, "numpy"), met


def mark(met: bool | None) -> str:
    return "" if met is None else "  met" if met else "  MISSED"


def summary(results: list[tuple[str, float | None, bool | None]]) -> None:
    """One line a group: the geometric mean of the ratios, and how many bars are met."""
    print("\ngroup: geometric mean of the ratios to NumPy, bars met")
    for group in dict.fromkeys(g for g, _, _ in results):
        ratios = [r for g, r, _ in results if g == group and r]
        marks = [m for g, _, m in results if g == group and m is not None]
        mean = f"{math.exp(sum(map(math.log, ratios)) / len(ratios)):6.2f}" if ratios else f"{'-':>6}"
        print(f"  {group:46}{mean}   {sum(marks)} of {len(marks)}")


def startup() -> None:
    """The lines that are no statement: imports, and the memory of the first line."""
    python = startup_best("pass")
    warm = startup_best("import septet.numpy") - python
    first = startup_cold("import septet.numpy as np; (np.arange(9.0) + 1).sum()") - python
    print(f"{'import septet.numpy, warm cache':46}{shown(warm)}{'':38}   0.25 s{mark(warm <= 0.25)}")
    print(f"{'first run with an empty cache, beyond that':46}{shown(first - warm)}{'':38}   3 s{mark(first - warm <= 3)}", flush=True)
    print(f"{'memory of exp(-x*x)*y+1, in outputs':46}{peak('septet.numpy'):11.2f}"
          + (f"{peak('numpy'):11.2f}" if module("numpy") else "") + "   2", flush=True)


def peak(library: str) -> float:
    """How far the peak of the resident memory rises over the first line, in sizes of its result."""
    done = subprocess.run([sys.executable, "-c", MEMORY.format(library)], check=True, capture_output=True, text=True, env=os.environ)
    return float(done.stdout)


def main(wanted: list[str]) -> None:
    """The table, or the lines whose titles contain one of the words."""
    print(COLUMNS)
    results, group = [], ""
    for row in ROWS:
        if wanted and not any(w in row.title or w in row.group for w in wanted):
            continue
        if row.group != group:
            group = row.group
            print(f"- {group}")
        results.append(report(row))
    if not wanted or "startup" in wanted:
        print("- startup and memory")
        startup()
    summary(results)


if __name__ == "__main__":
    main(sys.argv[1:])
