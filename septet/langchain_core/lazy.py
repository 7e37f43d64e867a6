"""Packages whose names live in modules that are loaded when one of them is first used, and modules that pass names on."""
from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any


def homes(table: dict[str, str]) -> dict[str, str]:
    """name -> module, from a table module -> "name name ..."."""
    return {name: module for module, names in table.items() for name in names.split()}


def loader(package: str, table: dict[str, str], modules: tuple[str, ...] = ()) -> tuple[Callable[[str], Any], list[str]]:
    """The `__getattr__` and `__all__` of a module: `table` maps a full module name (or one of the package) to the names it holds."""
    home = homes(table)
    shown = package.replace("septet.", "")

    def load(name: str) -> Any:
        if name in home:
            there = home[name]
            value = getattr(import_module(there if there.startswith("septet.") else f"{package}.{there}"), name)
        elif name in modules:
            value = import_module(f"{package}.{name}")
        else:
            raise AttributeError(f"module '{shown}' (septet) has no attribute {name!r}")
        setattr(sys.modules[package], name, value)
        return value

    return load, sorted(home)
