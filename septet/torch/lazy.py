"""Packages whose names live in modules that are loaded when one of them is first used."""
from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any


def homes(table: dict[str, str]) -> dict[str, str]:
    """name -> module, from a table module -> "name name ..."."""
    return {name: module for module, names in table.items() for name in names.split()}


class Package(ModuleType):
    """A package that loads everything before it shows its dictionary: scripts pick `models.__dict__[name]`."""

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        found: dict[str, Any] = vars(ModuleType)["__dict__"].__get__(self)
        for name in found["__dir__"]() if "__dir__" in found else ():
            getattr(self, name, None)
        return found


def loader(package: str, home: dict[str, str], modules: tuple[str, ...] = ()) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package: `home` tells in which of its modules a name stands, `modules` are names themselves."""
    shown = package.replace("septet.", "")

    def load(name: str) -> Any:
        if name in home:
            module = import_module(f"{package}.{home[name]}")
            value = getattr(module, name)
            if home[name] in home and home[name] != name:          # importing a module puts it where a function of its name belongs
                setattr(sys.modules[package], home[name], getattr(module, home[name]))
        elif name in modules:
            value = import_module(f"{package}.{name}")
        else:
            raise AttributeError(f"module '{shown}' (septet) has no attribute {name!r}")
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*home, *modules})

    sys.modules[package].__class__ = Package
    return load, names


def put_modules(package: str, table: dict[str, str]) -> None:
    """Modules of a loaded package that only hold names of it, where upstream has a file for each: module -> "name name ..."."""
    home = sys.modules[package]
    for module, names in table.items():
        made = sys.modules[f"{package}.{module}"] = ModuleType(f"{package}.{module}", f"`{package}.{module}`".replace("septet.", ""))
        made.__package__, made.__all__ = package, names.split()
        made.__dict__.update((name, getattr(home, name)) for name in made.__all__)
        setattr(home, module, made)
