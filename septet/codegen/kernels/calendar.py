"""Calendar arithmetic over arrays of counts: fields of dates, months and their first days.

Day arithmetic after Howard Hinnant, "chrono-compatible low-level date algorithms".  A count of -2**63 is "not a time"
and gives the filler of the kernel.
"""
from __future__ import annotations

from septet.codegen.kernels.launch import chunks, run
from septet.kernel import const, i32, i64, kernel, noalias, prange, ptr, select

NAT = -2**63
GRAIN = 1 << 14
FIELDS = ("year", "month", "day", "quarter", "day_of_year", "day_of_week", "days_in_month", "week", "iso_year", "hour", "minute", "second",
          "microsecond", "nanosecond", "is_leap_year", "is_month_start", "is_month_end", "is_quarter_start", "is_quarter_end",
          "is_year_start", "is_year_end")
OF_CLOCK = ("hour", "minute", "second", "microsecond", "nanosecond")


@kernel
def civil(days):
    """(year, month, day) of a day count."""
    shifted = days + 719468
    era = shifted // 146097
    of_era = shifted - era * 146097
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    m = (5 * of_year + 2) // 153
    month = select(m < 10, m + 3, m - 9)
    return year + era * 400 + i64(month <= 2), month, of_year - (153 * m + 2) // 5 + 1


@kernel
def first_day(months):
    """The day count on which a month (counted from January 1970) begins."""
    year = 1970 + months // 12
    month = months - months // 12 * 12 + 1
    y = year - i64(month <= 2)
    era = y // 400
    of_era = y - era * 400
    of_year = (153 * select(month > 2, month - 3, month + 9) + 2) // 5
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


@kernel
def leap(year):
    """Whether a year has 366 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@kernel
def day_of_year(year, days):
    """1 to 366."""
    return days - first_day((year - 1970) * 12) + 1


@kernel
def iso_week(days, which: const):
    """The ISO week, or the year it belongs to: those of the Thursday of that week."""
    thursday = days - (days + 3) % 7 + 3
    year, _month, _day = civil(thursday)
    if which == "year":
        return year
    return (day_of_year(year, thursday) - 1) // 7 + 1


@kernel
def month_end(days):
    """Whether the next day is the first of a month."""
    _year, _month, day = civil(days + 1)
    return day == 1


@kernel
def date_field(days, name: const):
    """One field of a date."""
    if name == "day_of_week":
        return (days + 3) % 7
    if name == "week":
        return iso_week(days, "week")
    if name == "iso_year":
        return iso_week(days, "year")
    year, month, day = civil(days)
    if name == "year":
        return year
    if name == "month":
        return month
    if name == "day":
        return day
    if name == "quarter":
        return (month + 2) // 3
    if name == "day_of_year":
        return day_of_year(year, days)
    if name == "days_in_month":
        months = (year - 1970) * 12 + month - 1
        return first_day(months + 1) - first_day(months)
    if name == "is_leap_year":
        return i64(leap(year))
    if name == "is_month_start":
        return i64(day == 1)
    if name == "is_month_end":
        return i64(month_end(days))
    if name == "is_quarter_start":
        return i64(day == 1 and month % 3 == 1)
    if name == "is_quarter_end":
        return i64(month % 3 == 0 and month_end(days))
    if name == "is_year_start":
        return i64(day == 1 and month == 1)
    return i64(day == 31 and month == 12)


@kernel
def clock_field(rest, per_second: const, name: const):
    """One field of the time of day, of a count since midnight."""
    if name == "hour":
        return rest // (3600 * per_second)
    if name == "minute":
        return rest // (60 * per_second) % 60
    if name == "second":
        return rest // per_second % 60
    if name == "microsecond":
        fraction = rest % per_second
        if per_second > 1000000:
            return fraction // (per_second // 1000000)
        return fraction * (1000000 // per_second)
    if per_second > 1000000:
        return rest % 1000
    return rest * 0


@kernel
def fields(x: ptr[i64], n: i64, out: noalias[i32], filler: i32, tasks: i64, per_second: const, name: const):
    """out = a field of each count."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            count = x[i]
            if count == NAT:
                out[i] = filler
            else:
                days = count // (86400 * per_second)
                if name in OF_CLOCK:
                    out[i] = i32(clock_field(count - days * (86400 * per_second), per_second, name))
                else:
                    out[i] = i32(date_field(days, name))


