"""Several categoricals as one, over the categories of all."""
from __future__ import annotations

from typing import Any

from septet.pandas import kinds


def union_categoricals(to_union: Any, sort_categories: bool = False, ignore_order: bool = False) -> Any:
    """A Categorical of all elements; categories in the order they are first seen, or sorted."""
    from septet.pandas.arrays.categorical import Categorical

    parts = [_categorical(x) for x in to_union]
    if not parts:
        raise ValueError("No Categoricals to union")
    first = parts[0]
    if any(str(p.categories.dtype) != str(first.categories.dtype) for p in parts[1:]):
        raise TypeError("dtype of categories must be the same")
    ordered = first.ordered and not ignore_order
    if not ignore_order and any(p.ordered for p in parts):
        _check_orders(parts)
    if ordered:
        if sort_categories:
            raise TypeError("Cannot use sort_categories=True with ordered Categoricals")
        categories = list(first.categories)
    else:
        seen: dict[Any, None] = {}
        for part in parts:
            seen.update(dict.fromkeys(part.categories))
        categories = sorted(seen) if sort_categories else list(seen)
    values = [x for part in parts for x in part]
    index = kinds.Index(categories, dtype=first.categories.dtype)
    return Categorical(values, categories=index, ordered=ordered)


def _categorical(thing: Any) -> Any:
    values = getattr(thing, "_values", thing)
    if str(getattr(values, "dtype", "")) != "category":
        raise TypeError("all components to combine must be Categorical")
    return values


def _check_orders(parts: list[Any]) -> None:
    if not all(p.ordered for p in parts):
        raise TypeError("Categorical.ordered must be the same")
    if any(list(p.categories) != list(parts[0].categories) for p in parts):
        raise TypeError("to union ordered Categoricals, all categories must be the same")
