"""Writing: [] =, loc =, iloc =, with dtypes that hold both old and new, and enlargement by new labels."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.insertion import inserted
from septet.pandas.algorithms.take import take
from septet.pandas.construct import column_array, full, is_list_like, is_scalar, to_array, unwrap, without_freq
from septet.pandas.indexing.columns import put_values
from septet.pandas.indexing.selection import ALL, is_mask, mask_of, places, position_places
from septet.pandas.missing import is_missing


def writable(obj: Any, i: int | None = None) -> Any:
    """The array to write in place: the object's own, copied when others see it."""
    state = obj.__dict__
    if i is None:
        if not obj._owned:
            state["_array"] = obj._array.copy()
            state["_owned"] = True
        return obj._array
    owned = obj._owned
    if i not in owned:
        obj._arrays[i] = obj._arrays[i].copy()
        state["_owned"] = {*owned, i}
    return obj._arrays[i]


def store(obj: Any, i: int | None, where: Any, value: Any) -> None:
    """Write values at places of a column, in place where its dtype holds them."""
    values = obj._array if i is None else obj._arrays[i]
    made = put_values(values, where, value, lambda: writable(obj, i))
    if made is not None:
        if i is None:
            obj.__dict__["_array"], obj.__dict__["_owned"] = made, True
        else:
            obj._arrays[i] = made
            obj.__dict__["_owned"] = {*obj._owned, i}


PLAIN = frozenset((int, float, str, bool))


def place_of(index: Any, key: Any) -> int | None:
    """The one place of a text or integer in an ordinary index; None where it is for .loc to say."""
    if type(key) is int and type(index) is kinds.RangeIndex or type(key) is str and type(index) is kinds.Index:
        try:
            found = index.get_loc(key)
        except KeyError:
            return None
        return found if type(found) is int else None
    return None


# -- series

def set_series_item(s: Any, key: Any, value: Any) -> None:
    """s[key] = value."""
    from septet.pandas.indexing.loc import called
    from septet.pandas.methods.indexing import positions_or_labels

    place = place_of(s._index, key)
    if place is not None and type(value) in PLAIN:
        store(s, None, place, value)
        return
    key = called(key, s)
    if isinstance(key, slice):
        store(s, None, positions_or_labels(s._index, key), _values(value, s, None))
        return
    _write_series(s, key, value)


def _write_series(s: Any, key: Any, value: Any) -> None:
    if is_list_like(key) and not isinstance(key, tuple) and hasattr(key, "__len__") and len(key) and is_mask(key):
        where = mask_of(s._index, key)
        store(s, None, where, _values(value, s, where))
        return
    try:
        where = places(s._index, key, s)
    except KeyError:
        if is_list_like(key) and not isinstance(key, tuple):
            raise
        _enlarge_series(s, key, value)
        return
    store(s, None, where, _values(value, s, where))


def _values(value: Any, obj: Any, where: Any) -> Any:
    """What is written: a series at the places' labels, an array, or a scalar."""
    if isinstance(value, kinds.Series):
        if where is None or type(where) is int:
            return value._values if where is None else value
        labels = obj._index[where]
        if value._index.equals(labels):
            return value._values
        positions = value._index.get_indexer_for(labels)
        return take(value._values, positions) if len(positions) == len(labels) else value._values
    if isinstance(value, kinds.DataFrame):
        raise ValueError("Incompatible indexer with DataFrame")
    return value


def _enlarge_series(s: Any, key: Any, value: Any) -> None:
    n = len(s._index)
    values = inserted(s._values, n, value) if n or s._array.dtype.kind != "O" else to_array([value])
    index = s._index.insert(n, key) if n or isinstance(s._index, kinds.MultiIndex) else _first_label(s._index, key)
    s.__dict__.update(_array=values, _index=index, _owned=True)


def _first_label(index: Any, key: Any) -> Any:
    return kinds.Index([key], name=index._name) if not isinstance(index, kinds.RangeIndex) or key != 0 else kinds.RangeIndex(1)


