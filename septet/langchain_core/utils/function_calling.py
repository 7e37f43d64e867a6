"""Tools and schemas in the form that models are told of them."""
from __future__ import annotations

import collections.abc
import inspect
import typing
import uuid
from collections.abc import Callable
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, Field, create_model
from typing_extensions import TypedDict, get_type_hints, is_typeddict

from septet.langchain_core.messages.ai import AIMessage
from septet.langchain_core.messages.human import HumanMessage
from septet.langchain_core.messages.tool import ToolMessage
from septet.langchain_core.utils.json_schema import dereference_refs
from septet.langchain_core.utils.pydantic import is_basemodel_subclass

KNOWN = ("function", "file_search", "computer", "computer_use_preview", "code_interpreter", "mcp", "image_generation", "web_search_preview",
         "web_search", "tool_search", "namespace", "apply_patch")


class FunctionDescription(TypedDict):
    """A function as models are told of it."""

    name: str
    description: str
    parameters: dict[str, Any]


class ToolDescription(TypedDict):
    """A tool as models are told of it."""

    type: Literal["function"]
    function: FunctionDescription


def without_titles(schema: Any, parent: str = "") -> Any:
    """A schema without titles, but with properties that are called so."""
    if isinstance(schema, list):
        return [without_titles(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {k: without_titles(v, k) for k, v in schema.items() if k != "title" or parent == "properties" or not isinstance(v, str)}


def of_json_schema(schema: dict[str, Any], name: str | None = None, description: str | None = None) -> dict[str, Any]:
    """A JSON schema as a function: references filled in, titles dropped."""
    schema = dereference_refs(schema)
    schema = {k: v for k, v in schema.items() if k not in ("definitions", "$defs")}
    title, words = schema.pop("title", ""), schema.pop("description", "")
    return {"name": name or title, "description": description or words, "parameters": without_titles(schema)}


def of_model(model: Any, name: str | None = None, description: str | None = None) -> dict[str, Any]:
    """A pydantic model as a function."""
    return of_json_schema(model.model_json_schema(), name, description)


def of_typed_dict(kind: Any) -> dict[str, Any]:
    """A TypedDict as a function; descriptions stand in its docstring or in `Annotated[type, default, description]`."""
    made = of_model(as_model(kind, {}))
    return {**made, "parameters": without_nulls(made["parameters"])}


def without_nulls(schema: Any) -> Any:
    """A schema in which what may be missing is not said to be null."""
    if isinstance(schema, list):
        return [without_nulls(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kinds = schema.get("anyOf")
    if isinstance(kinds, list) and {"type": "null"} in kinds:
        others = [kind for kind in kinds if kind != {"type": "null"}]
        rest = {k: v for k, v in schema.items() if k != "anyOf" and (k != "default" or v is not None)}
        schema = {**rest, **others[0]} if len(others) == 1 else {**rest, "anyOf": others}
    order = [k for k in ("description", "type", "properties", "required") if k in schema]
    return {k: without_nulls(schema[k]) for k in [*order,
                                                  *(k for k in schema if k not in order)] if k != "default" or schema[k] is not None}


def as_model(kind: Any, seen: dict[Any, Any], depth: int = 0) -> Any:
    """A TypedDict as a pydantic model, those within it too; other types as they are."""
    if kind in seen:
        return seen[kind]
    if depth >= 20:
        return kind
    if is_typeddict(kind):
        from septet.langchain_core.tools.schema import google_docstring

        text, described = google_docstring(inspect.getdoc(kind) or "", {}, False)
        fields: dict[str, Any] = {}
        for name, hint in get_type_hints(kind, include_extras=True).items():
            fields[name] = field_of(name, hint, described, seen, depth, kind)
        model: Any = create_model(kind.__name__, **fields)
        model.__doc__ = text
        seen[kind] = model
        return model
    args = get_args(kind)
    if not args or get_origin(kind) in (Literal, Annotated):
        return kind
    new = tuple(as_model(arg, seen, depth + 1) if not isinstance(arg, list) else arg for arg in args)
    origin: Any = get_origin(kind)
    generic = {list: list, dict: dict, tuple: tuple, set: set, collections.abc.Sequence: typing.Sequence,
               collections.abc.Mapping: typing.Mapping}.get(origin, typing.Union if origin.__name__ == "UnionType" else origin)
    return generic[new]


def field_of(name: str, hint: Any, described: dict[str, str], seen: dict[Any, Any], depth: int, kind: Any) -> Any:
    """Type and field of a key: default and description from its notes."""
    wrapper = getattr(get_origin(hint), "_name", None)
    if wrapper in ("Required", "NotRequired"):
        hint = get_args(hint)[0]
    options: dict[str, Any] = {}
    if get_origin(hint) is Annotated:
        hint, *notes = get_args(hint)
        options = dict(zip(("default", "description"), notes, strict=False))
        if options.get("default") is ...:
            options.pop("default")
        if "description" in options and options["description"] is None:
            options.pop("description")
    inner = as_model(hint, seen, depth + 1)
    if (words := options.get("description")) and not isinstance(words, str):
        raise ValueError(f"Invalid annotation for field {name}. Third argument to Annotated must be a string description, received value "
                         f"of type "
                         f"{type(words)}.")
    if described.get(name):
        options["description"] = described[name]
    if name in getattr(kind, "__optional_keys__", ()) and "default" not in options:
        options["default"] = None
    return inner, Field(**options)


def of_function(function: Callable[..., Any]) -> dict[str, Any]:
    """A Python function as a function."""
    from septet.langchain_core.tools.schema import create_schema_from_function

    model = create_schema_from_function(function.__name__, function, filter_args=(), parse_docstring=True, error_on_invalid_docstring=False,
                                        include_injected=False)
    return of_model(model, name=function.__name__, description=model.__doc__)


def of_tool(tool: Any) -> dict[str, Any]:
    """A tool as a function."""
    schema = tool.tool_call_schema
    if schema:
        if isinstance(schema, dict):
            return of_json_schema(schema, tool.name, tool.description)
        return of_model(schema, tool.name, tool.description)
    return {"name": tool.name, "description": tool.description, "parameters": {
        "properties": {"__arg1": {"title": "__arg1", "type": "string"}}, "required": ["__arg1"], "type": "object"}}


def convert_to_openai_function(function: Any, *, strict: bool | None = None) -> dict[str, Any]:
    """A dict, model, TypedDict, tool or function as OpenAI's description of a function."""
    from septet.langchain_core.tools.base import BaseTool

    if isinstance(function, dict):
        made = of_dict(function)
    elif isinstance(function, type) and is_basemodel_subclass(function):
        made = of_model(function)
    elif is_typeddict(function):
        made = of_typed_dict(function)
    elif isinstance(function, BaseTool):
        made = of_tool(function)
    elif callable(function):
        made = of_function(function)
    else:
        raise ValueError(f"Unsupported function\n\n{function}\n\nFunctions must be passed in as Dict, pydantic.BaseModel, or Callable. If "
                         f"they're a "
                         "dict they must either be in OpenAI function format or valid JSON schema with top-level 'title' and "
                         "'description' keys.")
    if strict is None:
        return made
    return strictly(made, strict)


def of_dict(function: dict[str, Any]) -> dict[str, Any]:
    if all(key in function for key in ("name", "input_schema")):        # Anthropic's
        return {"name": function["name"], **({"description": function["description"]} if "description" in function else {}),
                "parameters": function["input_schema"]}
    if all(key in function for key in ("toolSpec",)):                   # Bedrock's
        spec = function["toolSpec"]
        return {"name": spec["name"], "description": spec["description"], "parameters": spec["inputSchema"]["json"]}
    if "name" in function and set(function) <= {"name", "description", "parameters", "strict"}:
        return {k: v for k, v in function.items() if k in ("name", "description", "parameters", "strict")}
    if "title" in function:
        copy = dict(function)
        made = {"name": copy.pop("title")}
        if "description" in copy:
            made["description"] = copy.pop("description")
        if copy.get("properties"):
            made["parameters"] = copy
        return made
    raise ValueError(f"Unsupported function\n\n{function}\n\nFunctions must be passed in as Dict, pydantic.BaseModel, or Callable. If "
                     f"they're a "
                     "dict they must either be in OpenAI function format or valid JSON schema with top-level 'title' and 'description' "
                     "keys.")


def strictly(made: dict[str, Any], strict: bool) -> dict[str, Any]:
    """With the flag; when it is set, no other properties are allowed at any level."""
    if "strict" in made and made["strict"] != strict:
        raise ValueError(f"Tool/function already has a 'strict' key with value {made['strict']} which is different from the explicit "
                         f"`strict` arg "
                         f"received {strict=}.")
    made["strict"] = strict
    if strict:
        parameters = made["parameters"]
        parameters["required"] = list(parameters.get("properties", {}))
        closed(parameters)
    return made


def closed(schema: Any) -> None:
    if isinstance(schema, dict):
        if schema.get("type") == "object" or "properties" in schema:
            schema["additionalProperties"] = False
        for key in ("anyOf", "items", "properties", "required"):
            inner = schema.get(key)
            if key == "properties" and isinstance(inner, dict):
                for part in inner.values():
                    closed(part)
            elif key == "anyOf" and isinstance(inner, list):
                for part in inner:
                    closed(part)
            elif key == "items":
                closed(inner)


def convert_to_openai_tool(tool: Any, *, strict: bool | None = None) -> dict[str, Any]:
    """The same as OpenAI's description of a tool; what already is one stays."""
    if isinstance(tool, dict):
        if tool.get("type") in KNOWN or (tool.get("type") or "").startswith(("web_search_preview", "code_interpreter")):
            return tool
    made = convert_to_openai_function(tool, strict=strict)
    return {"type": "function", "function": made}


def convert_to_json_schema(schema: Any, *, strict: bool | None = None) -> dict[str, Any]:
    """The same as a JSON schema with title and description."""
    tool = convert_to_openai_tool(schema, strict=strict)
    if not isinstance(tool, dict) or "function" not in tool or "name" not in tool["function"]:
        raise ValueError("Input must be a valid OpenAI-format tool.")
    function = tool["function"]
    result = {"title": function["name"]}
    if function.get("description"):
        result["description"] = function["description"]
    if function.get("parameters"):
        result.update({k: v for k, v in function["parameters"].items() if k not in result})
    else:
        result.update({"type": "object", "properties": {}})
    if strict is not None:
        result["strict"] = strict
    return result


def tool_example_to_messages(input: str, tool_calls: list[BaseModel], tool_outputs: list[str] | None = None, *,
                             ai_response: str | None = None) -> list[Any]:
    """An example of tool calls as messages: the question, the calls, their answers."""
    import json

    calls = [{"id": str(uuid.uuid4()), "type": "function", "function": {
        "name": call.__class__.__name__, "arguments": json.dumps(call.model_dump(), separators=(",", ":"))}} for call in tool_calls]
    messages: list[Any] = [HumanMessage(content=input), AIMessage(content="", additional_kwargs={"tool_calls": calls})]
    outputs = tool_outputs or ["You have correctly called this tool."] * len(calls)
    messages += [ToolMessage(content=output, tool_call_id=call["id"]) for output, call in zip(outputs, calls, strict=False)]
    return [*messages, AIMessage(content=ai_response)] if ai_response else messages
