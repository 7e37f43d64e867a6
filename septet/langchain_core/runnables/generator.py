"""A generator function of an iterator as a runnable."""
from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, get_args, get_type_hints

from septet.langchain_core.runnables.base import Runnable, summed
from septet.langchain_core.runnables.config import RunnableConfig
from septet.langchain_core.runnables.utils import as_async, is_async_generator


class RunnableGenerator(Runnable[Any, Any]):
    """Chunks in, chunks out, by a generator function."""

    __module__ = "septet.langchain_core.runnables.base"        # where written forms name it

    def __init__(self, transform: Callable[..., Any], atransform: Callable[..., Any] | None = None, *, name: str | None = None) -> None:
        if atransform is not None:
            self._atransform = atransform
        func = transform
        if is_async_generator(transform):
            self._atransform = transform
        elif inspect.isgeneratorfunction(transform):
            self._transform = transform
        else:
            raise TypeError(f"Expected a generator function type for `transform`.Instead got an unsupported type: {type(transform)}")
        self.name = name or getattr(func, "__name__", "RunnableGenerator")

    def _of(self, place: int) -> Any:
        """The type of the items of the first parameter (0) or of what is returned (1)."""
        func = getattr(self, "_transform", None) or self._atransform
        try:
            hints = get_type_hints(func)
            kinds = [hints[p] for p in inspect.signature(func).parameters if p in hints][:1] if place == 0 else [hints["return"]]
        except (KeyError, NameError, ValueError, TypeError):
            return Any
        args = get_args(kinds[0]) if kinds else ()
        return args[0] if args else Any

    @property
    def InputType(self) -> Any:
        return self._of(0)

    @property
    def OutputType(self) -> Any:
        return self._of(1)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RunnableGenerator):
            return False
        for key in ("_transform", "_atransform"):
            if hasattr(self, key) and hasattr(other, key):
                return bool(getattr(self, key) == getattr(other, key))
        return False

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"RunnableGenerator({self.name})"

    def transform(self, input: Iterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        if not hasattr(self, "_transform"):
            raise NotImplementedError(f"{self!r} only supports async methods.")
        return self._transform_stream_with_config(input, self._transform, config, **kwargs)

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        return self.transform(iter([input]), config, **kwargs)

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        final: Any = None
        for i, chunk in enumerate(self.stream(input, config, **kwargs)):
            final = summed(final, chunk, i > 0)
        return final

    def atransform(self, input: AsyncIterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        if not hasattr(self, "_atransform"):
            raise NotImplementedError(f"{self!r} only supports sync methods.")
        return self._atransform_stream_with_config(input, self._atransform, config, **kwargs)

    def astream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        return self.atransform(as_async([input]), config, **kwargs)

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        final, got = None, False
        async for chunk in self.astream(input, config, **kwargs):
            final, got = summed(final, chunk, got), True
        return final
