"""Who is told of runs: handlers, and the manager that holds them."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

if TYPE_CHECKING:
    from septet.langchain_core.agents import AgentAction, AgentFinish
    from septet.langchain_core.documents.base import Document
    from septet.langchain_core.messages.base import BaseMessage
    from septet.langchain_core.outputs.llm_result import LLMResult


class RetrieverManagerMixin:
    """What a retriever tells."""

    def on_retriever_error(self, error: BaseException, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """The retriever failed."""

    def on_retriever_end(self, documents: Sequence[Document], *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """The retriever found documents."""


class LLMManagerMixin:
    """What a model tells."""

    def on_llm_new_token(self, token: str | list[str | dict[str, Any]], *, chunk: Any = None, run_id: UUID,
                         parent_run_id: UUID | None = None, tags: list[str] | None = None, **kwargs: Any) -> Any:
        """A token came; `chunk` has it with all that belongs to it."""

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, parent_run_id: UUID | None = None, tags: list[str] | None = None,
                   **kwargs: Any) -> Any:
        """The model is done."""

    def on_llm_error(self, error: BaseException, *, run_id: UUID, parent_run_id: UUID | None = None, tags: list[str] | None = None,
                     **kwargs: Any) -> Any:
        """The model failed."""

    def on_stream_event(self, event: Any, *, run_id: UUID, parent_run_id: UUID | None = None, tags: list[str] | None = None,
                        **kwargs: Any) -> Any:
        """An event of a typed stream."""


class ChainManagerMixin:
    """What a chain or an agent tells."""

    def on_chain_end(self, outputs: dict[str, Any], *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """The chain is done."""

    def on_chain_error(self, error: BaseException, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """The chain failed."""

    def on_agent_action(self, action: AgentAction, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """The agent acts."""

    def on_agent_finish(self, finish: AgentFinish, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """The agent is done."""


class ToolManagerMixin:
    """What a tool tells."""

    def on_tool_end(self, output: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """The tool is done."""

    def on_tool_error(self, error: BaseException, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """The tool failed."""


class CallbackManagerMixin:
    """What is told when something starts."""

    def on_llm_start(self, serialized: dict[str, Any], prompts: list[str], *, run_id: UUID, parent_run_id: UUID | None = None,
                     tags: list[str] | None = None, metadata: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """A model starts."""

    def on_chat_model_start(self, serialized: dict[str, Any], messages: list[list[BaseMessage]], *, run_id: UUID,
                            parent_run_id: UUID | None = None, tags: list[str] | None = None, metadata: dict[str, Any] | None = None,
                            **kwargs: Any) -> Any:
        """A chat model starts; who does not implement this is told of `on_llm_start`."""
        raise NotImplementedError(f"{self.__class__.__name__} does not implement `on_chat_model_start`")

    def on_retriever_start(self, serialized: dict[str, Any], query: str, *, run_id: UUID, parent_run_id: UUID | None = None,
                           tags: list[str] | None = None, metadata: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """A retriever starts."""

    def on_chain_start(self, serialized: dict[str, Any], inputs: dict[str, Any], *, run_id: UUID, parent_run_id: UUID | None = None,
                       tags: list[str] | None = None, metadata: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """A chain starts."""

    def on_tool_start(self, serialized: dict[str, Any], input_str: str, *, run_id: UUID, parent_run_id: UUID | None = None,
                      tags: list[str] | None = None, metadata: dict[str, Any] | None = None, inputs: dict[str, Any] | None = None,
                      **kwargs: Any) -> Any:
        """A tool starts."""


class RunManagerMixin:
    """What any run tells."""

    def on_text(self, text: str, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """Some text."""

    def on_retry(self, retry_state: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """One more attempt."""

    def on_custom_event(self, name: str, data: Any, *, run_id: UUID, tags: list[str] | None = None, metadata: dict[str,
                        Any] | None = None, **kwargs: Any) -> Any:
        """An event of the user's own."""


