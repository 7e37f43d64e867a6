"""Tool calls of a message."""
from __future__ import annotations

import json
import logging
from json import JSONDecodeError
from typing import Annotated, Any

from pydantic import SkipValidation, ValidationError

from septet.langchain_core.exceptions import OutputParserException
from septet.langchain_core.messages.ai import AIMessage
from septet.langchain_core.messages.content import InvalidToolCall
from septet.langchain_core.messages.tool import invalid_tool_call
from septet.langchain_core.messages.tool import tool_call as create_tool_call
from septet.langchain_core.output_parsers.transform import BaseCumulativeTransformOutputParser
from septet.langchain_core.outputs.chat_generation import ChatGeneration
from septet.langchain_core.outputs.generation import Generation
from septet.langchain_core.utils.json import parse_partial_json

logger = logging.getLogger(__name__)


def parse_tool_call(raw_tool_call: dict[str, Any], *, partial: bool = False, strict: bool = False, return_id: bool = True) -> Any:
    """A call in OpenAI's form; None when it is partial and says nothing yet.  OutputParserException when its JSON is bad."""
    if "function" not in raw_tool_call:
        return None
    arguments = raw_tool_call["function"]["arguments"]
    if partial:
        try:
            args = parse_partial_json(arguments, strict=strict)
        except (JSONDecodeError, TypeError):
            return None
    elif not arguments:
        args = {}
    else:
        try:
            args = json.loads(arguments, strict=strict)
        except JSONDecodeError as error:
            raise OutputParserException(f"Function {raw_tool_call['function']['name']} arguments:\n\n{arguments}\n\nare not valid JSON. "
                                        f"Received JSONDecodeError {error}") from error
    parsed: Any = {"name": raw_tool_call["function"]["name"] or "", "args": args or {}}
    if return_id:
        parsed = create_tool_call(name=parsed["name"], args=parsed["args"], id=raw_tool_call.get("id"))
    return parsed


def make_invalid_tool_call(raw_tool_call: dict[str, Any], error_msg: str | None) -> InvalidToolCall:
    """A call that could not be read."""
    return invalid_tool_call(name=raw_tool_call["function"]["name"], args=raw_tool_call["function"]["arguments"],
                             id=raw_tool_call.get("id"),
                             error=error_msg)


def parse_tool_calls(raw_tool_calls: list[dict[str, Any]], *, partial: bool = False, strict: bool = False,
                     return_id: bool = True) -> list[dict[str, Any]]:
    """All calls; one error for all that are bad."""
    calls, errors = [], []
    for raw in raw_tool_calls:
        try:
            call = parse_tool_call(raw, partial=partial, strict=strict, return_id=return_id)
            if call:
                calls.append(call)
        except OutputParserException as error:
            errors.append(str(error))
    if errors:
        raise OutputParserException("\n\n".join(errors))
    return calls


class JsonOutputToolsParser(BaseCumulativeTransformOutputParser[Any]):
    """The tool calls of a message: type, args, and with `return_id` the id."""

    strict: bool = False
    return_id: bool = False
    first_tool_only: bool = False

    @property
    def OutputType(self) -> Any:
        return Any

    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        generation = result[0]
        if not isinstance(generation, ChatGeneration):
            raise OutputParserException("This output parser can only be used with a chat generation.")
        calls = self._calls(generation.message, partial)
        for call in calls:
            call["type"] = call.pop("name")
        if self.first_tool_only:
            return calls[0] if calls else None
        return calls

    def _calls(self, message: Any, partial: bool) -> list[dict[str, Any]]:
        if isinstance(message, AIMessage) and message.tool_calls:
            calls = [dict(call) for call in message.tool_calls]
            if not self.return_id:
                for call in calls:
                    call.pop("id")
            for call in calls:
                call.pop("type", None)
            return calls
        raw = message.additional_kwargs.get("tool_calls")
        if not raw:
            return []
        calls = parse_tool_calls(raw, partial=partial, strict=self.strict, return_id=self.return_id)
        return [{k: v for k, v in call.items() if k != "type"} for call in calls]

    def parse(self, text: str) -> Any:
        raise NotImplementedError


class JsonOutputKeyToolsParser(JsonOutputToolsParser):
    """The calls of one tool: their arguments, or with `return_id` the whole calls."""

    key_name: str

    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        generation = result[0]
        if not isinstance(generation, ChatGeneration):
            raise OutputParserException("This output parser can only be used with a chat generation.")
        calls = self._calls(generation.message, partial)
        for call in calls:
            call["type"] = call.pop("name")
        own = [call if self.return_id else call["args"] for call in calls if call["type"] == self.key_name]
        if self.first_tool_only:
            return own[0] if own else None
        return own


class PydanticToolsParser(JsonOutputToolsParser):
    """The tool calls as models of their tools."""

    tools: Annotated[list[Any], SkipValidation()]

    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        found = super().parse_result(result, partial=partial)
        if not found:
            return None if self.first_tool_only else []
        models = {name_of(tool): tool for tool in self.tools}
        objects = []
        for call in [found] if self.first_tool_only else found:
            if not isinstance(call["args"], dict):
                if partial:
                    continue
                raise ValueError(f"Tool arguments must be specified as a dict, received: {call['args']}")
            if call["type"] not in models:
                raise OutputParserException(f"Unknown tool type: {call['type']!r}. Available tools: {', '.join(models)}")
            try:
                objects.append(models[call["type"]](**call["args"]))
            except ValidationError:
                if not partial:
                    raise
        if self.first_tool_only:
            return objects[0] if objects else None
        return objects


def name_of(tool: Any) -> str:
    """The name a model of pydantic goes by: its title if it has one."""
    title = getattr(tool, "model_config", {}).get("title")
    return title or tool.__name__
