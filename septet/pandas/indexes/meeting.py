"""Labels of unlike dtypes: which of them can be equal, and which gaps meet."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray


def positions_of_unlike(index: Any, target: Any) -> ndarray:
    """For each target its position among labels of another dtype: truths are no numbers, gaps meet if both dtypes' are of one sort."""
    first, second = sort_of(index._values), sort_of(target._values)
    if {first, second} == {"bool", "number"}:
        return np.full(len(target), -1, dtype=np.intp)
    found = index._places(target)
    gone = np.asarray(target.isna()) if index.hasnans and "object" not in (first, second) else None
    if gone is None or not bool(gone.any()):
        return found
    place = int(np.flatnonzero(index.isna())[0]) if gaps_meet(index._values, target._values, first, second) else -1
    return np.where(gone, place, found).astype(np.intp)


def gaps_meet(a: Any, b: Any, first: str, second: str) -> bool:
    """Whether what is missing in one array is the same as what is missing in another of another dtype."""
    if "category" in (first, second):
        return True
    if first == second:
        return first != "time" or a.dtype.kind == b.dtype.kind and (getattr(a, "tz", None) is None) == (getattr(b, "tz", None) is None)
    return {first, second} <= {"text", "number", "bool"} and has_nan(a) == has_nan(b)


def sort_of(values: Any) -> str:
    """What sort of values an array has; objects that are text alone are text."""
    from septet.pandas.reshape.merge_keys import family, texts_only

    found = family(values)
    return "text" if found == "object" and texts_only(values) else found


def has_nan(values: Any) -> bool:
    """Whether a gap is NaN in an array, not NA."""
    return type(values) is ndarray or bool(getattr(values.dtype, "_na_is_nan", False))
