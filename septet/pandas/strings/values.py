"""Text columns as the accessor sees them: one value mapped at a time, once per distinct value where that is less, or by Polars.

A column is "str" (gaps give NaN, False for tests), "string" (gaps give NA), "object" (gaps stay; what has no such method gives NaN), or one
of Arrow's dtypes; categorical columns are worked on by category.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.arrays.string import StringArray
from septet.pandas.arrays.string_work import objects
from septet.pandas.missing import NA, is_missing

NAN = float("nan")
FEW = 0.5                           # share of distinct values up to which each is worked on once


class Values:
    """A column of text and what its methods give back."""

    def __init__(self, array: Any):
        self.array = array
        self.codes: ndarray | None = None
        if hasattr(array, "_codes"):
            self.codes = array._codes.astype("int64")
            self.kind, self.items = "object", np.asarray(array.categories, dtype=object).tolist()
        elif isinstance(array, StringArray):
            self.kind = "str" if array._dtype._na_is_nan else "string"
            self.items = None
        elif type(array) is ndarray:
            self.kind, self.items = "object", array.tolist()
        else:
            self.kind, self.items = "arrow", array.tolist()

    @property
    def series(self) -> Any:
        """The Polars series where there is one, or where it pays."""
        return self.array._series if isinstance(self.array, StringArray) else None

    def listed(self) -> list[Any]:
        """The values as a list."""
        if self.items is None:
            self.items = self.array.tolist()
        return self.items

    def __len__(self) -> int:
        return len(self.array)

    # -- mapping

    def mapped(self, f: Callable[[Any], Any], gap: Any) -> list[Any]:
        """f of each text, `gap` for what is missing, NaN for values of objects that have no such method."""
        if self.kind != "object":
            return [f(x) if type(x) is str else gap for x in self.listed()]
        return [f(x) if type(x) is str else self.other(f, x, gap) for x in self.listed()]

    def other(self, f: Callable[[Any], Any], x: Any, gap: Any) -> Any:
        """f of an object that is not text."""
        if is_missing(x):
            return x if gap is KEEP else gap
        try:
            return f(x)
        except (TypeError, AttributeError):
            return NAN

    def text(self, f: Callable[[Any], Any], by_series: Callable[[Any], Any] | None = None) -> Any:
        """Text of text, of the same dtype."""
        s = self.series
        if s is not None:
            found = by_series(s) if by_series is not None else None
            if found is None:
                found = distinct_text(s, f)
            if found is not None:
                return self.array._like(found)
        if self.kind == "arrow":
            return self.array._of_items(self.mapped(f, None))
        out = objects(self.mapped(f, KEEP if self.kind == "object" else self.array._dtype.na_value))
        return self.spread(out) if self.kind == "object" else self.array._like(out)

    def spread(self, out: ndarray) -> ndarray:
        """Results by category as results by element."""
        if self.codes is None:
            return out
        extended = objects([*out.tolist(), NAN])
        return extended[self.codes]

    def integers(self, f: Callable[[Any], Any], by_series: Callable[[Any], Any] | None = None) -> Any:
        """Whole numbers of text: int64, float64 where there are gaps, Int64 under NA."""
        s = self.series
        if s is not None:
            found = by_series(s) if by_series is not None else None
            data, missing = number_parts(s, found) if found is not None else distinct_numbers(s, f)
        else:
            out = self.mapped(f, None)
            missing = np.array([x is None or is_missing(x) for x in out], dtype=bool)
            data = np.array([0 if gone else x for x, gone in zip(out, missing.tolist())], dtype="int64")
        if self.codes is not None:
            missing, data = np.append(missing, True)[self.codes], np.append(data, 0)[self.codes]
        return self.with_gaps(data, missing)

    def with_gaps(self, data: ndarray, missing: ndarray) -> Any:
        """Numbers and what is missing, as the kind of column has it."""
        if self.kind == "string":
            from septet.pandas.arrays.integer import IntegerArray

            return IntegerArray._make(data, missing)
        if self.kind == "arrow":
            return self.array._of_items([None if gone else x for x, gone in zip(data.tolist(), missing.tolist())], "int32")
        if not missing.any():
            return data
        floats = data.astype("float64")
        floats[missing] = NAN
        return floats

    def booleans(self, f: Callable[[Any], Any], na: Any = None, by_series: Callable[[Any], Any] | None = None) -> Any:
        """Truth of text: False in gaps under NaN, NA under NA, the gap itself among objects; `na` where it is given."""
        given = na is True or na is False
        if self.kind == "object":
            return self.object_truth(f, na, given)
        s = self.series
        found = by_series(s) if s is not None and by_series is not None else None
        if type(found) is ndarray:
            data, missing = found, np.zeros(len(found), dtype=bool)
        elif found is not None:
            from septet.pandas import engine

            data, missing = engine.truth(found, False), engine.nulls(found)
        elif s is not None:
            numbers, missing = distinct_numbers(s, f)
            data = numbers.astype(bool)
        else:
            out = self.mapped(f, None)
            missing = np.array([x is None for x in out], dtype=bool)
            data = np.array([bool(x) for x in out], dtype=bool)
        return self.truth(data, missing, na, given)

    def truth(self, data: ndarray, missing: ndarray, na: Any, given: bool) -> Any:
        """Booleans and what is missing, as the kind of column has it."""
        if given:
            data, missing = np.where(missing, na, data), np.zeros(len(data), dtype=bool)
        if self.kind == "str":
            return data
        if self.kind == "arrow":
            return self.array._of_items([None if gone else x for x, gone in zip(data.tolist(), missing.tolist())], "bool")
        from septet.pandas.arrays.boolean import BooleanArray

        return BooleanArray._make(data, missing)

    def object_truth(self, f: Callable[[Any], Any], na: Any, given: bool) -> ndarray:
        """Truth of objects: bool where nothing is missing."""
        out = self.mapped(f, KEEP)
        if given:
            out = [na if is_missing(x) else x for x in out]
        if self.codes is not None:
            gap = na if given else False
            out = [out[c] if c >= 0 else gap for c in self.codes.tolist()]
        if any(is_missing(x) for x in out):
            return objects(out)
        return np.array([bool(x) for x in out], dtype=bool)

    def any_objects(self, f: Callable[[Any], Any]) -> ndarray:
        """Objects of text."""
        gap = KEEP if self.kind == "object" else NA if self.kind == "arrow" else self.array._dtype.na_value
        out = self.mapped(f, gap)
        if self.codes is not None:
            return objects([out[c] if c >= 0 else NAN for c in self.codes.tolist()])
        return objects(out)


KEEP = object()                     # a gap stays what it is


def distinct_text(s: Any, f: Callable[[Any], Any]) -> Any:
    """Text of text, f called once per distinct value where these are few."""
    from septet.pandas import engine

    codes, distinct = engine.factorize(s)
    if len(distinct) > FEW * len(s):
        return None
    return engine.spread(engine.text_series([f(x) for x in distinct.to_list()]), codes)


def distinct_numbers(s: Any, f: Callable[[Any], Any]) -> tuple[ndarray, ndarray]:
    """Whole numbers (or truth) of text and what is missing, f called once per distinct value."""
    from septet.pandas import engine

    codes, distinct = engine.factorize(s)
    data = np.array([int(f(x)) for x in distinct.to_list()] + [0], dtype="int64")
    return data[codes], codes < 0


def number_parts(s: Any, found: Any) -> tuple[ndarray, ndarray]:
    """Whole numbers of a Polars series and its gaps."""
    from septet.pandas import engine

    missing = engine.nulls(found)
    return engine.to_array(found.fill_null(0)).astype("int64"), missing