@kernel
def months_of(x: ptr[i64], n: i64, out: noalias[i64], day: noalias[i64], tasks: i64):
    """out = the month of each day count, counted from January 1970; day = the day of that month."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            year, month, of_month = civil(x[i])
            out[i] = (year - 1970) * 12 + month - 1
            day[i] = of_month


@kernel
def first_days(x: ptr[i64], n: i64, out: noalias[i64], tasks: i64):
    """out = the day count on which each month begins."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            out[i] = first_day(x[i])


@kernel
def place(utc, n, x, guess):
    """The last transition at or before x, looked for from where the one before was."""
    k = guess
    if not (utc[k] <= x and (k + 1 == n or x < utc[k + 1])):
        low, high = i64(0), n
        while high - low > 1:
            middle = (low + high) // 2
            if utc[middle] <= x:
                low = middle
            else:
                high = middle
        k = low
    return k


@kernel
def to_local(x: ptr[i64], n: i64, out: noalias[i64], utc: ptr[i64], offsets: ptr[i64], many: i64, tasks: i64, per_second: const):
    """out = the wall clock's counts of UTC counts; utc, offsets (seconds): when each offset begins."""
    for t in prange(tasks):
        guess = i64(0)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            count = x[i]
            if count == NAT:
                out[i] = count
            else:
                guess = place(utc, many, count // per_second, guess)
                out[i] = count + offsets[guess] * per_second


@kernel
def to_utc(x: ptr[i64], n: i64, first: noalias[i64], last: noalias[i64], utc: ptr[i64], offsets: ptr[i64], many: i64, tasks: i64,
           per_second: const):
    """first, last = the UTC counts that a wall clock's count can mean (equal mostly), NAT where it means none."""
    for t in prange(tasks):
        guess = i64(0)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            count = x[i]
            low, high = count, count
            if count != NAT:
                low, high = i64(NAT), i64(NAT)
                seconds = count // per_second
                guess = place(utc, many, seconds, guess)
                for k in range(max(guess - 2, 0), min(guess + 3, many)):
                    moment = seconds - offsets[k]
                    if utc[k] <= moment and (k + 1 == many or moment < utc[k + 1]):
                        found = count - offsets[k] * per_second
                        if low == NAT or found < low:
                            low = found
                        if high == NAT or found > high:
                            high = found
            first[i] = low
            last[i] = high


@kernel
def runs(ends: ptr[i64], many: i64, n: i64, out: noalias[i64], tasks: i64):
    """out[i] = how many ends are at or before i: the number of the run that i lies in."""
    for t in prange(tasks):
        first, last = t * n // tasks, (t + 1) * n // tasks
        low, high = i64(-1), many
        while high - low > 1:
            middle = (low + high) // 2
            if ends[middle] <= first:
                low = middle
            else:
                high = middle
        k = high
        i = first
        while i < last:
            stop = last
            if k < many:
                stop = min(last, ends[k])
            for j in range(i, stop):
                out[j] = k
            i = max(i, stop)
            if i < last:
                k += 1


def run_runs(ends: int, many: int, n: int, out: int) -> None:
    """Numbers of the runs that `many` ends make of `n` places."""
    run(runs, ends, many, n, out, chunks(n, GRAIN))


def run_fields(address: int, n: int, out: int, filler: int, per_second: int, name: str) -> None:
    """A field of `n` counts at `address` into int32s at `out`."""
    run(fields, address, n, out, filler, chunks(n, GRAIN), per_second=per_second, name=name)


def run_months(address: int, n: int, out: int, day: int) -> None:
    """Months and days of the month of `n` day counts."""
    run(months_of, address, n, out, day, chunks(n, GRAIN))


def run_first_days(address: int, n: int, out: int) -> None:
    """First days of `n` months."""
    run(first_days, address, n, out, chunks(n, GRAIN))


def run_to_local(address: int, n: int, out: int, utc: int, offsets: int, many: int, per_second: int) -> None:
    """UTC counts to wall clocks."""
    run(to_local, address, n, out, utc, offsets, many, chunks(n, GRAIN), per_second=per_second)


def run_to_utc(address: int, n: int, first: int, last: int, utc: int, offsets: int, many: int, per_second: int) -> None:
    """Wall clocks to the first and last UTC counts that they can mean."""
    run(to_utc, address, n, first, last, utc, offsets, many, chunks(n, GRAIN), per_second=per_second)
