"""Any column as integer codes: equal values share one, missing ones have -1 or the last."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import groups as meaning
from septet.numpy import ndarray

NO_TIME = -(1 << 63)


def codes_of(values: Any, sort: bool = True, dropna: bool = True) -> tuple[ndarray, Any]:
    """(codes, distinct values) of a column: in rising order or as they appear.  dropna False: missing ones are a group, sorted last."""
    if type(values) is ndarray:
        return plain_codes(values, sort, dropna)
    return extension_codes(values, sort, dropna)


def plain_codes(values: ndarray, sort: bool, dropna: bool) -> tuple[ndarray, Any]:
    """Of a NumPy array."""
    if dropna or values.dtype.kind not in "fO" or not len(values):
        return tuple(meaning.factorize(values, sort, True))  # type: ignore[return-value]
    codes, uniques = meaning.factorize(values, sort, False)
    return codes, uniques


def extension_codes(values: Any, sort: bool, dropna: bool) -> tuple[ndarray, Any]:
    """Of an extension array, by its own factorize."""
    ticks = ticks_of(values)
    if ticks is not None:
        return time_codes(values, ticks, sort, dropna)
    mask = getattr(values, "_mask", None)
    codes, uniques = values.factorize() if mask is None or not hasattr(values, "_data") else masked_codes(values, np.asarray(mask))
    codes = np.asarray(codes, dtype=np.int64)
    if sort and len(uniques) > 1:
        order = np.asarray(uniques.argsort())
        codes, uniques = meaning.renumbered(codes, meaning.inverse(order)), uniques.take(order)
    if dropna or not (codes < 0).any():
        return codes, uniques
    return with_missing(values, codes, uniques, sort)


def masked_codes(values: Any, mask: ndarray) -> tuple[ndarray, Any]:
    """Of numbers with a mask, as they appear."""
    there = np.flatnonzero(~mask)
    found = meaning.factorize(values._data[there], False, False)
    codes = np.full(len(mask), -1, dtype=np.int64)
    codes[there] = found.codes
    return codes, values.take(there[first_of(found.codes, len(found.values))])


def with_missing(values: Any, codes: ndarray, uniques: Any, sort: bool) -> tuple[ndarray, Any]:
    """Missing values as a group of their own: the last, or where the first of them appears."""
    n = len(uniques)
    gap = values.take(np.array([int((codes < 0).argmax())]))
    if sort:
        return np.where(codes < 0, n, codes), type(values)._concat_same_type([uniques, gap])
    first = int((codes < 0).argmax())
    at = int(codes[:first].max()) + 1 if first else 0
    codes = np.where(codes < 0, at, codes + (codes >= at))
    return codes, type(values)._concat_same_type([uniques[:at], gap, uniques[at:]])


def ticks_of(values: Any) -> Any:
    """The int64 of moments, durations and periods; None for other arrays."""
    return getattr(values, "asi8", None)


def time_codes(values: Any, ticks: ndarray, sort: bool, dropna: bool) -> tuple[ndarray, Any]:
    """Of moments, durations and periods, by their integers."""
    codes, places = first_places(ticks, sort, dropna)
    return codes, values.take(places)


def first_places(ticks: ndarray, sort: bool, dropna: bool) -> tuple[ndarray, ndarray]:
    """Codes, and where each distinct value stands first."""
    found = meaning.factorize_numbers(np.ascontiguousarray(ticks), sort, NO_TIME if dropna else None)
    codes, values = found.codes, found.values
    if not dropna and sort and len(values) and int(values[0]) == NO_TIME:
        codes = np.where(codes == 0, len(values) - 1, codes - 1)
    return codes, first_of(codes, len(values))


def first_of(codes: ndarray, groups: int) -> ndarray:
    """Where each code stands first."""
    return meaning.Reduced("first", codes, codes, groups).place


def isna(values: Any) -> ndarray | None:
    """Mask of what is missing; None where an array cannot or does not hold it."""
    if type(values) is ndarray and values.dtype.kind in "biuSU":
        return None
    from septet.pandas.missing import isna_array

    return isna_array(values)


def rank_keys(values: Any) -> tuple[ndarray, ndarray | None]:
    """Numbers that order as the values of any column do, and the mask of missing ones."""
    if type(values) is ndarray and values.dtype.kind in "biuf":
        return values, None
    codes, _ = codes_of(values, True, True)
    gone = codes < 0
    return codes, gone if gone.any() else None
