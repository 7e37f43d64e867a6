"""Awaiting in a context without a task of its own."""
from __future__ import annotations

from typing import Any


def within(context: Any, awaitable: Any) -> Any:
    """An awaitable that runs in a context, without a task of its own."""
    return _Within(context, awaitable)


class _Within:
    """Steps of an awaitable, each run in a context: what it reads and sets of context variables is the context's."""

    __slots__ = ("awaitable", "context")

    def __init__(self, context: Any, awaitable: Any):
        self.context, self.awaitable = context, awaitable

    def __await__(self) -> Any:
        run, steps = self.context.run, self.awaitable.__await__()
        send, throw = steps.send, steps.throw
        call: Any = (send, None)
        while True:
            try:
                waited = run(*call)
            except StopIteration as stop:
                return stop.value
            try:
                call = (send, (yield waited))
            except BaseException as error:
                call = (throw, error)
