"""Telling handlers of an event."""
from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from septet.langchain_core.callbacks.base import BaseCallbackHandler

logger = logging.getLogger("langchain_core.callbacks.manager")


def handle_event(handlers: Sequence[BaseCallbackHandler], event_name: str, ignore_condition_name: str | None, *args: Any,
                 **kwargs: Any) -> None:
    """Call a method of all handlers that do not ignore such events; coroutines are run before this returns."""
    if not handlers:
        return
    waiting: list[Coroutine[Any, Any, Any]] = []
    try:
        for handler in handlers:
            if ignore_condition_name is None or not getattr(handler, ignore_condition_name):
                tell(handler, event_name, args, kwargs, waiting)
    finally:
        if waiting:
            run_coroutines(waiting)


def tell(handler: BaseCallbackHandler, event: str, args: tuple[Any, ...], kwargs: dict[str, Any], waiting: list[Any]) -> None:
    """Call one handler; its errors are logged, or raised if it says so."""
    try:
        outcome = getattr(handler, event)(*args, **kwargs)
        if asyncio.iscoroutine(outcome):
            waiting.append(outcome)
    except NotImplementedError as error:
        if event == "on_chat_model_start":
            tell(handler, "on_llm_start", (args[0], as_prompts(args[1]), *args[2:]), kwargs, waiting)
        else:
            report(handler, event, error)
    except Exception as error:
        report(handler, event, error)
        if handler.raise_error:
            raise


def as_prompts(messages: list[list[Any]]) -> list[str]:
    from septet.langchain_core.messages.buffer import get_buffer_string

    return [get_buffer_string(one) for one in messages]


def report(handler: BaseCallbackHandler, event: str, error: BaseException) -> None:
    kind = "NotImplementedError" if isinstance(error, NotImplementedError) else "Error"
    logger.warning("%s in %s.%s callback: %s", kind, handler.__class__.__name__, event, repr(error))


def run_coroutines(coroutines: list[Coroutine[Any, Any, Any]]) -> None:
    """Run coroutines to their end: in a thread of its own when an event loop runs in this one."""
    try:
        asyncio.get_running_loop()
        running = True
    except RuntimeError:
        running = False
    if not running:
        asyncio.run(all_of(coroutines))
        return
    with ThreadPoolExecutor(1) as executor:
        executor.submit(copy_context().run, asyncio.run, all_of(coroutines)).result()


async def all_of(coroutines: list[Coroutine[Any, Any, Any]]) -> None:
    for coroutine in coroutines:
        try:
            await coroutine
        except Exception as error:
            logger.warning("Error in callback coroutine: %s", repr(error))


async def ahandle_event(handlers: Sequence[BaseCallbackHandler], event_name: str, ignore_condition_name: str | None, *args: Any,
                        **kwargs: Any) -> None:
    """The same from a coroutine: handlers that run inline one after another, then the others at once."""
    if not handlers:
        return
    for handler in [h for h in handlers if h.run_inline]:
        await atell(handler, event_name, ignore_condition_name, args, kwargs)
    others = [h for h in handlers if not h.run_inline]
    if others:
        await asyncio.gather(*(atell(h, event_name, ignore_condition_name, args, kwargs) for h in others))


async def atell(handler: BaseCallbackHandler, event: str, ignore: str | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Call one handler: a coroutine is awaited, a function called in a thread unless it runs inline."""
    if ignore is not None and getattr(handler, ignore):
        return
    try:
        method = getattr(handler, event)
        if asyncio.iscoroutinefunction(method):
            await method(*args, **kwargs)
        elif handler.run_inline:
            method(*args, **kwargs)
        else:
            call = functools.partial(copy_context().run, method, *args, **kwargs)
            await asyncio.get_running_loop().run_in_executor(None, call)
    except NotImplementedError as error:
        if event == "on_chat_model_start":
            await atell(handler, "on_llm_start", "ignore_llm", (args[0], as_prompts(args[1]), *args[2:]), kwargs)
        else:
            report(handler, event, error)
    except Exception as error:
        report(handler, event, error)
        if handler.raise_error:
            raise
