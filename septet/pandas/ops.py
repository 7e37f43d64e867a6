"""Arithmetic, comparison and logic of two columns, or of a column and a scalar, with pandas' rules where they differ from NumPy's."""
from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.dtypes import BOOL, OBJECT
from septet.pandas.missing import NA, is_missing, isna_array


def swapped(op: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The operator with its operands exchanged."""
    def call(a: Any, b: Any) -> Any:
        return op(b, a)

    return call


ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {n: getattr(operator, n) for n in "add sub mul truediv floordiv mod pow".split()}
ARITHMETIC |= {"r" + n: swapped(op) for n, op in list(ARITHMETIC.items())}
ARITHMETIC["divmod"], ARITHMETIC["rdivmod"] = divmod, swapped(divmod)
COMPARISON: dict[str, Callable[[Any, Any], Any]] = {n: getattr(operator, n) for n in "eq ne lt le gt ge".split()}
LOGICAL: dict[str, Callable[[Any, Any], Any]] = {"and": operator.and_, "or": operator.or_, "xor": operator.xor}
LOGICAL |= {"r" + n: swapped(op) for n, op in list(LOGICAL.items())}
SIGNS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "lt": "<", "le": "<=", "gt": ">",
         "ge": ">=", "eq": "==", "ne": "!="}
_NEAT = frozenset(("add", "sub", "mul", "radd", "rsub", "rmul"))
_NUMBERS = (int, float)


def arithmetic(name: str, a: Any, b: Any) -> Any:
    """Arithmetic of a column with a column of the same length or a scalar."""
    op = ARITHMETIC[name]
    if type(a) is ndarray and name in _NEAT:
        kind = a.dtype.kind
        if kind in "fi" and (type(b) in _NUMBERS or type(b) is ndarray and b.dtype.kind in "fi"):
            return op(a, b)
    if type(a) is not ndarray and type(b) is ndarray and b.dtype == OBJECT and hasattr(a, "_mask") and hasattr(a, "_data"):
        return a._arith(b, name)
    if type(a) is not ndarray:
        return _extension(op, name, a, b)
    if a.dtype == OBJECT and hasattr(b, "_mask") and hasattr(b, "_data"):
        return b._arith(a, name[1:] if name[0] == "r" else "r" + name)
    if type(b) is not ndarray and hasattr(b, "_from_sequence"):
        return _extension(swapped(op), name, b, a)
    if a.dtype == OBJECT or type(b) is ndarray and b.dtype == OBJECT or _is_text(b) or b is None or b is NA:
        return of_objects(op, a, b)
    return _of_numbers(name, op, a, b)


def _is_text(b: Any) -> bool:
    return isinstance(b, (str, bytes))


def _extension(op: Callable[[Any, Any], Any], name: str, a: Any, b: Any) -> Any:
    with np.errstate(all="ignore"):
        return _unwrapped(op(a, b))


def _unwrapped(found: Any) -> Any:
    """A result as a column: NumPy's moments in an array of their own."""
    if type(found) is ndarray and found.dtype.kind in "mM":
        from septet.pandas.construct import of_ndarray

        return of_ndarray(found)
    return tuple(map(_unwrapped, found)) if isinstance(found, tuple) else found


def of_objects(op: Callable[[Any, Any], Any], a: ndarray, b: Any) -> Any:
    """Arithmetic by the elements' own operators; missing with anything is NaN where the elements refuse."""
    if b is None:
        return np.fromiter([op(x, b) for x in a.tolist()], dtype=OBJECT)
    others = b.tolist() if hasattr(b, "tolist") else [b] * len(a)
    found = [_one(op, x, y) for x, y in zip(a.tolist(), others, strict=True)]
    return np.fromiter(found, dtype=OBJECT)


def _one(op: Callable[[Any, Any], Any], x: Any, y: Any) -> Any:
    if x is None or y is None:
        return np.nan if not (isinstance(x, str) and isinstance(y, str)) else op(x, y)
    try:
        return op(x, y)
    except TypeError:
        if is_missing(x) or is_missing(y):
            return np.nan
        raise


def _of_numbers(name: str, op: Callable[[Any, Any], Any], a: ndarray, b: Any) -> Any:
    check_booleans(name, a, b)
    if _moment(b):
        from septet.pandas.construct import to_array

        b = to_array([b] * len(a)) if len(a) else to_array([b])[:0]
        return _unwrapped(op(a, b))
    with np.errstate(all="ignore"):
        found = op(a, b)
    return _mended(name, a, b, found) if name in _DIVISIONS else found


_DIVISIONS = frozenset(("floordiv", "mod", "rfloordiv", "rmod", "divmod", "rdivmod"))


def _moment(b: Any) -> bool:
    return type(b).__name__ in ("Timestamp", "Timedelta", "NaTType", "datetime", "timedelta", "datetime64", "timedelta64")


def check_booleans(name: str, a: Any, b: Any) -> None:
    """What booleans do not do: subtraction, division, powers."""
    other = b.dtype == BOOL if type(b) is ndarray else isinstance(b, (bool, np.bool_))
    if a.dtype == BOOL and other:
        base = name.removeprefix("r")
        if base in ("truediv", "floordiv", "pow"):
            raise NotImplementedError(f"operator '{base}' not implemented for bool dtypes")
        if base == "sub":
            raise TypeError("numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the "
                            "logical_xor function instead.")


def _mended(name: str, a: ndarray, b: Any, found: Any) -> Any:
    """Division of integers by zero: infinite or NaN as floats have it, where NumPy gives 0."""
    if isinstance(found, tuple):
        first, second = ("floordiv", "mod") if name == "divmod" else ("rfloordiv", "rmod")
        return _mended(first, a, b, found[0]), _mended(second, a, b, found[1])
    over, under = (b, a) if name.startswith("r") else (a, b)
    zero = under == 0
    if not (zero.any() if isinstance(zero, ndarray) else zero):
        return found
    if found.dtype.kind in "iub":
        found = found.astype(np.float64)
    over = np.asarray(over, dtype=np.float64) if not isinstance(over, ndarray) else over.astype(np.float64)
    if name.endswith("mod"):
        return np.where(zero, np.nan, found)
    signed = np.signbit(under) if isinstance(under, (ndarray, float, np.floating)) and getattr(
        under, "dtype", np.dtype("float64")).kind == "f" else False
    infinite = np.where(over == 0, np.nan, np.where((over < 0) != signed, -np.inf, np.inf))
    infinite = np.where(np.isnan(over), np.nan, infinite)
    return np.where(zero, infinite, found)


# -- comparison

def compare(name: str, a: Any, b: Any) -> Any:
    """Comparison of a column with a column or a scalar."""
    op = COMPARISON[name]
    if type(a) is ndarray:
        kind = a.dtype.kind
        if type(b) in _NUMBERS and kind in "fi" or type(b) is ndarray and kind in "biufc" and b.dtype.kind in "biufc":
            return op(a, b)
        if kind == "O" or type(b) is ndarray and b.dtype.kind == "O":
            return _compare_objects(name, op, a, b)
        if isinstance(b, (bool, np.generic, complex, int, float)) and not isinstance(b, (np.datetime64, np.timedelta64, np.str_)):
            return op(a, b)
        if type(b) is not ndarray and hasattr(b, "_from_sequence"):
            return COMPARISON[_FLIPPED[name]](b, a)
        return _compare_unlike(name, a, b)
    return op(a, b)


_FLIPPED = {"eq": "eq", "ne": "ne", "lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}


def _compare_unlike(name: str, a: ndarray, b: Any) -> ndarray:
    """Numbers and what is none: unequal, and not to be ordered."""
    if b is NA or b is None or is_missing(b):
        return np.full(len(a), name == "ne")
    if name in ("eq", "ne"):
        return np.full(len(a), name == "ne")
    if type(b) is ndarray or isinstance(b, str):
        raise TypeError(f"Invalid comparison between dtype={a.dtype} and {type(b).__name__}")
    raise TypeError(f"'{SIGNS[name]}' not supported between instances of '{a.dtype}' and '{type(b).__name__}'")


def _compare_objects(name: str, op: Callable[[Any, Any], Any], a: ndarray, b: Any) -> ndarray:
    others = b.tolist() if hasattr(b, "tolist") and not isinstance(b, np.generic) else [b] * len(a)
    found = []
    for x, y in zip(a.tolist(), others, strict=True):
        if x is None or y is None:
            found.append(name == "ne" if x is not y or name != "eq" or x is None else False)
            continue
        value = op(x, y)
        if value is NA:
            raise TypeError("boolean value of NA is ambiguous")
        found.append(bool(value))
    return np.array(found, dtype=bool)


# -- logic

def logical(name: str, a: Any, b: Any) -> Any:
    """Logic of a column with a column or a scalar: booleans, or the bits of integers."""
    op = LOGICAL[name]
    if type(a) is not ndarray or hasattr(b, "_from_sequence") and type(b) is not ndarray:
        return op(a, b)
    if a.dtype == BOOL and (type(b) is ndarray and b.dtype == BOOL or type(b) is bool):
        return op(a, b)
    if isinstance(b, (float, str)) and not is_missing(b):
        raise TypeError(f"Cannot perform '{name}_' with a dtyped [{a.dtype}] array and scalar of type [{type(b).__name__}]")
    kinds = {a.dtype.kind, b.dtype.kind if type(b) is ndarray else "b" if isinstance(b, (bool, np.bool_)) else "i" if isinstance(
        b, (int, np.integer)) else "O"}
    if kinds <= {"b", "i", "u"}:
        return op(a, b)
    if "f" in kinds and type(b) is ndarray:
        raise TypeError(f"unsupported operand type(s) for {_SIGN[name if name in _SIGN else name[1:]]}: 'float' and 'bool'")
    return _logic_of_objects(op, a, b)


_SIGN = {"and": "&", "or": "|", "xor": "^"}


def _logic_of_objects(op: Callable[[Any, Any], Any], a: ndarray, b: Any) -> ndarray:
    others = b.tolist() if type(b) is ndarray else [b] * len(a)
    missing = isna_array(b).tolist() if type(b) is ndarray else [is_missing(b)] * len(a)
    pairs = zip(a.tolist(), others, isna_array(a).tolist(), missing, strict=True)
    found = [False if gone_x or (gone_y and not x) else bool(op(bool(x), False if gone_y else y)) for x, y, gone_x, gone_y in pairs]
    return np.array(found, dtype=bool)
