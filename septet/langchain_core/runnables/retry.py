"""A runnable that is tried again."""
from __future__ import annotations

import asyncio
import random
import time
from typing import Any

from typing_extensions import TypedDict

from septet.langchain_core.runnables.binding import RunnableBindingBase
from septet.langchain_core.runnables.config import RunnableConfig, child_config, patch_config


class ExponentialJitterParams(TypedDict, total=False):
    """Seconds: the first wait, the longest, the base of the power, the greatest random addition."""

    initial: float
    max: float
    exp_base: float
    jitter: float


class RunnableRetry(RunnableBindingBase):
    """`bound`, tried at most `max_attempt_number` times while it fails with one of the exceptions."""

    retry_exception_types: Any = (Exception,)
    wait_exponential_jitter: bool = True
    exponential_jitter_params: Any = None
    max_attempt_number: int = 3

    def _again(self, error: BaseException, attempt: int) -> bool:
        kinds = self.retry_exception_types
        wanted = isinstance(error, kinds) if isinstance(kinds, tuple | type) else bool(kinds(error))
        return wanted and attempt < self.max_attempt_number

    def _seconds(self, attempt: int) -> float:
        """How long to wait after an attempt."""
        if not self.wait_exponential_jitter:
            return 0.0
        params = {"initial": 1.0, "max": 4611686018427387903.0, "exp_base": 2.0, "jitter": 1.0, **(self.exponential_jitter_params or {})}
        grown = params["initial"] * params["exp_base"] ** (attempt - 1)
        return float(max(0.0, min(grown + random.uniform(0, params["jitter"]), params["max"])))

    def _child(self, config: RunnableConfig, run: Any, attempt: int) -> RunnableConfig:
        return child_config(config, run.get_child(f"retry:attempt:{attempt}" if attempt > 1 else None))

    def _invoke(self, input_: Any, run_manager: Any, config: RunnableConfig, **kwargs: Any) -> Any:
        attempt = 1
        while True:
            try:
                return self.bound.invoke(input_, self._child(config, run_manager, attempt), **kwargs)
            except BaseException as error:
                if not self._again(error, attempt):
                    raise
                time.sleep(self._seconds(attempt))
                attempt += 1

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        return self._call_with_config(self._invoke, input, self._merge_configs(config), **{**self.kwargs, **kwargs})

    async def _ainvoke(self, input_: Any, run_manager: Any, config: RunnableConfig, **kwargs: Any) -> Any:
        attempt = 1
        while True:
            try:
                return await self.bound.ainvoke(input_, self._child(config, run_manager, attempt), **kwargs)
            except BaseException as error:
                if not self._again(error, attempt):
                    raise
                await asyncio.sleep(self._seconds(attempt))
                attempt += 1

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        return await self._acall_with_config(self._ainvoke, input, self._merge_configs(config), **{**self.kwargs, **kwargs})

    def _configs(self, run_manager: list[Any], config: list[RunnableConfig], attempt: int, places: list[int]) -> list[RunnableConfig]:
        return [patch_config(config[i], callbacks=run_manager[i].get_child(f"retry:attempt:{attempt}" if attempt > 1 else None))
                for i in places]

    def _sorted_out(self, left: list[int], outputs: list[Any], done: dict[int, Any], attempt: int) -> list[int]:
        """Which inputs are to be tried again."""
        again = []
        for i, output in zip(left, outputs, strict=False):
            if isinstance(output, BaseException) and self._again(output, attempt):
                again.append(i)
            done[i] = output
        return again

    def _batch(self, inputs: list[Any], run_manager: list[Any], config: list[RunnableConfig], **kwargs: Any) -> list[Any]:
        left, done, attempt = list(range(len(inputs))), {}, 1  # type: ignore[var-annotated]
        while left:
            outputs = self.bound.batch([inputs[i] for i in left], self._configs(run_manager, config, attempt, left), return_exceptions=True,
                                       **kwargs)
            left = self._sorted_out(left, outputs, done, attempt)
            if left:
                time.sleep(self._seconds(attempt))
            attempt += 1
        return [done[i] for i in range(len(inputs))]

    def batch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        return self._batch_with_config(self._batch, inputs, self._batch_configs(inputs, config), return_exceptions=return_exceptions,
                                       **{**self.kwargs, **kwargs})

    async def _abatch(self, inputs: list[Any], run_manager: list[Any], config: list[RunnableConfig], **kwargs: Any) -> list[Any]:
        left, done, attempt = list(range(len(inputs))), {}, 1  # type: ignore[var-annotated]
        while left:
            outputs = await self.bound.abatch([inputs[i] for i in left], self._configs(run_manager, config, attempt, left),
                                              return_exceptions=True, **kwargs)
            left = self._sorted_out(left, outputs, done, attempt)
            if left:
                await asyncio.sleep(self._seconds(attempt))
            attempt += 1
        return [done[i] for i in range(len(inputs))]

    async def abatch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        return await self._abatch_with_config(self._abatch, inputs, self._batch_configs(inputs, config),
                                              return_exceptions=return_exceptions,
                                              **{**self.kwargs, **kwargs})
