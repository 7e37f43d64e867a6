"""JSON schemas and pydantic models of a graph's input and output."""
from __future__ import annotations

import dataclasses
from typing import Any, get_type_hints

import pydantic
from typing_extensions import is_typeddict


def schema_of(schema: Any) -> dict[str, Any]:
    """The JSON schema of a schema."""
    return pydantic.TypeAdapter(schema).json_schema()


def model_of(schema: Any, name: str) -> Any:
    """A pydantic model with the schema's fields."""
    if isinstance(schema, type) and issubclass(schema, pydantic.BaseModel):
        return schema
    if is_typeddict(schema) or dataclasses.is_dataclass(schema):
        fields: dict[str, Any] = {key: (hint, None) for key, hint in get_type_hints(schema).items()}
        return pydantic.create_model(name, **fields)
    return pydantic.create_model(name, __base__=pydantic.RootModel[schema])
