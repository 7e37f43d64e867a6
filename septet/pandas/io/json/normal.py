"""`json_normalize`: nested records as a flat table."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import septet.numpy as np
from septet.pandas import kinds


def flat(record: Mapping[str, Any], sep: str = ".", most: int | None = None, prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """A record whose inner records have become keys joined by `sep`, down to `most` levels."""
    made: dict[str, Any] = {}
    inner: list[tuple[str, Any]] = []
    for key, value in record.items():
        name = f"{prefix}{sep}{key}" if prefix else str(key)
        if isinstance(value, Mapping) and (most is None or depth < most):
            inner.append((name, value))
            if depth == 0:
                made.update(flat(value, sep, most, name, depth + 1))
            else:
                made.update(flat(value, sep, most, name, depth + 1))
        else:
            made[name if prefix or not isinstance(key, str) else key] = value
    return made


def json_normalize(data: Any, record_path: Any = None, meta: Any = None, meta_prefix: str | None = None, record_prefix: str | None = None,
                   errors: str = "raise", sep: str = ".", max_level: int | None = None) -> Any:
    """A row per record, a column per path to a value."""
    index = None
    if isinstance(data, kinds.Series):
        index, data = data.index, list(data)
    if isinstance(data, list) and not data:
        return kinds.DataFrame(index=kinds.RangeIndex(0), columns=kinds.RangeIndex(0))
    if isinstance(data, Mapping):
        data = [data]
    elif isinstance(data, str | bytes) or not hasattr(data, "__iter__"):
        raise NotImplementedError("json_normalize takes a record, a list of records or a Series of them")
    data = list(data)
    if record_path is None:
        rows = [r if isinstance(r, Mapping) else {} for r in data]
        if any(not isinstance(r, Mapping) for r in data):
            raise NotImplementedError("all elements of data must be records")
        if any(isinstance(v, Mapping) for r in rows for v in r.values()):
            rows = [flat(r, sep, max_level) for r in rows]
        return kinds.DataFrame(rows, index=index)
    return _records(data, _path(record_path), [_path(m) for m in _listed(meta)], meta_prefix, record_prefix, errors, sep, max_level)


def _path(path: Any) -> list[str]:
    return list(path) if isinstance(path, list) else [path]


def _listed(meta: Any) -> list[Any]:
    return [] if meta is None else meta if isinstance(meta, list) else [meta]


def _records(data: list[Any], path: list[str], metas: list[list[str]], meta_prefix: str | None, record_prefix: str | None, errors: str,
             sep: str, most: int | None) -> Any:
    records: list[Any] = []
    lengths: list[int] = []
    names = [sep.join(m) for m in metas]
    found: dict[str, list[Any]] = {n: [] for n in names}

    def walk(nodes: Any, rest: list[str], seen: dict[str, Any], level: int) -> None:
        nodes = [nodes] if isinstance(nodes, Mapping) else nodes
        for node in nodes:
            if len(rest) > 1:
                inner = dict(seen)
                for name, meta in zip(names, metas):
                    if level + 1 == len(meta):
                        inner[name] = _pulled(node, meta[-1], errors)
                walk(node[rest[0]], rest[1:], inner, level + 1)
                continue
            part = _pulled_records(node, rest[0])
            part = [flat(r, sep, most) if isinstance(r, Mapping) else r for r in part]
            lengths.append(len(part))
            for name, meta in zip(names, metas):
                found[name].append(seen[name] if level + 1 > len(meta) else _deep(node, meta[level:], errors))
            records.extend(part)

    walk(data, path, {}, 0)
    frame = kinds.DataFrame(records)
    if record_prefix is not None:
        frame.columns = [f"{record_prefix}{c}" for c in frame.columns]
    for name, values in found.items():
        title = name if meta_prefix is None else meta_prefix + name
        if title in frame.columns:
            raise ValueError(f"Conflicting metadata name {title}, need distinguishing prefix ")
        spread = [v for v, n in zip(values, lengths) for _ in range(n)]
        frame[title] = _column(spread, frame.index)
    return frame


def _column(values: list[Any], index: Any) -> Any:
    array = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        array[place] = value
    if values and all(isinstance(v, str) for v in values):
        return kinds.Series(values, index=index)
    return kinds.Series(array, index=index, dtype=object)


def _pulled(node: Any, key: str, errors: str) -> Any:
    try:
        return node[key]
    except KeyError:
        if errors == "ignore":
            return np.nan
        raise KeyError(f"Key '{key}' not found. To replace missing values of '{key}' with np.nan, pass in errors='ignore'") from None


def _deep(node: Any, path: list[str], errors: str) -> Any:
    for key in path:
        node = _pulled(node, key, errors)
        if not isinstance(node, Mapping) and key is not path[-1]:
            return np.nan
    return node


def _pulled_records(node: Any, key: str) -> list[Any]:
    try:
        found = node[key]
    except KeyError:
        raise KeyError(f"Key '{key}' not found. If specifying a record_path, all elements of data should have the path.") from None
    if isinstance(found, list):
        return found
    if found is None or found != found:
        return []
    raise TypeError(f"Path must contain list or null, but got {type(found).__name__} at {key!r}")
