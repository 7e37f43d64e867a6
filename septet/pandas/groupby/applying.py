"""apply, transform and filter of group-bys: functions of each group, and their results put together."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.construct import infer, objects
from septet.pandas.groupby import transform as transforms
from septet.pandas.groupby.aggregating import by_name
from septet.pandas.groupby.rows import frame, labels_of, series, slice_rows, take_rows
from septet.pandas.missing import is_missing

SPREADING = {"cumsum", "cumprod", "cummin", "cummax", "cumcount", "shift", "diff", "pct_change", "rank", "ffill", "bfill", "ngroup",
             "fillna"}


def apply(grouped: Any, func: Any, args: Any, kwargs: Any) -> Any:
    """A function of the rows of each group, keys left out; the results put together by what they are."""
    include = kwargs.pop("include_groups", False)
    if include:
        raise ValueError("include_groups=True is no longer allowed.")
    if isinstance(func, str):
        if hasattr(type(grouped), func):
            return by_name(grouped, func, args, kwargs)
        raise TypeError(f"apply func should be callable, not '{func}'")
    if not callable(func):
        raise TypeError(f"apply func should be callable, not '{func}'")
    parts = group_parts(grouped)
    found, same = [], True
    for _, part in parts:
        value = func(part, *args, **kwargs)
        same = same and same_rows(value, part)
        found.append(value)
    return together(grouped, [g for g, _ in parts], found, same)


def group_parts(grouped: Any) -> list[tuple[int, Any]]:
    """(number, rows) of each group, without the keys' columns."""
    obj = grouped._value_obj()
    ordered, bounds = take_rows(obj, grouped._groups.order.order), grouped._groups.bounds
    names = list(grouped._groups.index) if grouped._groups.count else []
    result = []
    for g in range(grouped._groups.count):
        if bounds[g + 1] > bounds[g]:
            part = slice_rows(ordered, bounds[g], bounds[g + 1])
            if isinstance(part, kinds.DataFrame):
                object.__setattr__(part, "name", names[g])
            result.append((g, part))
    return result


def same_rows(value: Any, part: Any) -> bool:
    """Whether a result has the rows of its group."""
    return isinstance(value, (kinds.Series, kinds.DataFrame)) and (value._index is part._index or value._index.equals(part._index))


def together(grouped: Any, numbers: list[int], found: list[Any], same: bool) -> Any:
    """The results of apply as one object."""
    there = [x for x in found if x is not None]
    if not there:
        return empty_result(grouped, found)
    first = there[0]
    if isinstance(first, kinds.DataFrame):
        return stacked(grouped, numbers, found, same)
    if isinstance(first, kinds.Series):
        return of_series(grouped, numbers, found, same)
    return of_values(grouped, numbers, found)


def empty_result(grouped: Any, found: list[Any]) -> Any:
    """Where no group gave anything."""
    if isinstance(grouped.obj, kinds.Series):
        return series(grouped.obj._values[:0], grouped._groups.index if not found else grouped.obj._index[:0], grouped.obj._name)
    obj = grouped._value_obj()
    return frame([a[:0] for a in obj._columns], obj._index[:0] if found else grouped._groups.index, obj._labels)


def group_index(grouped: Any, numbers: list[int]) -> Any:
    """The labels of some groups."""
    index = grouped._groups.index
    return index if len(numbers) == grouped._groups.count else index._take(np.array(numbers, dtype=np.int64))


def of_values(grouped: Any, numbers: list[int], found: list[Any]) -> Any:
    """Scalars, lists, arrays: one element a group."""
    index = group_index(grouped, numbers)
    if any(isinstance(x, (list, tuple, dict, set, ndarray, kinds.Index)) or hasattr(x, "dtype") and getattr(x, "ndim", 0) for x in found):
        values: Any = objects(found)
    else:
        values = infer(found)
    if isinstance(grouped.obj, kinds.Series) and not grouped.as_index:
        return keys_beside(grouped, numbers, [values], labels_of([grouped.obj._name]))
    if isinstance(grouped.obj, kinds.Series):
        return series(values, index, grouped.obj._name)
    if grouped.as_index:
        return series(values, index)
    return keys_beside(grouped, numbers, [values], labels_of([None]))


def keys_beside(grouped: Any, numbers: list[int], arrays: list[Any], labels: Any) -> Any:
    """Results as columns behind the groups' keys, rows numbered."""
    from septet.pandas.indexes.range import default_index

    rows = np.array(numbers, dtype=np.int64)
    made = frame(arrays, default_index(len(numbers)), labels)
    for k, (name, values) in enumerate(zip(grouped._groups.names, grouped._groups.level_arrays(), strict=True)):
        if name not in labels:
            made.insert(k, name, series(transforms.take(values, rows), made._index))
    return made


