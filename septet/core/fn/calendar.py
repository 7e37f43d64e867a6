"""Calendar meanings over int64 arrays: fields of counts, months of days, wall clocks of zones.  -2**63 is "not a time"."""
from __future__ import annotations

from septet.codegen.kernels import calendar as kernels
from septet.core.array import Array, empty
from septet.core.select import dense
from septet.ir import dtype as dt

NAT = -2**63


def field(a: Array, per_second: int, name: str, filler: int = 0) -> Array:
    """A field ("year" ... "nanosecond", "is_year_end") of counts of 1/per_second seconds since 1970, as int32."""
    x = dense(a)
    result = empty(type(a), dt.int32, x.shape)
    if x._size:
        kernels.run_fields(x._address, x._size, result._address, filler, per_second, name)
    return result


def months(days: Array) -> tuple[Array, Array]:
    """(month counted from January 1970, day of that month) of day counts."""
    x = dense(days)
    found, day = empty(type(days), dt.int64, x.shape), empty(type(days), dt.int64, x.shape)
    if x._size:
        kernels.run_months(x._address, x._size, found._address, day._address)
    return found, day


def first_days(months: Array) -> Array:
    """The day counts on which months begin."""
    x = dense(months)
    found = empty(type(months), dt.int64, x.shape)
    if x._size:
        kernels.run_first_days(x._address, x._size, found._address)
    return found


def to_local(a: Array, utc: Array, offsets: Array, per_second: int) -> Array:
    """The wall clock's counts of UTC counts, by the table of when (seconds) which offset (seconds) begins."""
    x, starts, steps = dense(a), dense(utc), dense(offsets)
    found = empty(type(a), dt.int64, x.shape)
    if x._size:
        kernels.run_to_local(x._address, x._size, found._address, starts._address, steps._address, starts._size, per_second)
    return found


def to_utc(a: Array, utc: Array, offsets: Array, per_second: int) -> tuple[Array, Array]:
    """The first and last UTC counts that wall clocks' counts can mean; NAT where the clocks skip them."""
    x, starts, steps = dense(a), dense(utc), dense(offsets)
    first, last = empty(type(a), dt.int64, x.shape), empty(type(a), dt.int64, x.shape)
    if x._size:
        kernels.run_to_utc(x._address, x._size, first._address, last._address, starts._address, steps._address, starts._size, per_second)
    return first, last


def runs(ends: Array, n: int) -> Array:
    """For each of n places the number of the run it lies in; run k ends before ends[k], which only rise."""
    x = dense(ends)
    found = empty(type(ends), dt.int64, (n,))
    if n:
        kernels.run_runs(x._address, x._size, n, found._address)
    return found
