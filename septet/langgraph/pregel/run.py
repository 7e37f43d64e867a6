"""How tasks run: one attempt with its config and its trace, attempts by a policy, and the drivers of a loop in threads or in asyncio."""
from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Any

from septet.langchain_core.runnables.config import (
    get_async_callback_manager_for_config,
    get_callback_manager_for_config,
    merge_configs,
    patch_config,
)
from septet.langgraph.constants import CONFIG_KEY_SCOPE
from septet.langgraph.errors import GraphBubbleUp, GraphInterrupt, NodeTimeoutError, ParentCommand
from septet.langgraph.pregel.algo import Reading
from septet.langgraph.pregel.loop import Loop
from septet.langgraph.retrying import delay, should_retry
from septet.langgraph.types import PregelExecutableTask, TimeoutPolicy


def config_of(loop: Loop, task: PregelExecutableTask, attempt: int, began: float) -> Any:
    """The config a task runs under: its place in the graph, and its scope."""
    scope = loop.scope(task, attempt, began)
    metadata = {"langgraph_step": loop.step, "langgraph_node": task.name, "langgraph_triggers": task.triggers,
                "langgraph_path": task.path, "langgraph_checkpoint_ns": scope.ns, **(task.proc.metadata or {})}
    kept = {k: v for k, v in loop.config["configurable"].items() if k != "checkpoint_id"}
    above = {**(kept.get("checkpoint_map") or {}), loop.ns: loop.checkpoint["id"]} if loop.checkpointer is not None else {}
    kept |= {"checkpoint_ns": scope.ns, "checkpoint_map": above, CONFIG_KEY_SCOPE: scope}
    merged = merge_configs(loop.config, {"metadata": metadata, "tags": list(task.proc.tags)})
    manager = getattr(loop, "manager", None)
    callbacks = manager.get_child(f"graph:step:{loop.step}") if manager is not None else None
    if task.path and task.path[-1] is True and task.config is not None:         # called by another task: a part of its run
        callbacks = task.config.get("callbacks")
    return {**patch_config(merged, callbacks=callbacks, run_name=task.name), "configurable": kept}


def fresh(loop: Loop, task: PregelExecutableTask, writes: list[tuple[str, Any]]) -> Reading:
    """The channels as they are with a task's own writes in them, for edges that look at the state."""
    channels = loop.channels
    if writes:
        from septet.langgraph.pregel.algo import apply_writes

        names = {name for name, _ in writes}
        channels = {**channels, **{name: channels[name].copy() for name in names if name in channels}}
        local = {"channel_versions": dict(loop.checkpoint["channel_versions"]), "versions_seen": {}}
        from septet.langgraph.pregel.algo import Writes

        known = [w for w in writes if w[0] in channels]
        apply_writes(local, {n: channels[n] for n in names if n in channels}, [Writes(task.path, task.name, known)], loop.version, {})
    return Reading(channels, loop.step, loop.stop)


def above(loop: Loop, error: ParentCommand, raised_here: bool) -> Any:
    """The command for this graph, where it is; otherwise the error goes on, addressed to the graph above."""
    target = getattr(error, "target", None)
    if target == loop.ns and not raised_here:
        from dataclasses import replace

        return replace(error.args[0], graph=None)
    if target is None:
        error.target = loop.parent.loop.ns if loop.parent is not None else "\0"  # type: ignore[attr-defined]
    raise error


def written(loop: Loop, writer: Any, *arguments: Any) -> Any:
    """A writer's writes; a command of this node for a graph above goes on."""
    try:
        return writer(*arguments)
    except ParentCommand as error:
        return above(loop, error, True)


def child_of(run: Any, config: Any, place: int) -> Any:
    """The config of a node's part, by its place among the parts."""
    return {**patch_config(config, callbacks=run.get_child(f"seq:step:{place}")), "configurable": config["configurable"]}


def is_branch(writer: Any) -> bool:
    """Whether a writer asks a function of the state, which is a part of the node of its own."""
    return getattr(writer, "is_branch", False)


def is_silent(node: Any) -> bool:
    """Whether nobody hears of a node's run."""
    return node.hidden and not any(map(is_branch, node.writers))


