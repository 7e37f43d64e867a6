"""Labels as text: an index as a column of labels, a MultiIndex as several with repeats left out, and their own `repr`."""
from __future__ import annotations

from typing import Any

from septet.pandas.config import VALUES
from septet.pandas.formatting import dates
from septet.pandas.formatting import values as arrays
from septet.pandas.formatting.text import fixed_width, justify, widest
from septet.pandas.formatting.things import thing_text

ESCAPED = ("\t", "\r", "\n")


def is_multi(index: Any) -> bool:
    return hasattr(index, "levels")


def labels_text(index: Any, formatter: Any = None, na_rep: str = "NaN") -> list[str]:
    """The labels of a flat index, as wide as the widest, without the blanks in front that all share."""
    if formatter is not None:
        return [formatter(v) for v in index]
    values = index._values
    kind = arrays.kind_of(values)
    if arrays.kind_name(values) == "str":
        return [_label(v, na_rep) for v in values]
    if kind == "b":
        return [str(v) for v in values.tolist()]
    if kind == "extension" and arrays.kind_name(values).startswith(("period", "interval", "datetime64")):
        return _extension_labels(values, na_rep)
    texts = arrays.format_array(values, na_rep=na_rep)
    if VALUES["display.float_format"] is None:
        texts = [" NaN" if t == "NaN" else t for t in texts]
    return unindented(justify(texts, widest(texts), "left") if kind in "iufc" else texts)


def _extension_labels(values: Any, na_rep: str) -> list[str]:
    name = arrays.kind_name(values)
    if name.startswith("datetime64"):
        return dates.zoned_texts(["NaT" if arrays.is_missing(v) else str(v) for v in values])
    missing = "NaN" if name.startswith("interval") else "NaT"
    return [(missing if na_rep == "NaN" else na_rep) if arrays.is_missing(v) else thing_text(v, escape=ESCAPED) for v in values]


def _label(value: Any, na_rep: str) -> str:
    if isinstance(value, float):
        return na_rep if value != value else thing_text(value, escape=ESCAPED)
    if na_rep != "NaN" and arrays.is_missing(value):
        return na_rep
    return thing_text(value, escape=ESCAPED)


def unindented(texts: list[str]) -> list[str]:
    """Without the blanks in front that all texts have."""
    indents = [len(t) - len(t.lstrip(" ")) for t in texts if t.strip()]
    shared = min(indents, default=0)
    return [t[shared:] for t in texts]


def level_columns(index: Any, names: bool = False, na_rep: str = "NaN", sparsify: bool | None = None,
                  sparse_fill: str = "", formatter: Any = None) -> list[list[str]]:
    """The columns of texts of a MultiIndex, outermost first; with `names`, each begins with its level's name."""
    columns = []
    for number in range(index.nlevels):
        texts = level_texts(index.levels[number], index.codes[number], formatter, na_rep)
        columns.append(([name_text(index.names[number])] if names else []) + texts)
    if sparsify is None:
        sparsify = VALUES["display.multi_sparse"]
    return sparse(columns, int(names), sparse_fill) if sparsify and columns else columns


def level_texts(level: Any, codes: Any, formatter: Any, na_rep: str) -> list[str]:
    """One level's labels, written as a whole and then taken by the codes; missing strings read "nan" here."""
    texts = labels_text(level, formatter, na_rep) if len(level) else []
    kind = arrays.kind_name(level._values)
    texts = justify(texts, widest(texts), "left") if kind == "bool" and texts else texts
    missing = na_rep if na_rep != "NaN" else "nan" if kind == "str" else "NaT" if kind.startswith(("datetime64", "timedelta64")) else na_rep
    return [texts[c] if c >= 0 else missing for c in codes]


def name_text(name: Any) -> str:
    return thing_text(name, escape=ESCAPED) if name is not None else ""


def sparse(columns: list[Any], start: int = 0, fill: Any = "") -> list[Any]:
    """Repeats of an outer label left out, while all labels further out repeat too.  The last column stays whole."""
    count = len(columns)
    rows = list(zip(*columns))
    if not rows:
        return [list(c) for c in columns]
    result = [list(r) for r in rows[:start + 1]]
    before = rows[start] if len(rows) > start else ()
    for row in rows[start + 1:]:
        made = list(row)
        for place in range(count - 1):
            if row[place] != before[place]:
                break
            made[place] = fill
        result.append(made)
        before = row
    return [list(c) for c in zip(*result)]


def column_of_labels(index: Any, show_names: bool = True, formatter: Any = None, sparsify: bool | None = None,
                     space: int = 1, minimum: int = 0, cut: bool = True) -> list[str]:
    """The index as one column of text, its header line first."""
    from septet.pandas.formatting.text import side_by_side

    if is_multi(index):
        columns = level_columns(index, show_names, sparsify=sparsify, formatter=formatter)
        if not show_names:
            columns = [["", *c] for c in columns]
    else:
        columns = [[name_text(index.name) if show_names else "", *labels_text(index, formatter)]]
    filled = [fixed_width(c, "left", minimum) if cut else c for c in columns]
    return side_by_side(space, *filled).split("\n")


def has_names(index: Any) -> bool:
    return any(name is not None for name in index.names)
