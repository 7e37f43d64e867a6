"""A DatetimeArray as another dtype."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas.arrays.datetimes import DatetimeArray, DatetimeTZDtype
from septet.pandas.dtypes import ExtensionDtype
from septet.pandas.tslibs.units import NAT, PER_SECOND


def cast(self: DatetimeArray, dtype: Any) -> Any:
    """The moments as a dtype; TypeError where pandas refuses."""
    if isinstance(dtype, DatetimeTZDtype):
        return _zoned(self, dtype)
    if isinstance(dtype, ExtensionDtype):
        return _extension(self, dtype)
    if dtype.kind == "M":
        return _naive(self, dtype)
    if dtype.kind == "O":
        return self._objects()
    if dtype.kind in "iu":
        if dtype.itemsize != 8:
            raise TypeError(f"Converting from {self.dtype} to {dtype} is not supported. Do obj.astype('int64').astype(dtype) instead")
        return self._counts.astype(dtype)
    if dtype.kind in "mfcb":
        raise TypeError(f"Cannot cast {type(self).__name__} to dtype {dtype}")
    return np.array([str(x) for x in self.tolist()]).astype(dtype)


def _zoned(self: DatetimeArray, dtype: Any) -> Any:
    if self._tz is None:
        raise TypeError("Cannot use .astype to convert from timezone-naive dtype to timezone-aware dtype. Use obj.tz_localize instead or "
                        "series.dt.tz_localize instead")
    return self.as_unit(dtype.unit).tz_convert(dtype.tz)


def _naive(self: DatetimeArray, dtype: Any) -> Any:
    if self._tz is not None:
        raise TypeError("Cannot use .astype to convert from timezone-aware dtype to timezone-naive dtype. Use obj.tz_localize(None) or "
                        "obj.tz_convert('UTC').tz_localize(None) instead.")
    unit = str(np.datetime_data(dtype)[0])
    if unit == "generic":
        raise TypeError("Casting to unit-less dtype 'datetime64' is not supported. Pass e.g. 'datetime64[ns]' instead.")
    if unit not in PER_SECOND:
        raise TypeError(f"Cannot cast {type(self).__name__} to dtype {dtype}. Supported resolutions are 's', 'ms', 'us', and 'ns'")
    return self.as_unit(unit)


def _extension(self: DatetimeArray, dtype: Any) -> Any:
    cls = dtype.construct_array_type()
    if cls.__name__ == "PeriodArray":
        return self.to_period(dtype.freq)
    if str(dtype) in ("str", "string") or str(dtype).startswith("string"):
        return cls._from_sequence(text_of(self), dtype=dtype)
    if getattr(dtype, "_is_numeric", False) and dtype.kind in "iu":
        return cls._from_sequence(self._counts, dtype=dtype)
    return cls._from_sequence(self, dtype=dtype)


def text_of(self: DatetimeArray) -> list[Any]:
    """The moments as text, days alone where all are midnight."""
    from septet.pandas.formatting import dates
    from septet.pandas.tslibs.nat import NaT

    if self._tz is not None:
        return [None if x is NaT else str(x) for x in self.tolist()]
    counts = self._counts.tolist()
    texts = dates.stamps_text(counts, self._unit, dates=dates.only_dates([c for c in counts if c != NAT], self._unit))
    return [None if gone else t for t, gone in zip(texts, self.isna().tolist(), strict=True)]
