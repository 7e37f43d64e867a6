"""Methods over moments: resample, asfreq, shift, at_time, time zones, .dt."""
from __future__ import annotations

from typing import Any

from septet.pandas.methods.accessors import Accessor
from septet.pandas.missing import nan

_NOTHING: Any = object()


class TimeMethods:
    """What Series and DataFrame have alike."""

    def resample(self, rule: Any, closed: Any = None, label: Any = None, convention: Any = None, on: Any = None, level: Any = None,
                 origin: Any = "start_day", offset: Any = None, group_keys: bool = False) -> Any:
        """Cut into equal spans of time.

        rule: a frequency.  closed, label: which side of a span belongs to it, names it.  on, level: where the times are.
        origin, offset: where counting begins.
        """
        from septet.pandas.resample import resample

        return resample(self, rule, closed, label, convention, on, level, origin, offset, group_keys)

    def asfreq(self, freq: Any, method: Any = None, how: Any = None, normalize: bool = False, fill_value: Any = None) -> Any:
        """The values at the moments of a frequency; new ones are missing, filled by `method`, or `fill_value`."""
        from septet.pandas.time.conforming import asfreq

        return asfreq(self, freq, method, how, normalize, fill_value)

    def shift(self, periods: Any = 1, freq: Any = None, axis: Any = 0, fill_value: Any = nan, suffix: Any = None) -> Any:
        """The values moved by a number of rows, or with `freq` the labels by so many steps of a frequency."""
        from septet.pandas.time.shifting import shift

        return shift(self, periods, freq, axis, fill_value, suffix)

    def tz_localize(self, tz: Any, axis: Any = 0, level: Any = None, copy: Any = None, ambiguous: Any = "raise",
                    nonexistent: Any = "raise") -> Any:
        """The labels' wall clocks in a zone; see DatetimeIndex.tz_localize."""
        from septet.pandas.time.conforming import relabelled

        return relabelled(self, axis, level, lambda index: index.tz_localize(tz, ambiguous=ambiguous, nonexistent=nonexistent), "localize")

    def tz_convert(self, tz: Any, axis: Any = 0, level: Any = None, copy: Any = None) -> Any:
        """The labels on the clock of a zone."""
        from septet.pandas.time.conforming import relabelled

        return relabelled(self, axis, level, lambda index: index.tz_convert(tz), "convert")

    def to_period(self, freq: Any = None, axis: Any = 0, copy: Any = None) -> Any:
        """The labels as spans of a frequency."""
        from septet.pandas.time.conforming import to_period

        return to_period(self, freq, axis)

    def to_timestamp(self, freq: Any = None, how: Any = "start", axis: Any = 0, copy: Any = None) -> Any:
        """The labels as the moments at which their spans start or end."""
        from septet.pandas.time.conforming import to_timestamp

        return to_timestamp(self, freq, how, axis)

    def at_time(self, time: Any, asof: bool = False, axis: Any = None) -> Any:
        """The rows at a time of day."""
        from septet.pandas.time.conforming import time_rows

        return time_rows(self, axis, lambda index: index.indexer_at_time(time, asof=asof))

    def between_time(self, start_time: Any, end_time: Any, inclusive: Any = "both", axis: Any = None) -> Any:
        """The rows between two times of day."""
        from septet.pandas.time.conforming import time_rows
        from septet.pandas.time.ranges import _check_closed

        left, right = _check_closed(inclusive)
        return time_rows(self, axis, lambda index: index.indexer_between_time(start_time, end_time, include_start=left, include_end=right))


    def asof(self, where: Any, subset: Any = None) -> Any:
        """The last rows without a gap at or before labels."""
        from septet.pandas.time.asof import asof

        return asof(self, where, subset)


class SeriesTime(TimeMethods):
    """Methods of Series."""

    dt = Accessor("time.accessor", "properties_of")


class FrameTime(TimeMethods):
    """Methods of DataFrame."""


class IndexTime:
    """Methods of Index."""
