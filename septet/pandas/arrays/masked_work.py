"""Masked arrays: their dtypes, arithmetic, comparison, three-valued logic and conversion."""
from __future__ import annotations

import operator
from collections.abc import Callable
from importlib import import_module
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.missing import NA, is_missing, isna_array

HOMES = {"i": ("integer", "IntegerArray"), "u": ("integer", "IntegerArray"), "f": ("floating", "FloatingArray"),
         "b": ("boolean", "BooleanArray")}
OPS: dict[str, Callable[[Any, Any], Any]] = {
    name: getattr(operator, name) for name in "add sub mul truediv floordiv mod pow eq ne lt le gt ge".split()}
OPS["and"], OPS["or"], OPS["xor"] = operator.and_, operator.or_, operator.xor
_dtypes: dict[str, Any] = {}


def class_of(kind: str) -> Any:
    """The class of masked arrays for a kind of values."""
    module, name = HOMES[kind]
    return getattr(import_module(f"septet.pandas.arrays.{module}"), name)


def dtype_of(numpy_dtype: Any) -> Any:
    """The masked dtype of a NumPy dtype."""
    name = numpy_dtype.name
    if name not in _dtypes:
        module = HOMES[numpy_dtype.kind][0]
        home = import_module(f"septet.pandas.arrays.{module}")
        _dtypes[name] = home.BY_NUMPY[name]
    return _dtypes[name]


def make(data: ndarray, mask: ndarray) -> Any:
    """A masked array of the class that fits its values; NaN becomes NA; float16 grows."""
    if data.dtype.kind == "f":
        if data.dtype.itemsize == 2:
            data = data.astype("float32")
        nan = np.isnan(data)
        if nan.any():
            mask = mask | nan
    return class_of(data.dtype.kind)._make(data, mask)


def boxed(value: Any, like: Any) -> Any:
    """A reduction as an array of one."""
    if value is NA:
        return like._make(np.ones(1, dtype=like._data.dtype), np.ones(1, dtype=bool))
    return make(np.array([value]), np.zeros(1, dtype=bool))


def holds(dtype: Any, value: int) -> bool:
    """Whether an integer dtype has a value."""
    info = np.iinfo(dtype)
    return bool(info.min <= value <= info.max)


def common(dtypes: list[Any]) -> Any:
    """The masked dtype that masked and NumPy dtypes share; None where that is object."""
    plain = [getattr(d, "numpy_dtype", d) for d in dtypes]
    kinds = {getattr(d, "kind", "O") for d in plain}
    if not all(isinstance(d, np.dtype) for d in plain) or not kinds <= set("biuf") or "b" in kinds and len(kinds) > 1:
        return None
    found = np.result_type(*plain)
    return dtype_of(np.dtype("float32") if found.name == "float16" else found)


# -- operators


def operand(array: Any, other: Any) -> tuple[Any, Any]:
    """(values, mask) of the other operand; the mask is None where nothing is missing, True where all is."""
    if hasattr(other, "_mask") and hasattr(other, "_data"):
        return other._data, other._mask
    if other is NA:
        return None, True
    if isinstance(other, (list, tuple)):
        from septet.pandas.construct import array as pd_array

        made = pd_array(other)
        return operand(array, made) if hasattr(made, "_mask") else (np.asarray(made), None)
    if isinstance(other, ndarray) and other.ndim > 1:
        raise NotImplementedError("can only perform ops with 1-d structures")
    if isinstance(other, ndarray) and other.ndim == 0:
        other = other.item()
    return other, None


def joined(array: Any, mask: Any) -> ndarray:
    """What is missing in either operand."""
    if mask is None:
        return array._mask.copy()
    return np.ones(len(array), dtype=bool) if mask is True else array._mask | mask