def of_series(grouped: Any, numbers: list[int], found: list[Any], same: bool) -> Any:
    """Series: rows of a frame where all have one index, else one after the other."""
    if isinstance(grouped.obj, kinds.Series):
        return stacked(grouped, numbers, found, same)
    there = [x for x in found if x is not None]
    first = there[0]
    alike = all(isinstance(x, kinds.Series) and (x._index is first._index or x._index.equals(first._index)) for x in there)
    if not alike:
        return stacked(grouped, numbers, found, same)
    return rows_of_series(grouped, numbers, found)


def rows_of_series(grouped: Any, numbers: list[int], found: list[Any]) -> Any:
    """Series with one index as rows of a frame."""
    there = [(g, x) for g, x in zip(numbers, found, strict=True) if x is not None]
    first = there[0][1]
    lists = [x._values.tolist() if not isinstance(x._values, ndarray) or x._values.dtype.kind in "OM" else list(x._values) for _,
             x in there]
    kind = {str(x.dtype) for _, x in there}
    arrays = []
    for k in range(len(first)):
        column = [row[k] for row in lists]
        values = infer(column)
        arrays.append(values.astype(first.dtype) if len(kind) == 1 and isinstance(values, ndarray) and values.dtype.kind in "f"
                      and isinstance(first._values, ndarray) and first.dtype.kind == "f" else values)
    labels = first._index
    names = {x._name for _, x in there}
    if len(names) == 1 and next(iter(names)) is not None and labels.nlevels == 1:
        labels = labels.rename(next(iter(names)))
    kept = [g for g, _ in there]
    if grouped.as_index:
        return frame(arrays, group_index(grouped, kept), labels)
    return keys_beside(grouped, kept, arrays, labels)


def stacked(grouped: Any, numbers: list[int], found: list[Any], same: bool) -> Any:
    """Objects one after the other, under their groups' names, or in the order of the rows."""
    from septet.pandas.reshape.concat import concat

    kept = [(g, x) for g, x in zip(numbers, found, strict=True) if x is not None]
    parts = [x for _, x in kept]
    if grouped.group_keys and grouped.as_index:
        return under_keys(grouped, [g for g, _ in kept], parts, concat)
    result = concat(parts)
    if same and not grouped._groups.any_missing:
        order = np.argsort(grouped._groups.order.order, kind="stable")
        result = take_rows(result, order)
        result._index = grouped.obj._index
    if isinstance(result, kinds.Series) and isinstance(grouped.obj, kinds.Series):
        result._name = grouped.obj._name
    return result


def under_keys(grouped: Any, numbers: list[int], parts: list[Any], concat: Any) -> Any:
    """One after the other with the groups' labels as outer levels."""
    result = concat(parts)
    counts = np.array([len(x) for x in parts], dtype=np.int64)
    rows = np.repeat(np.array(numbers, dtype=np.int64), counts)
    groupings = grouped._groups.groupings
    outer_levels = [g.level for g in groupings]
    codes = [np.arange(grouped._groups.count)] if len(groupings) == 1 else grouped._groups.combined[2]
    outer_codes, names = [c[rows] for c in codes], grouped._groups.names
    inner = result._index
    if isinstance(inner, kinds.MultiIndex):
        levels, inner_codes, inner_names = list(inner.levels), list(inner.codes), list(inner.names)
    else:
        from septet.pandas.indexes.multi import factorized

        code, level = factorized(inner)
        levels, inner_codes, inner_names = [level], [code], [inner.name]
    index = kinds.MultiIndex._of([*outer_levels, *levels], [*outer_codes, *inner_codes], [*names, *inner_names])
    made = result._with(result._values, index) if isinstance(result, kinds.Series) else result._with(result._columns, index)
    if isinstance(made, kinds.Series) and isinstance(grouped.obj, kinds.Series):
        made._name = grouped.obj._name
    return made


# -- transform

def by_name_spread(grouped: Any, name: str, args: Any, kwargs: Any) -> Any:
    """A method by name: as it is where it keeps the rows, else its results spread over them."""
    if name not in SPREADING and not hasattr(type(grouped), name):
        raise ValueError(f"'{name}' is not a valid function name for transform(name)")
    plain = grouped._again(grouped.obj, as_index=True, selection=grouped._selection)
    if name == "fillna":
        raise AttributeError(f"'{type(grouped).__name__}' object has no attribute 'fillna'")
    result = by_name(plain, name, args, kwargs)
    if name in SPREADING:
        return result
    if isinstance(result, kinds.Series):
        values = transforms.spread(result._values, grouped._groups)
        return series(values, grouped.obj._index, result._name)
    return frame([transforms.spread(a, grouped._groups) for a in result._columns], grouped.obj._index, result._labels)


def transform_series(grouped: Any, func: Any, args: Any, kwargs: Any) -> Any:
    """SeriesGroupBy.transform."""
    if isinstance(func, str):
        return by_name_spread(grouped, func, args, kwargs)
    if not callable(func):
        raise TypeError(f"{type(func).__name__!r} object is not callable")
    groups, results = grouped._groups, []
    if not grouped._present():
        return kinds.Series([], dtype="float64", name=grouped.obj._name)
    for g in grouped._present():
        part = slice_rows(grouped._ordered, groups.bounds[g], groups.bounds[g + 1])
        results.append(spread_value(func(part, *args, **kwargs), part))
    values = placed(results, groups, grouped.obj._values)
    return series(values, grouped.obj._index, grouped.obj._name, grouped.obj)


