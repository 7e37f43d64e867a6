"""What `info` prints: the class, the index, a line per column, dtypes, memory."""
from __future__ import annotations

import sys
from collections import Counter
from typing import Any

from septet.pandas.config import VALUES


def say(text: str, target: Any) -> None:
    """Print the text, or write it to an open file."""
    (sys.stdout if target is None else target).write(text)


def _class_line(thing: Any) -> str:
    kind = type(thing)
    return f"<class '{kind.__module__}.{kind.__qualname__}'>"


def index_line(index: Any) -> list[str]:
    """`RangeIndex: 3 entries, 0 to 2`."""
    ends = f", {index[0]} to {index[-1]}" if len(index) else ""
    lines = [f"{type(index).__name__}: {len(index)} entries{ends}"]
    if type(index).__name__ in ("DatetimeIndex", "TimedeltaIndex", "PeriodIndex") and getattr(index, "freqstr", None):
        lines.append(f"Freq: {index.freqstr}")
    return lines


def info_text(frame: Any, verbose: bool | None = None, max_cols: int | None = None, memory_usage: Any = None,
              show_counts: bool | None = None) -> str:
    """The text that `DataFrame.info` prints."""
    lines = [_class_line(frame), *index_line(frame.index)]
    if not len(frame.columns):
        return "\n".join([*lines, f"Empty {type(frame).__name__}", ""])
    most = VALUES["display.max_info_columns"] if max_cols is None else max_cols
    wide, dtypes = len(frame.columns), [c.dtype for c in frame._columns]
    if verbose or (verbose is None and wide <= most):
        counts = show_counts
        if counts is None:
            counts = wide <= most and len(frame.index) < VALUES["display.max_info_rows"]
        lines += [f"Data columns (total {wide} columns):", *_column_table(frame, dtypes, counts)]
    else:
        lines.append(_columns_line(frame.columns))
    lines.append(_dtypes_line(dtypes))
    memory = memory_line(frame, memory_usage, dtypes)
    return "\n".join([*lines, memory + "\n"] if memory else lines)


def _columns_line(columns: Any) -> str:
    return f"Columns: {len(columns)} entries, {columns[0]} to {columns[-1]}"


def _dtypes_line(dtypes: list[Any]) -> str:
    counts = Counter(getattr(d, "name", str(d)) for d in dtypes)
    return "dtypes: " + ", ".join(f"{name}({count})" for name, count in sorted(counts.items()))


def _column_table(frame: Any, dtypes: list[Any], counts: bool) -> list[str]:
    from septet.pandas.formatting.things import thing_text

    columns = [["#"], ["Column"], ["Non-Null Count"], ["Dtype"]]
    rows = [[str(i) for i in range(len(dtypes))], [thing_text(n) for n in frame.columns], [], [str(d) for d in dtypes]]
    if counts:
        rows[2] = [f"{count_of(c)} non-null" for c in frame._columns]
    else:
        del columns[2], rows[2]
    return _table([h + r for h, r in zip(columns, rows)])


def _table(columns: list[list[str]]) -> list[str]:
    """Columns two blanks apart, rules under the headers."""
    sizes = [max(map(len, c)) for c in columns]
    columns[0] = [" " + t for t in columns[0]] if columns[0][0] == "#" else columns[0]
    first = columns[0][0].startswith(" #")
    if first:
        sizes[0] = max(max(map(len, columns[0])), 3)
    rules = ["-" * (sizes[0] if first and n == 0 else s) for n, s in enumerate(sizes)]
    lines = []
    for number, row in enumerate(zip(*columns)):
        lines.append("  ".join(t.ljust(s) for t, s in zip(row, sizes)))
        if number == 0:
            lines.append("  ".join(_rule(c, r, s) for c, r, s in zip(row, rules, sizes)))
    return lines


def _rule(head: str, rule: str, size: int) -> str:
    return (rule if head.startswith(" #") else "-" * len(head)).ljust(size)


def count_of(values: Any) -> int:
    """Elements that are not missing."""
    from septet.pandas.missing import isna

    return len(values) - int(isna(values).sum())


def memory_line(thing: Any, usage: Any, dtypes: list[Any]) -> str | None:
    """`memory usage: 1.2+ KB`; None where it is not asked for."""
    usage = VALUES["display.memory_usage"] if usage is None else usage
    if not usage:
        return None
    used = thing.memory_usage(index=True, deep=usage == "deep")
    total = int(used.sum()) if hasattr(used, "sum") else int(used)
    more = "+" if usage != "deep" and (any(str(d) == "object" for d in dtypes) or str(thing.index.dtype) == "object") else ""
    return f"memory usage: {size_text(total, more)}"


def size_text(count: float, more: str = "") -> str:
    for unit in ("bytes", "KB", "MB", "GB", "TB"):
        if count < 1024.0:
            return f"{count:3.1f}{more} {unit}"
        count /= 1024.0
    return f"{count:3.1f}{more} PB"


def series_info(series: Any, verbose: bool, memory_usage: Any, show_counts: bool) -> str:
    """The text that `Series.info` prints."""
    lines = [_class_line(series), *index_line(series.index)]
    if verbose:
        lines.append(f"Series name: {series.name}")
        columns = [["Dtype", str(series.dtype)]]
        if show_counts:
            columns.insert(0, ["Non-Null Count", f"{count_of(series._values)} non-null"])
        lines += _table(columns)
    lines.append(_dtypes_line([series.dtype]))
    memory = memory_line(series, memory_usage, [series.dtype])
    return "\n".join([*lines, memory + "\n"] if memory else lines)
