"""`to_records`: a frame as NumPy's record array."""
from __future__ import annotations

from typing import Any

import septet.numpy as np


def to_records(frame: Any, index: bool, column_dtypes: Any, index_dtypes: Any) -> Any:
    """Fields are the index levels and the columns; the dtypes may be given for each, by name or place."""
    arrays: list[Any] = []
    names: list[str] = []
    formats: list[Any] = []
    if index:
        levels = frame.index
        parts = [levels.get_level_values(n) for n in range(levels.nlevels)] if hasattr(levels, "levels") else [levels]
        single = len(parts) == 1
        for place, part in enumerate(parts):
            name = part.name if part.name is not None else "index" if single else f"level_{place}"
            _add(arrays, names, formats, name, part._values, _wanted(index_dtypes, name, place))
    for place, (name, values) in enumerate(zip(frame.columns, frame._columns)):
        _add(arrays, names, formats, name, values, _wanted(column_dtypes, name, place))
    return np.rec.fromarrays(arrays, dtype=np.dtype(list(zip(names, formats))))


def _wanted(given: Any, name: Any, place: int) -> Any:
    if given is None or not isinstance(given, dict):
        return given
    return given.get(name, given.get(place))


def _add(arrays: list[Any], names: list[str], formats: list[Any], name: Any, values: Any, dtype: Any) -> None:
    name_of = str(values.dtype)
    timed = name_of.startswith(("datetime64[", "timedelta64[")) and "," not in name_of
    array = values if isinstance(values, np.ndarray) else np.asarray(values) if timed else np.array(list(values), dtype=object)
    if dtype is None:
        dtype = array.dtype
    elif not isinstance(dtype, str | type | np.dtype):
        raise ValueError(f"Invalid dtype {dtype} specified for column {name}")
    arrays.append(array.astype(dtype) if np.dtype(dtype) != array.dtype else array)
    names.append(str(name))
    formats.append(dtype)
