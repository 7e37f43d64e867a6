"""The table of the scikit-learn face: septet beside scikit-learn (and LightGBM), each line with its bar.

    python benchmarks/classical.py [--cpu] [part of a title ...]

Each library runs in a process of its own, which makes the same data from the same seed; the processes take turns, with a pause so that
idle pools are parked, and times are the least of several.  Ratio = ours / theirs, lower is better; MB = the process's peak of memory
in a run, its data included.  A line whose results differ ends the run.  SEPTET_PEER names a Python that has scikit-learn.

--cpu: seconds of processor time, each library with one thread; on a busy machine these tell more, as the peers' threads spin there.
"""
from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from classical_rows import ROWS, Row

PAUSE = 0.25                        # seconds in which the other's threads fall asleep
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "SEPTET_NUM_THREADS": "1"}
PROCESS = """
import json, os, sys, time, warnings
warnings.simplefilter("ignore")
import {p}numpy as np
rng = np.random.RandomState(0)

def table(n, d):
    X = rng.randn(n, d)
    return X, (X @ rng.randn(d) + rng.randn(n) > 0).astype(int)

def memory(what):
    with open("/proc/self/status") as status:
        return int(status.read().split(what + ":")[1].split()[0]) / 1024

def answer(x):
    print(json.dumps(x), flush=True)

{prepare}
clock = time.process_time if "OMP_NUM_THREADS" in os.environ else time.perf_counter
answer("ready")
for line in sys.stdin:
    with open("/proc/self/clear_refs", "w") as f:
        f.write("5")                # the peak begins here
    start = clock()
    for _ in range({count}):
        {work}
    spent = (clock() - start) / {count}
    answer((spent, memory("VmHWM"), float({quality})))
"""


class Side:
    """One library in one line, in its own process."""

    def __init__(self, row: Row, peer: bool):
        python = os.environ.get("SEPTET_PEER", sys.executable) if peer else sys.executable
        prefix = "" if peer else "septet."
        prepare = (row.peer_prepare if peer and row.peer_prepare else row.prepare).format(p=prefix)
        code = PROCESS.format(p=prefix, prepare=prepare, count=row.count, work=row.work, quality=row.quality)
        self.process = subprocess.Popen([python, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.seconds, self.megabytes, self.quality = math.inf, 0.0, math.nan
        self.answer()

    def answer(self) -> Any:
        """What the process says next."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("a process ended early")
        return json.loads(line)

    def run(self) -> None:
        """One measurement; the first compiles and warms, and later ones are less."""
        assert self.process.stdin is not None
        self.process.stdin.write("run\n")
        self.process.stdin.flush()
        seconds, self.megabytes, self.quality = self.answer()
        self.seconds = min(self.seconds, seconds)

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def measured(row: Row) -> tuple[Side, Side]:
    """Both libraries, in turns."""
    sides = Side(row, False), Side(row, True)
    for _ in range(row.rounds + 1):
        for side in sides:
            time.sleep(PAUSE)
            side.run()
    for side in sides:
        side.close()
    return sides


def report(row: Row) -> float:
    """Run and print one line."""
    ours, theirs = measured(row)
    if not math.isclose(ours.quality, theirs.quality, rel_tol=row.close, abs_tol=1e-12):
        raise SystemExit(f"{row.title}: septet finds {ours.quality!r}, {row.peer} {theirs.quality!r}")
    ratio = ours.seconds / theirs.seconds
    print(f"{row.title:42}{ours.seconds * 1e3:10.2f} ms{theirs.seconds * 1e3:10.2f} ms{ratio:7.2f}{row.bar:6g}"
          f"{ours.megabytes:8.0f}{theirs.megabytes:7.0f}  {ours.quality:<12.7g} {os.getloadavg()[0]:4.1f}"
          f"{'' if ratio <= row.bar else '  MISSED'}", flush=True)
    return ratio


def chosen(words: list[str]) -> Iterator[Row]:
    """The lines whose title or group has one of the words; all, without words."""
    return (row for row in ROWS if not words or any(w in row.title or w in row.group for w in words))


def main() -> None:
    """Print the table, and the geometric mean of the ratios of each group."""
    words = sys.argv[1:]
    if "--cpu" in words:
        words.remove("--cpu")
        os.environ.update(ONE_THREAD)
    print(f"{'work':42}{'septet':>13}{'peer':>13}{'ratio':>7}{'bar':>6}{'MB':>8}{'peer':>7}  {'quality':12} load")
    found: dict[str, list[float]] = {}
    for row in chosen(words):
        found.setdefault(row.group, []).append(report(row))
    for group, ratios in found.items():
        print(f"{group}: geometric mean {math.exp(sum(map(math.log, ratios)) / len(ratios)):.2f}, greatest {max(ratios):.2f}")


if __name__ == "__main__":
    main()
