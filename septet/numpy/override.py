"""Other types in NumPy calls: `__array_ufunc__`, `__array_function__`, and results in the type that came in."""
from __future__ import annotations

import sys
from typing import Any

from septet.core.array import Array
from septet.numpy.convert import is_foreign
from septet.numpy.ndarray import as_class, ndarray


def overriders(values: Any, method: str) -> list[Any]:
    """The values whose type defines `method` itself, subclasses before their bases, each type once."""
    found: list[Any] = []
    for x in values:
        t = type(x)
        own = getattr(t, method, None)
        if own is None and not hasattr(t, method) or t is ndarray or own is getattr(ndarray, method, None) or is_foreign(x):
            continue
        if any(type(f) is t for f in found):
            continue
        place = next((k for k, f in enumerate(found) if issubclass(t, type(f))), len(found))
        found.insert(place, x)
    return found


def ufunc_override(function: Any, method: str, inputs: Any, outs: Any, kwargs: dict[str, Any]) -> Any:
    """The answer of the first operand that overrides ufuncs, or NotImplemented where none does.  TypeError where all refuse."""
    found = overriders([*inputs, *(o for o in outs if o is not None)], "__array_ufunc__")
    if not found:
        return NotImplemented
    if any(o is not None for o in outs):
        kwargs = {**kwargs, "out": tuple(outs)}
    for x in found:
        if type(x).__array_ufunc__ is None:
            raise TypeError(f"operand '{type(x).__name__}' does not support ufuncs (__array_ufunc__=None)")
        answer = x.__array_ufunc__(function, method, *inputs, **kwargs)
        if answer is not NotImplemented:
            return answer
    names = ", ".join(repr(type(x).__name__) for x in inputs)
    raise TypeError(f"operand type(s) all returned NotImplemented from __array_ufunc__({function!r}, {method!r}, ...): {names}")


def function_override(function: Any, relevant: list[Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The answer of the first argument that overrides functions, or NotImplemented where none does."""
    found = overriders(relevant, "__array_function__")
    if not found:
        return NotImplemented
    types = tuple({type(x) for x in found})
    for x in found:
        answer = x.__array_function__(function, types, args, kwargs)
        if answer is not NotImplemented:
            return answer
    raise TypeError(f"no implementation found for 'numpy.{function.__name__}' on types that implement __array_function__: "
                    f"{list(types)}")


def give_back(result: Any, inputs: Any) -> Any:
    """A result in the type that came in: a real NumPy array for real NumPy arrays, a subclass for subclasses."""
    if isinstance(result, (tuple, list)) and any(isinstance(r, Array) for r in result):
        return type(result)(*[give_back(r, inputs) for r in result]) if hasattr(result, "_fields") else \
            type(result)(give_back(r, inputs) for r in result)
    if type(result) is not ndarray:
        return result
    if any(is_foreign(x) for x in inputs):
        return sys.modules["numpy"].asarray(result)
    cls = subclass_of(inputs)
    return result if cls is ndarray else as_class(result, cls, next(x for x in inputs if type(x) is cls))


def subclass_of(inputs: Any) -> type:
    """The subclass of ndarray with the highest priority among the inputs."""
    best: type = ndarray
    for x in inputs:
        t = type(x)
        if t is not ndarray and isinstance(x, ndarray):
            if best is ndarray or getattr(t, "__array_priority__", 0) > getattr(best, "__array_priority__", 0):
                best = t
    return best
