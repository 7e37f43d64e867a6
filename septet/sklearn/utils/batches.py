"""Slices over a length: of a size, or of a number."""
from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral
from typing import Any

from septet.sklearn.utils._param_validation import Interval, validate_params


@validate_params({"n": [Interval(Integral, 1, None, closed="left")], "batch_size": [Interval(Integral, 1, None, closed="left")],
                  "min_batch_size": [Interval(Integral, 0, None, closed="left")]})
def gen_batches(n: int, batch_size: int, *, min_batch_size: int = 0) -> Iterator[slice]:
    """Slices of batch_size over 0 to n; a last one smaller than min_batch_size joins the one before."""
    return _batches(n, batch_size, min_batch_size)


def _batches(n: int, size: int, least: int) -> Iterator[slice]:
    cuts = [end for end in range(size, n + 1, size) if n - end >= least]
    bounds = [0, *cuts, *([] if cuts and cuts[-1] == n else [n])]
    yield from map(slice, bounds, bounds[1:])


def gen_even_slices(n: int, n_packs: int, *, n_samples: Any = None) -> Iterator[slice]:
    """n_packs slices over 0 to n, as even as can be; none ends beyond n_samples."""
    start = 0
    for pack in range(n_packs):
        size = n // n_packs + (pack < n % n_packs)
        if size > 0:
            end = start + size
            yield slice(start, end if n_samples is None else min(n_samples, end), None)
            start = end
