"""Names of a module of the face that are loaded when they are first used: a table of module -> names."""
from __future__ import annotations

import difflib
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from septet.tensorflow import refused


def attach(package: str, modules: dict[str, str], submodules: str = "") -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """(`__getattr__`, `__dir__`) of a module.

    modules: names by the module, relative to the face, that has them ("name=other": another name there).  submodules: of the package.
    What TensorFlow has besides stands in `refused`.
    """
    home = {entry.partition("=")[0]: (module, entry.partition("=")[2] or entry) for module,
            names in modules.items() for entry in names.split()}
    inner = frozenset(submodules.split())
    public = package.removeprefix("septet.")

    def load(name: str) -> Any:
        if name == "__all__":                                   # of `from ... import *`
            return names()
        if name in home:
            module, own = home[name]
            value = getattr(import_module(f"septet.tensorflow.{module}"), own)
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
