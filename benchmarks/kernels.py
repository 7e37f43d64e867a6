"""The hand-shaped kernels beside NumPy: sort, argsort, unique, searchsorted, scans, counts, indexing, copies, Fourier
transforms.

    python benchmarks/kernels.py [--small] [name ...]         where NumPy is installed

Each line is the least of several alternating runs, both sides with the allocation of their results; ratio = ours /
NumPy's.
"""
from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from septet.codegen.kernels import compress, copy, fft, fft_real, gather, histogram, scan, search, sort, unique
from septet.codegen.kernels.argsort import argsort
from septet.ir import dtype as d
from septet.ir.dtype import DType
from septet.runtime.memory import allocate

SECONDS = 0.5                       # at most, per side and line
BARS = {"sort": 0.9, "argsort": 0.9, "unique": 0.9, "searchsorted": 0.9, "cumsum": 0.9, "bincount": 0.9, "fft": 0.6,
        "index": 0.7}


def address(x: np.ndarray) -> int:
    return int(x.__array_interface__["data"][0])


def least(function: Callable[[], Any]) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    kept = function()
    spent = time.perf_counter() - start
    del kept
    return 1e3 * spent


def beside(ours: Callable[[], Any], theirs: Callable[[], Any]) -> tuple[float, float]:
    """The least of both, run in turns."""
    ours()
    a, b, end, rounds = math.inf, math.inf, time.perf_counter() + 2 * SECONDS, 0
    while rounds < 2 or time.perf_counter() < end and rounds < 200:
        a, b, rounds = min(a, least(ours)), min(b, least(theirs)), rounds + 1
    return a, b


def sorted_copy(x: np.ndarray, dtype: DType) -> Any:
    out = allocate(x.nbytes)
    sort.sort(out.address, address(x), dtype, 1, x.size)
    return out


def ordered(x: np.ndarray, dtype: DType) -> Any:
    out = allocate(8 * x.size)
    argsort(out.address, address(x), dtype, 1, x.size)
    return out


def distinct(x: np.ndarray, dtype: DType) -> Any:
    keys = sorted_copy(x, dtype)
    runs = unique.Runs(keys.address, dtype, x.size)
    out = allocate(8 * runs.count)
    runs.values(out.address)
    return out


def placed(among: np.ndarray, x: np.ndarray) -> Any:
    out = allocate(8 * x.size)
    search.searchsorted(out.address, address(among), among.size, address(x), x.size, d.float64)
    return out


def summed(x: np.ndarray, dtype: DType) -> Any:
    out = allocate(x.nbytes)
    scan.accumulate("add", out.address, address(x), 1, x.size, 1, dtype, dtype)
    return out


def counted(x: np.ndarray) -> Any:
    _, high = histogram.integer_range(address(x), d.int64, x.size)
    out = allocate(8 * (high + 1))
    histogram.bincount(out.address, address(x), d.int64, x.size, high + 1)
    return out


def weighed(x: np.ndarray, weights: np.ndarray) -> Any:
    _, high = histogram.integer_range(address(x), d.int64, x.size)
    out = allocate(8 * (high + 1))
    histogram.bincount_weights(out.address, address(x), d.int64, address(weights), x.size, high + 1)
    return out


def taken(x: np.ndarray, index: np.ndarray) -> Any:
    out = allocate(8 * index.size)
    gather.take(out.address, address(x), address(index), d.int64, index.size, x.size, size=8)
    return out


def compressed(x: np.ndarray, mask: np.ndarray) -> Any:
    marks = compress.Marks(address(mask), d.bool_, x.size)
    out = allocate(8 * marks.count)
    compress.compress(marks, address(x), out.address, 8)
    return out


def joined(x: np.ndarray) -> Any:
    out = allocate(2 * x.nbytes)
    copy.copy_contiguous(out.address, address(x), x.nbytes)
    copy.copy_contiguous(out.address + x.nbytes, address(x), x.nbytes)
    return out


def turned(x: np.ndarray) -> Any:
    out = allocate(x.nbytes)
    rows, columns = x.shape
    copy.copy(out.address, (8 * rows, 8), address(x), (8, 8 * columns), (columns, rows), 8)
    return out


def transformed(x: np.ndarray) -> Any:
    out = allocate(x.nbytes)
    fft.fft(out.address, address(x), 1, x.size, double=True)
    return out


def transformed_2d(x: np.ndarray) -> Any:
    rows, columns = x.shape
    out = allocate(x.nbytes)
    fft.fft(out.address, address(x), rows, columns, double=True)
    fft.fft_columns(out.address, out.address, 1, rows, columns, double=True)
    return out


