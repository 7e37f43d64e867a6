"""JSON, whole or as it comes."""
from __future__ import annotations

import json
from json import JSONDecodeError
from typing import Any, TypeVar

from pydantic import BaseModel

from septet.langchain_core.exceptions import OutputParserException
from septet.langchain_core.output_parsers.format_instructions import JSON_FORMAT_INSTRUCTIONS
from septet.langchain_core.output_parsers.transform import BaseCumulativeTransformOutputParser
from septet.langchain_core.outputs.generation import Generation
from septet.langchain_core.utils.json import parse_and_check_json_markdown, parse_json_markdown, parse_partial_json

__all__ = ["JsonOutputParser", "SimpleJsonOutputParser", "parse_and_check_json_markdown", "parse_partial_json"]
TBaseModel = TypeVar("TBaseModel", bound=BaseModel)


class JsonOutputParser(BaseCumulativeTransformOutputParser[Any]):
    """The value of JSON in a text; streamed, the value so far, or with `diff` the JSON patches that lead to it."""

    pydantic_object: Any = None

    def _diff(self, prev: Any, next: Any) -> Any:
        from septet.langchain_core.utils.json_patch import make_patch

        return make_patch(prev, next)

    @property
    def OutputType(self) -> Any:
        return Any

    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        text = result[0].text.strip()
        if partial:
            try:
                return parse_json_markdown(text)
            except JSONDecodeError:
                return None
        try:
            return parse_json_markdown(text)
        except JSONDecodeError as error:
            raise OutputParserException(f"Invalid json output: {text}", llm_output=text) from error

    def parse(self, text: str) -> Any:
        return self.parse_result([Generation(text=text)])

    def get_format_instructions(self) -> str:
        """What to tell the model: the schema, or only that JSON is wanted."""
        if self.pydantic_object is None:
            return "Return a JSON object."
        schema = {k: v for k, v in self.pydantic_object.model_json_schema().items() if k not in ("title", "type")}
        return JSON_FORMAT_INSTRUCTIONS.format(schema=json.dumps(schema, ensure_ascii=False))

    @property
    def _type(self) -> str:
        return "simple_json_output_parser"


SimpleJsonOutputParser = JsonOutputParser
