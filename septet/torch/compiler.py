"""`torch.compiler`: what programs ask and tell the compiler."""
from __future__ import annotations

from typing import Any

from septet.torch.compiling import CompiledFunction, compile

__all__ = ["allow_in_graph", "compile", "cudagraph_mark_step_begin", "disable", "is_compiling", "is_dynamo_compiling", "is_exporting",
           "list_backends", "reset", "set_stance"]


def is_compiling() -> bool:
    """False: captured code runs as it is."""
    return False


is_dynamo_compiling = is_exporting = is_compiling


def disable(fn: Any = None, recursive: bool = True, *, reason: str | None = None) -> Any:
    """The function itself, uncompiled; also a decorator with arguments."""
    if fn is None:
        return disable
    return fn.function if isinstance(fn, CompiledFunction) else fn


def allow_in_graph(fn: Any) -> Any:
    """Accepted."""
    return fn


def reset() -> None:
    """Accepted: plans follow their surroundings."""


def cudagraph_mark_step_begin() -> None:
    """Accepted."""


def list_backends(exclude_tags: Any = ()) -> list[str]:
    """The backends' names: every one means the engine."""
    return ["inductor"]


class set_stance:
    """Accepted, also as a context."""

    def __init__(self, stance: str = "default", **options: Any):
        self.stance = stance

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: Any) -> None:
        pass

    def __call__(self, function: Any) -> Any:
        return function
