"""`langgraph.func`: workflows as functions: an entrypoint that is a graph of one node, and tasks whose results are kept."""
from __future__ import annotations

import functools
import inspect
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, get_type_hints

from septet.langchain_core.runnables.base import Runnable
from septet.langgraph.channels.ephemeral_value import EphemeralValue
from septet.langgraph.channels.last_value import LastValue
from septet.langgraph.channels.topic import Topic
from septet.langgraph.constants import END, MISSING, PREVIOUS, PUSH, RETURN, START, TASKS
from septet.langgraph.pregel.algo import task_id
from septet.langgraph.pregel.main import Pregel
from septet.langgraph.pregel.node import NodeCallable, PregelNode, is_async
from septet.langgraph.pregel.run import run_task, run_task_async
from septet.langgraph.pregel.scope import current_scope
from septet.langgraph.types import PregelExecutableTask, Send

__all__ = ("entrypoint", "task")


class CallTask(Runnable):
    """A task's function under its recorded arguments."""

    def __init__(self, func: Callable[..., Any], name: str):
        self.func, self.name = func, name

    def invoke(self, input: Any, config: Any = None, **kwargs: Any) -> Any:
        from septet.langchain_core.runnables.config import context_of

        arguments, named = input
        if is_async(self.func):
            raise RuntimeError("In an sync context async tasks cannot be called")
        return context_of(config).run(functools.partial(self.func, *arguments, **named))

    async def ainvoke(self, input: Any, config: Any = None, **kwargs: Any) -> Any:
        arguments, named = input
        inner = NodeCallable(*((None, self.unpacked(True)) if is_async(self.func) else (self.unpacked(False), None)), name=self.name,
                             recurse=False)
        return await inner.ainvoke((arguments, named), config)

    def unpacked(self, asynchronous: bool) -> Callable[..., Any]:
        if asynchronous:
            async def call(given: Any) -> Any:
                return await self.func(*given[0], **given[1])

            return call
        return lambda given: self.func(*given[0], **given[1])


class TaskFunction:
    """A function that runs as a task of the workflow it is called in, and gives a future."""

    def __init__(self, func: Callable[..., Any], *, retry_policy: Any = (), cache_policy: Any = None, name: str | None = None,
                 timeout: Any = None):
        self.func, self.cache_policy, self.timeout = func, cache_policy, timeout
        self.name = name or getattr(func, "__name__", type(func).__name__)
        self.retry_policy = [] if retry_policy is None else [retry_policy] if hasattr(retry_policy, "max_attempts") else list(retry_policy)
        functools.update_wrapper(self, func)
        self.node = PregelNode(self.name, [PUSH], lambda reading: MISSING, CallTask(func, self.name),
                               [lambda value, config=None, fresh=None, asynchronous=False: [(RETURN, value)]], retry=self.retry_policy)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        scope = current_scope()
        index, scope.called = scope.called, scope.called + 1
        path = (PUSH, scope.task.path, index, scope.task.id, True)
        made = PregelExecutableTask(self.name, (args, kwargs), self.node, deque(), None, (PUSH,), self.retry_policy, None,
                                    task_id(scope.task.id, self.name, index), path, timeout=self.timeout)
        return start(scope.loop, made, self.cache_policy, args, kwargs)

    async def aclear_cache(self, cache: Any) -> None:
        self.clear_cache(cache)

    def clear_cache(self, cache: Any) -> None:
        """Forget kept results."""
        if self.cache_policy is not None:
            cache.clear([self.cache_ns()])

    def cache_ns(self) -> tuple[str, ...]:
        return ("__pregel_ns_writes", f"{self.func.__module__}.{self.func.__qualname__}", self.name)


def start(loop: Any, made: PregelExecutableTask, policy: Any, args: Any, kwargs: Any) -> Any:
    """A future of a task: of what is kept, or of a run that begins now."""
    from septet.langgraph.pregel.run import AsyncDriver

    asynchronous = isinstance(getattr(loop.submit, "__self__", None), AsyncDriver)
    loop.emit_task(made)
    kept = next((value for id, channel, value in loop.pending if id == made.id and channel == RETURN), MISSING)
    key = None
    if kept is MISSING and policy is not None and loop.cache is not None:
        text = policy.key_func(*args, **kwargs)
        key = (made.proc.bound.func.__module__ + made.proc.bound.func.__qualname__, text.hex() if isinstance(text, bytes) else text)
        key = (("__pregel_ns_writes", key[0], made.name), key[1])  # type: ignore[assignment]
        found = loop.cache.get([key])
        if key in found:
            kept = found[key]
            loop.emit_update(made, [(RETURN, kept)], cached=True)
    if kept is not MISSING:
        return done(kept, asynchronous)
    return loop.submit(begin_async if asynchronous else begin, loop, made, key, policy)


