"""A prompt of messages."""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SerializeAsAny, model_validator

from septet.langchain_core import lazy
from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.messages.conversion import AnyMessage
from septet.langchain_core.prompt_values import ChatPromptValue
from septet.langchain_core.prompts.base import BasePromptTemplate
from septet.langchain_core.prompts.message import BaseMessagePromptTemplate
from septet.langchain_core.prompts.message_templates import (
    AIMessagePromptTemplate,
    HumanMessagePromptTemplate,
    MessagesPlaceholder,
    SystemMessagePromptTemplate,
)
from septet.langchain_core.prompts.prompt import PromptTemplate
from septet.langchain_core.prompts.string import PromptTemplateFormat

HERE = "septet.langchain_core.prompts"
__getattr__, _passed = lazy.loader(f"{HERE}.chat", {f"{HERE}.message_templates": "BaseStringMessagePromptTemplate "
                                                                                 "ChatMessagePromptTemplate "
                                                                                "_StringImageMessagePromptTemplate"})
ROLES = {"human": HumanMessagePromptTemplate, "user": HumanMessagePromptTemplate, "ai": AIMessagePromptTemplate,
         "assistant": AIMessagePromptTemplate, "system": SystemMessagePromptTemplate}


class BaseChatPromptTemplate(BasePromptTemplate, ABC):
    """A prompt that makes messages."""

    @property
    def lc_attributes(self) -> dict[str, Any]:
        return {"input_variables": self.input_variables}

    def format(self, **kwargs: Any) -> str:
        return self.format_prompt(**kwargs).to_string()

    async def aformat(self, **kwargs: Any) -> str:
        return (await self.aformat_prompt(**kwargs)).to_string()

    def format_prompt(self, **kwargs: Any) -> ChatPromptValue:
        return ChatPromptValue(messages=self.format_messages(**kwargs))

    async def aformat_prompt(self, **kwargs: Any) -> ChatPromptValue:
        return ChatPromptValue(messages=await self.aformat_messages(**kwargs))

    @abstractmethod
    def format_messages(self, **kwargs: Any) -> list[BaseMessage]:
        """The messages."""

    async def aformat_messages(self, **kwargs: Any) -> list[BaseMessage]:
        """The same, awaited."""
        return self.format_messages(**kwargs)

    def pretty_repr(self, html: bool = False) -> str:
        """The templates under their titles."""
        raise NotImplementedError

    def pretty_print(self) -> None:
        """Print `pretty_repr`."""
        from septet.langchain_core.utils.interactive_env import is_interactive_env

        print(self.pretty_repr(html=is_interactive_env()))


