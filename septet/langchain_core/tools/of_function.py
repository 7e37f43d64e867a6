"""What tools of a function share: calling it, or its coroutine, with the callbacks and config that it takes."""
from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

from septet.langchain_core.runnables.config import RunnableConfig, run_in_executor
from septet.langchain_core.tools.base import BaseTool
from septet.langchain_core.tools.injected import _get_runnable_config_param


class OfFunction(BaseTool):
    """A tool whose subclass has the fields `func` and `coroutine`; either may be None."""

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        if not self.coroutine:
            return await run_in_executor(config, self.invoke, input, config, **kwargs)
        return await super().ainvoke(input, config, **kwargs)

    def _run(self, *args: Any, config: RunnableConfig, run_manager: Any = None, **kwargs: Any) -> Any:
        if self.func is None:
            raise NotImplementedError(f"{type(self).__name__} does not support sync invocation.")
        return self.func(*args, **with_own(self.func, kwargs, run_manager, config))

    async def _arun(self, *args: Any, config: RunnableConfig, run_manager: Any = None, **kwargs: Any) -> Any:
        if self.coroutine is not None:
            return await self.coroutine(*args, **with_own(self.coroutine, kwargs, run_manager, config))
        return await super()._arun(*args, config=config, run_manager=run_manager, **kwargs)


def with_own(func: Callable[..., Any], kwargs: dict[str, Any], run_manager: Any, config: RunnableConfig) -> dict[str, Any]:
    """Callbacks and config for a function that takes them."""
    if run_manager and "callbacks" in signature(func).parameters:
        kwargs["callbacks"] = run_manager.get_child()
    if name := _get_runnable_config_param(func):
        kwargs[name] = config
    return kwargs