def write_labels(obj: Any, key: Any, value: Any, axis: Any) -> None:
    """obj.loc[key] = value."""
    if obj.ndim == 1:
        key = key[0] if isinstance(key, tuple) and len(key) == 1 else key
        if isinstance(key, slice):
            where = places(obj._index, key, obj)
            store(obj, None, where, _values(value, obj, where))
        else:
            _write_series(obj, key, value)
        return
    rows, columns = _axes(obj, key, axis)
    _write_frame(obj, rows, columns, value)


def _axes(frame: Any, key: Any, axis: Any) -> tuple[Any, Any]:
    if axis == 1:
        return ALL, key
    if axis == 0 or not isinstance(key, tuple):
        return key, ALL
    if isinstance(frame._index, kinds.MultiIndex):
        from septet.pandas.indexing.selection import _two_axes

        if not _two_axes(frame, key):
            return key, ALL
    if len(key) > 2:
        from septet.pandas import errors

        raise errors.IndexingError("Too many indexers")  # type: ignore[attr-defined]
    return (key[0], key[1]) if len(key) == 2 else (key[0], ALL)


def _write_frame(frame: Any, row_key: Any, column_key: Any, value: Any) -> None:
    if _is_new(frame, row_key):
        _add_row(frame, row_key, column_key, value)
        return
    where = places(frame._index, row_key, frame)
    if _is_one(column_key) and column_key not in frame._labels:
        _new_column(frame, where, column_key, value)
        return
    write_block(frame, where, _column_numbers(frame, column_key), value)


def _is_one(key: Any) -> bool:
    return not isinstance(key, slice) and (not is_list_like(key) or isinstance(key, tuple))


def _is_new(frame: Any, key: Any) -> bool:
    """Whether a key is one label that no row has."""
    if not _is_one(key):
        return False
    try:
        places(frame._index, key, frame)
    except KeyError:
        return True
    return False


def _new_column(frame: Any, where: Any, key: Any, value: Any) -> None:
    """A column for a new label, missing where nothing is written."""
    n = len(frame._index)
    if isinstance(where, slice) and where == ALL:
        append_column(frame, key, column_of(frame, value))
        return
    value = _values(value, frame, where)
    listed = is_list_like(value) and type(where) is not int
    like = to_array(value if hasattr(value, "__len__") else list(value)) if listed else to_array([value])
    append_column(frame, key, take(like[:1], np.full(n, -1, dtype=np.intp)) if len(like) else full(n, np.nan))
    store(frame, len(frame._arrays) - 1, where, value)


def _add_row(frame: Any, key: Any, column_key: Any, value: Any) -> None:
    """A row for a new label, missing in the columns that are not written."""
    n = len(frame._index)
    if not frame._arrays and not _is_one(column_key):
        raise ValueError("cannot set a frame with no defined columns")
    if _is_one(column_key) and column_key not in frame._labels:
        append_column(frame, column_key, full(n, np.nan))
    whole = isinstance(column_key, slice) and column_key == ALL
    if whole:
        if is_list_like(value) and not isinstance(value, (kinds.Series, dict)) and len(value) != len(frame._arrays):
            raise ValueError("cannot set a row with mismatched columns")
        cells = _row_cells(frame, value)
    else:
        numbers = _column_numbers(frame, column_key)
        numbers = numbers if isinstance(numbers, list) else [numbers]
        given = iter(_spread(frame, n, numbers, value) if len(numbers) > 1 else [value])
        wanted = set(numbers)
        cells = [next(given) if i in wanted else np.nan for i in range(len(frame._arrays))]
    arrays = [_extended(a, n, x) for a, x in zip(frame._columns, cells, strict=True)]
    index = frame._index.insert(n, key) if n or isinstance(frame._index, kinds.MultiIndex) else _first_label(frame._index, key)
    frame.__dict__.update(_arrays=arrays, _index=index, _owned=set(range(len(arrays))))


def _extended(values: Any, n: int, x: Any) -> Any:
    if not n and type(values) is ndarray and values.dtype.kind == "O":
        return to_array([x])
    return inserted(values, n, x)


def _row_cells(frame: Any, value: Any) -> list[Any]:
    if isinstance(value, kinds.Series):
        found = value.reindex(frame._labels)
        return found._values.tolist()
    if isinstance(value, dict):
        return [value.get(c, np.nan) for c in frame._labels]
    return list(value) if is_list_like(value) else [value] * len(frame._arrays)


