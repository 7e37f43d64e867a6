"""The stream of mode `messages`: tokens of chat models in nodes, and messages that nodes return, each with where it came from."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

from septet.langchain_core.callbacks.base import BaseCallbackHandler
from septet.langchain_core.messages import BaseMessage
from septet.langgraph.constants import NS_SEP, TAG_HIDDEN, TAG_NOSTREAM
from septet.langgraph.types import Command


class StreamMessages(BaseCallbackHandler):
    """push: takes (namespace, "messages", (message, metadata)).  inner: also what graphs within nodes say."""

    run_inline = True

    def __init__(self, push: Callable[[Any], None], inner: bool, ns: str):
        self.push, self.inner, self.ns = push, inner, ns
        self.runs: dict[UUID, tuple[str, dict[str, Any]]] = {}
        self.seen: set[Any] = set()
        self.nodes: dict[UUID, tuple[str, dict[str, Any]]] = {}

    def tap_output_aiter(self, run_id: UUID, output: Any) -> Any:
        return output

    def tap_output_iter(self, run_id: UUID, output: Any) -> Any:
        return output

    def place(self, metadata: dict[str, Any] | None, tags: Sequence[str] | None) -> tuple[str, dict[str, Any]] | None:
        """(namespace, metadata) of a run that is shown."""
        if not metadata or TAG_NOSTREAM in (tags or ()):
            return None
        path = metadata.get("langgraph_checkpoint_ns")
        if path is None:
            return None
        ns = NS_SEP.join(path.split(NS_SEP)[:-1])
        if not self.inner and ns != self.ns:
            return None
        shown = [tag for tag in tags or () if not tag.startswith("seq:step")]
        return ns, {**metadata, "tags": shown} if shown else dict(metadata)

    def show(self, place: tuple[str, dict[str, Any]], message: BaseMessage, once: bool = False) -> None:
        if once and message.id in self.seen:
            return
        if message.id is None:
            message.id = str(uuid4())
        self.seen.add(message.id)
        self.push((place[0], "messages", (message, place[1])))

    def on_chat_model_start(self, serialized: Any, messages: Any, *, run_id: UUID, parent_run_id: UUID | None = None,
                            tags: list[str] | None = None, metadata: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        place = self.place(metadata, tags)
        if place is not None:
            self.runs[run_id] = place

    def on_llm_new_token(self, token: str, *, chunk: Any = None, run_id: UUID, parent_run_id: UUID | None = None,
                         tags: list[str] | None = None, **kwargs: Any) -> Any:
        place = self.runs.get(run_id)
        if place is not None and chunk is not None and hasattr(chunk, "message"):
            self.show(place, chunk.message)

    def on_llm_end(self, response: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        place = self.runs.pop(run_id, None)
        if place is not None and response.generations and response.generations[0]:
            message = getattr(response.generations[0][0], "message", None)
            if message is not None:
                self.show(place, message, once=True)

    def on_llm_error(self, error: BaseException, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        self.runs.pop(run_id, None)

    def on_chain_start(self, serialized: Any, inputs: Any, *, run_id: UUID, parent_run_id: UUID | None = None,
                       tags: list[str] | None = None, metadata: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        if metadata and kwargs.get("name") == metadata.get("langgraph_node") and TAG_HIDDEN not in (tags or ()):
            place = self.place(metadata, None)
            if place is not None:
                self.nodes[run_id] = place
                self.seen |= {m.id for m in messages_in(inputs) if m.id is not None}

    def on_chain_end(self, response: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        place = self.nodes.pop(run_id, None)
        if place is not None:
            for part in response if isinstance(response, (list, tuple)) else [response]:
                for message in messages_in(part.update if isinstance(part, Command) else part):
                    self.show(place, message, once=True)

    def on_chain_error(self, error: BaseException, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        self.nodes.pop(run_id, None)


def messages_in(value: Any) -> list[BaseMessage]:
    """Messages of a value: itself, the items of a list, or the values of a dict and theirs."""
    if isinstance(value, BaseMessage):
        return [value]
    if isinstance(value, (list, tuple)):
        return [m for m in value if isinstance(m, BaseMessage)]
    if isinstance(value, dict):
        return [m for v in value.values() for m in (messages_in(v) if not isinstance(v, dict) else [])]
    return []
