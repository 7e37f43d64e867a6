"""`deprecated`: a decorator that warns when something is used."""
from __future__ import annotations

import functools
import warnings
from typing import Any


class deprecated:
    """Decorator of a function, class or property; using it warns with FutureWarning."""

    def __init__(self, extra: str = ""):
        self.extra = extra

    def _words(self, what: str) -> str:
        return f"{what} is deprecated" + (f"; {self.extra}" if self.extra else "")

    def __call__(self, thing: Any) -> Any:
        if isinstance(thing, property):
            return property(self._function(thing.fget, "Attribute"), thing.fset, thing.fdel, thing.__doc__)
        if isinstance(thing, type):
            return self._class(thing)
        return self._function(thing, "Function")

    def _function(self, function: Any, kind: str) -> Any:
        words = self._words(f"{kind} {function.__name__}")

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            warnings.warn(words, category=FutureWarning, stacklevel=2)
            return function(*args, **kwargs)

        return call

    def _class(self, cls: type) -> type:
        words, init = self._words(f"Class {cls.__name__}"), cls.__init__  # type: ignore[misc]

        @functools.wraps(init)
        def warned(self: Any, *args: Any, **kwargs: Any) -> None:
            warnings.warn(words, category=FutureWarning, stacklevel=2)
            init(self, *args, **kwargs)

        warned.deprecated_original = init  # type: ignore[attr-defined]
        cls.__init__ = warned  # type: ignore[misc]
        return cls
