"""Changing shape, order and size of arrays."""
from __future__ import annotations

import math
import warnings
from typing import Any

from septet.core import view
from septet.core.array import Array
from septet.core.float_errors import user_level
from septet.core.fn import shape as fn
from septet.core.symbol import as_index as as_int
from septet.core.write import copy
from septet.ir.shape import broadcast_shapes, normalize_axes
from septet.numpy.api import ArrayLike, Arrays, Out, api, dispatched
from septet.numpy.convert import from_any, ir_dtype, is_tensor
from septet.numpy.creation import shape_of
from septet.numpy.ndarray import ndarray
from septet.runtime.native import types


def ints(x: Any) -> Any:
    """An int or a sequence of ints as Python ints."""
    if isinstance(x, Array):
        x = x.tolist()
    return tuple(map(as_int, x)) if hasattr(x, "__iter__") else as_int(x)


@api(scalar=False)
def reshape(a: ArrayLike, /, shape: Any, order: str = "C", *, copy: bool | None = None) -> Any:
    """The elements in a new shape: a view where possible."""
    if order not in ("C", "F", "A"):
        raise ValueError(f"order must be one of 'C', 'F', or 'A' (got {order!r})")
    return view.reshape(a, ints(shape), order, copy)


@api(scalar=False)
def ravel(a: ArrayLike, order: str = "C") -> Any:
    """One axis: a view where possible."""
    return fn.raveled(a, order)


@api(scalar=False)
def transpose(a: ArrayLike, axes: Any = None) -> Any:
    """The axes in another order (reversed by default)."""
    return view.transpose(a, None if axes is None else ints(axes) if hasattr(axes, "__iter__") else (as_int(axes),))


permute_dims = transpose


@api(scalar=False)
def matrix_transpose(x: ArrayLike, /) -> Any:
    """The last two axes exchanged."""
    if x.ndim < 2:
        raise ValueError(f"Input array must be at least 2-dimensional, but it is {x.ndim}")
    return view.swapaxes(x, -1, -2)


@api(scalar=False)
def swapaxes(a: ArrayLike, axis1: Any, axis2: Any) -> Any:
    """Two axes exchanged."""
    return view.swapaxes(a, axis1, axis2)


@api(scalar=False)
def moveaxis(a: ArrayLike, source: Any, destination: Any) -> Any:
    """Axes moved to new places."""
    return view.moveaxis(a, ints(source), ints(destination))


@api(scalar=False)
def rollaxis(a: ArrayLike, axis: Any, start: Any = 0) -> Any:
    """An axis moved before another."""
    (axis,) = normalize_axes(axis, a.ndim)
    n = a.ndim
    start = start + n if start < 0 else start
    if not 0 <= start <= n:
        from septet.ir.shape import AxisError

        raise AxisError(f"'start' arg requires {-n} <= start < {n + 1}, but {start} was passed in")  # type: ignore[arg-type]
    return view.moveaxis(a, axis, start - 1 if axis < start else start)


@api(scalar=False)
def squeeze(a: ArrayLike, axis: Any = None) -> Any:
    """Without axes of length 1."""
    return view.squeeze(a, None if axis is None else ints(axis))


@api(scalar=False)
def expand_dims(a: ArrayLike, axis: Any) -> Any:
    """With new axes of length 1."""
    return view.expand_dims(a, ints(axis))


@api(scalar=False)
def broadcast_to(array: ArrayLike, shape: Any, subok: bool = False) -> Any:
    """A read-only view repeated to a shape."""
    return read_only(view.broadcast_to(array, shape_of(shape)))


def read_only(a: Any) -> Any:
    """The view, not writeable."""
    from septet.core.array import READONLY

    a._flags |= READONLY
    return a


def broadcast_shapes_(*args: Any) -> tuple[int, ...]:
    """The shape that results from broadcasting shapes."""
    try:
        return broadcast_shapes((), *(shape_of(s) for s in args))
    except ValueError as error:
        text = str(error).replace("operands could not be broadcast together with shapes",
                                  "shape mismatch: objects cannot be broadcast to a "
                                  "single shape.  Mismatch is between shapes")
        raise ValueError(text) from None


