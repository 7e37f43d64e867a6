"""`__torch_function__`: results of methods and functions on subclasses that users make are instances of the subclass, or what it says."""
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from septet.core.autograd import Step, detach
from septet.torch.tensor import Tensor, as_class

OWN = ("septet.", "torch.", "torch")                    # modules whose subclasses (parameters) give plain tensors
KEPT = {"__class__", "__init__", "__new__", "__getattribute__", "__setattr__", "__delattr__", "__repr__", "__str__", "__format__",
        "__reduce__", "__reduce_ex__", "__init_subclass__", "__subclasshook__", "__dir__", "__sizeof__", "__getstate__", "__hash__",
        "__len__", "__bool__", "__torch_function__", "__deepcopy__", "__array__", "as_subclass", "numpy", "tolist", "item", "backward"}
_followed: dict[type, bool] = {}
_disabled = 0


class DisableTorchFunctionSubclass:
    """A context in which subclasses are ordinary tensors."""

    def __enter__(self) -> None:
        global _disabled
        _disabled += 1

    def __exit__(self, *error: Any) -> None:
        global _disabled
        _disabled -= 1


def is_followed(cls: type) -> bool:
    """Whether results on instances of a class are asked of the class; its methods are made ready when it is first seen."""
    found = _followed.get(cls)
    if found is None:
        own = cls.__torch_function__ is not None  # type: ignore[attr-defined]
        found = _followed[cls] = own or not cls.__module__.startswith(OWN)
        if found:
            follow(cls)
    return found


def follow(cls: Any) -> None:
    """Give a subclass the methods of Tensor that ask it about their results."""
    if cls.__torch_function__ is None:
        cls.__torch_function__ = classmethod(default)
    for name in dir(Tensor):
        value = getattr(Tensor, name, None)
        if name in KEPT or name.startswith("_") and not name.endswith("__") or not callable(value) or getattr(cls, name, None) is not value:
            continue
        setattr(cls, name, asking(value, name))


def asking(function: Callable[..., Any], name: str) -> Any:
    """A method that goes through `__torch_function__`."""

    @functools.wraps(function)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if _disabled:
            return function(self, *args, **kwargs)
        return type(self).__torch_function__(function, (type(self),), (self, *args), kwargs)

    return call


def asked(function: Any, x: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A function of torch on an instance of a followed subclass."""
    return type(x).__torch_function__(function, (type(x),), args, kwargs)


def default(cls: Any, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
    """The result of the function, tensors in it as instances of the subclass."""
    with DisableTorchFunctionSubclass():
        return converted(func(*args, **(kwargs or {})), cls)


def converted(result: Any, cls: Any) -> Any:
    """Plain tensors as instances of a subclass, their gradients with them."""
    if type(result) is Tensor:
        made = as_class(detach(result), cls)
        if type(result._node) is Step:
            made._node = result._node
        return made
    if isinstance(result, tuple) and type(result) is not tuple and hasattr(result, "_fields"):
        return type(result)(*(converted(part, cls) for part in result))
    if type(result) in (tuple, list):
        return type(result)(converted(part, cls) for part in result)
    return result


def is_tensor_like(inp: Any) -> bool:
    """Whether an object is a tensor or says what functions of torch do with it."""
    return isinstance(inp, Tensor) or hasattr(inp, "__torch_function__")


def is_tensor_method_or_property(func: Any) -> bool:
    """Whether a function is a method of Tensor, or the getter of a property."""
    return any(getattr(Tensor, name, None) is func for name in dir(Tensor)) or getattr(func, "__name__", "") == "__get__"


def has_torch_function(relevant_args: Any) -> bool:
    """Whether one of the arguments says what functions do with it."""
    return any(type(x) is not Tensor and getattr(type(x), "__torch_function__", None) is not None for x in relevant_args)


def handle_torch_function(public_api: Any, relevant_args: Any, *args: Any, **kwargs: Any) -> Any:
    """Ask the arguments, from left to right.  TypeError where none answers."""
    types = tuple({type(x): None for x in relevant_args if has_torch_function((x,))})
    for kind in types:
        result = kind.__torch_function__(public_api, types, args, kwargs)  # type: ignore[attr-defined]
        if result is not NotImplemented:
            return result
    raise TypeError(f"no implementation found for '{public_api.__module__}.{public_api.__name__}' on types that implement "
                    f"__torch_function__: {[kind.__name__ for kind in types]}")


def wrap_torch_function(dispatcher: Callable[..., Any]) -> Any:
    """Decorator of a function that arguments (those the dispatcher gives) may answer for."""

    def decorate(function: Callable[..., Any]) -> Any:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            relevant = dispatcher(*args, **kwargs)
            if has_torch_function(relevant):
                return handle_torch_function(call, relevant, *args, **kwargs)
            return function(*args, **kwargs)

        return call

    return decorate


def get_ignored_functions() -> set[Any]:
    """Functions that no argument is asked about."""
    from septet.torch.api import FUNCTIONS
    from septet.torch.creation import as_tensor, tensor

    return {tensor, as_tensor, *(FUNCTIONS[name] for name in ("zeros", "ones", "empty", "full", "arange", "from_numpy", "eye", "linspace"))}


def resolve_name(f: Any) -> str | None:
    """The full name of a function of torch."""
    from septet.torch.api import FUNCTIONS

    found = next((name for name, value in FUNCTIONS.items() if value is f), None)
    if found is not None:
        return f"torch.{found}"
    method = next((name for name in dir(Tensor) if getattr(Tensor, name, None) is f), None)
    return None if method is None else f"torch.Tensor.{method}"