def _column_numbers(frame: Any, key: Any) -> Any:
    """Numbers of the columns that are written."""
    if isinstance(key, slice):
        return list(range(len(frame._arrays)))[places(frame._labels, key, frame, True)]
    if is_list_like(key) and not isinstance(key, tuple):
        if len(key) and is_mask(key):
            return np.flatnonzero(mask_of(frame._labels, key)).tolist()
        for name in key:
            if name not in frame._labels:
                raise KeyError(f"{[k for k in key if k not in frame._labels]} not in index")
        return [int(i) for i in frame._labels.get_indexer_for(kinds.Index(list(key)))]
    found = frame._labels.get_loc(key)
    if isinstance(found, slice):
        return list(range(len(frame._arrays)))[found]
    return np.flatnonzero(found).tolist() if isinstance(found, ndarray) else found


def write_block(frame: Any, where: Any, columns: Any, value: Any) -> None:
    """Write a scalar, row, column or table at rows and columns."""
    if not isinstance(columns, list):
        _write_column(frame, columns, where, value)
        return
    if isinstance(value, kinds.DataFrame):
        labels = frame._index[where] if type(where) is not int else frame._index[[where]]
        for i in columns:
            name = frame._labels[i]
            part = value[name].reindex(labels)._values if name in value._labels else full(len(labels), np.nan)
            store(frame, i, where if type(where) is not int else slice(where, where + 1), part)
        return
    for i, part in zip(columns, _spread(frame, where, columns, value), strict=True):
        store(frame, i, where, part)


def _write_column(frame: Any, i: int, where: Any, value: Any) -> None:
    value = _values(value, frame, where)
    if getattr(value, "ndim", 1) == 2 and value.shape[1] == 1:
        value = value[:, 0]
    store(frame, i, where, value)


def _spread(frame: Any, where: Any, columns: list[int], value: Any) -> list[Any]:
    """The value of each column."""
    width = len(columns)
    if isinstance(value, kinds.Series):
        if type(where) is int:
            return value.reindex(frame._labels[np.array(columns, dtype=np.intp)])._values.tolist()
        return [_values(value, frame, where)] * width
    if isinstance(value, dict):
        return [value[frame._labels[i]] for i in columns]
    if not is_list_like(value):
        return [value] * width
    if getattr(value, "ndim", 1) == 2 or len(value) and all(is_list_like(x) for x in value):
        table = value if isinstance(value, ndarray) else None
        rows = [list(r) for r in value] if table is None else None
        count = len(rows[0]) if rows else table.shape[1]                         # type: ignore[index,union-attr]
        if count != width:
            raise ValueError("Must have equal len keys and value when setting with an ndarray" if table is not None else
                             "Must have equal len keys and value when setting with an iterable")
        return [table[:, j] if table is not None else to_array([r[j] for r in rows]) for j in range(width)]     # type: ignore[union-attr]
    if len(value) != width:
        raise ValueError("Must have equal len keys and value when setting with an iterable")
    return list(value)


def write_positions(obj: Any, key: Any, value: Any, axis: Any) -> None:
    """obj.iloc[key] = value."""
    if obj.ndim == 1:
        key = key[0] if isinstance(key, tuple) else key
        where = _place(key, len(obj._index), obj)
        store(obj, None, where, unwrap(value) if isinstance(value, kinds.Series) else value)
        return
    rows, columns = (ALL, key) if axis == 1 else key if isinstance(key, tuple) and len(key) == 2 else (key, ALL)
    where = _place(rows, len(obj._index), obj)
    picked = _place(columns, len(obj._arrays), obj)
    numbers = picked if type(picked) is int else list(range(len(obj._arrays)))[picked] if isinstance(picked, slice) else \
        (np.flatnonzero(picked) if picked.dtype.kind == "b" else picked).tolist()
    if isinstance(value, kinds.Series) and type(numbers) is int:
        value = value._values if type(where) is not int else value
    elif isinstance(value, kinds.DataFrame):
        value = value.to_numpy()
    write_block(obj, where, numbers, value)


