"""Whether operations are recorded: contexts that are decorators too."""
from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from inspect import isclass, isgeneratorfunction
from typing import Any

from septet.core import autograd


class Own(threading.local):
    """What holds in one thread.  inside: what was asked for in inference mode, where nothing is recorded whatever is asked for."""

    inside = False
    at_end: Any = None


_own = Own()


def ask(wanted: bool) -> bool:
    """Ask for recording, or for none; what was asked for before."""
    before, infers = is_grad_enabled(), autograd.infers()
    _own.inside = infers and wanted
    autograd.set_recording(wanted and not infers)
    return before


class Mode:
    """A context, also as a decorator, in which recording is on or off."""

    wanted = False
    _before: Any

    def __enter__(self) -> None:
        self._before = ask(self.wanted)

    def __exit__(self, *error: Any) -> None:
        ask(self._before)

    def clone(self) -> Mode:
        """A fresh context of the same meaning: one is needed for each call of a decorated function."""
        return type(self)()

    def __call__(self, function: Callable[..., Any]) -> Any:
        if isclass(function):
            function.__init__ = self(function.__init__)  # type: ignore[misc]
            return function
        if isgeneratorfunction(function):
            return self.generator(function)

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            with self.clone():
                return function(*args, **kwargs)

        return call

    def generator(self, function: Callable[..., Any]) -> Any:
        """The mode holds while the generator runs, not between its items."""

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            items = function(*args, **kwargs)
            while True:
                with self.clone():
                    try:
                        item = next(items)
                    except StopIteration as end:
                        return end.value
                yield item

        return call


class no_grad(Mode):
    """Nothing is recorded inside: results do not require gradients."""

    def __new__(cls, function: Any = None) -> Any:
        made = object.__new__(cls)
        return made if function is None else made(function)


class enable_grad(Mode):
    """Operations are recorded inside."""

    wanted = True

    def __new__(cls, function: Any = None) -> Any:
        made = object.__new__(cls)
        return made if function is None else made(function)


class AtEnd:
    """Dies with its thread, which is forgotten then: its number may become another's."""

    def __del__(self) -> None:
        autograd.set_recording(True)


class set_grad_enabled(Mode):
    """Recording as told, in this thread from now on; as a context until its end."""

    def __init__(self, mode: bool):
        self.wanted = bool(mode)
        if not (self.wanted or _own.at_end):
            _own.at_end = AtEnd()
        self.before = ask(self.wanted)

    def __enter__(self) -> None:
        ask(self.wanted)

    def __exit__(self, *error: Any) -> None:
        ask(self.before)

    def __call__(self, function: Callable[..., Any]) -> Any:
        ask(self.before)
        return super().__call__(function)

    def clone(self) -> Mode:
        return set_grad_enabled(self.wanted)


class inference_mode(Mode):
    """Nothing is recorded inside, also in enable_grad; tensors made there may not be needed by gradients or written in place outside.

    inference_mode(False) is the opposite: ordinary tensors and recording, also inside another.
    """

    def __new__(cls, mode: Any = True) -> Any:
        made = object.__new__(cls)
        if callable(mode):
            made.mode = True
            return made(mode)
        made.mode = bool(mode)
        return made

    def __init__(self, mode: Any = True):
        pass

    def __enter__(self) -> None:
        self._before = is_grad_enabled(), autograd.set_inference(self.mode)
        ask(not self.mode)

    def __exit__(self, *error: Any) -> None:
        asked, inference = self._before
        autograd.set_inference(inference)
        ask(asked)

    def clone(self) -> Mode:
        return inference_mode(self.mode)


def is_grad_enabled() -> bool:
    """Whether operations are to be recorded now."""
    return _own.inside if autograd.infers() else autograd.is_recording()


def is_inference_mode_enabled() -> bool:
    """Whether tensors made now are those of inference mode."""
    return autograd.infers()
