"""The groups of rows that one or more keys make: codes, how many, their order, and the index of the results."""
from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import septet.numpy as np
from septet.core.fn import group_sums
from septet.core.fn import groups as meaning
from septet.numpy import ndarray
from septet.pandas import kinds


class Groups:
    """Groups of `n` rows by groupings.  codes: int64, -1 for rows in no group; count: how many groups.

    streamed: what reduces columns whose rows are not all here (`lazy.grouping`), None where they are.
    """

    streamed: Any = None

    def __init__(self, groupings: list[Any], n: int, sort: bool):
        self.groupings, self.n, self.sort = groupings, n, sort
        self.sums: dict[int, tuple[ndarray, Any]] = {}          # of columns, by the array's id: what sum and mean share

    @cached_property
    def combined(self) -> tuple[ndarray, int, list[ndarray]]:
        """(codes, how many groups, each group's code by key)."""
        if len(self.groupings) == 1:
            codes, uniques = self.groupings[0].found
            return codes, len(uniques), []
        codes, sizes = [g.codes for g in self.groupings], [len(g.uniques) for g in self.groupings]
        if any(g.whole for g in self.groupings):
            return self.every(codes, sizes)
        found = meaning.combine(codes, sizes, self.sort)
        return found.codes, found.count, found.parts

    def every(self, codes: list[ndarray], sizes: list[int]) -> tuple[ndarray, int, list[ndarray]]:
        """All combinations, whether they occur or not."""
        product = int(np.prod(np.array(sizes)))
        parts, rest = [], np.arange(product)
        for size in reversed(sizes):
            parts.append(rest % max(size, 1))
            rest = rest // max(size, 1)
        joined = meaning.joined_codes(codes, sizes)
        parts = parts[::-1]
        if self.sort or not product or all(g.whole for g in self.groupings):
            return joined, product, parts
        seen = meaning.factorize_numbers(np.ascontiguousarray(joined), False, -1).values
        order = np.concatenate([seen, np.setdiff1d(np.arange(product), seen)])
        return meaning.renumbered(joined, meaning.inverse(order)), product, [p[order] for p in parts]

    @property
    def codes(self) -> ndarray:
        """The group of each row."""
        return self.combined[0]

    @property
    def count(self) -> int:
        """How many groups there are."""
        return self.combined[1]

    def reduced(self, op: str, values: ndarray, mask: Any = None, computed: Any = None) -> Any:
        """The records of a reduction of numbers (`core.fn.groups.Reduced`)."""
        return meaning.Reduced(op, self.codes, values, self.count, mask, True, computed)

    def summed(self, values: ndarray, mask: Any = None) -> Any:
        """The records of sums of numbers."""
        return self.shared(group_sums.summed, values, mask)

    def averaged(self, values: ndarray, mask: Any = None) -> Any:
        """The records of sums from which means are made."""
        return self.shared(group_sums.averaged, values, mask)

    def shared(self, function: Any, values: ndarray, mask: Any) -> Any:
        """Sums; those of float64 columns, which sums and means have alike, are made once."""
        if mask is not None or values.dtype != np.float64:
            return function(self.codes, values, self.count, mask)
        if id(values) not in self.sums:
            self.sums[id(values)] = values, function(self.codes, values, self.count)
        return self.sums[id(values)][1]

    def expect(self, arrays: list[Any]) -> None:
        """Make the sums of float64 columns together."""
        wanted = {id(a): a for a in arrays if type(a) is ndarray and a.dtype == np.float64 and id(a) not in self.sums}
        found = group_sums.together(self.codes, list(wanted.values()), self.count) if len(wanted) > 1 else None
        for a, one in zip(wanted.values(), found or []):
            self.sums[id(a)] = a, one

    def counted(self, values: Any, mask: Any = None) -> ndarray:
        """How many elements of a column are there in each group."""
        if type(values) is ndarray and values.dtype.kind in "biuf":
            return meaning.counted(self.codes, values, self.count, mask)
        return self.sizes if mask is None else meaning.counted(self.codes, self.codes, self.count, mask)

    @cached_property
    def sizes(self) -> ndarray:
        """Rows of each group."""
        return meaning.sizes_of(self.codes, self.count)

    @cached_property
    def order(self) -> Any:
        """Rows by group, and where groups begin."""
        return meaning.order_of(self.codes, self.count)

    @cached_property
    def bounds(self) -> list[int]:
        """Where each group begins in the order, and the end."""
        return self.order.starts.tolist()  # type: ignore[no-any-return]

    @cached_property
    def any_missing(self) -> bool:
        """Whether some row is in no group."""
        return bool((self.codes < 0).any())

    @property
    def names(self) -> list[Any]:
        """The keys' names."""
        return [g.name for g in self.groupings]

    @cached_property
    def index(self) -> Any:
        """The labels of the groups."""
        if len(self.groupings) == 1:
            return self.groupings[0].level
        levels = [g.level for g in self.groupings]
        return kinds.MultiIndex._of(levels, list(self.combined[2]), self.names)

    def level_arrays(self) -> list[Any]:
        """Each key's values, an element a group."""
        if len(self.groupings) == 1:
            return [self.groupings[0].uniques]
        return [g.uniques.take(p) if type(g.uniques) is not ndarray else g.uniques[p]
                for g, p in zip(self.groupings, self.combined[2], strict=True)]

    def rows(self, g: int) -> ndarray:
        """The rows of group g."""
        return self.order.order[self.bounds[g] : self.bounds[g + 1]]  # type: ignore[no-any-return]

    def parts_of(self, values: Any) -> Iterator[Any]:
        """The values of each group."""
        ordered = values[self.order.order] if type(values) is ndarray else values.take(self.order.order)
        bounds = self.bounds
        for g in range(self.count):
            yield ordered[bounds[g] : bounds[g + 1]]

    def labels(self) -> list[Any]:
        """The groups' names: scalars, or tuples for several keys."""
        return self.index.tolist()  # type: ignore[no-any-return]

    @cached_property
    def observed(self) -> ndarray:
        """Which groups have rows."""
        return self.sizes > 0
