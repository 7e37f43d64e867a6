"""Distinct values: codes, first positions, duplicates, membership."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.lookup import key_of, keys_of
from septet.pandas.construct import is_list_like, to_array, unwrap
from septet.pandas.missing import isna_array


def factorize_array(values: ndarray, mask: ndarray | None = None, na_sentinel: bool = True, sort: bool = False) -> tuple[ndarray, ndarray]:
    """(codes, positions): each element's number, by first appearance or sorted, and where each distinct value first stands.

    Missing elements get -1, or with `na_sentinel` False a number like others.
    """
    gone = isna_array(values) if mask is None else mask
    if values.dtype.kind in "biu" or values.dtype.kind == "f":
        return _by_sorting(values, gone, na_sentinel, sort)
    table: dict[Any, int] = {}
    first: list[int] = []
    codes = np.empty(len(values), dtype=np.intp)
    missing = gone.tolist()
    out: list[int] = []
    for i, key in enumerate(keys_of(values)):
        if missing[i]:
            if na_sentinel:
                out.append(-1)
                continue
            key = None
        code = table.get(key)
        if code is None:
            code = table[key] = len(first)
            first.append(i)
        out.append(code)
    codes = np.array(out, dtype=np.intp)
    positions = np.array(first, dtype=np.intp)
    return _sorted(values, codes, positions, gone) if sort else (codes, positions)


def _sorted(values: ndarray, codes: ndarray, positions: ndarray, gone: ndarray) -> tuple[ndarray, ndarray]:
    try:
        order = sorted(range(len(positions)), key=lambda i: values[int(positions[i])])
    except TypeError:
        return codes, positions
    rank = np.empty(len(order) + 1, dtype=np.intp)
    rank[np.array(order, dtype=np.intp)] = np.arange(len(order))
    rank[-1] = -1
    return rank[codes], positions[np.array(order, dtype=np.intp)]


def _by_sorting(values: ndarray, gone: ndarray, na_sentinel: bool, sort: bool) -> tuple[ndarray, ndarray]:
    if values.dtype.kind == "f" or not gone.any():
        from septet.core.fn import groups as meaning

        codes, uniques = meaning.factorize(values, sort, na_sentinel)
        return codes, meaning.Reduced("first", codes, codes, len(uniques)).place
    has_gap = bool(gone.any())
    kept = np.flatnonzero(~gone) if has_gap else None
    part = values[kept] if has_gap else values
    _, first, inverse = np.unique(part, return_index=True, return_inverse=True)
    if not sort:
        order = np.argsort(first, kind="stable")
        rank = np.empty(len(order), dtype=np.intp)
        rank[order] = np.arange(len(order))
        first, inverse = first[order], rank[inverse]
    if not has_gap:
        return inverse.astype(np.intp), first
    codes = np.full(len(values), -1, dtype=np.intp)
    codes[kept] = inverse
    first = kept[first]
    return (codes, first) if na_sentinel else _with_missing(codes, first, gone, sort)


def _with_missing(codes: ndarray, first: ndarray, gone: ndarray, sort: bool) -> tuple[ndarray, ndarray]:
    place = int(np.argmax(gone))
    number = len(first) if sort else int((first < place).sum())
    codes = np.where(gone, number, np.where(codes >= number, codes + 1, codes))
    return codes, np.insert(first, number, place)


def duplicated_codes(codes: ndarray, keep: Any = "first") -> ndarray:
    """Mask of the codes, -1 or more, that stand elsewhere too: before ("first"), after ("last") or anywhere (False)."""
    from septet.core.fn import duplicates

    check_keep(keep)
    return duplicates.within(codes + 1, int(codes.max()) + 2, keep) if len(codes) else np.zeros(0, dtype=bool)


def check_keep(keep: Any) -> None:
    """ValueError for what says no choice."""
    if keep not in ("first", "last", False):
        raise ValueError('keep must be either "first", "last" or False')


def isin_array(values: Any, wanted: Any) -> ndarray:
    """Mask of the elements that are among others."""
    if type(values) is ndarray and type(wanted) is ndarray and values.dtype.kind in "biuf" and wanted.dtype.kind in "biuf":
        found = np.isin(values, wanted)
        return found | np.isnan(values) if values.dtype.kind == "f" and wanted.dtype.kind == "f" and np.isnan(wanted).any() else found
    among = set(keys_of(wanted) if hasattr(wanted, "tolist") else map(key_of, wanted))
    return np.array([k in among for k in keys_of(values)], dtype=bool)


def mode_positions(values: Any, dropna: bool = True) -> ndarray:
    """First positions of the most frequent values, sorted by value."""
    codes, uniques = values.factorize(use_na_sentinel=dropna)
    counts = np.bincount(codes[codes >= 0], minlength=len(uniques))
    best = np.flatnonzero(counts == counts.max()) if len(counts) else np.empty(0, dtype=np.intp)
    first = np.array([int(np.argmax(codes == c)) for c in best.tolist()], dtype=np.intp)
    part = values.take(first)
    return first[part.argsort()] if len(first) else first


def factorize(values: Any, sort: bool = False, use_na_sentinel: bool = True, size_hint: int | None = None) -> tuple[ndarray, Any]:
    """Codes and distinct values of a sequence."""
    if not is_list_like(values):
        raise TypeError("factorize requires a Series, Index, ExtensionArray, np.ndarray or NumpyExtensionArray got "
                        f"{type(values).__name__}.")
    array = to_array(values)
    if type(array) is ndarray:
        codes, first = factorize_array(array, None, use_na_sentinel, sort)
        uniques: Any = array[first]
    else:
        codes, first = factorize_array(array._values_for_factorize()[0], array.isna(), use_na_sentinel, sort)
        uniques = array.take(first)
    if isinstance(values, (kinds.Index, kinds.Series)):
        from septet.pandas.indexes.base import from_array

        return codes, from_array(uniques)
    return codes, uniques


def unique_array(values: Any) -> Any:
    """Distinct values in order of appearance."""
    if type(values) is not ndarray:
        return values.unique()
    return values[factorize_array(values, None, False)[1]]


def unique(values: Any) -> Any:
    """Distinct values in order of appearance, missing ones included; an Index for an Index, else an array."""
    if isinstance(values, kinds.Index):
        return values.unique()
    if not is_list_like(values):
        raise TypeError("unique requires a Series, Index, ExtensionArray, np.ndarray or NumpyExtensionArray")
    if isinstance(values, (list, tuple)):
        raise TypeError(f"unique requires a Series, Index, ExtensionArray, np.ndarray or NumpyExtensionArray got {type(values).__name__}.")
    found = unique_array(unwrap(values))
    bare = isinstance(values, kinds.Series) and type(found) is not ndarray and isinstance(found.dtype, np.dtype)
    return found.to_numpy() if bare else found
