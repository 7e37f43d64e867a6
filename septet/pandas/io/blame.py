"""Which file, line and column an error of reading came from: told in a note on the error; foreign libraries' errors become ValueError."""
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from septet.pandas.io import sources

FOREIGN = ("polars", "pyo3_runtime", "python_calamine")


def names_file(reader: Callable[..., Any]) -> Callable[..., Any]:
    """A reader whose errors name the file that is its first argument."""
    @functools.wraps(reader)
    def read(*args: Any, **kwargs: Any) -> Any:
        try:
            return reader(*args, **kwargs)
        except BaseException as error:
            source = args[0] if args else next(iter(kwargs.values()), None)
            told = translated(error, name_of(source))
            if told is error:
                raise
            raise told from None

    return read


def name_of(source: Any) -> str | None:
    """What a path or file object is called."""
    found = sources.path_of(source)
    name = found if found is not None else getattr(source, "name", None)
    return name if isinstance(name, str) and "\n" not in name else None


def translated(error: BaseException, name: str | None) -> BaseException:
    """The error with a note of the file's name, or a ValueError in place of one that pandas' users cannot know."""
    kind = type(error)
    if kind.__module__.partition(".")[0] in FOREIGN or isinstance(error, RecursionError):
        words = str(error).partition("\n")[0]
        return ValueError(f"{name or 'the file'} cannot be read: {'it is nested too deeply' if kind is RecursionError else words}")
    if isinstance(error, Exception) and name is not None and not any(name in str(x) for x in (error, *getattr(error, "__notes__", ()))):
        error.add_note(f"while reading {name}")
    return error


def located(convert: Callable[..., Any], items: list[Any], name: Any, k: int, options: Any, start: int) -> Any:
    """convert(items, name, k, options) of one column of a CSV file; an error's note names the line and the column."""
    try:
        return convert(items, name, k, options)
    except (ValueError, TypeError) as error:
        row = next((i for i, item in enumerate(items) if fails(convert, item, name, k, options)), None)
        line = None if row is None else line_of(start + row, options)
        place = "" if row is None else f", data row {start + row}" if line is None else f", line {line}"
        error.add_note(f"while reading {name_of(options.source) or 'a file'}{place}, column {name!r}")
        raise


def fails(convert: Callable[..., Any], item: Any, name: Any, k: int, options: Any) -> bool:
    """Whether one field alone cannot be converted."""
    try:
        convert([item], name, k, options)
    except (ValueError, TypeError):
        return True
    return False


def line_of(row: int, options: Any) -> int | None:
    """The line of a file in which a row of data stands; None where the file cannot be read again."""
    from septet.pandas.io.csv_header import Head
    from septet.pandas.io.csv_reader import decoded
    from septet.pandas.io.csv_rows import Rows

    if sources.path_of(options.source) is None:
        return None
    rows = Rows(decoded(sources.read_bytes(options.source, options.compression, options.storage_options), options), options)
    for i, _ in enumerate(Head(iter(rows), options).data()):
        if i == row:
            return rows.line
    return None
