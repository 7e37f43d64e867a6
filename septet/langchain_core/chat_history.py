"""The messages of a conversation, kept."""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from pydantic import BaseModel, Field

from septet.langchain_core.messages.ai import AIMessage
from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.messages.human import HumanMessage
from septet.langchain_core.runnables.config import run_in_executor


class BaseChatMessageHistory(ABC):
    """A subclass has `messages`, `add_messages` (or `add_message`) and `clear`."""

    messages: list[BaseMessage]

    async def aget_messages(self) -> list[BaseMessage]:
        """The messages, read in a thread unless overridden."""
        return await run_in_executor(None, lambda: self.messages)  # type: ignore[no-any-return]

    def add_user_message(self, message: HumanMessage | str) -> None:
        """Add what the user says."""
        self.add_message(message if isinstance(message, HumanMessage) else HumanMessage(content=message))

    def add_ai_message(self, message: AIMessage | str) -> None:
        """Add what the model says."""
        self.add_message(message if isinstance(message, AIMessage) else AIMessage(content=message))

    def add_message(self, message: BaseMessage) -> None:
        """Add a message."""
        if type(self).add_messages is BaseChatMessageHistory.add_messages:
            raise NotImplementedError("add_message is not implemented for this class. Please implement add_message or add_messages.")
        self.add_messages([message])

    def add_messages(self, messages: Sequence[BaseMessage]) -> None:
        """Add several."""
        for message in messages:
            self.add_message(message)

    async def aadd_messages(self, messages: Sequence[BaseMessage]) -> None:
        """The same, in a thread unless overridden."""
        await run_in_executor(None, self.add_messages, messages)

    @abstractmethod
    def clear(self) -> None:
        """Forget all."""

    async def aclear(self) -> None:
        """The same, in a thread unless overridden."""
        await run_in_executor(None, self.clear)

    def __str__(self) -> str:
        from septet.langchain_core.messages.buffer import get_buffer_string

        return get_buffer_string(self.messages)


class InMemoryChatMessageHistory(BaseChatMessageHistory, BaseModel):
    """A list."""

    messages: list[BaseMessage] = Field(default_factory=list)

    async def aget_messages(self) -> list[BaseMessage]:
        return self.messages

    def add_message(self, message: BaseMessage) -> None:
        self.messages.append(message)

    async def aadd_messages(self, messages: Sequence[BaseMessage]) -> None:
        self.add_messages(messages)

    def clear(self) -> None:
        self.messages = []

    async def aclear(self) -> None:
        self.clear()