def tell_chunk(run: Any, value: Any) -> None:
    """A node's result, to who listens to the chunks of runs."""
    from septet.langchain_core.tracers.event_stream import EventStream

    for handler in run.handlers:
        if isinstance(handler, EventStream):
            handler._chunk(run.run_id, value)


def attempt_once(loop: Loop, task: PregelExecutableTask, attempt: int, began: float) -> None:
    """Run a task and gather its writes."""
    node, config = task.proc, config_of(loop, task, attempt, began)
    task.writes.clear()
    task.config = config
    if is_silent(node):
        for writer in node.writers:
            task.writes.extend(writer(task.input, config, lambda: fresh(loop, task, list(task.writes))))
        return
    run = get_callback_manager_for_config(config).on_chain_start(None, node.shown(task.input), name=task.name, run_id=config.get("run_id"))
    place, value = 0, task.input
    try:
        try:
            for place, part in enumerate(node.parts, 1):
                value = part.invoke(value, child_of(run, config, place))
        except ParentCommand as error:
            value = above(loop, error, False)
        place += 1
        for writer in node.writers:
            place += is_branch(writer)
            child = child_of(run, config, place) if is_branch(writer) else config
            task.writes.extend(written(loop, writer, value, child, lambda: fresh(loop, task, list(task.writes))))
        tell_chunk(run, value)
    except BaseException as error:
        run.on_chain_error(error)
        raise
    run.on_chain_end(value)


async def attempt_once_async(loop: Loop, task: PregelExecutableTask, attempt: int, began: float) -> None:
    """The same, awaited."""
    node, config = task.proc, config_of(loop, task, attempt, began)
    task.writes.clear()
    task.config = config
    if is_silent(node):
        for writer in node.writers:
            found = writer(task.input, config, lambda: fresh(loop, task, list(task.writes)), True)
            task.writes.extend(await found if asyncio.iscoroutine(found) else found)
        return
    manager = get_async_callback_manager_for_config(config)
    run = await manager.on_chain_start(None, node.shown(task.input), name=task.name, run_id=config.get("run_id"))
    place, value = 0, task.input
    try:
        try:
            for place, part in enumerate(node.parts, 1):
                value = await part.ainvoke(value, child_of(run, config, place))
        except ParentCommand as error:
            value = above(loop, error, False)
        place += 1
        for writer in node.writers:
            place += is_branch(writer)
            child = child_of(run, config, place) if is_branch(writer) else config
            found = written(loop, writer, value, child, lambda: fresh(loop, task, list(task.writes)), True)
            task.writes.extend(await found if asyncio.iscoroutine(found) else found)
        tell_chunk(run, value)
    except BaseException as error:
        await run.on_chain_error(error)
        raise
    await run.on_chain_end(value)


def noted(error: BaseException, task: PregelExecutableTask) -> None:
    error.add_note(f"During task with name '{task.name}' and id '{task.id}'")


def policy_for(task: PregelExecutableTask, error: BaseException, attempt: int) -> Any:
    """The policy that tries again after an error; None for none."""
    if isinstance(error, GraphBubbleUp) or not isinstance(error, Exception):
        return None
    policy = next((p for p in task.retry_policy if should_retry(p, error)), None)
    return policy if policy is not None and attempt < policy.max_attempts else None


def run_task(loop: Loop, task: PregelExecutableTask) -> None:
    """A task with its retries; what it raises has a note of where."""
    began, attempt = time.time(), 1
    while True:
        try:
            if task.timeout is not None:
                raise NotImplementedError("a timeout needs an async node run by ainvoke or astream")
            attempt_once(loop, task, attempt, began)
            return
        except BaseException as error:
            policy = policy_for(task, error, attempt)
            if policy is None:
                if recovered(loop, task, error):
                    return
                if not isinstance(error, GraphBubbleUp):
                    noted(error, task)
                raise
            time.sleep(delay(policy, attempt))
            attempt += 1


def recovered(loop: Loop, task: PregelExecutableTask, error: BaseException) -> bool:
    """Whether the node's error handler has answered in its place."""
    from septet.langgraph.errors import NodeError

    handler = task.proc.on_error
    if handler is None or isinstance(error, GraphBubbleUp) or not isinstance(error, Exception):
        return False
    task.writes.clear()
    value = handler.invoke(NodeError(task.name, error), task.config)
    for writer in task.proc.writers:
        task.writes.extend(writer(value, task.config, lambda: fresh(loop, task, list(task.writes))))
    return True


