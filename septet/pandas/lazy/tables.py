"""Numbers of groups that stay the same while rows come part by part: a table of the keys seen so far, in order of appearance."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import groups as meaning
from septet.numpy import ndarray
from septet.pandas.algorithms.concatenation import concat_arrays
from septet.pandas.groupby.codes import codes_of
from septet.pandas.lazy.rows import at


class KeyTable:
    """One key.  dropna: missing values have no number, else they are a value.  values: the distinct ones by number."""

    def __init__(self, dropna: bool) -> None:
        self.dropna, self.values = dropna, None

    def enter(self, values: Any) -> ndarray:
        """The number of each value, -1 for none."""
        codes, distinct = codes_of(values, False, self.dropna)
        if self.values is None:
            self.values = distinct
            return codes
        known = len(self.values)
        table, self.values = codes_of(concat_arrays([self.values, distinct]), False, self.dropna)
        return meaning.renumbered(codes, np.ascontiguousarray(table[known:]))

    def __len__(self) -> int:
        return 0 if self.values is None else len(self.values)


class GroupTable:
    """Several keys together.  count: how many groups there are by now; rows: of each."""

    def __init__(self, keys: int, dropna: bool) -> None:
        self.keys = [KeyTable(dropna) for _ in range(keys)]
        self.parts: list[ndarray] | None = None
        self.count = 0
        self.sizes = np.zeros(0, dtype=np.int64)
        self.risen, self._last = True, -1   # whether the numbers of the rows never fell

    def enter(self, keys: list[Any]) -> ndarray:
        """The group of each row, -1 for none."""
        codes = [table.enter(values) for table, values in zip(self.keys, keys, strict=True)]
        found = self._together(codes) if len(codes) > 1 else codes[0]
        self.count = len(self.parts[0]) if self.parts is not None else len(self.keys[0])
        self.sizes = widened(self.sizes, self.count) + meaning.sizes_of(found, self.count)
        if self.risen and len(found):
            self.risen = int(found[0]) >= self._last and not bool((found[1:] < found[:-1]).any())
            self._last = int(found[-1])
        return found

    def _together(self, codes: list[ndarray]) -> ndarray:
        """The groups of rows of codes."""
        sizes = [max(len(k), 1) for k in self.keys]
        here = meaning.combine(codes, sizes, False)
        if self.parts is None:
            self.parts = here.parts
            return here.codes  # type: ignore[no-any-return]
        known = len(self.parts[0])
        both = meaning.combine([np.concatenate([a, b]) for a, b in zip(self.parts, here.parts, strict=True)], sizes, False)
        self.parts = both.parts
        return meaning.renumbered(here.codes, np.ascontiguousarray(both.codes[known:]))

    def columns(self, samples: list[Any]) -> list[Any]:
        """Each key's values, an element a group; samples: empty arrays, where no row came."""
        values = [s if k.values is None else k.values for k, s in zip(self.keys, samples, strict=True)]
        return values if self.parts is None else [at(v, p) for v, p in zip(values, self.parts, strict=True)]


def widened(a: ndarray, n: int) -> ndarray:
    """Counts, with zeros behind."""
    return a if len(a) == n else np.concatenate([a, np.zeros(n - len(a), dtype=a.dtype)])
