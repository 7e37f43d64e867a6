"""From the arguments of a distribution's method to numbers: the way every method of `Generator` and `RandomState` goes.

A source of numbers has `_bit_generator`, its `_lock` and address `_at`, `_legacy`, and `_one`,
`_many`: kernels that give one number, or fill memory.
"""
from __future__ import annotations

from typing import Any

from septet.core import select
from septet.core.array import READONLY, Array, before_write, empty, foreign, is_c_contiguous, is_f_contiguous
from septet.core.cast import cast
from septet.core.element import read
from septet.core.handle import contiguous_strides
from septet.core.random import draw
from septet.core.random.bulk import LEAST
from septet.core.random.domain import Parameter
from septet.core.random.draw import Drawn, shape_of
from septet.ir.casting import can_cast
from septet.ir.dtype import DType, float32, float64, int64
from septet.numpy.convert import from_any
from septet.numpy.dtype_parse import parse
from septet.numpy.ndarray import ndarray

PLAIN = frozenset({float, int})             # classes that go to a kernel as they are
SCALARS = (float, int, complex, str, bytes)


def array(drawn: Drawn) -> Any:
    """The array of drawn numbers."""
    block, shape, dtype = drawn
    return foreign(ndarray, block.address, dtype, shape, contiguous_strides(shape, dtype.itemsize), block)


def parameter(x: Any, whole: bool = False) -> Any:
    """A parameter as `draw` takes it: a Python number, or an array of float64 (int64 where `whole`)."""
    if x.__class__ in PLAIN or x is None or isinstance(x, SCALARS) or hasattr(x, "_value"):
        return x
    a = numeric(x, int64 if whole else float64)
    return Parameter(a._address, a.shape, a) if a.shape else a.item()


def numeric(x: Any, dtype: DType) -> Any:
    """Anything as a dense array of a dtype; TypeError where an array of another kind comes in."""
    a = x if isinstance(x, ndarray) else from_any(x, dtype if isinstance(x, (list, tuple)) else None)
    if not can_cast(a._dtype, dtype, "safe") and (dtype is int64 or a._dtype.is_complex):
        what = "array data" if a.ndim else "scalar"
        raise TypeError(f"Cannot cast {what} from {a.dtype!r} to dtype('{dtype.name}') according to the rule 'safe'")
    return select.dense(cast(a, dtype))


def many(source: Any, name: str, values: tuple[Any, ...], size: Any, dtype: DType = float64) -> Any:
    """Numbers of a distribution, its parameters being anything; a Python number where neither they nor `size` have axes."""
    whole = draw.needs(name)
    given = [parameter(x, w) for x, w in zip(values, whole)]
    block, shape, made = draw.draw(name, source._bit_generator, given, size, dtype, source._legacy)
    if size is None and not shape:
        return read(made, block.address)
    return array((block, shape, made))


def alike(source: Any, name: str, values: tuple[Any, ...], size: Any) -> Any:
    """An array of numbers whose parameters are Python numbers that the distribution allows."""
    shape = (size,) if size.__class__ is int and size >= 0 else shape_of(size)
    kernel, dtype = source._many[name]
    a = empty(ndarray, dtype, shape)
    n = a.size
    if n < LEAST:
        with source._lock:
            kernel(source._at, a._address, n, *values, *draw.NONE[len(values) :])
    else:
        draw.fill_alike(name, source._bit_generator, values, a._address, n, source._legacy)
    return a


def standard(source: Any, name: str, size: Any, dtype: Any, out: Any) -> Any:
    """Numbers of a distribution in its standard form, in single or double precision, in `out` where it is given."""
    kind = parse(dtype)
    variant = draw.variant(name, kind, source._legacy)
    if out is not None:
        return into(source, variant, (), out, kind, size)
    if size is not None:
        return alike(source, variant, (), size)
    with source._lock:
        return source._one[variant](source._at, 0.0, 0.0, 0.0)


def into(source: Any, variant: str, values: tuple[float, ...], out: Any, dtype: DType, size: Any) -> Any:
    """Fill `out`, in the order of its memory."""
    check_out(out, dtype, size)
    before_write(out)
    draw.fill_alike(variant, source._bit_generator, values, out._address, out.size, source._legacy)
    return out


def check_out(out: Any, dtype: DType, size: Any, c_order: bool = False) -> None:
    """Raise NumPy's errors for an array that cannot take the numbers."""
    fine = isinstance(out, Array) and not out._dtype.swapped and not out._flags & READONLY
    if not fine or not (is_c_contiguous(out) or is_f_contiguous(out) and not c_order):
        raise ValueError("Supplied output array must be contiguous, writable, aligned, and in machine byte-order.")
    if out._dtype is not dtype:
        raise TypeError(f"Supplied output array has the wrong type. Expected {dtype.name}, got {out._dtype.name}")
    if size is not None and shape_of(size) != out.shape:
        raise ValueError("size must match out.shape when used together")


def standard_gamma(source: Any, shape: Any, size: Any, dtype: Any, out: Any) -> Any:
    """Gamma numbers of scale 1, in single or double precision."""
    kind = parse(dtype)
    if kind not in (float32, float64):
        raise TypeError(f"Unsupported dtype dtype('{kind.name}') for standard_gamma")
    if out is not None:
        check_out(out, kind, size, True)
    found = many(source, "standard_gamma", (shape,), size if out is None else out.shape, kind)
    if out is None:
        return found
    out[...] = found
    return out
