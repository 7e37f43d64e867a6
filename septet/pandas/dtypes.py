"""Dtypes: the base of extension dtypes, the table of their names, `pandas_dtype`, and the dtype that several share."""
from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray

# how a dtype's text begins -> module and class that read it (`construct_from_string`)
_HOMES: tuple[tuple[str, str, str], ...] = (
    (r"(str|string)(\[.*\])?$", "arrays.string", "StringDtype"),
    (r"category$", "arrays.categorical", "CategoricalDtype"),
    (r"(?:U?Int)(8|16|32|64)$", "arrays.integer", ""),
    (r"Float(32|64)$", "arrays.floating", ""),
    (r"boolean$", "arrays.boolean", "BooleanDtype"),
    (r"(datetime64|M8)\[\w+, ?.+\]$", "arrays.datetimes", "DatetimeTZDtype"),
    (r"(?i:period)(\[.*\])?$", "arrays.period", "PeriodDtype"),
    (r"interval(\[.*\])?$", "arrays.interval", "IntervalDtype"),
    (r"[Ss]parse(\[.*\])?$", "arrays.sparse_dtype", "SparseDtype"),
    (r".*\[pyarrow\]$", "arrays.arrow", "ArrowDtype"),
)
_REGISTERED: list[type] = []


class ExtensionDtype:
    """Base of the dtypes that NumPy does not have.  A subclass gives `name`, `type` and `construct_array_type`."""

    _metadata: tuple[str, ...] = ()
    kind = "O"
    _is_numeric = False
    _is_boolean = False
    _is_immutable = False
    _can_hold_na = True
    na_value: Any = np.nan

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return str(self)

    @property
    def name(self) -> str:
        """The dtype's text."""
        raise NotImplementedError

    @property
    def type(self) -> type:
        """The scalar type of its elements."""
        raise NotImplementedError

    @property
    def names(self) -> None:
        """No fields."""
        return None

    @property
    def index_class(self) -> Any:
        """The class of an Index of such values."""
        from septet.pandas import kinds

        return kinds.Index

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            try:
                other = self.construct_from_string(other)
            except TypeError:
                return False
        return isinstance(other, type(self)) and all(getattr(self, m) == getattr(other, m) for m in self._metadata)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self).__name__, *(getattr(self, m) for m in self._metadata)))

    @classmethod
    def construct_array_type(cls) -> Any:
        """The array class of this dtype."""
        raise NotImplementedError(cls.__name__)

    def empty(self, shape: Any) -> Any:
        """An array of missing values."""
        n = shape if isinstance(shape, int) else shape[0]
        cls = self.construct_array_type()
        return cls._from_sequence([], dtype=self).take(np.full(n, -1), allow_fill=True)

    @classmethod
    def construct_from_string(cls, string: str) -> Any:
        """The dtype its text names; TypeError otherwise."""
        if not isinstance(string, str):
            raise TypeError(f"'construct_from_string' expects a string, got {type(string)}")
        if string != cls.name:
            raise TypeError(f"Cannot construct a '{cls.__name__}' from '{string}'")
        return cls()

    @classmethod
    def is_dtype(cls, dtype: Any) -> bool:
        """Whether an object is of this dtype, or says it."""
        dtype = getattr(dtype, "dtype", dtype)
        if isinstance(dtype, str):
            try:
                return isinstance(pandas_dtype(dtype), cls)
            except TypeError:
                return False
        return isinstance(dtype, cls) or dtype is cls

    def _get_common_dtype(self, dtypes: list[Any]) -> Any:
        """The dtype that this and others share, or None for object."""
        return self if len(set(dtypes)) == 1 else None


def register_extension_dtype(cls: type) -> type:
    """Let a dtype class be found by its text."""
    _REGISTERED.append(cls)
    return cls


@lru_cache(maxsize=512)
def _of_text(text: str) -> Any:
    """The dtype a text names, NumPy's where no extension dtype does."""
    for cls in _REGISTERED:
        try:
            return cls.construct_from_string(text)      # type: ignore[attr-defined]
        except TypeError:
            pass
    for pattern, module, name in _HOMES:
        if re.match(pattern, text):
            home = import_module(f"septet.pandas.{module}")
            return getattr(home, name or f"{text}Dtype").construct_from_string(text)
    return _numpy_dtype(text)


def _numpy_dtype(dtype: Any) -> Any:
    try:
        found = np.dtype(dtype)
    except (TypeError, ValueError) as error:
        raise TypeError(f"data type {dtype!r} not understood") from error
    if found.kind in "SU" and dtype is not found:
        return found if found.kind == "S" else _of_text("str")
    return found


def pandas_dtype(dtype: Any) -> Any:
    """The dtype an object names: a dtype, a type, a text.  TypeError for what names none."""
    if isinstance(dtype, (np.dtype, ExtensionDtype)):
        return dtype
    if isinstance(dtype, str):
        return _of_text(dtype)
    if dtype is str:
        return _of_text("str")
    if isinstance(dtype, type) and issubclass(dtype, ExtensionDtype):
        return dtype() if dtype.__name__ != "ArrowDtype" else dtype
    if hasattr(dtype, "dtype") and not isinstance(dtype, type):
        return dtype.dtype
    if dtype is None:
        raise TypeError("data type 'None' not understood")
    if dtype is object:
        return OBJECT
    return _numpy_dtype(dtype)


def is_extension(dtype: Any) -> bool:
    """Whether a dtype is not NumPy's."""
    return isinstance(dtype, ExtensionDtype)


OBJECT = np.dtype(object)
BOOL = np.dtype(bool)
INT64 = np.dtype("int64")
FLOAT64 = np.dtype("float64")


def is_numeric(dtype: Any) -> bool:
    """Whether a dtype counts as a number, booleans included."""
    return dtype.kind in "biufc" if isinstance(dtype, np.dtype) else dtype._is_numeric or dtype._is_boolean


def common_dtype(dtypes: list[Any]) -> Any:
    """The dtype that holds the values of all: what concat gives."""
    first = dtypes[0]
    if all(d is first for d in dtypes[1:]):
        return first
    return _common(tuple(dtypes))


@lru_cache(maxsize=1024)
def _common(given: tuple[Any, ...]) -> Any:
    dtypes, first = list(given), given[0]
    if all(d == first for d in dtypes[1:]):
        return first
    extension = [d for d in dtypes if isinstance(d, ExtensionDtype)]
    for dtype in extension:
        found = dtype._get_common_dtype(dtypes)
        if found is not None:
            return found
    if extension:
        return OBJECT
    return _common_numpy(dtypes)


def _common_numpy(dtypes: list[Any]) -> Any:
    kinds = {d.kind for d in dtypes}
    if kinds <= set("mM"):
        return np.result_type(*dtypes) if len(kinds) == 1 else OBJECT
    if kinds & set("OmMSUV") or "b" in kinds and len(kinds) > 1:
        return OBJECT
    return np.result_type(*dtypes)


def numpy_kind(values: Any) -> str:
    """The kind letter of an ndarray's dtype, "" for an extension array."""
    return values.dtype.kind if type(values) is ndarray else ""
