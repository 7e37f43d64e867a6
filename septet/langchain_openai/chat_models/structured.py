"""Structured output: the schema as the protocol has it, and the parser of the answer."""
from __future__ import annotations

import copy
import json
from typing import Any

from pydantic import ValidationError

from septet.langchain_core.language_models.structured import with_raw
from septet.langchain_core.output_parsers import JsonOutputParser, PydanticOutputParser
from septet.langchain_core.output_parsers.openai_tools import JsonOutputKeyToolsParser, PydanticToolsParser
from septet.langchain_core.runnables import RunnableLambda
from septet.langchain_core.utils.function_calling import convert_to_json_schema, convert_to_openai_function, convert_to_openai_tool
from septet.langchain_core.utils.pydantic import is_basemodel_subclass
from septet.langchain_openai.errors import OpenAIRefusalError


def is_model(schema: Any) -> bool:
    return isinstance(schema, type) and is_basemodel_subclass(schema)


def structured(model: Any, schema: Any, method: str, include_raw: bool, strict: bool | None, tools: Any, kwargs: dict[str, Any]) -> Any:
    """The model bound to a schema, and its parser."""
    if strict is not None and method == "json_mode":
        raise ValueError("Argument `strict` is not supported with `method`='json_mode'")
    if schema is None and method != "json_mode":
        raise ValueError("schema must be specified when method is not 'json_mode'. Received None.")
    if method == "function_calling":
        return by_tool(model, schema, include_raw, strict, kwargs)
    if method == "json_mode":
        form = {"ls_structured_output_format": {"kwargs": {"method": method}, "schema": schema and convert_to_json_schema(schema)}}
        llm = model.bind(response_format={"type": "json_object"}, **form, **kwargs)
        return with_raw(llm, PydanticOutputParser(pydantic_object=schema) if is_model(schema) else JsonOutputParser(), include_raw)
    if method != "json_schema":
        raise ValueError("Unrecognized method argument. Expected one of 'function_calling' or 'json_mode'. "
                         f"Received: '{method}'")
    given = schema if is_model(schema) and strict is not False else response_format(schema, strict)
    told = {"kwargs": {"method": method, "strict": strict}, "schema": convert_to_json_schema(schema)}
    if tools:
        llm = model.bind_tools(tools, strict=True, parallel_tool_calls=False).bind(response_format=given, ls_structured_output_format=told,
                                                                                  **kwargs)
    else:
        llm = model.bind(response_format=given, ls_structured_output_format=told, **kwargs)
    return with_raw(llm, RunnableLambda(model_of(schema)) if is_model(schema) else JsonOutputParser(), include_raw)


def by_tool(model: Any, schema: Any, include_raw: bool, strict: bool | None, kwargs: dict[str, Any]) -> Any:
    """The schema as a tool that must be called."""
    name = convert_to_openai_tool(schema)["function"]["name"]
    told = {"kwargs": {"method": "function_calling", "strict": strict}, "schema": convert_to_json_schema(schema)}
    llm = model.bind_tools([schema], tool_choice=name, parallel_tool_calls=False, strict=strict, ls_structured_output_format=told, **kwargs)
    parser: Any = PydanticToolsParser(tools=[schema], first_tool_only=True) if is_model(schema) else JsonOutputKeyToolsParser(
        key_name=name, first_tool_only=True)
    return with_raw(llm, parser, include_raw)


def model_of(schema: Any) -> Any:
    """What makes a message's answer an object of the schema; a call of a tool instead is None."""

    def parse(message: Any) -> Any:
        if (found := message.additional_kwargs.get("parsed")) is not None:
            return schema.model_validate(found) if isinstance(found, dict) else found
        if message.additional_kwargs.get("refusal"):
            raise OpenAIRefusalError(message.additional_kwargs["refusal"])
        if message.tool_calls:
            return None
        if message.text:
            return schema.model_validate_json(message.text)
        raise ValueError("Structured Output response does not have a 'parsed' field nor a 'refusal' field. Received message:\n\n"
                         f"{message}")

    return parse


def parsed(text: Any, form: Any) -> Any:
    """The object an answer's text is; None where the request named no model of pydantic or the text is none of it."""
    if not is_model(form) or not isinstance(text, str):
        return None
    try:
        return form.model_validate_json(text)
    except ValidationError:
        json.loads(text)                    # text that is no JSON is an error of its own
        raise


def response_format(schema: Any, strict: bool | None) -> dict[str, Any]:
    """A schema as the request's `response_format`."""
    if isinstance(schema, dict) and schema.get("type") in ("json_schema", "json_object") and "properties" not in schema:
        return schema
    if is_model(schema):
        shown = {"schema": closed(copy.deepcopy(schema.model_json_schema())), "name": schema.__name__, "strict": True}
        return {"type": "json_schema", "json_schema": {**shown, "strict": True if strict is None else strict}}
    if isinstance(schema, dict) and "name" in schema and "schema" in schema:
        return {"type": "json_schema", "json_schema": schema}
    function = dict(convert_to_openai_function(schema, strict=bool(strict)))
    function["schema"] = function.pop("parameters")
    return {"type": "json_schema", "json_schema": function}


def closed(schema: Any) -> Any:
    """A schema as strict endpoints ask for it: objects have all their properties and no others; a default of None is not said."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items() if not (key == "default" and value is None)}
    if schema.get("type") == "object" and isinstance(schema.get("properties"), dict):
        made["required"] = list(schema["properties"])
        made.setdefault("additionalProperties", False)
    return made


