"""Making runnables of runnables: sequences, bindings, retries, fallbacks, tools, and streams of events."""
from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from septet.errors import NotSupported


class Composing:
    """Operators and `with_...`."""

    def __or__(self, other: Any) -> Any:
        from septet.langchain_core.runnables.coercing import coerce_to_runnable
        from septet.langchain_core.runnables.sequence import RunnableSequence

        return RunnableSequence(self, coerce_to_runnable(other))

    def __ror__(self, other: Any) -> Any:
        from septet.langchain_core.runnables.coercing import coerce_to_runnable
        from septet.langchain_core.runnables.sequence import RunnableSequence

        return RunnableSequence(coerce_to_runnable(other), self)

    def pipe(self, *others: Any, name: str | None = None) -> Any:
        """This and then the others."""
        from septet.langchain_core.runnables.sequence import RunnableSequence

        return RunnableSequence(self, *others, name=name)

    def pick(self, keys: str | list[str]) -> Any:
        """The value of a key of the output, or a dict of those of several."""
        from septet.langchain_core.runnables.passthrough import RunnablePick

        return self | RunnablePick(keys)

    def assign(self, **kwargs: Any) -> Any:
        """The output with keys added."""
        from septet.langchain_core.runnables.parallel import RunnableParallel
        from septet.langchain_core.runnables.passthrough import RunnableAssign

        return self | RunnableAssign(RunnableParallel(kwargs))

    def bind(self, **kwargs: Any) -> Any:
        """The same with arguments given."""
        from septet.langchain_core.runnables.binding import RunnableBinding

        return RunnableBinding(bound=self, kwargs=kwargs, config={})  # type: ignore[arg-type]

    def with_config(self, config: Any = None, **kwargs: Any) -> Any:
        """The same under a config."""
        from septet.langchain_core.runnables.binding import RunnableBinding

        return RunnableBinding(bound=self, config={**(config or {}), **kwargs}, kwargs={})  # type: ignore[arg-type]

    def with_listeners(self, *, on_start: Any = None, on_end: Any = None, on_error: Any = None) -> Any:
        """The same, telling functions of its runs."""
        from septet.langchain_core.runnables.binding import RunnableBinding, listener_config

        return RunnableBinding(bound=self, config_factories=[listener_config(on_start, on_end, on_error)])  # type: ignore[arg-type]

    def with_alisteners(self, *, on_start: Any = None, on_end: Any = None, on_error: Any = None) -> Any:
        """The same, telling coroutine functions of its runs."""
        from septet.langchain_core.runnables.binding import RunnableBinding, alistener_config

        return RunnableBinding(bound=self, config_factories=[alistener_config(on_start, on_end, on_error)])  # type: ignore[arg-type]

    def with_types(self, *, input_type: Any = None, output_type: Any = None) -> Any:
        """The same with other types."""
        from septet.langchain_core.runnables.binding import RunnableBinding

        return RunnableBinding(bound=self, custom_input_type=input_type, custom_output_type=output_type, kwargs={})  # type: ignore[arg-type]

    def with_retry(self, *, retry_if_exception_type: Any = (Exception,), wait_exponential_jitter: bool = True,
                   exponential_jitter_params: Any = None, stop_after_attempt: int = 3) -> Any:
        """The same, tried again when it fails."""
        from septet.langchain_core.runnables.retry import RunnableRetry

        return RunnableRetry(bound=self, kwargs={}, config={}, retry_exception_types=retry_if_exception_type,  # type: ignore[arg-type]
                             wait_exponential_jitter=wait_exponential_jitter, max_attempt_number=stop_after_attempt,
                             exponential_jitter_params=exponential_jitter_params)

    def map(self) -> Any:
        """The same for each element of a list."""
        from septet.langchain_core.runnables.each import RunnableEach

        return RunnableEach(bound=self)

    def with_fallbacks(self, fallbacks: Sequence[Any], *, exceptions_to_handle: tuple[type[BaseException], ...] = (Exception,),
                       exception_key: str | None = None) -> Any:
        """The same, with others to ask when it fails."""
        from septet.langchain_core.runnables.fallbacks import RunnableWithFallbacks

        return RunnableWithFallbacks(runnable=self, fallbacks=fallbacks, exceptions_to_handle=exceptions_to_handle,
                                     exception_key=exception_key)

    def as_tool(self, args_schema: Any = None, *, name: str | None = None, description: str | None = None, arg_types: Any = None) -> Any:
        """A tool that calls this."""
        from septet.langchain_core.tools.convert import convert_runnable_to_tool

        return convert_runnable_to_tool(self, args_schema=args_schema, name=name, description=description, arg_types=arg_types)  # type: ignore[arg-type]

    async def astream_log(self, input: Any, config: Any = None, *, diff: bool = True, with_streamed_output_list: bool = True,
                          include_names: Any = None, include_types: Any = None, include_tags: Any = None, exclude_names: Any = None,
                          exclude_types: Any = None, exclude_tags: Any = None, **kwargs: Any) -> AsyncIterator[Any]:
        """The output and all runs within, as patches of one state."""
        raise NotSupported("astream_log: upstream has deprecated it; use astream_events")
        yield

    def stream_events(self, input: Any, config: Any = None, *, version: str = "v2", **kwargs: Any) -> Any:
        """The output as a typed stream: chat models have one, as version "v3"."""
        raise NotImplementedError(f"stream_events(version={version!r}) of {type(self).__name__}: chat models have version 'v3'; "
                                  "astream_events() has version 'v2' for every runnable.")

    async def astream_events(self, input: Any, config: Any = None, *, version: str = "v2", include_names: Any = None,
                             include_types: Any = None, include_tags: Any = None, exclude_names: Any = None, exclude_types: Any = None,
                             exclude_tags: Any = None, **kwargs: Any) -> AsyncIterator[Any]:
        """The start, chunks and end of this and all runs within, as events."""
        from septet.langchain_core.tracers.event_stream import stream_events_v2

        if version == "v3":
            raise NotImplementedError(f"astream_events(version='v3') of {type(self).__name__}: only chat models have it; use version='v2'")
        if version == "v1":
            raise NotSupported('astream_events(version="v1"): use version="v2"')
        if version != "v2":
            raise NotImplementedError(f"Unsupported version: {version!r}. Expected 'v1', 'v2', or 'v3'.")
        events = stream_events_v2(self, input, config=config, include_names=include_names, include_types=include_types,
                                  include_tags=include_tags, exclude_names=exclude_names, exclude_types=exclude_types,
                                  exclude_tags=exclude_tags, **kwargs)
        try:
            async for event in events:
                yield event
        finally:
            await events.aclose()  # type: ignore[attr-defined]
