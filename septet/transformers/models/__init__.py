"""`transformers.models`: the architectures.  `models.llama.modeling_llama` and its like are shown as upstream lays them out."""
from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from septet.transformers.models.auto.table import ARCHITECTURES, HOMES, config_module


class Shown(ModuleType):
    """A package of upstream's layout: its names come from the modules that have an architecture's classes."""

    __path__: list[str] = []

    def __init__(self, name: str, modules: tuple[str, ...]) -> None:
        super().__init__(name, "An architecture under upstream's name.")
        self._modules = modules

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__"):
            for module in self._modules:
                if name in HOMES.get(module, ()):
                    return getattr(import_module(f"septet.transformers.{module}"), name)
        raise AttributeError(f"module '{self.__name__.removeprefix('septet.')}' (septet) has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return sorted({name for module in self._modules for name in HOMES.get(module, ())})


def _show() -> None:
    """Put upstream's module names where imports look."""
    for _, _, module, folder in ARCHITECTURES.values():
        modules = (f"models.{module}", config_module(module), f"models.tokenization_{folder}")
        for ending in ("", f".modeling_{folder}", f".configuration_{folder}"):
            name = f"{__name__}.{folder}{ending}"
            sys.modules.setdefault(name, Shown(name, modules))
        package = sys.modules[f"{__name__}.{folder}"]
        for kind in ("modeling", "configuration"):
            package.__dict__[f"{kind}_{folder}"] = sys.modules[f"{__name__}.{folder}.{kind}_{folder}"]
        globals().setdefault(folder, package)


_show()
