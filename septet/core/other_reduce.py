"""Reductions of arrays that kernels do not compute with: times by their ticks, objects and text by Python's operators."""
from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import reduce as fold
from typing import Any

from septet.core import view
from septet.core.array import Array
from septet.core.cast import as_int64, reinterpret
from septet.core.convert import elements
from septet.core.create import from_values
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.elementwise import ROWS
from septet.ir.op import Op
from septet.ir.shape import reduced_shape

NOT_A_TIME = -(1 << 63)


def _greater(a: Any, b: Any) -> Any:
    return a if a >= b or a != a else b


def _less(a: Any, b: Any) -> Any:
    return a if a <= b or a != a else b


def _or(a: Any, b: Any) -> Any:
    return a or b


def _and(a: Any, b: Any) -> Any:
    return a and b


PYTHON: dict[str, Callable[[Any, Any], Any]] = {
    "sum": operator.add, "prod": operator.mul, "max": _greater, "min": _less, "any": _or, "all": _and,
}


def reduce(row: Op, a: Array, axes: Sequence[int], keepdims: bool, initial: Any, where: Array | None) -> Array:
    """A reduction over axes.  initial: a value or the marker for none."""
    from septet.core.reduce import MISSING

    if a._dtype.kind in "Mm":
        return reduce_times(row, a, tuple(axes), keepdims)
    if a._dtype.kind in "US" and row.name in ("sum", "prod", "max", "min"):
        from septet.core.text_arrays import refused_reduction

        raise refused_reduction(row, a)
    if a._dtype.kind == "V" and row.name in PYTHON and row.name not in ("any", "all"):
        from septet.core import ops

        raise ops.no_loop(row, [a._dtype, a._dtype])
    rows = lines(a, axes)
    keep = lines(view.broadcast_to(where, a.shape), axes) if where is not None else None
    if keep is not None:
        rows = [[v for v, k in zip(line, kept) if k] for line, kept in zip(rows, keep)]
    if row.name.startswith("arg"):
        return index_of_extreme(row, a, rows, axes, keepdims)
    start = [] if initial is MISSING or initial is None else [initial]
    values = [fold_line(row, start + line) for line in rows]
    if row.name in ("any", "all"):
        values = [bool(v) for v in values]
    target = dt.bool_ if row.name in ("any", "all") else a._dtype
    return from_values(type(a), values, target, reduced_shape(a.shape, axes, keepdims))


def lines(a: Array, axes: Sequence[int]) -> list[list[Any]]:
    """The elements that go into each result, in C order."""
    kept = [k for k in range(a.ndim) if k not in axes]
    turned = view.transpose(a, [*kept, *axes])
    n = 1
    for k in axes:
        n *= a.shape[k]
    flat = elements(turned)
    count = 1
    for k in kept:
        count *= a.shape[k]
    return [flat[i * n : (i + 1) * n] for i in range(count)]


def fold_line(row: Op, line: list[Any]) -> Any:
    """One result."""
    if not line:
        if row.identity is None:
            raise ValueError(f"zero-size array to reduction operation {row.name}imum which has no identity")
        return row.identity
    return fold(PYTHON[row.name], line)


def index_of_extreme(row: Op, a: Array, rows: list[list[Any]], axes: Sequence[int], keepdims: bool) -> Array:
    """argmax or argmin."""
    choose = max if row.name == "argmax" else min
    found = [choose(range(len(line)), key=line.__getitem__) for line in rows]
    return from_values(type(a), found, dt.int64, reduced_shape(a.shape, axes, keepdims))


def reduce_times(row: Op, a: Array, axes: tuple[int, ...], keepdims: bool) -> Array:
    """Times reduce as their ticks; NaT wins."""
    from septet.core import ops
    from septet.core import reduce as numeric
    from septet.core.fn.search import where as choose

    ticks = as_int64(a)
    missing = ops.equal(ticks, NOT_A_TIME)
    if row.name in ("any", "all"):
        return numeric.reduce(row.name, ops.not_equal(ticks, 0), axes, keepdims)
    if row.name.startswith("arg"):
        shifted = ops.subtract(ticks, 0)
        first = (1 << 63) - 1 if row.name == "argmax" else NOT_A_TIME
        return numeric.arg_reduce(row.name, choose(missing, first, shifted), axes[0], keepdims)
    if row.name == "prod" or row.name == "sum" and a._dtype.kind == "M":
        raise ops.no_loop(row, [a._dtype, a._dtype])
    found = numeric.reduce(row.name, ticks, axes, keepdims)
    some = numeric.reduce("any", missing, axes, keepdims)
    return reinterpret(realised(choose(some, NOT_A_TIME, found)), a._dtype)


def realised(a: Array) -> Array:
    """`a` with memory, so that a view may show it as another dtype."""
    a._address  # computes what is pending
    return a


def mean_times(a: Array, axis: Any, keepdims: bool) -> Array:
    """The mean of durations.  NoLoop for dates, as NumPy has none."""
    from septet.core import ops
    from septet.core.fn.stats import count_over
    from septet.core.reduce import reduce as reduce_any

    if a._dtype.kind != "m":
        raise NotSupported("the mean of dates; subtract a date first and add it again")
    total = reduce_any("sum", a, axis, keepdims)
    result: Array = ops.apply(ROWS["divide"], total, count_over(a, axis))
    return result
