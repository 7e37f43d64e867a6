"""`numpy.polynomial.polyutils`: coefficient arrays, domains, numbers as text."""
from __future__ import annotations

import operator
from typing import Any

import septet.numpy as np

__all__ = ["as_series", "trimseq", "trimcoef", "getdomain", "mapdomain", "mapparms", "format_float"]


def as_int(x: Any, what: str) -> int:
    """An argument that must be an integer."""
    try:
        return operator.index(x)
    except TypeError as error:
        raise TypeError(f"{what} must be an integer, received {x}") from error


def trimseq(seq: Any) -> Any:
    """A sequence without trailing zeros; one element at least stays."""
    n = len(seq)
    if n == 0 or seq[-1] != 0:
        return seq
    while n > 1 and seq[n - 1] == 0:
        n -= 1
    return seq[:n]


def as_series(alist: Any, trim: bool = True) -> list[Any]:
    """1-d coefficient arrays (copies) of a common float, complex or object dtype.

    ValueError for empty arrays, more than one dimension, and elements that are no numbers.
    """
    arrays = [np.array(a, ndmin=1, copy=None) for a in alist]
    for a in arrays:
        if a.size == 0:
            raise ValueError("Coefficient array is empty")
        if a.ndim != 1:
            raise ValueError("Coefficient array is not 1-d")
    arrays = [trimseq(a) for a in arrays] if trim else arrays
    kinds = {a.dtype.kind for a in arrays}
    if "O" in kinds:
        dtype = np.dtype(object)
    elif kinds <= set("biufc"):
        dtype = np.common_type(*arrays)
    else:
        raise ValueError("Coefficient arrays have no common type")
    return [np.array(a, copy=True, dtype=dtype) for a in arrays]


def trimcoef(c: Any, tol: float = 0) -> Any:
    """Coefficients without trailing ones of at most `tol` in absolute value."""
    if tol < 0:
        raise ValueError("tol must be non-negative")
    (c,) = as_series([c])
    (kept,) = np.nonzero(np.abs(c) > tol)
    return c[:1] * 0 if len(kept) == 0 else c[: kept[-1] + 1].copy()


def getdomain(x: Any) -> Any:
    """The interval (complex: the corners of the rectangle) that holds all of x."""
    (x,) = as_series([x], trim=False)
    if x.dtype.kind != "c":
        return np.array((x.min(), x.max()))
    low, high = complex(x.real.min(), x.imag.min()), complex(x.real.max(), x.imag.max())
    return np.array((low, high))


def mapparms(old: Any, new: Any) -> tuple[Any, Any]:
    """(off, scl) of the line that maps the interval `old` to `new`."""
    length = old[1] - old[0]
    return (old[1] * new[0] - old[0] * new[1]) / length, (new[1] - new[0]) / length


def mapdomain(x: Any, old: Any, new: Any) -> Any:
    """x under the line that maps `old` to `new`."""
    if type(x) not in (int, float, complex) and not isinstance(x, np.generic):
        x = np.asanyarray(x) if not hasattr(x, "mapparms") else x
    off, scl = mapparms(old, new)
    return off + scl * x


def format_float(x: Any, parens: bool = False) -> str:
    """A coefficient as printed polynomials show it."""
    if not isinstance(x, (float, np.floating)):
        return str(x)
    options = np.get_printoptions()
    if x != x:
        return str(options["nanstr"])
    if x in (np.inf, -np.inf):
        return options["infstr"] if x > 0 else "-" + options["infstr"]
    precision, unique = options["precision"], options["floatmode"] != "fixed"
    if x != 0 and (abs(x) >= 1.0e8 or abs(x) < 10 ** min(0, -(precision - 1) // 2)):
        text = np.format_float_scientific(x, precision=precision, unique=unique, trim="0", sign=options["sign"] == "+")
        return f"({text})" if parens else str(text)
    return str(np.format_float_positional(x, precision=precision, unique=unique, fractional=True, trim="0", sign=options["sign"] == "+"))
