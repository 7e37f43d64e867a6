"""Prompts with examples."""
from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.prompts.chat import BaseChatPromptTemplate
from septet.langchain_core.prompts.message import BaseMessagePromptTemplate
from septet.langchain_core.prompts.prompt import PromptTemplate
from septet.langchain_core.prompts.string import FORMATTERS, StringPromptTemplate, check_valid_template, get_template_variables


class _FewShotPromptTemplateMixin(BaseModel):
    """Examples, or what selects them."""

    examples: list[dict] | None = None  # type: ignore[type-arg]
    example_selector: Any = None

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def check_examples_and_selector(cls, values: dict[str, Any]) -> Any:
        """One of them, not both."""
        if values.get("examples") and values.get("example_selector"):
            raise ValueError("Only one of 'examples' and 'example_selector' should be provided")
        if values.get("examples") is None and values.get("example_selector") is None:
            raise ValueError("One of 'examples' and 'example_selector' should be provided")
        return values

    def _get_examples(self, **kwargs: Any) -> list[dict[str, Any]]:
        if self.examples is not None:
            return self.examples
        return self.example_selector.select_examples(kwargs)  # type: ignore[no-any-return]

    async def _aget_examples(self, **kwargs: Any) -> list[dict[str, Any]]:
        if self.examples is not None:
            return self.examples
        return await self.example_selector.aselect_examples(kwargs)  # type: ignore[no-any-return]


class FewShotPromptTemplate(_FewShotPromptTemplateMixin, StringPromptTemplate):
    """Prefix, examples and suffix, as one text."""

    validate_template: bool = False
    example_prompt: PromptTemplate
    suffix: str
    example_separator: str = "\n\n"
    prefix: str = ""
    template_format: Literal["f-string", "jinja2"] = "f-string"

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return False

    def __init__(self, **kwargs: Any) -> None:
        if "input_variables" not in kwargs and "example_prompt" in kwargs:
            kwargs["input_variables"] = kwargs["example_prompt"].input_variables
        super().__init__(**kwargs)

    @model_validator(mode="after")
    def template_is_valid(self) -> Self:
        """The names of prefix and suffix are the variables."""
        if self.validate_template:
            check_valid_template(self.prefix + self.suffix, self.template_format, self.input_variables + list(self.partial_variables))
        elif self.template_format:
            names = get_template_variables(self.prefix + self.suffix, self.template_format)
            self.input_variables = [name for name in names if name not in self.partial_variables]
        return self

    def _joined(self, texts: list[str], values: dict[str, Any]) -> str:
        pieces = [self.prefix, *texts, self.suffix]
        return FORMATTERS[self.template_format](self.example_separator.join(piece for piece in pieces if piece), **values)

    def _own(self, example: dict[str, Any]) -> dict[str, Any]:
        return {k: example[k] for k in self.example_prompt.input_variables}

    def format(self, **kwargs: Any) -> str:
        values = self._merge_partial_and_user_variables(**kwargs)
        return self._joined([self.example_prompt.format(**self._own(one)) for one in self._get_examples(**values)], values)

    async def aformat(self, **kwargs: Any) -> str:
        values = self._merge_partial_and_user_variables(**kwargs)
        return self._joined([self.example_prompt.format(**self._own(one)) for one in await self._aget_examples(**values)],
                            values)

    @property
    def _prompt_type(self) -> str:
        return "few_shot"

    def save(self, file_path: Path | str) -> None:
        if self.example_selector:
            raise ValueError("Saving an example selector is not currently supported")
        super().save(file_path)


class FewShotChatMessagePromptTemplate(BaseChatPromptTemplate, _FewShotPromptTemplateMixin):
    """Examples as messages."""

    input_variables: list[str] = Field(default_factory=list)
    example_prompt: BaseMessagePromptTemplate | BaseChatPromptTemplate

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return False

    def _messages(self, examples: list[dict[str, Any]]) -> list[BaseMessage]:
        names = self.example_prompt.input_variables
        return [message for one in examples for message in self.example_prompt.format_messages(**{k: one[k] for k in names})]

    def format_messages(self, **kwargs: Any) -> list[BaseMessage]:
        return self._messages(self._get_examples(**kwargs))

    async def aformat_messages(self, **kwargs: Any) -> list[BaseMessage]:
        return self._messages(await self._aget_examples(**kwargs))

    def format(self, **kwargs: Any) -> str:
        from septet.langchain_core.messages.buffer import get_buffer_string

        return get_buffer_string(self.format_messages(**kwargs))

    def pretty_repr(self, html: bool = False) -> str:
        raise NotImplementedError
