"""One operation on a small array: the native type beside NumPy, in nanoseconds.

`python benchmarks/handle.py [sizes]`; NumPy's column stays empty where it is not installed.  Every figure includes
about 10 ns of loop and look-up.
"""
from __future__ import annotations

import sys
import timeit
from typing import Any

from septet.core import small_kernels
from septet.ir import dtype as dt
from septet.runtime.native import registry, types

ROUNDS, ENOUGH = 15, 2e-4
CASES = (
    "a + b", "a * 2.0", "a * b + c", "a - 1", "a < b", "-a", "a ** 2", "x = a; x += 0.0", "exp(a)", "add(a, b)",
    "maximum(a, b)", "a.sum()", "a.max()", "a.mean()", "a[0]", "a[0] = 1.5", "m[1, 1]", "m[1, 1] = 0.5", "m[1]",
    "a[1:5]", "m[:, 1]", "m.T", "len(a)", "a.shape", "m - r", "m.sum(axis=0)", "m.sum(axis=1)", "memoryview(a)",
    "array(values)", "float(a[1])", "a[0] * a[1]", "i[0] + 1",
)


def general(*args: Any, **kwargs: Any) -> Any:
    """No case here may need it."""
    raise AssertionError("the general path was taken")


def ours(n: int) -> dict[str, Any]:
    """The names of the cases on our side."""
    ndarray, ufunc = NDARRAY, UFUNC
    x = [0.5 + k / n for k in range(n)]
    make = types.from_list
    a = make(ndarray, x)
    m = make(ndarray, [0.5 * k for k in range(4 * n)])
    types.relayout(m, dt.float64, (4, n))
    return {
        "a": a, "b": make(ndarray, x), "c": make(ndarray, x), "m": m, "r": make(ndarray, x),
        "i": make(ndarray, [3, 4]), "values": x, "array": lambda v: make(ndarray, v),
        **{op: registry.make_ufunc(ufunc, op, 1 if op == "exp" else 2, general) for op in ("exp", "add", "maximum")},
    }


def theirs(n: int) -> dict[str, Any] | None:
    """The names of the cases on NumPy's side, where it is installed."""
    try:
        import numpy as np
    except ImportError:
        return None
    x = [0.5 + k / n for k in range(n)]
    m = np.array([0.5 * k for k in range(4 * n)]).reshape(4, n)
    return {
        "a": np.array(x), "b": np.array(x), "c": np.array(x), "m": m, "r": np.array(x),
        "i": np.array([3, 4]), "values": x,
        "array": np.array, "exp": np.exp, "add": np.add, "maximum": np.maximum,
    }


def best(statement: str, sides: list[dict[str, Any] | None]) -> list[float]:
    """Least ns a call on each side, interleaved."""
    timers = []
    for names in sides:
        if names is None:
            continue
        timer, count = timeit.Timer(statement, globals=names), 1
        while timer.timeit(count) < ENOUGH:
            count *= 2
        timers.append((timer, count))
    rounds = [[timer.timeit(count) / count * 1e9 for timer, count in timers] for _ in range(ROUNDS)]
    return [min(column) for column in zip(*rounds)]


def report(sizes: list[int]) -> None:
    """The table."""
    sides = {n: [ours(n), theirs(n)] for n in sizes}
    print(f"{'ns: ours / NumPy (ratio)':<18}" + "".join(f"{f'n={n}':>22}" for n in sizes))
    for case in CASES:
        cells = []
        for n in sizes:
            found = best(case, sides[n])
            beside = f" / {found[1]:.0f} ({found[0] / found[1]:.2f})" if len(found) > 1 else ""
            cells.append(f"{found[0]:.0f}{beside}")
        print(f"{case:<18}" + "".join(f"{cell:>22}" for cell in cells), flush=True)


if __name__ == "__main__":
    NDARRAY = types.make_type("handle.ndarray", scalars=True)
    for _dtype in (dt.float64, dt.int64, dt.bool_):
        types.make_scalar(f"handle.{_dtype.name}", _dtype)
    UFUNC = types.make_ufunc_type("handle.ufunc")
    small_kernels.register()
    report([int(x) for x in sys.argv[1:]] or [10, 100])
