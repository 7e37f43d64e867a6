"""Tables and columns to files of values and back by protocols: to_csv, to_parquet, to_feather, to_orc, Arrow and `__dataframe__`."""
from __future__ import annotations

from typing import Any


class FrameFiles:
    """Methods of DataFrame."""

    def to_csv(self, path_or_buf: Any = None, *, sep: str = ",", na_rep: str = "", float_format: Any = None, columns: Any = None,
               header: Any = True, index: bool = True, index_label: Any = None, mode: str = "w", encoding: str | None = None,
               compression: Any = "infer", quoting: int | None = None, quotechar: str = '"', lineterminator: str | None = None,
               chunksize: int | None = None, date_format: str | None = None, doublequote: bool = True, escapechar: str | None = None,
               decimal: str = ".", errors: str = "strict", storage_options: Any = None) -> str | None:
        """Separated values: text where no path is given, else a file, written whole or not at all."""
        from septet.pandas.io.csv_writer import to_csv

        return to_csv(self, path_or_buf, sep=sep, na_rep=na_rep, float_format=float_format, columns=columns, header=header, index=index,
                      index_label=index_label, mode=mode, encoding=encoding, compression=compression, quoting=quoting,
                      quotechar=quotechar, lineterminator=lineterminator, chunksize=chunksize, date_format=date_format,
                      doublequote=doublequote, escapechar=escapechar, decimal=decimal, errors=errors, storage_options=storage_options)

    def to_parquet(self, path: Any = None, *, engine: str = "auto", compression: str | None = "snappy", index: bool | None = None,
                   partition_cols: Any = None, storage_options: Any = None, filesystem: Any = None, **kwargs: Any) -> bytes | None:
        """A Parquet file that pandas reads with the same index and dtypes; bytes where no path is given."""
        from septet.pandas.io.parquet import to_parquet

        return to_parquet(self, path, engine, compression, index, partition_cols, storage_options, filesystem, kwargs)

    def to_feather(self, path: Any, **kwargs: Any) -> None:
        """An Arrow IPC file.  ValueError for an index that is not 0 to n - 1."""
        from septet.pandas.io.parquet import to_feather

        to_feather(self, path, kwargs)

    def to_orc(self, path: Any = None, *, engine: str = "pyarrow", index: bool | None = None, engine_kwargs: Any = None) -> bytes | None:
        """Not there: Polars writes no ORC."""
        from septet.errors import NotSupported

        raise NotSupported("DataFrame.to_orc; write Parquet or Feather")

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The table as an Arrow stream, the index among its columns where it is not 0 to n - 1."""
        from septet.pandas.io.arrow_tables import to_polars

        return to_polars(self, None)[0].__arrow_c_stream__(requested_schema)

    def __dataframe__(self, nan_as_null: bool = False, allow_copy: bool = True) -> Any:
        """The table as the interchange protocol shows it; its data goes by Arrow's C stream."""
        from septet.pandas.io.exchange import Exchange

        return Exchange(self, allow_copy)

    @classmethod
    def from_arrow(cls, data: Any) -> Any:
        """A table of any object with Arrow's C interface."""
        from septet.pandas.io.arrow_tables import from_arrow

        return from_arrow(data)


class SeriesFiles:
    """Methods of Series."""

    def to_csv(self, path_or_buf: Any = None, *, sep: str = ",", na_rep: str = "", float_format: Any = None, columns: Any = None,
               header: Any = True, index: bool = True, index_label: Any = None, mode: str = "w", encoding: str | None = None,
               compression: Any = "infer", quoting: int | None = None, quotechar: str = '"', lineterminator: str | None = None,
               chunksize: int | None = None, date_format: str | None = None, doublequote: bool = True, escapechar: str | None = None,
               decimal: str = ".", errors: str = "strict", storage_options: Any = None) -> str | None:
        """Separated values: text where no path is given, else a file, written whole or not at all."""
        from septet.pandas.io.csv_writer import series_to_csv

        return series_to_csv(self, path_or_buf, sep=sep, na_rep=na_rep, float_format=float_format, columns=columns, header=header,
                             index=index, index_label=index_label, mode=mode, encoding=encoding, compression=compression,
                             quoting=quoting, quotechar=quotechar, lineterminator=lineterminator, chunksize=chunksize,
                             date_format=date_format, doublequote=doublequote, escapechar=escapechar, decimal=decimal, errors=errors,
                             storage_options=storage_options)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The values as an Arrow stream."""
        from septet.pandas.io.arrow_tables import column_to_polars

        return column_to_polars(self._values).__arrow_c_stream__(requested_schema)  # type: ignore[attr-defined]

    @classmethod
    def from_arrow(cls, data: Any) -> Any:
        """A column of any object with Arrow's C interface."""
        from septet.pandas.io.arrow_tables import series_from_arrow

        return series_from_arrow(data)
