"""pandas.testing: assertions that say where two tables, series, indexes or arrays differ."""
from __future__ import annotations

from typing import Any

from septet.pandas import kinds
from septet.pandas.api.extensions import no_default
from septet.pandas.api.questions import infer_dtype
from septet.pandas.comparing import attribute, fail, numbers, same, shown, values_differ

__all__ = ["assert_extension_array_equal", "assert_frame_equal", "assert_index_equal", "assert_series_equal"]


def _tolerances(check_exact: Any, rtol: Any, atol: Any, values: Any) -> tuple[bool, float, float]:
    exact = check_exact
    if exact is no_default:
        exact = rtol is no_default and atol is no_default and not _inexact(values)
    return bool(exact), 1e-5 if rtol is no_default else rtol, 1e-8 if atol is no_default else atol


def _inexact(values: Any) -> bool:
    return getattr(values.dtype, "kind", "O") in ("f", "c", "O")


def _is(thing: Any, kind: Any) -> None:
    if not isinstance(thing, kind):
        raise AssertionError(f"{kind.__name__} Expected type {kind}, found {type(thing)} instead")


def looked(thing: Any) -> type:
    """The class of what has been looked at: a table of a file has one of its own before."""
    thing._index
    return type(thing)


def assert_index_equal(left: Any, right: Any, exact: Any = "equiv", check_names: bool = True, check_exact: bool = True,
                       check_categorical: bool = True, check_order: bool = True, rtol: float = 1e-5, atol: float = 1e-8,
                       obj: str | None = None, *, check_freq: Any = no_default) -> None:
    """Two indexes have the same labels, class and dtype."""
    _is(left, kinds.Index)
    _is(right, kinds.Index)
    obj = obj or ("MultiIndex" if isinstance(left, kinds.MultiIndex) else "Index")
    exact = "equiv" if exact is no_default else exact
    _same_class(left, right, exact, obj, check_categorical)
    if left.nlevels != right.nlevels:
        fail(obj, f"{obj} levels are different", f"{left.nlevels}, {left!r}", f"{right.nlevels}, {right!r}")
    if len(left) != len(right):
        fail(obj, f"{obj} length are different", f"{len(left)}, {left!r}", f"{len(right)}, {right!r}")
    if not check_order:
        left, right = left.sort_values(), right.sort_values()
    if isinstance(left, kinds.MultiIndex):
        for number in range(left.nlevels):
            _level_equal(left, right, number, exact, check_names, check_exact, check_categorical, rtol, atol, obj)
    else:
        values_differ(left._values, right._values, obj, None, check_exact, rtol, atol, (repr(left), repr(right)))
    if check_names and list(left.names) != list(right.names):
        attribute("names", list(left.names), list(right.names), obj)


def _level_equal(left: Any, right: Any, number: int, exact: Any, names: bool, exactly: bool, categorical: bool, rtol: float, atol: float,
                 obj: str) -> None:
    a, b = left.get_level_values(number), right.get_level_values(number)
    assert_index_equal(a, b, exact, names, exactly, categorical, True, rtol, atol, f"{obj} level [{number}]")


def _same_class(left: Any, right: Any, exact: Any, obj: str, categorical: bool) -> None:
    if not exact:
        return
    plain = {"RangeIndex", "Index"}
    names = {type(left).__name__, type(right).__name__}
    if type(left) is not type(right) and not (exact == "equiv" and names <= plain):
        fail(obj, f"{obj} classes are different", repr(left), repr(right))
    if infer_dtype_of(left) != infer_dtype_of(right):
        attribute("inferred_type", infer_dtype_of(left), infer_dtype_of(right), obj)
    if str(left.dtype) != str(right.dtype) or categorical and not same(left.dtype, right.dtype):
        attribute("dtype", left.dtype, right.dtype, obj)


def infer_dtype_of(index: Any) -> str:
    return "mixed" if isinstance(index, kinds.MultiIndex) else infer_dtype(index._values)


def assert_extension_array_equal(left: Any, right: Any, check_dtype: Any = True, index_values: Any = None, check_exact: Any = no_default,
                                 rtol: Any = no_default, atol: Any = no_default, obj: str = "ExtensionArray") -> None:
    """Two extension arrays have the same elements, missing values at the same places."""
    from septet.pandas.arrays.base import ExtensionArray

    for name, thing in (("left", left), ("right", right)):
        if not isinstance(thing, ExtensionArray):
            raise AssertionError(f"{name} is not an ExtensionArray")
    if check_dtype and not same(left.dtype, right.dtype):
        attribute("dtype", left.dtype, right.dtype, f"Attributes of {obj}")
    exact, rtol, atol = _tolerances(check_exact, rtol, atol, left)
    _arrays(left, right, obj, index_values, exact, rtol, atol)


