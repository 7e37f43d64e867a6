"""The training step of a module, captured when it is new in its shapes and replayed afterwards, where nothing but speed changes."""
from __future__ import annotations

import dis
from collections.abc import Callable
from typing import Any

from septet.torch.compiling import CompiledFunction


def captured(method: Callable[..., Any]) -> Callable[..., Any]:
    """The method by capture and replay; itself where it reads the number of the batch, which is another at every call."""
    numbers = unread(method)
    if numbers is None:
        return method
    step = CompiledFunction(method)

    def call(*args: Any) -> Any:
        return step(*(None if k in numbers else x for k, x in enumerate(args)))

    return call


def unread(method: Callable[..., Any]) -> frozenset[int] | None:
    """The places of the arguments that number batches and loaders; None where the method reads one, or is no function of Python's."""
    code = getattr(getattr(method, "__func__", method), "__code__", None)
    if code is None or code.co_flags & VARIADIC:
        return None
    names = code.co_varnames[1 : code.co_argcount]
    numbers = frozenset(k for k in range(1, len(names)))
    return None if any(reads(code, names[k]) for k in numbers) else numbers


VARIADIC = 0x04 | 0x08              # CO_VARARGS, CO_VARKEYWORDS


def reads(code: Any, name: str) -> bool:
    """Whether a function's code reads one of its variables, or a function inside it may."""
    return name in code.co_cellvars or any(step.argval == name and step.opname.startswith("LOAD") for step in dis.get_instructions(code))
