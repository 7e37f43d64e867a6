"""Reductions, running totals and quantiles of masked arrays."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas.missing import NA

EMPTY = {"sum": 0, "prod": 1, "any": False, "all": True}
DEGREES = ("std", "var", "sem")


def reduce(array: Any, name: str, skipna: bool, **kwargs: Any) -> Any:
    """One value of the whole array; NA where it is not known."""
    known = array._data[~array._mask] if array._hasna else array._data
    if name in ("any", "all"):
        return truth(known, name, skipna or not array._hasna)
    if name in ("argmin", "argmax"):
        return getattr(array, name)(skipna=skipna)
    if not skipna and array._hasna:
        return NA
    n, least = len(known), kwargs.get("min_count", 0)
    if name in ("sum", "prod"):
        if n < max(least, 0):
            return NA
        return total(known, name)
    if name == "count":
        return n
    if not n:
        return NA
    if name in DEGREES:
        return spread(known, name, kwargs.get("ddof", 1))
    if name in ("skew", "kurt", "kurtosis"):
        return moment(known, name)
    if name not in ("mean", "median", "min", "max"):
        raise TypeError(f"'{type(array).__name__}' with dtype {array.dtype} does not support operation '{name}'")
    if known.dtype.kind == "b" and name in ("mean", "median"):
        known = known.astype("float64")
    return getattr(np, name)(known)


def total(known: Any, name: str) -> Any:
    """Sum or product in the kind's widest type."""
    wide = {"b": "int64", "i": "int64", "u": "uint64"}.get(known.dtype.kind, known.dtype)
    return getattr(np, name)(known.astype(wide)) if len(known) else np.dtype(wide).type(EMPTY[name])


def truth(known: Any, name: str, sure: bool) -> Any:
    """Kleene's any and all."""
    found = bool(known.any() if name == "any" else known.all()) if len(known) else EMPTY[name]
    decided = found if name == "any" else not found
    return np.bool_(found) if sure or decided else NA


def spread(known: Any, name: str, ddof: int) -> Any:
    """Standard deviation, variance, standard error; NA where there are too few values."""
    n = len(known)
    if n <= ddof:
        return NA
    values = known.astype("float64") if known.dtype.kind != "f" else known
    if name == "sem":
        return np.std(values, ddof=ddof) / np.sqrt(np.float64(n))
    return getattr(np, name)(values, ddof=ddof)


def moment(known: Any, name: str) -> Any:
    """Skewness and excess kurtosis, unbiased; NA where there are too few values."""
    n, x = len(known), known.astype("float64")
    if n < (3 if name == "skew" else 4):
        return NA
    d = x - x.mean()
    m2, m3, m4 = (d ** 2).sum(), (d ** 3).sum(), (d ** 4).sum()
    if m2 == 0:
        return np.float64(0.0)
    if name == "skew":
        return n * (n - 1) ** 0.5 / (n - 2) * (m3 / m2 ** 1.5)
    return n * (n + 1) * (n - 1) / ((n - 2) * (n - 3)) * m4 / m2 ** 2 - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))


def accumulate(array: Any, name: str, skipna: bool) -> Any:
    """Running sum, product, least, greatest; NA stays where it is, or spreads."""
    functions = {"cumsum": (np.add, 0), "cumprod": (np.multiply, 1), "cummin": (np.minimum, None), "cummax": (np.maximum, None)}
    if name not in functions:
        raise NotImplementedError(f"cannot perform {name} with type {array.dtype}")
    function, neutral = functions[name]
    data, mask = array._data, array._mask
    if data.dtype.kind == "b" and neutral is not None:
        data = data.astype("int64")
    if mask.any():
        if neutral is None:
            neutral = extreme(data, name)
        data = np.where(mask, np.array(neutral).astype(data.dtype), data)
        mask = mask.copy() if skipna else np.logical_or.accumulate(mask)
    from septet.pandas.arrays.masked_work import make

    wide = data.astype("int64") if data.dtype.kind == "i" and name in ("cumsum", "cumprod") else data
    return make(function.accumulate(wide) if len(wide) else wide, mask.copy())


def extreme(data: Any, name: str) -> Any:
    """The value that changes no running least or greatest."""
    kind = data.dtype.kind
    if kind == "f":
        return np.inf if name == "cummin" else -np.inf
    if kind == "b":
        return name == "cummin"
    info = np.iinfo(data.dtype)
    return info.max if name == "cummin" else info.min


def quantile(array: Any, qs: Any, interpolation: str) -> Any:
    """Quantiles of what is not missing."""
    from septet.pandas.arrays.masked_work import make

    known = array._data[~array._mask]
    if not len(known):
        return array._make(np.ones(len(qs), dtype=array._data.dtype), np.ones(len(qs), dtype=bool))
    found = np.quantile(known, np.asarray(qs), method=interpolation)
    found = np.asarray(found)
    if array._data.dtype.kind in "iu" and array._hasna and bool((found == np.floor(found)).all()):
        found = found.astype(array._data.dtype)
    return make(found, np.zeros(len(qs), dtype=bool))
