"""melt, lreshape, wide_to_long: columns become rows."""
from __future__ import annotations

import re
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.construct import is_list_like
from septet.pandas.groupby.rows import frame as made_frame
from septet.pandas.groupby.rows import take_rows
from septet.pandas.hints import noted
from septet.pandas.indexes.range import default_index
from septet.pandas.reshape.unstack import one_array


def labels_in(wanted: Any, frame_: Any, what: str) -> list[Any]:
    """Labels as a list.  KeyError for those that are no columns."""
    if wanted is None:
        return []
    if not is_list_like(wanted) or isinstance(wanted, tuple) and wanted in frame_._labels:
        found = [wanted]
    elif isinstance(frame_._labels, kinds.MultiIndex) and not isinstance(wanted, list):
        raise ValueError(f"{what} must be a list of tuples when columns are a MultiIndex")
    else:
        found = list(wanted)
    absent = [x for x in found if x not in frame_._labels]
    if absent:
        raise noted(KeyError(f"The following {what!r} are not present in the DataFrame: {absent}"), absent, frame_._labels)
    return found


def repeated(values: Any, times: int) -> Any:
    """A column several times over."""
    n = len(values)
    return np.tile(values, times) if type(values) is ndarray else values.take(np.tile(np.arange(n), times))


def melt(frame: Any, id_vars: Any = None, value_vars: Any = None, var_name: Any = None, value_name: Any = "value", col_level: Any = None,
         ignore_index: bool = True) -> Any:
    """Columns to rows: id_vars stay, of each of value_vars (all others by default) every value is a row.

    var_name, value_name: the new columns.
    """
    if value_name in frame._labels:
        raise ValueError(f"value_name ({value_name}) cannot match an element in the DataFrame columns.")
    if col_level is not None:
        frame = made_frame(frame._columns, frame._index, frame._labels.get_level_values(col_level))
    ids = labels_in(id_vars, frame, "id_vars")
    chosen = labels_in(value_vars, frame, "value_vars") if value_vars is not None else None
    places = places_left(frame, ids, chosen)
    arrays, n, k = frame._columns, len(frame._index), len(places)
    columns = [repeated(frame[x]._values, k) for x in ids]
    labels = frame._labels._take(np.array(places, dtype=np.int64))
    names = variable_names(frame, var_name)
    for level in range(labels.nlevels):
        part = labels.get_level_values(level)._values if labels.nlevels > 1 else labels._values
        rows = np.repeat(np.arange(k), n)
        columns.append(part[rows] if type(part) is ndarray else part.take(rows))
    columns.append(one_array([arrays[i] for i in places]) if places else np.empty(0))
    index = default_index(n * k) if ignore_index else frame._index._take(np.tile(np.arange(n), k))
    return made_frame(columns, index, [*ids, *names, value_name])


def places_left(data: Any, ids: list[Any], chosen: list[Any] | None) -> list[int]:
    """The numbers of the columns that become rows."""
    labels = list(data._labels)
    if chosen is None:
        return [i for i, x in enumerate(labels) if x not in ids]
    from septet.pandas.groupby.counting import places_of

    return places_of(data._labels, chosen)


def variable_names(data: Any, var_name: Any) -> list[Any]:
    """The names of the columns that say where a value was."""
    labels = data._labels
    if isinstance(labels, kinds.MultiIndex):
        if var_name is not None:
            return list(var_name) if is_list_like(var_name) else [f"{var_name}_{k}" for k in range(labels.nlevels)]
        names = list(labels.names)
        return names if len(set(names)) == len(names) and None not in names else [f"variable_{k}" for k in range(len(names))]
    if var_name is not None and is_list_like(var_name) and not isinstance(var_name, str):
        if len(var_name) > 1:
            raise ValueError(f"{var_name=} must be a scalar.")
        return [next(iter(var_name))]
    return [var_name if var_name is not None else labels.name if labels.name is not None else "variable"]


def lreshape(data: Any, groups: dict[Any, Any], dropna: bool = True) -> Any:
    """Columns of each group one below the other.  groups: new name to a list of columns."""
    used = {x for columns in groups.values() for x in columns}
    ids = [x for x in data._labels if x not in used]
    counts = {len(columns) for columns in groups.values()}
    if len(counts) != 1:
        raise ValueError("All column lists must be same length")
    k = counts.pop()
    columns = {x: repeated(data[x]._values, k) for x in ids}
    for name, parts in groups.items():
        columns[name] = one_array([data[x]._values for x in parts])
    made = made_frame(list(columns.values()), default_index(len(data._index) * k), list(columns))
    if dropna:
        made = made.dropna(subset=list(groups)).reset_index(drop=True)
    return made


def wide_to_long(df: Any, stubnames: Any, i: Any, j: Any, sep: str = "", suffix: str = r"\d+") -> Any:
    """Columns named by a stub and a suffix to rows, the suffix in a new level `j`."""
    stubs = list(stubnames) if is_list_like(stubnames) else [stubnames]
    if any(x in df._labels for x in stubs):
        raise ValueError("stubname can't be identical to a column name")
    keys = list(i) if is_list_like(i) else [i]
    if bool(df.duplicated(keys)._values.any()):
        raise ValueError("the id variables need to uniquely identify each row")
    matched = {s: [x for x in df._labels if isinstance(x, str) and re.match(rf"^{re.escape(s)}{re.escape(sep)}{suffix}$",
                                                                            x)] for s in stubs}
    used = [x for columns in matched.values() for x in columns]
    ids = [x for x in df._labels if x not in used]
    parts = []
    for s in stubs:
        long = melt(df, ids, matched[s], j, s)
        ends = [x[len(s + sep):] for x in matched[s]]
        long[j] = np.repeat(np.array(numbers(ends)), len(df._index)) if all_numbers(ends) else kinds.Series(
            [e for e in ends for _ in range(len(df._index))])
        parts.append(long.set_index([*keys, j]))
    others = [x for x in ids if x not in keys]
    result = parts[0]
    for k, part in enumerate(parts[1:], 1):
        same = result.index.equals(part.index)
        result = result.assign(**{stubs[k]: part[stubs[k]]._values}) if same else result.join(part[[stubs[k]]], how="outer")
    result = result[[*others, *stubs]]
    if len(keys) == 1:
        return result
    n = len(df._index)
    return take_rows(result, np.arange(len(result._index)).reshape(-1, n).T.ravel())


def all_numbers(texts: list[str]) -> bool:
    """Whether all texts are numbers."""
    try:
        return bool([float(x) for x in texts]) or not texts
    except ValueError:
        return False


def numbers(texts: list[str]) -> list[Any]:
    """Texts as integers, or floats where some are none."""
    try:
        return [int(x) for x in texts]
    except ValueError:
        return [float(x) for x in texts]
