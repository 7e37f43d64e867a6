"""SparseDtype: a NumPy dtype, and the value that is not stored."""
from __future__ import annotations

import re
from typing import Any

import septet.numpy as np
from septet.pandas.dtypes import ExtensionDtype, pandas_dtype
from septet.pandas.missing import is_missing, nan

DEFAULTS = {"i": 0, "u": 0, "b": False}


class SparseDtype(ExtensionDtype):
    """Dtype of a SparseArray.  fill_value: of what is not stored; by default 0, False or what is missing."""

    __module__ = "pandas"
    _is_immutable = True

    def __init__(self, dtype: Any = np.float64, fill_value: Any = None) -> None:
        if isinstance(dtype, SparseDtype):
            fill_value = dtype.fill_value if fill_value is None else fill_value
            dtype = dtype.subtype
        subtype = pandas_dtype(dtype)
        subtype = np.dtype(object) if subtype == "str" else subtype
        if isinstance(subtype, ExtensionDtype):
            raise TypeError("Only numpy dtypes are supported as the subtype of SparseDtype")
        self._subtype = subtype
        self._fill = default_fill(subtype) if fill_value is None else fill_value
        if not fits(subtype, self._fill):
            raise ValueError("fill_value must be a valid value for the SparseDtype.subtype")

    @property
    def subtype(self) -> Any:
        """The dtype of what is stored."""
        return self._subtype

    @property
    def fill_value(self) -> Any:
        """The value that is not stored."""
        return self._fill

    @property
    def name(self) -> str:
        """The dtype's text."""
        return f"Sparse[{self._subtype.name}, {self._fill!r}]"

    @property
    def kind(self) -> str:  # type: ignore[override]
        """The kind letter of what is stored."""
        return self._subtype.kind  # type: ignore[no-any-return]

    @property
    def type(self) -> Any:
        """The scalar type of what is stored."""
        return self._subtype.type

    @property
    def itemsize(self) -> int:
        """Bytes of an element that is stored."""
        return self._subtype.itemsize  # type: ignore[no-any-return]

    @property
    def _is_numeric(self) -> bool:  # type: ignore[override]
        return self.kind in "iufc"

    @property
    def _is_boolean(self) -> bool:  # type: ignore[override]
        return self.kind == "b"

    def __hash__(self) -> int:
        return hash((str(self._subtype), "nan" if is_missing(self._fill) else self._fill))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            try:
                other = self.construct_from_string(other)
            except TypeError:
                return False
        if not isinstance(other, SparseDtype) or self._subtype != other._subtype:
            return False
        if is_missing(self._fill) or is_missing(other._fill):
            return is_missing(self._fill) and is_missing(other._fill)
        return isinstance(self._fill, bool) == isinstance(other._fill, bool) and bool(self._fill == other._fill)

    @classmethod
    def construct_from_string(cls, string: str) -> Any:
        """The dtype of "Sparse", "Sparse[int]" or "Sparse[int64, 0]"; TypeError otherwise, and for a value that is not the default."""
        found = re.fullmatch(r"[Ss]parse(?:\[([^,\]]+)(?:, ?(.+))?\])?", string) if isinstance(string, str) else None
        if found is None:
            raise TypeError(f"Cannot construct a 'SparseDtype' from '{string}'")
        made = cls(found[1] or "float64")
        if found[2] is not None and string != made.name:
            raise TypeError(f"Cannot construct a 'SparseDtype' from '{string}'. The fill_value in a text must be the dtype's default; use "
                            "SparseDtype(dtype, fill_value)")
        return made

    @classmethod
    def construct_array_type(cls) -> Any:
        """SparseArray."""
        from septet.pandas.arrays.sparse import SparseArray

        return SparseArray

    def update_dtype(self, dtype: Any) -> Any:
        """The dtype with another subtype, the fill value converted to it; another SparseDtype as it is."""
        if isinstance(dtype, str) and dtype.lower().startswith("sparse"):
            return type(self).construct_from_string(dtype)
        if isinstance(dtype, SparseDtype):
            return dtype
        subtype = pandas_dtype(dtype)
        if isinstance(subtype, ExtensionDtype):
            raise TypeError("sparse arrays of extension dtypes not supported")
        if subtype.kind in "iu" and is_missing(self._fill):
            raise ValueError("Cannot convert non-finite values (NA or inf) to integer")
        return type(self)(subtype, np.array([self._fill]).astype(subtype)[0])

    def _result_dtype(self, name: str, value: Any) -> Any:
        """The dtype of a reduction's result among those of other columns."""
        made = self.update_dtype(np.array([value]).dtype)
        return type(self)(made.subtype, made.fill_value.item())

    def _get_common_dtype(self, dtypes: list[Any]) -> Any:
        """Of sparse and NumPy's dtypes: their common subtype under the first fill value."""
        subtypes = [d.subtype if isinstance(d, SparseDtype) else d for d in dtypes]
        if any(isinstance(d, ExtensionDtype) for d in subtypes):
            return None
        fill = next(d.fill_value for d in dtypes if isinstance(d, SparseDtype))
        shared = np.result_type(*subtypes) if not {d.kind for d in subtypes} & set("OmMSU") or len(set(subtypes)) == 1 else np.dtype(object)
        return type(self)(shared, fill)


def default_fill(subtype: Any) -> Any:
    """What a dtype leaves out where nothing is said."""
    if subtype.kind in "mM":
        return np.array("NaT", dtype=subtype)[()]
    return DEFAULTS.get(subtype.kind, nan)


def fits(subtype: Any, fill: Any) -> bool:
    """Whether a dtype can leave a value out; a missing one always can."""
    if subtype.kind == "O" or is_missing(fill):
        return True
    if subtype.kind == "b":
        return isinstance(fill, (bool, np.bool_))
    if subtype.kind in "iu":
        return isinstance(fill, (int, np.integer)) or isinstance(fill, (float, np.floating)) and float(fill).is_integer()
    return not isinstance(fill, (str, bytes))
