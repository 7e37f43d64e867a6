"""Names of a module that are loaded when they are first used: a table of module -> names."""
from __future__ import annotations

import difflib
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from septet.keras import refused

Lazy = tuple[Callable[[str], Any], Callable[[], list[str]]]


def attach(package: str, modules: dict[str, str], submodules: str = "", shown: str = "") -> Lazy:
    """(`__getattr__`, `__dir__`) of a package.

    modules: names by the module, relative to the face, that has them ("name=other": another name there).  submodules: of the package.
    shown: what the package calls itself in errors.
    """
    home: dict[str, tuple[str, str]] = {}
    for module, names in modules.items():
        for entry in names.split():
            name, _, own = entry.partition("=")
            home[name] = (module, own or name)
    inner = frozenset(submodules.split())
    public = shown or package.removeprefix("septet.")

    def load(name: str) -> Any:
        if name == "__all__":                                   # of `from ... import *`
            return names()
        if name in home:
            module, own = home[name]
            value = getattr(import_module(f"septet.keras.{module}"), own)
        elif name in inner:
            value = import_module(f"{package}.{name}")
        else:
            refused.check(public, name)
            near = difflib.get_close_matches(name, names(), 1)
            raise AttributeError(f"module '{public}' has no attribute '{name}'" + (f"; did you mean {near[0]}?" if near else ""))
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*home, *inner})

    return load, names
