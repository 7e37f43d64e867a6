"""Rows of a scan under conditions: which they are, their columns, whole or in batches."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.concatenation import concat_arrays
from septet.pandas.lazy import limit
from septet.pandas.lazy.expression import hopeless

HELD_ROWS = 1 << 20                 # rows of columns held in pieces that conditions see at once: whole pieces are not copied
KEPT = 4                            # columns that were read stay for the next reader while they take less than this part of the limit


class Rows:
    """The rows of a scan of which all of some conditions (expressions that give bool) are true.

    parent: the rows without the last condition.
    """

    def __init__(self, scan: Any, masks: tuple[Any, ...] = (), parent: Rows | None = None) -> None:
        self.scan, self.masks, self.parent = scan, masks, parent
        self.base: Rows | None = parent and (parent.base or parent)         # without any condition
        self._positions: ndarray | None = None
        self._count: int | None = None if masks else scan.height
        self.cache: dict[int, Any] = {}
        self._width: dict[int, int] = {}
        self._expected: set[int] = set()

    def expect(self, numbers: Iterable[int]) -> None:
        """Columns that will be asked for next: where the conditions' columns are read, they are read with them."""
        if self._positions is None and self.masks:
            self._expected.update(numbers)

    def under(self, mask: Any) -> Rows:
        """Those of the rows of which one more condition is true."""
        made = Rows(self.scan, (*self.masks, mask), self)
        self.scan.report.predicates.append(str(mask))
        return made

    # -- which they are

    @cached_property
    def groups(self) -> list[Any]:
        """The row groups that may hold such rows."""
        return [g for g in self.scan.groups if not any(hopeless(m, self.scan, g) for m in self.masks)]

    @cached_property
    def mask_columns(self) -> list[int]:
        """The columns that the conditions are made of."""
        return sorted({k for m in self.masks for k in m.columns()})

    @property
    def positions(self) -> ndarray:
        """Where in the file the rows are."""
        if self._positions is None:
            self._found([where for where, _ in self.batches([])])
        return self._positions  # type: ignore[return-value]

    def _found(self, parts: list[ndarray]) -> None:
        """Keep the positions, found in parts."""
        self._positions = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
        self._count = len(self._positions)

    @property
    def count(self) -> int:
        """How many rows there are."""
        if self._count is None:
            if self.scan.height * 8 <= limit.limit() // KEPT:
                return len(self.positions)
            self._count = sum(len(where) for where, _ in self.batches([]))
        return self._count

    @cached_property
    def index(self) -> Any:
        """The labels of the rows: a range where they are even, unless they were chosen among labels that were not."""
        found = self.scan.index(self.positions if self.masks else None)
        before = self.parent.index if len(self.masks) > 1 and isinstance(found, kinds.RangeIndex) else found    # type: ignore[union-attr]
        return found if isinstance(before, kinds.RangeIndex) else kinds.Index._new(found._values, found.name)

    @cached_property
    def ranged(self) -> bool:
        """Whether the labels are a range (of a file whose labels are numbers of rows)."""
        if not self.masks or self.scan.marks:
            return True
        if self._positions is not None or self.scan.height * 8 <= limit.limit() // KEPT:
            return isinstance(self.index, kinds.RangeIndex)
        last = step = None
        for where, _ in self.batches([]):
            apart = np.diff(where if last is None else np.concatenate([last, where]))
            step = int(apart[0]) if step is None and len(apart) else step
            if len(apart) and bool((apart != step).any()):
                return False
            last = where[-1:]
        return len(self.masks) == 1 or self.parent.ranged       # type: ignore[union-attr]

    # -- columns, whole

    def load(self, numbers: Sequence[int]) -> list[Any]:
        """Columns of the rows.  TooLarge where they do not fit into memory."""
        found = {k: self.cache[k] for k in numbers if k in self.cache}
        wanted = [k for k in dict.fromkeys(numbers) if k not in found]
        if wanted:
            limit.check(0 if self.masks else self.bytes(wanted), named(self.scan, wanted), self.scan.name)
            read = dict(zip(wanted, self._read(wanted), strict=True))
            self.scan.release(wanted)
            self._keep(read)
            found.update(read)
        return [found[k] for k in numbers]

    def bytes(self, numbers: Sequence[int]) -> int:
        """About what columns of all rows of the file take."""
        return sum(self.scan.width(k) for k in numbers) * self.scan.height

    def _keep(self, found: dict[int, Any]) -> None:
        """Remember columns while there is room; the oldest go first."""
        self.cache.update(found)
        self._width.update({k: len(a) * self.scan.width(k) for k, a in found.items()})
        room = limit.limit() // KEPT
        while self.cache and sum(self._width[k] for k in self.cache) > room:
            del self.cache[next(iter(self.cache))]

    def _read(self, numbers: list[int]) -> list[Any]:
        """Columns out of the file, or out of those of all rows where these are there already."""
        if not self.masks:
            return self.scan.read(0, self.scan.height, numbers)
        base = self.base.cache if self.base is not None else {}
        if all(k in base for k in numbers) and (self._positions is not None or all(k in base for k in self.mask_columns)):
            return [at(base[k], self.positions) for k in numbers]
        steady = [k for k in numbers if self.scan.steady(k)]
        loaded = dict(zip(steady, self._joined(steady), strict=True))
        for k in numbers:
            if k not in loaded:
                loaded[k] = at(self.scan.read(0, self.scan.height, [k])[0], self.positions)
        return [loaded[k] for k in numbers]

    def _joined(self, numbers: list[int]) -> list[Any]:
        """Steady columns, put together out of batches."""
        if not numbers:
            return []
        places, parts, held = [], [], 0
        for where, arrays in self.batches(numbers):
            places.append(where)
            parts.append([arrays[k] for k in numbers])
            held += len(where) * sum(self.scan.width(k) for k in numbers)
            limit.check(held, named(self.scan, numbers), self.scan.name)
        if self._positions is None:
            self._found(places)
        return [concat_arrays([p[j] for p in parts]) if parts else self.scan.prototypes[k] for j, k in enumerate(numbers)]

    # -- in batches

    def batches(self, numbers: Sequence[int], rows: int | None = None) -> Iterator[tuple[ndarray, dict[int, Any]]]:
        """(positions in the file, column by number) of the rows, part by part; rows: the most of a part."""
        wanted = list(dict.fromkeys(numbers))
        known = self._positions
        if known is None and self.base is not None:
            self._warm(wanted if rows is None else [])
        for first, n in self.spans([*wanted, *([] if known is not None else self.mask_columns)], rows):
            if known is not None and self.masks:
                low, high = (int(x) for x in np.searchsorted(known, np.array([first, first + n])))
                found, arrays = known if first == 0 and high - low == len(known) else known[low:high] - first, {}
            else:
                found, arrays = self._hits(first, n)
            if found is None or len(found):
                chosen = None if found is None or len(found) == n else found
                missing = [k for k in wanted if k not in arrays]
                held = {k: arrays[k] if chosen is None else at(arrays[k], chosen) for k in wanted if k in arrays}
                held.update(zip(missing, self._part(first, n, missing, chosen), strict=True))
                self.scan.report.batches += 1
                yield np.arange(first, first + n) if found is None else found + first, held

    def _warm(self, wanted: Sequence[int]) -> None:
        """Read the conditions' columns whole, for later conditions too, where no row group is spared and they are small.

        With them, those that are wanted or expected where these are small too: one pass over the file takes less time than several.
        """
        base, columns = self.base, self.mask_columns
        if len(self.groups) < len(self.scan.groups) or base.bytes(columns) * 2 * KEPT > limit.limit():      # type: ignore[union-attr]
            return
        if not all(map(self.scan.steady, columns)):
            base.load(columns)                                      # type: ignore[union-attr]
            return
        room, absent = limit.limit() // KEPT, [k for k in columns if k not in base.cache]                    # type: ignore[union-attr]
        more = [k for k in {*wanted, *self._expected} if k not in columns and k not in base.cache and self.scan.steady(k)]  # type: ignore[union-attr]
        if more and absent and base.bytes([*columns, *more]) * 2 <= room:                                    # type: ignore[union-attr]
            self.scan.hold([*absent, *more], room)
            self.scan.brief.update(more)
        else:
            self.scan.hold(absent, room)

    def _part(self, first: int, n: int, numbers: list[int], chosen: ndarray | None = None) -> list[Any]:
        """Columns at a range of rows of the file, or at the chosen ones of them."""
        base = self.cache if self.base is None else self.base.cache
        absent = [k for k in numbers if k not in base]
        read = dict(zip(absent, self.scan.read(first, n, absent, chosen), strict=True)) if absent else {}
        held = {k: base[k][first : first + n] for k in numbers if k in base}
        return [read[k] if k in read else held[k] if chosen is None else at(held[k], chosen) for k in numbers]

    def _hits(self, first: int, n: int) -> tuple[ndarray | None, dict[int, Any]]:
        """(which of a range of rows, None for all; the columns that were read to know it)."""
        if not self.masks:
            return None, {}
        if n > HELD_ROWS and self.base is not None and self.scan.holds(self.mask_columns):
            return np.concatenate([self._true(k, rows)[0] + (k - first) for k, rows in self.scan.pieces(first, n, HELD_ROWS)]), {}
        return self._true(first, n)

    def _true(self, first: int, n: int) -> tuple[ndarray, dict[int, Any]]:
        """(which of a range of rows fulfil the conditions, the columns that say so)."""
        arrays = dict(zip(self.mask_columns, self._part(first, n, self.mask_columns), strict=True))
        index = kinds.RangeIndex(n)
        true = [m.series(arrays, index)._values for m in self.masks]
        mask = true[0]
        for more in true[1:]:
            mask = mask & more
        return np.flatnonzero(mask), arrays

    def spans(self, numbers: Sequence[int], rows: int | None = None) -> Iterator[tuple[int, int]]:
        """(first row, rows) of the parts of the file that are read at once: whole row groups where they are small enough."""
        most = rows or self.batch_rows(numbers)
        first = n = 0
        for group in self.groups:
            if n and (first + n != group.first or n + group.rows > most):
                yield first, n
                n = 0
            at, left = group.first, group.rows
            while n == 0 and left > most:
                yield at, most
                at, left = at + most, left - most
            first, n = (first, n + left) if n else (at, left)
        if n:
            yield first, n

    def batch_rows(self, numbers: Sequence[int]) -> int:
        """How many rows are read at once: columns, row numbers and codes in a part of the limit."""
        return max(limit.limit() // limit.PART // (sum(self.scan.width(k) for k in set(numbers)) + 24), 1)


def at(array: Any, positions: ndarray) -> Any:
    """A column at positions."""
    return array[positions] if type(array) is ndarray else array.take(positions)


def named(scan: Any, numbers: Sequence[int]) -> str:
    """Columns, for an error."""
    names = [repr(scan.fields[k]) for k in numbers]
    return f"column {names[0]}" if len(names) == 1 else f"the {len(names)} columns {', '.join(names[:5])}{' ...' if len(names) > 5 else ''}"
