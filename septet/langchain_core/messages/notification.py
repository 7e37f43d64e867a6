"""Human messages that no human wrote: a note of what sent them."""
from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict

from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.messages.human import HumanMessage

SOURCE, DATA = "lc_source", "lc_data"


class NotificationMetadata(TypedDict):
    """What sent a message."""

    source: str
    data: NotRequired[dict[str, Any]]


def add_notification_metadata(message: HumanMessage, *, source: str, data: dict[str, Any] | None = None) -> HumanMessage:
    """A copy of the message with the note."""
    note: dict[str, Any] = {SOURCE: source} if data is None else {SOURCE: source, DATA: data}
    return message.model_copy(update={"additional_kwargs": {**message.additional_kwargs, **note}})


def get_notification_metadata(message: BaseMessage) -> NotificationMetadata | None:
    """The note, if there is one."""
    kwargs = message.additional_kwargs
    if SOURCE not in kwargs:
        return None
    return {"source": kwargs[SOURCE], "data": kwargs[DATA]} if DATA in kwargs else {"source": kwargs[SOURCE]}
