"""`repr` of indexes and extension arrays: `Index([1, 2], dtype='int64')`, elements over several lines where they are many."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.pandas.config import VALUES
from septet.pandas.formatting import dates
from septet.pandas.formatting import index as labels
from septet.pandas.formatting import values as arrays
from septet.pandas.formatting.series import categories_text
from septet.pandas.formatting.text import justify, widest, width
from septet.pandas.formatting.things import thing_text

ESCAPED = ("\t", "\r", "\n")


def index_text(index: Any) -> str:
    """What `repr` gives of any index."""
    name = type(index).__name__
    if name == "RangeIndex":
        parts = [f"{k}={v}" for k, v in range_attributes(index)]
        return _with_attributes(f"{name}(", parts, " " * (len(name) + 1), False).replace("( ", "(", 1) + ")"
    multi = labels.is_multi(index)
    data = _multi_data(index, name) if multi else _data(index, name)
    attributes = [f"{k}={v}" for k, v in (_multi_attributes(index) if multi else _attributes(index))]
    fresh = "\n" in data or (multi and len(index) > 0)
    return _with_attributes(f"{name}({data},", attributes, " " * (len(name) + 1), fresh) + ")"


def _with_attributes(text: str, attributes: list[str], indent: str, fresh: bool) -> str:
    """The attributes behind the elements, on a new line each time the display's width is reached."""
    limit = VALUES["display.width"] or 80
    if not attributes:
        return text + ("\n" + indent if fresh else " ")
    for number, attribute in enumerate(attributes):
        line = text[text.rfind("\n") + 1:]
        mark = "," if number < len(attributes) - 1 else ""
        if fresh and number == 0 or width(line) + 1 + width(attribute + mark) > limit:
            text += "\n" + indent + attribute + mark
        else:
            text += " " + attribute + mark
    return text


def _cut(count: int) -> bool:
    return count > (VALUES["display.max_seq_items"] or count)


def range_attributes(index: Any) -> list[tuple[str, Any]]:
    parts: list[tuple[str, Any]] = [("start", index.start), ("stop", index.stop), ("step", index.step)]
    return [*parts, ("name", _name(index.name))] if index.name is not None else parts


def _name(name: Any) -> str:
    return thing_text(name, escape=ESCAPED, quote=True) if isinstance(name, str) else str(name)


def _attributes(index: Any) -> list[tuple[str, Any]]:
    kind = type(index).__name__
    parts: list[tuple[str, Any]] = []
    if kind == "CategoricalIndex":
        parts += [("categories", _category_list(index.categories)), ("ordered", index.ordered)]
    parts.append(("dtype", f"'{_dtype_name(index)}'"))
    if index.name is not None:
        parts.append(("name", _name(index.name)))
    if _cut(len(index)):
        parts.append(("length", len(index)))
    if kind in ("DatetimeIndex", "TimedeltaIndex"):
        parts.append(("freq", f"'{index.freqstr}'" if index.freq is not None else None))
    return parts


def _dtype_name(index: Any) -> str:
    return "category" if type(index).__name__ == "CategoricalIndex" else str(index.dtype)


def _multi_attributes(index: Any) -> list[tuple[str, Any]]:
    parts: list[tuple[str, Any]] = []
    if labels.has_names(index):
        parts.append(("names", "[" + ", ".join(_name(n) if n is not None else "None" for n in index.names) + "]"))
    if _cut(len(index)):
        parts.append(("length", len(index)))
    return parts


def _category_list(categories: Any) -> str:
    most = VALUES["display.max_categories"] or 10
    count = len(categories)
    if count <= most:
        return "[" + ", ".join(_quoted(categories)) + "]"
    half = most // 2
    return "[" + ", ".join([*_quoted(categories[:half]), "...", *_quoted(categories[-half:])]) + "]"


def _quoted(categories: Any) -> list[str]:
    return [thing_text(c, escape=ESCAPED, quote=True) for c in categories]


# ---- elements -------------------------------------------------------------------------------------------------------


def _data(index: Any, name: str) -> str:
    values = index._values
    head, tail = ends(values, lambda part: element_texts(part, values))
    aligned = arrays.kind_name(values) not in ("str", "string", "category")
    return folded(head, tail, len(values), len(name) + 2, aligned)


