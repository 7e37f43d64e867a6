"""The base of templates of messages."""
from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from septet.langchain_core.load.serializable import Serializable
from septet.langchain_core.messages.base import BaseMessage


class BaseMessagePromptTemplate(Serializable, ABC):
    """What makes messages of values."""

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "prompts", "chat"]

    @abstractmethod
    def format_messages(self, **kwargs: Any) -> list[BaseMessage]:
        """The messages."""

    async def aformat_messages(self, **kwargs: Any) -> list[BaseMessage]:
        """The same, awaited."""
        return self.format_messages(**kwargs)

    @property
    @abstractmethod
    def input_variables(self) -> list[str]:
        """The names to fill."""

    def pretty_repr(self, html: bool = False) -> str:
        """The template under its title."""
        raise NotImplementedError

    def pretty_print(self) -> None:
        """Print `pretty_repr`."""
        from septet.langchain_core.utils.interactive_env import is_interactive_env

        print(self.pretty_repr(html=is_interactive_env()))

    def __add__(self, other: Any) -> Any:
        from septet.langchain_core.prompts.chat import ChatPromptTemplate

        return ChatPromptTemplate(messages=[self]) + other
