"""A series as lines of text: labels, values, and a footer with frequency, name, length, dtype or categories."""
from __future__ import annotations

from typing import Any

from septet.pandas.config import VALUES
from septet.pandas.formatting import index as labels
from septet.pandas.formatting import values as arrays
from septet.pandas.formatting.floats import as_formatter
from septet.pandas.formatting.text import justify, side_by_side, width
from septet.pandas.formatting.things import thing_text

ESCAPED = ("\t", "\r", "\n")


def series_text(series: Any, na_rep: str = "NaN", float_format: Any = None, header: bool = True, index: bool = True,
                length: Any = False, dtype: bool = False, name: bool = False, max_rows: int | None = None,
                min_rows: int | None = None) -> str:
    """The series as `to_string` writes it."""
    places, gap = _shown(len(series), max_rows, min_rows)
    values = series._values if places is None else series._values.take(places)
    footer = _footer(series, values, name, length, dtype, places is not None)
    if not len(series):
        return f"{type(series).__name__}([], {footer})"
    shown = series.index if places is None else series.index.take(places)
    if places is not None and labels.is_multi(shown):
        shown = shown.remove_unused_levels()
    named = labels.has_names(shown)
    label_texts = labels.column_of_labels(shown, True, space=2, cut=False) if labels.is_multi(shown) else _flat(shown)
    texts = _fixed(arrays.format_array(values, None, as_formatter(float_format), na_rep, leading=index))
    rows = label_texts[1:]
    if places is not None:
        rows, texts = _marked(rows, texts, gap)
    lines = side_by_side(3, rows, texts) if index else "\n".join(texts)
    if named and header and index:
        lines = label_texts[0] + "\n" + lines
    return lines + ("\n" + footer if footer else "")


def _flat(index: Any) -> list[str]:
    return [labels.name_text(index.name), *labels.labels_text(index)]


def _fixed(texts: list[str]) -> list[str]:
    from septet.pandas.formatting.text import fixed_width

    return fixed_width(texts, "right")


def _shown(count: int, most: int | None, least: int | None) -> tuple[list[int] | None, int]:
    """Places of the elements that show (None: all), and how many of them come before the gap."""
    if not most or count <= most:
        return None, 0
    if least:
        most = min(least, most)
    if most == 1:
        return [0], 1
    half = most // 2
    return [*range(half), *range(count - half, count)], half


def _marked(rows: list[str], texts: list[str], gap: int) -> tuple[list[str], list[str]]:
    size = width(texts[gap - 1])
    mark = justify(["..." if size > 3 else ".."], size, "center")
    rows = [*rows[:gap], "", *rows[gap:]]
    return rows, texts[:gap] + mark + texts[gap:]


def _footer(series: Any, values: Any, name: bool, length: Any, dtype: bool, cut: bool) -> str:
    parts = []
    frequency = getattr(series.index, "freqstr", None) if hasattr(series.index, "freq") else None
    if frequency is not None:
        parts.append(f"Freq: {frequency}")
    if name is not False and series.name is not None:
        parts.append(f"Name: {thing_text(series.name, escape=ESCAPED)}")
    if length is True or (length == "truncate" and cut):
        parts.append(f"Length: {len(series)}")
    category = arrays.kind_name(series._values) == "category"
    if dtype:
        parts.append(f"dtype: {_dtype_name(series)}")
    text = ", ".join(parts)
    if category:
        text += ("\n" if text else "") + categories_text(series._values)
    return text


def _dtype_name(series: Any) -> str:
    return str(getattr(series.dtype, "name", series.dtype))


def categories_text(values: Any, width_limit: int | None = None) -> str:
    """`Categories (3, str): ['a', 'b', 'c']`, with `<` between ordered ones, over several lines where they are many."""
    categories = values.categories
    most = VALUES["display.max_categories"] or 10
    texts = _category_texts(categories, most)
    head = f"Categories ({len(categories)}, {categories.dtype}): "
    between = " < " if values.ordered else ", "
    return head + "[" + _folded(texts, between, len(head) + 1).replace(" < ... < ", " ... ") + "]"


def _category_texts(categories: Any, most: int) -> list[str]:
    count = len(categories)
    if count <= most:
        return _quoted(categories)
    half = most // 2
    return [*_quoted(categories[:half]), "...", *_quoted(categories[-half:])]


def _quoted(categories: Any) -> list[str]:
    kind = arrays.kind_of(categories._values)
    if kind in "iufcbMm":
        return [t.strip() for t in arrays.format_array(categories._values)]
    if kind == "extension" and arrays.kind_name(categories._values) not in ("str", "string"):
        return [str(c) for c in categories]
    return [arrays.objects_text([c])[0].strip() if isinstance(c, float) else thing_text(c, escape=ESCAPED, quote=True) for c in categories]


def _folded(texts: list[str], between: str, indent: int) -> str:
    """The texts on lines no wider than the display."""
    limit = VALUES["display.width"] or 80
    mark = between.rstrip()
    text, used = "", indent
    for number, part in enumerate(texts):
        if number:
            if used + len(between) + len(part) >= limit and VALUES["display.width"] != 0:
                text += mark + "\n" + " " * indent
                used = indent
            else:
                text += between
                used += len(between)
        text += part
        used += len(part)
    return text
