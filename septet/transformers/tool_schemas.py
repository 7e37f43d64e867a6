"""JSON schemas of Python functions, for chat templates that offer tools: from type hints and a Google-style docstring."""
from __future__ import annotations

import inspect
import json
import re
import types
from collections.abc import Callable
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_SCALARS = {int: "integer", float: "number", str: "string", bool: "boolean", type(None): "null", dict: "object", list: "array",
            tuple: "array"}
_ARGUMENT = re.compile(r"^\s*(\w+)\s*(?:\([^)]*\))?:\s*(.*)$")
_CHOICES = re.compile(r"\(choices:\s*(.*?)\)\s*$", re.DOTALL | re.IGNORECASE)


class TypeHintParsingException(Exception):
    """A type hint has no JSON schema."""


class DocstringParsingException(Exception):
    """A docstring lacks what a schema needs."""


def get_json_schema(func: Callable[..., Any]) -> dict[str, Any]:
    """The schema of a function: its name, its docstring, its arguments with their types."""
    doc = inspect.getdoc(func)
    if not doc:
        raise DocstringParsingException(f"Cannot generate JSON schema for {func.__name__} because it has no docstring!")
    description, arguments, returns = parse_docstring(doc)
    schema = parameters_schema(func)
    result = schema["properties"].pop("return", None)
    for name, entry in schema["properties"].items():
        if name not in arguments:
            raise DocstringParsingException(f"Cannot generate JSON schema for {func.__name__} because the docstring has no description for"
                                            f" the argument '{name}'")
        _describe(entry, arguments[name])
    found = {"name": func.__name__, "description": description, "parameters": schema}
    if result is not None:
        if returns is not None:
            result["description"] = returns
        found["return"] = result
    return {"type": "function", "function": found}


def _describe(entry: dict[str, Any], text: str) -> None:
    choices = _CHOICES.search(text)
    if choices:
        entry["enum"] = [value.strip() if isinstance(value, str) else value for value in json.loads(choices.group(1))]
        text = text[: choices.start()].strip()
    entry["description"] = text


def parse_docstring(doc: str) -> tuple[str, dict[str, str], str | None]:
    """Description, text of each argument, text of the result."""
    parts = re.split(r"^(Args|Returns|Raises):[ \t]*$", doc, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    arguments: dict[str, str] = {}
    name, margin = "", None
    for line in sections.get("Args", "").splitlines():
        if not line.strip():
            continue
        depth = len(line) - len(line.lstrip())
        margin = depth if margin is None else margin
        found = _ARGUMENT.match(line) if depth <= margin else None
        if found:
            name = found.group(1)
            arguments[name] = found.group(2).strip()
        elif name:
            arguments[name] = f"{arguments[name]} {line.strip()}".strip()
    returns = sections.get("Returns")
    return parts[0].strip(), arguments, " ".join(returns.split()) if returns else None


def parameters_schema(func: Callable[..., Any]) -> dict[str, Any]:
    """Types of arguments; those without a default are required."""
    hints, signature = get_type_hints(func), inspect.signature(func)
    for name, parameter in signature.parameters.items():
        if parameter.annotation is inspect.Parameter.empty:
            raise TypeHintParsingException(f"Argument {name} is missing a type hint in function {func.__name__}")
    required = [name for name, parameter in signature.parameters.items() if parameter.default is inspect.Parameter.empty]
    schema: dict[str, Any] = {"type": "object", "properties": {name: type_schema(hint) for name, hint in hints.items()}}
    if required:
        schema["required"] = required
    return schema


def type_schema(hint: Any) -> dict[str, Any]:
    """JSON schema of a type hint."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is None:
        if hint is Any:
            return {}
        if hint not in _SCALARS:
            raise TypeHintParsingException(f"Couldn't parse this type hint, likely due to a custom class or object: {hint}")
        return {"type": _SCALARS[hint]}
    if origin in (Union, types.UnionType):
        return _union_schema(args)
    if origin is Literal:
        kinds = {type_schema(type(value))["type"] for value in args}
        return {"type": kinds.pop() if len(kinds) == 1 else sorted(kinds), "enum": list(args)}
    if origin is list:
        return {"type": "array", **({"items": type_schema(args[0])} if args else {})}
    if origin is tuple:
        return {"type": "array", "prefixItems": [type_schema(arg) for arg in args]}
    if origin is dict:
        return {"type": "object", **({"additionalProperties": type_schema(args[1])} if len(args) == 2 else {})}
    raise TypeHintParsingException(f"Couldn't parse this type hint: {hint}")


def _union_schema(args: Any) -> dict[str, Any]:
    kinds = [type_schema(arg) for arg in args if arg is not type(None)]
    if len(kinds) == 1:
        schema = kinds[0]
    elif all(set(kind) == {"type"} and isinstance(kind["type"], str) for kind in kinds):
        schema = {"type": sorted(kind["type"] for kind in kinds)}
    else:
        schema = {"anyOf": kinds}
    if type(None) in args:
        schema["nullable"] = True
    return schema