class ChatPromptTemplate(BaseChatPromptTemplate):
    """Messages and templates of them."""

    messages: Annotated[list[SerializeAsAny[BaseMessagePromptTemplate | BaseMessage | BaseChatPromptTemplate]], Field()]
    validate_template: bool = False

    def __init__(self, messages: Sequence[Any], *, template_format: PromptTemplateFormat = "f-string", **kwargs: Any) -> None:
        made = [as_template(message, template_format) for message in messages]
        names, optional, partial = set(), set(), {}
        for message in made:
            if isinstance(message, MessagesPlaceholder) and message.optional:
                partial[message.variable_name] = []
                optional.add(message.variable_name)
            elif isinstance(message, BaseChatPromptTemplate | BaseMessagePromptTemplate):
                names.update(message.input_variables)
        kwargs = {"input_variables": sorted(names), "optional_variables": sorted(optional), "partial_variables": partial, **kwargs}
        super().__init__(messages=made, **kwargs)

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "prompts", "chat"]

    @model_validator(mode="before")
    @classmethod
    def validate_input_variables(cls, values: dict[str, Any]) -> Any:
        """Variables and their types from the messages."""
        names, types = set(), dict(values.get("input_types", {}))
        for message in values["messages"]:
            if isinstance(message, BaseMessagePromptTemplate | BaseChatPromptTemplate):
                names.update(message.input_variables)
            if isinstance(message, MessagesPlaceholder) and message.variable_name not in types:
                types[message.variable_name] = list[AnyMessage]
        names -= set(values.get("partial_variables") or {})
        if values.get("input_variables") and values.get("validate_template") and names != set(values["input_variables"]):
            raise ValueError(f"Got mismatched input_variables. Expected: {names}. Got: {values['input_variables']}")
        values["input_variables"] = sorted(names)
        values["input_types"] = types
        return values

    def __add__(self, other: Any) -> ChatPromptTemplate:
        """Both after one another."""
        partials = {**self.partial_variables, **(getattr(other, "partial_variables", None) or {})}
        if isinstance(other, ChatPromptTemplate):
            more: list[Any] = other.messages
        elif isinstance(other, BaseMessagePromptTemplate | BaseMessage | BaseChatPromptTemplate):
            more = [other]
        elif isinstance(other, list | tuple):
            more = ChatPromptTemplate.from_messages(other).messages
        elif isinstance(other, str):
            more = [HumanMessagePromptTemplate.from_template(other)]
        else:
            raise NotImplementedError(f"Unsupported operand type for +: {type(other)}")
        return ChatPromptTemplate(messages=self.messages + more).partial(**partials)

    @classmethod
    def from_template(cls, template: str, **kwargs: Any) -> ChatPromptTemplate:
        """One user's message of a template."""
        return cls.from_messages([HumanMessagePromptTemplate(prompt=PromptTemplate.from_template(template, **kwargs))])

    @classmethod
    def from_messages(cls, messages: Sequence[Any], template_format: PromptTemplateFormat = "f-string") -> ChatPromptTemplate:
        """Messages, templates, pairs (role, template), or texts of the user."""
        return cls(messages, template_format=template_format)

    def format_messages(self, **kwargs: Any) -> list[BaseMessage]:
        values = self._merge_partial_and_user_variables(**kwargs)
        result: list[BaseMessage] = []
        for message in self.messages:
            if isinstance(message, BaseMessage):
                result.append(message)
            else:
                result.extend(message.format_messages(**values))
        return result

    async def aformat_messages(self, **kwargs: Any) -> list[BaseMessage]:
        values = self._merge_partial_and_user_variables(**kwargs)
        result: list[BaseMessage] = []
        for message in self.messages:
            result.extend([message] if isinstance(message, BaseMessage) else await message.aformat_messages(**values))
        return result

    def partial(self, **kwargs: Any) -> ChatPromptTemplate:
        given = self.__dict__.copy()
        given["input_variables"] = list(set(self.input_variables).difference(kwargs))
        given["partial_variables"] = {**self.partial_variables, **kwargs}
        return type(self)(**given)

    def append(self, message: Any) -> None:
        """Add a message or template."""
        self.messages.append(as_template(message))

    def extend(self, messages: Sequence[Any]) -> None:
        """Add several."""
        self.messages.extend(as_template(message) for message in messages)

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return ChatPromptTemplate.from_messages(self.messages[index])
        return self.messages[index]

    def __len__(self) -> int:
        return len(self.messages)

    @property
    def _prompt_type(self) -> str:
        return "chat"

    def save(self, file_path: Path | str) -> None:
        raise NotImplementedError

    def pretty_repr(self, html: bool = False) -> str:
        return "\n\n".join(message.pretty_repr(html=html) for message in self.messages)


def as_template(message: Any, template_format: PromptTemplateFormat = "f-string") -> Any:
    """The template that something stands for.  NotImplementedError or ValueError when it stands for none."""
    if isinstance(message, BaseMessage | BaseMessagePromptTemplate | BaseChatPromptTemplate):
        return message
    if isinstance(message, str):
        return role_template("human", message, template_format)
    if isinstance(message, list | tuple | dict):
        if isinstance(message, dict):
            if set(message) != {"content", "role"}:
                raise ValueError(f"Expected dict to have exact keys 'role' and 'content'. Got: {message}")
            role, template = message["role"], message["content"]
        else:
            if len(message) != 2:
                raise ValueError(f"Expected 2-tuple of (role, template), got {message}")
            role, template = message
        if isinstance(role, str):
            return role_template(role, template, template_format)
        if hasattr(role, "model_fields") and "type" in role.model_fields:
            return role_template(role.model_fields["type"].default, template, template_format)
        return role(prompt=PromptTemplate.from_template(template, template_format=template_format))
    raise NotImplementedError(f"Unsupported message type: {type(message)}")


def role_template(role: str, template: Any, template_format: PromptTemplateFormat) -> BaseMessagePromptTemplate:
    """The template of a role, or the place of a list of messages."""
    if role == "placeholder":
        return placeholder(template)
    if role in ROLES:
        return ROLES[role].from_template(template, template_format=template_format)  # type: ignore[attr-defined, no-any-return]
    from septet.langchain_core.exceptions import ErrorCode, create_message

    raise ValueError(create_message(message=f"Unexpected message type: {role}. Use one of 'human', 'user', 'ai', 'assistant', or 'system'.",
                                    error_code=ErrorCode.MESSAGE_COERCION_FAILURE))


def placeholder(template: Any) -> MessagesPlaceholder:
    """"{name}", or ("{name}", whether it is optional)."""
    name, optional = (template, True) if isinstance(template, str) else template if len(template) == 2 else (None, True)
    if not isinstance(name, str) or name[:1] != "{" or name[-1:] != "}":
        raise ValueError(f"Invalid placeholder template: {template}. Expected a variable name surrounded by curly braces.")
    if not isinstance(optional, bool):
        raise ValueError(f"Expected is_optional to be a boolean. Got: {optional}")
    return MessagesPlaceholder(variable_name=name[1:-1], optional=optional)


_convert_to_message = _convert_to_message_template = as_template
_create_template_from_message_type = role_template
MessageLikeRepresentation = Any
