"""`read_sql` and its forms: rows of a query as a table."""
from __future__ import annotations

import decimal
from collections.abc import Iterator
from typing import Any

from septet.pandas import kinds
from septet.pandas.io.sql.connecting import connected


def read_sql_query(sql: Any, con: Any, index_col: Any = None, coerce_float: bool = True, params: Any = None, parse_dates: Any = None,
                   chunksize: int | None = None, dtype: Any = None, dtype_backend: Any = None) -> Any:
    """Rows of a query; DatabaseError where the database refuses it.  `params` go to the database apart from the text."""
    parts = connected(con).fetch(sql, params, chunksize)
    frames = (_frame(names, rows, index_col, coerce_float, parse_dates, dtype, dtype_backend) for names, rows in parts)
    return frames if chunksize is not None else next(frames)


def read_sql_table(table_name: str, con: Any, schema: str | None = None, index_col: Any = None, coerce_float: bool = True,
                   parse_dates: Any = None, columns: Any = None, chunksize: int | None = None, dtype_backend: Any = None) -> Any:
    """All rows of a table, through SQLAlchemy."""
    database = connected(con)
    lead = [index_col] if isinstance(index_col, str) else list(index_col or ())
    wanted = None if columns is None else [*lead, *columns]
    sql = database.whole_table(f"{schema}.{table_name}" if schema else table_name, wanted)
    return read_sql_query(sql, database.con, index_col, coerce_float, None, parse_dates, chunksize, None, dtype_backend)


def read_sql(sql: Any, con: Any, index_col: Any = None, coerce_float: bool = True, params: Any = None, parse_dates: Any = None,
             columns: Any = None, chunksize: int | None = None, dtype_backend: Any = None, dtype: Any = None) -> Any:
    """A query, or (through SQLAlchemy) the name of a table."""
    if isinstance(sql, str) and sql.isidentifier() and not hasattr(con, "cursor"):
        return read_sql_table(sql, con, None, index_col, coerce_float, parse_dates, columns, chunksize, dtype_backend)
    return read_sql_query(sql, con, index_col, coerce_float, params, parse_dates, chunksize, dtype, dtype_backend)


def _frame(names: list[str], rows: list[Any], index_col: Any, coerce: bool, parse_dates: Any, dtype: Any, backend: Any) -> Any:
    columns = list(zip(*rows)) if rows else [()] * len(names)
    made = kinds.DataFrame({n: _column(list(c), coerce) for n, c in enumerate(columns)},
                           index=kinds.RangeIndex(len(rows)))
    made.columns = kinds.Index(names) if names else made.columns
    if dtype is not None:
        made = made.astype(dtype)
    for name, how in _dates(parse_dates):
        if name in names:
            made[name] = _moments(made[name], how)
    if isinstance(backend, str):
        made = made.convert_dtypes(dtype_backend=backend)
    return made if index_col is None else made.set_index(index_col)


def _column(values: list[Any], coerce: bool) -> Any:
    if coerce and any(isinstance(v, decimal.Decimal) for v in values):
        values = [None if v is None else float(v) if isinstance(v, decimal.Decimal) else v for v in values]
    return kinds.Series(values, dtype=object) if not values or all(v is None for v in values) else kinds.Series(values)


def _dates(given: Any) -> Iterator[tuple[str, Any]]:
    if given is None or given is True or given is False:
        return
    if isinstance(given, dict):
        yield from given.items()
    else:
        yield from ((name, None) for name in ([given] if isinstance(given, str) else given))


def _moments(column: Any, how: Any) -> Any:
    import septet.pandas as pd

    if isinstance(how, dict):
        return pd.to_datetime(column, **how)
    if how in ("D", "s", "ms", "us", "ns") or how is None and column.dtype.kind in "iuf":
        return pd.to_datetime(column, errors="coerce", unit=how or "s")
    return pd.to_datetime(column, errors="coerce", format=how)
