"""Structured output by tool calling."""
from __future__ import annotations

from operator import itemgetter
from typing import Any

from septet.langchain_core.output_parsers.openai_tools import JsonOutputKeyToolsParser, PydanticToolsParser
from septet.langchain_core.runnables.parallel import RunnableParallel
from septet.langchain_core.runnables.passthrough import RunnablePassthrough
from septet.langchain_core.utils.function_calling import convert_to_json_schema, convert_to_openai_tool
from septet.langchain_core.utils.pydantic import is_basemodel_subclass


def nothing(_: Any) -> None:
    return None


def structured_output(model: Any, schema: Any, include_raw: bool) -> Any:
    """The model with one tool of the schema, and the parser of its call; with `include_raw` a dict of raw, parsed and parsing_error."""
    form = {"kwargs": {"method": "function_calling"}, "schema": convert_to_json_schema(schema)}
    llm = model.bind_tools([schema], tool_choice="any", ls_structured_output_format=form)
    parser: Any
    if isinstance(schema, type) and is_basemodel_subclass(schema):
        parser = PydanticToolsParser(tools=[schema], first_tool_only=True)
    else:
        name = convert_to_openai_tool(schema)["function"]["name"]
        parser = JsonOutputKeyToolsParser(key_name=name, first_tool_only=True)
    return with_raw(llm, parser, include_raw)


def with_raw(llm: Any, parser: Any, include_raw: bool) -> Any:
    """A model and its parser; with `include_raw` the answer stays beside what was made of it, or beside why that failed."""
    if not include_raw:
        return llm | parser
    parsed = RunnablePassthrough.assign(parsed=itemgetter("raw") | parser, parsing_error=nothing)
    failed = RunnablePassthrough.assign(parsed=nothing)
    return RunnableParallel(raw=llm) | parsed.with_fallbacks([failed], exception_key="parsing_error")
