"""A message that removes another from a list of them."""
from __future__ import annotations

from typing import Any, Literal

from septet.langchain_core.messages.base import BaseMessage


class RemoveMessage(BaseMessage):
    """Take away the message with this id."""

    type: Literal["remove"] = "remove"

    def __init__(self, id: str, **kwargs: Any) -> None:
        if kwargs.pop("content", None):
            raise ValueError("RemoveMessage does not support 'content' field.")
        super().__init__("", id=id, **kwargs)