def transformed_real(x: np.ndarray) -> Any:
    out = allocate(16 * (x.size // 2 + 1))
    fft_real.rfft(out.address, address(x), 1, x.size, double=True)
    return out


def sorting(n: int, rng: np.random.Generator) -> list[tuple[str, str, Callable[[], Any], Callable[[], Any]]]:
    x, i, few = rng.standard_normal(n), rng.integers(-2**62, 2**62, n), rng.integers(0, 1000, n)
    rows = []
    for name, values, dtype in (("f64", x, d.float64), ("i64", i, d.int64), ("i64 below 1000", few, d.int64)):
        rows += [("sort", f"sort {name}", lambda v=values, t=dtype: sorted_copy(v, t), lambda v=values: np.sort(v)),
                 ("argsort", f"argsort {name}", lambda v=values, t=dtype: ordered(v, t),
                  lambda v=values: np.argsort(v)),
                 ("unique", f"unique {name}", lambda v=values, t=dtype: distinct(v, t), lambda v=values: np.unique(v))]
    return rows


def searching(n: int, rng: np.random.Generator) -> list[tuple[str, str, Callable[[], Any], Callable[[], Any]]]:
    x, few = rng.standard_normal(n), rng.integers(0, 1000, n)
    s = np.sort(x)
    return [("searchsorted", "searchsorted f64 random", lambda: placed(s, x), lambda: np.searchsorted(s, x)),
            ("searchsorted", "searchsorted f64 sorted", lambda: placed(s, s), lambda: np.searchsorted(s, s)),
            ("cumsum", "cumsum f64", lambda: summed(x, d.float64), lambda: np.cumsum(x)),
            ("cumsum", "cumsum i64", lambda: summed(few, d.int64), lambda: np.cumsum(few)),
            ("bincount", "bincount", lambda: counted(few), lambda: np.bincount(few)),
            ("bincount", "bincount with weights", lambda: weighed(few, x), lambda: np.bincount(few, x))]


def indexing(n: int, rng: np.random.Generator) -> list[tuple[str, str, Callable[[], Any], Callable[[], Any]]]:
    x, p, m = rng.standard_normal(n), rng.integers(0, n, n), rng.random(n) < 0.5
    square = x[:math.isqrt(n) ** 2].reshape(math.isqrt(n), -1)
    return [("index", "x[integers]", lambda: taken(x, p), lambda: x[p]),
            ("index", "take", lambda: taken(x, p), lambda: x.take(p)),
            ("index", "x[mask]", lambda: compressed(x, m), lambda: x[m]),
            ("index", "concatenate", lambda: joined(x), lambda: np.concatenate((x, x))),
            ("index", "transpose copy", lambda: turned(square), lambda: square.T.copy())]


def fourier(_: int, rng: np.random.Generator) -> list[tuple[str, str, Callable[[], Any], Callable[[], Any]]]:
    rows = []
    for n in (1000, 1 << 16, 1 << 20, 1_000_003, 10_007):
        z = rng.standard_normal(n) + 1j
        rows.append(("fft", f"fft {n}", lambda z=z: transformed(z), lambda z=z: np.fft.fft(z)))
    x, square = rng.standard_normal(1 << 20), rng.standard_normal((1000, 1000)) + 1j
    return [*rows, ("fft", "fft2 1000x1000", lambda: transformed_2d(square), lambda: np.fft.fft2(square)),
            ("fft", f"rfft {1 << 20}", lambda: transformed_real(x), lambda: np.fft.rfft(x))]


def line(name: str, size: str, ours: float, theirs: float, bar: float) -> str:
    over = "  over its bar" if ours / theirs > bar else ""
    return f"{name:<28}{size:>10}  {ours:9.3f} ms  NumPy {theirs:9.3f} ms  ratio {ours / theirs:5.2f}{over}"


def main(arguments: list[str]) -> None:
    sizes = (1000, 100_000) if "--small" in arguments else (1_000_000, 10_000_000)
    wanted = [a for a in arguments if not a.startswith("--")]
    ratios: dict[str, list[float]] = {}
    for n in sizes:
        for group in (sorting, searching, indexing, *((fourier,) if n == sizes[0] else ())):
            for area, name, ours, theirs in group(n, np.random.default_rng(0)):
                if wanted and area not in wanted:
                    continue
                a, b = beside(ours, theirs)
                ratios.setdefault(area, []).append(a / b)
                print(line(name, "" if group is fourier else str(n), a, b, BARS[area]), flush=True)
    for area, found in ratios.items():
        mean = math.exp(sum(map(math.log, found)) / len(found))
        print(f"{area:<14} geometric mean {mean:.2f}, worst {max(found):.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
