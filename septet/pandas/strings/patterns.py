"""Finding, testing, counting, replacing and extracting by text and by regular expressions (Python's `re`)."""
from __future__ import annotations

import re
from typing import Any

from septet.pandas import kinds
from septet.pandas.missing import NA, is_missing
from septet.pandas.strings import polars, regular


class Patterns:
    """Methods of `.str`."""

    _values: Any
    _wrap: Any
    _only_text: Any
    _parent: Any
    _is_index: Any
    _table: Any
    _text_column: Any
    _frame: Any

    def contains(self, pat: Any, case: bool = True, flags: int = 0, na: Any = None, regex: bool = True) -> Any:
        """Whether a pattern (or plain text) is inside."""
        self._only_text("contains")
        check_na(na)
        if not isinstance(pat, (str, re.Pattern)):
            raise TypeError("first argument must be string or compiled pattern")
        if case and not flags and (not regex or polars.is_literal(pat)):
            return self._wrap(self._values.booleans(lambda x: pat in x, na, polars.contains(pat)))
        if not regex:
            upper = pat.upper()
            return self._wrap(self._values.booleans(lambda x: pat in x if case else upper in x.upper(), na))
        search = polars.compiled(pat, flags, case).search
        if polars.compiled(pat, flags, case).groups:
            warn_groups()
        return self._wrap(self._values.booleans(lambda x: search(x) is not None, na, regular.contains(pat, flags, case)))

    def match(self, pat: Any, case: bool = True, flags: int = 0, na: Any = None) -> Any:
        """Whether text begins with a match."""
        return self._matched("match", pat, case, flags, na)

    def fullmatch(self, pat: Any, case: bool = True, flags: int = 0, na: Any = None) -> Any:
        """Whether all of the text is a match."""
        return self._matched("fullmatch", pat, case, flags, na)

    def _matched(self, method: str, pat: Any, case: bool, flags: int, na: Any) -> Any:
        self._only_text(method)
        check_na(na)
        if not isinstance(pat, (str, re.Pattern)):
            raise TypeError("first argument must be string or compiled pattern")
        find = getattr(polars.compiled(pat, flags, case), method)
        front, back = ("^(?:", ")$") if method == "fullmatch" else ("^(?:", ")")
        return self._wrap(self._values.booleans(lambda x: find(x) is not None, na, regular.contains(pat, flags, case, front, back)))

    def startswith(self, pat: Any, na: Any = None) -> Any:
        """Whether text begins with one, or one of a tuple."""
        self._only_text("startswith")
        check_ends(pat)
        check_na(na)
        return self._wrap(self._values.booleans(lambda x: x.startswith(pat), na, polars.starts(pat)))

    def endswith(self, pat: Any, na: Any = None) -> Any:
        """Whether text ends with one, or one of a tuple."""
        self._only_text("endswith")
        check_ends(pat)
        check_na(na)
        return self._wrap(self._values.booleans(lambda x: x.endswith(pat), na, polars.ends(pat)))

    def count(self, pat: str, flags: int = 0) -> Any:
        """How many matches there are."""
        self._only_text("count")
        if polars.is_literal(pat, flags) and pat:
            return self._wrap(self._values.integers(lambda x: x.count(pat), polars.counted(pat)))
        find = polars.compiled(pat, flags).findall
        return self._wrap(self._values.integers(lambda x: len(find(x))))

    def find(self, sub: str, start: int = 0, end: int | None = None) -> Any:
        """Position of the first occurrence, -1 where there is none."""
        return self._position("find", sub, start, end)

    def rfind(self, sub: str, start: int = 0, end: int | None = None) -> Any:
        """Position of the last occurrence, -1 where there is none."""
        return self._position("rfind", sub, start, end)

    def index(self, sub: str, start: int = 0, end: int | None = None) -> Any:
        """Position of the first occurrence.  ValueError where there is none."""
        return self._position("index", sub, start, end)

    def rindex(self, sub: str, start: int = 0, end: int | None = None) -> Any:
        """Position of the last occurrence.  ValueError where there is none."""
        return self._position("rindex", sub, start, end)

    def _position(self, method: str, sub: str, start: int, end: int | None) -> Any:
        self._only_text(method)
        if not isinstance(sub, str):
            raise TypeError(f"expected a string object, not {type(sub).__name__}")
        by_polars = polars.found(sub, start, end, method == "rfind") if method in ("find", "rfind") else None
        return self._wrap(self._values.integers(lambda x: getattr(x, method)(sub, start, end), by_polars))

    def findall(self, pat: Any, flags: int = 0) -> Any:
        """All matches of each text, in lists."""
        self._only_text("findall")
        find = polars.compiled(pat, flags).findall
        return self._wrap(self._values.any_objects(find))

    def replace(self, pat: Any, repl: Any = None, n: int = -1, case: bool | None = None, flags: int = 0, regex: bool = False) -> Any:
        """Matches replaced by text or by a function of the match; a dict replaces its keys by its values in turn."""
        self._only_text("replace")
        if isinstance(pat, dict):
            if repl is not None:
                raise ValueError("repl cannot be used when pat is a dictionary")
            found = self
            for key, value in pat.items():
                found = type(self)(found.replace(key, value, n, case, flags, regex))
            return found._parent
        if not (isinstance(repl, str) or callable(repl)):
            raise TypeError("repl must be a string or callable")
        check_replacement(pat, repl, case, flags, regex)
        return self._wrap(self._values.text(*replacer(pat, repl, n, case is not False, flags, regex)))

    def extract(self, pat: str, flags: int = 0, expand: bool = True) -> Any:
        """The groups of the first match, as columns."""
        self._only_text("extract")
        if not isinstance(expand, bool):
            raise ValueError("expand must be True or False")
        regex = polars.compiled(pat, flags)
        if regex.groups == 0:
            raise ValueError("pattern contains no capture groups")
        if not expand and regex.groups > 1 and self._is_index:
            raise ValueError("only one regex group is supported with Index")
        columns = self._quick_groups(pat, flags) or [self._text_column(c) for c in self._groups(regex)]
        names = group_names(regex)
        if not expand and regex.groups == 1:
            one = columns[0]
            name = names[0] if names[0] != 0 else self._parent.name
            return self._wrap(one, name)
        index = kinds.RangeIndex(len(self._values)) if self._is_index else self._parent._index
        keys = kinds.RangeIndex(len(names)) if names == list(range(len(names))) else kinds.Index(names, dtype=object)
        keys = keys if not all(isinstance(k, str) for k in names) else kinds.Index(names)
        return self._frame(columns, keys, index)

    def _quick_groups(self, pat: Any, flags: int) -> list[Any] | None:
        """The groups of the first match by Polars, where it means the same."""
        s = self._values.series
        found = regular.groups(s, pat, flags) if s is not None else None
        return None if found is None else [self._values.array._like(c) for c in found]

    def _groups(self, regex: re.Pattern[str]) -> list[list[Any]]:
        """The groups of the first match of each text, group by group."""
        v = self._values
        gap = NA if v.kind in ("string", "arrow") else float("nan")
        nothing = (gap,) * regex.groups
        items = v.any_objects(lambda x: x).tolist()
        rows = []
        for x in items:
            m = regex.search(x) if isinstance(x, str) else None
            rows.append(nothing if m is None else tuple(gap if g is None else g for g in m.groups()))
        return [list(c) for c in zip(*rows)] if rows else [[] for _ in range(regex.groups)]

    def extractall(self, pat: str, flags: int = 0) -> Any:
        """The groups of all matches: a row each, numbered by a further level `match`."""
        self._only_text("extractall")
        regex = polars.compiled(pat, flags)
        if regex.groups == 0:
            raise ValueError("pattern contains no capture groups")
        parent = self._parent if not self._is_index else kinds.Series(self._parent._values)
        gap = NA if self._values.kind in ("string", "arrow") else float("nan")
        keys, rows = [], []
        for key, x in zip(parent.index.tolist(), self._values.any_objects(lambda x: x).tolist()):
            for k, m in enumerate(regex.finditer(x) if isinstance(x, str) else ()):
                keys.append((*key, k) if isinstance(key, tuple) else (key, k))
                rows.append([gap if g is None else g for g in m.groups()])
        return self._matches(parent.index, keys, rows, regex)

    def _matches(self, index: Any, keys: list[Any], rows: list[Any], regex: re.Pattern[str]) -> Any:
        names = [*index.names, "match"]
        if keys:
            levels = kinds.MultiIndex.from_tuples(keys, names=names)
        else:
            levels = kinds.MultiIndex.from_arrays([[] for _ in names], names=names)
        labels = group_names(regex)
        columns = [list(c) for c in zip(*rows)] if rows else [[] for _ in labels]
        found = kinds.RangeIndex(len(labels)) if labels == list(range(len(labels))) else kinds.Index(labels)
        return self._frame([self._text_column(c) for c in columns], found, levels)


