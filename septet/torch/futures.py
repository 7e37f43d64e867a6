"""`torch.futures`: results that come later, from other threads."""
from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future as Plain
from threading import Lock
from typing import Any


class Future:
    """A result that comes later."""

    def __init__(self, *, devices: Any = None):
        self._plain: Plain[Any] = Plain()

    def done(self) -> bool:
        """Whether it is there."""
        return self._plain.done()

    def wait(self) -> Any:
        """The result, waited for; its error raises."""
        return self._plain.result()

    def value(self) -> Any:
        """The result, which has to be there."""
        if not self.done():
            raise RuntimeError("Future is not completed.")
        return self._plain.result()

    def set_result(self, result: Any) -> None:
        """Give the result, once."""
        if self.done():
            raise RuntimeError("Future can only be set as completed once")
        self._plain.set_result(result)

    def set_exception(self, result: Any) -> None:
        """Give an error in place of the result."""
        if not isinstance(result, Exception):
            raise AssertionError(f"{result} is of type {type(result)}, not an Exception.")
        self._plain.set_exception(result)

    def then(self, callback: Callable[[Future], Any]) -> Future:
        """callback(self) as a future, called when the result is there."""
        made = Future()

        def follow(_: Any) -> None:
            try:
                made.set_result(callback(self))
            except Exception as error:
                made.set_exception(error)

        self._plain.add_done_callback(follow)
        return made

    def add_done_callback(self, callback: Callable[[Future], Any]) -> None:
        """Call callback(self) when the result is there."""
        self._plain.add_done_callback(lambda _: callback(self))


def wait_all(futures: Any) -> list[Any]:
    """The results of all."""
    return [future.wait() for future in futures]


def collect_all(futures: Any) -> Future:
    """A future of the list of futures, there when all are."""
    given, made, lock = list(futures), Future(), Lock()
    left = [len(given)]

    def count(_: Any) -> None:
        with lock:
            left[0] -= 1
            last = not left[0]
        if last:
            made.set_result(given)

    for future in given:
        future.add_done_callback(count)
    if not given:
        made.set_result(given)
    return made
