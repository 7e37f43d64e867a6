"""Adding dicts and lists of chunks: texts are joined, numbers of some names kept, lists merged by index."""
from __future__ import annotations

from typing import Any

KEPT = ("id", "output_version", "model_provider")                          # said once
LATEST = ("created", "timestamp")
AUTO = "lc_"                        # ids that LangChain made


def merge_dicts(left: dict[str, Any], *others: dict[str, Any]) -> dict[str, Any]:
    """The dicts added, key by key.  TypeError when one key has values that cannot be added."""
    merged = left.copy()
    for right in others:
        for key, value in right.items():
            merged[key] = merged_value(key, merged[key], value) if merged.get(key) is not None else (
                value if value is not None or key not in merged else merged[key])
    return merged


def merged_value(key: str, left: Any, right: Any) -> Any:
    """The sum of two values of a key."""
    if right is None:
        return left
    if type(left) is not type(right):
        raise TypeError(f'additional_kwargs["{key}"] already exists in this message, but with a different type.')
    if isinstance(left, str):
        return merged_text(key, left, right)
    if isinstance(left, dict):
        return merge_dicts(left, right)
    if isinstance(left, list):
        return merge_lists(left, right)
    if left == right:
        return left
    if isinstance(left, int) and not isinstance(left, bool):
        return right if key in ("index", *LATEST) else left + right
    raise TypeError(f"Additional kwargs key {key} already exists in left dict and value has unsupported type {type(left)}.")


def merged_text(key: str, left: str, right: str) -> str:
    if key == "index" and left.startswith(AUTO) or key in KEPT and left == right:
        return left
    return left + right


def is_indexed(element: Any) -> bool:
    return isinstance(element, dict) and "index" in element and (
        isinstance(element["index"], int) or isinstance(element["index"], str) and element["index"].startswith(AUTO))


def merge_lists(left: list[Any] | None, *others: list[Any] | None) -> list[Any] | None:
    """The lists after one another; dicts with the same `index` (and no other id) are added."""
    merged = left.copy() if left is not None else None
    for other in others:
        if other is None:
            continue
        if merged is None:
            merged = other.copy()
            continue
        for element in other:
            place = same_place(merged, element) if is_indexed(element) else None
            if place is None:
                merged.append(element)
            else:
                merged[place] = merge_dicts(merged[place], addend(element))
    return merged


def same_place(merged: list[Any], element: dict[str, Any]) -> int | None:
    """Where the element of the same index stands."""
    for i, there in enumerate(merged):
        if isinstance(there, dict) and "index" in there and there["index"] == element["index"] and same_id(there, element):
            return i
    return None


def same_id(left: dict[str, Any], right: dict[str, Any]) -> bool:
    a, b = left.get("id"), right.get("id")
    return a is None or b is None or a == "" or b == "" or a == b


def addend(element: dict[str, Any]) -> dict[str, Any]:
    """What is added of an element: its type is said already."""
    if element.get("type") == "non_standard" and "value" in element:
        return {"value": {k: v for k, v in element["value"].items() if k != "type"}}
    return {k: v for k, v in element.items() if k != "type"} if "type" in element else element


def merge_obj(left: Any, right: Any) -> Any:
    """Two values added: texts, dicts, lists, or the same value twice."""
    if left is None or right is None:
        return left if left is not None else right
    if type(left) is not type(right):
        raise TypeError(f"left and right are of different types. Left type:  {type(left)}. Right type: {type(right)}.")
    if isinstance(left, str):
        return left + right
    if isinstance(left, dict):
        return merge_dicts(left, right)
    if isinstance(left, list):
        return merge_lists(left, right)
    if left == right:
        return left
    raise ValueError(f"Unable to merge {left=} and {right=}. Both must be of type str, dict, or list, or else be two equal objects.")
