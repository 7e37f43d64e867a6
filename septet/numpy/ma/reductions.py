"""The reducing methods of masked arrays: masked elements are left out; a result of nothing is masked."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.ma import fills
from septet.numpy.ma.masks import all_over, getmask, make_mask_none, mask_or, nomask
from septet.numpy.ma.setting import build
from septet.numpy.reductions import _NoValue


def kept(keepdims: Any) -> bool:
    """A keepdims= argument."""
    return keepdims is not _NoValue and bool(keepdims)


def masked_constant() -> Any:
    from septet.numpy.ma.constant import masked

    return masked


def delivered(a: Any, result: Any, mask: Any, out: Any = None) -> Any:
    """A reduction's result with its mask: `masked` where a single value has no element behind it."""
    if out is not None:
        return into(out, mask)
    if np.ndim(result):
        made = build(result, type(a))
        made.__setmask__(mask)
        return made
    return masked_constant() if mask else result


def into(out: Any, mask: Any) -> Any:
    """An output that holds the values already gets the mask."""
    from septet.numpy.ma.arrays import isMaskedArray

    if isMaskedArray(out):
        if out._mask is nomask:
            out._mask = make_mask_none(out.shape)
        out._mask[...] = mask
    return out


def data_of(out: Any) -> Any:
    """The plain array of an out= argument."""
    return out._data if hasattr(out, "_data") else out


