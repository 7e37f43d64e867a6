"""`langgraph.graph.ui`: parts of a user interface that nodes show, as messages of the state and of the stream."""
from __future__ import annotations

from typing import Any, Literal
from uuid import uuid4

from typing_extensions import TypedDict

from septet.langgraph.config import get_config, get_stream_writer
from septet.langgraph.pregel.scope import current_scope

__all__ = ("UIMessage", "RemoveUIMessage", "AnyUIMessage", "push_ui_message", "delete_ui_message", "ui_message_reducer")


class UIMessage(TypedDict):
    """A part to show: the component's name and its properties."""

    type: Literal["ui"]
    id: str
    name: str
    props: dict[str, Any]
    metadata: dict[str, Any]


class RemoveUIMessage(TypedDict):
    """A part to take away."""

    type: Literal["remove-ui"]
    id: str


AnyUIMessage = UIMessage | RemoveUIMessage


def push_ui_message(name: str, props: dict[str, Any], *, id: str | None = None, metadata: dict[str, Any] | None = None,
                    message: Any = None, state_key: str | None = "ui", merge: bool = False) -> UIMessage:
    """Show a component, at once in the stream of mode `custom` and in the state's `state_key` (None: nowhere).

    message: the message that it belongs to.  merge: keep properties of the component of the same id that are not given anew.
    RuntimeError outside of a node.
    """
    config = get_config()
    told = {"merge": merge, "run_id": config.get("run_id"), "tags": config.get("tags"), "name": config.get("run_name"), **(metadata or {}),
            **({"message_id": message.get("id") if isinstance(message, dict) else message.id} if message else {})}
    shown: UIMessage = {"type": "ui", "id": id or str(uuid4()), "name": name, "props": props, "metadata": told}
    show(shown, state_key)
    return shown


def delete_ui_message(id: str, *, state_key: str = "ui") -> RemoveUIMessage:
    """Take the component of an id away.  RuntimeError outside of a node."""
    get_config()
    removed: RemoveUIMessage = {"type": "remove-ui", "id": id}
    show(removed, state_key)
    return removed


def show(message: AnyUIMessage, state_key: str | None) -> None:
    """To the stream, and among the writes of the task."""
    get_stream_writer()(message)
    if state_key is not None:
        current_scope().task.writes.append((state_key, message))


def ui_message_reducer(left: Any, right: Any) -> list[AnyUIMessage]:
    """Messages with others put in: of the same id in place, or taken away.  ValueError for the end of what is not there."""
    kept = list(left) if isinstance(left, list) else [left]
    places = {message.get("id"): k for k, message in enumerate(kept)}
    gone: set[str] = set()
    for message in right if isinstance(right, list) else [right]:
        name = message.get("id")
        place = places.get(name)
        if message.get("type") == "remove-ui":
            if place is None:
                raise ValueError(f"Attempting to delete an UI message with an ID that doesn't exist ('{name}')")
            gone.add(name)
        elif place is None:
            places[name] = len(kept)
            kept.append(message)
        else:
            gone.discard(name)
            kept[place] = merged(kept[place], message)
    return [message for message in kept if message.get("id") not in gone]


def merged(old: Any, new: Any) -> Any:
    """The new message, with the old one's properties where it says so."""
    if not (new.get("metadata") or {}).get("merge"):
        return new
    return {**new, "props": {**old["props"], **new["props"]}}
