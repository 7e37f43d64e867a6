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
        return by_method(function, args)
    types = tuple({type(x) for x in found})
    for x in found:
        answer = x.__array_function__(function, types, args, kwargs)
        if answer is not NotImplemented:
            return answer
    raise TypeError(f"no implementation found for 'numpy.{function.__name__}' on types that implement __array_function__: "
                    f"{list(types)}")


# functions that ask an object which is no array for its method of this name: (the method, arguments that are given by place, those
# that are given even where they have their default)
METHODS: dict[str, tuple[str, int, tuple[str, ...]]] = {
    **{name: (name, 0, ("axis",)) for name in ("sum", "prod", "any", "all", "max", "min", "mean")},
    "amax": ("max", 0, ("axis",)), "amin": ("min", 0, ("axis",)),
    "std": ("std", 0, ("axis", "ddof")), "var": ("var", 0, ("axis", "ddof")),
    **{name: (name, 0, ()) for name in ("argmax", "argmin", "argsort", "cumsum", "cumprod", "squeeze")},
    **{name: (name, 1, ()) for name in ("repeat", "round", "searchsorted", "transpose")},
    "around": ("round", 1, ()), "clip": ("clip", 2, ()),
}
NO_OBJECTS = (Array, list, tuple, int, float, complex, str, bytes, type(None))


def by_method(function: Any, args: tuple[Any, ...]) -> Any:
    """What an object that is no array says itself, as a Series does of `np.sum`; NotImplemented where it has no such method."""
    row = METHODS.get(function.__name__)
    if row is None or not args or isinstance(args[0], NO_OBJECTS) or hasattr(args[0], "_value") or is_foreign(args[0]):
        return NotImplemented
    name, by_place, always = row
    method = getattr(args[0], name, None)
    if not callable(method):
        return NotImplemented
    parameters = list(function.__signature__.parameters.values())[1:]
    given = [(p.name, value, p.name in always or value is not p.default) for p, value in zip(parameters, args[1:])]
    placed = [value for _, value, told in given[:by_place] if told]
    return method(*placed, **{name: value for name, value, told in given[by_place:] if told})


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
