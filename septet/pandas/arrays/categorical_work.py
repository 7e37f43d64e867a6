"""What Categorical does: finding categories and codes, comparing, counting, converting."""
from __future__ import annotations

import operator
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.categorical_dtype import CategoricalDtype, same_categories
from septet.pandas.missing import NA, is_missing

OPS = {name: getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")}
UNORDERED = "Unordered Categoricals can only compare equality or not"
DIFFERENT = "Categoricals can only be compared if 'categories' are the same."


def nat() -> Any:
    """The missing point in time."""
    from importlib import import_module

    return import_module("septet.pandas.tslibs.nat").NaT


def code_type(n: int) -> str:
    """The smallest dtype for the codes of n categories."""
    return "int8" if n < 128 else "int16" if n < 32768 else "int32" if n < 2 ** 31 else "int64"


# -- making one


def build(values: Any, dtype: CategoricalDtype) -> tuple[ndarray, CategoricalDtype]:
    """(codes, dtype with categories) of values."""
    from septet.pandas.construct import is_list_like

    if not is_list_like(values):
        raise TypeError("Categorical input must be list-like")
    values = getattr(values, "_values", values)
    if isinstance(getattr(values, "dtype", None), CategoricalDtype):
        categories = values.categories if dtype._categories is None else dtype._categories
        found = CategoricalDtype._of(categories, bool(dtype._ordered if dtype._ordered is not None else values.ordered))
        return recode(values._codes, values.categories, categories), found
    ordered = bool(dtype._ordered)
    if dtype._categories is None and isinstance(values, (list, tuple)) and (found := whole_with_gaps(list(values), ordered)) is not None:
        return found
    array = as_array(values)
    if dtype._categories is not None:
        return codes_of(dtype._categories, array), CategoricalDtype._of(dtype._categories, ordered)
    codes, categories = categories_of(array, ordered)
    return codes.astype(code_type(len(categories))), CategoricalDtype._of(categories, ordered)


def whole_with_gaps(values: list[Any], ordered: bool) -> tuple[ndarray, CategoricalDtype] | None:
    """(codes, dtype) of whole numbers beside gaps: their categories stay whole.  None for other lists."""
    missing = [is_missing(x) for x in values]
    known = [x for x, gone in zip(values, missing) if not gone]
    if len(known) == len(values) or not known or not all(type(x) is int for x in known):
        return None
    codes, dtype = build(known, CategoricalDtype(ordered=ordered))
    out = np.full(len(values), -1, dtype=codes.dtype)
    out[~np.array(missing, dtype=bool)] = codes
    return out, dtype


def as_array(values: Any) -> Any:
    """Values as one array; a list without any is object, a mixture of numbers and text too."""
    from septet.pandas.construct import objects, to_array

    if not hasattr(values, "dtype"):
        values = list(values)
        if not values:
            return objects([])
        if all(is_missing(x) for x in values) and not any(type(x).__name__ == "NaTType" for x in values):
            return np.full(len(values), np.nan)
    array = to_array(values)
    if type(array) is ndarray and array.dtype.kind == "O":
        known = [x for x in array.tolist() if not is_missing(x)]
        if known and all(isinstance(x, str) for x in known):
            return to_array(array.tolist(), "str")
        if any(isinstance(x, (list, dict, set)) for x in known):
            raise TypeError(f"unhashable type: '{type(next(x for x in known if isinstance(x, (list, dict, set)))).__name__}'")
        if known and len(known) < len(array):
            inner = to_array(known)
            if type(inner) is ndarray and inner.dtype.kind == "b":
                return array
    return array


def categories_of(array: Any, ordered: bool) -> tuple[ndarray, Any]:
    """(codes, Index of the distinct values, sorted where they can be).  TypeError for an order of what cannot be sorted."""
    from septet.pandas.algorithms.unique import factorize

    codes, distinct = array.factorize() if type(array) is not ndarray else factorize(array)
    index = kinds.Index(distinct, tupleize_cols=False) if not isinstance(distinct, kinds.Index) else distinct
    if type(index._values) is ndarray and index._values.dtype.kind == "O":
        inner = infer_again(index._values.tolist())
        index = kinds.Index(inner, tupleize_cols=False) if inner is not None else index
    try:
        order = sorted_positions(index)
    except TypeError:
        if ordered:
            raise TypeError("'values' is not ordered, please explicitly specify the categories order by passing in a categories "
                            "argument.") from None
        return codes, index
    place = np.empty(len(order) + 1, dtype="int64")
    place[order] = np.arange(len(order))
    place[len(order)] = -1
    return place[codes], index.take(order)


def infer_again(items: list[Any]) -> Any:
    """Booleans that stood beside gaps, as booleans; None for the rest."""
    return np.array(items, dtype=bool) if items and all(isinstance(x, bool) for x in items) else None


def sorted_positions(index: Any) -> ndarray:
    """Positions that sort distinct values.  TypeError where they have no order."""
    values = index._values
    if type(values) is ndarray and values.dtype.kind == "O":
        items = values.tolist()
        return np.array(sorted(range(len(items)), key=items.__getitem__), dtype="int64")
    return np.asarray(values.argsort()).astype("int64")


def codes_of(categories: Any, values: Any, dtype: Any = None) -> ndarray:
    """The position of each value among categories, -1 where it is none."""
    codes = categories.get_indexer(kinds.Index(values, tupleize_cols=False)) if len(values) else np.empty(0, dtype="int64")
    return np.asarray(codes).astype(dtype or code_type(len(categories)))


def recode(codes: ndarray, old: Any, new: Any) -> ndarray:
    """Codes over other categories; values that are no category any more are missing."""
    if old is new or len(old) == len(new) and old.dtype == new.dtype and old.equals(new):
        return codes.copy()
    table = np.full(len(old) + 1, -1, dtype=code_type(len(new)))
    if len(old):
        table[: len(old)] = new.get_indexer(old)
    return table[codes.astype("int64")]


def encode(mine: Any, other: Any) -> ndarray:
    """The codes of another Categorical's values under this one's categories."""
    return recode(other._codes, other.categories, mine.categories).astype(mine._codes.dtype)


def valid_codes(codes: Any, n: int) -> ndarray:
    """Codes from -1 to n - 1.  ValueError for others."""
    codes = getattr(codes, "_values", codes)
    if hasattr(codes, "_mask"):
        if codes._hasna:
            raise ValueError("codes cannot contain NA values")
        codes = codes._data
    a = np.asarray(codes)
    if a.size and a.dtype.kind not in "iu":
        raise ValueError("codes need to be array-like integers")
    if a.size and (int(a.max()) >= n or int(a.min()) < -1):
        raise ValueError("codes need to be between -1 and len(categories)-1")
    return a.astype(code_type(n))


def position(categories: Any, value: Any) -> int:
    """The position of a value among categories; -1 where it is none."""
    try:
        found = categories.get_loc(value)
    except (KeyError, TypeError):
        return -1
    return int(found) if isinstance(found, (int, np.integer)) else -1


def codes_to_set(array: Any, value: Any) -> Any:
    """The code of a value or of several.  TypeError for what is no category."""
    from septet.pandas.construct import is_list_like

    value = getattr(value, "_values", value)
    if isinstance(value, str) or not is_list_like(value) or isinstance(value, tuple) and position(array.categories, value) >= 0:
        if is_missing(value):
            return -1
        code = position(array.categories, value)
        if code < 0:
            raise TypeError(f"Cannot setitem on a Categorical with a new category ({value}), set the categories first")
        return code
    if isinstance(getattr(value, "dtype", None), CategoricalDtype):
        if not same_categories(array.categories, value.categories, False):
            raise TypeError("Cannot set a Categorical with another, without identical categories")
        return encode(array, value)
    items = value.tolist() if hasattr(value, "tolist") else list(value)
    codes = codes_of(array.categories, items, array._codes.dtype)
    if any(c < 0 and not is_missing(x) for c, x in zip(codes.tolist(), items)):
        raise TypeError("Cannot setitem on a Categorical with a new category, set the categories first")
    return codes


# -- comparing


def compare(array: Any, other: Any, name: str) -> Any:
    """A comparison with a category, another Categorical or a sequence.  TypeError where there is no order."""
    from septet.pandas.construct import is_list_like

    if name not in ("eq", "ne") and not array.ordered:
        raise TypeError(UNORDERED)
    listed = is_list_like(other) and not isinstance(other, tuple)
    if listed and len(other) != len(array):
        raise ValueError("Lengths must match.")
    if isinstance(getattr(other, "dtype", None), CategoricalDtype):
        return compare_same(array, other, name)
    if listed:
        return compare_values(array, other, name)
    code = position(array.categories, other)
    if code < 0:
        if name not in ("eq", "ne"):
            if is_missing(other):
                return np.zeros(len(array), dtype=bool)
            raise TypeError(f"Invalid comparison between dtype=category and {type(other).__name__}")
        return np.full(len(array), name == "ne")
    return with_gaps(OPS[name](array._codes, code), array._codes == -1, name)


def compare_same(array: Any, other: Any, name: str) -> ndarray:
    """A comparison of codes under the same categories."""
    if not same_categories(array.categories, other.categories, array.ordered and other.ordered and name not in ("eq", "ne")) or \
            array.ordered != other.ordered:
        raise TypeError(DIFFERENT)
    codes = other._codes if array.ordered else encode(array, other)
    return with_gaps(OPS[name](array._codes, codes), (array._codes == -1) | (codes == -1), name)


def compare_values(array: Any, other: Any, name: str) -> Any:
    """A comparison with values that are not categorical."""
    if name not in ("eq", "ne"):
        raise TypeError(f"Cannot compare a Categorical for op __{name}__ with type {type(other)}.\nIf you want to compare values, use "
                        "'np.asarray(cat) <op> other'.")
    from septet.pandas.construct import to_array

    mine, values = array._decoded(), to_array(other if hasattr(other, "dtype") else list(other))
    if type(mine) is ndarray and type(values) is not ndarray:
        mine = mine.astype(object)
    return np.asarray(OPS[name](mine, values))


def with_gaps(found: ndarray, missing: ndarray, name: str) -> ndarray:
    """What is missing equals nothing."""
    return found | missing if name == "ne" else found & ~missing


# -- counting


def value_counts(array: Any, dropna: bool) -> Any:
    """Counts by category, as a Series with a CategoricalIndex."""
    n = len(array.categories)
    codes = array._codes.astype("int64")
    missing = codes == -1
    counts = np.bincount(codes[~missing], minlength=n)[:n] if n else np.zeros(0, dtype="int64")
    order = np.arange(n)
    if not dropna and missing.any():
        counts, order = np.concatenate([counts, np.array([int(missing.sum())])]), np.concatenate([order, np.array([-1])])
    index = kinds.Index(array._like(order.astype(array._codes.dtype)))
    return kinds.Series(counts.astype("int64"), index=index, name="count", copy=False)


def describe(array: Any) -> Any:
    """A table of counts and shares by category."""
    counts = value_counts(array, False)
    frame = kinds.DataFrame({"counts": counts._values, "freqs": counts._values / float(len(array))}, index=counts.index)
    frame.index.name = "categories"
    return frame


def isin(array: Any, values: Any) -> ndarray:
    """Mask of the values that are among some."""
    from septet.pandas.construct import is_list_like

    if not is_list_like(values):
        raise TypeError(f"only list-like objects are allowed to be passed to isin(), you passed a `{type(values).__name__}`")
    items = values.tolist() if hasattr(values, "tolist") else list(values)
    wanted = np.zeros(len(array.categories) + 1, dtype=bool)
    for x in items:
        if is_missing(x):
            wanted[len(array.categories)] = True
        elif (code := position(array.categories, x)) >= 0:
            wanted[code] = True
    return wanted[array._codes.astype("int64")]


def extreme(array: Any, name: str, skipna: bool) -> Any:
    """The least or greatest value."""
    array.check_for_ordered(name)
    codes = array._codes
    known = codes[codes != -1]
    if not len(known) or not skipna and len(known) < len(codes):
        return array._gap
    return array.categories[int(known.min() if name == "min" else known.max())]


def mapped(array: Any, mapper: Any, na_action: str | None) -> Any:
    """The categories mapped; a Categorical where they stay distinct, else an array of values."""
    if na_action not in (None, "ignore"):
        raise ValueError(f"na_action must either be 'ignore' or None, {na_action!r} was passed")
    from septet.pandas.algorithms.mapping import map_array

    categories = kinds.Index(map_array(array.categories._values, mapper, None), tupleize_cols=False)
    if hasattr(categories, "categories"):
        inner = categories._values
        if not categories.is_unique:
            return inner.take(array._codes, allow_fill=True).remove_unused_categories()
        categories = categories.astype(inner.categories.dtype)
    missing = array._codes == -1
    gap = array._gap
    if na_action is None and bool(missing.any()):
        gap = mapper(np.nan) if callable(mapper) else mapper.get(np.nan, np.nan)
    if categories.is_unique and not categories.hasnans and is_missing(gap):
        return array._make(array._codes.copy(), CategoricalDtype._of(categories, array.ordered))
    values = list(categories.tolist()) + [gap]
    return kinds.Index([values[c] for c in array._codes.tolist()], tupleize_cols=False)


# -- converting


def astype(array: Any, dtype: Any, copy: bool) -> Any:
    """The values as another dtype."""
    from septet.pandas.dtypes import ExtensionDtype, pandas_dtype

    dtype = pandas_dtype(dtype)
    if isinstance(dtype, CategoricalDtype):
        found = array.dtype.update_dtype(dtype)
        if found == array.dtype:
            return array.copy() if copy else array
        codes = recode(array._codes, array.categories, found.categories)
        return array._make(codes, CategoricalDtype._of(found.categories, bool(found.ordered)))
    if isinstance(dtype, ExtensionDtype):
        return dtype.construct_array_type()._from_sequence(array._decoded(), dtype=dtype, copy=copy)
    if dtype.kind in "iu" and array._hasna:
        raise ValueError("Cannot convert float NaN to integer")
    if dtype.kind == "O":
        return to_objects(array)
    return convert(array, dtype)


def convert(array: Any, dtype: Any) -> Any:
    """A NumPy dtype, by way of the categories where they are fewer."""
    from septet.pandas.algorithms.casting import cast

    if array._hasna or dtype.kind in "mM":
        return cast(array._decoded(), dtype)
    try:
        return np.asarray(cast(array.categories._values, dtype))[array._codes.astype("int64")]
    except ValueError:
        raise ValueError(f"Cannot cast {array.categories.dtype} dtype to {dtype}") from None


def to_objects(array: Any) -> ndarray:
    """The values as Python objects."""
    from septet.pandas.arrays.string_work import objects

    values = array.categories.tolist()
    values.append(array._gap if array._gap is not NA else NA)
    return objects(list(map(values.__getitem__, array._codes.tolist())))


def running(array: Any, name: str, skipna: bool) -> ndarray:
    """The codes of the least or greatest category up to each element.  TypeError where categories have no order."""
    if not array.ordered:
        raise TypeError(f"Categorical is not ordered for operation {name}\nyou can use .as_ordered() to change the Categorical to an "
                        "ordered one\n")
    codes, gone = array._codes, array._codes < 0
    least = name == "cummin"
    found = (np.minimum if least else np.maximum).accumulate(np.where(gone & least, np.iinfo(codes.dtype).max, codes))
    gone = gone if skipna else np.logical_or.accumulate(gone)
    return np.where(gone, -1, found).astype(codes.dtype)
