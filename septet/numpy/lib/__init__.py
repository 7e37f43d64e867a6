"""`numpy.lib`: array utilities, the .npy format, mixins, stride tricks, structured-array functions."""
from __future__ import annotations

from importlib import import_module as _import_module
from typing import Any as _Any

from septet.numpy.lib.version import NumpyVersion

__all__ = ["Arrayterator", "add_docstring", "add_newdoc", "array_utils", "format", "introspect", "mixins", "NumpyVersion", "npyio",
           "scimath", "stride_tricks", "tracemalloc_domain"]
_MODULES = ("array_utils", "format", "introspect", "mixins", "npyio", "scimath", "stride_tricks", "recfunctions")
tracemalloc_domain = 389047


def add_docstring(obj: _Any, docstring: str) -> None:
    """Give an object a docstring where it has none.  RuntimeError where it has another."""
    if getattr(obj, "__doc__", None) not in (None, docstring):
        raise RuntimeError("already has a different docstring")
    obj.__doc__ = docstring


def add_newdoc(place: str, obj: str, doc: _Any, warn_on_python: bool = True) -> None:
    """Give an object of a module, or members of it, docstrings; what cannot take one is left alone."""
    target = getattr(_import_module(place), obj)
    pairs = [(target, doc)] if isinstance(doc, str) else [(getattr(target, doc[0]), doc[1])] if isinstance(doc, tuple) else \
        [(getattr(target, attribute), text) for attribute, text in doc]
    for member, text in pairs:
        try:
            member.__doc__ = text.strip()
        except AttributeError:
            continue


def __getattr__(name: str) -> _Any:
    if name in _MODULES:
        return _import_module(f"septet.numpy.lib.{name}")
    if name == "Arrayterator":
        from septet.numpy.lib.arrayterator import Arrayterator

        return Arrayterator
    raise AttributeError(f"module 'numpy.lib' (septet) has no attribute {name!r}")