def arith(array: Any, other: Any, name: str) -> Any:
    """An arithmetic or logical operator; names with r have the operands swapped."""
    swapped = name[0] == "r"
    plain = name[1:] if swapped else name
    if plain == "divmod":
        return arith(array, other, ("r" if swapped else "") + "floordiv"), arith(array, other, ("r" if swapped else "") + "mod")
    if plain in ("and", "or", "xor") and array._data.dtype.kind == "b":
        return logic(array, other, plain)
    if type(other).__name__ in ("DatetimeArray", "TimedeltaArray", "PeriodArray", "Timestamp", "Timedelta") or \
            isinstance(other, ndarray) and other.dtype.kind in "mM":
        return time_arith(array, other, plain, swapped)
    values, mask = operand(array, other)
    if isinstance(values, (ndarray,)) and len(values) != len(array) and len(values) != 1:
        raise ValueError(f"operands could not be broadcast together with shapes ({len(array)},) ({len(values)},) ")
    if mask is True:
        return missing_result(array, plain, swapped)
    if isinstance(values, ndarray) and values.dtype.kind == "O" and plain in ("add", "sub", "mul", "truediv", "floordiv", "mod"):
        return with_objects(array, values, plain, swapped)
    check_operand(array, values, plain)
    data = computed(array._data, values, plain, swapped)
    return make(data, power_mask(array, values, joined(array, mask), plain, swapped))


def with_objects(array: Any, values: ndarray, plain: str, swapped: bool) -> ndarray:
    """The operator with Python's objects: an object array, NA where either is missing."""
    pairs = zip(array._data.tolist(), values.tolist(), (array._mask | isna_array(values)).tolist(), strict=True)
    op = OPS[plain]
    return np.fromiter([NA if gone else op(b, a) if swapped else op(a, b) for a, b, gone in pairs], dtype=object)


def check_operand(array: Any, values: Any, plain: str) -> None:
    """TypeError for what arithmetic of numbers does not take."""
    symbol = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "and": "&", "or": "|",
              "xor": "^"}
    if values is None or not isinstance(values, (int, float, complex, np.generic, ndarray, str)) and not hasattr(values, "dtype"):
        raise TypeError(f"unsupported operand type(s) for {symbol[plain]}: '{type(array).__name__}' and '{type(values).__name__}'")
    if isinstance(values, str) or isinstance(values, ndarray) and values.dtype.kind in "OUS":
        raise TypeError(f"ufunc '{plain}' did not contain a loop with signature matching types (dtype('{array._data.dtype}'), text)")


def computed(a: ndarray, b: Any, plain: str, swapped: bool) -> ndarray:
    """The operator over the bare values; divisions by zero are NumPy's."""
    if plain == "pow" and a.dtype.kind == "b":
        a = a.astype("int8")
    if plain in ("floordiv", "mod") and a.dtype.kind == "b":
        a = a.astype("int8")
    with np.errstate(all="ignore"):
        if plain == "pow" and a.dtype.kind in "iu" and swapped is False and not isinstance(b, float) and np.asarray(b).dtype.kind == "i" \
                and (np.asarray(b) < 0).any():
            raise ValueError("Integers to negative integer powers are not allowed.")
        return np.asarray(OPS[plain](b, a) if swapped else OPS[plain](a, b))


def power_mask(array: Any, values: Any, mask: ndarray, plain: str, swapped: bool) -> ndarray:
    """x ** 0 and 1 ** x are 1 whatever x is."""
    if plain != "pow":
        return mask
    base, exponent = (values, array._data) if swapped else (array._data, values)
    base_known = True if swapped else ~array._mask
    exponent_known = ~array._mask if swapped else True
    sure = (np.asarray(base == 1) & base_known) | (np.asarray(exponent == 0) & exponent_known)
    return mask & ~sure


def missing_result(array: Any, plain: str, swapped: bool) -> Any:
    """The operator with NA: NA everywhere but where 1 ** NA or NA ** 0 decide."""
    mask = np.ones(len(array), dtype=bool)
    data = np.ones(len(array), dtype="float64" if plain == "truediv" and array._data.dtype.kind != "f" else array._data.dtype)
    if plain == "pow":
        mask = ~((array._data == (0 if swapped else 1)) & ~array._mask)
    return make(data, mask)


