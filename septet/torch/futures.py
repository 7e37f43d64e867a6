"""`torch.futures`: results that are there later, and what to do with them then."""
from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

__all__ = ["Future", "collect_all", "wait_all"]
T = TypeVar("T")


class Future(Generic[T]):
    """A result that some thread sets once.  `devices` says where tensors of it may lie, which is nowhere but here."""

    def __init__(self, *, devices: list[Any] | None = None):
        self._is_set, self._lock = threading.Event(), threading.Lock()
        self._result: Any = None
        self._error: BaseException | None = None
        self._callbacks: list[Callable[[], None]] = []

    def done(self) -> bool:
        """Whether there is a result or an error."""
        return self._is_set.is_set()

    def wait(self) -> T:
        """The result, when it is there.  The error, where one was set."""
        self._is_set.wait()
        return self.value()

    def value(self) -> T:
        """The result.  RuntimeError before it is there; the error, where one was set."""
        if not self.done():
            raise RuntimeError("this Future has no value yet: wait() waits for it")
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[no-any-return]

    def set_result(self, result: T) -> None:
        """Give the result.  RuntimeError when there is one."""
        self._finish(result, None)

    def set_exception(self, result: Exception) -> None:
        """Let `wait` raise an error.  AssertionError when it is none."""
        if not isinstance(result, Exception):
            raise AssertionError(f"{result} is of type {type(result)}, not an Exception.")
        self._finish(None, result)

    def _finish(self, result: Any, error: BaseException | None) -> None:
        with self._lock:
            if self.done():
                raise RuntimeError("Attempting to mark a completed Future as complete again. "
                                   "Note that a Future can only be marked completed once.")
            self._result, self._error = result, error
            self._is_set.set()
            waiting, self._callbacks = self._callbacks, []
        for call in waiting:
            call()

    def _when_done(self, call: Callable[[], None]) -> None:
        with self._lock:
            if not self.done():
                self._callbacks.append(call)
                return
        call()

    def then(self, callback: Callable[[Any], Any]) -> Future[Any]:
        """A future of callback(self), which is called when this one is done."""
        made: Future[Any] = Future()

        def call() -> None:
            try:
                found = callback(self)
            except Exception as error:
                made._finish(None, RuntimeError(f"Got the following error when running the callback: {type(error).__name__}: {error}"))
            else:
                made._finish(found, None)

        self._when_done(call)
        return made

    def add_done_callback(self, callback: Callable[[Any], None]) -> None:
        """Call callback(self) when this future is done; its errors are logged."""

        def call() -> None:
            try:
                callback(self)
            except Exception:
                logging.getLogger("torch.futures").exception("an error in a callback of a Future")

        self._when_done(call)


def collect_all(futures: list[Future[Any]]) -> Future[list[Future[Any]]]:
    """A future of the list itself, done when all are; its error is the first of theirs."""
    made: Future[list[Future[Any]]] = Future()
    left, lock = [len(futures)], threading.Lock()

    def one_done() -> None:
        with lock:
            left[0] -= 1
            is_last = left[0] == 0
        if is_last:
            made._finish(futures, next((f._error for f in futures if f._error is not None), None))

    for future in futures:
        future._when_done(one_done)
    if not futures:
        made.set_result(futures)
    return made


def wait_all(futures: list[Future[Any]]) -> list[Any]:
    """All results.  The first error, where one was set."""
    return [future.wait() for future in collect_all(futures).wait()]