def group_names(regex: re.Pattern[str]) -> list[Any]:
    """The names of groups, their numbers where they have none."""
    names = {k - 1: name for name, k in regex.groupindex.items()}
    return [names.get(k, k) for k in range(regex.groups)]


def check_na(na: Any) -> None:
    """ValueError for what cannot stand for missing truth."""
    if not (na is None or na is True or na is False or is_missing(na)):
        raise ValueError(f"na must be None, pd.NA, np.nan, True, or False; got {na}")


def check_ends(pat: Any) -> None:
    """TypeError for what is neither text nor a tuple of it."""
    if not isinstance(pat, (str, tuple)):
        raise TypeError(f"expected a string or tuple, not {type(pat).__name__}")


def check_replacement(pat: Any, repl: Any, case: Any, flags: int, regex: bool) -> None:
    """ValueError for arguments of `replace` that contradict one another."""
    compiled = isinstance(pat, re.Pattern)
    if not regex and (compiled or callable(repl)):
        raise ValueError("Cannot use a compiled regex as replacement pattern with regex=False" if compiled else
                         "Cannot use a callable replacement when regex=False")
    if compiled and (case is not None or flags != 0):
        raise ValueError("case and flags cannot be set when pat is a compiled regex")


def replacer(pat: Any, repl: Any, n: int, case: bool, flags: int, regex: bool) -> tuple[Any, Any]:
    """(the function of one text, Polars' or None)."""
    if not regex and case and not flags:
        count = -1 if n < 0 else n
        return (lambda x: x.replace(pat, repl, count)), polars.replaced(pat, repl, n)
    if regex and case and isinstance(repl, str) and "\\" not in repl and polars.is_literal(pat, flags) and pat:
        count = -1 if n <= 0 else n
        return (lambda x: x.replace(pat, repl, count)), polars.replaced(pat, repl, count)
    found = polars.compiled(pat if regex else re.escape(pat), flags, case)
    times = max(n, 0)
    replacement = repl if regex else (lambda m: repl)
    return (lambda x: found.sub(replacement, x, count=times)), None


def warn_groups() -> None:
    """The warning about groups that `contains` does not use."""
    import warnings

    warnings.warn("This pattern is interpreted as a regular expression, and has match groups. To actually get the groups, use str.extract.",
                  UserWarning, stacklevel=4)
