"""A Series that nobody has looked at: an expression over rows of a scan.  Looked at, it becomes a plain Series."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.lazy.expression import Call, Column, Renamed
from septet.pandas.lazy.limit import fits
from septet.pandas.series import Series
from septet.pandas.tslibs.timedelta import Timedelta
from septet.pandas.tslibs.timestamp import Timestamp

NUMBERS = (bool, int, float, np.number, np.bool_)
SCALARS = (*NUMBERS, str, datetime, date, timedelta, Timestamp, Timedelta)


class PlannedSeries(Series):
    """`_rows`: of which file and under which conditions; `_expression`: what is computed of their columns; `_sample`: an empty one."""

    __module__ = "pandas"
    _rows: Any
    _expression: Any
    _sample: Any

    @classmethod
    def _of(cls, rows: Any, expression: Any, name: Any, sample: Any = None) -> PlannedSeries:
        """The Series of an expression."""
        self = object.__new__(cls)
        sample = expression.series(rows.scan.prototypes, kinds.RangeIndex(0)) if sample is None else sample
        self.__dict__.update(_rows=rows, _expression=expression, _name=name, _sample=sample)
        return self

    def __getattr__(self, name: str) -> Any:
        if name == "_array" or name == "_index":
            self._look()
            return self.__dict__[name]
        return super().__getattr__(name)

    def _look(self) -> None:
        """Read it: from here on a plain Series."""
        values, index = value_of(self._rows, self._expression), self._rows.index.view()
        state = self.__dict__
        state.update(_array=values, _index=index)
        for name in ("_rows", "_expression", "_sample"):
            del state[name]
        self.__class__ = Series             # type: ignore[assignment]

    def _named(self) -> Any:
        """The expression under this Series' name."""
        inner = self._expression
        return inner if self._sample._name is self._name else Renamed(inner, self._name)

    def _noted(self, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A method's result as another expression; None where it must be computed."""
        given = tuple(x._named() if isinstance(x, PlannedSeries) else x for x in args)
        made = Call(method, self._named(), given, kwargs)
        try:
            sample = made.series(self._rows.scan.prototypes, kinds.RangeIndex(0))
        except Exception:
            return None
        if type(sample) is not Series or not lasting(sample):
            return None
        return PlannedSeries._of(self._rows, made, sample._name, sample)

    # -- what is known without looking

    @property
    def dtype(self) -> Any:
        """The dtype of the values."""
        return self._sample.dtype

    dtypes = dtype

    def __len__(self) -> int:
        return self._rows.count  # type: ignore[no-any-return]

    @property
    def shape(self) -> tuple[int, ...]:
        """(length,)."""
        return (len(self),)

    @property
    def size(self) -> int:
        """How many values."""
        return len(self)

    def copy(self, deep: bool = True) -> Any:
        """A copy; neither sees what is written to the other."""
        return PlannedSeries._of(self._rows, self._expression, self._name, self._sample)

    def _large(self) -> bool:
        """Whether it does not fit into memory, and can be read in parts."""
        columns = set(self._expression.columns())
        return fits(self._rows, columns) is False and all(self._rows.scan.steady(k) for k in columns)

    def value_counts(self, normalize: bool = False, sort: bool = True, ascending: bool = False, bins: Any = None,
                     dropna: bool = True) -> Any:
        """How often each value occurs, the most frequent first."""
        if bins is None and self._large() and getattr(self._sample._array, "_mask", None) is None:
            from septet.pandas.lazy.reducing import value_counts

            return value_counts(self, normalize, sort, ascending, dropna)
        return super().value_counts(normalize, sort, ascending, bins, dropna)

    def __getitem__(self, key: Any) -> Any:
        if is_mask(key, self._rows):
            return PlannedSeries._of(self._rows.under(key._expression), self._expression, self._name, self._sample)
        return super().__getitem__(key)


def value_of(rows: Any, expression: Any) -> Any:
    """The array of an expression over all of some rows."""
    numbers = list(dict.fromkeys(expression.columns()))
    found = dict(zip(numbers, rows.load(numbers), strict=True))
    if isinstance(expression, Column):
        return found[expression.number]
    return expression.series(found, kinds.RangeIndex(rows.count))._values


def lasting(sample: Any) -> bool:
    """Whether a result's dtype does not depend on the values."""
    array = sample._array
    return type(array) is ndarray and array.dtype.kind in "biufmM" or str(sample.dtype) == "str"


def is_mask(key: Any, rows: Any) -> bool:
    """Whether a key is a condition on the same rows."""
    return isinstance(key, PlannedSeries) and key._rows is rows and key._sample.dtype.kind == "b" and type(key._sample._array) is ndarray


# -- the methods that are noted: by name, what their arguments must be

def same_rows(self: PlannedSeries, x: Any) -> bool:
    """A scalar, or a Series of the same rows."""
    return isinstance(x, SCALARS) or isinstance(x, PlannedSeries) and x._rows is self._rows


def divisible(self: PlannedSeries, x: Any) -> bool:
    """A divisor of which the dtype of the quotient does not depend: integers become floats where they are divided by 0."""
    if isinstance(x, PlannedSeries):
        return x._rows is self._rows and self.dtype.kind == "f" and x.dtype.kind == "f"
    return isinstance(x, NUMBERS) and (self.dtype.kind == "f" or bool(x != 0))


def exponent(self: PlannedSeries, x: Any) -> bool:
    """A power that whole numbers have."""
    return isinstance(x, NUMBERS) and (self.dtype.kind == "f" or bool(x >= 0))


def number_into_floats(self: PlannedSeries, x: Any) -> bool:
    """A number for the gaps of floats."""
    return isinstance(x, NUMBERS) and self.dtype.kind == "f"


def several(self: PlannedSeries, x: Any) -> bool:
    """A list of values."""
    return isinstance(x, (list, tuple, set, frozenset, ndarray)) or type(x) is Series


def digits(self: PlannedSeries, x: Any) -> bool:
    """A number of digits."""
    return type(x) is int


TWO = "__eq__ __ne__ __lt__ __le__ __gt__ __ge__ __and__ __rand__ __or__ __ror__ __xor__ __rxor__ __add__ __radd__ __sub__ __rsub__ " \
      "__mul__ __rmul__ __truediv__ __rtruediv__"
NOTED: dict[str, Callable[[PlannedSeries, Any], bool] | None] = {
    **dict.fromkeys(TWO.split(), same_rows), "__floordiv__": divisible, "__mod__": divisible, "__pow__": exponent,
    **dict.fromkeys("__invert__ __neg__ __abs__ abs isna isnull notna notnull".split()), "fillna": number_into_floats, "isin": several,
    "round": digits,
}
ALIASES = {"isnull": "isna", "notnull": "notna"}


def noted(name: str, fits: Callable[[PlannedSeries, Any], bool] | None) -> Any:
    """A method that is noted where its arguments allow it."""
    plain = getattr(Series, name)
    method_name = ALIASES.get(name, name)

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        if type(self) is PlannedSeries and not kwargs and len(args) == (fits is not None) and (fits is None or fits(self, args[0])):
            given = args if name != "isin" else (list(args[0].tolist() if hasattr(args[0], "tolist") else args[0]),)
            found = self._noted(method_name, given, kwargs)
            if found is not None:
                return found
        return plain(self, *args, **kwargs)

    method.__name__, method.__doc__ = name, plain.__doc__
    return method


for _name, _fits in NOTED.items():
    setattr(PlannedSeries, _name, noted(_name, _fits))

def by_parts(name: str) -> Any:
    """A reduction that is made part by part where the values do not fit into memory."""
    plain = getattr(Series, name)

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        if type(self) is PlannedSeries and not args and self._large():
            from septet.pandas.lazy.reducing import reduced

            found = reduced(self, name, dict(kwargs))
            if found is not NotImplemented:
                return found
        return plain(self, *args, **kwargs)

    method.__name__, method.__doc__ = name, plain.__doc__
    return method


for _name in ("sum", "mean", "min", "max", "count", "var", "std", "nunique"):
    setattr(PlannedSeries, _name, by_parts(_name))

PlannedSeries.__hash__ = Series.__hash__        # type: ignore[method-assign]
PlannedSeries.__name__ = PlannedSeries.__qualname__ = "Series"
