"""Columns of a scan and what is computed of them element by element, noted to be evaluated on parts of the file.

An expression is evaluated by the Series methods themselves, on the rows of a part: its values are those of the whole by construction.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from septet.pandas import kinds
from septet.pandas.io import parquet_footer as footer

SIGNS = {"__eq__": "==", "__ne__": "!=", "__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">=", "__and__": "&", "__or__": "|",
         "__xor__": "^", "__add__": "+", "__sub__": "-", "__mul__": "*", "__truediv__": "/", "__floordiv__": "//", "__mod__": "%",
         "__pow__": "**"}


@dataclass(frozen=True, eq=False, slots=True)
class Column:
    """A column by its number in the file; name: of the Series it is shown as."""

    number: int
    name: Any

    def columns(self) -> Iterator[int]:
        """The numbers of the columns it is made of."""
        yield self.number

    def series(self, arrays: Mapping[int, Any], index: Any) -> Any:
        """Its value on rows of which the arrays are given."""
        return kinds.Series._new(arrays[self.number], index, self.name)

    def __str__(self) -> str:
        return str(self.name)


@dataclass(frozen=True, eq=False, slots=True)
class Call:
    """A method of a Series with its arguments, among them other expressions."""

    method: str
    operand: Any
    arguments: tuple[Any, ...] = ()
    named: dict[str, Any] = field(default_factory=dict)

    def columns(self) -> Iterator[int]:
        """The numbers of the columns it is made of."""
        for part in (self.operand, *self.arguments):
            if isinstance(part, (Column, Call, Renamed)):
                yield from part.columns()

    def series(self, arrays: Mapping[int, Any], index: Any) -> Any:
        """Its value on rows of which the arrays are given."""
        given = [x.series(arrays, index) if isinstance(x, (Column, Call, Renamed)) else x for x in self.arguments]
        return getattr(self.operand.series(arrays, index), self.method)(*given, **self.named)

    def __str__(self) -> str:
        shown = [str(x) if isinstance(x, (Column, Call, Renamed)) else short(x) for x in self.arguments]
        if self.method in SIGNS:
            return f"({self.operand} {SIGNS[self.method]} {shown[0]})"
        if self.method == "__invert__":
            return f"~{self.operand}"
        shown += [f"{k}={v!r}" for k, v in self.named.items()]
        return f"{self.operand}.{self.method}({', '.join(shown)})"


@dataclass(frozen=True, eq=False, slots=True)
class Renamed:
    """An expression under another name."""

    operand: Any
    name: Any

    def columns(self) -> Iterator[int]:
        """The numbers of the columns it is made of."""
        yield from self.operand.columns()

    def series(self, arrays: Mapping[int, Any], index: Any) -> Any:
        """Its value on rows of which the arrays are given."""
        return kinds.Series._new(self.operand.series(arrays, index)._values, index, self.name)

    def __str__(self) -> str:
        return str(self.operand)


def short(x: Any) -> str:
    """An argument as a report shows it."""
    text = repr(x)
    return text if len(text) <= 40 else text[:37] + "..."


def plain(expression: Any) -> Any:
    """An expression without the names it was given."""
    while isinstance(expression, Renamed):
        expression = expression.operand
    return expression


def hopeless(expression: Any, scan: Any, group: footer.RowGroup) -> bool:
    """Whether a condition is true of no row of a row group, by what the file tells of it."""
    expression = plain(expression)
    if not isinstance(expression, Call):
        return False
    if expression.method == "__and__":
        return any(hopeless(x, scan, group) for x in (expression.operand, *expression.arguments))
    if expression.method == "__or__":
        return all(hopeless(x, scan, group) for x in (expression.operand, *expression.arguments))
    column = plain(expression.operand)
    if not isinstance(column, Column) or any(isinstance(x, (Column, Call, Renamed)) for x in expression.arguments):
        return False
    chunk = group.chunks.get(scan.fields[column.number])
    if chunk is not None and chunk.nulls == group.rows and expression.method in (*COMPARED, "between", "notna"):
        return True                                         # nothing there compares
    if expression.method == "isna":
        return chunk is not None and chunk.nulls == 0 and scan.prototypes[column.number].dtype.kind not in "fO"
    return expression.method in (*COMPARED, "between", "isin") and outside(expression, scan.bounds(group, column.number))


COMPARED = {"__eq__": 0, "__lt__": 0, "__le__": 0, "__gt__": 1, "__ge__": 1}        # the bound that decides


def outside(expression: Call, bounds: Any) -> bool:
    """Whether a comparison holds nowhere between two bounds (a Series), which are compared as the column is."""
    try:
        return bounds is not None and beyond(expression, bounds)
    except TypeError:                                       # what does not compare fails, or not, when rows are looked at
        return False


def beyond(expression: Call, bounds: Any) -> bool:
    """`outside` of bounds that are there."""
    low, high = bounds.iloc[:1], bounds.iloc[1:]
    method, given = expression.method, expression.arguments
    if method == "__eq__":
        return not ((low <= given[0]).all() and (high >= given[0]).all())
    if method == "isin":
        return all(not ((low <= x).all() and (high >= x).all()) for x in given[0]) if comparable(bounds, given[0]) else False
    if method == "between":
        return not ((low <= given[1]).all() and (high >= given[0]).all())
    return not getattr((low, high)[COMPARED[method]], method)(*given).all()


def comparable(bounds: Any, values: Any) -> bool:
    """Whether each of some values can be held against bounds: numbers with numbers, text with text; few of them."""
    kind = bounds.dtype.kind
    wanted = (int, float) if kind in "iuf" else (str,) if str(bounds.dtype) == "str" else ()
    return len(values) <= 100 and all(type(x) in wanted and x == x for x in values)
