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


def loader(package: str, home: dict[str, str], modules: tuple[str, ...] = ()) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package: `home` tells in which of its modules a name stands, `modules` are names themselves."""
    shown = package.replace("septet.", "")

    def load(name: str) -> Any:
        if name in home:
            value = getattr(import_module(f"{package}.{home[name]}"), name)
        elif name in modules:
            value = import_module(f"{package}.{name}")
        else:
            raise AttributeError(f"module '{shown}' (septet) has no attribute {name!r}")
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*home, *modules})

    return load, names


def put_modules(package: str, table: dict[str, str]) -> None:
    """Modules of a loaded package that only hold names of it, where upstream has a file for each: module -> "name name ..."."""
    home = sys.modules[package]
    for module, names in table.items():
        made = sys.modules[f"{package}.{module}"] = ModuleType(f"{package}.{module}", f"`{package}.{module}`".replace("septet.", ""))
        made.__package__, made.__all__ = package, names.split()
        made.__dict__.update((name, getattr(home, name)) for name in made.__all__)
        setattr(home, module, made)