def time_arith(array: Any, other: Any, plain: str, swapped: bool) -> Any:
    """Numbers and lengths of time."""
    values = array.to_numpy(dtype="float64", na_value=np.nan) if array._hasna else array._data
    return OPS[plain](other, values) if swapped else OPS[plain](values, other)


def logic(array: Any, other: Any, plain: str) -> Any:
    """Kleene's logic: False & NA is False, True | NA is True."""
    if not (other is NA or isinstance(other, (bool, np.bool_, list, tuple, ndarray)) or hasattr(other, "_mask")):
        raise TypeError(f"'other' should be pandas.NA or a bool. Got {type(other).__name__} instead.")
    if isinstance(other, (list, tuple)) or isinstance(other, ndarray) and other.dtype.kind == "O":
        other = class_of("b")._from_sequence(other)
    b, missing = (False, True) if other is NA else operand(array, other)
    if isinstance(b, ndarray) and len(b) != len(array):
        raise ValueError("Lengths must match")
    b_missing = np.zeros(len(array), dtype=bool) if missing is None else np.ones(len(array), dtype=bool) if missing is True else missing
    a, a_missing = array._data & ~array._mask, array._mask
    b = np.asarray(b) & ~b_missing
    if plain == "xor":
        return make(a ^ b, a_missing | b_missing)
    if plain == "and":
        sure = (~a & ~a_missing) | (~b & ~b_missing)
        return make(a & b, (a_missing | b_missing) & ~sure)
    return make(a | b, (a_missing | b_missing) & ~(a | b))


def compare(array: Any, other: Any, name: str) -> Any:
    """A comparison as a boolean array with NA."""
    values, mask = operand(array, other)
    if mask is True:
        return make(np.zeros(len(array), dtype=bool), np.ones(len(array), dtype=bool))
    if isinstance(values, ndarray) and len(values) != len(array):
        raise ValueError("Lengths must match to compare")
    textual = isinstance(values, str) or values is None or isinstance(values, ndarray) and values.dtype.kind in "OUS"
    if textual and not isinstance(values, ndarray):
        if name not in ("eq", "ne"):
            raise TypeError(f"Invalid comparison between dtype={array.dtype} and {type(values).__name__}")
        data = np.full(len(array), name == "ne")
    elif textual:
        mask = isna_array(values)
        items = [not gone and OPS[name](a, b) for a, b, gone in zip(array._data.tolist(), values.tolist(), mask.tolist(), strict=True)]
        data = np.array(items, dtype=bool)
    else:
        data = np.asarray(OPS[name](array._data, values))
    if mask is None and isinstance(values, ndarray) and values.dtype.kind == "f":
        mask = np.isnan(values)
    return make(data, joined(array, mask))


def ufunc(function: Any, method: str, inputs: Any, kwargs: Any) -> Any:
    """A NumPy ufunc over masked arrays: NA where an operand is."""
    if method != "__call__" or kwargs.get("out") is not None:
        raise TypeError(f"ufunc method {method!r} is not supported by masked arrays")
    mask = None
    bare = []
    for x in inputs:
        if hasattr(x, "_mask"):
            mask = x._mask if mask is None else mask | x._mask
            bare.append(x._data)
        elif kindred(x):
            return NotImplemented
        else:
            bare.append(x)
    found = function(*bare, **kwargs)
    return tuple(make(f, mask.copy()) for f in found) if isinstance(found, tuple) else make(found, mask.copy())  # type: ignore[union-attr]


def kindred(x: Any) -> bool:
    """Whether an operand is a Series, Index or table, which handles the ufunc itself."""
    return hasattr(x, "_values") or hasattr(x, "_columns")


# -- conversion


