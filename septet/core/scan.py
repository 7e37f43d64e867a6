"""Running results along an axis: cumulative sums, products and extrema."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from septet.codegen.kernels.scan import accumulate as kernel
from septet.core import autograd, view
from septet.core.array import Array, empty
from septet.core.boxes import primitive
from septet.core.cast import as_int64, cast, reinterpret
from septet.core.other_reduce import NOT_A_TIME, realised
from septet.core.select import dense
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.elementwise import ROWS

KERNELS = {"add": "add", "multiply": "multiply", "maximum": "maximum", "minimum": "minimum"}


def find(name: str, dtype: DType) -> Callable[[Array, int], Any] | None:
    """The scan of a binary function of the dtype, where a kernel has it."""
    if name not in KERNELS or not dtype.is_numeric or dtype.is_complex and name in ("maximum", "minimum"):
        return None
    if dtype is dt.bool_ and name in ("add", "multiply"):
        return None

    def scan(a: Array, axis: int) -> Any:
        return accumulate(name, a, axis)

    return scan


def accumulate(name: str, a: Array, axis: int) -> Array:
    """All partial results of `name` along an axis, in the array's dtype."""
    if not autograd.recording(a):
        return run(name, a, axis)
    with autograd.recording_set(False):
        result = run(name, a, axis)
    tracked: Array = autograd.attach(result, f"{name}.accumulate", cotangent(name, axis), (a,))
    return tracked


def cotangent(name: str, axis: int) -> Any:
    """The rule of a scan: sums and products go back through reversed sums."""

    def backwards(g: Any) -> Any:
        return view.flip(accumulate("add", view.flip(g, axis), axis), axis)

    def rule(g: Any, y: Any, a: Array) -> tuple[Any]:
        if name == "add":
            return (backwards(g),)
        if name == "multiply":
            return (backwards(g * y) / a,)
        raise NotSupported(f"the gradient of {name}.accumulate")

    return rule


@primitive("accumulate")
def run(name: str, a: Array, axis: int) -> Array:
    """The scan, not recorded."""
    if a._dtype in dt.HALVES and name in ("add", "multiply"):
        return halves(name, a, axis)
    if a._dtype.is_complex and axis != a.ndim - 1:
        return view.moveaxis(accumulate(name, view.moveaxis(a, axis, -1), a.ndim - 1), -1, axis)
    source = dense(a)
    result = empty(type(a), a._dtype, a.shape)
    outer, inner = math.prod(a.shape[:axis]), math.prod(a.shape[axis + 1 :])
    kernel(name, result._address, source._address, outer, a.shape[axis], inner, a._dtype, a._dtype)
    return result


def halves(name: str, a: Array, axis: int) -> Array:
    """16-bit floats: every partial result is rounded before it goes on."""
    from septet.core import ops
    from septet.core.array import view_of
    from septet.core.write import assign

    rows = view.moveaxis(a, axis, 0)
    result = empty(type(a), a._dtype, a.shape)
    to = view.moveaxis(result, axis, 0)
    held: Any = None
    for k in range(rows.shape[0]):
        row = view_of(rows, rows.shape[1:], rows.strides[1:], k * rows.strides[0])
        held = row if held is None else ops.apply(ROWS[name], held, row)
        assign(view_of(to, to.shape[1:], to.strides[1:], k * to.strides[0]), held)
    return result


def durations(name: str, a: Array, axis: int) -> Array:
    """Cumulative sums of durations: NaT from the first one on."""
    from septet.core import ops
    from septet.core.fn.search import where

    if a._dtype.kind == "M" or name != "add":
        raise ops.no_loop(ROWS[name], [a._dtype, a._dtype])
    ticks = as_int64(a)
    missing = accumulate("maximum", cast(ops.equal(ticks, NOT_A_TIME), dt.int8), axis)
    return reinterpret(realised(where(missing, NOT_A_TIME, accumulate(name, ticks, axis))), a._dtype)


def cumulative(name: str, a: Array, axis: int | None, dtype: DType | None) -> Array:
    """Cumulative sum ("add") or product ("multiply"); the flattened array where axis is None."""
    from septet.core.reduce import accumulator
    from septet.ir.shape import normalize_axis

    target = dtype or accumulator("sum", a._dtype)
    if axis is None or a.ndim == 0:
        a, axis = view.ravel(a), 0
    if target.kind in "Mm":
        return durations(name, cast(a, target), normalize_axis(axis, a.ndim))
    return accumulate(name, cast(a, target), normalize_axis(axis, a.ndim))
