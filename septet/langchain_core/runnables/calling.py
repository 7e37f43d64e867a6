"""Running a function as a run: handlers are told of its start, end or failure, and its children find their config."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.langchain_core.runnables.config import (
    RunnableConfig,
    acall_func_with_variable_args,
    call_func_with_variable_args,
    child_config,
    context_of,
    ensure_config,
    get_async_callback_manager_for_config,
    get_callback_manager_for_config,
)
from septet.langchain_core.runnables.contexts import within


class Calling:
    """One input, one output."""

    def _call_with_config(self, func: Callable[..., Any], input_: Any, config: RunnableConfig | None, run_type: str | None = None,
                          serialized: Any = None, **kwargs: Any) -> Any:
        """The function's output, as a run of this runnable's name."""
        config = ensure_config(config)
        manager = get_callback_manager_for_config(config)
        serialized = shown(serialized, manager)
        run = manager.on_chain_start(serialized, input_, run_type=run_type, name=config.get("run_name") or self.get_name(),  # type: ignore[attr-defined]
                                     run_id=config.pop("run_id", None))
        try:
            context = context_of(child_config(config, run.get_child()))
            output = context.run(call_func_with_variable_args, func, input_, config, run, **kwargs)
        except BaseException as error:
            run.on_chain_error(error)
            raise
        run.on_chain_end(output)
        return output

    async def _acall_with_config(self, func: Callable[..., Any], input_: Any, config: RunnableConfig | None, run_type: str | None = None,
                                 serialized: Any = None, **kwargs: Any) -> Any:
        """The same for a coroutine function."""
        config = ensure_config(config)
        manager = get_async_callback_manager_for_config(config)
        serialized = shown(serialized, manager)
        run = await manager.on_chain_start(serialized, input_, run_type=run_type, name=config.get("run_name") or self.get_name(),  # type: ignore[attr-defined]
                                           run_id=config.pop("run_id", None))
        try:
            context = context_of(child_config(config, run.get_child()))
            coroutine = acall_func_with_variable_args(func, input_, config, run, **kwargs)
            output = await within(context, coroutine)
        except BaseException as error:
            await run.on_chain_error(error)
            raise
        await run.on_chain_end(output)
        return output


def shown(serialized: Any, manager: Any) -> Any:
    """A written form; one that a function makes is made only when there is someone to see it."""
    if callable(serialized):
        return serialized() if manager.handlers else None
    return serialized
