"""Custom classes and functions that files may name: registered for good, or for the length of a scope."""
from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

_objects: dict[str, Any] = {}
_names: dict[Any, str] = {}
_scopes: list[dict[str, Any]] = []


class CustomObjectScope:
    """A context in which names stand for classes and functions.  custom_objects: {name: class or function}."""

    __module__ = "keras.src.saving.object_registration"

    def __init__(self, custom_objects: dict[str, Any] | None):
        self.custom_objects = custom_objects or {}

    def __enter__(self) -> CustomObjectScope:
        _scopes.append(self.custom_objects)
        return self

    def __exit__(self, *error: Any) -> None:
        _scopes.pop()


custom_object_scope = CustomObjectScope


def get_custom_objects() -> dict[str, Any]:
    """All registered objects by name; what is put in is registered."""
    return _objects


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Callable[[Any], Any]:
    """Decorator of a class or function that files may name, as `package>name`."""
    def decorate(value: Any) -> Any:
        own = name if name is not None else value.__name__
        if inspect.isclass(value) and not hasattr(value, "get_config"):
            raise ValueError("Cannot register a class that does not have a get_config() method.")
        registered = f"{package}>{own}"
        _objects[registered] = value
        _names[value] = registered
        return value

    return decorate


def get_registered_name(obj: Any) -> str:
    """The name that a class or function is registered under; its own where it is not."""
    try:
        return _names.get(obj) or obj.__name__
    except TypeError:
        return obj.__name__  # type: ignore[no-any-return]


def is_registered(obj: Any) -> bool:
    """Whether a class or function is registered."""
    try:
        return obj in _names
    except TypeError:
        return False


def get_registered_object(name: str, custom_objects: dict[str, Any] | None = None, module_objects: dict[str, Any] | None = None) -> Any:
    """The class or function of a name, None where there is none."""
    for table in (*reversed(_scopes), _objects, custom_objects or {}, module_objects or {}):
        if name in table:
            return table[name]
    return None
