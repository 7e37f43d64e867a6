"""Filling gaps from their neighbours: positions that each element is taken from."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray


def fill_positions(gone: ndarray, method: str, limit: int | None = None, limit_area: str | None = None) -> ndarray:
    """For each element the position whose value it takes: its own, or its last ("ffill") or next ("bfill") that is there."""
    if method in ("bfill", "backfill"):
        return (len(gone) - 1 - fill_positions(gone[::-1], "pad", limit, limit_area))[::-1]
    n = len(gone)
    own = np.arange(n)
    last = np.maximum.accumulate(np.where(gone, -1, own)) if n else own
    source = np.where(gone & (last >= 0), last, own)
    if limit is not None:
        source = np.where(own - source > limit, own, source)
    return _within(source, gone, limit_area) if limit_area else source


def _within(source: ndarray, gone: ndarray, area: str) -> ndarray:
    """Only gaps between values ("inside"), or only those at the ends ("outside")."""
    own = np.arange(len(gone))
    there = np.flatnonzero(~gone)
    if not len(there):
        return own
    inside = (own > int(there[0])) & (own < int(there[-1]))
    return np.where(inside if area == "inside" else ~inside, source, own)


def check_limit(limit: Any) -> None:
    """ValueError for a limit that is not a positive integer."""
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool)):
        raise ValueError("Limit must be an integer")
    if limit is not None and limit < 1:
        raise ValueError("Limit must be greater than 0")


def fill(obj: Any, method: str, axis: Any, limit: int | None, limit_area: str | None) -> Any:
    """ffill and bfill of a series or frame."""
    check_limit(limit)
    if limit_area not in (None, "inside", "outside"):
        raise ValueError(f"Invalid limit_area: expecting one of ['inside', 'outside'], got {limit_area}.")
    if obj.ndim == 1:
        return obj._with(fill_column(obj._values, method, limit, limit_area))
    if axis is not None and obj._get_axis_number(axis):
        return fill(obj.T, method, 0, limit, limit_area).T
    return obj._with([fill_column(a, method, limit, limit_area) for a in obj._columns])


def fill_column(values: Any, method: str, limit: int | None = None, limit_area: str | None = None) -> Any:
    """One column with its gaps filled from their neighbours."""
    if type(values) is not ndarray:
        return values._pad_or_backfill(method=method, limit=limit, limit_area=limit_area)
    from septet.pandas.missing import isna_array

    gone = isna_array(values)
    return values[fill_positions(gone, method, limit, limit_area)] if gone.any() else values
