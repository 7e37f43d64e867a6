"""Packages whose names live in modules that are loaded when one of them is first used."""
from __future__ import annotations

import difflib
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from septet.errors import NotSupported


def homes(table: dict[str, str]) -> dict[str, str]:
    """name -> module, from a table module -> "name name ..."."""
    return {name: module for module, names in table.items() for name in names.split()}


def loader(package: str, home: dict[str, str], modules: tuple[str, ...] = ()) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package: `home` tells in which of its modules a name stands, `modules` are names themselves."""
    shown = package.replace("septet.", "")

    def load(name: str) -> Any:
        if name == "__all__":
            return names()
        if name in home:
            value = getattr(module(home[name], name), name)
        elif name in modules:
            value = module(name, name)
        else:
            near = difflib.get_close_matches(name, names(), 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise AttributeError(f"module {shown!r} (septet) has no attribute {name!r}{hint}")
        setattr(sys.modules[package], name, value)
        return value

    def module(place: str, name: str) -> Any:
        try:
            return import_module(f"{package}.{place}")
        except ModuleNotFoundError as error:
            if error.name != f"{package}.{place}":
                raise
            raise NotSupported(f"{shown}.{name} is not in Septet yet") from None

    def names() -> list[str]:
        return sorted({*home, *modules})

    return load, names