def _place(key: Any, n: int, obj: Any) -> Any:
    try:
        found = position_places(key, n, obj)
    except IndexError as error:
        if "single positional" in str(error):
            raise IndexError("iloc cannot enlarge its target object") from None
        raise
    return found % n if type(found) is int and found < 0 else found


# -- columns of a frame

def set_frame_item(frame: Any, key: Any, value: Any) -> None:
    """frame[key] = value."""
    from septet.pandas.indexing.loc import called
    from septet.pandas.methods.indexing import positions_or_labels

    key = called(key, frame)
    if isinstance(key, slice):
        write_block(frame, positions_or_labels(frame._index, key), list(range(len(frame._arrays))), value)
    elif isinstance(key, kinds.DataFrame) or getattr(key, "ndim", 1) == 2:
        _write_masked(frame, key, value)
    elif is_list_like(key) and not isinstance(key, tuple):
        _set_columns(frame, key if hasattr(key, "__len__") else list(key), value)
    elif isinstance(value, kinds.DataFrame):
        _set_from_frame(frame, key, value)
    else:
        set_column(frame, key, value)


def _write_masked(frame: Any, key: Any, value: Any) -> None:
    if not isinstance(key, kinds.DataFrame):
        if key.shape != frame.shape:
            raise ValueError("Array conditional must be same shape as self")
        key = frame._constructor(key, index=frame._index, columns=frame._labels)
    if any(a.dtype.kind != "b" for a in key._arrays):
        raise TypeError("Must pass DataFrame or 2-d ndarray with boolean values only")
    made = frame.mask(key, value)
    if is_scalar(value) and not is_missing(value):
        for a, b in zip(frame._columns, made._columns, strict=True):
            if a.dtype != b.dtype:
                raise TypeError(f"Invalid value '{value}' for dtype '{a.dtype}'")
    frame.__dict__.update(_arrays=list(made._columns), _owned=())


def _set_columns(frame: Any, key: Any, value: Any) -> None:
    if len(key) and is_mask(key):
        where = mask_of(frame._index, key)
        write_block(frame, where, list(range(len(frame._arrays))), value)
        return
    names = list(key)
    if isinstance(value, kinds.DataFrame):
        if len(names) != len(value._labels):
            raise ValueError("Columns must be same length as key")
        parts = [value.iloc[:, i] for i in range(len(names))]
    elif getattr(value, "ndim", 1) == 2:
        if value.shape[1] != len(names):
            raise ValueError("Columns must be same length as key")
        parts = [value[:, i] for i in range(len(names))]
    elif is_list_like(value) and not isinstance(value, kinds.Series):
        items = list(value)
        if items and all(is_list_like(x) for x in items):
            _set_columns(frame, key, np.array(items))
            return
        if len(items) != len(names):
            raise ValueError("Columns must be same length as key")
        parts = items
    else:
        parts = [value] * len(names)
    for name, part in zip(names, parts, strict=True):
        set_column(frame, name, part)


def _set_from_frame(frame: Any, key: Any, value: Any) -> None:
    if key in frame._labels:
        found = frame._labels.get_loc(key)
        if not isinstance(found, int):
            numbers = list(range(len(frame._arrays)))[found] if isinstance(found, slice) else np.flatnonzero(found).tolist()
            if len(numbers) != len(value._labels):
                raise ValueError("Columns must be same length as key")
            for j, i in enumerate(numbers):
                put_column(frame, i, value.iloc[:, j])
            return
    if len(value._labels) != 1:
        raise ValueError(f"Cannot set a DataFrame with multiple columns to the single column {key}")
    set_column(frame, key, value.iloc[:, 0])


def set_column(frame: Any, key: Any, value: Any) -> None:
    """Replace a column, or add one."""
    if not len(frame._index) and not isinstance(value, kinds.Series) and is_list_like(value) and not frame._arrays:
        frame.__dict__["_index"] = _index_of(value)
    elif not len(frame._index) and isinstance(value, kinds.Series) and len(value) and not frame._arrays:
        frame.__dict__["_index"] = value._index
    elif not len(frame._index) and is_list_like(value) and len(value):
        _grow_empty(frame, value)
    try:
        found = frame._labels.get_loc(key)
    except KeyError:
        append_column(frame, key, column_of(frame, value))
        return
    if isinstance(found, int):
        frame._arrays[found] = column_of(frame, value)
        if frame._owned:
            frame.__dict__["_owned"] = set(frame._owned) - {found}
        return
    for i in (list(range(len(frame._arrays)))[found] if isinstance(found, slice) else np.flatnonzero(found).tolist()):
        put_column(frame, i, value)


