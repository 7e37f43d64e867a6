"""Many inputs at once."""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from typing import Any

from septet.langchain_core.runnables.config import (
    RunnableConfig,
    child_config,
    get_async_callback_manager_for_config,
    get_callback_manager_for_config,
    get_config_list,
    get_executor_for_config,
)
from septet.langchain_core.runnables.utils import accepts_config, accepts_run_manager, gated_coro, gather_with_concurrency


class Batching:
    """Batches by threads or tasks over `invoke`."""

    def batch(self, inputs: list[Any], config: RunnableConfig | list[RunnableConfig] | None = None, *, return_exceptions: bool = False,
              **kwargs: Any) -> list[Any]:
        """An output for each input, in their order."""
        if not inputs:
            return []
        configs = get_config_list(config, len(inputs))

        def invoke(input_: Any, config: RunnableConfig) -> Any:
            return attempt(self.invoke, return_exceptions, input_, config, **kwargs)  # type: ignore[attr-defined]

        if len(inputs) == 1:
            return [invoke(inputs[0], configs[0])]
        with get_executor_for_config(configs[0]) as executor:
            return list(executor.map(invoke, inputs, configs))

    def batch_as_completed(self, inputs: Sequence[Any], config: RunnableConfig | Sequence[RunnableConfig] | None = None, *,
                           return_exceptions: bool = False, **kwargs: Any) -> Iterator[tuple[int, Any]]:
        """Positions and outputs, as they come."""
        if not inputs:
            return
        configs = get_config_list(config, len(inputs))

        def invoke(i: int, input_: Any, config: RunnableConfig) -> tuple[int, Any]:
            return i, attempt(self.invoke, return_exceptions, input_, config, **kwargs)  # type: ignore[attr-defined]

        if len(inputs) == 1:
            yield invoke(0, inputs[0], configs[0])
            return
        with get_executor_for_config(configs[0]) as executor:
            futures = {executor.submit(invoke, i, one, config) for i, (one, config) in enumerate(zip(inputs, configs, strict=False))}
            try:
                while futures:
                    done, futures = wait(futures, return_when=FIRST_COMPLETED)
                    while done:
                        yield done.pop().result()
            finally:
                for future in futures:
                    future.cancel()

    async def abatch(self, inputs: list[Any], config: RunnableConfig | list[RunnableConfig] | None = None, *,
                     return_exceptions: bool = False,
                     **kwargs: Any) -> list[Any]:
        """The same as `batch`, awaited."""
        if not inputs:
            return []
        configs = get_config_list(config, len(inputs))
        work = [aattempt(self.ainvoke, return_exceptions, one, conf, **kwargs)  # type: ignore[attr-defined]
                for one, conf in zip(inputs, configs, strict=False)]
        return await gather_with_concurrency(configs[0].get("max_concurrency"), *work)

    async def abatch_as_completed(self, inputs: Sequence[Any], config: RunnableConfig | Sequence[RunnableConfig] | None = None, *,
                                  return_exceptions: bool = False, **kwargs: Any) -> AsyncIterator[tuple[int, Any]]:
        """The same as `batch_as_completed`, awaited."""
        if not inputs:
            return
        configs = get_config_list(config, len(inputs))
        limit = configs[0].get("max_concurrency")
        semaphore = asyncio.Semaphore(limit) if limit else None

        async def invoke(i: int, input_: Any, config: RunnableConfig) -> tuple[int, Any]:
            work = aattempt(self.ainvoke, return_exceptions, input_, config, **kwargs)  # type: ignore[attr-defined]
            return i, await (gated_coro(semaphore, work) if semaphore else work)

        for done in asyncio.as_completed([invoke(i, one, conf) for i, (one, conf) in enumerate(zip(inputs, configs, strict=False))]):
            yield await done

    def _batch_with_config(self, func: Callable[..., list[Any]], inputs: list[Any], config: Any = None, *, return_exceptions: bool = False,
                           run_type: str | None = None, **kwargs: Any) -> list[Any]:
        """Outputs of a function over all inputs, each input a run of its own."""
        if not inputs:
            return []
        configs = get_config_list(config, len(inputs))
        runs = [get_callback_manager_for_config(one).on_chain_start(
                    None, input_, run_type=run_type, name=one.get("run_name") or self.get_name(), run_id=one.pop("run_id", None))  # type: ignore[attr-defined]
                for one, input_ in zip(configs, inputs, strict=False)]
        try:
            outputs = func(inputs, **batch_arguments(func, runs, configs, kwargs))
        except BaseException as error:
            for run in runs:
                run.on_chain_error(error)
            if return_exceptions:
                return [error for _ in inputs]
            raise
        first: BaseException | None = None
        for run, output in zip(runs, outputs, strict=False):
            if isinstance(output, Exception):
                first = first or output
                run.on_chain_error(output)
            else:
                run.on_chain_end(output)
        if first is not None and not return_exceptions:
            raise first
        return outputs

    async def _abatch_with_config(self, func: Callable[..., Any], inputs: list[Any], config: Any = None, *, return_exceptions: bool = False,
                                  run_type: str | None = None, **kwargs: Any) -> list[Any]:
        """The same for a coroutine function."""
        if not inputs:
            return []
        configs = get_config_list(config, len(inputs))
        runs = await asyncio.gather(*(get_async_callback_manager_for_config(one).on_chain_start(
            None, input_, run_type=run_type, name=one.get("run_name") or self.get_name(), run_id=one.pop("run_id", None))  # type: ignore[attr-defined]
            for one, input_ in zip(configs, inputs, strict=False)))
        try:
            outputs: list[Any] = await func(inputs, **batch_arguments(func, runs, configs, kwargs))
        except BaseException as error:
            await asyncio.gather(*(run.on_chain_error(error) for run in runs))
            if return_exceptions:
                return [error for _ in inputs]
            raise
        failed = [one for one in outputs if isinstance(one, Exception)]
        await asyncio.gather(*(run.on_chain_error(one) if isinstance(one, Exception) else run.on_chain_end(one)
                               for run, one in zip(runs, outputs, strict=False)))
        if failed and not return_exceptions:
            raise failed[0]
        return outputs


def batch_arguments(func: Callable[..., Any], runs: Any, configs: list[RunnableConfig], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Configs and run managers for a function that takes them."""
    if accepts_config(func):
        kwargs["config"] = [child_config(one, run.get_child()) for one, run in zip(configs, runs, strict=False)]
    if accepts_run_manager(func):
        kwargs["run_manager"] = runs
    return kwargs


def attempt(call: Callable[..., Any], return_exceptions: bool, *args: Any, **kwargs: Any) -> Any:
    """The call's outcome; its exception if those are to be returned."""
    if not return_exceptions:
        return call(*args, **kwargs)
    try:
        return call(*args, **kwargs)
    except Exception as error:
        return error


async def aattempt(call: Callable[..., Any], return_exceptions: bool, *args: Any, **kwargs: Any) -> Any:
    """The same, awaited."""
    if not return_exceptions:
        return await call(*args, **kwargs)
    try:
        return await call(*args, **kwargs)
    except Exception as error:
        return error
