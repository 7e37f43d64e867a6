"""Text: `StringDtype` (pandas 3's "str" with NaN, "string" with NA) and its array over Python objects."""
from __future__ import annotations

import math
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.dtypes import ExtensionDtype
from septet.pandas.missing import NA, is_missing, isna_array

_COMPARISONS = {"lt": lambda a, b: a < b, "le": lambda a, b: a <= b, "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b}


class StringDtype(ExtensionDtype):
    """Dtype of text.  storage: "python"; na_value: NaN (named "str") or NA (named "string")."""

    __module__ = "pandas"
    _metadata = ("storage", "_na_is_nan")
    type = str

    def __init__(self, storage: str | None = None, na_value: Any = NA) -> None:
        self.storage = storage or "python"
        self._na_is_nan = na_value is not NA
        self.na_value = math.nan if self._na_is_nan else NA

    @property
    def name(self) -> str:
        """ "str" or "string"."""
        return "str" if self._na_is_nan else "string"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return other == self.name
        return isinstance(other, StringDtype) and other._na_is_nan == self._na_is_nan

    def __hash__(self) -> int:
        return hash(("StringDtype", self._na_is_nan))

    def __repr__(self) -> str:
        return f"<StringDtype(na_value={'nan' if self._na_is_nan else '<NA>'})>"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def construct_from_string(cls, string: str) -> StringDtype:
        """The dtype of its text."""
        if string == "str":
            return STR
        if string in ("string", "string[python]", "string[pyarrow]"):
            return cls()
        raise TypeError(f"Cannot construct a '{cls.__name__}' from '{string}'")

    @classmethod
    def construct_array_type(cls) -> type:
        """StringArray."""
        return StringArray

    def _get_common_dtype(self, dtypes: list[Any]) -> Any:
        return self if all(isinstance(d, StringDtype) for d in dtypes) else None


STR = StringDtype(na_value=math.nan)


class StringArray(ExtensionArray):
    """Text in an object array of str and the missing value."""

    __module__ = "pandas.arrays"

    def __init__(self, values: ndarray, dtype: StringDtype = STR, copy: bool = False) -> None:
        self._ndarray = values.copy() if copy else values
        self._dtype = dtype

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> StringArray:
        dtype = STR if dtype is None or isinstance(dtype, str) and dtype == "str" else dtype
        dtype = StringDtype.construct_from_string(dtype) if isinstance(dtype, str) else dtype
        if isinstance(scalars, StringArray) and scalars._dtype == dtype:
            return scalars.copy() if copy else scalars
        items = scalars.tolist() if hasattr(scalars, "tolist") else list(scalars)
        gap = dtype.na_value
        values = np.empty(len(items), dtype=object)
        if items:
            values[:] = [x if type(x) is str else gap if is_missing(x) else str(x) for x in items]
        return cls(values, dtype)

    @classmethod
    def _concat_same_type(cls, to_concat: Any) -> StringArray:
        return cls(np.concatenate([a._ndarray for a in to_concat]), to_concat[0]._dtype)

    def __len__(self) -> int:
        return len(self._ndarray)

    @property
    def dtype(self) -> StringDtype:
        """The dtype."""
        return self._dtype

    def isna(self) -> ndarray:
        """Mask of missing text."""
        return isna_array(self._ndarray)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, (int, np.integer)):
            return self._ndarray[key]
        if isinstance(key, list):
            key = np.asarray(key) if key else np.empty(0, dtype=int)
        return StringArray(self._ndarray[key], self._dtype)

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(value, str):
            self._ndarray[key] = value
        elif not hasattr(value, "__len__"):
            if not is_missing(value):
                raise TypeError(f"Invalid value '{value}' for dtype '{self._dtype}'. Value should be a string or missing value, "
                                f"got '{type(value).__name__}' instead.")
            self._ndarray[key] = self._dtype.na_value
        else:
            self._ndarray[key] = StringArray._from_sequence(value, dtype=self._dtype)._ndarray

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> StringArray:
        """Elements at positions."""
        from septet.pandas.algorithms.take import take_ndarray

        gap = self._dtype.na_value if fill_value is None or is_missing(fill_value) else fill_value
        return StringArray(take_ndarray(self._ndarray, indices, allow_fill, gap), self._dtype)

    def copy(self) -> StringArray:
        """A copy."""
        return StringArray(self._ndarray.copy(), self._dtype)

    def tolist(self) -> list[Any]:
        """The text as a list."""
        return self._ndarray.tolist()

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> ndarray:
        """An object array of the text."""
        values = self._ndarray.copy() if copy or na_value is not None else self._ndarray
        if na_value is not None:
            values[self.isna()] = na_value
        return values if dtype is None or np.dtype(dtype).kind == "O" else values.astype(dtype)

    def _values_for_argsort(self) -> ndarray:
        return self._ndarray

    def _values_for_factorize(self) -> tuple[ndarray, Any]:
        return self._ndarray, math.nan

    def _compare(self, other: Any, op: Any, missing: bool) -> Any:
        others = other.tolist() if hasattr(other, "tolist") and not isinstance(other, np.generic) else None
        others = [other] * len(self) if others is None else others
        values = [missing if is_missing(a) or is_missing(b) else op(a, b) for a, b in zip(self._ndarray.tolist(), others, strict=True)]
        return np.array(values, dtype=bool)

    def __eq__(self, other: object) -> Any:
        return self._compare(other, lambda a, b: a == b, False)

    def __ne__(self, other: object) -> Any:
        return self._compare(other, lambda a, b: a != b, True)

    def __lt__(self, other: Any) -> Any:
        return self._compare(other, _COMPARISONS["lt"], False)

    def __le__(self, other: Any) -> Any:
        return self._compare(other, _COMPARISONS["le"], False)

    def __gt__(self, other: Any) -> Any:
        return self._compare(other, _COMPARISONS["gt"], False)

    def __ge__(self, other: Any) -> Any:
        return self._compare(other, _COMPARISONS["ge"], False)

    def _arith(self, other: Any, op: Any) -> StringArray:
        if not isinstance(other, (str, int, StringArray, ndarray, list)) and not is_missing(other):
            return NotImplemented
        others = other.tolist() if hasattr(other, "tolist") else other if isinstance(other, list) else [other] * len(self)
        gap = self._dtype.na_value
        values = [gap if is_missing(a) or is_missing(b) else op(a, b) for a, b in zip(self._ndarray.tolist(), others, strict=True)]
        return StringArray._from_sequence(values, dtype=self._dtype)

    def __add__(self, other: Any) -> Any:
        return self._arith(other, lambda a, b: a + b)

    def __radd__(self, other: Any) -> Any:
        return self._arith(other, lambda a, b: b + a)

    def __mul__(self, other: Any) -> Any:
        return self._arith(other, lambda a, b: a * b)

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **kwargs: Any) -> Any:
        items = self._ndarray[~self.isna()].tolist() if skipna else self._ndarray.tolist()
        if name in ("min", "max"):
            return (min if name == "min" else max)(items) if items else self._dtype.na_value
        if name == "sum":
            return "".join(items)
        return super()._reduce(name, skipna=skipna, **kwargs)