class Reductions:
    """Sums, means, extrema."""

    __slots__ = ()

    def count(self: Any, axis: Any = None, keepdims: Any = _NoValue) -> Any:
        """How many elements are not masked."""
        mask = self._mask
        if mask is nomask:
            return count_all(self, axis, kept(keepdims))
        if getattr(self, "_is_masked_constant", False):
            return 0
        if mask.dtype.names is not None:
            mask = self.recordmask
        return np.logical_not(mask).sum(axis=axis, dtype=np.intp, keepdims=kept(keepdims))

    def sum(self: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = _NoValue) -> Any:
        """The sum of the elements that are not masked."""
        return filled_reduction(self, "sum", 0, axis, dtype, out, keepdims)

    def prod(self: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = _NoValue) -> Any:
        """The product of the elements that are not masked."""
        return filled_reduction(self, "prod", 1, axis, dtype, out, keepdims)

    product = prod

    def cumsum(self: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        """Partial sums; masked elements add nothing and stay masked."""
        return running(self, "cumsum", 0, axis, dtype, out)

    def cumprod(self: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        """Partial products; masked elements change nothing and stay masked."""
        return running(self, "cumprod", 1, axis, dtype, out)

    def mean(self: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = _NoValue) -> Any:
        """The mean of the elements that are not masked."""
        keep = kept(keepdims)
        if self._mask is nomask:
            result = np.mean(self._data, axis=axis, dtype=dtype, keepdims=keep)
            result = build(result, type(self), self) if np.ndim(result) else result
        else:
            result = mean_of_valid(self, axis, dtype, keep)
        return result if out is None else stored(out, result)

    def anom(self: Any, axis: Any = None, dtype: Any = None) -> Any:
        """The elements less their mean along an axis."""
        mean = self.mean(axis, dtype)
        return self - mean if not axis else self - np.expand_dims(mean, axis)

    def var(self: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0, keepdims: Any = _NoValue,
            mean: Any = _NoValue) -> Any:
        """The variance of the elements that are not masked."""
        keep = kept(keepdims)
        if self._mask is nomask:
            found = np.var(self._data, axis=axis, dtype=dtype, ddof=ddof, keepdims=keep, mean=mean)
            result = build(found, type(self), self) if np.ndim(found) else found
        else:
            result = variance_of_valid(self, axis, dtype, ddof, keep, mean)
        return result if out is None else stored(out, result)

    def std(self: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0, keepdims: Any = _NoValue,
            mean: Any = _NoValue) -> Any:
        """The standard deviation of the elements that are not masked."""
        from septet.numpy.ma.arithmetic import FUNCTIONS

        result = self.var(axis, dtype, None, ddof, keepdims, mean)
        if result is not masked_constant():
            result = FUNCTIONS["sqrt"](result)
        return result if out is None else shrunk(stored(out, result))

    def all(self: Any, axis: Any = None, out: Any = None, keepdims: Any = _NoValue) -> Any:
        """Whether all elements that are not masked are true."""
        return truth(self, "all", True, axis, out, kept(keepdims))

    def any(self: Any, axis: Any = None, out: Any = None, keepdims: Any = _NoValue) -> Any:
        """Whether some element that is not masked is true."""
        return truth(self, "any", False, axis, out, kept(keepdims))

    def min(self: Any, axis: Any = None, out: Any = None, fill_value: Any = None, keepdims: Any = _NoValue) -> Any:
        """The least of the elements that are not masked."""
        return extremum(self, "min", fills.minimum_fill_value, axis, out, fill_value, kept(keepdims))

    def max(self: Any, axis: Any = None, out: Any = None, fill_value: Any = None, keepdims: Any = _NoValue) -> Any:
        """The greatest of the elements that are not masked."""
        return extremum(self, "max", fills.maximum_fill_value, axis, out, fill_value, kept(keepdims))

    def ptp(self: Any, axis: Any = None, out: Any = None, fill_value: Any = None, keepdims: Any = False) -> Any:
        """The range of the elements that are not masked."""
        high = self.max(axis=axis, fill_value=fill_value, keepdims=keepdims)
        low = self.min(axis=axis, fill_value=fill_value, keepdims=keepdims)
        return high - low if out is None else shrunk(stored(out, high - low))

    def argmin(self: Any, axis: Any = None, fill_value: Any = None, out: Any = None, *, keepdims: Any = _NoValue) -> Any:
        """The index of the least element that is not masked."""
        chosen = fills.minimum_fill_value(self) if fill_value is None else fill_value
        return np.argmin(self.filled(chosen), axis=axis, out=out, keepdims=kept(keepdims))

    def argmax(self: Any, axis: Any = None, fill_value: Any = None, out: Any = None, *, keepdims: Any = _NoValue) -> Any:
        """The index of the greatest element that is not masked."""
        chosen = fills.maximum_fill_value(self) if fill_value is None else fill_value
        return np.argmax(self.filled(chosen), axis=axis, out=out, keepdims=kept(keepdims))


def count_all(a: Any, axis: Any, keepdims: bool) -> Any:
    """The count where nothing is masked."""
    if axis is None:
        return np.array(a.size, dtype=np.intp, ndmin=a.ndim) if keepdims else a.size
    if a.shape == () and axis not in (0, -1):
        raise np.exceptions.AxisError(axis, 0)
    if a.shape == ():
        return 1
    axes = [k if k >= 0 else k + a.ndim for k in (axis if isinstance(axis, tuple) else (axis,))]
    for k, given in zip(axes, axis if isinstance(axis, tuple) else (axis,)):
        if not 0 <= k < a.ndim:
            raise np.exceptions.AxisError(given, a.ndim)
    items = 1
    for k in axes:
        items *= a.shape[k]
    shape = [1 if k in axes else n for k, n in enumerate(a.shape) if keepdims or k not in axes]
    return np.full(tuple(shape), items, dtype=np.intp)


def filled_reduction(a: Any, name: str, neutral: Any, axis: Any, dtype: Any, out: Any, keepdims: Any) -> Any:
    """A reduction in which masked elements count as neutral."""
    keep = kept(keepdims)
    mask = all_over(a._mask, axis, keep)
    result = getattr(np, name)(a.filled(neutral), axis=axis, dtype=dtype, out=data_of(out), keepdims=keep)
    return delivered(a, result, mask, out)


def running(a: Any, name: str, neutral: Any, axis: Any, dtype: Any, out: Any) -> Any:
    """Partial results in which masked elements count as neutral."""
    result = getattr(np, name)(a.filled(neutral), axis=axis, dtype=dtype, out=data_of(out))
    if out is not None:
        if hasattr(out, "__setmask__"):
            out.__setmask__(a._mask)
        return out
    mask = a._mask if a._mask is nomask else a._mask.reshape(result.shape).copy()
    return build(result, type(a), None, mask)


def mean_of_valid(a: Any, axis: Any, dtype: Any, keepdims: bool) -> Any:
    """The mean where there is a mask."""
    half = dtype is None and a.dtype == np.float16
    if dtype is None and a.dtype.kind in "biu":
        dtype = np.float64
    total = a.sum(axis=axis, dtype=np.float32 if half else dtype, keepdims=keepdims)
    count = a.count(axis=axis, keepdims=keepdims)
    if np.shape(count) == () and count == 0:
        return masked_constant()
    if np.ndim(total):
        result = total * 1.0 / count
        return result.astype(np.float16) if half else result
    return np.float16(total / count) if half else total * 1.0 / count


def variance_of_valid(a: Any, axis: Any, dtype: Any, ddof: Any, keepdims: bool, mean: Any) -> Any:
    """The variance where there is a mask."""
    from septet.numpy.ma.arithmetic import FUNCTIONS

    count = a.count(axis=axis, keepdims=keepdims) - ddof
    deviation = a - (a.mean(axis, dtype, keepdims=True) if mean is _NoValue else mean)
    if a.dtype.kind == "c":
        deviation = FUNCTIONS["absolute"](deviation) ** 2
    else:
        deviation *= deviation
    result = FUNCTIONS["divide"](deviation.sum(axis, keepdims=keepdims), count)
    if not np.ndim(result):
        return result
    made = build(result._data, type(a), a)
    made._mask = mask_or(all_over(a._mask, axis, keepdims), np.less_equal(count, 0))
    return made


def stored(out: Any, result: Any) -> Any:
    """A result written to out=, with its mask; NaN where a plain array cannot hold `masked`."""
    from septet.numpy.ma.errors import MaskError

    mask = getmask(result)
    if not hasattr(out, "_data"):
        if mask is not nomask and mask.all() and out.dtype.kind in "biu":
            raise MaskError("Masked data information would be lost in one or more location.")
        out[...] = getattr(result, "_data", result)
        if mask is not nomask and mask.any():
            np.copyto(out, np.nan, where=mask)
        return out
    out._data[...] = getattr(result, "_data", result)
    out.__setmask__(mask)
    return out


def shrunk(out: Any) -> Any:
    """An output whose mask goes where it marks nothing."""
    return out.shrink_mask() if hasattr(out, "shrink_mask") else out


def truth(a: Any, name: str, neutral: bool, axis: Any, out: Any, keepdims: bool) -> Any:
    """all or any."""
    mask = all_over(a._mask, axis, keepdims)
    result = getattr(np, name)(a.filled(neutral), axis=axis, out=data_of(out), keepdims=keepdims)
    return delivered(a, result, mask, out)


def extremum(a: Any, name: str, fill_of: Any, axis: Any, out: Any, fill_value: Any, keepdims: bool) -> Any:
    """min or max: masked elements count as a value that never wins."""
    mask = all_over(a._mask, axis, keepdims)
    chosen = fill_of(a) if fill_value is None else fill_value
    result = getattr(np, name)(a.filled(chosen), axis=axis, out=data_of(out), keepdims=keepdims)
    if out is not None:
        if mask is not nomask and not hasattr(out, "_data"):
            np.copyto(out, np.nan, where=mask)
        return into(out, mask)
    if not np.ndim(result):
        return masked_constant() if mask else result
    made = build(result, type(a))
    made.__setmask__(mask)
    if mask is not nomask and mask.any():
        np.copyto(made._data, made.fill_value, where=mask, casting="unsafe")
    return made
