"""The most frequent values of a column."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.algorithms.order import argsort_column
from septet.pandas.algorithms.unique import factorize_array


def mode_of(values: Any, dropna: bool = True) -> Any:
    """The values that stand most often, sorted where they can be."""
    if type(values) is not ndarray:
        codes, uniques = values.factorize(use_na_sentinel=dropna)
    else:
        codes, first = factorize_array(values, None, dropna)
        uniques = values[first]
    if not len(uniques):
        return uniques
    counts = np.bincount(codes[codes >= 0], minlength=len(uniques))
    best = uniques[np.flatnonzero(counts == counts.max())]
    try:
        return best[argsort_column(best)]
    except TypeError:
        return best
