"""agg of group-bys: by name, function, lists and dictionaries of them, and named results."""
from __future__ import annotations

from typing import Any

from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.construct import infer, objects
from septet.pandas.errors import SpecificationError  # type: ignore[attr-defined]
from septet.pandas.groupby.base import function_name, known
from septet.pandas.groupby.rows import frame, series
from septet.pandas.groupby.series import keyed
from septet.pandas.hints import noted


def by_name(grouped: Any, name: str, args: Any = (), kwargs: Any = None) -> Any:
    """A method of the group-by by its name.  AttributeError where it has none."""
    method = getattr(type(grouped), name, None)
    if method is None:
        raise AttributeError(f"'{type(grouped).__name__}' object has no attribute '{name}'" if not hasattr(kinds.Series, name)
                             else f"'{name}' is not a valid function for '{type(grouped).__name__}' object")
    found = getattr(grouped, name)
    return found(*args, **(kwargs or {})) if callable(found) else found


def one_value(found: Any, part: Any) -> Any:
    """What a function gave for a group must be one value."""
    if isinstance(found, (kinds.Series, kinds.Index, kinds.DataFrame)) or isinstance(found, ndarray) and found.ndim:
        if len(found) == 1 and not isinstance(found, kinds.DataFrame):
            return found.tolist()[0] if isinstance(found, ndarray) else next(iter(found))
        raise ValueError("Must produce aggregated value")
    return found


def by_function(grouped: Any, func: Any, args: Any, kwargs: Any) -> Any:
    """A Python function of each group of a Series: an array with an element a group."""
    name = known(func) if not args and not kwargs else None
    if name is not None:
        return getattr(grouped._again(grouped.obj, as_index=True), name)()._values
    groups, found = grouped._groups, []
    bounds, ordered = groups.bounds, grouped._ordered
    from septet.pandas.groupby.rows import slice_rows

    for g in range(groups.count):
        part = slice_rows(ordered, bounds[g], bounds[g + 1])
        found.append(one_value(func(part, *args, **kwargs), part))
    return fitted(found, grouped.obj._values)


def fitted(found: list[Any], original: Any) -> Any:
    """The array of results: of the values' own extension dtype where it holds them."""
    if any(isinstance(x, (list, dict, tuple, set)) for x in found):
        return objects(found)
    result = infer(found) if found else original[:0]
    if type(original) is not ndarray and type(result) is not type(original) and getattr(original.dtype, "_is_numeric", False):
        try:
            return type(original)._from_sequence(found, dtype=original.dtype)
        except (TypeError, ValueError):
            return result
    narrow = type(original) is ndarray and original.dtype.kind == "f" and original.dtype.itemsize < 8
    if narrow and type(result) is ndarray and result.dtype.kind == "f":
        return result.astype(original.dtype)
    return result


def one(grouped: Any, func: Any, args: Any = (), kwargs: Any = None) -> Any:
    """One aggregation of a Series group-by as a Series or frame."""
    if isinstance(func, str):
        return by_name(grouped, func, args, kwargs)
    return series(by_function(grouped, func, args, kwargs or {}), grouped._groups.index, grouped.obj._name)


def aggregate_series(grouped: Any, func: Any, args: Any, kwargs: Any) -> Any:
    """SeriesGroupBy.agg."""
    if func is None:
        if not kwargs:
            raise TypeError("Must provide 'func' or named aggregation **kwargs.")
        named = [(k, v.aggfunc if hasattr(v, "aggfunc") else v) for k, v in kwargs.items()]
        wrong = [f for _, f in named if not isinstance(f, str) and not callable(f)]
        if wrong:
            raise TypeError(f"func is expected but received {type(wrong[0]).__name__} in **kwargs.")
        return several(grouped, named)
    if isinstance(func, dict):
        raise SpecificationError("nested renamer is not supported")
    if isinstance(func, (list, tuple)):
        pairs = [(x if isinstance(x, tuple) else (function_name(x), x)) for x in func]
        if any(not isinstance(x, (str, tuple)) and not callable(x) for x in func):
            raise SpecificationError("Unexpected function")
        pairs = numbered(pairs)
        return several(grouped, pairs, args, kwargs)
    if isinstance(func, str):
        return by_name(grouped, func, args, kwargs)
    return grouped._wrapped(by_function(grouped, func, args, kwargs))


def numbered(pairs: list[Any]) -> list[Any]:
    """Lambdas among several functions are told apart by numbers."""
    if len(pairs) < 2:
        return pairs
    counts: dict[Any, int] = {}
    result = []
    for name, f in pairs:
        if name == "<lambda>":
            result.append((f"<lambda_{counts.get(name, 0)}>", f))
            counts[name] = counts.get(name, 0) + 1
        else:
            result.append((name, f))
    return result


def several(grouped: Any, pairs: list[Any], args: Any = (), kwargs: Any = None) -> Any:
    """Several aggregations side by side."""
    plain = grouped._again(grouped.obj, as_index=True)
    results = [(name, one(plain, f, args, kwargs)) for name, f in pairs]
    if any(isinstance(r, kinds.DataFrame) for _, r in results):
        from septet.pandas.reshape.concat import concat

        return concat(dict(results), axis=1)
    if grouped.as_index:
        return frame([r._values for _, r in results], grouped._groups.index, [n for n, _ in results])
    return keyed([(n, r._values) for n, r in results], grouped._groups)


# -- frames

