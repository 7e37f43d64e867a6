"""JSON schemas without references."""
from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any


def dereference_refs(schema_obj: dict[str, Any], *, full_schema: dict[str, Any] | None = None,
                     skip_keys: Sequence[str] | None = None) -> Any:
    """The schema with what `$ref` names in its place; a schema that holds itself is cut there."""
    full = full_schema if full_schema is not None else schema_obj
    skipped = list(skip_keys) if skip_keys is not None else ["$defs"]
    return resolved(schema_obj, full, (), skipped, shallow=skip_keys is None)


def resolved(value: Any, full: dict[str, Any], within: tuple[str, ...], skipped: list[str], shallow: bool) -> Any:
    if isinstance(value, list):
        return [resolved(item, full, within, skipped, shallow) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value and isinstance(value["$ref"], str):
        ref = value["$ref"]
        rest = {k: resolved(v, full, within, skipped, shallow) for k, v in value.items() if k != "$ref"}
        if ref in within:
            return rest
        target = resolved(deepcopy(at(ref, full)), full, (*within, ref), skipped, shallow)
        return {**target, **rest} if isinstance(target, dict) else target
    return {k: deepcopy(v) if k in skipped else resolved(v, full, within, skipped, shallow) for k, v in value.items()}


def at(path: str, schema: dict[str, Any]) -> Any:
    """What a reference names.  ValueError unless it starts with #, KeyError when it is not there."""
    parts = path.split("/")
    if parts[0] != "#":
        raise ValueError("ref paths are expected to be URI fragments, meaning they should start with #.")
    found: Any = schema
    for part in parts[1:]:
        if isinstance(found, dict) and part in found:
            found = found[part]
        elif part.isdigit() and (int(part) in found if isinstance(found, dict) else isinstance(found, list) and int(part) < len(found)):
            found = found[int(part)]
        else:
            raise KeyError(f"Reference '{path}' not found.")
    return found