class BaseCallbackHandler(LLMManagerMixin, ChainManagerMixin, ToolManagerMixin, RetrieverManagerMixin, CallbackManagerMixin,
                          RunManagerMixin):
    """A handler: override what it should hear.

    raise_error: whether its errors end the run (else they are logged).  run_inline: whether it is called within the event loop.
    """

    raise_error: bool = False
    run_inline: bool = False

    @property
    def ignore_llm(self) -> bool:
        """Hear nothing of models."""
        return False

    @property
    def ignore_retry(self) -> bool:
        """Hear nothing of new attempts."""
        return False

    @property
    def ignore_chain(self) -> bool:
        """Hear nothing of chains."""
        return False

    @property
    def ignore_agent(self) -> bool:
        """Hear nothing of agents and tools."""
        return False

    @property
    def ignore_retriever(self) -> bool:
        """Hear nothing of retrievers."""
        return False

    @property
    def ignore_chat_model(self) -> bool:
        """Hear nothing of the starts of chat models."""
        return False

    @property
    def ignore_custom_event(self) -> bool:
        """Hear nothing of the user's events."""
        return False


class AsyncCallbackHandler(BaseCallbackHandler):
    """A handler whose methods are coroutines."""

    async def on_retriever_error(self, error: BaseException, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """The retriever failed."""

    async def on_retriever_end(self, documents: Sequence[Document], *, run_id: UUID, parent_run_id: UUID | None = None,
                               **kwargs: Any) -> Any:
        """The retriever found documents."""

    async def on_llm_new_token(self, token: str | list[str | dict[str, Any]], *, chunk: Any = None, run_id: UUID,
                               parent_run_id: UUID | None = None, tags: list[str] | None = None, **kwargs: Any) -> Any:
        """A token came; `chunk` has it with all that belongs to it."""

    async def on_llm_end(self, response: LLMResult, *, run_id: UUID, parent_run_id: UUID | None = None, tags: list[str] | None = None,
                         **kwargs: Any) -> Any:
        """The model is done."""

    async def on_llm_error(self, error: BaseException, *, run_id: UUID, parent_run_id: UUID | None = None, tags: list[str] | None = None,
                           **kwargs: Any) -> Any:
        """The model failed."""

    async def on_stream_event(self, event: Any, *, run_id: UUID, parent_run_id: UUID | None = None, tags: list[str] | None = None,
                              **kwargs: Any) -> Any:
        """An event of a typed stream."""

    async def on_chain_end(self, outputs: dict[str, Any], *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """The chain is done."""

    async def on_chain_error(self, error: BaseException, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """The chain failed."""

    async def on_agent_action(self, action: AgentAction, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """The agent acts."""

    async def on_agent_finish(self, finish: AgentFinish, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """The agent is done."""

    async def on_tool_end(self, output: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """The tool is done."""

    async def on_tool_error(self, error: BaseException, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """The tool failed."""

    async def on_llm_start(self, serialized: dict[str, Any], prompts: list[str], *, run_id: UUID, parent_run_id: UUID | None = None,
                           tags: list[str] | None = None, metadata: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """A model starts."""

    async def on_chat_model_start(self, serialized: dict[str, Any], messages: list[list[BaseMessage]], *, run_id: UUID,
                                  parent_run_id: UUID | None = None, tags: list[str] | None = None, metadata: dict[str, Any] | None = None,
                                  **kwargs: Any) -> Any:
        """A chat model starts; who does not implement this is told of `on_llm_start`."""
        raise NotImplementedError(f"{self.__class__.__name__} does not implement `on_chat_model_start`")

    async def on_retriever_start(self, serialized: dict[str, Any], query: str, *, run_id: UUID, parent_run_id: UUID | None = None,
                                 tags: list[str] | None = None, metadata: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """A retriever starts."""

    async def on_chain_start(self, serialized: dict[str, Any], inputs: dict[str, Any], *, run_id: UUID, parent_run_id: UUID | None = None,
                             tags: list[str] | None = None, metadata: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """A chain starts."""

    async def on_tool_start(self, serialized: dict[str, Any], input_str: str, *, run_id: UUID, parent_run_id: UUID | None = None,
                            tags: list[str] | None = None, metadata: dict[str, Any] | None = None, inputs: dict[str, Any] | None = None,
                            **kwargs: Any) -> Any:
        """A tool starts."""

    async def on_text(self, text: str, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """Some text."""

    async def on_retry(self, retry_state: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> Any:
        """One more attempt."""

    async def on_custom_event(self, name: str, data: Any, *, run_id: UUID, tags: list[str] | None = None, metadata: dict[str,
                              Any] | None = None, **kwargs: Any) -> Any:
        """An event of the user's own."""


class BaseCallbackManager(CallbackManagerMixin):
    """Handlers, tags and metadata: those of one run, and those its children inherit."""

    def __init__(self, handlers: list[BaseCallbackHandler], inheritable_handlers: list[BaseCallbackHandler] | None = None,
                 parent_run_id: UUID | None = None, *, tags: list[str] | None = None, inheritable_tags: list[str] | None = None,
                 metadata: dict[str, Any] | None = None, inheritable_metadata: dict[str, Any] | None = None) -> None:
        self.handlers = handlers
        self.inheritable_handlers = inheritable_handlers or []
        self.parent_run_id = parent_run_id
        self.tags = tags or []
        self.inheritable_tags = inheritable_tags or []
        self.metadata = metadata or {}
        self.inheritable_metadata = inheritable_metadata or {}

    def copy(self) -> Self:
        """A manager of the same handlers."""
        return self.__class__(
            handlers=self.handlers.copy(), inheritable_handlers=self.inheritable_handlers.copy(), parent_run_id=self.parent_run_id,
            tags=self.tags.copy(), inheritable_tags=self.inheritable_tags.copy(), metadata=self.metadata.copy(),
            inheritable_metadata=self.inheritable_metadata.copy())

    def merge(self, other: BaseCallbackManager) -> Self:
        """A manager of both's handlers, tags and metadata."""
        return self.__class__(
            parent_run_id=self.parent_run_id or other.parent_run_id, handlers=list(dict.fromkeys(self.handlers + other.handlers)),
            inheritable_handlers=list(dict.fromkeys(self.inheritable_handlers + other.inheritable_handlers)),
            tags=list(set(self.tags + other.tags)), inheritable_tags=list(set(self.inheritable_tags + other.inheritable_tags)),
            metadata={**self.metadata, **other.metadata}, inheritable_metadata={**self.inheritable_metadata, **other.inheritable_metadata})

    @property
    def is_async(self) -> bool:
        """Whether its methods are coroutines."""
        return False

    def add_handler(self, handler: BaseCallbackHandler, inherit: bool = True) -> None:
        """Add a handler once."""
        if handler not in self.handlers:
            self.handlers.append(handler)
        if inherit and handler not in self.inheritable_handlers:
            self.inheritable_handlers.append(handler)

    def remove_handler(self, handler: BaseCallbackHandler) -> None:
        """Take a handler away."""
        for held in (self.handlers, self.inheritable_handlers):
            if handler in held:
                held.remove(handler)

    def set_handlers(self, handlers: list[BaseCallbackHandler], inherit: bool = True) -> None:
        """These handlers and no others."""
        self.handlers, self.inheritable_handlers = [], []
        for handler in handlers:
            self.add_handler(handler, inherit=inherit)

    def set_handler(self, handler: BaseCallbackHandler, inherit: bool = True) -> None:
        """This handler and no other."""
        self.set_handlers([handler], inherit=inherit)

    def add_tags(self, tags: list[str], inherit: bool = True) -> None:
        """Add tags; one that stands there moves to the end."""
        for tag in tags:
            if tag in self.tags:
                self.remove_tags([tag])
        self.tags.extend(tags)
        if inherit:
            self.inheritable_tags.extend(tags)

    def remove_tags(self, tags: list[str]) -> None:
        """Take tags away."""
        for tag in tags:
            for held in (self.tags, self.inheritable_tags):
                if tag in held:
                    held.remove(tag)

    def add_metadata(self, metadata: dict[str, Any], inherit: bool = True) -> None:
        """Add metadata."""
        self.metadata.update(metadata)
        if inherit:
            self.inheritable_metadata.update(metadata)

    def remove_metadata(self, keys: list[str]) -> None:
        """Take metadata away."""
        for key in keys:
            self.metadata.pop(key, None)
            self.inheritable_metadata.pop(key, None)


Callbacks = list[BaseCallbackHandler] | BaseCallbackManager | None
