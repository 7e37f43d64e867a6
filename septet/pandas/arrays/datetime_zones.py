"""Time zones of arrays of moments: localize, convert."""
from __future__ import annotations

import datetime
from typing import Any

import septet.numpy as np
from septet.core.fn import calendar
from septet.numpy import ndarray
from septet.pandas.tslibs import localize
from septet.pandas.tslibs.timedelta import as_duration
from septet.pandas.tslibs.units import NAT, PER_SECOND, rescale
from septet.pandas.tslibs.zones import get_zone, same_zone, transitions


class DatetimeZones:
    """Methods of DatetimeArray."""

    _counts: ndarray
    _unit: str
    _tz: Any
    _freq: Any
    _local: ndarray

    def tz_convert(self, tz: Any) -> Any:
        """The same moments on the clock of a zone; None gives UTC without a zone."""
        if self._tz is None:
            raise TypeError("Cannot convert tz-naive timestamps, use tz_localize to localize")
        zone = get_zone(tz)
        kept = self._freq if getattr(self._freq, "_is_tick", False) or same_zone(zone, self._tz) else None
        return type(self)._of(self._counts, self._unit, zone, kept)  # type: ignore[attr-defined]

    def tz_localize(self, tz: Any, ambiguous: Any = "raise", nonexistent: Any = "raise") -> Any:
        """The same wall clocks in a zone; None takes the zone away.

        ambiguous: what times that come twice mean: "infer" (by order), an array of True for summer time, "NaT", "raise".
        nonexistent: what times that are left out mean: "shift_forward", "shift_backward", "NaT", a duration, "raise".
        """
        localize.check_nonexistent(nonexistent)
        if self._tz is not None:
            if tz is not None:
                raise TypeError("Already tz-aware, use tz_convert to convert.")
            return type(self)._of(self._local, self._unit, None, self._day_freq())  # type: ignore[attr-defined]
        zone = get_zone(tz)
        if zone is None:
            return type(self)._of(self._counts, self._unit)  # type: ignore[attr-defined]
        counts = to_utc(self._counts, self._unit, zone, ambiguous, nonexistent)
        return type(self)._of(counts, self._unit, zone, self._freq if zone is datetime.UTC else self._day_freq())  # type: ignore[attr-defined]

    def _day_freq(self) -> Any:
        """The frequency where it survives a change of wall clocks."""
        return self._freq if getattr(self._freq, "_is_day", False) or len(self._counts) == 0 else None


def to_utc(counts: ndarray, unit: str, zone: Any, ambiguous: Any, nonexistent: Any) -> ndarray:
    """UTC counts of wall clocks' counts."""
    table = transitions(zone)
    many = PER_SECOND[unit]
    if len(table.utc) == 1:
        return np.where(counts == NAT, NAT, counts - table.offsets[0] * many) if table.offsets[0] else counts
    first, last = calendar.to_utc(counts, *table.arrays(), many)
    twice = first != last
    if bool(twice.any()):
        first = _choose(counts, first, last, twice, unit, ambiguous)
    gaps = (first == NAT) & (counts != NAT) & ~twice
    if bool(gaps.any()):
        first = _fill_gaps(counts, first, gaps, unit, zone, nonexistent)
    return first


def _choose(counts: ndarray, first: ndarray, last: ndarray, twice: ndarray, unit: str, ambiguous: Any) -> ndarray:
    """Which of two moments: summer time comes first."""
    if isinstance(ambiguous, str):
        if ambiguous == "NaT":
            return np.where(twice, NAT, first)
        if ambiguous == "infer":
            return _infer(counts, first, last, twice, unit)
        shown = localize.clock_text(int(counts[twice][0]), unit)
        raise ValueError(f"Cannot infer dst time from {shown}, try using the 'ambiguous' argument")
    if isinstance(ambiguous, bool):
        summer = np.full(len(counts), ambiguous)
    else:
        summer = np.asarray(ambiguous, dtype=bool)
        if len(summer) != len(counts):
            raise ValueError("Length of ambiguous bool-array must be the same size as vals")
    return np.where(twice & ~summer, last, first)


def _infer(counts: ndarray, first: ndarray, last: ndarray, twice: ndarray, unit: str) -> ndarray:
    """By order: from where the clock goes back within a run of ambiguous times on, it is winter."""
    places = np.flatnonzero(twice).tolist()
    chosen = first.copy()
    runs: list[list[int]] = []
    for p in places:
        if runs and p == runs[-1][-1] + 1:
            runs[-1].append(p)
        else:
            runs.append([p])
    values = counts.tolist()
    for run in runs:
        backs = [k for k in range(1, len(run)) if values[run[k]] <= values[run[k - 1]]]
        if not backs:
            shown = localize.clock_text(values[run[0]], unit)
            raise ValueError(f"Cannot infer dst time from {shown} as there are no repeated times")
        if len(backs) > 1:
            raise ValueError("There are more than one dst switch when there should only be 1.")
        for p in run[backs[0]:]:
            chosen[p] = last[p]
    return chosen


def _fill_gaps(counts: ndarray, first: ndarray, gaps: ndarray, unit: str, zone: Any, nonexistent: Any) -> ndarray:
    found = first.copy()
    if isinstance(nonexistent, str) and nonexistent == "NaT":
        return found
    delta = None if isinstance(nonexistent, str) else as_duration(nonexistent)
    for p in np.flatnonzero(gaps).tolist():
        if delta is not None:
            moved = int(counts[p]) + rescale(delta._value, delta._unit, unit)
            try:
                found[p] = localize.to_utc(moved, unit, zone)
            except ValueError:
                raise ValueError(f"The provided timedelta will relocalize on a nonexistent time: {delta}") from None
        else:
            found[p] = localize.to_utc(int(counts[p]), unit, zone, "raise", nonexistent)
    return found
