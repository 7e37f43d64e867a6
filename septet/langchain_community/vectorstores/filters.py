"""Filters of metadata: a function of it, or a dict of what its keys must be."""
from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

TESTS: dict[str, Callable[[Any, Any], Any]] = {
    "$eq": operator.eq, "$neq": operator.ne, "$ne": operator.ne,           # FAISS's name and Chroma's
    "$gt": operator.gt, "$lt": operator.lt, "$gte": operator.ge, "$lte": operator.le,
    "$in": lambda value, given: value in given, "$nin": lambda value, given: value not in given}


def matches(wanted: Any, metadata: dict[str, Any]) -> bool:
    """Whether metadata passes.  ValueError for a filter that is neither, or asks for tests that there are not."""
    if callable(wanted):
        return bool(wanted(metadata))
    if not isinstance(wanted, dict):
        raise ValueError(f"filter must be a dict of metadata or a callable, not {type(wanted)}")
    return all(passes(key, given, metadata) for key, given in wanted.items())


def passes(key: str, given: Any, metadata: dict[str, Any]) -> bool:
    """One condition: of several filters, or of one key."""
    if key in ("$and", "$or"):
        return (all if key == "$and" else any)(matches(part, metadata) for part in given)
    if key == "$not":
        return not matches(given, metadata)
    if key.startswith("$"):
        raise ValueError(f"filter contains unsupported operator: {key}")
    if not isinstance(given, dict):
        return metadata.get(key) in given if isinstance(given, list) else metadata.get(key) == given
    unknown = [name for name in given if name not in TESTS]
    if unknown:
        raise ValueError(f"filter contains unsupported operator: {unknown[0]}")
    return all(tested(TESTS[name], metadata.get(key), value) for name, value in given.items())


def tested(test: Callable[[Any, Any], Any], value: Any, given: Any) -> bool:
    """A comparison; what cannot be compared does not pass."""
    try:
        return bool(test(value, given))
    except TypeError:
        return False
