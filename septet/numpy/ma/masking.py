"""Masking where a condition holds."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.ma.arrays import MaskedArray
from septet.numpy.ma.fills import filled
from septet.numpy.ma.masks import getdata, getmask, getmaskarray, make_mask, mask_or, nomask
from septet.numpy.ma.setting import build


def masked_where(condition: Any, a: Any, copy: bool = True) -> Any:
    """`a` masked where the condition holds."""
    cond = make_mask(condition, shrink=False)
    a = np.array(a, copy=True if copy else None, subok=True)
    if np.shape(cond) and np.shape(cond) != a.shape:
        raise IndexError(f"Inconsistent shape between the condition and the input (got {np.shape(cond)} and {a.shape})")
    made = a if isinstance(a, MaskedArray) and not copy else build(getdata(a), type(a) if isinstance(a, MaskedArray) else None, a)
    if not np.ndim(cond):
        cond = np.full(a.shape, bool(cond))
    cond = mask_or(cond, getmask(a), shrink=False) if getmask(a) is not nomask else cond
    made._mask = make_mask(cond) if made.dtype.names is None else everywhere(cond, made)
    if not copy and hasattr(a, "_mask") and getmask(a) is nomask:
        a._mask = made._mask.view()
    return made


def everywhere(cond: Any, a: Any) -> Any:
    """A condition as the mask of all fields."""
    from septet.numpy.ma.setting import as_mask

    return as_mask(cond, getmaskarray(a).dtype)


def comparing(x: Any, value: Any, name: str) -> Any:
    """A comparison of data; masked elements do not hold."""
    from septet.numpy.ma.arithmetic import FUNCTIONS

    return FUNCTIONS[name](x, value)


def masked_greater(x: Any, value: Any, copy: bool = True) -> Any:
    """Masked where greater than a value."""
    return masked_where(comparing(x, value, "greater"), x, copy)


def masked_greater_equal(x: Any, value: Any, copy: bool = True) -> Any:
    """Masked where greater than a value or equal."""
    return masked_where(comparing(x, value, "greater_equal"), x, copy)


def masked_less(x: Any, value: Any, copy: bool = True) -> Any:
    """Masked where less than a value."""
    return masked_where(comparing(x, value, "less"), x, copy)


def masked_less_equal(x: Any, value: Any, copy: bool = True) -> Any:
    """Masked where less than a value or equal."""
    return masked_where(comparing(x, value, "less_equal"), x, copy)


def masked_not_equal(x: Any, value: Any, copy: bool = True) -> Any:
    """Masked where not equal to a value."""
    return masked_where(comparing(x, value, "not_equal"), x, copy)


def masked_equal(x: Any, value: Any, copy: bool = True) -> Any:
    """Masked where equal to a value, which becomes the fill value."""
    made = masked_where(comparing(x, value, "equal"), x, copy)
    made.fill_value = value
    return made


def masked_inside(x: Any, v1: Any, v2: Any, copy: bool = True) -> Any:
    """Masked within two bounds."""
    low, high = (v2, v1) if v2 < v1 else (v1, v2)
    data = filled(x)
    return masked_where(np.logical_and(np.greater_equal(data, low), np.less_equal(data, high)), x, copy)


def masked_outside(x: Any, v1: Any, v2: Any, copy: bool = True) -> Any:
    """Masked beyond two bounds."""
    low, high = (v2, v1) if v2 < v1 else (v1, v2)
    data = filled(x)
    return masked_where(np.logical_or(np.less(data, low), np.greater(data, high)), x, copy)


def masked_object(x: Any, value: Any, copy: bool = True, shrink: bool = True) -> Any:
    """An object array masked where equal to a value."""
    if isinstance(x, MaskedArray):
        data, mask = x._data, x._mask
    else:
        data, mask = np.asarray(x), nomask
    flat = [e == value for e in data.reshape(-1).tolist()]
    same = np.array(flat, dtype=bool).reshape(data.shape)
    return MaskedArray(data, mask=mask_or(mask, make_mask(same, shrink=shrink)), copy=copy, fill_value=value)


def masked_values(x: Any, value: Any, rtol: float = 1e-5, atol: float = 1e-8, copy: bool = True, shrink: bool = True) -> Any:
    """Masked where approximately equal to a value, which becomes the fill value."""
    data = filled(x, value)
    data = np.asarray(data)
    same = np.isclose(data, value, atol=atol, rtol=rtol) if data.dtype.kind in "fc" else np.equal(data, value)
    made = MaskedArray(data, mask=same, copy=copy, fill_value=value)
    return made.shrink_mask() if shrink else made


def masked_invalid(a: Any, copy: bool = True) -> Any:
    """Masked where NaN or infinite."""
    a = np.array(a, copy=None, subok=True)
    made = masked_where(np.logical_not(np.isfinite(getdata(a))), a, copy)
    if made._mask is nomask:
        made._mask = np.zeros(made.shape, bool)
    return made


def fix_invalid(a: Any, mask: Any = nomask, copy: bool = True, fill_value: Any = None) -> Any:
    """NaN and infinite elements masked, their data replaced by the fill value."""
    made = MaskedArray(a, mask=mask, copy=copy, subok=True)
    invalid = np.logical_not(np.isfinite(made._data))
    if not invalid.any():
        return made
    made._mask = invalid if made._mask is nomask else np.logical_or(made._mask, invalid)
    made._data[invalid] = made.fill_value if fill_value is None else fill_value
    return made
