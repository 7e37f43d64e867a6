"""JSON as a pydantic model."""
from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from septet.langchain_core.exceptions import OutputParserException
from septet.langchain_core.output_parsers.json import JsonOutputParser
from septet.langchain_core.outputs.generation import Generation

__all__ = ["PydanticBaseModel", "PydanticOutputParser", "TBaseModel"]
PydanticBaseModel = BaseModel
TBaseModel = TypeVar("TBaseModel", bound=BaseModel)
INSTRUCTIONS = """The output should be formatted as a JSON instance that conforms to the JSON schema below.

As an example, for the schema {{"properties": {{"foo": {{"title": "Foo", "description": "a list of strings", "type": "array", "items": {{"type": "string"}}}}}}, "required": ["foo"]}}
the object {{"foo": ["bar", "baz"]}} is a well-formatted instance of the schema. The object {{"properties": {{"foo": ["bar", "baz"]}}}} is not well-formatted.

Here is the output schema:
```
{schema}
```"""  # noqa: E501  upstream's words, since models' answers depend on them


class PydanticOutputParser(JsonOutputParser):
    """A model of JSON in a text."""

    pydantic_object: Any

    @classmethod
    def __class_getitem__(cls, item: Any) -> Any:
        """`PydanticOutputParser[Model]`: the parameter is for the reader."""
        return cls

    def _parse_obj(self, obj: Any) -> Any:
        try:
            if isinstance(self.pydantic_object, type) and issubclass(self.pydantic_object, BaseModel):
                return self.pydantic_object.model_validate(obj)
            raise OutputParserException(f"Unsupported model version for PydanticOutputParser: {self.pydantic_object.__class__}")
        except ValidationError as error:
            raise self._parser_exception(error, obj) from error

    def _parser_exception(self, error: Exception, obj: Any) -> OutputParserException:
        text = json.dumps(obj, ensure_ascii=False)
        return OutputParserException(f"Failed to parse {self.pydantic_object.__name__} from completion {text}. Got: {error}",
                                     llm_output=text)

    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        try:
            return self._parse_obj(super().parse_result(result))
        except OutputParserException:
            if partial:
                return None
            raise

    def parse(self, text: str) -> Any:
        return self.parse_result([Generation(text=text)])

    def get_format_instructions(self) -> str:
        schema = {k: v for k, v in self.pydantic_object.model_json_schema().items() if k not in ("title", "type")}
        return INSTRUCTIONS.format(schema=json.dumps(schema, ensure_ascii=False))

    @property
    def _type(self) -> str:
        return "pydantic"

    @property
    def OutputType(self) -> Any:
        return self.pydantic_object
