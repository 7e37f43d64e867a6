"""The nth rows of groups, and random rows of groups."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas.groupby.rows import take_rows


class Nth:
    """groupby.nth: called with n and dropna, or indexed by integers and slices."""

    def __init__(self, grouped: Any):
        self.grouped = grouped

    def __call__(self, n: Any, dropna: Any = None) -> Any:
        if dropna:
            return nth_present(self.grouped, n, dropna)
        return self.grouped._where(mask_of(self.grouped, n))

    def __getitem__(self, n: Any) -> Any:
        return self(n)


def mask_of(grouped: Any, n: Any) -> Any:
    """Which rows an integer, a slice or a list of them asks for."""
    items = list(n) if isinstance(n, (list, tuple, set, range)) else [n]
    there = grouped._groups.codes >= 0
    front, rear = grouped._place(), grouped._place(False)
    mask = np.zeros(len(front), dtype=bool)
    for item in items:
        if isinstance(item, slice):
            mask = mask | slice_mask(front, rear, item)
        elif isinstance(item, (int, np.integer)):
            mask = mask | (front == item if item >= 0 else rear == -item - 1)
        else:
            raise TypeError(f"Invalid index {type(item)}. Must be integer, list-like, slice or a tuple of integers and slices")
    return mask & there


def slice_mask(front: Any, rear: Any, item: slice) -> Any:
    """Rows within a slice of their group."""
    start, stop, step = item.start, item.stop, item.step or 1
    if step < 0:
        raise ValueError(f"Invalid step {step}. Must be non-negative")
    mask = np.ones(len(front), dtype=bool)
    if start is not None:
        mask = mask & (front >= start if start >= 0 else rear < -start)
    if stop is not None:
        mask = mask & (front < stop if stop >= 0 else rear >= -stop)
    if step > 1:
        offset = front - (start or 0) if (start or 0) >= 0 else front - np.maximum(front + rear + 1 + start, 0)
        mask = mask & (offset % step == 0)
    return mask


def nth_present(grouped: Any, n: Any, dropna: Any) -> Any:
    """The nth row after those with missing values are left out."""
    if not isinstance(n, (int, np.integer)):
        raise ValueError("dropna option only supported for an integer argument")
    if dropna not in ("any", "all"):
        raise ValueError(f"For a DataFrame or Series groupby.nth, dropna must be either None, 'any' or 'all', (was passed {dropna}).")
    obj = grouped._selected_obj
    gone = obj.isna()
    gone = gone if gone.ndim == 1 else getattr(gone, dropna)(axis=1)
    from septet.core.fn import groups as meaning

    codes = np.where(np.asarray(gone), -1, grouped._groups.codes)
    places = meaning.place_within(codes, grouped._groups.count)
    if n < 0:
        sizes = meaning.sizes_of(codes, grouped._groups.count)
        places = np.where(codes < 0, -1, sizes[np.maximum(codes, 0)] - 1 - places)
        n = -n - 1
    return grouped._where((codes >= 0) & (places == n))


def sample(grouped: Any, n: int | None, frac: float | None, replace: bool, weights: Any, random_state: Any) -> Any:
    """Random rows of each group, all from one generator."""
    if n is not None and frac is not None:
        raise ValueError("Please enter a value for `frac` OR `n`, not both")
    if n is None and frac is None:
        n = 1
    state = random_state
    if state is None or isinstance(state, (int, np.integer)):
        state = np.random.RandomState(state) if state is not None else np.random
    elif not hasattr(state, "choice"):
        state = np.random.RandomState(state)
    picked = []
    for g in grouped._present():
        rows = grouped._groups.rows(g)
        size = n if n is not None else round(frac * len(rows))  # type: ignore[operator]
        p = None
        if weights is not None:
            w = np.asarray(weights)[rows].astype(np.float64)
            p = w / w.sum()
        picked.append(rows[state.choice(len(rows), size=size, replace=replace, p=p)])
    return take_rows(grouped._selected_obj, np.concatenate(picked) if picked else np.arange(0))
