"""The base of prompts: a dict of values in, a prompt value out."""
from __future__ import annotations

import builtins
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import ConfigDict, Field, model_validator

from septet.langchain_core.documents.base import Document
from septet.langchain_core.exceptions import ErrorCode, create_message
from septet.langchain_core.prompt_values import ChatPromptValueConcrete, PromptValue, StringPromptValue
from septet.langchain_core.runnables.base import RunnableSerializable
from septet.langchain_core.runnables.config import RunnableConfig, ensure_config

FormatOutputType = TypeVar("FormatOutputType")


class BasePromptTemplate(RunnableSerializable[dict, Any], ABC):  # type: ignore[type-arg]
    """A prompt: `input_variables` to fill, `partial_variables` that are filled, `optional_variables` that may stay empty."""

    input_variables: list[str]
    optional_variables: list[str] = Field(default=[])
    input_types: builtins.dict[str, Any] = Field(default_factory=dict, exclude=True)
    output_parser: Any = None
    partial_variables: Mapping[str, Any] = Field(default_factory=dict)
    metadata: builtins.dict[str, Any] | None = None
    tags: list[str] | None = None

    model_config = ConfigDict(arbitrary_types_allowed=True)

    @classmethod
    def __class_getitem__(cls, item: Any) -> Any:
        """`BasePromptTemplate[str]`: the parameter is for the reader."""
        return cls

    @model_validator(mode="after")
    def validate_variable_names(self) -> Self:
        """No variable is called `stop`, and none is both given and asked for."""
        for names, kind in ((self.input_variables, "input"), (self.partial_variables, "partial")):
            if "stop" in names:
                raise ValueError(create_message(message=f"Cannot have an {kind} variable named 'stop', as it is used internally, please "
                                                        f"rename.",
                                                error_code=ErrorCode.INVALID_PROMPT_INPUT))
        both = set(self.input_variables).intersection(self.partial_variables)
        if both:
            raise ValueError(create_message(message=f"Found overlapping input and partial variables: {both}",
                                            error_code=ErrorCode.INVALID_PROMPT_INPUT))
        return self

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "prompt_template"]

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @property
    def InputType(self) -> Any:
        return dict

    @property
    def OutputType(self) -> Any:
        return StringPromptValue | ChatPromptValueConcrete

    def get_input_schema(self, config: Any = None) -> Any:
        from septet.langchain_core.utils.pydantic import create_model_v2

        needed = {k: (self.input_types.get(k, str), ...) for k in self.input_variables}
        optional = {k: (self.input_types.get(k, str), None) for k in self.optional_variables}
        return create_model_v2("PromptInput", field_definitions={**needed, **optional})

    def _validate_input(self, inner_input: Any) -> builtins.dict[str, Any]:
        """The values as a dict.  TypeError when they are none, KeyError when one is missing."""
        if not isinstance(inner_input, dict):
            if len(self.input_variables) != 1:
                raise TypeError(create_message(message=f"Expected mapping type as input to {self.__class__.__name__}. Received "
                                                       f"{type(inner_input)}.", error_code=ErrorCode.INVALID_PROMPT_INPUT))
            inner_input = {self.input_variables[0]: inner_input}
        missing = set(self.input_variables).difference(inner_input)
        if missing:
            example = sorted(missing)[0] if len(missing) == 1 else next(iter(missing))
            message = (f"Input to {self.__class__.__name__} is missing variables {missing}.  Expected: {self.input_variables} Received: "
                       f"{list(inner_input.keys())}\nNote: if you intended {{{example}}} to be part of the string and not a variable, "
                       f"please "
                       f"escape it with double curly braces like: '{{{{{example}}}}}'.")
            raise KeyError(create_message(message=message, error_code=ErrorCode.INVALID_PROMPT_INPUT))
        return inner_input

    def _format_prompt_with_error_handling(self, inner_input: Any) -> PromptValue:
        return self.format_prompt(**self._validate_input(inner_input))

    async def _aformat_prompt_with_error_handling(self, inner_input: Any) -> PromptValue:
        return await self.aformat_prompt(**self._validate_input(inner_input))

    def _labelled(self, config: RunnableConfig | None) -> RunnableConfig:
        config = ensure_config(config)
        if self.metadata:
            config["metadata"] = {**config["metadata"], **self.metadata}
        if self.tags:
            config["tags"] += self.tags
        return config

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> PromptValue:
        return self._call_with_config(self._format_prompt_with_error_handling, input, self._labelled(config), run_type="prompt",  # type: ignore[no-any-return]
                                      serialized=self._written)

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> PromptValue:
        return await self._acall_with_config(self._aformat_prompt_with_error_handling, input, self._labelled(config), run_type="prompt",  # type: ignore[no-any-return]
                                             serialized=self._written)

    def _written(self) -> Any:
        from septet.langchain_core.load.dump import dumpd

        return dumpd(self)

    @abstractmethod
    def format_prompt(self, **kwargs: Any) -> PromptValue:
        """The prompt with values filled in."""

    async def aformat_prompt(self, **kwargs: Any) -> PromptValue:
        """The same, awaited."""
        return self.format_prompt(**kwargs)

    def partial(self, **kwargs: str | Callable[[], str]) -> Any:
        """The same with some values given: texts, or functions called when it is filled."""
        given = self.__dict__.copy()
        given["input_variables"] = list(set(self.input_variables).difference(kwargs))
        given["partial_variables"] = {**self.partial_variables, **kwargs}
        return type(self)(**given)

    def _merge_partial_and_user_variables(self, **kwargs: Any) -> builtins.dict[str, Any]:
        if not self.partial_variables:
            return kwargs
        return {**{k: v() if callable(v) else v for k, v in self.partial_variables.items()}, **kwargs}

    @abstractmethod
    def format(self, **kwargs: Any) -> Any:
        """The prompt as text or message."""

    async def aformat(self, **kwargs: Any) -> Any:
        """The same, awaited."""
        return self.format(**kwargs)

    @property
    def _prompt_type(self) -> str:
        raise NotImplementedError

    def dict(self, **kwargs: Any) -> builtins.dict[str, Any]:  # type: ignore[override]
        """The fields, and the kind of prompt."""
        return self.asdict(**kwargs)

    def asdict(self, **kwargs: Any) -> builtins.dict[str, Any]:
        """The fields, and the kind of prompt."""
        fields = self.model_dump(**kwargs)
        try:
            fields["_type"] = self._prompt_type
        except NotImplementedError:
            pass
        return fields

    def save(self, file_path: Path | str) -> None:
        """Write the fields as JSON or YAML, by the file's suffix."""
        if self.partial_variables:
            raise ValueError("Cannot save prompt with partial variables.")
        fields = self.asdict()
        if "_type" not in fields:
            raise NotImplementedError(f"Prompt {self} does not support saving.")
        path = Path(file_path)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".json":
            path.write_text(json.dumps(fields, indent=4), encoding="utf-8")
        elif path.suffix.endswith((".yaml", ".yml")):
            import yaml

            path.write_text(yaml.dump(fields, default_flow_style=False), encoding="utf-8")
        else:
            raise ValueError(f"{path} must be json or yaml")


def _document_values(doc: Document, prompt: Any) -> dict[str, Any]:
    values = {"page_content": doc.page_content, **doc.metadata}
    missing = set(prompt.input_variables).difference(values)
    if missing:
        needed = [name for name in prompt.input_variables if name != "page_content"]
        raise ValueError(f"Document prompt requires documents to have metadata variables: {needed}. Received document with missing "
                         f"metadata: "
                         f"{list(missing)}.")
    return {k: values[k] for k in prompt.input_variables}


def format_document(doc: Document, prompt: Any) -> str:
    """A document by a prompt of its text and metadata."""
    return prompt.format(**_document_values(doc, prompt))  # type: ignore[no-any-return]


async def aformat_document(doc: Document, prompt: Any) -> str:
    """The same, awaited."""
    return await prompt.aformat(**_document_values(doc, prompt))  # type: ignore[no-any-return]
