"""Models of chats: messages in, a message out."""
from __future__ import annotations

import asyncio
import builtins
import json
import uuid
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, Literal

from pydantic import ConfigDict, Field

from septet.langchain_core.callbacks.manager import AsyncCallbackManager, CallbackManager
from septet.langchain_core.language_models.base import BaseLanguageModel
from septet.langchain_core.language_models.chat_streams import (
    agenerate_from_stream,
    aprepared,
    generate_from_stream,
    identified,
    prepared,
    telling,
)
from septet.langchain_core.messages.ai import AIMessage
from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.messages.conversion import AnyMessage
from septet.langchain_core.outputs.chat_generation import ChatGeneration, merge_chat_generation_chunks
from septet.langchain_core.outputs.chat_result import ChatResult
from septet.langchain_core.outputs.llm_result import LLMResult
from septet.langchain_core.outputs.run_info import RunInfo
from septet.langchain_core.prompt_values import PromptValue
from septet.langchain_core.runnables.config import RunnableConfig, ensure_config, run_in_executor
from septet.langchain_core.runnables.utils import accepts_run_manager

__all__ = ["BaseChatModel", "SimpleChatModel", "agenerate_from_stream", "generate_from_stream"]


class BaseChatModel(BaseLanguageModel, ABC):
    """A chat model.  A subclass has `_generate` and `_llm_type`; `_stream` streams, `_agenerate` and `_astream` do so in coroutines.

    rate_limiter: asked before each call.  disable_streaming: True never streams, "tool_calling" not when there are tools.
    """

    rate_limiter: Any = Field(default=None, exclude=True)
    disable_streaming: bool | Literal["tool_calling"] = False
    output_version: str | None = None
    profile: Any = Field(default=None, exclude=True)

    model_config = ConfigDict(arbitrary_types_allowed=True)

    @property
    def OutputType(self) -> Any:
        return AnyMessage

    def invoke(self, input: Any, config: RunnableConfig | None = None, *, stop: list[str] | None = None, **kwargs: Any) -> Any:
        config = ensure_config(config)
        result = self.generate_prompt([self._convert_input(input)], stop=stop, callbacks=config.get("callbacks"), tags=config.get("tags"),
                                      metadata=config.get("metadata"), run_name=config.get("run_name"), run_id=config.pop("run_id", None),
                                      **kwargs)
        return result.generations[0][0].message

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, *, stop: list[str] | None = None, **kwargs: Any) -> Any:
        config = ensure_config(config)
        result = await self.agenerate_prompt([self._convert_input(input)], stop=stop, callbacks=config.get("callbacks"),
                                             tags=config.get("tags"), metadata=config.get("metadata"), run_name=config.get("run_name"),
                                             run_id=config.pop("run_id", None), **kwargs)
        return result.generations[0][0].message

    def _should_stream(self, *, async_api: bool, run_manager: Any = None, **kwargs: Any) -> bool:
        """Whether the answer is to come in chunks."""
        no_sync = type(self)._stream is BaseChatModel._stream
        no_async = type(self)._astream is BaseChatModel._astream
        if no_sync and (not async_api or no_async):
            return False
        if self.disable_streaming is True or self.disable_streaming == "tool_calling" and kwargs.get("tools"):
            return False
        if "stream" in kwargs:
            return bool(kwargs["stream"])
        if "streaming" in self.model_fields_set:
            return bool(getattr(self, "streaming", None))
        return any(hasattr(handler, "tap_output_aiter") for handler in (run_manager.handlers if run_manager else ()))

    def _configured(self, kind: Any, callbacks: Any, tags: Any, metadata: Any, stop: Any, kwargs: builtins.dict[str, Any],
                    traced: Any) -> tuple[Any, builtins.dict[str, Any]]:
        """A callback manager, and what handlers are told of the call; only when there are handlers."""
        manager = kind.configure(callbacks, self.callbacks, self.verbose, tags, self.tags, metadata, None)
        if not manager.handlers:
            return manager, {}
        manager.add_metadata({**(metadata or {}), **self._get_ls_params(stop=stop, **kwargs), "ls_integration": "langchain_chat_model"})
        manager.add_metadata(self.metadata or {}, False)
        told = {"invocation_params": self._get_invocation_params(stop=stop, **kwargs),
                "options": {"stop": stop, **kwargs, **(traced or {})}}
        return manager, told

    def _stream_run(self, input: Any, config: RunnableConfig | None, stop: Any, kwargs: builtins.dict[str, Any]) -> tuple[list[Any], Any]:
        """The messages of a streamed call, and its run, begun."""
        config = ensure_config(config)
        messages = self._convert_input(input).to_messages()
        manager, told = self._configured(CallbackManager, config.get("callbacks"), config.get("tags"), config.get("metadata"), stop, kwargs,
                                         structured(kwargs))
        (run,) = manager.on_chat_model_start(self._serialized if told else {}, [messages], name=config.get("run_name"),
                                             run_id=config.pop("run_id", None), batch_size=1, **told)
        if self.rate_limiter:
            self.rate_limiter.acquire(blocking=True)
        return messages, run

    async def _astream_run(self, input: Any, config: RunnableConfig | None, stop: Any,
                           kwargs: builtins.dict[str, Any]) -> tuple[list[Any], Any]:
        config = ensure_config(config)
        messages = self._convert_input(input).to_messages()
        manager, told = self._configured(AsyncCallbackManager, config.get("callbacks"), config.get("tags"), config.get("metadata"), stop,
                                         kwargs, structured(kwargs))
        (run,) = await manager.on_chat_model_start(self._serialized if told else {}, [messages], name=config.get("run_name"),
                                                   run_id=config.pop("run_id", None), batch_size=1, **told)
        if self.rate_limiter:
            await self.rate_limiter.aacquire(blocking=True)
        return messages, run

    def stream_events(self, input: Any, config: RunnableConfig | None = None, *, version: str = "v2", stop: list[str] | None = None,
                      **kwargs: Any) -> Any:
        """The answer as a `ChatModelStream`, for version "v3"."""
        from septet.langchain_core.language_models.chat_events import streamed
        from septet.langchain_core.language_models.chat_model_stream import ChatModelStream

        if version != "v3":
            return super().stream_events(input, config, version=version, **kwargs)
        stream = ChatModelStream()

        def events() -> Iterator[Any]:
            messages, run = self._stream_run(input, config, stop, kwargs)
            yield from streamed(self._stream(messages, stop=stop, run_manager=run, **kwargs), run, stream)

        source = events()
        stream.bind_pump(lambda: next(source, None) is not None)
        return stream

    def astream_events(self, input: Any, config: Any = None, *, version: str = "v2", **kwargs: Any) -> Any:
        """Events of the run and all within; for version "v3", to be awaited, the answer as an `AsyncChatModelStream`."""
        if version != "v3":
            return super().astream_events(input, config, version=version, **kwargs)
        return self._typed_stream(input, config, **kwargs)

    async def _typed_stream(self, input: Any, config: Any, stop: list[str] | None = None, **kwargs: Any) -> Any:
        from septet.langchain_core.language_models.chat_events import astreamed
        from septet.langchain_core.language_models.chat_model_stream import AsyncChatModelStream

        stream = AsyncChatModelStream()
        messages, run = await self._astream_run(input, config, stop, kwargs)
        stream.set_source(astreamed(self._astream(messages, stop=stop, run_manager=run, **kwargs), run, stream))
        return stream

    def stream(self, input: Any, config: RunnableConfig | None = None, *, stop: list[str] | None = None, **kwargs: Any) -> Iterator[Any]:
        if not self._should_stream(async_api=False, **{**kwargs, "stream": True}):
            yield self.invoke(input, config=config, stop=stop, **kwargs)
            return
        messages, run = self._stream_run(input, config, stop, kwargs)
        chunks: list[Any] = []
        try:
            for chunk in prepared(self._stream(messages, stop=stop, **kwargs), run, chunks if run.handlers else None):
                if run.handlers:
                    run.on_llm_new_token(chunk.message.content, chunk=chunk)
                yield chunk.message
        except BaseException as error:
            merged = merge_chat_generation_chunks(chunks)
            run.on_llm_error(error, response=LLMResult(generations=[[merged], []] if merged else [[]]))
            raise
        if run.handlers:
            run.on_llm_end(LLMResult(generations=[[merge_chat_generation_chunks(chunks)]]))  # type: ignore[list-item]

    async def astream(self, input: Any, config: RunnableConfig | None = None, *, stop: list[str] | None = None,
                      **kwargs: Any) -> AsyncIterator[Any]:
        if not self._should_stream(async_api=True, **{**kwargs, "stream": True}):
            yield await self.ainvoke(input, config=config, stop=stop, **kwargs)
            return
        messages, run = await self._astream_run(input, config, stop, kwargs)
        chunks: list[Any] = []
        try:
            async for chunk in aprepared(self._astream(messages, stop=stop, **kwargs), run, chunks if run.handlers else None):
                if run.handlers:
                    await run.on_llm_new_token(chunk.message.content, chunk=chunk)
                yield chunk.message
        except BaseException as error:
            merged = merge_chat_generation_chunks(chunks)
            await run.on_llm_error(error, response=LLMResult(generations=[[merged], []] if merged else [[]]))
            raise
        if run.handlers:
            await run.on_llm_end(LLMResult(generations=[[merge_chat_generation_chunks(chunks)]]))  # type: ignore[list-item]

    def _combine_llm_outputs(self, _llm_outputs: list[Any]) -> builtins.dict[str, Any]:
        return {}

    def _get_invocation_params(self, stop: list[str] | None = None, **kwargs: Any) -> builtins.dict[str, Any]:
        return {**self.asdict(), "stop": stop, **kwargs}

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> Any:
        return self._ls_params("chat", self._provider("Chat"), stop, kwargs)

    def _get_llm_string(self, stop: list[str] | None = None, **kwargs: Any) -> str:
        """A text that tells this model and its arguments from others, for caches."""
        if self.is_lc_serializable():
            params = {**kwargs, "stop": stop}
            written = json.dumps(without_repr(self._serialized), sort_keys=True)
            return written + "---" + str(sorted(params.items()))
        return str(sorted(self._get_invocation_params(stop=stop, **kwargs).items()))

    def generate(self, messages: list[list[BaseMessage]], stop: list[str] | None = None, callbacks: Any = None, *,
                 tags: list[str] | None = None, metadata: builtins.dict[str, Any] | None = None, run_name: str | None = None,
                 run_id: uuid.UUID | None = None, **kwargs: Any) -> LLMResult:
        """An answer to each list of messages."""
        traced = structured(kwargs)
        manager, told = self._configured(CallbackManager, callbacks, tags, metadata, stop, kwargs, traced)
        runs = manager.on_chat_model_start(self._serialized if told else {}, messages, name=run_name, run_id=run_id,
                                           batch_size=len(messages),
                                           **told)
        results = []
        for one, run in zip(messages, runs, strict=False):
            try:
                results.append(self._generate_with_cache(one, stop=stop, run_manager=run, **kwargs))
            except BaseException as error:
                run.on_llm_error(error, response=LLMResult(generations=[[]]))
                raise
        for run, result in zip(runs, results, strict=False):
            if run.handlers:
                run.on_llm_end(LLMResult(generations=[result.generations], llm_output=result.llm_output))
        return self._gathered(results, runs)

    def _gathered(self, results: list[ChatResult], runs: list[Any]) -> LLMResult:
        """All results as one, with the runs' ids where someone was told."""
        output = LLMResult.model_construct(generations=[result.generations for result in results],
                                           llm_output=self._combine_llm_outputs([result.llm_output for result in results]))
        output.run = [RunInfo(run_id=run.run_id) for run in runs]
        return output

    async def agenerate(self, messages: list[list[BaseMessage]], stop: list[str] | None = None, callbacks: Any = None, *,
                        tags: list[str] | None = None, metadata: builtins.dict[str, Any] | None = None, run_name: str | None = None,
                        run_id: uuid.UUID | None = None, **kwargs: Any) -> LLMResult:
        """The same, awaited, all at once."""
        traced = structured(kwargs)
        manager, told = self._configured(AsyncCallbackManager, callbacks, tags, metadata, stop, kwargs, traced)
        runs = await manager.on_chat_model_start(self._serialized if told else {}, messages, name=run_name, run_id=run_id,
                                                 batch_size=len(messages), **told)
        outcomes = await asyncio.gather(*(self._agenerate_with_cache(one, stop=stop, run_manager=run, **kwargs)
                                          for one, run in zip(messages, runs, strict=False)), return_exceptions=True)
        failed = [one for one in outcomes if isinstance(one, BaseException)]
        for run, outcome in zip(runs, outcomes, strict=False):
            if isinstance(outcome, BaseException):
                await run.on_llm_error(outcome, response=LLMResult(generations=[[]]))
            elif run.handlers:
                await run.on_llm_end(LLMResult(generations=[outcome.generations], llm_output=outcome.llm_output))
        if failed:
            raise failed[0]
        return self._gathered(outcomes, runs)  # type: ignore[arg-type]

    def generate_prompt(self, prompts: list[PromptValue], stop: list[str] | None = None, callbacks: Any = None, **kwargs: Any) -> LLMResult:
        return self.generate([prompt.to_messages() for prompt in prompts], stop=stop, callbacks=callbacks, **kwargs)

    async def agenerate_prompt(self, prompts: list[PromptValue], stop: list[str] | None = None, callbacks: Any = None,
                               **kwargs: Any) -> LLMResult:
        return await self.agenerate([prompt.to_messages() for prompt in prompts], stop=stop, callbacks=callbacks, **kwargs)

    def _cache_key(self, messages: list[BaseMessage], stop: Any, kwargs: Any) -> tuple[str, str]:
        from septet.langchain_core.load.dump import dumps

        return dumps([message.model_copy(update={"id": None}) for message in messages]), self._get_llm_string(stop=stop, **kwargs)

    def _generate_with_cache(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None,
                             **kwargs: Any) -> ChatResult:
        cache = self._chosen_cache()
        key = self._cache_key(messages, stop, kwargs) if cache else ("", "")
        if cache and (found := cache.lookup(*key)) is not None:
            return ChatResult(generations=remembered(found))
        if self.rate_limiter:
            self.rate_limiter.acquire(blocking=True)
        if self._should_stream(async_api=False, run_manager=run_manager, **kwargs):
            result = generate_from_stream(telling(self._stream(messages, stop=stop, **kwargs), run_manager))
        elif accepts_run_manager(self._generate):
            result = self._generate(messages, stop=stop, run_manager=run_manager, **kwargs)
        else:
            result = self._generate(messages, stop=stop, **kwargs)
        identified(result, run_manager)
        if cache:
            cache.update(*key, result.generations)
        return result

    async def _agenerate_with_cache(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None,
                                    **kwargs: Any) -> ChatResult:
        from septet.langchain_core.language_models.chat_streams import atelling

        cache = self._chosen_cache()
        key = self._cache_key(messages, stop, kwargs) if cache else ("", "")
        if cache and (found := await cache.alookup(*key)) is not None:
            return ChatResult(generations=remembered(found))
        if self.rate_limiter:
            await self.rate_limiter.aacquire(blocking=True)
        if self._should_stream(async_api=True, run_manager=run_manager, **kwargs):
            result = await agenerate_from_stream(atelling(self._astream(messages, stop=stop, **kwargs), run_manager))
        elif accepts_run_manager(self._agenerate):
            result = await self._agenerate(messages, stop=stop, run_manager=run_manager, **kwargs)
        else:
            result = await self._agenerate(messages, stop=stop, **kwargs)
        identified(result, run_manager)
        if cache:
            await cache.aupdate(*key, result.generations)
        return result

    @abstractmethod
    def _generate(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        """The answer to messages."""

    async def _agenerate(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None,
                         **kwargs: Any) -> ChatResult:
        """The same, in a thread unless overridden."""
        return await run_in_executor(None, self._generate, messages, stop, run_manager.get_sync() if run_manager else None, **kwargs)  # type: ignore[no-any-return]

    def _stream(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> Iterator[Any]:
        """The answer in chunks."""
        raise NotImplementedError

    async def _astream(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None,
                       **kwargs: Any) -> AsyncIterator[Any]:
        """The same, awaited: each chunk in a thread unless overridden."""
        chunks = await run_in_executor(None, self._stream, messages, stop, run_manager.get_sync() if run_manager else None, **kwargs)
        done = object()
        while True:
            chunk = await run_in_executor(None, next, chunks, done)
            if chunk is done:
                break
            yield chunk

    @property
    @abstractmethod
    def _llm_type(self) -> str:
        """The kind of model."""

    def dict(self, **_kwargs: Any) -> builtins.dict[str, Any]:  # type: ignore[override]
        """The model's kind and parameters, by an old name."""
        from septet.langchain_core._api.deprecation import warn_deprecated

        warn_deprecated(since="1.4.2", removal="2.0.0", depth=3, message="The method `BaseChatModel.dict` was deprecated in "
                                                                         "langchain-core 1.4.2 "
                        "and will be removed in 2.0.0. Use `asdict` instead.")
        return self.asdict()

    def asdict(self) -> builtins.dict[str, Any]:
        """The model's kind and parameters."""
        return {**self._identifying_params, "_type": self._llm_type}

    def bind_tools(self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any) -> Any:
        """The same with tools it may call."""
        raise NotImplementedError

    def with_structured_output(self, schema: Any, *, include_raw: bool = False, **kwargs: Any) -> Any:
        """The same with answers of a schema, by a tool that the model must call."""
        from septet.langchain_core.language_models.structured import structured_output

        kwargs.pop("method", None)
        kwargs.pop("strict", None)
        if kwargs:
            raise ValueError(f"Received unsupported arguments {kwargs}")
        if type(self).bind_tools is BaseChatModel.bind_tools:
            raise NotImplementedError("with_structured_output is not implemented for this model.")
        return structured_output(self, schema, include_raw)


def remembered(found: Any) -> list[Any]:
    """Generations of a cache, whose messages cost nothing."""
    return [generation.model_copy(update={"message": generation.message.model_copy(update={
        "usage_metadata": {**(generation.message.usage_metadata or {}), "total_cost": 0}})})
        if isinstance(generation, ChatGeneration) and isinstance(generation.message, AIMessage) else generation for generation in found]


def structured(kwargs: dict[str, Any]) -> dict[str, Any]:
    """What traces say of structured output, taken out of the arguments."""
    form = kwargs.pop("ls_structured_output_format", None)
    return {"ls_structured_output_format": form} if form else {}


def without_repr(written: Any) -> Any:
    """A written model without what differs from one process to the next."""
    if isinstance(written, dict):
        if written.get("type") == "not_implemented":
            return {k: v for k, v in written.items() if k != "repr"}
        return {k: without_repr(v) for k, v in written.items() if k != "graph"}
    return [without_repr(v) for v in written] if isinstance(written, list) else written


class SimpleChatModel(BaseChatModel):
    """A chat model whose answer is a text: a subclass has `_call`."""

    def _generate(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        text = self._call(messages, stop=stop, run_manager=run_manager, **kwargs)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])

    @abstractmethod
    def _call(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> str:
        """The text that answers."""

    async def _agenerate(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None,
                         **kwargs: Any) -> ChatResult:
        return await run_in_executor(None, self._generate, messages, stop=stop, run_manager=run_manager.get_sync() if run_manager else None,  # type: ignore[no-any-return]
                                     **kwargs)