@dispatched
def broadcast_arrays(*args: Any, subok: bool = False) -> tuple[Any, ...]:
    """Views of all arrays in the shape they broadcast to."""
    arrays = [from_any(x) for x in args]
    shape = broadcast_shapes_(*(a.shape for a in arrays))
    return tuple(a if a.shape == shape else read_only(view.broadcast_to(a, shape)) for a in arrays)


@api(scalar=False, fast=(types.numpys("concatenate"), ("arrays", "axis")))
def concatenate(arrays: Arrays, /, axis: Any = 0, out: Out = None, *, dtype: Any = None, casting: str = "same_kind") -> Any:
    """Arrays joined along an axis."""
    target = ir_dtype(dtype)
    check_casts(arrays, target, casting)
    return fn.concatenate(arrays, axis, target)


concat = concatenate


def check_casts(arrays: Any, target: Any, casting: str) -> None:
    """TypeError where an array may not be cast to the dtype asked for."""
    from septet.ir.casting import can_cast
    from septet.numpy import data_type as dtypes

    for a in arrays:
        if target is not None and not can_cast(a._dtype, target, casting):
            raise TypeError(f"Cannot cast array data from {a.dtype!r} to {dtypes.of(target)!r} according to the rule '{casting}'")


@api(scalar=False)
def stack(arrays: Arrays, axis: Any = 0, out: Out = None, *, dtype: Any = None, casting: str = "same_kind") -> Any:
    """Arrays of one shape joined along a new axis."""
    target = ir_dtype(dtype)
    check_casts(arrays, target, casting)
    return fn.stack(arrays, axis, target)


def sequence(tup: Any) -> Any:
    """TypeError for generators, which NumPy refuses."""
    if not hasattr(tup, "__getitem__"):
        raise TypeError('arrays to stack must be passed as a "sequence" type such as list or tuple.')
    return tup


@api(scalar=False)
def vstack(tup: Arrays, *, dtype: Any = None, casting: str = "same_kind") -> Any:
    """Arrays stacked as rows."""
    check_casts(tup, ir_dtype(dtype), casting)
    return fn.concatenate([fn.at_least(a, 2) for a in tup], 0, ir_dtype(dtype))


def row_stack(tup: Any, *, dtype: Any = None, casting: str = "same_kind") -> Any:
    """`vstack`, under its old name."""
    warnings.warn("`row_stack` alias is deprecated. Use `np.vstack` directly.", DeprecationWarning, stacklevel=user_level(3))
    return vstack(tup, dtype=dtype, casting=casting)


@api(scalar=False)
def hstack(tup: Arrays, *, dtype: Any = None, casting: str = "same_kind") -> Any:
    """Arrays joined column by column (1-d: end to end)."""
    check_casts(tup, ir_dtype(dtype), casting)
    arrays = [fn.at_least(a, 1) for a in tup]
    return fn.concatenate(arrays, 0 if arrays and arrays[0].ndim == 1 else 1, ir_dtype(dtype))


@api(scalar=False)
def dstack(tup: Arrays) -> Any:
    """Arrays stacked along the third axis."""
    return fn.concatenate([fn.at_least(a, 3) for a in tup], 2)


@api(scalar=False)
def column_stack(tup: Arrays) -> Any:
    """1-d arrays as the columns of a matrix."""
    return fn.concatenate([view.expand_dims(fn.at_least(a, 1), 1) if a.ndim < 2 else a for a in tup], 1)


@dispatched
def block(arrays: Any) -> Any:
    """An array of nested lists of blocks."""
    depth = block_depth(arrays)
    ndim = builtin_max(depth, block_ndim(arrays))
    return block_join(arrays, depth, ndim, 0)


def block_depth(arrays: Any) -> int:
    """How deep lists nest; ValueError where they do so unevenly."""
    if isinstance(arrays, tuple):
        raise TypeError("arrays is a tuple. Only lists can be used to arrange blocks, and np.block does not allow implicit conversion from "
                        "tuple to ndarray.")
    if not isinstance(arrays, list):
        return 0
    if not arrays:
        raise ValueError("List at arrays cannot be empty")
    depths = {block_depth(x) for x in arrays}
    if len(depths) > 1:
        raise ValueError("List depths are mismatched")
    return 1 + depths.pop()


def block_ndim(arrays: Any) -> int:
    """The greatest number of dimensions of a block."""
    return builtin_max(map(block_ndim, arrays)) if isinstance(arrays, list) else from_any(arrays).ndim


