"""Splitting text: into lists, columns, three parts."""
from __future__ import annotations

import re
from typing import Any

from septet.pandas.missing import is_missing
from septet.pandas.strings import polars


class Splitting:
    """Methods of `.str`."""

    _values: Any
    _wrap: Any
    _only_text: Any
    _table: Any
    _is_index: Any

    def split(self, pat: Any = None, *, n: int | None = -1, expand: bool = False, regex: bool | None = None) -> Any:
        """Split around text (white space by default) or a regular expression, from the left, at most n times."""
        self._only_text("split")
        if regex is False and isinstance(pat, re.Pattern):
            raise ValueError("Cannot use a compiled regex as replacement pattern with regex=False")
        return self._split(splitter(pat, -1 if n is None or n == 0 else n, regex), expand)

    def rsplit(self, pat: str | None = None, *, n: int | None = -1, expand: bool = False) -> Any:
        """Split around text (white space by default), from the right, at most n times."""
        self._only_text("rsplit")
        most = -1 if n is None or n == 0 else n
        return self._split(lambda x: x.rsplit(pat or None, most), expand)

    def _split(self, f: Any, expand: bool) -> Any:
        if not expand:
            return self._wrap(self._values.any_objects(f))
        if self._is_index and len(self._values) == 0:
            return self._wrap(self._values.any_objects(f))
        return self._expanded(self._values.any_objects(f).tolist())

    def _expanded(self, rows: list[Any]) -> Any:
        """Lists of parts as columns, short ones filled with gaps."""
        v = self._values
        filler = None if v.kind == "object" and not self._is_index else float("nan")
        width = max((len(x) for x in rows if isinstance(x, (list, tuple))), default=1 if rows else 0)
        columns: list[list[Any]] = [[] for _ in range(width)]
        for row in rows:
            parts = row if isinstance(row, (list, tuple)) else [row] * width if is_missing(row) else [row]
            for k, column in enumerate(columns):
                column.append(parts[k] if k < len(parts) else filler)
        return self._table(columns)

    def partition(self, sep: str = " ", expand: bool = True) -> Any:
        """The part before the first separator, the separator, the rest."""
        return self._parted("partition", sep, expand)

    def rpartition(self, sep: str = " ", expand: bool = True) -> Any:
        """The part before the last separator, the separator, the rest."""
        return self._parted("rpartition", sep, expand)

    def _parted(self, method: str, sep: str, expand: bool) -> Any:
        self._only_text(method)
        found = self._values.any_objects(lambda x: getattr(x, method)(sep))
        if not expand:
            return self._wrap(found)
        return self._expanded(found.tolist())


def splitter(pat: Any, n: int, regex: bool | None) -> Any:
    """The function that splits one text."""
    if pat is None or not isinstance(pat, re.Pattern) and len(pat) == 0 and regex is not True and regex is None:
        if pat is None:
            return lambda x: x.split(None, n)
    if regex is False or regex is None and isinstance(pat, str) and len(pat) == 1:
        return lambda x: x.split(pat, n)
    if polars.is_literal(pat) and pat:
        return lambda x: x.split(pat, n)
    found = polars.compiled(pat, 0)
    return lambda x: found.split(x, maxsplit=max(n, 0))
