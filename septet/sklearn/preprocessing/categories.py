"""Categories of features: found in the data, compared with those given, and turned into their numbers."""
from __future__ import annotations

from array import array
from itertools import repeat
from typing import Any

import septet.numpy as np
from septet.sklearn.utils.foreign import is_pandas
from septet.sklearn.utils.input_arrays import as_array, check_array


def is_missing(value: Any) -> bool:
    """Whether a value is NaN."""
    return isinstance(value, (float, np.floating)) and value != value or type(value).__name__ == "NAType"


def columns_of(X: Any, ensure_all_finite: Any = False) -> tuple[list[Any], int]:
    """(the features' values, number of samples); each feature keeps its own dtype."""
    if is_pandas(X) and hasattr(X, "columns"):
        columns = [checked(as_array(X.iloc[:, k]), ensure_all_finite) for k in range(X.shape[1])]
        return columns, X.shape[0]
    a = check_array(X, dtype=None, ensure_all_finite=False)
    if not hasattr(X, "dtype") and a.dtype.kind in "US":
        a = check_array(X, dtype=object, ensure_all_finite=False)
    return [checked(a[:, k], ensure_all_finite) for k in range(a.shape[1])], a.shape[0]


def checked(column: Any, ensure_all_finite: Any) -> Any:
    """A feature whose values are finite where that is asked."""
    return check_array(column, ensure_2d=False, dtype=None, ensure_all_finite=ensure_all_finite)


def distinct(values: Any) -> Any:
    """The sorted distinct values; None and NaN come last."""
    if values.dtype.kind != "O":
        return np.unique(values)
    seen = set(values.tolist())
    nan = [v for v in seen if is_missing(v)][:1]
    none = [None] if None in seen else []
    rest = [v for v in seen if v is not None and not is_missing(v)]
    try:
        ordered = sorted(rest)
    except TypeError:
        kinds = sorted({type(v).__qualname__ for v in rest})
        raise TypeError("Encoders require their input argument must be uniformly strings or numbers. "
                        f"Got {kinds}") from None
    return np.array(ordered + none + nan, dtype=object)


def codes(values: Any, categories: Any) -> Any:
    """The number of each value's category, -1 for one that is none."""
    n = len(categories)
    if values.dtype.kind == "O" or categories.dtype.kind == "O" or values.dtype.kind != categories.dtype.kind and \
            "U" in (values.dtype.kind, categories.dtype.kind):
        return looked_up(values.tolist(), categories.tolist())
    if n == 0:
        return np.full(values.shape, -1, dtype=np.int64)
    if bool((categories[:-1] <= categories[1:]).all()) or categories.dtype.kind == "f" and bool(np.isnan(categories[-1])):
        places = np.clip(np.searchsorted(categories, values), 0, n - 1)
        found = categories[places] == values
    else:
        order = np.argsort(categories)
        places = order[np.clip(np.searchsorted(categories[order], values), 0, n - 1)]
        found = categories[places] == values
    if values.dtype.kind == "f" and categories.dtype.kind == "f" and bool(np.isnan(categories[-1])):
        found = found | np.isnan(values)
        places = np.where(np.isnan(values), n - 1, places)
    return np.where(found, places, -1)


def looked_up(values: list[Any], categories: list[Any]) -> Any:
    """The same by a table of objects; only values that it lacks are asked whether they are missing ones."""
    table = {v: k for k, v in enumerate(categories) if not is_missing(v)}
    found = np.array(array("q", map(table.get, values, repeat(-1))), dtype=np.int64)
    nan = next((k for k, v in enumerate(categories) if is_missing(v)), -1)
    if nan >= 0:
        absent = [i for i in np.nonzero(found < 0)[0].tolist() if is_missing(values[i])]
        found[np.array(absent, dtype=np.int64)] = nan
    return found


def unknown_of(values: Any, found: Any) -> list[Any]:
    """The distinct values that no category has."""
    return distinct(values[found < 0]).tolist()  # type: ignore[no-any-return]


def given_categories(categories: Any, columns: list[Any], check: bool) -> list[Any]:
    """The categories that were given, one array a feature.  ValueError for numbers out of order, repeats, unknown values."""
    if len(categories) != len(columns):
        raise ValueError("Shape mismatch: if categories is an array, it has to be of shape (n_features,).")
    made = []
    for k, (given, column) in enumerate(zip(categories, columns)):
        cats = np.asarray(given, dtype=object if column.dtype.kind == "O" else None)
        if cats.dtype.kind != "O" and column.dtype.kind == "O":
            cats = cats.astype(object)
        for at, value in enumerate(cats.tolist()[:-1]):
            if is_missing(value):
                raise ValueError(f"Nan should be the last element in user provided categories, see categories {cats} in column #{k} "
                                 f"(at {at})")
        if len({repr(v) for v in cats.tolist()}) != len(cats):
            raise ValueError(f"In column {k}, the predefined categories contain duplicate elements.")
        if column.dtype.kind not in "OUS" and cats.dtype.kind not in "OUS":
            rest = cats[:-1] if cats.dtype.kind == "f" and len(cats) and bool(np.isnan(cats[-1])) else cats
            if bool((np.sort(rest) != rest).any()):
                raise ValueError("Unsorted categories are not supported for numerical categories")
        if check:
            found = codes(column, cats)
            if bool((found < 0).any()):
                raise ValueError(f"Found unknown categories {unknown_of(column, found)} in column {k} during fit")
        made.append(cats)
    return made