def block_join(arrays: Any, depth: int, ndim: int, level: int) -> Any:
    """Blocks joined, the innermost lists along the last axis."""
    if not isinstance(arrays, list):
        a = from_any(arrays)
        return view.reshape(a, (1,) * (ndim - a.ndim) + a.shape)
    parts = [block_join(x, depth, ndim, level + 1) for x in arrays]
    return fn.concatenate(parts, ndim - depth + level)


builtin_max = max


def sections_of(indices_or_sections: Any) -> Any:
    """A number of parts or a list of cuts."""
    found = ints(indices_or_sections)
    return list(found) if isinstance(found, tuple) else found


@api(scalar=False)
def split(ary: ArrayLike, indices_or_sections: Any, axis: Any = 0) -> Any:
    """Views of equal parts, or of the parts between cuts."""
    return fn.split(ary, sections_of(indices_or_sections), axis)


@api(scalar=False)
def array_split(ary: ArrayLike, indices_or_sections: Any, axis: Any = 0) -> Any:
    """As split; the parts may be unequal."""
    return fn.split(ary, sections_of(indices_or_sections), axis, exact=False)


@api(scalar=False)
def hsplit(ary: ArrayLike, indices_or_sections: Any) -> Any:
    """Split along the second axis (1-d: the first)."""
    if ary.ndim == 0:
        raise ValueError("hsplit only works on arrays of 1 or more dimensions")
    return fn.split(ary, sections_of(indices_or_sections), 1 if ary.ndim > 1 else 0)


@api(scalar=False)
def vsplit(ary: ArrayLike, indices_or_sections: Any) -> Any:
    """Split along the first axis."""
    if ary.ndim < 2:
        raise ValueError("vsplit only works on arrays of 2 or more dimensions")
    return fn.split(ary, sections_of(indices_or_sections), 0)


@api(scalar=False)
def dsplit(ary: ArrayLike, indices_or_sections: Any) -> Any:
    """Split along the third axis."""
    if ary.ndim < 3:
        raise ValueError("dsplit only works on arrays of 3 or more dimensions")
    return fn.split(ary, sections_of(indices_or_sections), 2)


def unstack(x: Any, /, *, axis: int = 0) -> tuple[Any, ...]:
    """The parts of an axis, without it."""
    a = from_any(x)
    if a.ndim == 0:
        raise ValueError("Input array must be at least 1-d.")
    return tuple(view.moveaxis(a, axis, 0))


@api(scalar=False, fast=(types.numpys("repeat"), ("a", "repeats")))
def repeat(a: ArrayLike, repeats: ArrayLike, axis: Any = None) -> Any:
    """Each element several times."""
    if repeats._dtype.kind not in "biu":
        raise TypeError(f"Cannot cast array data from {repeats.dtype!r} to dtype('int64') according to the rule 'safe'")
    return fn.repeat(a, repeats, axis)


@api(scalar=False)
def tile(A: ArrayLike, reps: Any) -> Any:
    """The array several times along each axis."""
    counts = ints(reps)
    return fn.tile(A, counts if isinstance(counts, tuple) else (counts,))


@api(scalar=False)
def roll(a: ArrayLike, shift: Any, axis: Any = None) -> Any:
    """Elements rolled along axes."""
    return fn.roll(a, ints(shift), None if axis is None else ints(axis))


def flipped_tensor(m: Any, axis: Any) -> Any:
    """A tensor flipped stays one, since NumPy indexes it; None for all else."""
    if not is_tensor(m):
        return None
    axes = range(m.ndim) if axis is None else normalize_axes(axis, m.ndim)
    return m[tuple(slice(None, None, -1 if k in axes else None) for k in range(m.ndim))]


@api(scalar=False, fast=(flipped_tensor, ("m", "axis")))
def flip(m: ArrayLike, axis: Any = None) -> Any:
    """The order along axes reversed: a view."""
    return view.flip(m, None if axis is None else ints(axis))


@api(scalar=False)
def flipud(m: ArrayLike) -> Any:
    """Rows reversed."""
    if m.ndim < 1:
        raise ValueError("Input must be >= 1-d.")
    return view.flip(m, 0)