def limit_of(timeout: Any) -> float | None:
    """Seconds a node may run."""
    if isinstance(timeout, TimeoutPolicy):
        if timeout.idle_timeout is not None:
            from septet.errors import NotSupported

            raise NotSupported("TimeoutPolicy: idle_timeout")
        timeout = timeout.run_timeout
    return timeout.total_seconds() if hasattr(timeout, "total_seconds") else timeout


async def run_task_async(loop: Loop, task: PregelExecutableTask) -> None:
    """The same, awaited, and within the node's time."""
    began, attempt = time.time(), 1
    while True:
        try:
            seconds = limit_of(task.timeout)
            try:
                async with asyncio.timeout(seconds) as limit:
                    await attempt_once_async(loop, task, attempt, began)
            except TimeoutError as error:
                if limit.expired():
                    raise NodeTimeoutError(task.name, seconds or 0) from error
                raise
            return
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            policy = policy_for(task, error, attempt)
            if policy is None:
                if recovered(loop, task, error):
                    return
                if not isinstance(error, GraphBubbleUp):
                    noted(error, task)
                raise
            await asyncio.sleep(delay(policy, attempt))
            attempt += 1


class Driver:
    """Runs a loop's tasks in threads and hands out what streams show meanwhile."""

    def __init__(self, loop: Loop, shown: Any, workers: int | None, limit: float | None = None):
        self.loop, self.shown, self.workers, self.limit = loop, shown, workers, limit
        self.pool: ThreadPoolExecutor | None = None
        loop.submit = self.submit  # type: ignore[attr-defined]

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Run something in a thread, in the caller's context."""
        if self.pool is None:
            self.pool = ThreadPoolExecutor(self.workers)
        return self.pool.submit(copy_context().run, work, *arguments)

    def flush(self) -> None:
        """Do what the loop asks of its checkpointer."""
        loop = self.loop
        with loop.lock:
            while loop.io:
                method, arguments = loop.io.popleft()
                getattr(loop.checkpointer, method)(*arguments)

    def from_cache(self) -> None:
        """Give tasks the writes that are kept for their inputs."""
        loop = self.loop
        keyed = {(t.cache_key.ns, t.cache_key.key): t for t in loop.tasks if t.cache_key and not t.writes} if loop.cache else {}
        if keyed:
            for key, writes in loop.cache.get(list(keyed)).items():
                keyed[key].writes.extend(tuple(w) for w in writes)
                loop.emit_update(keyed[key], writes, cached=True)
                loop.put_writes(keyed[key].id, list(keyed[key].writes), "")

    def ended(self, task: PregelExecutableTask) -> None:
        self.loop.commit(task)
        if self.loop.cache is not None and task.cache_key is not None:
            self.loop.cache.set({(task.cache_key.ns, task.cache_key.key): (list(task.writes), task.cache_key.ttl)})

    def step(self, alone: bool) -> Iterator[None]:
        """Run a step's tasks; yields whenever streams may have something new."""
        self.from_cache()
        tasks = [task for task in self.loop.tasks if not task.writes]
        errors: list[BaseException] = []
        if len(tasks) == 1 and alone and self.limit is None:
            self.one(tasks[0], errors)
            yield
        elif tasks:
            yield from self.many(tasks, errors)
        self.flush()
        raise_first(errors)

    def one(self, task: PregelExecutableTask, errors: list[BaseException]) -> None:
        try:
            run_task(self.loop, task)
        except BaseException as error:
            self.loop.fail(task, error)
            errors.append(error)
        else:
            self.ended(task)

    def many(self, tasks: list[PregelExecutableTask], errors: list[BaseException]) -> Iterator[None]:
        running = {self.submit(run_task, self.loop, task): task for task in tasks}
        late = None if self.limit is None else time.monotonic() + self.limit
        while running:
            pause = 0.005 if self.loop.live else None if late is None else max(0.0, late - time.monotonic())  # type: ignore[attr-defined]
            done, _ = wait(running, timeout=pause, return_when=FIRST_COMPLETED)
            if late is not None and not done and time.monotonic() >= late:
                raise TimeoutError("Timed out")
            for future in [f for f in running if f in done]:
                task, error = running.pop(future), None if future.cancelled() else future.exception()
                if error is not None:
                    self.loop.fail(task, error)
                    errors.append(error)
                else:
                    self.ended(task)
            self.flush()
            yield
            if any(not isinstance(e, GraphBubbleUp) for e in errors):
                self.loop.sinks = []        # what still runs is kept, but shown no more

    def close(self) -> None:
        if self.pool is not None:
            self.pool.shutdown(wait=True, cancel_futures=True)


