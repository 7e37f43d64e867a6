"""Reductions, extrema's places, cumulative and segment sums of `tf` and `tf.math`."""
from __future__ import annotations

from typing import Any

from septet.core import ops as rows
from septet.core.cast import cast
from septet.core.fn import stats
from septet.core.reduce import reduce
from septet.ir import dtype as dt
from septet.keras import ops as keras_ops
from septet.keras.dtypes import as_dtype
from septet.keras.errors import invalid
from septet.keras.operators import natives
from septet.tensorflow.convert import axis_argument, floating, t
from septet.tensorflow.pointwise import truth


def reduced(name: str, op: str, x: Any, axis: Any, keepdims: bool) -> Any:
    """A reduction in the dtype of its input; the axes are checked as TensorFlow checks them."""
    a = t(x)
    axes = axis_argument(axis)
    for k in () if axes is None else axes if isinstance(axes, tuple) else (axes,):
        if not -a.ndim <= k < a.ndim:
            raise invalid(f"Invalid reduction dimension ({k} for input with {a.ndim} dimension(s) [Op:{op}] name: ")
    return reduce(name, a, axes, keepdims, a._dtype)


def reduce_sum(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """The sum over axes."""
    return reduced("sum", "Sum", input_tensor, axis, keepdims)


def reduce_prod(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """The product over axes."""
    return reduced("prod", "Prod", input_tensor, axis, keepdims)


def reduce_max(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """The greatest element over axes; of none the least number there is."""
    return extreme("max", "Max", input_tensor, axis, keepdims)


def reduce_min(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """The least element over axes; of none the greatest number there is."""
    return extreme("min", "Min", input_tensor, axis, keepdims)


def extreme(name: str, op: str, x: Any, axis: Any, keepdims: bool) -> Any:
    """An extremum, also of nothing."""
    a = t(x)
    if a._size:
        return reduced(name, op, a, axis, keepdims)
    return keras_ops.full_like(reduce("sum", a, axis_argument(axis), keepdims, a._dtype), limit(a._dtype, name))


def limit(dtype: Any, name: str) -> Any:
    """What an extremum of nothing is."""
    if dtype.is_inexact:
        return float("-inf") if name == "max" else float("inf")
    least, greatest = as_dtype(dtype).limits
    return int(least if name == "max" else greatest)


def reduce_mean(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """The mean over axes; of whole numbers cut off to one."""
    a = t(input_tensor)
    if a._dtype.is_inexact:
        return stats.mean(a, axis_argument(axis), None, keepdims)
    total = reduced("sum", "Mean", a, axis, keepdims)
    count = a._size // max(total._size, 1)
    return cast(natives["trunc"](rows.divide(cast(total, dt.float64), float(count))), a._dtype)


def reduce_all(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Whether all are true."""
    return reduced("all", "All", truth(input_tensor, "All"), axis, keepdims)


def reduce_any(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Whether any is true."""
    return reduced("any", "Any", truth(input_tensor, "Any"), axis, keepdims)


def reduce_logsumexp(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """log(sum(exp(x))), without overflow."""
    return keras_ops.logsumexp(floating(input_tensor, "Exp"), axis_argument(axis), keepdims)


def spread_input(x: Any) -> Any:
    """What variances are of.  TypeError for whole numbers."""
    a = t(x)
    if not a._dtype.is_inexact:
        raise TypeError(f"Input must be either real or complex. Received integer type {as_dtype(a._dtype)!r}.")
    return a


def reduce_variance(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """The variance over axes."""
    return stats.var(spread_input(input_tensor), axis_argument(axis), None, 0, keepdims)


def reduce_std(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """The standard deviation over axes."""
    return natives["sqrt"](reduce_variance(input_tensor, axis, keepdims))


def reduce_euclidean_norm(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """The square root of the sum of squares."""
    a = t(input_tensor)
    total = reduced("sum", "EuclideanNorm", natives["square"](a), axis, keepdims)
    return cast(natives["sqrt"](cast(total, dt.float64)), a._dtype) if a._dtype.is_integer else natives["sqrt"](total)


def count_nonzero(input: Any, axis: Any = None, keepdims: Any = None, dtype: Any = "int64", name: str | None = None) -> Any:
    """How many elements are not zero."""
    a = t(input)
    marks = natives["not_equal"](a, b"" if a._dtype.kind == "O" else 0) if a._dtype is not dt.bool_ else a
    return cast(reduce("sum", cast(marks, dt.int64), axis_argument(axis), bool(keepdims)), as_dtype(dtype)._ir)


def argmax(input: Any, axis: Any = None, output_type: Any = "int64", name: str | None = None) -> Any:
    """The place of the greatest element; axis None: along the first."""
    return place("argmax", input, axis, output_type)


def argmin(input: Any, axis: Any = None, output_type: Any = "int64", name: str | None = None) -> Any:
    """The place of the least element."""
    return place("argmin", input, axis, output_type)


def place(name: str, x: Any, axis: Any, output_type: Any) -> Any:
    a, k = t(x), 0 if axis is None else int(axis)
    if not -a.ndim <= k < a.ndim:
        raise invalid(f"Expected dimension in the range [{-a.ndim}, {a.ndim}), but got {k} [Op:{name.title().replace('m', 'M')}] name: ")
    return cast(getattr(keras_ops, name)(a, axis=k), as_dtype(output_type)._ir)


def cumsum(x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None) -> Any:
    """Sums so far; exclusive: without the element itself; reverse: from the end."""
    return scanned("cumsum", 0, x, axis, exclusive, reverse)


def cumprod(x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None) -> Any:
    """Products so far."""
    return scanned("cumprod", 1, x, axis, exclusive, reverse)


def scanned(name: str, start: int, x: Any, axis: int, exclusive: bool, reverse: bool) -> Any:
    """A scan, turned around and shifted as asked."""
    a, k = t(x), int(axis)
    flipped = keras_ops.flip(a, k) if reverse else a
    found = cast(getattr(keras_ops, name)(flipped, axis=k), a._dtype)
    if exclusive and a.shape[k]:
        head = keras_ops.full_like(keras_ops.take(found, [0], k), start)
        tail = keras_ops.take(found, list(range(a.shape[k] - 1)), k)
        found = keras_ops.concatenate([head, cast(tail, a._dtype)], k)
    return keras_ops.flip(found, k) if reverse else found


def bincount(arr: Any, weights: Any = None, minlength: Any = None, maxlength: Any = None, dtype: Any = "int32", name: str | None = None,
             axis: Any = None, binary_output: bool = False) -> Any:
    """How often each whole number occurs, or the sum of its weights."""
    from septet.errors import NotSupported

    if axis is not None or binary_output:
        raise NotSupported("tf.math.bincount: axis and binary_output")
    a = keras_ops.reshape(t(arr), (-1,))
    heavy = None if weights is None else keras_ops.reshape(t(weights), (-1,))
    if maxlength is not None:
        keep = natives["less"](a, int(maxlength))
        a, heavy = a[keep], None if heavy is None else heavy[keep]
    size = max(int(reduce("max", a)) + 1 if a._size else 0, int(minlength or 0))
    if maxlength is not None:
        size = min(size, int(maxlength))
    return segments("sum", cast(keras_ops.ones_like(a), as_dtype(dtype)._ir) if heavy is None else heavy, a, size)


def segment(name: str, sorted_ids: bool) -> Any:
    """The function of a reduction by segments."""
    def unsorted(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Any:
        return segments(kind, t(data), t(segment_ids), int(num_segments))

    def ordered(data: Any, segment_ids: Any, name: str | None = None) -> Any:
        ids = t(segment_ids)
        if ids._size and bool(reduce("any", natives["less"](ids[1:], ids[:-1]))):
            raise invalid("segment ids are not increasing [Op:Segment] name: ")
        found = segments(kind, t(data), ids, int(ids[-1]) + 1 if ids._size else 0)
        return found if kind in ("sum", "mean", "prod") else without_gaps(found, ids)

    kind = name
    return ordered if sorted_ids else unsorted


def without_gaps(found: Any, ids: Any) -> Any:
    """Extrema of segments, 0 where a segment has no rows."""
    from septet.core.fn.search import where

    numbers = keras_ops.reshape(keras_ops.arange(found.shape[0], dtype="int64"), (-1, 1))
    held = reduce("any", natives["equal"](numbers, keras_ops.reshape(cast(ids, dt.int64), (1, -1))), 1)
    return where(keras_ops.reshape(held, (-1, *(1,) * (found.ndim - 1))), found, keras_ops.zeros_like(found))


def segments(kind: str, data: Any, ids: Any, count: int) -> Any:
    """A reduction of the rows of each segment; ids below 0 are left out."""
    from septet.core.fn.search import where

    if ids._size and int(reduce("max", ids)) >= count:
        raise invalid(f"segment_ids{list(ids.shape)} = {int(reduce('max', ids))} is out of range [0, {count}) [Op:UnsortedSegment] name: ")
    if ids.ndim > 1:
        data = keras_ops.reshape(data, (ids._size, *data.shape[ids.ndim:]))
        ids = keras_ops.reshape(ids, (-1,))
    spare = where(natives["less"](ids, 0), count, cast(ids, dt.int64))
    spread = keras_ops.reshape(spare, (-1, 1))
    if kind in ("sum", "mean"):
        total = keras_ops.scatter(spread, data, (count + 1, *data.shape[1:]))[:count]
        if kind == "sum":
            return total
        sizes = keras_ops.scatter(spread, cast(keras_ops.ones_like(ids), data._dtype), (count + 1,))[:count]
        return rows.divide(total, keras_ops.reshape(natives["maximum"](sizes, 1), (-1, *(1,) * (data.ndim - 1))))
    chosen = natives["equal"](keras_ops.reshape(cast(ids, dt.int64), (1, -1)), keras_ops.reshape(keras_ops.arange(count, dtype="int64"),
                                                                                                 (-1, 1)))
    marks = keras_ops.reshape(chosen, (*chosen.shape, *(1,) * (data.ndim - 1)))
    neutral = 1 if kind == "prod" else limit(data._dtype, kind)
    return reduce(kind, where(marks, data, cast(t(neutral), data._dtype)), 1, False, data._dtype)


unsorted_segment_sum, unsorted_segment_mean = segment("sum", False), segment("mean", False)
unsorted_segment_max, unsorted_segment_min, unsorted_segment_prod = segment("max", False), segment("min", False), segment("prod", False)
segment_sum, segment_mean, segment_max, segment_min, segment_prod = (segment(kind, True) for kind in ("sum", "mean", "max", "min", "prod"))
