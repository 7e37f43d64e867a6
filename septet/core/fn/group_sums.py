"""Sums over groups with pandas' bits: in which order elements are added, and how that is done on all cores."""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels import group_columns, grouping, runs
from septet.codegen.kernels import groups as kernels
from septet.core import ops
from septet.core.array import Array, empty
from septet.core.cast import cast
from septet.core.fn.groups import Reduced, indices, ops_all, words
from septet.core.index import getitem
from septet.core.select import dense
from septet.ir import dtype as dt
from septet.ir.dtype import DType

MANY_ROWS = 1 << 15                 # rows from which columns are summed together


class RunSums:
    """Sums over groups whose rows stand together, as `Reduced` has them: `.value()`, `.count`."""

    def __init__(self, x: Array, starts: Array, groups: int, computed: DType):
        self.sums, self.starts, self.groups = empty(type(x), computed, (groups,)), starts, groups
        x = dense(cast(x, computed))
        runs.sums(self.sums._address, x._address, computed, starts._address, x._size, groups)

    def value(self) -> Array:
        """The sums."""
        return self.sums

    @property
    def count(self) -> Array:
        """How many elements each group has."""
        return ops.subtract(getitem(self.starts, slice(1, None)), getitem(self.starts, slice(0, self.groups)))


class OneSum:
    """Sums and counts that were made with those of other columns."""

    def __init__(self, sums: Array, count: Array):
        self.sums, self.count = sums, count

    def value(self) -> Array:
        """The sums."""
        return self.sums


def together(codes: Array, columns: list[Array], groups: int) -> list[Any] | None:
    """Sums of float64 columns without a mask, as `summed` has them, made at once on all cores; None where that is no gain."""
    codes = dense(codes)
    if len(columns) < 2 or codes._size < MANY_ROWS or not groups:
        return None
    starts = indices(codes, groups + 1)
    if runs.bounds(starts._address, codes._address, codes._size, groups):
        return None
    sources = [dense(x) for x in columns]
    made = group_columns.ColumnSums(codes._address, [x._address for x in sources], codes._size, groups)
    found = []
    for k in range(len(columns)):
        one = OneSum(empty(type(codes), dt.float64, (groups,)), indices(codes, groups))
        made.read(k, one.sums._address, one.count._address)
        found.append(one)
    return found


def summed(codes: Array, x: Array, groups: int, mask: Array | None = None, computed: DType | None = None) -> Any:
    """Sums over groups in pandas' order: NumPy's add.reduceat where codes never fall and nothing is missing, else one element after the
    other with Kahan's correction."""
    computed = computed or kernels.accumulator(x._dtype, "sum")
    if groups and x._size and run_together(x._dtype, mask, computed):
        codes, source, starts = dense(codes), words(x), indices(codes, groups + 1)
        if runs.bounds(starts._address, codes._address, source._size, groups) and not has_nan(source):
            return RunSums(source, starts, groups, computed)
    return Reduced("sum", codes, x, groups, mask, True, computed)


def run_together(dtype: DType, mask: Any, computed: DType) -> bool:
    """Whether sums of a dtype are those of add.reduceat where codes never fall and nothing is missing."""
    return mask is None and computed.kind == "f" and dtype is not dt.float16


def averaged(codes: Array, x: Array, groups: int, mask: Array | None = None) -> Any:
    """Sums from which means are made, in float64; of float32 in no order of groups they are float32, as pandas has it."""
    if x._dtype.kind in "iub" and exact(x):
        return Reduced("sum", codes, x, groups, mask)
    found = summed(codes, x, groups, mask, dt.float64)
    return Reduced("sum", codes, x, groups, mask) if x._dtype is dt.float32 and type(found) is Reduced else found


def exact(x: Array) -> bool:
    """Whether float64 holds every sum of some of the integers: then their order does not matter."""
    source = words(x)
    if not source._size:
        return True
    low, high = grouping.range_of(source._address, source._dtype, source._size)
    return source._dtype is not dt.uint64 and max(abs(low), abs(high)) * source._size < 1 << 53


def has_nan(x: Array) -> bool:
    """Whether a NaN is among numbers."""
    return x._dtype.kind == "f" and not bool(ops_all(ops.equal(x, x)))
