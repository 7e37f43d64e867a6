"""`replace`: values by others, by equality or by pattern."""
from __future__ import annotations

import re
from collections import abc
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.choosing import choose
from septet.pandas.algorithms.conditional import chosen
from septet.pandas.algorithms.lookup import key_of, keys_of
from septet.pandas.construct import is_list_like, is_scalar, objects
from septet.pandas.dtypes import OBJECT
from septet.pandas.missing import is_missing, isna_array

MISSING = object()                  # the key of whatever is missing


def replace(obj: Any, old: Any, new: Any, regex: Any) -> Any:
    """replace of a series or frame."""
    if not isinstance(regex, bool):
        if old is not None:
            raise ValueError("'to_replace' must be 'None' if 'regex' is not a bool")
        old, regex = regex, True
    old = dict(old.items()) if isinstance(old, kinds.Series) else old
    if old is None:
        raise TypeError(f"{type(obj).__name__}.replace must specify either 'value', a dict-like 'to_replace', or dict-like 'regex'.")
    if new is ... and not isinstance(old, abc.Mapping):
        raise ValueError(f"{type(obj).__name__}.replace must specify either 'value', a dict-like 'to_replace', or dict-like 'regex'.")
    if obj.ndim == 1:
        return obj._with(_column(obj._values, *_pairs(old, new), regex))
    return _frame(obj, old, new, regex)


def _frame(frame: Any, old: Any, new: Any, regex: bool) -> Any:
    nested = isinstance(old, abc.Mapping) and (new is not ... or any(isinstance(v, abc.Mapping) for v in old.values()))
    arrays = []
    for label, a in zip(frame._labels, frame._columns, strict=True):
        if nested and label not in old:
            arrays.append(a)
        elif nested:
            part = old[label]
            value = new[label] if isinstance(new, (abc.Mapping, kinds.Series)) else new
            arrays.append(_column(a, *_pairs(part, ... if isinstance(part, abc.Mapping) else value), regex))
        elif isinstance(new, (abc.Mapping, kinds.Series)):
            arrays.append(_column(a, *_pairs(old, new[label]), regex) if label in new else a)
        else:
            arrays.append(_column(a, *_pairs(old, new), regex))
    return frame._with(arrays)


def _pairs(old: Any, new: Any) -> tuple[list[Any], list[Any]]:
    """What is replaced and by what, one for one."""
    if isinstance(old, abc.Mapping):
        if new is not ... and not isinstance(new, abc.Mapping):
            raise ValueError("Series.replace cannot use dict-value and non-None to_replace") if new is not None else ValueError("value")
        return list(old), list(old.values())
    if is_list_like(old):
        olds = list(old)
        if is_list_like(new):
            if len(new) != len(olds):
                raise ValueError(f"Replacement lists must match in length. Expecting {len(olds)} got {len(new)} ")
            return olds, list(new)
        return olds, [new] * len(olds)
    return [old], [new]


def _column(values: Any, olds: list[Any], news: list[Any], regex: bool) -> Any:
    if regex:
        return _by_pattern(values, olds, news)
    table: dict[Any, Any] = {}
    for o, n in zip(olds, news, strict=True):
        table.setdefault(_key(o), n)
    if type(values) is ndarray and values.dtype.kind in "iufc":
        own = any(o is None or isinstance(o, (float, np.floating)) and o != o for o in olds)     # NA and NaT are no floats
        table = {k: v for k, v in table.items() if not isinstance(k, tuple) and (own or k is not MISSING)}
    keys = _keys(values, MISSING in table)
    hit = np.array([k in table for k in keys], dtype=bool)
    if not hit.any():
        return values
    return _replaced(values, keys, hit, table)


def _keys(values: Any, missing: bool) -> list[Any]:
    """The keys of a column; with `missing`, whatever is missing has one key."""
    keys = [_key(x) if type(x) is bool else x for x in keys_of(values)] if values.dtype.kind in "bO" else keys_of(values)
    if not missing or not (type(values) is not ndarray or values.dtype.kind in "fcmMO"):
        return keys
    return [MISSING if gone else k for k, gone in zip(keys, isna_array(values).tolist(), strict=True)]


def _key(x: Any) -> Any:
    if isinstance(x, (bool, np.bool_)):
        return "bool", x
    return MISSING if is_scalar(x) and is_missing(x) else key_of(x)


def _replaced(values: Any, keys: list[Any], hit: ndarray, table: dict[Any, Any]) -> Any:
    numbers: dict[Any, int] = {}
    which = np.array([numbers.setdefault(k, len(numbers)) if h else -1 for k, h in zip(keys, hit.tolist(), strict=True)], dtype=np.int64)
    for key, number in numbers.items():
        values = _filled(values, which == number, table[key])
    return values


def _filled(values: Any, mask: ndarray, value: Any) -> Any:
    if isinstance(value, (list, tuple, dict)):
        made = objects(values.tolist())
        for i in np.flatnonzero(mask).tolist():
            made[i] = value
        return made
    if hasattr(values, "sp_values"):
        raise TypeError("SparseArray does not support item assignment via setitem")
    if hasattr(values, "categories"):
        return chosen(~mask, values, value)
    if value is None:
        made = objects(values.tolist())
        made[mask] = np.fromiter([None] * int(mask.sum()), dtype=OBJECT)
        return made
    return choose(~mask, values, value)


def _by_pattern(values: Any, olds: list[Any], news: list[Any]) -> Any:
    text = values.dtype == "str" or values.dtype == "string"
    if not text and values.dtype != OBJECT:
        return _column(values, olds, news, False) if not any(isinstance(o, (str, re.Pattern)) for o in olds) else values
    items = values.tolist()
    for o, n in zip(olds, news, strict=True):
        if isinstance(o, (str, re.Pattern)):
            items = [_sub(re.compile(o), x, n) for x in items]
        else:
            items = [n if x is o or x == o else x for x in items]
    if text and all(isinstance(x, str) or is_missing(x) for x in items):
        return type(values)._from_sequence(items, dtype=values.dtype)
    return objects(items)


def _sub(pattern: re.Pattern[str], x: Any, new: Any) -> Any:
    if not isinstance(x, str):
        return x
    if isinstance(new, str):
        return pattern.sub(new, x)
    return new if pattern.search(x) else x
