"""Events of the user's own, told from within a run."""
from __future__ import annotations

from typing import Any

from septet.langchain_core.runnables.config import (
    RunnableConfig,
    ensure_config,
    get_async_callback_manager_for_config,
    get_callback_manager_for_config,
)

ALONE = ("Unable to dispatch an adhoc event without a parent run id.This function can only be called from within an existing run "
         "(e.g.,inside a "
         "tool or a RunnableLambda or a RunnableGenerator.)If you are doing that and still seeing this error, try explicitlypassing the "
         "config "
         "parameter to this function.")


async def adispatch_custom_event(name: str, data: Any, *, config: RunnableConfig | None = None) -> None:
    """Tell handlers of an event.  RuntimeError outside of a run."""
    manager = get_async_callback_manager_for_config(ensure_config(config))
    if manager.parent_run_id is None:
        raise RuntimeError(ALONE)
    await manager.on_custom_event(name, data, run_id=manager.parent_run_id)


def dispatch_custom_event(name: str, data: Any, *, config: RunnableConfig | None = None) -> None:
    """The same from a function."""
    manager = get_callback_manager_for_config(ensure_config(config))
    if manager.parent_run_id is None:
        raise RuntimeError(ALONE)
    manager.on_custom_event(name, data, run_id=manager.parent_run_id)
