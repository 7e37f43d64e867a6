"""Whether operations are recorded: contexts that are decorators too."""
from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from inspect import isclass, isgeneratorfunction
from typing import Any

from septet.core import autograd

_own = threading.local()


class Mode:
    """A context, also as a decorator, in which recording is on or off."""

    wanted = False

    def __enter__(self) -> None:
        self._before = autograd.set_recording(self.wanted)

    def __exit__(self, *error: Any) -> None:
        autograd.set_recording(self._before)

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
        if not (self.wanted or hasattr(_own, "at_end")):
            _own.at_end = AtEnd()
        self.before = autograd.set_recording(self.wanted)

    def __enter__(self) -> None:
        autograd.set_recording(self.wanted)

    def __exit__(self, *error: Any) -> None:
        autograd.set_recording(self.before)

    def __call__(self, function: Callable[..., Any]) -> Any:
        autograd.set_recording(self.before)
        return super().__call__(function)

    def clone(self) -> Mode:
        return set_grad_enabled(self.wanted)


class inference_mode(Mode):
    """As no_grad."""

    def __new__(cls, mode: Any = True) -> Any:
        made = object.__new__(cls)
        if callable(mode):
            made.wanted = False
            return made(mode)
        made.wanted = not mode and autograd.is_recording()
        return made

    def __init__(self, mode: Any = True):
        pass

    def clone(self) -> Mode:
        return inference_mode(not self.wanted)


def is_grad_enabled() -> bool:
    """Whether operations are recorded now."""
    return autograd.is_recording()


def is_inference_mode_enabled() -> bool:
    """False: tensors of inference mode are ordinary ones."""
    return False