@api(scalar=False)
def fliplr(m: ArrayLike) -> Any:
    """Columns reversed."""
    if m.ndim < 2:
        raise ValueError("Input must be >= 2-d.")
    return view.flip(m, 1)


@api(scalar=False)
def rot90(m: ArrayLike, k: int = 1, axes: Any = (0, 1)) -> Any:
    """Turned by 90 degrees in a plane."""
    plane = tuple(axes)
    if len(plane) != 2:
        raise ValueError("len(axes) must be 2.")
    if plane[0] == plane[1] or abs(plane[0] - plane[1]) == m.ndim:
        raise ValueError("Axes must be different.")
    if any(not -m.ndim <= x < m.ndim for x in plane):
        raise ValueError(f"Axes={plane} out of range for array of ndim={m.ndim}.")
    return fn.rot90(m, k, plane)


def atleast(arrays: tuple[Any, ...], ndim: int) -> Any:
    """One array or a tuple of them with at least ndim dimensions."""
    results = tuple(fn.at_least(from_any(x), ndim) for x in arrays)
    return results[0] if len(results) == 1 else results


@dispatched
def atleast_1d(*arys: Any) -> Any:
    """Arrays with at least one dimension."""
    return atleast(arys, 1)


@dispatched
def atleast_2d(*arys: Any) -> Any:
    """Arrays with at least two dimensions."""
    return atleast(arys, 2)


@dispatched
def atleast_3d(*arys: Any) -> Any:
    """Arrays with at least three dimensions."""
    return atleast(arys, 3)


@api(scalar=False)
def diagonal(a: ArrayLike, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The diagonal: a read-only view."""
    return read_only(view.diagonal(a, offset, axis1, axis2))


@api(scalar=False)
def resize(a: ArrayLike, new_shape: Any) -> Any:
    """A new array of a shape, filled with repeated copies of `a`."""
    size = shape_of(new_shape)
    n = math.prod(size)
    if a.size == 0 or n == 0:
        from septet.core.array import zeros

        return zeros(ndarray, a._dtype, size)
    flat = fn.tile(view.ravel(a), (-(-n // a.size),))
    return view.reshape(flat[:n], size)


def resize_in_place(a: Any, new_shape: Any) -> None:
    """ndarray.resize: the memory grows with zeros or is cut."""
    from septet.core.array import zeros

    if a._root is not None:
        raise ValueError("cannot resize this array: it does not own its data")
    size = shape_of(new_shape)
    grown = zeros(ndarray, a._dtype, size)
    n = builtin_min(a.size, grown.size)
    order = "F" if a.flags.fnc else "C"
    view.ravel(grown)[:n] = copy(view.ravel(a, order), "C")[:n]
    from septet.core.handle import give, relayout

    relayout(a, a._dtype, size)
    give(a)
    a[...] = grown


builtin_min = min


@api(scalar=False)
def append(arr: ArrayLike, values: ArrayLike, axis: Any = None) -> Any:
    """Values joined to the end of an axis (of the flattened array by default)."""
    if axis is None:
        return fn.concatenate([view.ravel(arr), view.ravel(values)], 0)
    return fn.concatenate([arr, values], axis)


@api
def isfortran(a: ArrayLike) -> Any:
    """Whether an array lies in Fortran order and not in C order."""
    return a.flags.fnc


def trim_zeros(filt: Any, trim: str = "fb", axis: Any = None) -> Any:
    """Without leading and trailing zeros; a list or tuple stays one."""
    result = _trimmed(filt, trim, axis)
    return type(filt)(result.tolist()) if isinstance(filt, (list, tuple)) else result


@api(scalar=False)
def _trimmed(filt: ArrayLike, trim: str, axis: Any) -> Any:
    """The part of an array between its zeros."""
    if trim.lower() not in ("fb", "bf", "f", "b"):
        raise ValueError(f"unexpected character(s) in `trim`: {trim!r}")
    places = filt.nonzero()
    axes = range(filt.ndim) if axis is None else normalize_axes(axis, filt.ndim)
    key = [slice(None)] * filt.ndim
    for k in axes:
        if places[k].size == 0:
            key[k] = slice(0, 0)
            continue
        first, last = int(places[k].min()), int(places[k].max()) + 1
        key[k] = slice(first if "f" in trim.lower() else None, last if "b" in trim.lower() else None)
    return filt[tuple(key)]
