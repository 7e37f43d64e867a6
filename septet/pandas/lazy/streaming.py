"""A group-by over a scan that is larger than memory: what it will need is asked of it on no rows, then the file is read once.

A method of a group-by is run twice.  The first time its columns are empty and `AskingGroups` notes the reductions that it asks for; the
second time `KnownGroups` has their results, an element a group.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import septet.numpy as np
from septet.core.fn import group_sums
from septet.core.fn import groups as meaning
from septet.ir import dtype as dt
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.groupby import reduce as reductions
from septet.pandas.groupby.groups import Groups
from septet.pandas.groupby.keys import Grouping
from septet.pandas.groupby.rows import is_numeric, taken
from septet.pandas.lazy.pairwise import Runs
from septet.pandas.lazy.states import CHOSEN, Chosen, Counts, Distinct, Part, Record, Unstreamable
from septet.pandas.lazy.tables import GroupTable

NONE = np.empty(0, dtype=np.int64)
Request = tuple[int, str, tuple[tuple[str, Any], ...]]      # column, reduction, its options


class Source:
    """The rows and what is asked of them.  places: which columns of the frame are keys; options: sort, dropna, observed."""

    def __init__(self, frame: Any, places: list[int], sort: bool, dropna: bool, observed: bool) -> None:
        self.rows, self.expressions, self.labels = frame._rows, frame._expressions, frame._labels
        self.places, self.sort, self.dropna, self.observed = places, sort, dropna, observed
        self.samples = frame._samples()
        self.groups: Any = self.asking()
        self.mode = ""                      # "ask", "answer" while a method runs
        self.wanted: dict[Request, Any] = {}
        self.known: Any = None

    def asking(self) -> Any:
        """Groups of no rows that note what is asked."""
        return AskingGroups(self.groupings([self.samples[k] for k in self.places]), self)

    def groupings(self, arrays: list[Any]) -> list[Grouping]:
        """The keys, of rows or of groups."""
        labels = [self.labels[k] for k in self.places]
        return [Grouping(a, label, self.sort, self.dropna, self.observed, label, True) for a, label in zip(arrays, labels, strict=True)]

    def column_of(self, values: Any) -> int:
        """The number of the column that an empty array stands for."""
        for k, sample in enumerate(self.samples):
            if sample is values:
                return k
        raise Unstreamable

    def ask(self, how: str, values: Any, options: dict[str, Any]) -> Any:
        """Note a reduction.  Unstreamable where it needs all rows at once."""
        request = (self.column_of(values), how, tuple(sorted(options.items())))
        if request not in self.wanted:
            self.wanted[request] = state_of(how, values, options)
            self.known = None

    def run(self) -> None:
        """Read the rows once, for all that is asked and not known."""
        if self.known is not None:
            return
        self.wanted = {r: state_of(r[1], self.samples[r[0]], dict(r[2])) for r in self.wanted}
        table = GroupTable(len(self.places), self.dropna)
        for value in self.batches({*self.places, *(r[0] for r in self.wanted)}):
            part = Part(table.enter([value[k] for k in self.places]), table.count)
            for request, states in self.wanted.items():
                for state in states.values():
                    state.enter(value[request[0]], part)
        self.known = KnownGroups(self.groupings(table.columns([self.samples[k] for k in self.places])), table, self)
        if table.risen and not (self.known.places[1:] < self.known.places[:-1]).any():
            self.run_together(table)

    def batches(self, columns: set[int]) -> Iterator[dict[int, Any]]:
        """Columns of the frame by number, part by part."""
        for where, arrays in self.rows.batches(self.numbers()):
            index = kinds.RangeIndex(len(where))
            yield {k: self.expressions[k].series(arrays, index)._array for k in columns}

    def run_together(self, table: GroupTable) -> None:
        """Read the rows again for sums whose bits are others where the groups stand together."""
        states = [(r[0], s) for r, states in self.wanted.items() for s in states.values() if getattr(s, "together", None) is not None]
        if not states:
            return
        again = GroupTable(len(self.places), self.dropna)
        for _, state in states:
            state.runs = Runs(table.sizes, state.together)
        for value in self.batches({*self.places, *(k for k, _ in states)}):
            codes = again.enter([value[k] for k in self.places])
            for k, state in states:
                state.runs.enter(codes, value[k])

    def numbers(self) -> list[int]:
        """The columns of the file that are needed.  Unstreamable where one cannot be read in parts."""
        needed = [n for k in (*self.places, *(r[0] for r in self.wanted)) for n in self.expressions[k].columns()]
        if not all(self.rows.scan.steady(n) for n in needed):
            raise Unstreamable
        return sorted(set(needed))


def state_of(how: str, sample: Any, options: dict[str, Any]) -> dict[Any, Any]:
    """What a reduction keeps from part to part."""
    if how == "nunique":
        return {"distinct": Distinct(options.get("dropna", True))}
    numeric = type(sample) is ndarray and sample.dtype.kind in "biuf"
    if how in ("first", "last", "any", "all") or how in CHOSEN and not (numeric or is_numeric(sample)):
        if {k: v for k, v in options.items() if v is not True and v != -1}:
            raise Unstreamable
        return {"chosen": Chosen(how)}
    probe = Probe()
    reductions.reduce(how, sample, probe, **options)
    return probe.states


class Probe(Groups):
    """Groups of no rows that note which records of numbers a reduction is made of."""

    def __init__(self) -> None:
        super().__init__([], 0, False)
        self.states: dict[Any, Any] = {}

    combined = property(lambda self: self._refuse())        # type: ignore[assignment]
    order = property(lambda self: self._refuse())           # type: ignore[assignment]
    codes = property(lambda self: self._refuse())           # type: ignore[assignment]
    count = property(lambda self: 0)                        # type: ignore[assignment]
    sizes = property(lambda self: np.zeros(0, dtype=np.int64))  # type: ignore[assignment]

    def _refuse(self) -> Any:
        raise Unstreamable

    def reduced(self, op: str, values: ndarray, mask: Any = None, computed: Any = None) -> Any:
        """Note it."""
        if op.startswith("idx"):
            raise Unstreamable
        self.states[op, computed] = Record(op, computed)
        return meaning.Reduced(op, NONE, values, 0, mask, True, computed)

    def summed(self, values: ndarray, mask: Any = None) -> Any:
        """Note it."""
        computed = meaning.kernels.accumulator(values._dtype, "sum")
        self.states["sum"] = Record("sum", None, computed if group_sums.run_together(values._dtype, mask, computed) else None)
        return group_sums.summed(NONE, values, 0, mask)

    def averaged(self, values: ndarray, mask: Any = None) -> Any:
        """Note it."""
        computed = None if values._dtype is dt.float32 else dt.float64
        self.states["mean"] = Record("sum", computed, dt.float64 if group_sums.run_together(values._dtype, mask, dt.float64) else None)
        return group_sums.averaged(NONE, values, 0, mask)

    def counted(self, values: Any, mask: Any = None) -> ndarray:
        """Note it."""
        self.states["count"] = Counts()
        return np.zeros(0, dtype=np.int64)


class Answer(Groups):
    """All groups in order of appearance, with the records of one column."""

    def __init__(self, table: GroupTable, states: dict[Any, Any], sample: Any) -> None:
        super().__init__([], 0, False)
        self.table, self.states, self.sample = table, states, sample

    count = property(lambda self: self.table.count)         # type: ignore[assignment]
    sizes = property(lambda self: self.table.sizes)         # type: ignore[assignment]

    def reduced(self, op: str, values: ndarray, mask: Any = None, computed: Any = None) -> Any:
        """The record that went on from part to part."""
        return self.states[op, computed].running or meaning.Reduced(op, NONE, values, 0, mask, True, computed)

    def summed(self, values: ndarray, mask: Any = None) -> Any:
        """The record of sums, or the sums of groups that stand together."""
        state = self.states["sum"]
        return state.runs or state.running or group_sums.summed(NONE, values, 0, mask)

    def averaged(self, values: ndarray, mask: Any = None) -> Any:
        """The same of means."""
        state = self.states["mean"]
        return state.runs or state.running or group_sums.averaged(NONE, values, 0, mask)

    def counted(self, values: Any, mask: Any = None) -> ndarray:
        """The counts that went on."""
        return self.states["count"].total  # type: ignore[no-any-return]

    def of(self, how: str, options: dict[str, Any]) -> Any:
        """The result."""
        if "distinct" in self.states:
            return self.states["distinct"].result(self.count)
        chosen = self.states.get("chosen")
        if chosen is None:
            return reductions.reduce(how, self.sample, self, **options)
        return self.sample if chosen.values is None else chosen.result(self.count)


class AskingGroups(Groups):
    """Groups of no rows: reductions are noted; what looks at rows is refused."""

    def __init__(self, groupings: list[Grouping], source: Source) -> None:
        super().__init__(groupings, 0, source.sort)
        self.source = source
        self.streamed = self.ask

    def ask(self, how: str, values: Any, options: dict[str, Any]) -> Any:
        """Note a reduction; its result on no rows."""
        self.source.ask(how, values, options)
        return reductions.reduce(how, values, Groups(self.groupings, 0, self.sort), **options)

    @property
    def codes(self) -> ndarray:
        """Refused."""
        raise Unstreamable

    order = bounds = any_missing = codes                    # type: ignore[assignment]

    @property
    def sizes(self) -> ndarray:                             # type: ignore[override]
        """Of no groups."""
        return np.zeros(0, dtype=np.int64)


class KnownGroups(Groups):
    """All groups, of which the results are known.  A group stands for a row: the keys are those of the groups."""

    def __init__(self, groupings: list[Grouping], table: GroupTable, source: Source) -> None:
        super().__init__(groupings, table.count, source.sort)
        self.table, self.source = table, source
        self.streamed = self.answer

    @property
    def places(self) -> ndarray:
        """Where each group stands in the order of appearance."""
        return meaning.inverse(np.ascontiguousarray(self.combined[0])) if self.count else np.empty(0, dtype=np.int64)

    @property
    def sizes(self) -> ndarray:                             # type: ignore[override]
        """Rows of each group."""
        return self.table.sizes[self.places]

    def answer(self, how: str, values: Any, options: dict[str, Any]) -> Any:
        """The result of a reduction that was asked for."""
        request = (self.source.column_of(values), how, tuple(sorted(options.items())))
        return taken(Answer(self.table, self.source.wanted[request], values).of(how, options), self.places)