def spread_value(found: Any, part: Any) -> Any:
    """What a function gave, as an array as long as the group."""
    from septet.pandas.construct import full, to_array

    if isinstance(found, kinds.Series):
        return found._values if same_rows(found, part) or len(found) == len(part) else found.reindex(part._index)._values
    if hasattr(found, "__len__") and not isinstance(found, (str, bytes, dict)):
        if len(found) != len(part):
            raise ValueError(f"Length of values ({len(found)}) does not match length of index ({len(part)})")
        return to_array(found)
    return full(len(part), found)


def placed(results: list[Any], groups: Any, original: Any) -> Any:
    """Arrays of the groups, one after the other, back at their rows."""
    if not results:
        return original[:0]
    from septet.pandas.reshape.concat import concat

    joined = concat([kinds.Series(x) for x in results], ignore_index=True)._values
    total = groups.bounds[-1]
    back = np.full(groups.n, -1, dtype=np.int64)
    back[groups.order.order[:total]] = np.arange(total)
    return transforms.take(joined, back)


def transform_frame(grouped: Any, func: Any, args: Any, kwargs: Any) -> Any:
    """DataFrameGroupBy.transform."""
    if isinstance(func, str):
        return by_name_spread(grouped, func, args, kwargs)
    if not callable(func):
        raise TypeError(f"{type(func).__name__!r} object is not callable")
    if not grouped._present():
        raise ValueError("No objects to concatenate")
    try:
        columns = [transform_series(grouped._series_of(i), func, args, kwargs) for i in grouped._places]
        columns = of_one_dtype(grouped, columns, func, args, kwargs)
        return frame([c._values for c in columns], grouped.obj._index, grouped._value_labels(), grouped.obj)
    except (AttributeError, KeyError, IndexError, TypeError):
        return transform_tables(grouped, func, args, kwargs)


def of_one_dtype(grouped: Any, columns: list[Any], func: Any, args: Any, kwargs: Any) -> list[Any]:
    """A function that makes a row of a whole group gives all columns one dtype."""
    if len({str(c.dtype) for c in columns}) < 2 or not grouped._groups.count:
        return columns
    try:
        row = func(group_parts(grouped)[0][1], *args, **kwargs)
    except Exception:
        return columns
    return [c.astype(row.dtype) for c in columns] if isinstance(row, kinds.Series) and len(row) == len(columns) else columns


def transform_tables(grouped: Any, func: Any, args: Any, kwargs: Any) -> Any:
    """A function that wants the whole group."""
    parts = [func(part, *args, **kwargs) for _, part in group_parts(grouped)]
    shapes = [p for _, p in group_parts(grouped)]
    arrays: list[list[Any]] = [[] for _ in grouped._places]
    for found, part in zip(parts, shapes, strict=True):
        if isinstance(found, kinds.Series):
            found = kinds.DataFrame({k: found.iloc[k] for k in range(len(found))}, index=part._index)
        if not isinstance(found, kinds.DataFrame):
            raise TypeError("transform must return a scalar value for each group")
        for k, values in enumerate(found._columns):
            arrays[k].append(values)
    originals = [values for _, values in grouped._value_columns()]
    made = [placed(a, grouped._groups, o) for a, o in zip(arrays, originals, strict=True)]
    return frame(made, grouped.obj._index, grouped._value_labels())


def filter_groups(grouped: Any, func: Any, dropna: bool, args: Any, kwargs: Any) -> Any:
    """The rows of the groups of which func is true; dropna False: all rows, the others blank."""
    kept, groups = np.zeros(grouped._groups.count, dtype=bool), grouped._groups
    if isinstance(func, str):
        name = func
        func = lambda part: getattr(part, name)(*args, **kwargs)  # noqa: E731
        args, kwargs = (), {}
    for g, part in zip(grouped._present(), grouped._parts(), strict=True):
        found = func(part, *args, **kwargs)
        if isinstance(found, (kinds.Series, ndarray)) and getattr(found, "size", 0) == 1:
            found = found.item()
        if not (isinstance(found, (bool, np.bool_)) or is_missing(found)):
            raise TypeError(f"filter function returned a {type(found).__name__}, but expected a scalar bool")
        kept[g] = bool(found) and not is_missing(found)
    mask = np.where(groups.codes < 0, False, kept[np.maximum(groups.codes, 0)]) if groups.count else np.zeros(groups.n, dtype=bool)
    if dropna:
        return grouped._where(mask)
    return grouped._selected_obj.where(kinds.Series._new(mask, grouped.obj._index) if grouped.ndim == 1 else
                                       frame([mask] * len(grouped._selected_obj._labels), grouped.obj._index,
                                             grouped._selected_obj._labels))
