"""What a prompt makes: a text or messages, whichever a model wants."""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Literal

from typing_extensions import TypedDict

from septet.langchain_core.load.serializable import Serializable
from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.messages.conversion import AnyMessage
from septet.langchain_core.messages.human import HumanMessage


class PromptValue(Serializable, ABC):
    """The base: as text, and as messages."""

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "prompt"]

    @abstractmethod
    def to_string(self) -> str:
        """The prompt as text."""

    @abstractmethod
    def to_messages(self) -> list[BaseMessage]:
        """The prompt as messages."""


class StringPromptValue(PromptValue):
    """A text."""

    text: str
    type: Literal["StringPromptValue"] = "StringPromptValue"

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "prompts", "base"]

    def to_string(self) -> str:
        return self.text

    def to_messages(self) -> list[BaseMessage]:
        return [HumanMessage(content=self.text)]


class ChatPromptValue(PromptValue):
    """Messages."""

    messages: Sequence[BaseMessage]

    def to_string(self) -> str:
        from septet.langchain_core.messages.buffer import get_buffer_string

        return get_buffer_string(self.messages)

    def to_messages(self) -> list[BaseMessage]:
        return list(self.messages)

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "prompts", "chat"]


class ImageURL(TypedDict, total=False):
    """Where a picture is, and how closely to look."""

    detail: Literal["auto", "low", "high"]
    url: str


class ImagePromptValue(PromptValue):
    """A picture."""

    image_url: ImageURL
    type: Literal["ImagePromptValue"] = "ImagePromptValue"

    def to_string(self) -> str:
        return self.image_url.get("url", "")

    def to_messages(self) -> list[BaseMessage]:
        block: dict[str, Any] = dict(self.image_url)
        return [HumanMessage(content=[block])]


class ChatPromptValueConcrete(ChatPromptValue):
    """Messages of known classes, for schemas."""

    messages: Sequence[AnyMessage]
    type: Literal["ChatPromptValueConcrete"] = "ChatPromptValueConcrete"
