"""What an agent does: actions, their results, and the end."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from septet.langchain_core.load.serializable import Serializable
from septet.langchain_core.messages.ai import AIMessage
from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.messages.function import FunctionMessage
from septet.langchain_core.messages.human import HumanMessage


class AgentAction(Serializable):
    """Call a tool."""

    tool: str
    tool_input: str | dict  # type: ignore[type-arg]
    log: str
    type: Literal["AgentAction"] = "AgentAction"

    def __init__(self, tool: str, tool_input: Any, log: str, **kwargs: Any):
        super().__init__(tool=tool, tool_input=tool_input, log=log, **kwargs)

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "agent"]

    @property
    def messages(self) -> Sequence[BaseMessage]:
        """What the model said."""
        return list(self.message_log) if isinstance(self, AgentActionMessageLog) else [AIMessage(content=self.log)]


class AgentActionMessageLog(AgentAction):
    """The same with the messages that led to it."""

    message_log: Sequence[BaseMessage]
    type: Literal["AgentActionMessageLog"] = "AgentActionMessageLog"  # type: ignore[assignment]


class AgentStep(Serializable):
    """An action and what came of it."""

    action: AgentAction
    observation: Any

    @property
    def messages(self) -> Sequence[BaseMessage]:
        """What came of it, as messages."""
        import json

        if not isinstance(self.action, AgentActionMessageLog):
            content = self.observation if isinstance(self.observation, str) else json.dumps(self.observation, ensure_ascii=False)
            return [HumanMessage(content=content)]
        content = self.observation if isinstance(self.observation, str) else json.dumps(self.observation, ensure_ascii=False)
        return [FunctionMessage(name=self.action.tool, content=content)]


class AgentFinish(Serializable):
    """The agent is done."""

    return_values: dict  # type: ignore[type-arg]
    log: str
    type: Literal["AgentFinish"] = "AgentFinish"

    def __init__(self, return_values: dict[Any, Any], log: str, **kwargs: Any):
        super().__init__(return_values=return_values, log=log, **kwargs)

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "agent"]

    @property
    def messages(self) -> Sequence[BaseMessage]:
        """What the agent said last."""
        return [AIMessage(content=self.log)]
