"""`langgraph.prebuilt.interrupt`: the shapes of questions to a person, and of their answers."""
from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict


class HumanInterruptConfig(TypedDict):
    """What the person may do."""

    allow_ignore: bool
    allow_respond: bool
    allow_edit: bool
    allow_accept: bool


class ActionRequest(TypedDict):
    """What is to be done, and with which arguments."""

    action: str
    args: dict[str, Any]


class HumanInterrupt(TypedDict):
    """A question to a person."""

    action_request: ActionRequest
    config: HumanInterruptConfig
    description: str | None


class HumanResponse(TypedDict):
    """Their answer."""

    type: Literal["accept", "ignore", "response", "edit"]
    args: str | ActionRequest | None
