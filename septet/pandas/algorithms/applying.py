"""Functions of values, columns and rows: apply, map, agg, transform."""
from __future__ import annotations

from collections import abc
from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.mapping import map_array
from septet.pandas.construct import is_list_like, objects, to_array
from septet.pandas.hints import noted
from septet.pandas.indexes.base import ensure_index
from septet.pandas.indexes.range import default_index


def refuse_engine(engine: Any) -> None:
    """NotSupported for an engine of numba."""
    if engine not in (None, "python"):
        raise NotSupported(f"engine={engine!r} is not supported")


def map_series(s: Any, func: Any, na_action: Any, engine: Any, kwargs: dict[str, Any]) -> Any:
    """Series.map."""
    refuse_engine(engine)
    call = (lambda x: func(x, **kwargs)) if callable(func) and kwargs and not isinstance(func, kinds.Series) else func
    values = s._values
    if type(values) is not ndarray:
        return s._with(values.map(call, na_action=na_action))
    return s._with(map_array(values, call, na_action))


def name_of(func: Any) -> Any:
    """The label that a result of a function gets."""
    return func if isinstance(func, str) else getattr(func, "__name__", repr(func))


def method_of(obj: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A method or attribute by its name, or NumPy's function of that name."""
    found = getattr(obj, name, None) if not (obj.ndim == 2 and name in obj._labels and not hasattr(type(obj), name)) else None
    if found is not None and hasattr(type(obj), name):
        return found(*args, **kwargs) if callable(found) else found
    function = getattr(np, name, None)
    if function is not None and callable(function):
        return function(obj, *args, **kwargs)
    raise AttributeError(f"'{name}' is not a valid function for '{type(obj).__name__}' object")


def apply_series(s: Any, func: Any, args: tuple[Any, ...], by_row: Any, kwargs: dict[str, Any]) -> Any:
    """Series.apply."""
    if isinstance(func, str):
        return method_of(s, func, args, kwargs)
    if is_list_like(func) and not callable(func):
        return agg_or_apply(s, func, args, kwargs)
    if isinstance(func, np.ufunc):
        return func(s, *args, **kwargs)
    if by_row is False:
        return func(s, *args, **kwargs)
    call = (lambda x: func(x, *args, **kwargs)) if args or kwargs else func
    values = s._values
    mapped = map_array(values, call, None) if type(values) is ndarray else values.map(call)
    items = mapped.tolist() if type(mapped) is ndarray and mapped.dtype.kind == "O" else []
    if items and isinstance(items[0], kinds.Series):
        return kinds.DataFrame(items, index=s._index)
    return s._with(mapped)


def agg_or_apply(s: Any, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Several functions of a series: scalars in a series, series side by side in a frame."""
    if isinstance(func, (abc.Mapping, kinds.Series)):
        pairs = [(k, agg_series(s, f, args, kwargs) if is_list_like(f) else _one(s, f, args, kwargs)) for k, f in func.items()]
    else:
        pairs = [(name_of(f), _one(s, f, args, kwargs)) for f in func]
    names = [n for n, _ in pairs]
    found = [x for _, x in pairs]
    if not pairs:
        raise ValueError("no results")
    if len(set(names)) < len(names):
        from septet.pandas.errors import SpecificationError  # type: ignore[attr-defined]

        raise SpecificationError("Function names must be unique, found multiple named " + str(names[0]))
    if all(isinstance(x, kinds.Series) for x in found):
        from septet.pandas.reshape.concat import concat

        return concat(found, axis=0 if isinstance(func, (abc.Mapping, kinds.Series)) else 1, keys=names)
    return kinds.Series(to_array(found), index=ensure_index(names), name=s._name, copy=False)


def _one(obj: Any, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if isinstance(func, str):
        return method_of(obj, func, args, kwargs)
    return func(obj, *args, **kwargs)


def agg_series(s: Any, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Series.agg."""
    if func is None:
        if not kwargs:
            raise TypeError("Must provide 'func' or named aggregation **kwargs.")
        func, kwargs = dict(kwargs), {}
    if is_list_like(func) and not callable(func):
        return agg_or_apply(s, func, args, kwargs)
    return _one(s, func, args, kwargs)


# -- frames

def map_frame(frame: Any, func: Any, na_action: Any, kwargs: dict[str, Any]) -> Any:
    """DataFrame.map."""
    if na_action not in (None, "ignore"):
        raise ValueError(f"na_action must be 'ignore' or None. Got {na_action!r}")
    if not callable(func):
        raise TypeError(f"the first argument must be callable: {type(func).__name__!r} object is not callable")
    if not len(frame._index):
        return frame.copy()
    call = (lambda x: func(x, **kwargs)) if kwargs else func
    return frame._with([map_array(a, call, na_action) if type(a) is ndarray else a.map(call, na_action=na_action) for a in frame._columns])


def apply_frame(frame: Any, func: Any, axis: Any, raw: bool, result_type: Any, args: tuple[Any, ...], engine: Any,
                kwargs: dict[str, Any]) -> Any:
    """DataFrame.apply."""
    refuse_engine(engine)
    number = frame._get_axis_number(axis)
    if result_type not in (None, "reduce", "broadcast", "expand"):
        raise ValueError("invalid value for result_type, must be one of {None, 'reduce', 'broadcast', 'expand'}")
    if isinstance(func, str):
        return _frame_method(frame, func, number, args, kwargs)
    if is_list_like(func) and not callable(func):
        return _several(frame, func, number, args, kwargs)
    if isinstance(func, np.ufunc):
        return func(frame, *args, **kwargs)
    parts = _parts(frame, number)
    call = (lambda x: func(x.to_numpy(), *args, **kwargs)) if raw else (lambda x: func(x, *args, **kwargs))
    if not len(frame._index) or not len(frame._labels):
        return _of_empty(frame, call, number, result_type)
    found = [call(part) for part in parts]
    return _gathered(frame, found, number, result_type)


def _parts(frame: Any, axis: int) -> list[Any]:
    return [frame.iloc[i] for i in range(len(frame._index))] if axis else [frame._column(i) for i in range(len(frame._labels))]


def _frame_method(frame: Any, name: str, axis: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    method = getattr(type(frame), name, None)
    if axis and method is not None and "axis" in getattr(getattr(method, "__code__", None), "co_varnames", ()):
        kwargs = {"axis": axis, **kwargs}
    elif axis and method is not None and name not in ("abs",):
        raise ValueError(f"Operation {name} does not support axis=1")
    return method_of(frame, name, args, kwargs)


def _of_empty(frame: Any, call: Any, axis: int, result_type: Any) -> Any:
    """A frame without rows or columns: the function is asked of an empty series whether it reduces."""
    if result_type not in ("reduce", None):
        return frame.copy()
    try:
        found = call(kinds.Series([], dtype=np.dtype("float64")))
        reduces = not isinstance(found, kinds.Series)
    except Exception:
        reduces = False
    if not reduces:
        return frame.copy()
    labels = frame._index if axis else frame._labels
    return frame._sliced(np.full(len(labels), np.nan), labels)


def _gathered(frame: Any, found: list[Any], axis: int, result_type: Any) -> Any:
    labels = frame._index if axis else frame._labels
    if result_type == "broadcast":
        return _broadcast(frame, found, axis)
    if result_type != "reduce" and all(isinstance(x, kinds.Series) for x in found):
        return _of_series(frame, found, labels, axis)
    if result_type == "expand" and all(is_list_like(x) and not isinstance(x, dict) for x in found) and axis:
        return frame._constructor([list(x) for x in found], index=labels)
    if not axis and result_type != "reduce" and all(isinstance(x, ndarray) and x.ndim == 1 for x in found) \
            and {len(x) for x in found} == {len(frame._index)}:
        return frame._with([to_array(x) for x in found])
    if not axis and result_type != "reduce" and all(isinstance(x, list) for x in found) and len({len(x) for x in found}) == 1:
        n = len(found[0])
        return frame._with([to_array(x) for x in found], frame._index if n == len(frame._index) else default_index(n))
    values = to_array(found) if not any(is_list_like(x) for x in found) else objects(found)
    return frame._sliced(values, labels)


def _of_series(frame: Any, found: list[Any], labels: Any, axis: int) -> Any:
    from septet.pandas.building import of_mapping, union_of

    if not axis:
        rows = union_of([x._index for x in found])
        arrays, rows, _ = of_mapping(dict(enumerate(found)), rows, None, None, False)
        return frame._with(arrays, rows, labels)
    columns = union_of([x._index for x in found])
    made = kinds.DataFrame(found, columns=columns)
    arrays = [to_array(a.tolist()) if a.dtype.kind == "O" else a for a in made._columns]
    return frame._with(arrays, labels, columns)


def _broadcast(frame: Any, found: list[Any], axis: int) -> Any:
    parts = []
    n = len(frame._labels) if axis else len(frame._index)
    for x in found:
        if is_list_like(x) and len(x) != n:
            raise ValueError("cannot broadcast result")
        parts.append(list(x) if is_list_like(x) else [x] * n)
    if axis:
        parts = [list(c) for c in zip(*parts, strict=True)]
    dtype = frame.to_numpy().dtype
    return frame._with([to_array(p, dtype) for p in parts])


def agg_frame(frame: Any, func: Any, axis: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """DataFrame.agg."""
    number = frame._get_axis_number(axis)
    if func is None:
        if not kwargs:
            raise TypeError("Must provide 'func' or tuples of 'column, aggfunc'.")
        return _named(frame, kwargs)
    if isinstance(func, str):
        return _frame_method(frame, func, number, args, kwargs)
    if is_list_like(func) and not callable(func):
        return _several(frame, func, number, args, kwargs)
    return apply_frame(frame, func, number, False, None, args, None, kwargs)


def _named(frame: Any, kwargs: dict[str, Any]) -> Any:
    """Named aggregation: rows by the given names, columns by those aggregated."""
    columns = list(dict.fromkeys(c for c, _ in kwargs.values()))
    table = {c: kinds.Series([_one(frame[c], f, (), {}) for n, (col, f) in kwargs.items() if col == c],
                             index=[n for n, (col, _) in kwargs.items() if col == c]) for c in columns}
    return kinds.DataFrame(table).reindex(list(kwargs))


def _several(frame: Any, func: Any, axis: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if axis:
        found = _several(frame.T, func, 0, args, kwargs)
        return found.T if found.ndim == 2 else found
    if isinstance(func, (abc.Mapping, kinds.Series)):
        return _by_column(frame, dict(func.items()), args, kwargs)
    names = [name_of(f) for f in func]
    columns = [_kept(frame, i, func, args, kwargs) for i in range(len(frame._labels))]
    if columns and columns[0].ndim == 2:
        from septet.pandas.reshape.concat import concat

        return concat(columns, axis=1, keys=frame._labels)
    arrays = [c._values for c in columns]
    return frame._with(arrays, ensure_index(names))


def _kept(frame: Any, i: int, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Several functions of a column; what reduces an extension dtype or times stays of its dtype."""
    if all(isinstance(f, str) for f in func) and (type(frame._columns[i]) is not ndarray or frame._columns[i].dtype.kind in "mM"):
        from septet.pandas.reshape.unstack import one_array

        found = [method_of(frame._with([frame._columns[i]], None, frame._labels[i:i + 1]), f, args, kwargs) for f in func]
        if all(isinstance(x, kinds.Series) and len(x) == 1 for x in found) and len(set(func)) == len(found):
            return kinds.Series(one_array([x._values for x in found]), index=ensure_index(list(func)), copy=False)
    return agg_or_apply(frame._column(i), func, args, kwargs)


def _by_column(frame: Any, table: dict[Any, Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    absent = [k for k in table if k not in frame._labels]
    if absent:
        raise noted(KeyError(f"Label(s) {absent} do not exist"), absent, frame._labels)
    lists = any(is_list_like(f) and not callable(f) for f in table.values())
    if lists:
        columns = {k: agg_or_apply(frame[k], f if is_list_like(f) and not callable(f) else [f], args, kwargs) for k, f in table.items()}
        names = list(dict.fromkeys(n for c in columns.values() for n in c._index))
        made = kinds.DataFrame(columns)
        return made.reindex(names) if all(c.ndim == 1 for c in columns.values()) else made
    found = {k: _one(frame[k], f, args, kwargs) for k, f in table.items()}
    if all(isinstance(x, (kinds.Series, kinds.DataFrame)) for x in found.values()):
        from septet.pandas.reshape.concat import concat

        return concat(list(found.values()), axis=1, keys=list(found))
    return kinds.Series(list(found.values()), index=list(found))


def transform(obj: Any, func: Any, axis: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """transform: the result must have the object's labels."""
    if axis:
        return transform(obj.T, func, 0, args, kwargs).T
    if isinstance(func, (abc.Mapping, kinds.Series)) and obj.ndim == 2:
        found = _by_column(obj, dict(func.items()), args, kwargs)
    elif is_list_like(func) and not callable(func):
        found = agg_or_apply(obj, func, args, kwargs) if obj.ndim == 1 else _several(obj, func, 0, args, kwargs)
    elif isinstance(func, str):
        found = method_of(obj, func, args, kwargs)
    elif obj.ndim == 1:
        try:
            found = apply_series(obj, func, args, "compat", kwargs)
        except Exception:
            found = func(obj, *args, **kwargs)
    else:
        found = apply_frame(obj, func, 0, False, None, args, None, kwargs)
    if not isinstance(found, (kinds.Series, kinds.DataFrame)) or not found._index.equals(obj._index):
        raise ValueError("Function did not transform")
    return found
