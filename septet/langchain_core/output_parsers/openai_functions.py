"""Function calls as they were before there were tools."""
from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from septet.langchain_core.exceptions import OutputParserException
from septet.langchain_core.output_parsers.base import BaseGenerationOutputParser
from septet.langchain_core.output_parsers.transform import BaseCumulativeTransformOutputParser
from septet.langchain_core.outputs.chat_generation import ChatGeneration
from septet.langchain_core.outputs.generation import Generation
from septet.langchain_core.utils.json import parse_partial_json


def function_call(result: list[Generation]) -> dict[str, Any]:
    """The function call of the only message; OutputParserException when there is none."""
    if not isinstance(result[0], ChatGeneration):
        raise OutputParserException("This output parser can only be used with a chat generation.")
    try:
        return dict(result[0].message.additional_kwargs["function_call"])
    except KeyError as error:
        raise OutputParserException(f"Could not parse function call: {error}") from error


class OutputFunctionsParser(BaseGenerationOutputParser[Any]):
    """The arguments as text, or name and arguments."""

    args_only: bool = True

    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        call = function_call(result)
        return call["arguments"] if self.args_only else call


class JsonOutputFunctionsParser(BaseCumulativeTransformOutputParser[Any]):
    """The arguments as a value."""

    strict: bool = False
    args_only: bool = True

    @property
    def OutputType(self) -> Any:
        return Any

    @property
    def _type(self) -> str:
        return "json_functions"

    def _diff(self, prev: Any, next: Any) -> Any:
        from septet.langchain_core.utils.json_patch import make_patch

        return make_patch(prev, next)

    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        if len(result) != 1:
            raise OutputParserException(f"Expected exactly one result, but got {len(result)}")
        try:
            call = function_call(result)
        except OutputParserException:
            if partial:
                return None
            raise
        try:
            args = parse_partial_json(call["arguments"], strict=self.strict) if partial else json.loads(call["arguments"],
                                                                                                        strict=self.strict)
        except (json.JSONDecodeError, TypeError) as error:
            if partial:
                return None
            raise OutputParserException(f"Could not parse function call data: {error}") from error
        return args if self.args_only else {**call, "arguments": args}

    def parse(self, text: str) -> Any:
        raise NotImplementedError


class JsonKeyOutputFunctionsParser(JsonOutputFunctionsParser):
    """One of the arguments."""

    key_name: str

    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        found = super().parse_result(result, partial=partial)
        if partial:
            return found.get(self.key_name) if isinstance(found, dict) else None
        return found[self.key_name]


class PydanticOutputFunctionsParser(OutputFunctionsParser):
    """The arguments as a model, chosen by the name where there are several."""

    pydantic_schema: Any
    args_only: bool = True

    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        call = function_call(result)
        several = isinstance(self.pydantic_schema, dict)
        model = self.pydantic_schema[call["name"]] if several else self.pydantic_schema
        if isinstance(model, type) and issubclass(model, BaseModel):
            return model.model_validate_json(call["arguments"])
        raise ValueError(f"Unsupported Pydantic schema: {self.pydantic_schema}")


class PydanticAttrOutputFunctionsParser(PydanticOutputFunctionsParser):
    """One field of the model."""

    attr_name: str

    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        return getattr(super().parse_result(result), self.attr_name)
