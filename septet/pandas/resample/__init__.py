"""Resampling: equal spans of time, and what is computed over them."""
from __future__ import annotations

from typing import Any

from septet.pandas.resample.bins import Rule, bins_of
from septet.pandas.resample.resampler import Resampler


def span_codes(values: Any, freq: Any, closed: Any = None, label: Any = None, origin: Any = "start_day", offset: Any = None,
               convention: Any = None) -> tuple[Any, Any]:
    """(the span that each value lies in, -1 for NaT; the spans' labels), for Grouper(freq=...)."""
    found = bins_of(values, Rule(freq, closed, label, origin, offset, convention))
    return found.codes, found.labels


def resample(obj: Any, rule: Any, closed: Any = None, label: Any = None, convention: Any = None, on: Any = None, level: Any = None,
             origin: Any = "start_day", offset: Any = None, group_keys: bool = False) -> Resampler:
    """The resampler of a Series or DataFrame."""
    return Resampler(obj, Rule(rule, closed, label, origin, offset, convention), on, level, group_keys)


def resample_groups(grouped: Any, rule: Any, *args: Any, include_groups: bool = False, **kwargs: Any) -> Any:
    """Resampling within the groups of a group-by."""
    from septet.pandas.resample.grouped import ResamplerGroupby

    return ResamplerGroupby(grouped, rule, *args, **kwargs)


__all__ = ["Resampler", "resample", "resample_groups", "span_codes"]
