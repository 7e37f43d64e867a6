"""Templates of messages, of each role, and places for whole lists of them."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, PositiveInt, SerializeAsAny

from septet.langchain_core.messages.ai import AIMessage
from septet.langchain_core.messages.base import BaseMessage, get_msg_title_repr
from septet.langchain_core.messages.chat import ChatMessage
from septet.langchain_core.messages.conversion import convert_to_messages
from septet.langchain_core.messages.human import HumanMessage
from septet.langchain_core.messages.system import SystemMessage
from septet.langchain_core.prompts.dict import DictPromptTemplate
from septet.langchain_core.prompts.image import ImagePromptTemplate
from septet.langchain_core.prompts.message import BaseMessagePromptTemplate
from septet.langchain_core.prompts.prompt import PromptTemplate
from septet.langchain_core.prompts.string import PromptTemplateFormat, StringPromptTemplate, get_template_variables


class MessagesPlaceholder(BaseMessagePromptTemplate):
    """A place for a list of messages; `n_messages` takes the last so many."""

    variable_name: str
    optional: bool = False
    n_messages: PositiveInt | None = None

    def __init__(self, variable_name: str, *, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(variable_name=variable_name, optional=optional, **kwargs)

    def format_messages(self, **kwargs: Any) -> list[BaseMessage]:
        value = kwargs.get(self.variable_name, []) if self.optional else kwargs[self.variable_name]
        if not isinstance(value, list):
            raise ValueError(f"variable {self.variable_name} should be a list of base messages, got {value} of type {type(value)}")
        messages = convert_to_messages(value)
        return messages[-self.n_messages:] if self.n_messages else messages

    @property
    def input_variables(self) -> list[str]:
        return [] if self.optional else [self.variable_name]

    def pretty_repr(self, html: bool = False) -> str:
        from septet.langchain_core.utils.input import get_colored_text

        name = "{" + self.variable_name + "}"
        return f"{get_msg_title_repr('Messages Placeholder', bold=html)}\n\n{get_colored_text(name, 'yellow') if html else name}"


class BaseStringMessagePromptTemplate(BaseMessagePromptTemplate):
    """A message whose content is a template of text."""

    prompt: SerializeAsAny[StringPromptTemplate]
    additional_kwargs: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def from_template(cls, template: str, template_format: PromptTemplateFormat = "f-string",
                      partial_variables: dict[str, Any] | None = None,
                      **kwargs: Any) -> Any:
        """Of a template."""
        return cls(prompt=PromptTemplate.from_template(template, template_format=template_format, partial_variables=partial_variables),
                   **kwargs)

    @classmethod
    def from_template_file(cls, template_file: str | Path, **kwargs: Any) -> Any:
        """Of the template that a file holds."""
        return cls(prompt=PromptTemplate.from_file(template_file), **kwargs)

    def format(self, **kwargs: Any) -> BaseMessage:
        """The message."""
        raise NotImplementedError

    async def aformat(self, **kwargs: Any) -> BaseMessage:
        """The same, awaited."""
        return self.format(**kwargs)

    def format_messages(self, **kwargs: Any) -> list[BaseMessage]:
        return [self.format(**kwargs)]

    @property
    def input_variables(self) -> list[str]:
        return self.prompt.input_variables

    def pretty_repr(self, html: bool = False) -> str:
        title = get_msg_title_repr(self.__class__.__name__.replace("MessagePromptTemplate", " Message"), bold=html)
        return f"{title}\n\n{self.prompt.pretty_repr(html=html)}"


class ChatMessagePromptTemplate(BaseStringMessagePromptTemplate):
    """A message of any role."""

    role: str

    def format(self, **kwargs: Any) -> BaseMessage:
        return ChatMessage(content=self.prompt.format(**kwargs), role=self.role, additional_kwargs=self.additional_kwargs)


class _StringImageMessagePromptTemplate(BaseMessagePromptTemplate):
    """A message of texts, pictures and other blocks."""

    prompt: StringPromptTemplate | list[StringPromptTemplate | ImagePromptTemplate | DictPromptTemplate]
    additional_kwargs: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def message_class(cls) -> Any:
        raise NotImplementedError

    @classmethod
    def from_template(cls, template: Any, template_format: PromptTemplateFormat = "f-string", *,
                      partial_variables: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """Of a text, or of a list of texts and blocks."""
        if isinstance(template, str):
            prompt: Any = PromptTemplate.from_template(template, template_format=template_format, partial_variables=partial_variables)
        elif isinstance(template, list | tuple):
            if partial_variables:
                raise ValueError("Partial variables are not supported for list of templates.")
            prompt = [block_template(item, template_format) for item in template]
        else:
            raise ValueError(f"Invalid template: {template}")
        return cls(prompt=prompt, **kwargs)

    @classmethod
    def from_template_file(cls, template_file: str | Path, input_variables: list[str], **kwargs: Any) -> Any:
        """Of the template that a file holds."""
        return cls.from_template(Path(template_file).read_text(encoding="utf-8"), input_variables=input_variables, **kwargs)

    def format_messages(self, **kwargs: Any) -> list[BaseMessage]:
        return [self.format(**kwargs)]

    @property
    def input_variables(self) -> list[str]:
        prompts = self.prompt if isinstance(self.prompt, list) else [self.prompt]
        return [name for prompt in prompts for name in prompt.input_variables]

    def format(self, **kwargs: Any) -> BaseMessage:
        """The message."""
        if isinstance(self.prompt, StringPromptTemplate):
            return self.message_class()(content=self.prompt.format(**kwargs), additional_kwargs=self.additional_kwargs)  # type: ignore[no-any-return]
        content: list[Any] = []
        for prompt in self.prompt:
            made = prompt.format(**{name: kwargs[name] for name in prompt.input_variables})
            if isinstance(prompt, StringPromptTemplate):
                if made:
                    content.append({"type": "text", "text": made})
            else:
                content.append({"type": "image_url", "image_url": made} if isinstance(prompt, ImagePromptTemplate) else made)
        return self.message_class()(content=content, additional_kwargs=self.additional_kwargs)  # type: ignore[no-any-return]

    async def aformat(self, **kwargs: Any) -> BaseMessage:
        """The same, awaited."""
        return self.format(**kwargs)

    def pretty_repr(self, html: bool = False) -> str:
        title = get_msg_title_repr(self.__class__.__name__.replace("MessagePromptTemplate", " Message"), bold=html)
        prompts = self.prompt if isinstance(self.prompt, list) else [self.prompt]
        return f"{title}\n\n" + "\n\n".join(prompt.pretty_repr(html=html) for prompt in prompts)


def block_template(item: Any, template_format: Any) -> Any:
    """The template of a block: a text, a picture, or a dict."""
    if isinstance(item, str) or isinstance(item, dict) and "text" in item and set(item) <= {"type", "text"}:
        text = item if isinstance(item, str) else item["text"]
        return PromptTemplate.from_template(text, template_format=template_format)
    if isinstance(item, dict) and "image_url" in item and set(item) <= {"type", "image_url"}:
        return picture(item["image_url"], template_format)
    if isinstance(item, dict):
        return DictPromptTemplate(template=item, template_format=template_format)
    raise ValueError(f"Invalid template: {item}")


def picture(address: Any, template_format: Any) -> ImagePromptTemplate:
    if isinstance(address, str):
        names = get_template_variables(address, template_format)
        if len(names) > 1:
            raise ValueError(f"Only one format variable allowed per image template.\nGot: {names}\nFrom: {address}")
        return ImagePromptTemplate(input_variables=names, template={"url": address}, template_format=template_format)
    if isinstance(address, dict):
        names = [name for key in ("url", "detail") if key in address for name in get_template_variables(address[key], template_format)]
        return ImagePromptTemplate(input_variables=names, template=dict(address), template_format=template_format)
    raise ValueError(f"Invalid image template: {address}")


class HumanMessagePromptTemplate(_StringImageMessagePromptTemplate):
    """A user's message."""

    @classmethod
    def message_class(cls) -> Any:
        return HumanMessage


class AIMessagePromptTemplate(_StringImageMessagePromptTemplate):
    """A model's message."""

    @classmethod
    def message_class(cls) -> Any:
        return AIMessage


class SystemMessagePromptTemplate(_StringImageMessagePromptTemplate):
    """An instruction."""

    @classmethod
    def message_class(cls) -> Any:
        return SystemMessage