def done(value: Any, asynchronous: bool) -> Any:
    """A future that has ended."""
    if asynchronous:
        import asyncio

        try:
            future: Any = asyncio.get_running_loop().create_future()
        except RuntimeError:
            future = Future()
    else:
        future = Future()
    future.set_result(value)
    return future


def begin(loop: Any, made: PregelExecutableTask, key: Any, policy: Any) -> Any:
    """Run a task; its result."""
    try:
        run_task(loop, made)
    except BaseException as error:
        loop.fail(made, error)
        raise
    return ended(loop, made, key, policy)


async def begin_async(loop: Any, made: PregelExecutableTask, key: Any, policy: Any) -> Any:
    try:
        await run_task_async(loop, made)
    except BaseException as error:
        loop.fail(made, error)
        raise
    return ended(loop, made, key, policy)


def ended(loop: Any, made: PregelExecutableTask, key: Any, policy: Any) -> Any:
    loop.commit(made)
    value = made.writes[-1][1]
    if key is not None:
        loop.cache.set({key: (value, policy.ttl)})
    return value


def task(__func_or_none__: Any = None, *, name: str | None = None, retry_policy: Any = None, cache_policy: Any = None, timeout: Any = None,
         **kwargs: Any) -> Any:
    """Make a function a task: within an entrypoint or a node it runs beside, and its result is kept with the checkpoint."""
    retry_policy = kwargs.pop("retry", retry_policy)
    if kwargs:
        raise TypeError(f"task() got an unexpected keyword argument {next(iter(kwargs))!r}")

    def decorate(func: Callable[..., Any]) -> TaskFunction:
        return TaskFunction(func, retry_policy=retry_policy, cache_policy=cache_policy, name=name, timeout=timeout)

    return decorate if __func_or_none__ is None else decorate(__func_or_none__)


@dataclass(slots=True)
class final:
    """What an entrypoint returns, and what it remembers for the next run."""

    value: Any
    save: Any

    def __class_getitem__(cls, item: Any) -> Any:
        return cls


class Workflow(Pregel):
    """The graph of an entrypoint."""

    stream_eager = True

    def previous(self, loop: Any) -> Any:
        return loop.channels[PREVIOUS].get() if loop.channels[PREVIOUS].is_available() else None

    def writes_of_command(self, command: Any) -> list[tuple[str, Any]]:
        if command.update is not None or command.goto:
            from septet.errors import NotSupported

            raise NotSupported("an entrypoint's Command has a resume value alone")
        return []


class entrypoint:
    """Makes a function of one input the beginning of a workflow."""

    final = final

    def __init__(self, checkpointer: Any = None, store: Any = None, cache: Any = None, context_schema: Any = None, cache_policy: Any = None,
                 retry_policy: Any = None, timeout: Any = None, **kwargs: Any) -> None:
        context_schema, retry_policy = kwargs.pop("config_schema", context_schema), kwargs.pop("retry", retry_policy)
        if kwargs:
            raise TypeError(f"entrypoint() got an unexpected keyword argument {next(iter(kwargs))!r}")
        self.checkpointer, self.store, self.cache, self.context_schema = checkpointer, store, cache, context_schema
        self.cache_policy, self.retry_policy, self.timeout = cache_policy, retry_policy, timeout

    def __call__(self, func: Callable[..., Any]) -> Any:
        if inspect.isgeneratorfunction(func) or inspect.isasyncgenfunction(func):
            raise NotImplementedError("Generators are not supported in the Functional API.")
        if not inspect.signature(func).parameters:
            raise ValueError("Entrypoint function must have at least one parameter")
        bound = NodeCallable(*((None, func) if is_async(func) else (func, None)), name=func.__name__)
        node = PregelNode(func.__name__, [START], lambda reading: reading.channels[START].get(), bound, [returned],
                          retry=policies_of(self.retry_policy), timeout=self.timeout)
        graph = Workflow(nodes={func.__name__: node}, channels={
            START: EphemeralValue(input_type(func), key=START), END: LastValue(Any, END), PREVIOUS: LastValue(Any, PREVIOUS),
            TASKS: Topic(Send)}, output_channels=END, stream_channels=END, stream_mode="updates", checkpointer=self.checkpointer,
            store=self.store, cache=self.cache, cache_policy=self.cache_policy, context_schema=self.context_schema)
        graph.index()
        return graph


def policies_of(policy: Any) -> list[Any]:
    return [] if policy is None else [policy] if hasattr(policy, "max_attempts") else list(policy)


def returned(value: Any, config: Any = None, fresh: Any = None, asynchronous: bool = False) -> list[tuple[str, Any]]:
    """The writes of what an entrypoint returns."""
    if isinstance(value, final):
        return [(END, value.value), (PREVIOUS, value.save)]
    return [(END, value), (PREVIOUS, value)]


def input_type(func: Callable[..., Any]) -> Any:
    try:
        return get_type_hints(func).get(next(iter(inspect.signature(func).parameters)), Any)
    except Exception:
        return Any
