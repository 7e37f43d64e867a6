"""Running a generator as a run: chunks pass through, and handlers are told what they make together."""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import chain
from typing import Any

from septet.langchain_core.runnables.config import (
    RunnableConfig,
    child_config,
    context_of,
    ensure_config,
    get_async_callback_manager_for_config,
    get_callback_manager_for_config,
)
from septet.langchain_core.runnables.contexts import within
from septet.langchain_core.runnables.utils import accepts_config, accepts_run_manager

NOTHING: Any = object()


class Streaming:
    """Chunks in, chunks out."""

    def _transform_stream_with_config(self, inputs: Iterator[Any], transformer: Callable[..., Iterator[Any]], config: RunnableConfig | None,
                                      run_type: str | None = None, **kwargs: Any) -> Iterator[Any]:
        """The transformer's chunks, as a run.  What gives the input starts first."""
        source = Heard(inputs)
        source.start()
        config = ensure_config(config)
        manager = get_callback_manager_for_config(config)
        # type: ignore[attr-defined]
        run = manager.on_chain_start(None, {"input": ""}, run_type=run_type, defers_inputs=False,
                                     name=config.get("run_name") or self.get_name(),
                                     run_id=config.pop("run_id", None))
        source.summing = total = bool(run.handlers)
        output = Sum()
        try:
            child = child_config(config, run.get_child())
            context = context_of(child)
            chunks = context.run(transformer, source.chunks(), **stream_arguments(transformer, run, child, kwargs))
            for tap in taps(run.handlers):
                chunks = tap.tap_output_iter(run.run_id, chunks)
            while True:
                try:
                    chunk = context.run(next, chunks, NOTHING)
                except GeneratorExit:
                    break
                if chunk is NOTHING:
                    break
                yield chunk
                if total:
                    output.add(chunk)
            if total:
                source.rest()
        except GeneratorExit:           # the reader has had enough
            source.rest_known()
            run.on_chain_end(output.value, inputs=source.value)
            raise
        except BaseException as error:
            run.on_chain_error(error, inputs=source.value)
            raise
        finally:
            source.close()
        run.on_chain_end(output.value, inputs=source.value)

    async def _atransform_stream_with_config(self, inputs: AsyncIterator[Any], transformer: Callable[..., AsyncIterator[Any]],
                                             config: RunnableConfig | None, run_type: str | None = None,
                                             **kwargs: Any) -> AsyncIterator[Any]:
        """The same for an async generator."""
        source = AsyncHeard(inputs)
        await source.start()
        config = ensure_config(config)
        manager = get_async_callback_manager_for_config(config)
        # type: ignore[attr-defined]
        run = await manager.on_chain_start(None, {"input": ""}, run_type=run_type, defers_inputs=False,
                                           name=config.get("run_name") or self.get_name(),
                                           run_id=config.pop("run_id", None))
        source.summing = total = bool(run.handlers)
        output = Sum()
        chunks: Any = None
        try:
            child = child_config(config, run.get_child())
            context = context_of(child)
            chunks = context.run(transformer, source.chunks(), **stream_arguments(transformer, run, child, kwargs))
            for tap in taps(run.handlers):
                chunks = tap.tap_output_aiter(run.run_id, chunks)
            while True:
                chunk = await (asyncio.create_task(following(chunks), context=context) if total
                               else within(context, anext(chunks, NOTHING)))
                if chunk is NOTHING:
                    break
                yield chunk
                if total:
                    output.add(chunk)
            if total:
                await source.rest()
        except (GeneratorExit, asyncio.CancelledError) as stop:
            if isinstance(stop, asyncio.CancelledError):
                await run.on_chain_error(stop, inputs=source.value)
            raise
        except BaseException as error:
            await run.on_chain_error(error, inputs=source.value)
            raise
        else:
            await run.on_chain_end(output.value, inputs=source.value)
        finally:
            await close(chunks)
            await source.close()


async def following(chunks: Any) -> Any:
    """The next chunk as a task: where someone listens, what else runs gets the turns that upstream gives it, so events keep its order."""
    return await anext(chunks, NOTHING)


async def close(chunks: Any) -> None:
    if hasattr(chunks, "aclose"):
        await chunks.aclose()


def taps(handlers: list[Any]) -> list[Any]:
    """The first handler that listens to chunks themselves."""
    return [h for h in handlers if hasattr(h, "tap_output_aiter")][:1]


def stream_arguments(transformer: Callable[..., Any], run: Any, child: RunnableConfig, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Config and run manager for a transformer that takes them."""
    if accepts_config(transformer):
        kwargs["config"] = child
    if accepts_run_manager(transformer):
        kwargs["run_manager"] = run
    return kwargs


class Sum:
    """Chunks added up, as long as they can be; the last one after that."""

    __slots__ = ("adds", "value")

    def __init__(self) -> None:
        self.value: Any = None
        self.adds = True

    def add(self, chunk: Any) -> None:
        if self.value is None or not self.adds:
            self.value = chunk
            return
        try:
            self.value = self.value + chunk
        except TypeError:
            self.value, self.adds = chunk, False


class Heard:
    """The chunks of an input, added up on the way while someone listens."""

    __slots__ = ("first", "inputs", "seen", "summing", "waiting")

    def __init__(self, inputs: Iterator[Any]):
        self.inputs, self.first, self.seen = inputs, NOTHING, Sum()
        self.summing, self.waiting = False, True

    @property
    def value(self) -> Any:
        return self.seen.value

    def start(self) -> None:
        """Take the first chunk, so that what gives it has started."""
        self.first = next(self.inputs, NOTHING)

    def chunks(self) -> Iterator[Any]:
        """All chunks, the first among them."""
        if self.first is NOTHING:
            return iter(())
        if not self.summing:
            return chain((self.first,), self.inputs)
        return self._summed()

    def _summed(self) -> Iterator[Any]:
        self.waiting = False
        self.seen.add(self.first)
        yield self.first
        for chunk in self.inputs:
            self.seen.add(chunk)
            yield chunk

    def rest(self) -> None:
        """Take what the transformer did not."""
        self.rest_known()
        for chunk in self.inputs:
            self.seen.add(chunk)

    def rest_known(self) -> None:
        """The first chunk counts though the transformer did not take it."""
        if self.waiting and self.first is not NOTHING:
            self.seen.add(self.first)
            self.waiting = False

    def close(self) -> None:
        if hasattr(self.inputs, "close"):
            self.inputs.close()


class AsyncHeard(Heard):
    """The same of an async input."""

    __slots__ = ()

    async def start(self) -> None:  # type: ignore[override]
        self.first = await anext(self.inputs, NOTHING)  # type: ignore[call-overload]

    async def chunks(self) -> AsyncIterator[Any]:  # type: ignore[override]
        if self.first is NOTHING:
            return
        self.rest_known()
        yield self.first
        async for chunk in self.inputs:  # type: ignore[attr-defined]
            if self.summing:
                self.seen.add(chunk)
            yield chunk

    async def rest(self) -> None:  # type: ignore[override]
        self.rest_known()
        async for chunk in self.inputs:  # type: ignore[attr-defined]
            self.seen.add(chunk)

    async def close(self) -> None:  # type: ignore[override]
        await close(self.inputs)
