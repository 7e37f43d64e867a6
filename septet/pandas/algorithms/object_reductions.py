"""Reductions of columns of Python objects, by the objects' own operators."""
from __future__ import annotations

import math
import operator
from functools import reduce
from itertools import accumulate
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.missing import is_missing


def reduce_objects(name: str, values: ndarray, skipna: bool = True, **options: Any) -> Any:
    """A reduction of an object column."""
    items = values.tolist()
    if name in ("any", "all"):
        kept = [x for x in items if not is_missing(x)] if skipna else items
        return (any if name == "any" else all)(bool(x) for x in kept)
    if skipna:
        items = [x for x in items if not is_missing(x)]
    if name in ("sum", "prod"):
        return _total(name, items, options.get("min_count", 0))
    if name in ("min", "max"):
        return _extreme(name, items)
    return _numeric(name, items, options)


def _total(name: str, items: list[Any], least: int) -> Any:
    if len(items) < least:
        return math.nan
    if not items:
        return 0 if name == "sum" else 1
    if name == "sum" and isinstance(items[0], str):
        return "".join(items)
    return reduce(operator.add if name == "sum" else operator.mul, items)


def _extreme(name: str, items: list[Any]) -> Any:
    if not items:
        return math.nan
    return (min if name == "min" else max)(items)


def _numeric(name: str, items: list[Any], options: dict[str, Any]) -> Any:
    from septet.pandas.algorithms.reductions import REDUCTIONS

    if not items:
        return math.nan
    try:
        if any(isinstance(x, (str, bytes)) for x in items):
            raise TypeError
        if name == "mean":
            return reduce(operator.add, items) / len(items)
        numbers = np.array([float(x) for x in items])
    except (TypeError, ValueError):
        raise TypeError(f"Could not convert {_shown(items)} to numeric") from None
    options.pop("min_count", None)
    return REDUCTIONS[name](numbers, None, True, **options)


def _shown(items: list[Any]) -> str:
    return f"string '{''.join(items)}'" if all(isinstance(x, str) for x in items) else str(items)


def accumulate_objects(name: str, values: ndarray, skipna: bool = True) -> ndarray:
    """A cumulative reduction of an object column."""
    op = {"cumsum": operator.add, "cumprod": operator.mul, "cummin": min, "cummax": max}[name]
    items = values.tolist()
    gone = [is_missing(x) for x in items]
    if not skipna and any(gone):
        op = {"cummin": lambda a, b: a if a <= b else b, "cummax": lambda a, b: a if a >= b else b}.get(name, op)
        return _objects([*accumulate(items, op)])
    neutral = {"cumsum": 0.0, "cumprod": 1.0, "cummin": math.inf, "cummax": -math.inf}[name]         # so that numbers become floats
    found = accumulate([neutral if g else x for x, g in zip(items, gone, strict=True)], op)
    return _objects([math.nan if g else x for x, g in zip(found, gone, strict=True)])


def _objects(items: list[Any]) -> ndarray:
    return np.fromiter(items, dtype=object)
