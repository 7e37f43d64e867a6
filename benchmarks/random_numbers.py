"""Random numbers beside NumPy's, which they equal bit for bit.

    python benchmarks/random_numbers.py [--small] [name ...]          where NumPy is installed

Each line is the least of several alternating runs of 10 million numbers, both sides with the allocation of their
results; ratio = ours / NumPy's.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from septet.core.random import bits, draw, order, whole
from septet.ir.dtype import float32, int32

SECONDS = 1.5  # at most, per line
COUNT = 100_000 if "--small" in sys.argv else 10_000_000
BAR = 0.5
Case = tuple[str, Callable[[], Any], Callable[[], Any]]


def cases() -> list[Case]:
    """(name, ours, NumPy's), both on equal streams."""
    pcg, twister = bits.PCG64(1), bits.MT19937(0)
    twister.legacy_seed(1)
    rng, legacy, n = np.random.default_rng(1), np.random.RandomState(1), COUNT
    return [
        ("rng.standard_normal", lambda: draw.draw("standard_normal", pcg, (), n), lambda: rng.standard_normal(n)),
        ("rng.normal", lambda: draw.draw("normal", pcg, (3.0, 2.0), n), lambda: rng.normal(3.0, 2.0, n)),
        ("rng.random", lambda: draw.draw("random", pcg, (), n), lambda: rng.random(n)),
        ("rng.random f32", lambda: draw.draw("random", pcg, (), n, float32), lambda: rng.random(n, dtype=np.float32)),
        ("rng.uniform", lambda: draw.draw("uniform", pcg, (-1.0, 1.0), n), lambda: rng.uniform(-1.0, 1.0, n)),
        ("rng.integers 100", lambda: whole.integers(pcg, 0, 100, n), lambda: rng.integers(0, 100, n)),
        (
            "rng.integers 1e6 int32",
            lambda: whole.integers(pcg, 0, 10**6, n, int32),
            lambda: rng.integers(0, 10**6, n, dtype=np.int32),
        ),
        (
            "rng.standard_exponential",
            lambda: draw.draw("standard_exponential", pcg, (), n),
            lambda: rng.standard_exponential(n),
        ),
        (
            "RandomState.randn",
            lambda: draw.draw("standard_normal", twister, (), n, legacy=True),
            lambda: legacy.randn(n),
        ),
        ("RandomState.rand", lambda: draw.draw("random", twister, (), n, legacy=True), lambda: legacy.rand(n)),
        (
            "RandomState.randint 100",
            lambda: whole.integers(twister, 0, 100, n, legacy=True),
            lambda: legacy.randint(0, 100, n),
        ),
        (
            "rng.standard_normal f32, /10",
            lambda: draw.draw("standard_normal", pcg, (), n // 10, float32),
            lambda: rng.standard_normal(n // 10, dtype=np.float32),
        ),
        ("rng.gamma, /10", lambda: draw.draw("gamma", pcg, (2.5, 1.0), n // 10), lambda: rng.gamma(2.5, 1.0, n // 10)),
        (
            "rng.poisson 30, /10",
            lambda: draw.draw("poisson", pcg, (30.0,), n // 10),
            lambda: rng.poisson(30.0, n // 10),
        ),
        (
            "rng.binomial, /10",
            lambda: draw.draw("binomial", pcg, (100, 0.4), n // 10),
            lambda: rng.binomial(100, 0.4, n // 10),
        ),
        (
            "rng.permutation, /10",
            lambda: (order.permutation(pcg, n // 10), (n // 10,), None),
            lambda: rng.permutation(n // 10),
        ),
    ]


def seconds(function: Callable[[], Any]) -> tuple[float, Any]:
    """Time and result of one run."""
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


def same(ours: Any, theirs: np.ndarray) -> bool:
    """Whether both gave the same bytes."""
    return ctypes.string_at(ours[0].address, theirs.nbytes) == theirs.tobytes()


def beside(ours: Callable[[], Any], theirs: Callable[[], Any]) -> tuple[float, float, bool]:
    """The least time of each side over alternating runs, and whether the first results were equal."""
    (a, first), (b, other) = seconds(ours), seconds(theirs)
    equal, spent = same(first, other), 0.0
    del first, other
    while spent < SECONDS:
        x, y = seconds(ours)[0], seconds(theirs)[0]
        a, b, spent = min(a, x), min(b, y), spent + x + y
    return a, b, equal


def main() -> None:
    """Print the table."""
    wanted = [w for w in sys.argv[1:] if not w.startswith("-")]
    print(f"{'':30} {'ours ms':>9} {'numpy ms':>9} {'ratio':>7}  bits")
    for name, ours, theirs in cases():
        if wanted and not any(w in name for w in wanted):
            continue
        a, b, equal = beside(ours, theirs)
        print(f"{name:30} {1e3 * a:9.2f} {1e3 * b:9.2f} {a / b:7.2f}  {'equal' if equal else 'DIFFERENT'}", flush=True)


if __name__ == "__main__":
    main()
