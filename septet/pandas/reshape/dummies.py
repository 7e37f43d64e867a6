"""get_dummies and from_dummies: categories to columns of truths, and back."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.construct import is_list_like, to_array
from septet.pandas.dtypes import pandas_dtype
from septet.pandas.groupby.codes import codes_of
from septet.pandas.groupby.rows import frame, labels_of, series


def get_dummies(data: Any, prefix: Any = None, prefix_sep: Any = "_", dummy_na: bool = False, columns: Any = None, sparse: bool = False,
                drop_first: bool = False, dtype: Any = None) -> Any:
    """A column of truths for each category of a Series, or of the text and category columns of a DataFrame."""
    if sparse:
        return sparsely(get_dummies(data, prefix, prefix_sep, dummy_na, columns, False, drop_first, dtype), data, columns)
    if not isinstance(data, kinds.DataFrame):
        obj = data if isinstance(data, kinds.Series) else kinds.Series(data)
        return one_column(obj._values, obj._index, prefix, prefix_sep, dummy_na, drop_first, dtype)
    chosen = encoded_columns(data, columns)
    prefixes = matched(prefix, chosen, "prefix") if prefix is not None else chosen
    separators = matched(prefix_sep, chosen, "prefix_sep")
    arrays, labels = [], []
    for i, x in enumerate(data._labels):
        if x not in chosen:
            arrays.append(data._columns[i])
            labels.append(x)
    for x, p, s in zip(chosen, prefixes, separators, strict=True):
        made = one_column(data[x]._values, data._index, p, s, dummy_na, drop_first, dtype)
        arrays += made._columns
        labels += list(made._labels)
    return frame(arrays, data._index, labels)


def sparsely(made: Any, data: Any, columns: Any) -> Any:
    """The columns of truths as sparse ones."""
    from septet.pandas.arrays.sparse import SparseArray

    kept = len(data._labels) - len(encoded_columns(data, columns)) if isinstance(data, kinds.DataFrame) else 0
    arrays = [a if i < kept else SparseArray(a.to_numpy() if type(a) is not ndarray else a, fill_value=a.dtype.type(0).item())
              for i, a in enumerate(made._columns)]
    return frame(arrays, made._index, made._labels)


def encoded_columns(data: Any, columns: Any) -> list[Any]:
    """The columns to encode: text, objects and categories by default."""
    if columns is not None:
        if not is_list_like(columns):
            raise TypeError("Input must be a list-like for parameter `columns`")
        absent = [x for x in columns if x not in data._labels]
        if absent:
            raise KeyError(f"{absent} not in index")
        return list(columns)
    return [x for x, a in zip(data._labels, data._arrays, strict=True)
            if (type(a) is ndarray and a.dtype.kind == "O") or hasattr(a, "categories") or getattr(a.dtype, "type", None) is str]


def matched(item: Any, columns: list[Any], name: str) -> list[Any]:
    """One for each column.  ValueError for a list of another length."""
    if isinstance(item, dict):
        return [item[x] for x in columns]
    if is_list_like(item):
        if len(item) != len(columns):
            raise ValueError(f"Length of '{name}' ({len(item)}) did not match the length of the columns being encoded ({len(columns)}).")
        return list(item)
    return [item] * len(columns)


def one_column(values: Any, index: Any, prefix: Any, sep: str, dummy_na: bool, drop_first: bool, dtype: Any) -> Any:
    """The columns of one."""
    if hasattr(values, "categories"):
        codes, uniques = np.asarray(values.codes).astype(np.int64), list(values.categories)
    else:
        codes, found = codes_of(values, True, True)
        uniques = found.tolist() if type(found) is ndarray else list(found)
    if dummy_na:
        codes = np.where(codes < 0, len(uniques), codes)
        uniques = [*uniques, np.nan]
    if not uniques or drop_first and len(uniques) == 1:
        return frame([], index, labels_of([]))
    target = np.dtype(bool) if dtype is None else pandas_dtype(dtype)
    if target == np.dtype(object):
        raise ValueError("dtype=object is not a valid dtype for get_dummies")
    arrays = [converted(codes == k, target, values, dtype) for k in range(len(uniques))]
    labels = uniques if prefix is None else [f"{prefix}{sep}{x}" for x in uniques]
    if drop_first:
        arrays, labels = arrays[1:], labels[1:]
    if prefix is None and hasattr(values, "categories") and not drop_first and not dummy_na:
        return frame(arrays, index, kinds.Index(type(values)._from_sequence(labels, dtype=values.dtype)))
    return frame(arrays, index, labels)


def converted(mask: ndarray, target: Any, values: Any, dtype: Any) -> Any:
    """A mask as the wanted dtype; masked arrays and pandas' "string" give nullable truths."""
    if dtype is None:
        name = str(values.dtype)
        nullable = getattr(values, "_mask", None) is not None or name == "string"
        return to_array(mask, "boolean") if nullable else mask
    return mask.astype(target) if isinstance(target, np.dtype) else to_array(mask, target)


def from_dummies(data: Any, sep: str | None = None, default_category: Any = None) -> Any:
    """The categories that columns of truths encode."""
    if not isinstance(data, kinds.DataFrame):
        raise TypeError(f"Expected 'data' to be a 'DataFrame'; Received 'data' of type: {type(data).__name__}")
    gone = data.isna().any()
    if bool(gone._values.any()):
        raise ValueError(f"Dummy DataFrame contains NA value in column: '{gone.idxmax()}'")
    table = np.stack([np.asarray(a).astype(bool) for a in data._columns], axis=1) if len(data._labels) else np.zeros((len(data), 0),
                                                                                                                     dtype=bool)
    if sep is None:
        groups = {"": list(range(len(data._labels)))}
    else:
        groups = grouped_columns(data, sep)
    arrays, names = [], []
    for name, places in groups.items():
        labels = [data._labels[k] if sep is None else data._labels[k][len(name + sep):] for k in places]
        arrays.append(decoded(table[:, places], labels, default_of(default_category, name, sep), data._index))
        names.append(name)
    return frame(arrays, data._index, names)


def grouped_columns(data: Any, sep: str) -> dict[str, list[int]]:
    """Columns by what stands before the separator."""
    if not isinstance(sep, str):
        raise TypeError(f"Expected 'sep' to be of type 'str' or 'None'; Received 'sep' of type: {type(sep).__name__}")
    groups: dict[str, list[int]] = {}
    for k, x in enumerate(data._labels):
        if sep not in x:
            raise ValueError(f"Separator not specified for column: {x}")
        groups.setdefault(x.split(sep)[0], []).append(k)
    return groups


def default_of(default: Any, name: str, sep: str | None) -> Any:
    """The category of rows without one."""
    return default[name] if isinstance(default, dict) else default


def decoded(table: ndarray, labels: list[Any], default: Any, index: Any) -> Any:
    """The label of each row's one truth.  ValueError for rows with several, or none without a default."""
    counts = table.sum(axis=1)
    if bool((counts > 1).any()):
        raise ValueError(f"Dummy DataFrame contains multi-assignment(s); First instance in row: {index[int((counts > 1).argmax())]}")
    if bool((counts == 0).any()) and default is None:
        raise ValueError(f"Dummy DataFrame contains unassigned value(s); First instance in row: {index[int((counts == 0).argmax())]}")
    which = np.where(counts == 0, len(labels), table.argmax(axis=1)) if len(labels) else np.zeros(len(index), dtype=np.int64)
    values = to_array([*labels, default] if default is not None else labels)
    return values[which] if type(values) is ndarray else values.take(which)


__all__ = ["from_dummies", "get_dummies", "series"]