def raise_first(errors: list[BaseException]) -> None:
    """Raise an error before interrupts, and all interrupts as one."""
    failed = [e for e in errors if not isinstance(e, GraphBubbleUp)]
    if failed:
        raise failed[0]
    other = [e for e in errors if not isinstance(e, GraphInterrupt)]
    if other:
        raise other[0]
    if errors:
        raise GraphInterrupt(tuple(i for e in errors for i in e.args[0]))


class AsyncDriver:
    """Runs a loop's tasks in asyncio."""

    def __init__(self, loop: Loop, limit: float | None = None):
        self.loop, self.limit = loop, limit
        self.events = asyncio.get_running_loop()
        workers = loop.config.get("max_concurrency")
        self.gate: Any = asyncio.Semaphore(workers) if workers else contextlib.nullcontext()
        self.is_gated, self.failed = bool(workers), False
        loop.submit = self.submit  # type: ignore[attr-defined]

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Await something beside; from another thread, a future that can be waited for."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run_coroutine_threadsafe(work(*arguments), self.events)
        return self.events.create_task(work(*arguments))

    async def flush(self) -> None:
        loop = self.loop
        while loop.io:
            method, arguments = loop.io.popleft()
            await getattr(loop.checkpointer, "a" + method)(*arguments)

    async def from_cache(self) -> None:
        loop = self.loop
        keyed = {(t.cache_key.ns, t.cache_key.key): t for t in loop.tasks if t.cache_key and not t.writes} if loop.cache else {}
        if keyed:
            for key, writes in (await loop.cache.aget(list(keyed))).items():
                keyed[key].writes.extend(tuple(w) for w in writes)
                loop.emit_update(keyed[key], writes, cached=True)
                loop.put_writes(keyed[key].id, list(keyed[key].writes), "")

    async def gated(self, task: PregelExecutableTask) -> None:
        """A task, when as few run as the config allows."""
        async with self.gate:
            if self.failed:
                await self.events.create_future()       # until it is cancelled: it never began
            try:
                await run_task_async(self.loop, task)
            except GraphBubbleUp:
                raise
            except BaseException:
                self.failed = self.is_gated
                raise

    async def step(self, wake: asyncio.Event) -> AsyncIterator[None]:
        """Run a step's tasks; yields when one has ended, or when a stream has something new."""
        await self.from_cache()
        running = {self.events.create_task(self.gated(task)): task for task in self.loop.tasks if not task.writes}
        errors: list[BaseException] = []
        late = None if self.limit is None else self.events.time() + self.limit
        try:
            while running:
                waking = self.events.create_task(wake.wait())
                done, _ = await asyncio.wait([*running, waking], return_when=asyncio.FIRST_COMPLETED,
                                             timeout=None if late is None else max(0.0, late - self.events.time()))
                waking.cancel()
                if not done:
                    raise TimeoutError
                wake.clear()
                for future in [f for f in running if f in done]:
                    await self.ended(running.pop(future), future, errors)
                if any(not isinstance(e, GraphBubbleUp) for e in errors):
                    break
                await self.flush()
                yield
        finally:
            for future in running:
                future.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            if errors and self.loop.durability != "exit":
                for future, task in running.items():
                    self.loop.fail(task, asyncio.CancelledError() if future.cancelled() else future.exception())
        await self.flush()
        yield
        raise_first(errors)

    async def ended(self, task: PregelExecutableTask, future: asyncio.Task[None], errors: list[BaseException]) -> None:
        loop = self.loop
        error: BaseException | None = asyncio.CancelledError() if future.cancelled() else future.exception()
        if error is not None:
            loop.fail(task, error)
            errors.append(error)
            return
        loop.commit(task)
        if loop.cache is not None and task.cache_key is not None:
            await loop.cache.aset({(task.cache_key.ns, task.cache_key.key): (list(task.writes), task.cache_key.ttl)})
