"""The config of a run: how it is made whole, merged, handed to children, and kept for code that is given none."""
from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from functools import partial
from typing import Any, cast
from uuid import UUID

from typing_extensions import TypedDict

from septet.langchain_core.callbacks.base import BaseCallbackManager
from septet.langchain_core.callbacks.manager import AsyncCallbackManager, CallbackManager
from septet.langchain_core.runnables.utils import accepts_config, accepts_run_manager


class EmptyDict(TypedDict, total=False):
    """A dict without keys."""


class RunnableConfig(TypedDict, total=False):
    """What a run is told beside its input.

    tags, metadata: labels that handlers see.  callbacks: the handlers.  run_name, run_id: of this run alone.
    max_concurrency: how many run at once in a batch.  recursion_limit: how deep a lambda may return runnables.
    configurable: values of configurable fields.
    """

    tags: list[str]
    metadata: dict[str, Any]
    callbacks: Any
    run_name: str
    max_concurrency: int | None
    recursion_limit: int
    configurable: dict[str, Any]
    run_id: UUID | None


CONFIG_KEYS = ["tags", "metadata", "callbacks", "run_name", "max_concurrency", "recursion_limit", "configurable", "run_id"]
COPIABLE_KEYS = ["tags", "metadata", "callbacks", "configurable"]
DEFAULT_RECURSION_LIMIT = 25
_KEYS = frozenset(CONFIG_KEYS)
_COPIED = frozenset(COPIABLE_KEYS)
var_child_runnable_config: ContextVar[RunnableConfig | None] = ContextVar("child_runnable_config", default=None)


@contextmanager
def set_config_context(config: RunnableConfig) -> Generator[Context, None, None]:
    """A context in which code that is given no config finds this one."""
    yield context_of(config)


def context_of(config: RunnableConfig) -> Context:
    """The same, as a function."""
    context = copy_context()
    context.run(var_child_runnable_config.set, config)
    return context


def ensure_config(config: RunnableConfig | None = None) -> RunnableConfig:
    """A whole config, whose model and checkpoint are told in the metadata as well."""
    whole = whole_config(config)
    for key in ("model", "checkpoint_ns"):
        value = whole["configurable"].get(key)
        if isinstance(value, str):
            whole["metadata"].setdefault(key, value)
    return whole


def whole_config(config: RunnableConfig | None = None) -> RunnableConfig:
    """Defaults, then the config of the context, then the given; unknown keys become configurable."""
    whole: Any = {"tags": [], "metadata": {}, "callbacks": None, "recursion_limit": DEFAULT_RECURSION_LIMIT, "configurable": {}}
    inherited = var_child_runnable_config.get()
    if inherited is not None and inherited is not config:
        for key, value in inherited.items():
            if value is not None:
                whole[key] = copied(value) if key in _COPIED else value
    if config is not None:
        strangers = False
        for key, value in config.items():
            if value is None:
                continue
            if key in _COPIED:
                whole[key] = copied(value)
            elif key in _KEYS:
                whole[key] = value
            else:
                strangers = True
        if strangers:
            whole["configurable"].update({k: v for k, v in config.items() if v is not None and k not in _KEYS})
    return cast(RunnableConfig, whole)


def copied(value: Any) -> Any:
    """A list or dict that may be changed without changing the caller's; a manager is copied when it is configured."""
    return value.copy() if isinstance(value, list | dict) else value


def get_config_list(config: RunnableConfig | Sequence[RunnableConfig] | None, length: int) -> list[RunnableConfig]:
    """A config for each input; a run id goes to the first.  ValueError when their numbers differ."""
    if length < 0:
        raise ValueError(f"length must be >= 0, but got {length}")
    if isinstance(config, Sequence) and len(config) != length:
        raise ValueError(f"config must be a list of the same length as inputs, but got {len(config)} configs for {length} inputs")
    if isinstance(config, Sequence):
        return [ensure_config(one) for one in config]
    if length > 1 and isinstance(config, dict) and config.get("run_id") is not None:
        import warnings

        warnings.warn("Provided run_id be used only for the first element of the batch.", category=RuntimeWarning, stacklevel=3)
        others = cast(RunnableConfig, {k: v for k, v in config.items() if k != "run_id"})
        return [ensure_config(config), *(ensure_config(others) for _ in range(length - 1))]
    return [ensure_config(config) for _ in range(length)]


def patch_config(config: RunnableConfig | None, *, callbacks: BaseCallbackManager | None = None, recursion_limit: int | None = None,
                 max_concurrency: int | None = None, run_name: str | None = None, configurable: dict[str,
                                                                                                     Any] | None = None) -> RunnableConfig:
    """A copy with values replaced; new callbacks mean another run, so name and id go."""
    config = ensure_config(config)
    if callbacks is not None:
        config["callbacks"] = callbacks
        config.pop("run_name", None)
        config.pop("run_id", None)
    if recursion_limit is not None:
        config["recursion_limit"] = recursion_limit
    if max_concurrency is not None:
        config["max_concurrency"] = max_concurrency
    if run_name is not None:
        config["run_name"] = run_name
    if configurable is not None:
        config["configurable"] = {**config.get("configurable", {}), **configurable}
    return config


def child_config(config: RunnableConfig, callbacks: BaseCallbackManager) -> RunnableConfig:
    """The config of a child run, from one that is whole already."""
    child = cast(RunnableConfig, dict(config))
    child["callbacks"] = callbacks
    child.pop("run_name", None)
    child.pop("run_id", None)
    return child


