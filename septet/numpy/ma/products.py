"""Products of masked arrays, and whether two are equal."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.ma.fills import filled
from septet.numpy.ma.masks import getdata, getmask, getmaskarray, make_mask, mask_or, nomask
from septet.numpy.ma.setting import build


def dot(a: Any, b: Any, strict: bool = False, out: Any = None) -> Any:
    """The matrix product; masked elements count as 0.  strict: they make what they touch masked."""
    am, bm = np.logical_not(getmaskarray(a)), np.logical_not(getmaskarray(b))
    if strict and np.ndim(a) and np.ndim(b):
        from septet.numpy.ma.axes import mask_rowcols

        a, b = (mask_rowcols(a, 0), mask_rowcols(b, 1)) if np.ndim(a) == 2 and np.ndim(b) == 2 else (a, b)
        am, bm = np.logical_not(getmaskarray(a)), np.logical_not(getmaskarray(b))
    result = np.dot(filled(a, 0), filled(b, 0))
    mask = np.logical_not(np.dot(am, bm))
    made = build(np.asarray(result), None, None, np.asarray(mask))
    if out is None:
        return made
    out._data[...] = made._data
    out.__setmask__(made._mask)
    return out


def inner(a: Any, b: Any) -> Any:
    """The inner product; masked elements count as 0."""
    fa, fb = np.asarray(filled(a, 0)), np.asarray(filled(b, 0))
    result = np.inner(fa.reshape(1) if not fa.ndim else fa, fb.reshape(1) if not fb.ndim else fb)
    return build(result) if np.ndim(result) else result


innerproduct = inner


def outer(a: Any, b: Any) -> Any:
    """The outer product; masked where either factor is."""
    product = np.outer(np.ravel(filled(a, 0)), np.ravel(filled(b, 0)))
    if getmask(a) is nomask and getmask(b) is nomask:
        return build(product)
    kept = np.outer(1 - getmaskarray(a).astype(int), 1 - getmaskarray(b).astype(int))
    return build(product, None, None, make_mask(1 - kept, copy=False))


outerproduct = outer


def windowed(name: str, a: Any, v: Any, mode: str, propagate_mask: bool) -> Any:
    """convolve or correlate of masked arrays."""
    function = getattr(np, name)
    if propagate_mask:
        first, second = getmaskarray(a).astype(int), getmaskarray(v).astype(int)
        ones_a, ones_v = np.ones(np.shape(a), int), np.ones(np.shape(v), int)
        mask = np.logical_or(function(first, ones_v, mode=mode), function(ones_a, second, mode=mode))
        data = function(getdata(a), getdata(v), mode=mode)
    else:
        mask = np.logical_not(function((~getmaskarray(a)).astype(int), (~getmaskarray(v)).astype(int), mode=mode))
        data = function(filled(a, 0), filled(v, 0), mode=mode)
    return build(data, None, None, mask)


def correlate(a: Any, v: Any, mode: str = "valid", propagate_mask: bool = True) -> Any:
    """Cross-correlation; masked where a masked element enters, or where nothing else does."""
    return windowed("correlate", a, v, mode, propagate_mask)


def convolve(a: Any, v: Any, mode: str = "full", propagate_mask: bool = True) -> Any:
    """Convolution; masked where a masked element enters, or where nothing else does."""
    return windowed("convolve", a, v, mode, propagate_mask)


def allequal(a: Any, b: Any, fill_value: bool = True) -> Any:
    """Whether all elements are equal; masked ones count as equal (fill_value=True) or not."""
    mask = mask_or(getmask(a), getmask(b))
    if mask is nomask:
        return np.equal(getdata(a), getdata(b)).all()
    if not fill_value:
        return False
    return np.logical_or(np.equal(getdata(a), getdata(b)), mask).all()


def allclose(a: Any, b: Any, masked_equal: bool = True, rtol: float = 1e-5, atol: float = 1e-8) -> Any:
    """Whether all elements are close; masked ones count as close (masked_equal=True) or not."""
    mask = mask_or(getmask(a), getmask(b))
    x, y = getdata(a), getdata(b)
    with np.errstate(invalid="ignore"):
        same = np.isclose(x, y, rtol=rtol, atol=atol)
    if mask is nomask:
        return np.all(same)
    return np.all(np.logical_or(same, mask) if masked_equal else np.logical_and(same, np.logical_not(mask)))
