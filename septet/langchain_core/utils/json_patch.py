"""JSON patches (RFC 6902): what changes one value into another, and applying it."""
from __future__ import annotations

import copy
from typing import Any

Operation = dict[str, Any]


def make_patch(before: Any, after: Any) -> list[Operation]:
    """Operations that change `before` into `after`."""
    found: list[Operation] = []
    compare("", before, after, found)
    return found


def compare(path: str, before: Any, after: Any, found: list[Operation]) -> None:
    if isinstance(before, dict) and isinstance(after, dict):
        compare_dicts(path, before, after, found)
    elif isinstance(before, list) and isinstance(after, list):
        compare_lists(path, before, after, found)
    elif type(before) is not type(after) or before != after:
        found.append({"op": "replace", "path": path, "value": after})


def compare_dicts(path: str, before: dict[str, Any], after: dict[str, Any], found: list[Operation]) -> None:
    found += [{"op": "remove", "path": f"{path}/{escaped(key)}"} for key in before if key not in after]
    found += [{"op": "add", "path": f"{path}/{escaped(key)}", "value": after[key]} for key in after if key not in before]
    for key in before:
        if key in after:
            compare(f"{path}/{escaped(key)}", before[key], after[key], found)


def compare_lists(path: str, before: list[Any], after: list[Any], found: list[Operation]) -> None:
    for i in range(max(len(before), len(after))):
        if i >= len(before):
            found.append({"op": "add", "path": f"{path}/{i}", "value": after[i]})
        elif i >= len(after):
            found.append({"op": "remove", "path": f"{path}/{len(after)}"})
        else:
            compare(f"{path}/{i}", before[i], after[i], found)


def escaped(key: str) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


def apply_patch(value: Any, operations: list[Operation]) -> Any:
    """The value after the operations `add`, `replace` and `remove`; the given one stays as it is."""
    value = copy.deepcopy(value)
    for operation in operations:
        value = applied(value, operation)
    return value


def applied(value: Any, operation: Operation) -> Any:
    parts = [part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:]]
    if not parts:
        return operation["value"]
    holder = value
    for part in parts[:-1]:
        holder = holder[int(part)] if isinstance(holder, list) else holder[part]
    last = parts[-1]
    if isinstance(holder, list):
        change_list(holder, last, operation)
    elif operation["op"] == "remove":
        del holder[last]
    else:
        holder[last] = operation["value"]
    return value


def change_list(holder: list[Any], last: str, operation: Operation) -> None:
    if operation["op"] == "remove":
        del holder[int(last)]
    elif operation["op"] == "add":
        holder.insert(len(holder) if last == "-" else int(last), operation["value"])
    else:
        holder[int(last)] = operation["value"]