def ends(values: Any, write: Callable[[Any], list[str]]) -> tuple[list[str], list[str]]:
    """Texts of the first elements and, where not all show, of the last ones."""
    count = len(values)
    if not _cut(count):
        return [], write(values)
    half = min(VALUES["display.max_seq_items"] // 2, 10)
    return write(values[:half]), write(values[-half:]) if half else []


def element_texts(values: Any, whole: Any) -> list[str]:
    """The elements as an index shows them; `whole` decides whether times of day show."""
    kind, name = arrays.kind_of(values), arrays.kind_name(values)
    if kind in "Mm":
        return _time_texts(values, whole, kind)
    if name.startswith(("datetime64", "period")):
        texts = [str(v) for v in values]
        return [f"'{t}'" for t in texts]
    if kind == "f" and values.dtype.itemsize == 8:
        return [str(v) for v in values.tolist()]
    return [thing_text(v, escape=ESCAPED, quote=True) for v in values]


def _time_texts(values: Any, whole: Any, kind: str) -> list[str]:
    counts, unit = arrays.counts(values)
    plain = dates.only_dates([v for v in arrays.counts(whole)[0] if v != dates.NAT], unit)
    if kind == "m":
        return dates.spans_text(counts, unit, boxed=True, days_only=plain)
    return [f"'{dates.stamps_text([c], unit, dates=plain, least=6)[0]}'" for c in counts]


def folded(head: list[str], tail: list[str], count: int, indent: int, aligned: bool = True, each: bool = False) -> str:
    """`[a, b, ..., z]` over lines of display.width, continued under the first element; `each`: one element a line."""
    if count == 0:
        return "[]"
    if count == 1 and not each:
        return "[" + tail[0] + "]"
    limit = VALUES["display.width"] or 80
    if aligned and (head or not (len(", ".join(head)) < limit and len(", ".join(tail)) < limit)):
        size = widest(head + tail)
        head, tail = justify(head, size), justify(tail, size)
    if each:
        return _one_a_line(head, tail, indent)
    lines = _Lines(indent, limit)
    for text in head:
        lines.add(text + ", ")
    if head:
        lines.mark()
    for text in tail[:-1]:
        lines.add(text + ", ")
    lines.add(tail[-1], 2)
    return "[" + lines.text()[indent:] + "]"


def _one_a_line(head: list[str], tail: list[str], indent: int) -> str:
    rows = [*head, "...", *tail] if head else tail
    parts = [r + ("," if r != "..." and n < len(rows) - 1 else "") for n, r in enumerate(rows)]
    return "[" + ("\n" + " " * indent).join(parts) + "]"


class _Lines:
    """Text that grows element by element and begins a new line when the next one would not fit."""

    def __init__(self, indent: int, limit: int) -> None:
        self.indent, self.limit, self.done, self.line = " " * indent, limit, [], " " * indent

    def add(self, text: str, room: int = 0) -> None:
        if width(self.line) + width(text.rstrip()) >= self.limit - room:
            self.done.append(self.line.rstrip())
            self.line = self.indent
        self.line += text

    def mark(self) -> None:
        self.done += [self.line.rstrip(), self.indent + "..."]
        self.line = self.indent

    def text(self) -> str:
        return "\n".join([*self.done, self.line])


def _multi_data(index: Any, name: str) -> str:
    count = len(index)
    half = min(VALUES["display.max_seq_items"] // 2, 10) if _cut(count) else 0
    places = [*range(half), *range(count - half, count)] if half else list(range(count))
    columns = _fitting([_level_texts(index, number, places) for number in range(index.nlevels)], len(name) + 2)
    rows = ["(" + ", ".join(row) + ("," if len(columns) == 1 else "") + ")" for row in zip(*columns)]
    return folded(rows[:half], rows[half:], count, len(name) + 2, False, True)


def _fitting(columns: list[list[str]], indent: int) -> list[list[str]]:
    """The first levels that fit the display's width, "..." for the others."""
    limit = (VALUES["display.width"] or 80) - indent
    sizes = [widest(c) + 2 for c in columns]
    if sum(sizes) < limit or not columns[0]:
        return columns
    kept, used = 0, 0
    while kept < len(columns) and (not kept or used + sizes[kept] + 5 < limit):
        used += sizes[kept]
        kept += 1
    return [*columns[:kept], ["..."] * len(columns[0])]


def _level_texts(index: Any, number: int, places: list[int]) -> list[str]:
    level, codes = index.levels[number]._values, index.codes[number]
    wanted = [int(codes[p]) for p in places]
    texts = element_texts(level, level) if len(level) else []
    kind = arrays.kind_of(level)
    missing = "'NaT'" if kind in "Mm" or arrays.kind_name(level).startswith(("datetime64", "period")) else "nan"
    chosen = [texts[c] if c >= 0 else missing for c in wanted]
    return justify(chosen, widest(chosen))


# ---- arrays ---------------------------------------------------------------------------------------------------------


def array_text(values: Any) -> str:
    """`repr` of an extension array: its class, elements, length and dtype."""
    head, tail = ends(values, lambda part: array_texts(part, values))
    body = folded(head, tail, len(values), 1)
    return f"<{type(values).__name__}>\n{body}\nLength: {len(values)}, dtype: {values.dtype}"


def array_texts(values: Any, whole: Any) -> list[str]:
    """Elements in an extension array's text."""
    kind = arrays.kind_of(values)
    if kind == "M":
        counts, unit = arrays.counts(values)
        texts = dates.stamps_text(counts, unit, dates=False)
        return [t if c == dates.NAT else f"'{t}'" for t, c in zip(texts, counts)]
    if kind in "m":
        return _time_texts(values, values, kind)
    if kind == "extension" and arrays.kind_name(values) not in ("str", "string"):
        write = values._formatter(boxed=False)
        if write is repr:
            return [thing_text(v, escape=ESCAPED, quote=True) for v in values]
        return [write(v) for v in values]
    return [thing_text(v, escape=ESCAPED, quote=True) for v in values]


def categorical_text(values: Any) -> str:
    """`repr` of a Categorical: elements, length where cut, categories."""
    count = len(values)
    footer = categories_text(values)
    if not count:
        return f"[], {footer}"
    limit = 10
    if count > limit:
        half = limit // 2
        shown = [*_categorical_texts(values[:half]), "...", *_categorical_texts(values[-half:])]
        return f"[{', '.join(shown)}]\nLength: {count}\n{footer}"
    return f"[{', '.join(_categorical_texts(values))}]\n{footer}"


def _categorical_texts(values: Any) -> list[str]:
    plain = values._internal_get_values()
    if arrays.kind_of(plain) in "Mm":
        return [t.strip() for t in arrays.format_array(plain)]
    if arrays.kind_of(plain) == "f":
        return [t.strip() for t in arrays.format_array(plain)]
    texts = arrays.objects_text(list(plain), quoting=True)
    return [t.strip() for t in texts]
