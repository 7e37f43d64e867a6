"""`StringDtype`: pandas 3's "str", whose gaps are NaN, and "string", whose gaps are NA."""
from __future__ import annotations

import math
from typing import Any

from septet.pandas.dtypes import ExtensionDtype
from septet.pandas.missing import NA

STORAGES = ("python", "pyarrow")


class StringDtype(ExtensionDtype):
    """Dtype of text.

    storage: "pyarrow" (the default; held by Polars where it is long) or "python"; na_value: NaN (the dtype named "str") or NA ("string").
    """

    __module__ = "pandas"
    _metadata = ("storage", "_na_value")
    type = str

    def __init__(self, storage: str | None = None, na_value: Any = NA) -> None:
        storage = "pyarrow" if storage is None or storage == "auto" else storage
        if storage not in STORAGES:
            raise ValueError(f"Storage must be 'python' or 'pyarrow'. Got {storage} instead.")
        if na_value is not NA and not (isinstance(na_value, float) and na_value != na_value):
            raise ValueError(f"'na_value' must be np.nan or pd.NA, got {na_value}")
        self.storage, self._na_is_nan = storage, na_value is not NA
        self.na_value = math.nan if self._na_is_nan else NA

    @property
    def _na_value(self) -> Any:
        return self._na_is_nan

    @property
    def name(self) -> str:
        """ "str" or "string"."""
        return "str" if self._na_is_nan else "string"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return other in (self.name, "string") or other == f"string[{self.storage}]" and not self._na_is_nan
        return isinstance(other, StringDtype) and other._na_is_nan == self._na_is_nan and other.storage == self.storage

    def __hash__(self) -> int:
        return hash(("StringDtype", self._na_is_nan, self.storage))

    def __repr__(self) -> str:
        storage = "" if self.storage == "pyarrow" else "storage='python', "
        return f"<StringDtype({storage}na_value={'nan' if self._na_is_nan else '<NA>'})>"

    def __str__(self) -> str:
        return self.name

    def __reduce__(self) -> Any:
        return StringDtype, (self.storage, self.na_value)

    @classmethod
    def construct_from_string(cls, string: str) -> StringDtype:
        """The dtype of its text.  TypeError for other text."""
        if not isinstance(string, str):
            raise TypeError(f"'construct_from_string' expects a string, got {type(string)}")
        if string not in NAMED:
            raise TypeError(f"Cannot construct a '{cls.__name__}' from '{string}'")
        return NAMED[string]

    def construct_array_type(self) -> type:  # type: ignore[override]
        """The class of its arrays."""
        from septet.pandas.arrays.string import ArrowStringArray, StringArray

        return ArrowStringArray if self.storage == "pyarrow" else StringArray

    def _get_common_dtype(self, dtypes: list[Any]) -> Any:
        texts = [d for d in dtypes if isinstance(d, StringDtype)]
        if any(not isinstance(d, StringDtype) and getattr(d, "kind", "") != "U" for d in dtypes):
            return None
        with_na = [d for d in texts if not d._na_is_nan]
        texts = with_na or texts
        return next((d for d in texts if d.storage == "pyarrow"), texts[0])


STR = StringDtype(na_value=math.nan)
NAMED = {"str": STR, "string": StringDtype(), "string[pyarrow]": StringDtype("pyarrow"), "string[python]": StringDtype("python")}