def _arrays(left: Any, right: Any, obj: str, index: Any, exact: bool, rtol: float, atol: float) -> None:
    a, b = numbers(left), numbers(right)
    gone, other = left.isna(), right.isna()
    values_differ(gone, other, f"{obj} NA mask", index, True, rtol, atol)
    if len(a) != len(b):
        fail(obj, f"{obj} length are different", str(len(a)), str(len(b)))
    values_differ(a, b, obj, index, exact, rtol, atol)


def assert_series_equal(left: Any, right: Any, check_dtype: Any = True, check_index_type: Any = "equiv", check_series_type: bool = True,
                        check_names: bool = True, check_exact: Any = no_default, check_datetimelike_compat: bool = False,
                        check_categorical: bool = True, check_category_order: bool = True, check_freq: Any = no_default,
                        check_flags: bool = True, rtol: Any = no_default, atol: Any = no_default, obj: str = "Series", *,
                        check_index: bool = True, check_like: bool = False) -> None:
    """Two series have the same values, labels, dtype and name."""
    _is(left, kinds.Series)
    _is(right, kinds.Series)
    if check_series_type and looked(left) is not looked(right):
        raise AssertionError(f"{obj} Expected type {type(left)}, found {type(right)} instead")
    if len(left) != len(right):
        fail(obj, f"{obj} length are different", f"{len(left)}, {left.index!r}", f"{len(right)}, {right.index!r}")
    if check_flags and left.flags != right.flags:
        raise AssertionError(f"{left.flags!r} != {right.flags!r}")
    if check_like:
        left = left.reindex(right.index)
    exact, rtol, atol = _tolerances(check_exact, rtol, atol, left)
    if check_index:
        assert_index_equal(left.index, right.index, check_index_type, check_names, exact, check_categorical, True, rtol, atol,
                           f"{obj}.index")
    if check_dtype and not _same_dtype(left.dtype, right.dtype, check_categorical, check_category_order):
        attribute("dtype", left.dtype, right.dtype, f"Attributes of {obj}")
    _series_values(left, right, obj, exact, rtol, atol, check_dtype)
    if check_names and not same(left.name, right.name):
        attribute("name", left.name, right.name, obj)


def _same_dtype(a: Any, b: Any, categorical: bool, order: bool) -> bool:
    if str(a) == str(b) == "category" and (not categorical or not order):
        return not categorical or set(a.categories) == set(b.categories)
    return same(a, b)


def _series_values(left: Any, right: Any, obj: str, exact: bool, rtol: float, atol: float, check_dtype: Any) -> None:
    a, b, index = left._values, right._values, shown(left.index)
    if hasattr(a, "isna") and hasattr(b, "isna"):
        return _arrays(a, b, obj, index, exact, rtol, atol)
    return values_differ(numbers(a), numbers(b), obj, index, exact, rtol, atol)


def assert_frame_equal(left: Any, right: Any, check_dtype: Any = True, check_index_type: Any = "equiv", check_column_type: Any = "equiv",
                       check_frame_type: bool = True, check_names: bool = True, by_blocks: bool = False, check_exact: Any = no_default,
                       check_datetimelike_compat: bool = False, check_categorical: bool = True, check_like: bool = False,
                       check_freq: Any = no_default, check_flags: bool = True, rtol: Any = no_default, atol: Any = no_default,
                       obj: str = "DataFrame") -> None:
    """Two frames have the same columns and labels; `check_like`: in any order."""
    _is(left, kinds.DataFrame)
    _is(right, kinds.DataFrame)
    if check_frame_type and looked(left) is not looked(right):
        raise AssertionError(f"{obj} Expected type {type(left)}, found {type(right)} instead")
    if left.shape != right.shape:
        fail(obj, f"{obj} shape mismatch", str(left.shape), str(right.shape))
    if check_flags and left.flags != right.flags:
        raise AssertionError(f"{left.flags!r} != {right.flags!r}")
    exactly = check_exact is True
    tolerance = (1e-5 if rtol is no_default else rtol, 1e-8 if atol is no_default else atol)
    assert_index_equal(left.index, right.index, check_index_type, check_names, exactly, check_categorical, not check_like, *tolerance,
                       f"{obj}.index")
    assert_index_equal(left.columns, right.columns, check_column_type, check_names, exactly, check_categorical, not check_like, *tolerance,
                       f"{obj}.columns")
    if check_like:
        left = left.reindex(index=right.index, columns=right.columns)
    for number, name in enumerate(left.columns):
        assert_series_equal(left.iloc[:, number], right.iloc[:, number], check_dtype, check_index_type, True, check_names, check_exact,
                            check_datetimelike_compat, check_categorical, True, check_freq, False, rtol, atol,
                            f'{obj}.iloc[:, {number}] (column name="{name}")', check_index=False)
