"""A chat prompt that asks the model after it for output of a schema."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from septet.langchain_core.prompts.chat import ChatPromptTemplate


class StructuredPrompt(ChatPromptTemplate):
    """A prompt with a schema: `prompt | model` has the model answer by it."""

    schema_: Any = Field(default=None)
    structured_output_kwargs: dict[str, Any] = Field(default_factory=dict)

    def __init__(self, messages: Sequence[Any], schema_: Any = None, *, structured_output_kwargs: dict[str, Any] | None = None,
                 template_format: Any = "f-string", **kwargs: Any) -> None:
        schema_ = schema_ or kwargs.pop("schema", None)
        if not schema_:
            raise ValueError("Must pass in a non-empty structured output schema. Received: " + str(schema_))
        own = structured_output_kwargs or {}
        for key in [k for k in kwargs if k not in ChatPromptTemplate.model_fields]:
            own[key] = kwargs.pop(key)
        super().__init__(messages=messages, schema_=schema_, structured_output_kwargs=own, template_format=template_format, **kwargs)

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain_core", "prompts", "structured"]

    @classmethod
    def from_messages_and_schema(cls, messages: Sequence[Any], schema: Any, **kwargs: Any) -> StructuredPrompt:
        """Of messages and a schema."""
        return cls(messages, schema, **kwargs)

    def __or__(self, other: Any) -> Any:
        return self.pipe(other)

    def pipe(self, *others: Any, name: str | None = None) -> Any:
        from septet.langchain_core.language_models.base import BaseLanguageModel
        from septet.langchain_core.runnables.sequence import RunnableSequence

        if isinstance(others[0], BaseLanguageModel) or hasattr(others[0], "with_structured_output"):
            model = others[0].with_structured_output(self.schema_, **self.structured_output_kwargs)
            return RunnableSequence(self, model, *others[1:], name=name)
        raise NotImplementedError("Structured prompts need to be piped to a language model.")