def _index_of(value: Any) -> Any:
    from septet.pandas.indexes.range import default_index

    return default_index(len(value))


def _grow_empty(frame: Any, value: Any) -> None:
    """Rows for a frame that has none: columns of missing values."""
    index = value._index if isinstance(value, kinds.Series) else _index_of(value)
    places_ = np.full(len(index), -1, dtype=np.intp)
    frame.__dict__.update(_arrays=[take(a, places_) for a in frame._columns], _index=index)


def put_column(frame: Any, i: int, value: Any) -> None:
    """Replace the column at a position."""
    frame._columns[i] = column_of(frame, value)


def append_column(frame: Any, key: Any, values: Any) -> None:
    """Add a column behind the others."""
    labels = frame._labels
    n = len(labels)
    if isinstance(labels, kinds.MultiIndex):
        name = key if isinstance(key, tuple) else (key,)
        made = labels.insert(n, (*name, *[""] * (labels.nlevels - len(name))))
    elif not n:
        made = kinds.Index([key], name=labels._name, tupleize_cols=False)
    else:
        made = labels.insert(n, key)
    frame.__dict__["_labels"] = made
    frame._arrays.append(values)


def insert_column(frame: Any, loc: int, column: Any, value: Any, allow_duplicates: Any) -> None:
    """DataFrame.insert."""
    if allow_duplicates is not True and column in frame._labels:
        raise ValueError(f"cannot insert {column}, already exists")
    if not isinstance(loc, (int, np.integer)):
        raise TypeError("loc must be int")
    if loc < 0:
        raise ValueError("unbounded slice" if loc > len(frame._arrays) else f"loc must be non-negative, got {loc}")
    if loc > len(frame._arrays):
        raise IndexError(f"index {loc} is out of bounds for axis 0 with size {len(frame._arrays)}")
    if isinstance(value, kinds.DataFrame):
        if len(value._labels) > 1:
            raise ValueError(f"Expected a one-dimensional object, got a DataFrame with {len(value._labels)} columns instead.")
        value = value.iloc[:, 0]
    if not len(frame._index) and not frame._arrays and is_list_like(value):
        frame.__dict__["_index"] = value._index if isinstance(value, kinds.Series) else _index_of(value)
    made = column_of(frame, value)
    labels = frame._labels.insert(int(loc), column) if len(frame._labels) else kinds.Index([column], tupleize_cols=False)
    columns = list(frame._columns)
    columns.insert(int(loc), made)
    frame.__dict__.update(_arrays=columns, _labels=labels)


def column_of(frame: Any, value: Any) -> Any:
    """A value as a column of a frame: aligned, copied, spread."""
    index = frame._index
    if isinstance(value, kinds.Series):
        if value._index is index or value._index.equals(index):
            return value._values
        if not value._index.is_unique:
            raise ValueError("cannot reindex on an axis with duplicate labels")
        return take(value._values, value._index.get_indexer(index))
    if isinstance(value, kinds.DataFrame):
        if len(value._labels) > 1:
            raise ValueError(f"Expected a one-dimensional object, got a DataFrame with {len(value._labels)} columns instead.")
        return column_of(frame, value.iloc[:, 0])
    if not is_list_like(value):
        return full(len(index), value)
    if getattr(value, "ndim", 1) == 2:
        if value.shape[1] > 1:
            raise ValueError(f"Expected a 1D array, got an array with shape {value.shape}")
        value = value[:, 0]
    if isinstance(value, dict):
        return column_of(frame, kinds.Series(value))
    values = without_freq(column_array(value if hasattr(value, "__len__") else list(value), None, isinstance(value, ndarray)))
    if len(values) != len(index):
        raise ValueError(f"Length of values ({len(values)}) does not match length of index ({len(index)})")
    return values
