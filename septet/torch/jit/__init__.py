"""`torch.jit`: scripting and tracing give compiled functions; modules stay what they are."""
from __future__ import annotations

import sys
import typing as annotations  # torch.jit.annotations.List and its kin are those of `typing`
from typing import Any, Final, NamedTuple

from septet.errors import NotSupported
from septet.torch.compiling import CompiledFunction, is_module

__all__ = ["Attribute", "Error", "Final", "ScriptWarning", "TracerWarning", "annotate", "annotations", "export", "fork", "freeze",
           "ignore", "interface", "is_scripting", "is_tracing", "load", "optimize_for_inference", "save", "script", "script_if_tracing",
           "script_method", "trace", "trace_module", "unused", "wait"]
sys.modules[f"{__name__}.annotations"] = annotations


class Attribute(NamedTuple):
    """A value and the type that a script should take it for."""

    value: Any
    type: Any


class Error(RuntimeError):
    """An error inside a script; programs run as Python here, so theirs are Python's own."""


class ScriptWarning(Warning):
    """About scripts; none is given."""


class TracerWarning(Warning):
    """About traces; none is given."""


def script(obj: Any, optimize: Any = None, _frames_up: int = 0, _rcb: Any = None, example_inputs: Any = None) -> Any:
    """A function compiled; a module or class as it is."""
    if isinstance(obj, type) or is_module(obj) or isinstance(obj, CompiledFunction):
        return obj
    if not callable(obj):
        raise RuntimeError(f"torch.jit.script takes a function, class or module, not {type(obj).__name__}")
    return CompiledFunction(obj)


def trace(func: Any, example_inputs: Any = None, optimize: Any = None, check_trace: bool = True, check_inputs: Any = None,
          check_tolerance: float = 1e-5, strict: bool = True, example_kwarg_inputs: Any = None, **options: Any) -> Any:
    """As `script`, called once with the examples."""
    made = script(func)
    if example_kwarg_inputs is not None:
        made(**example_kwarg_inputs)
    else:
        made(*(example_inputs if isinstance(example_inputs, (tuple, list)) else (example_inputs,)))
    return made


def trace_module(mod: Any, inputs: dict[str, Any], *args: Any, **options: Any) -> Any:
    """The module, after its methods were called once with the examples: {"method": arguments}."""
    for name, example in inputs.items():
        getattr(mod, name)(*(example if isinstance(example, (tuple, list)) else (example,)))
    return mod


def same(fn: Any = None, *args: Any, **kwargs: Any) -> Any:
    """What is given: there is nothing to leave out or to freeze."""
    return same if fn is None else fn


ignore = unused = export = interface = script_method = freeze = optimize_for_inference = script_if_tracing = same
_overload = _overload_method = same


class ScriptModule:
    """No module is one: modules stay what they are."""


ScriptFunction = CompiledFunction


def is_scripting() -> bool:
    """False: Python runs as it is."""
    return False


is_tracing = is_scripting


def annotate(the_type: Any, the_value: Any) -> Any:
    """The value."""
    return the_value


def fork(func: Any, *args: Any, **kwargs: Any) -> Any:
    """The call, done at once."""
    return func(*args, **kwargs)


def wait(future: Any) -> Any:
    """The result of `fork`."""
    return future


def save(m: Any, f: Any, **options: Any) -> None:
    """Not supported."""
    raise NotSupported("torch.jit.save; save the state_dict with torch.save")


def load(f: Any, **options: Any) -> Any:
    """Not supported."""
    raise NotSupported("torch.jit.load; TorchScript programs are not run")


def __getattr__(name: str) -> Any:
    if name in ("ScriptModule", "RecursiveScriptModule"):
        from septet.torch.nn import Module

        return type(name, (Module,), {})
    if name in ("ScriptFunction",):
        return CompiledFunction
    raise AttributeError(f"module 'torch.jit' (septet) has no attribute {name!r}")