def to_numpy(array: Any, dtype: Any, copy: bool, na_value: Any) -> ndarray:
    """A NumPy array; ValueError where the dtype has no place for what is missing."""
    hasna = array._hasna
    if dtype is None:
        kind = array._data.dtype.kind
        if not hasna:
            dtype = array._data.dtype
        elif kind in "iuf" and (na_value is None or na_value is not NA and not isinstance(na_value, str)):
            dtype = np.dtype("float64") if kind != "f" else array._data.dtype
        else:
            dtype = np.dtype(object)
    else:
        dtype = np.dtype(dtype)
    if not hasna:
        return array._data.astype(dtype) if array._data.dtype != dtype or copy else array._data
    if na_value is None:
        na_value = np.nan if dtype.kind == "f" else NA
    if na_value is NA and dtype.kind != "O" or dtype.kind in "biu" and is_missing(na_value):
        raise ValueError(f"cannot convert to '{dtype}'-dtype NumPy array with missing values. Specify an appropriate 'na_value' for "
                         "this dtype.")
    data = array._data.astype(dtype)
    data[array._mask] = na_value
    return data


def astype(array: Any, dtype: Any, copy: bool) -> Any:
    """Another dtype."""
    from septet.pandas.dtypes import ExtensionDtype, pandas_dtype

    dtype = pandas_dtype(dtype)
    if isinstance(dtype, ExtensionDtype):
        if dtype == array.dtype:
            return array.copy() if copy else array
        if hasattr(dtype, "numpy_dtype"):
            with np.errstate(all="ignore"):
                return make_as(array, dtype)
        if type(dtype).__name__ == "StringDtype":
            return text(array, dtype)
        return dtype.construct_array_type()._from_sequence(array, dtype=dtype, copy=copy)
    if dtype.kind == "O":
        return np.array([NA if g else x for g, x in zip(array._mask.tolist(), array._data.tolist())] or [], dtype=object)
    if array._hasna and dtype.kind in "iub":
        raise ValueError("cannot convert NA to integer" if dtype.kind in "iu" else "cannot convert float NaN to bool")
    if dtype.kind == "M":
        return array.to_numpy(dtype=dtype, na_value=np.datetime64("NaT"))
    return array.to_numpy(dtype=dtype, na_value=np.nan if dtype.kind in "fc" else None)


def make_as(array: Any, dtype: Any) -> Any:
    """Another masked dtype; TypeError where fractions would be lost."""
    target, data = dtype.numpy_dtype, array._data
    known = data[~array._mask]
    if target.kind in "iu" and data.dtype.kind == "f" and (known != np.floor(known)).any():
        raise TypeError(f"cannot safely cast non-equivalent {data.dtype} to {target}")
    if target.kind == "b" and data.dtype.kind in "iuf" and not ((known == 0) | (known == 1)).all() and data.dtype.kind == "x":
        raise TypeError("Need to pass bool-like values")
    data = np.where(array._mask, np.ones(1, dtype=data.dtype), data) if data.dtype.kind == "f" else data
    return class_of(target.kind)._make(data.astype(target), array._mask.copy())


def text(array: Any, dtype: Any) -> Any:
    """The values as text."""
    from septet.pandas.arrays.string_work import objects

    items = [dtype.na_value if gone else str(x) for gone, x in zip(array._mask.tolist(), array._data.tolist())]
    return dtype.construct_array_type()(objects(items), dtype)


def masked_again(found: Any) -> Any:
    """Numbers and booleans, perhaps beside NA, as a masked array; other values as they are."""
    if not isinstance(found, ndarray) or found.dtype.kind not in "biufO":
        return found
    if found.dtype.kind == "O":
        from septet.pandas.arrays.choose import kind_of

        kind = kind_of([x for x in found.tolist() if isinstance(x, (list, dict, tuple)) or not is_missing(x)])
        return found if kind is None else class_of(kind)._from_sequence(found)
    return class_of(found.dtype.kind)._from_sequence(found)


def isin(array: Any, values: Any) -> Any:
    """Mask of the values that are among some; NA is if NA is."""
    items = values.tolist() if hasattr(values, "tolist") else list(values)
    known = [x for x in items if not is_missing(x)]
    numbers = [x for x in known if isinstance(x, (int, float, np.generic))]
    data = np.isin(array._data, np.array(numbers)) if numbers else np.zeros(len(array), dtype=bool)
    met = getattr(getattr(values, "dtype", None), "kind", "O") not in "iuf" and any(x is NA for x in items)      # as upstream
    data = np.where(array._mask, met, data)
    return make(data.astype(bool), np.zeros(len(array), dtype=bool))