def merge_configs(*configs: RunnableConfig | None) -> RunnableConfig:
    """Configs merged: labels are added, callbacks joined, later values win."""
    base: Any = {}
    for config in (ensure_config(c) if c is not None else None for c in configs):
        for key, value in (config or {}).items():
            if key == "metadata":
                base[key] = merged_metadata(base.get(key) or {}, cast("dict[str, Any]", value) or {})
            elif key == "configurable":
                base[key] = {**(base.get(key) or {}), **(cast("dict[str, Any]", value) or {})}
            elif key == "tags":
                base[key] = sorted({*(base.get(key) or []), *(cast("list[str]", value) or [])})
            elif key == "callbacks":
                merge_callbacks(base, value)
            elif key == "recursion_limit":
                if value != DEFAULT_RECURSION_LIMIT:
                    base[key] = value
            elif value or key not in base:
                base[key] = value
    return cast(RunnableConfig, base)


def merged_metadata(base: Mapping[str, Any], incoming: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata of both; dicts of the same key are joined one level deep."""
    merged = dict(base)
    for key, value in incoming.items():
        there = merged.get(key)
        merged[key] = {**there, **value} if isinstance(there, Mapping) and isinstance(value, Mapping) else value
    return merged


def merge_callbacks(base: dict[str, Any], these: Any) -> None:
    """Join callbacks: lists are joined, handlers added to managers, managers merged."""
    there = base.get("callbacks")
    if these is None:
        return
    if there is None:
        base["callbacks"] = these.copy()
    elif isinstance(these, list) and isinstance(there, list):
        base["callbacks"] = there + these
    elif isinstance(these, list) or isinstance(there, list):
        manager, handlers = (there, these) if isinstance(these, list) else (these, there)
        manager = manager.copy()
        for handler in handlers:
            manager.add_handler(handler, inherit=True)
        base["callbacks"] = manager
    else:
        base["callbacks"] = there.merge(these)


def call_func_with_variable_args(func: Callable[..., Any], input: Any, config: RunnableConfig, run_manager: Any = None,
                                 **kwargs: Any) -> Any:
    """Call with the input, and the config and run manager if the function takes them."""
    if accepts_config(func):
        kwargs["config"] = patch_config(config, callbacks=run_manager.get_child()) if run_manager is not None else config
    if run_manager is not None and accepts_run_manager(func):
        kwargs["run_manager"] = run_manager
    return func(input, **kwargs)


def acall_func_with_variable_args(func: Callable[..., Awaitable[Any]], input: Any, config: RunnableConfig, run_manager: Any = None,
                                  **kwargs: Any) -> Awaitable[Any]:
    """The same for a coroutine function."""
    return cast("Awaitable[Any]", call_func_with_variable_args(func, input, config, run_manager, **kwargs))


def labels(config: RunnableConfig) -> dict[str, Any]:
    """The metadata that handlers see: plain configurable values among it."""
    metadata = config.get("metadata")
    configurable = config.get("configurable")
    if not configurable:
        return metadata or {}
    plain = {k: v for k, v in configurable.items()
             if not k.startswith("__") and isinstance(v, str | int | float | bool) and k not in (metadata or {}) and k not in HIDDEN}
    return {**(metadata or {}), **plain} if plain else (metadata or {})


HIDDEN = ("api_key",)


def get_callback_manager_for_config(config: RunnableConfig) -> CallbackManager:
    """A manager for a run of synchronous code."""
    return cast(CallbackManager, CallbackManager.configure(inheritable_callbacks=config.get("callbacks"),
                                                           inheritable_tags=config.get("tags"),
                                                           inheritable_metadata=config.get("metadata")))


def get_async_callback_manager_for_config(config: RunnableConfig) -> AsyncCallbackManager:
    """A manager for a run of coroutines."""
    return cast(AsyncCallbackManager, AsyncCallbackManager.configure(
        inheritable_callbacks=config.get("callbacks"), inheritable_tags=config.get("tags"), inheritable_metadata=config.get("metadata")))


class ContextThreadPoolExecutor(ThreadPoolExecutor):
    """A pool whose threads see the caller's context."""

    def submit(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Future[Any]:  # type: ignore[override]
        return super().submit(cast("Callable[..., Any]", partial(copy_context().run, func, *args, **kwargs)))

    def map(self, fn: Callable[..., Any], *iterables: Iterable[Any], **kwargs: Any) -> Iterator[Any]:  # type: ignore[override]
        contexts = [copy_context() for _ in range(len(cast("list[Any]", iterables[0])))]
        return super().map(lambda *args: contexts.pop().run(fn, *args), *iterables, **kwargs)


@contextmanager
def get_executor_for_config(config: RunnableConfig | None) -> Generator[Executor, None, None]:
    """A pool of as many threads as the config allows."""
    with ContextThreadPoolExecutor(max_workers=(config or {}).get("max_concurrency")) as executor:
        yield executor


async def run_in_executor(executor_or_config: Executor | RunnableConfig | None, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Await a function that runs in a thread, in the caller's context."""

    def call() -> Any:
        try:
            return func(*args, **kwargs)
        except StopIteration as error:          # a future cannot hold it
            raise RuntimeError from error

    executor = None if executor_or_config is None or isinstance(executor_or_config, dict) else executor_or_config
    work = call if executor is not None else partial(copy_context().run, call)
    return await asyncio.get_running_loop().run_in_executor(executor, work)
