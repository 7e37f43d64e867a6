"""pandas.api.extensions: accessors of one's own, extension arrays and dtypes, `take`."""
from __future__ import annotations

import warnings
from collections.abc import Callable
from enum import Enum
from typing import Any

from septet.pandas import kinds
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.dtypes import ExtensionDtype, register_extension_dtype

__all__ = ["ExtensionArray", "ExtensionDtype", "ExtensionScalarOpsMixin", "no_default", "register_dataframe_accessor",
           "register_extension_dtype", "register_index_accessor", "register_series_accessor", "take"]


class _NoDefault(Enum):
    no_default = "NO_DEFAULT"

    def __repr__(self) -> str:
        return "<no_default>"


no_default = _NoDefault.no_default


class _Accessor:
    """A class made when its name is first asked of an object, and kept on that object."""

    def __init__(self, name: str, accessor: Any) -> None:
        self._name, self._accessor = name, accessor

    def __get__(self, obj: Any, cls: Any) -> Any:
        if obj is None:
            return self._accessor
        made = self._accessor(obj)
        try:
            object.__setattr__(obj, self._name, made)
        except AttributeError:
            pass
        return made


def _register(name: str, get: Callable[[], Any]) -> Callable[[Any], Any]:
    def decorate(accessor: Any) -> Any:
        cls = get()
        if hasattr(cls, name):
            warnings.warn(f"registration of accessor {accessor!r} under name {name!r} for type {cls!r} is overriding a preexisting "
                          "attribute with the same name.", UserWarning, stacklevel=2)
        setattr(cls, name, _Accessor(name, accessor))
        return accessor
    return decorate


def register_dataframe_accessor(name: str) -> Callable[[Any], Any]:
    """A decorator: objects of the class stand under `name` at every DataFrame."""
    return _register(name, lambda: kinds.DataFrame)


def register_series_accessor(name: str) -> Callable[[Any], Any]:
    """A decorator: objects of the class stand under `name` at every Series."""
    return _register(name, lambda: kinds.Series)


def register_index_accessor(name: str) -> Callable[[Any], Any]:
    """A decorator: objects of the class stand under `name` at every Index."""
    return _register(name, lambda: kinds.Index)


def take(arr: Any, indices: Any, axis: int = 0, allow_fill: bool = False, fill_value: Any = None) -> Any:
    """Elements at positions; with `allow_fill`, -1 stands for a missing value."""
    import septet.numpy as np
    from septet.pandas.algorithms.take import take_ndarray

    places = np.asarray(indices, dtype="int64")
    if isinstance(arr, np.ndarray):
        if allow_fill and arr.ndim == 1:
            if len(places) and int(places.min()) < -1:
                raise ValueError(f"'indices' contains values less than allowed ({int(places.min())} < -1)")
            return take_ndarray(arr, places, True, np.nan if fill_value is None else fill_value)
        return arr.take(places, axis=axis)
    if hasattr(arr, "_values") and allow_fill:
        return type(arr)(take(arr._values, places, axis, True, fill_value))
    return arr.take(places, allow_fill=True, fill_value=fill_value) if allow_fill else arr.take(places)


class ExtensionScalarOpsMixin:
    """Arithmetic and comparison of an extension array, element by element, from those of its scalars."""

    @classmethod
    def _add_arithmetic_ops(cls) -> None:
        for name in ("add", "sub", "mul", "pow", "mod", "floordiv", "truediv", "divmod"):
            for method in (f"__{name}__", f"__r{name}__"):
                setattr(cls, method, cls._create_method(method, True))

    @classmethod
    def _add_comparison_ops(cls) -> None:
        for name in ("eq", "ne", "lt", "gt", "le", "ge"):
            setattr(cls, f"__{name}__", cls._create_method(f"__{name}__", False))

    @classmethod
    def _create_method(cls, name: str, same_kind: bool) -> Callable[[Any, Any], Any]:
        import operator

        plain, reverse = name.strip("_"), name.startswith("__r") and name not in ("__rshift__",)
        function = divmod if "divmod" in plain else getattr(operator, f"__{plain[1:] if reverse else plain}__")

        def method(self: Any, other: Any) -> Any:
            if isinstance(other, kinds.Series | kinds.Index | kinds.DataFrame):
                return NotImplemented
            others = list(other) if hasattr(other, "__len__") and not isinstance(other, str) else [other] * len(self)
            found = [function(b, a) if reverse else function(a, b) for a, b in zip(self, others)]
            if same_kind:
                try:
                    return type(self)._from_sequence(found)
                except Exception:
                    pass
            import septet.numpy as np

            return np.asarray(found)
        method.__name__ = name
        return method
