"""Overlapping windows and the other way: frames added up where they overlap."""
from __future__ import annotations

from math import prod
from typing import Any

from septet.codegen.kernels import launch
from septet.codegen.kernels import overlap as kernels
from septet.core import autograd, view
from septet.core.array import Array, empty
from septet.core.autograd import differentiable
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.select import dense
from septet.ir import dtype as dt
from septet.runtime import target


def added(g: Array, size: int, axis: int, step: int) -> Any:
    """The sums over windows (last axis) that stand `step` apart along an axis, which becomes `size` elements long."""
    if g._dtype in dt.HALVES:
        return cast(added(cast(g, dt.float32), size, axis, step), g._dtype)
    if g._dtype is dt.bool_:
        return cast(added(cast(g, dt.uint8), size, axis, step), g._dtype)
    last = g.ndim - 2
    if axis == last:
        return overlap_add(g, size, step)
    return view.moveaxis(overlap_add(view.moveaxis(g, axis, last), size, step), last, axis)


def windows_of(gg: Any, y: Any, g: Any, size: int, step: int) -> Any:
    """The rule of overlap_add."""
    return view.windows(gg, (g.shape[-1],), (gg.ndim - 1,), (step,))


@differentiable(windows_of)
@primitive()
def overlap_add(g: Array, size: int, step: int) -> Array:
    """Frames (..., count, n), `step` apart, added up into (..., size)."""
    source = dense(autograd.readable(g))
    result = empty(type(g), g._dtype, (*g.shape[:-2], size))
    if result._size:
        real, parts = g._dtype.real, 2 if g._dtype.is_complex else 1
        launch.run(kernels.overlap_add, source._address, result._address, prod(g.shape[:-2]), g.shape[-2], g.shape[-1] * parts,
                   step * parts, size * parts, T=launch.ELEMENT[real], count=target.lanes(real.itemsize))
    return result