def aggregate_frame(grouped: Any, func: Any, args: Any, kwargs: Any) -> Any:
    """DataFrameGroupBy.agg."""
    if func is None or named_only(func, kwargs):
        return named_frame(grouped, kwargs)
    if isinstance(func, str):
        return by_name(grouped, func, args, kwargs)
    if isinstance(func, (dict, kinds.Series)):
        return by_dict(grouped, dict(func.items()), args, kwargs)
    if isinstance(func, (list, tuple)):
        return by_list(grouped, list(func), args, kwargs)
    if not callable(func):
        raise TypeError(f"{type(func).__name__!r} object is not callable")
    name = known(func) if not args and not kwargs else None
    if name is not None:
        return getattr(grouped, name)()
    return whole(grouped, func, args, kwargs)


def whole(grouped: Any, func: Any, args: Any, kwargs: Any) -> Any:
    """A function of each column of each group."""
    arrays = [by_function(grouped._series_of(i), func, args, kwargs) for i in grouped._places]
    return grouped._wrapped(arrays, grouped._value_labels())


def named_only(func: Any, kwargs: Any) -> bool:
    """Whether keywords name results."""
    return func is None and bool(kwargs)


def named_frame(grouped: Any, kwargs: Any) -> Any:
    """Keywords: result=(column, aggregation)."""
    if not kwargs or not all(isinstance(v, tuple) and len(v) == 2 for v in kwargs.values()):
        raise TypeError("Must provide 'func' or tuples of '(column, aggfunc).")
    arrays = []
    expect_sums(grouped, [(column, func) for column, func in kwargs.values() if column in grouped.obj._labels])
    for column, func in kwargs.values():
        if column not in grouped.obj._labels:
            raise noted(KeyError(f"Label(s) {[column]} do not exist"), [column], grouped.obj._labels)
        part = one_column(grouped, column)
        found = one(part, func)
        arrays.append(found._values)
    return grouped._wrapped(arrays, kinds.Index(list(kwargs), tupleize_cols=False))


def expect_sums(grouped: Any, wanted: list[tuple[Any, Any]]) -> None:
    """Have the columns that are aggregated read together, and the sums that some need made together."""
    known = grouped.obj._labels
    grouped._together([known.get_loc(c) for c in dict.fromkeys(c for c, _ in wanted)] if known.is_unique else [])
    labels = {column for column, func in wanted if isinstance(func, str) and func in ("sum", "mean")}
    if len(labels) > 1 and grouped._groups.streamed is None and grouped.obj._labels.is_unique:
        arrays = grouped.obj._columns
        grouped._groups.expect([arrays[k] for k in range(len(arrays)) if grouped.obj._labels[k] in labels])


def one_column(grouped: Any, column: Any) -> Any:
    """The group-by of one column with the groups' index."""
    from septet.pandas.groupby.counting import places_of

    return grouped._series_of(places_of(grouped.obj._labels, [column])[0])


def by_dict(grouped: Any, wanted: dict[Any, Any], args: Any, kwargs: Any) -> Any:
    """A dictionary: column to aggregation or list of them."""
    if any(isinstance(v, dict) for v in wanted.values()):
        raise SpecificationError("nested renamer is not supported")
    available = [label for label, _ in grouped._value_columns()] if grouped._selection is not None else list(grouped.obj._labels)
    absent = [k for k in wanted if k not in available]
    if absent:
        raise noted(KeyError(f"Label(s) {absent} do not exist"), absent, available)
    lists = any(isinstance(v, (list, tuple)) for v in wanted.values())
    columns: list[Any] = []
    expect_sums(grouped, [(k, f) for k, v in wanted.items() for f in (v if isinstance(v, (list, tuple)) else [v])])
    for label, func in wanted.items():
        part = one_column(grouped, label)
        funcs = (list(func) if isinstance(func, (list, tuple)) else [func]) if lists else [func]
        pairs = numbered([(f[0], f[1]) if isinstance(f, tuple) else (function_name(f), f) for f in funcs])
        for name, f in pairs:
            columns.append(((label, name) if lists else label, one(part, f, args, kwargs)._values))
    labels = [n for n, _ in columns]
    several_levels = isinstance(grouped.obj._labels, kinds.MultiIndex)
    index = kinds.MultiIndex.from_tuples(flat(labels)) if lists else kinds.Index(labels, tupleize_cols=several_levels)
    if not lists:
        index.names = grouped.obj._labels.names if len(grouped.obj._labels.names) == len(index.names) else index.names
    else:
        index.names = [*grouped.obj._labels.names, None] if len(index.names) == len(grouped.obj._labels.names) + 1 else index.names
    return grouped._wrapped([a for _, a in columns], index)


def flat(labels: list[Any]) -> list[Any]:
    """Tuples of tuples made flat."""
    return [(*a, b) if isinstance(a, tuple) else (a, b) for a, b in labels]


def by_list(grouped: Any, funcs: list[Any], args: Any, kwargs: Any) -> Any:
    """A list of aggregations of every column."""
    pairs = numbered([(f[0], f[1]) if isinstance(f, tuple) else (function_name(f), f) for f in funcs])
    if len({name for name, _ in pairs}) < len(pairs):
        raise SpecificationError("Function names must be unique if there is no new column names assigned")
    columns: list[Any] = []
    labels = list(grouped.obj._labels)
    for i in grouped._places:
        part = grouped._series_of(i)
        columns += [((labels[i], name), one(part, f, args, kwargs)._values) for name, f in pairs]
    if not columns:
        raise ValueError("No objects to concatenate")
    index = kinds.MultiIndex.from_tuples(flat([n for n, _ in columns]))
    index.names = [*grouped.obj._labels.names, None]
    return grouped._wrapped([a for _, a in columns], index)
