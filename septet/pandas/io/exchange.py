"""`DataFrame.__dataframe__`: the table as the interchange protocol shows it.  The data itself goes by Arrow's C stream.

Protocol: data-apis.org/dataframe-protocol.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from septet.errors import NotSupported


class Exchange:
    """A table that another library may ask for its names, sizes and parts."""

    version = 0

    def __init__(self, frame: Any, allow_copy: bool = True) -> None:
        self._frame, self._allow_copy = frame, allow_copy

    def __dataframe__(self, nan_as_null: bool = False, allow_copy: bool = True) -> Exchange:
        return Exchange(self._frame, allow_copy)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._frame.__arrow_c_stream__(requested_schema)

    @property
    def metadata(self) -> dict[str, Any]:
        """The index, under the name pandas gives it."""
        return {"pandas.index": self._frame.index}

    def num_columns(self) -> int:
        """How many columns there are."""
        return len(self._frame.columns)

    def num_rows(self) -> int:
        """How many rows there are."""
        return len(self._frame)

    def num_chunks(self) -> int:
        """One part holds all."""
        return 1

    def column_names(self) -> Any:
        """The names of the columns."""
        return self._frame.columns.map(str)

    def select_columns(self, indices: Sequence[int]) -> Exchange:
        """Some columns, by number."""
        return Exchange(self._frame.iloc[:, list(indices)], self._allow_copy)

    def select_columns_by_name(self, names: Sequence[str]) -> Exchange:
        """Some columns, by name."""
        return Exchange(self._frame.loc[:, list(names)], self._allow_copy)

    def get_chunks(self, n_chunks: int | None = None) -> Iterable[Exchange]:
        """The parts: one, or as many as asked for."""
        if not n_chunks or n_chunks == 1:
            return [self]
        n = len(self._frame)
        step = -(-n // n_chunks) or 1
        return [Exchange(self._frame.iloc[k:k + step], self._allow_copy) for k in range(0, n, step)]

    def get_column(self, i: int) -> Any:
        """Not there: buffers go by Arrow."""
        raise NotSupported("columns of the interchange protocol; take the table by __arrow_c_stream__")

    get_column_by_name = get_columns = get_column
