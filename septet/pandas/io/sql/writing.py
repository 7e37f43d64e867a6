"""`to_sql`: a table's rows into a database, all of them or none."""
from __future__ import annotations

import datetime
from typing import Any

from septet.pandas.io.sql.connecting import connected
from septet.pandas.missing import is_missing


def to_sql(obj: Any, name: str, con: Any, schema: str | None, if_exists: str, index: bool, index_label: Any, chunksize: int | None,
           dtype: Any, method: Any) -> int | None:
    """Create, replace or extend the table `name`; the number of rows written."""
    if if_exists not in ("fail", "replace", "append", "delete_rows"):
        raise ValueError(f"'{if_exists}' is not valid for if_exists")
    if chunksize is not None and chunksize < 1:
        raise ValueError("chunksize argument should be non-zero")
    if method not in (None, "multi") and not callable(method):
        raise ValueError(f"Invalid parameter `method`: {method}")
    frame = obj if hasattr(obj, "columns") else obj.to_frame()
    labels = _labels(frame, index, index_label)
    if index:
        frame = frame.copy(deep=False)
        frame.index = frame.index.set_names(labels if frame.index.nlevels > 1 else labels[0])
        frame = frame.reset_index()
    database = connected(con)
    full = f"{schema}.{name}" if schema else name
    with database.transaction():
        _prepare(database, full, frame, labels, if_exists, dtype or {})
        return _insert(database, full, frame, chunksize, method)


def _labels(frame: Any, index: bool, given: Any) -> list[str]:
    if not index:
        return []
    levels = frame.index.nlevels
    if given is not None:
        names = list(given) if isinstance(given, list | tuple) else [given]
        if len(names) != levels:
            raise ValueError(f"Length of 'index_label' should match number of levels, which is {levels}")
        return names
    if levels == 1:
        taken = "index" in list(frame.columns)
        return [frame.index.name if frame.index.name is not None else "level_0" if taken else "index"]
    return [f"level_{n}" if name is None else name for n, name in enumerate(frame.index.names)]


def quoted(name: Any) -> str:
    """A name as SQL writes it."""
    text = str(name)
    if not text:
        raise ValueError("Empty table or column name specified")
    if "\x00" in text:
        raise ValueError("SQL identifier cannot contain NULs")
    return '"' + text.replace('"', '""') + '"'


def _prepare(database: Any, name: str, frame: Any, labels: list[str], if_exists: str, dtype: Any) -> None:
    there = database.has_table(name)
    if there and if_exists == "fail":
        raise ValueError(f"Table '{name}' already exists.")
    if there and if_exists == "delete_rows":
        database.run(f"DELETE FROM {quoted(name)}")
        return
    if there and if_exists == "append":
        return
    if there:
        database.run(f"DROP TABLE {quoted(name)}")
    types = dtype if isinstance(dtype, dict) else dict.fromkeys(frame.columns, dtype)
    fields = ",\n  ".join(f"{quoted(c)} {types.get(c) or _type(v)}" for c, v in zip(frame.columns, frame._columns))
    database.run(f"CREATE TABLE {quoted(name)} (\n{fields}\n)")
    if labels:
        made = quoted("_".join(["ix", name, *map(str, labels)]))
        database.run(f"CREATE INDEX {made}ON {quoted(name)} ({','.join(map(quoted, labels))})")


def _type(values: Any) -> str:
    name = str(values.dtype)
    lower = name.lower()
    if lower.startswith(("int", "uint", "bool", "timedelta64")):
        return "INTEGER"
    if lower.startswith("float"):
        return "REAL"
    if lower.startswith("datetime64"):
        return "TIMESTAMP"
    if name == "object":
        return _object_type([v for v in values if not is_missing(v)])
    return "TEXT"


def _object_type(found: list[Any]) -> str:
    if found and all(isinstance(v, bool | int) for v in found):
        return "INTEGER"
    if found and all(isinstance(v, int | float) for v in found):
        return "REAL"
    if found and all(type(v) is datetime.date for v in found):
        return "DATE"
    if found and all(isinstance(v, datetime.time) for v in found):
        return "TIME"
    return "TEXT"


def _plain(value: Any) -> Any:
    """An element as drivers take it."""
    if is_missing(value):
        return None
    if hasattr(value, "item") and hasattr(value, "dtype"):
        return _plain(value.item())
    if isinstance(value, datetime.datetime):
        return str(value.to_pydatetime() if hasattr(value, "to_pydatetime") else value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return getattr(value, "value", None) or round(value.total_seconds() * 1e9)
    return value


def _insert(database: Any, name: str, frame: Any, chunksize: int | None, method: Any) -> int:
    rows = list(zip(*[[_plain(v) for v in c] for c in frame._columns]))
    columns = [str(c) for c in frame.columns]
    if not rows:
        return 0
    total = 0
    for start in range(0, len(rows), chunksize or len(rows)):
        part = rows[start:start + (chunksize or len(rows))]
        if callable(method):
            found = method(name, database.con, columns, iter(part))
            total += len(part) if found is None else found
        else:
            total += database.run_many(_statement(database, name, columns), part)
    return total


def _statement(database: Any, name: str, columns: list[str]) -> str:
    marks = [f":p{n}" if database.marker == ":p" else database.marker for n in range(len(columns))]
    return f"INSERT INTO {quoted(name)} ({','.join(map(quoted, columns))}) VALUES ({','.join(marks)})"
