"""`torch._dynamo`: what programs tell the compiler; captured code follows the program by itself, so hints change nothing."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from septet.torch.compiler import allow_in_graph, compile, disable, is_compiling, list_backends, reset
from septet.torch.compiling import optimized_class

__all__ = ["allow_in_graph", "config", "disable", "graph_break", "is_compiling", "list_backends", "mark_dynamic",
           "mark_static", "maybe_mark_dynamic", "optimize", "reset"]


class Config:
    """Settings of PyTorch's compiler: limits and checks of its own.  They are kept, and Septet has no use for them."""

    @contextmanager
    def patch(self, *arguments: Any, **changes: Any) -> Iterator[None]:
        """Other settings within a `with` or a decorated function; given as a dict, as a name and a value, or by keyword."""
        if arguments:
            changes = {**(arguments[0] if len(arguments) == 1 else {arguments[0]: arguments[1]}), **changes}
        before = dict(vars(self))
        vars(self).update(changes)
        try:
            yield
        finally:
            vars(self).clear()
            vars(self).update(before)


config = Config()
vars(config).update(cache_size_limit=8, recompile_limit=8, suppress_errors=False, verbose=False, capture_scalar_outputs=False,
                    capture_dynamic_output_shape_ops=False, dynamic_shapes=True)


def __getattr__(name: str) -> Any:
    if name == "OptimizedModule":
        return optimized_class()
    raise AttributeError(f"module 'torch._dynamo' (septet) has no attribute {name!r}")


def mark_dynamic(t: Any, index: Any, **bounds: Any) -> None:
    """Accepted: sizes are arguments of plans."""


maybe_mark_dynamic = mark_dynamic


def mark_static(t: Any, index: Any = None) -> None:
    """Accepted."""


def graph_break(msg: str = "") -> None:
    """Accepted."""


def optimize(backend: str = "inductor", **options: Any) -> Any:
    """A decorator that compiles."""
    return lambda function: compile(function, backend=backend)
