"""Choices, shuffles and permutations of arrays and other sequences."""
from __future__ import annotations

import warnings
from collections.abc import Sequence
from operator import index
from typing import Any

from septet.core import view
from septet.core.array import Array, before_write, foreign, is_c_contiguous, is_f_contiguous
from septet.core.handle import contiguous_strides
from septet.core.random import order
from septet.core.random.domain import Parameter, product
from septet.core.random.draw import shape_of
from septet.core.write import assign, copy
from septet.ir.casting import can_cast
from septet.ir.dtype import float64, int64
from septet.ir.shape import normalize_axis
from septet.numpy.convert import from_any
from septet.numpy.ndarray import ndarray
from septet.numpy.random.sampling import numeric

SINGLE_ROUNDING = {"float32": 2.0**-11.5, "float16": 2.0**-5}       # sqrt of their epsilons


def places(block: Any, shape: tuple[int, ...]) -> Any:
    """Drawn places as an int64 array."""
    return foreign(ndarray, block.address, int64, shape, contiguous_strides(shape, 8), block)


# ---- choice ----------------------------------------------------------------------------------------------------------


def population(a: Any, axis: int, n: int, legacy: bool) -> tuple[Any, int]:
    """(array to choose from or None for 0 ... count - 1, count)."""
    items = from_any(a)
    if items.ndim:
        if legacy and items.ndim != 1:
            raise ValueError("a must be 1-dimensional")
        count = items.shape[axis]
        if not count and n:
            raise ValueError(f"{chr(39) * legacy}a{chr(39) * legacy} cannot be empty unless no samples are taken")
        return items, count
    try:
        return None, index(items.item())
    except TypeError:
        raise ValueError("a must be 1-dimensional or an integer" if legacy
                         else f"a must be a sequence or an integer, not {type(a)}") from None


def weights_of(p: Any, legacy: bool) -> tuple[Parameter, float]:
    """Weights, and how far they may be from summing to 1."""
    given = getattr(getattr(p, "_dtype", None), "name", "")
    a = numeric(p, float64)
    if a.ndim != 1:
        raise ValueError(f"{chr(39) * legacy}p{chr(39) * legacy} must be 1-dimensional")
    return Parameter(a._address, a.shape, a), SINGLE_ROUNDING.get(given, order.ROUNDING)


def choose(source: Any, a: Any, size: Any, replace: bool, p: Any, axis: int = 0, shuffle: bool = True) -> Any:
    """Elements of `a`, or of 0 ... a - 1."""
    shape, legacy, bits = shape_of(size), source._legacy, source._bit_generator
    n = product(shape)
    items, count = population(a, axis, n, legacy)
    if p is None:
        block = order.choice(bits, count, n, bool(replace), bool(shuffle), legacy)
    else:
        weights, tolerance = weights_of(p, legacy)
        block = order.weighted_choice(bits, weights, n, bool(replace), legacy, count, tolerance)
    found = places(block, shape)
    if size is None:
        return found.item() if items is None else items[(slice(None),) * (axis % items.ndim) + (found.item(),)]
    return found if items is None else taken(items, found, axis)


def taken(items: Any, found: Any, axis: int) -> Any:
    """The items at places; an array even where `found` has no axes."""
    if not found.shape and items.ndim == 1:
        return view.reshape(items[view.reshape(found, (1,))], ())
    return items.take(found, axis=axis)


# ---- shuffles --------------------------------------------------------------------------------------------------------


def permuted_places(source: Any, n: int) -> Any:
    """0 ... n - 1 shuffled."""
    return places(order.permutation(source._bit_generator, n, source._legacy), (n,))


def shuffle(source: Any, x: Any, axis: int = 0) -> None:
    """Shuffle in place along an axis."""
    if isinstance(x, Array):
        shuffle_array(source, x, normalize_axis(axis, x.ndim))
        return
    if axis != 0:
        raise NotImplementedError("Axis argument is only supported on ndarray objects")
    n = len(x)
    if not isinstance(x, Sequence):
        warnings.warn(f"you are shuffling a {type(x).__name__!r} object which is not a subclass of 'Sequence'; `shuffle` is not "
                      "guaranteed to behave correctly. E.g., non-numpy array/tensor objects with view semantics may contain "
                      "duplicates after shuffling.", UserWarning, stacklevel=3)
    if n > 1:
        reorder(x, order.order(source._bit_generator, n, source._legacy))


def reorder(x: Any, found: list[int]) -> None:
    """Put the items of a sequence into a new order."""
    if type(x) is list:
        x[:] = [x[k] for k in found]
        return
    items = [x[k] for k in range(len(found))]
    for at, k in enumerate(found):
        x[at] = items[k]


def shuffle_array(source: Any, x: Any, axis: int) -> None:
    """Shuffle an array in place."""
    if x.ndim == 1:
        before_write(x)
        order.shuffle_items(source._bit_generator, x._address, x.shape[0], x.itemsize, x.strides[0], source._legacy)
        return
    rows = view.swapaxes(x, 0, axis)
    if rows.shape[0] > 1:
        found = permuted_places(source, rows.shape[0])
        before_write(x)
        assign(rows, rows[found])


def permutation(source: Any, x: Any, axis: int = 0) -> Any:
    """A shuffled copy, or 0 ... x - 1 shuffled."""
    if isinstance(x, int) or hasattr(x, "_value") and hasattr(x, "__index__"):
        return permuted_places(source, max(index(x), 0))
    a = from_any(x)
    if source._legacy and not a.ndim:
        raise IndexError("x must be an integer or at least 1-dimensional")
    k = normalize_axis(axis, a.ndim)
    if a.ndim == 1:
        a = copy(a)
        shuffle_array(source, a, 0)
        return a
    return a.take(permuted_places(source, a.shape[k]), axis=k)


def permuted(source: Any, x: Any, axis: int | None, out: Any) -> Any:
    """A copy whose rows along an axis are shuffled each on its own; the flattened array where the axis is None."""
    a = from_any(x)
    result = copy(a) if out is None else checked_out(out, a)
    if not result.ndim:
        raise TypeError("len() of unsized object")
    if axis is not None:
        lines = view.moveaxis(result, normalize_axis(axis, result.ndim), -1)
        n = lines.shape[-1]
    else:
        lines = view.transpose(result) if is_f_contiguous(result) and not is_c_contiguous(result) else result
        n = result.size
    before_write(result)
    work = copy(lines, "C")
    if work.size:
        order.shuffle_rows(source._bit_generator, work._address, work.size // n, n, work.itemsize)
        assign(lines, work)
    return result


def checked_out(out: Any, a: Any) -> Any:
    """`out` filled with the array; TypeError or ValueError where it cannot be."""
    if not isinstance(out, Array):
        raise TypeError("out must be a numpy array")
    if out.shape != a.shape:
        raise ValueError("out must have the same shape as x")
    if not can_cast(a._dtype, out._dtype, "safe"):
        raise TypeError(f"Cannot cast array data from {a.dtype!r} to {out.dtype!r} according to the rule 'safe'")
    assign(out, a)
    return out
