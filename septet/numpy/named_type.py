"""Classes under NumPy's names.  They say that their module is numpy, and there need be no module of that name: a pickle of such a class
names the face instead."""
from __future__ import annotations

import copyreg
from abc import ABCMeta
from importlib import import_module
from typing import Any


class NamedType(ABCMeta):
    """The class of the face's classes; of ABCMeta, so that a user's class may be abstract beside."""

    __instancecheck__ = type.__instancecheck__
    __subclasscheck__ = type.__subclasscheck__


def find(module: str, name: str) -> Any:
    """The object of the face that NumPy knows as `module.name`; LookupError where there is none."""
    package, _, rest = module.partition(".")
    if package != "numpy":
        raise LookupError(f"{module}.{name} is not a name of NumPy")
    found: Any = import_module(f"septet.numpy.{rest}" if rest else "septet.numpy")
    for part in name.split("."):
        found = getattr(found, part)
    return found


def name_of(cls: type) -> tuple[str, str] | None:
    """(module, name) of a class of the face; None for others, a user's subclass say."""
    try:
        found = find(cls.__module__, cls.__qualname__)
    except (LookupError, ImportError, AttributeError):
        return None
    return (cls.__module__, cls.__qualname__) if found is cls else None


def reduce(cls: type) -> Any:
    """What a pickle says of a class: how to find it in the face; by module and name if it is a user's."""
    named = name_of(cls)
    return cls.__qualname__ if named is None else (find, named)


def pickle_by_name(metaclass: type) -> None:
    """Pickle the classes of a metaclass by their names in the face."""
    copyreg.pickle(metaclass, reduce)  # type: ignore[arg-type]


pickle_by_name(NamedType)
