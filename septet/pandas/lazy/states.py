"""Reductions over groups whose rows come part by part; each ends with the bits of the reduction over all rows at once.

Sums, products and variances go on from the record of the last part.  What is chosen among the rows (first, least ...) is chosen again
among what the parts chose.  Distinct values are kept as they are.
"""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import group_sums
from septet.core.fn import groups as meaning
from septet.numpy import ndarray
from septet.pandas.algorithms.concatenation import concat_arrays
from septet.pandas.groupby import reduce as reductions
from septet.pandas.groupby.codes import isna, ticks_of
from septet.pandas.groupby.groups import Groups
from septet.pandas.lazy.tables import GroupTable, widened

CHOSEN = ("first", "last", "min", "max", "any", "all")


class Unstreamable(Exception):
    """What needs all rows at once."""


class CodedGroups(Groups):
    """Groups of rows by their codes alone."""

    def __init__(self, codes: ndarray, count: int) -> None:
        super().__init__([], len(codes), False)
        self.combined = (codes, count, [])      # type: ignore[misc]


class Part:
    """Rows of one part: codes of theirs among all groups, and among the groups of the part alone."""

    def __init__(self, codes: ndarray, count: int) -> None:
        self.codes, self.count = codes, count
        found = meaning.factorize_numbers(np.ascontiguousarray(codes), False, -1)
        self.places = found.values                                  # of the part's groups among all
        self.groups = CodedGroups(found.codes, len(found.values))


class Counts:
    """How many elements are there."""

    def __init__(self) -> None:
        self.total = np.zeros(0, dtype=np.int64)

    def enter(self, values: Any, part: Part) -> None:
        """Further rows."""
        gone = None if type(values) is ndarray and values.dtype.kind in "biuf" else isna(values)
        groups = CodedGroups(part.codes, part.count)
        self.total = widened(self.total, part.count) + groups.counted(values, None if gone is None else np.asarray(gone))


class Record:
    """A reduction of numbers that goes on: `.value(slot, dtype)`, `.count`.

    together: the dtype in which the sums of groups that stand together are made, None where they are like others.
    """

    def __init__(self, op: str, computed: Any, together: Any = None) -> None:
        self.op, self.computed, self.together = op, computed, together
        self.running: Any = None
        self.runs: Any = None               # the sums of groups that stand together, where they do

    def enter(self, values: Any, part: Part) -> None:
        """Further rows."""
        numbers, gaps = numbers_of(values)
        if self.together is not None and group_sums.has_nan(numbers):
            self.together = None
        if self.running is None:
            self.running = meaning.Running(ndarray, self.op, numbers._dtype, self.computed)
        self.running.enter(part.codes, numbers, part.count, gaps)


class Chosen:
    """What is one of the elements, or a truth: chosen among the choices of the parts."""

    def __init__(self, how: str) -> None:
        self.how, self.codes, self.values = how, np.empty(0, dtype=np.int64), None

    def enter(self, values: Any, part: Part) -> None:
        """Further rows."""
        found = reductions.reduce(self.how, values, part.groups)
        if self.values is None:
            self.codes, self.values = part.places, found
            return
        codes = np.concatenate([self.codes, part.places])
        whole = Part(codes, part.count)
        self.values = reductions.reduce(self.how, concat_arrays([self.values, found]), whole.groups)
        self.codes = whole.places

    def result(self, count: int) -> Any:
        """An element a group."""
        return reductions.reduce(self.how, self.values, CodedGroups(self.codes, count))


class Distinct:
    """How many distinct values: the pairs of group and value."""

    def __init__(self, dropna: bool) -> None:
        self.dropna, self.table = dropna, GroupTable(2, dropna)

    def enter(self, values: Any, part: Part) -> None:
        """Further rows."""
        there = part.codes >= 0
        codes, values = (part.codes, values) if there.all() else (part.codes[there], values[there])
        self.table.enter([codes, values])

    def result(self, count: int) -> ndarray:
        """An element a group."""
        if self.table.parts is None or not self.table.count:
            return np.zeros(count, dtype=np.int64)
        return meaning.sizes_of(np.ascontiguousarray(self.table.columns([None, None])[0]), count)


def numbers_of(values: Any) -> tuple[ndarray, Any]:
    """(numbers, mask of what is missing or None) behind a column.  Unstreamable where there are none."""
    if type(values) is ndarray and values.dtype.kind in "biuf":
        return values, None
    ticks = ticks_of(values)
    if ticks is not None:
        ticks = np.ascontiguousarray(ticks)
        return ticks, ticks == -(1 << 63)
    mask = getattr(values, "_mask", None)
    if mask is None or not hasattr(values, "_data"):
        raise Unstreamable
    return values._data, np.asarray(mask)
