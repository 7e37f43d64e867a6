"""A node: which channels start it, what it reads, what it runs, and what it writes; and functions as what nodes run."""
from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, get_type_hints

from septet.langchain_core.runnables.base import Runnable
from septet.langchain_core.runnables.config import (
    RunnableConfig,
    context_of,
    ensure_config,
    get_async_callback_manager_for_config,
    get_callback_manager_for_config,
    patch_config,
)
from septet.langgraph.pregel.scope import scope_of

Writer = Callable[[Any, Any, Any], Any]         # (the node's result, its config, how it reads the state) -> writes, or an awaitable of them
INJECTED = ("config", "writer", "store", "runtime", "previous")


class PregelNode:
    """read: the input out of the channels, MISSING where it is not there yet.  graph: the compiled graph that it runs, if it is one."""

    def __init__(self, name: str, triggers: Sequence[str], read: Callable[[Any], Any], bound: Runnable, writers: Sequence[Writer] = (), *,
                 retry: Sequence[Any] = (), cache: Any = None, metadata: dict[str, Any] | None = None, hidden: bool = False,
                 timeout: Any = None, on_error: Runnable | None = None):
        self.name, self.triggers, self.read, self.bound, self.writers = name, list(triggers), read, bound, list(writers)
        self.retry_policy, self.cache_policy, self.metadata, self.hidden = list(retry), cache, metadata, hidden
        self.timeout, self.on_error = timeout, on_error
        self.tags: list[str] = []

    @property
    def parts(self) -> Sequence[Runnable]:
        """What runs one after the other: a sequence's steps are the node's own."""
        from septet.langchain_core.runnables.sequence import RunnableSequence

        return self.bound.steps if isinstance(self.bound, RunnableSequence) else (self.bound,)

    @property
    def graph(self) -> Any:
        from septet.langgraph.pregel.main import Pregel

        return self.bound if isinstance(self.bound, Pregel) else None

    @property
    def subgraphs(self) -> list[Any]:
        return [self.graph] if self.graph is not None else []


class NodeCallable(Runnable):
    """A function as a node's runnable: it is given, beside the input, what it names: config, writer, store, runtime, previous."""

    def __init__(self, func: Callable[..., Any] | None, afunc: Callable[..., Awaitable[Any]] | None = None, *, name: str | None = None,
                 trace: bool = False, recurse: bool = True):
        self.func, self.afunc, self.recurse, self.trace = func, afunc, recurse, trace
        self.name = name or getattr(func or afunc, "__name__", type(func or afunc).__name__)
        self.wanted = injected(func or afunc)

    def __repr__(self) -> str:
        return f"{self.name}(recurse={self.recurse})"

    def arguments(self, config: Any) -> dict[str, Any]:
        """What the function names, out of the task's scope."""
        if not self.wanted:
            return {}
        found: dict[str, Any] = {}
        scope = scope_of(config)
        runtime = scope.runtime if scope is not None else None
        for name, what in self.wanted.items():
            if what == "config":
                found[name] = config
            elif runtime is None:
                raise ValueError(f"Missing required config key '{what}' for '{self.name}'.")
            else:
                found[name] = runtime if what == "runtime" else runtime.stream_writer if what == "writer" else getattr(runtime, what)
        return found

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        if self.func is None:
            raise TypeError(f'No synchronous function provided to "{self.name}".\nEither initialize with a synchronous function or invoke '
                            f'via '
                            "the async API (ainvoke, astream, etc.)")
        config = ensure_config(config)
        if self.trace:
            return self.traced(input, config, kwargs)
        result = context_of(config).run(self.func, input, **kwargs, **self.arguments(config))
        return result.invoke(input, config) if self.recurse and isinstance(result, Runnable) else result

    def traced(self, input: Any, config: RunnableConfig, kwargs: dict[str, Any]) -> Any:
        """The function's answer, told as a run."""
        run = get_callback_manager_for_config(config).on_chain_start(None, input, name=self.name, run_id=config.get("run_id"))
        child = {**patch_config(config, callbacks=run.get_child()), "configurable": config["configurable"]}
        try:
            result = context_of(child).run(self.func, input, **kwargs, **self.arguments(child))  # type: ignore[arg-type]
        except BaseException as error:
            run.on_chain_error(error)
            raise
        run.on_chain_end(result)
        return result

    async def traced_async(self, input: Any, config: RunnableConfig, kwargs: dict[str, Any]) -> Any:
        """The same, awaited."""
        name = None if self.name == "RunnableCallable" else self.name
        run = await get_async_callback_manager_for_config(config).on_chain_start(None, input, name=name, run_id=config.get("run_id"))
        child = {**patch_config(config, callbacks=run.get_child()), "configurable": config["configurable"]}
        try:
            result = await self.answer(input, child, kwargs)  # type: ignore[arg-type]
        except BaseException as error:
            await run.on_chain_error(error)
            raise
        await run.on_chain_end(result)
        return result

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        config = ensure_config(config)
        if self.trace:
            return await self.traced_async(input, config, kwargs)
        result = await self.answer(input, config, kwargs)
        return await result.ainvoke(input, config) if self.recurse and isinstance(result, Runnable) else result

    async def answer(self, input: Any, config: RunnableConfig, kwargs: dict[str, Any]) -> Any:
        """What the function gives, awaited or from a thread."""
        import asyncio

        context = context_of(config)
        if self.afunc is None:
            assert self.func is not None
            call = partial(self.func, input, **kwargs, **self.arguments(config))
            return await asyncio.get_running_loop().run_in_executor(None, context.run, call)
        made: Any = self.afunc(input, **kwargs, **self.arguments(config))
        return await asyncio.create_task(made, context=context)


def injected(func: Any) -> dict[str, str]:
    """Arguments of a function, after its first, that are given to it: name -> which of INJECTED."""
    try:
        parameters = list(inspect.signature(func).parameters.values())
    except (TypeError, ValueError):
        return {}
    hints: dict[str, Any] = {}
    try:
        hints = get_type_hints(func)
    except Exception:
        hints = {}
    found = {}
    for parameter in parameters[1:]:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.name in INJECTED:
            found[parameter.name] = parameter.name
        elif hints.get(parameter.name) is RunnableConfig:
            found[parameter.name] = "config"
    return found


def is_async(func: Any) -> bool:
    """Whether calling a function gives an awaitable."""
    inner = func.func if isinstance(func, partial) else func
    return inspect.iscoroutinefunction(inner) or inspect.iscoroutinefunction(getattr(inner, "__call__", None))  # noqa: B004


def as_runnable(thing: Any, name: str | None = None) -> Runnable:
    """A runnable of a runnable or of a function."""
    if isinstance(thing, Runnable):
        return thing
    if isinstance(thing, dict):
        from septet.langchain_core.runnables.coercing import coerce_to_runnable

        return coerce_to_runnable(thing)
    if is_async(thing):
        return NodeCallable(None, thing, name=name)
    if callable(thing):
        return NodeCallable(thing, name=name)
    raise TypeError(f"Expected a Runnable, callable or dict. Instead got an unsupported type: {type(thing)}")
