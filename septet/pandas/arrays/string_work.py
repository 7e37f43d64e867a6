"""What arrays of text do, over either of their forms: construction, comparison, arithmetic, order, reductions, conversion."""
from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.core.create import from_values
from septet.ir import dtype as dt
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.missing import NA, is_missing

OPS: dict[str, Callable[[Any, Any], Any]] = {name: getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")}


def objects(items: list[Any]) -> ndarray:
    """A list as an object array, its elements as they are."""
    return from_values(ndarray, items, dt.object_, (len(items),))


def texts(scalars: Any, gap: Any) -> list[Any]:
    """Scalars as text; what is missing becomes `gap`, bytes are decoded, whole numbers that stand beside gaps keep their form."""
    if hasattr(scalars, "_texts"):
        return [gap if x is None else x for x in scalars._texts()]
    items = scalars.tolist() if hasattr(scalars, "tolist") else list(scalars)
    if all(type(x) is str for x in items):
        return items  # type: ignore[no-any-return]
    if hasattr(scalars, "dtype") and getattr(scalars.dtype, "kind", "") in "mM" and not isinstance(scalars, ndarray):
        items = [gap if is_missing(x) else x for x in scalars.astype(object).tolist()]
    return [x if type(x) is str else gap if is_missing(x) else text(x) for x in items]


def text(x: Any) -> str:
    """One value as text."""
    return x.decode() if isinstance(x, bytes) else str(x)


def indexer(key: Any, n: int) -> Any:
    """A key as positions or a mask.  IndexError for what is neither."""
    if isinstance(key, tuple) and len(key) == 1:
        key = key[0]
    if key is Ellipsis:
        return np.arange(n)
    if isinstance(key, (str, float)) or key is None:
        raise IndexError("only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid "
                         "indices")
    if hasattr(key, "_mask") or type(getattr(key, "dtype", None)).__name__ in ("BooleanDtype", "ArrowDtype"):
        key = key.to_numpy(dtype=bool, na_value=False) if getattr(key.dtype, "kind", "") == "b" else key.to_numpy()
    a = np.asarray(key._values if hasattr(key, "_values") else key)
    if a.size == 0 and a.dtype.kind != "b":
        return np.empty(0, dtype="int64")
    if a.dtype.kind == "O" and all(type(x) in (bool, np.bool_) or is_missing(x) for x in a.tolist()):
        a = np.array([not is_missing(x) and bool(x) for x in a.tolist()], dtype=bool)
    if a.dtype.kind not in "biu":
        raise IndexError("arrays used as indices must be of integer or boolean type")
    if a.dtype.kind == "b" and len(a) != n:
        raise IndexError(f"Boolean index has wrong length: {len(a)} instead of {n}")
    return a


def sliced(s: Any, key: slice) -> Any:
    """A slice of a series."""
    start, stop, step = key.indices(len(s))
    if step == 1:
        return s.slice(start, max(0, stop - start))
    from septet.pandas import engine

    return engine.take(s, np.arange(start, stop, step), False)


def checked(indices: Any, n: int, allow_fill: bool) -> ndarray:
    """Positions from 0 to n - 1 (and -1 with `allow_fill`).  IndexError, ValueError otherwise."""
    at = np.asarray(indices, dtype="int64")
    if not len(at):
        return at
    low, high = int(at.min()), int(at.max())
    if allow_fill and low < -1:
        raise ValueError("'indices' contains values less than allowed (-1)")
    if high >= n or not allow_fill and low < -n:
        raise IndexError("out of bounds value in 'indices'." if n else "cannot do a non-empty take from an empty axes.")
    return at if allow_fill or low >= 0 else np.where(at < 0, at + n, at)


# -- order and distinct values


def factorize(items: list[Any]) -> tuple[ndarray, list[str]]:
    """(codes in order of appearance, -1 for what is not text; the distinct text)."""
    table: dict[Any, int] = {}
    for x in items:
        if x not in table and type(x) is str:
            table[x] = len(table)
    return np.array([table.get(x, -1) for x in items], dtype="int64"), list(table)


def ranks(items: list[Any]) -> ndarray:
    """Codes in the order of the text, -1 for gaps."""
    table = {x: k for k, x in enumerate(sorted({x for x in items if type(x) is str}))}
    return np.array([table.get(x, -1) for x in items], dtype="int64")


def with_gap(array: Any, codes: ndarray, values: Any) -> tuple[ndarray, Any]:
    """Codes where the gap counts as a value, at its place in the order of appearance."""
    missing = codes == -1
    if not missing.any():
        return codes, values
    place = int(np.argmax(missing))
    at = int(codes[:place].max()) + 1 if place else 0
    codes = np.where(codes >= at, codes + 1, codes)
    codes[missing] = at
    gap = array._like(objects([array._dtype.na_value]))
    return codes, array._concat_same_type([values[:at], gap, values[at:]])


def extreme(array: Any, skipna: bool, better: Callable[[Any, Any], bool]) -> int:
    """Position of the first least or greatest text."""
    missing = array.isna()
    if missing.all():
        raise ValueError("attempt to get argmin of an empty sequence" if not len(array) else "Encountered all NA values")
    if not skipna and missing.any():
        raise ValueError("Encountered an NA value with skipna=False")
    order = array._values_for_argsort()
    sign = 1 if better is operator.lt else -1
    return int(np.argmin(np.where(missing, len(array) + 1, order * sign)))


def searchsorted(array: Any, value: Any, side: str, sorter: Any) -> Any:
    """Positions by bisection over the text."""
    import bisect

    items = array.tolist() if sorter is None else array.take(sorter).tolist()
    find = bisect.bisect_left if side == "left" else bisect.bisect_right
    if isinstance(value, str):
        return np.int64(find(items, value))
    return np.array([find(items, x) for x in list(value)], dtype="int64")


def isin(array: Any, values: Any) -> ndarray:
    """Mask of the text among values; a gap is among them if a missing value is."""
    items = values.tolist() if hasattr(values, "tolist") else list(values)
    wanted = {x for x in items if isinstance(x, str)}
    gap = any(is_missing(x) for x in items if type(x) is not str)
    if array._pl is not None:
        from septet.pandas import engine

        return engine.is_in(array._pl, list(wanted), gap)
    return np.array([x in wanted if type(x) is str else gap for x in array.tolist()], dtype=bool)


# -- operators


def operand(array: Any, other: Any, word: str) -> Any:
    """The other operand as a list of the same length, a scalar, or NotImplemented.  ValueError for other lengths."""
    if isinstance(other, (kinds.Series, kinds.DataFrame, kinds.Index)) if kinds.Series is not None else False:
        return NotImplemented
    if isinstance(other, (list, tuple, ndarray)) or hasattr(other, "tolist") and not isinstance(other, np.generic):
        if isinstance(other, ndarray) and other.ndim == 0:
            return other.item()
        if len(other) != len(array):
            raise ValueError(f"Lengths must match to {word}" if word == "compare" else
                             f"Lengths of operands do not match: {len(array)} != {len(other)}")
        return other.tolist() if hasattr(other, "tolist") else list(other)
    return other


def compare(array: Any, other: Any, name: str) -> Any:
    """A comparison: booleans under NaN (a gap equals nothing), booleans and NA under NA."""
    values = operand(array, other, "compare")
    if values is NotImplemented:
        return NotImplemented
    if name not in ("eq", "ne"):
        check_order(array, other, values)
    found = pairs(array, other, values, name)
    if array._dtype._na_is_nan and not (hasattr(other, "dtype") and getattr(other.dtype, "na_value", 0) is NA and other.dtype.kind == "O"):
        return found if isinstance(found, ndarray) else np.array([name == "ne" if x is None else x for x in found], dtype=bool)
    from septet.pandas.arrays.arrow import booleans

    return booleans(found if not isinstance(found, ndarray) else found.tolist())


def check_order(array: Any, other: Any, values: Any) -> None:
    """TypeError where text has no order with the operand."""
    if isinstance(values, list):
        wrong = getattr(getattr(other, "dtype", None), "kind", "O") in "biufcmM"
        name = type(other).__name__
    else:
        wrong, name = not isinstance(values, str) and not is_missing(values), type(other).__name__
    if wrong:
        raise TypeError(f"Invalid comparison between dtype={array._dtype} and {name}")


def pairs(array: Any, other: Any, values: Any, name: str) -> Any:
    """True, False or None (a gap on either side) for each element; an array where the series compares."""
    if isinstance(values, str) and array._series is not None and array._dtype._na_is_nan:
        from septet.pandas import engine

        if name in ("eq", "ne"):
            return engine.equal(array._series, values, name == "ne")
        return engine.truth(engine.compare(array._series, values, name), False)
    op, items = OPS[name], array.tolist()
    if isinstance(values, str):
        return [op(x, values) if type(x) is str else None for x in items]
    if not isinstance(values, list):
        values = [values] * len(items)
    return [None if type(a) is not str or is_missing(b) else op(a, b) if isinstance(b, str) or name in ("eq", "ne") else refuse(array, b)
            for a, b in zip(items, values)]


def refuse(array: Any, other: Any) -> Any:
    raise TypeError(f"Invalid comparison between dtype={array._dtype} and {type(other).__name__}")


def arith(array: Any, other: Any, op: Callable[[Any, Any], Any], name: str) -> Any:
    """Text + text and text * whole number; TypeError for the rest."""
    found = added(array, other, name)
    if found is not None:
        return found
    values = operand(array, other, "operate")
    if values is NotImplemented:
        return NotImplemented
    plain = name.lstrip("r") if name not in ("rand_", "ror_", "rxor") else name[1:]
    if plain not in ("add", "mul") or not allowed(values, plain):
        kind = getattr(other, "dtype", None)
        what = f"dtype '{kind}'" if kind is not None and not np.isscalar(other) else f"object of type {type(other)}"
        if plain == "mul" and isinstance(other, float):
            raise TypeError("Can only string multiply by an integer.")
        raise TypeError(f"operation '{name}' not supported for dtype '{array._dtype}' with {what}")
    gap = array._dtype.na_value
    if not isinstance(values, list):
        values = [values] * len(array)
    return array._like(objects([gap if type(a) is not str or is_missing(b) else op(a, b) for a, b in zip(array.tolist(), values)]))


def added(array: Any, other: Any, name: str) -> Any:
    """Long text + text as series add it; None for anything else."""
    if name not in ("add", "radd") or array._series is None:
        return None
    if type(other) is not str:
        if type(other) is not type(array) or other._dtype != array._dtype or len(other) != len(array):
            return None
        other = other._series
    from septet.pandas import engine

    return None if other is None else array._like(engine.joined(array._series, other, name == "radd"))


def allowed(values: Any, name: str) -> bool:
    """Whether every operand is text to add, or a whole number to multiply with."""
    kinds_ = (str,) if name == "add" else (int, np.integer)
    items = values if isinstance(values, list) else [values]
    return all((isinstance(x, kinds_) and not (name == "mul" and isinstance(x, bool))) or is_missing(x) for x in items)


# -- reductions


def reduce(array: Any, name: str, skipna: bool, **kwargs: Any) -> Any:
    """sum, min, max, count, any, all of text.  TypeError for other reductions."""
    dtype = array._dtype
    if name in ("argmin", "argmax"):
        return getattr(array, name)(skipna=skipna)
    if name not in ("sum", "min", "max", "count") and not (name in ("any", "all") and dtype._na_is_nan):
        raise TypeError(f"Cannot perform reduction '{name}' with string dtype")
    items = [x for x in array.tolist() if type(x) is str]
    if name == "count":
        return len(items)
    if name in ("any", "all"):
        values = items if skipna else array.tolist()
        return any(values) if name == "any" else all(values)
    if not skipna and len(items) < len(array) or name != "sum" and not items or len(items) < kwargs.get("min_count", 0):
        return dtype.na_value
    return "".join(items) if name == "sum" else (min if name == "min" else max)(items)


def accumulate(array: Any, name: str, skipna: bool) -> list[Any]:
    """Running sum, least or greatest text; gaps stay where they are, or spread."""
    rules: dict[str, Callable[[str, str], str]] = {"cumsum": operator.add, "cummin": min, "cummax": max}
    if name not in rules:
        raise TypeError(f"operation '{name}' not supported for dtype '{array._dtype}'")
    out: list[Any] = []
    state, gap, rule = None, array._dtype.na_value, rules[name]
    for x in array.tolist():
        if type(x) is not str:
            if not skipna:
                return out + [gap] * (len(array) - len(out))
            out.append(gap)
            continue
        state = x if state is None else rule(state, x)
        out.append(state)
    return out


# -- conversion


def parsed(array: Any, dtype: Any) -> Any:
    """The text as an extension dtype: numbers are read, anything else is made of the text."""
    cls = dtype.construct_array_type()
    if getattr(dtype, "_is_boolean", False) and type(dtype).__name__ == "BooleanDtype":
        raise TypeError("Need to pass bool-like values")
    if getattr(dtype, "_is_numeric", False) or getattr(dtype, "_is_boolean", False):
        return cls._from_sequence_of_strings(array, dtype=dtype)
    return cls._from_sequence(array, dtype=dtype)


def as_numpy(array: Any, dtype: Any) -> Any:
    """The text as a NumPy dtype.  ValueError where it says no number."""
    kind = dtype.kind
    if kind == "O":
        return array._ndarray.copy()
    if kind in "iuf" and array._series is not None and (kind == "f" or not array._hasna):
        from septet.pandas import engine

        found = engine.parsed(array._series, "f" if kind == "f" else "i")
        if found is not None:
            return found.astype(dtype)
    items = array.tolist()
    if kind == "M":
        return times(array, dtype, "datetimes", "DatetimeArray")
    if kind == "m":
        return times(array, dtype, "timedeltas", "TimedeltaArray")
    if kind == "b":
        return np.array([bool(x) for x in items], dtype=bool)
    if kind in "iu" and array._hasna and array._dtype._na_is_nan:
        raise ValueError("cannot convert float NaN to integer")
    if kind == "f":
        return np.array([np.nan if type(x) is not str else float(x) for x in items], dtype=dtype)
    if kind in "iu":
        return np.array([int(x) for x in items]).astype(dtype) if items else np.empty(0, dtype=dtype)
    return array._ndarray.astype(dtype)


def times(array: Any, dtype: Any, module: str, name: str) -> Any:
    """The text read as points in time or lengths of it."""
    from importlib import import_module

    return getattr(import_module(f"septet.pandas.arrays.{module}"), name)._from_sequence(array._ndarray, dtype=dtype)
