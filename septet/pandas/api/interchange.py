"""pandas.api.interchange: frames of other libraries, by their `__dataframe__` or Arrow stream."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.pandas import kinds


def from_dataframe(df: Any, allow_copy: bool = True) -> Any:
    """A DataFrame of the columns of another library's frame."""
    if isinstance(df, kinds.DataFrame):
        return df
    if hasattr(df, "__arrow_c_stream__"):
        return kinds.DataFrame.from_arrow(df)
    if not hasattr(df, "__dataframe__"):
        raise ValueError("`df` does not support __dataframe__")
    raise NotSupported("from_dataframe reads frames that have __arrow_c_stream__; this one has only __dataframe__")
