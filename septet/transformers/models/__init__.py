"""`transformers.models`: the architectures.  `models.llama.modeling_llama` and its like are shown as upstream lays them out."""
from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from septet.transformers import names_text
from septet.transformers.models.auto.table import ARCHITECTURES, HOMES, config_module

TOKENIZERS = ("tokenization_models", "tokenization_python")


def names_of(module: str) -> list[str]:
    """The names that a module has."""
    return list(HOMES.get(module, ())) or names_text.MODULES.get(module, "").split()


class Shown(ModuleType):
    """A package of upstream's layout: its names come from the modules that have an architecture's classes."""

    __path__: list[str] = []

    def __init__(self, name: str, modules: tuple[str, ...]) -> None:
        super().__init__(name, "An architecture under upstream's name.")
        self._modules = modules

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__"):
            for module in self._modules:
                if name in names_of(module):
                    return getattr(import_module(f"septet.transformers.{module}"), name)
        raise AttributeError(f"module '{self.__name__.removeprefix('septet.')}' (septet) has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return sorted({name for module in self._modules for name in names_of(module)})


def _show() -> None:
    """Put upstream's module names where imports look."""
    for model_type, (_, _, module, folder) in ARCHITECTURES.items():
        modules = (f"models.{module}", config_module(model_type), *TOKENIZERS)
        for ending in ("", f".modeling_{folder}", f".configuration_{folder}", f".tokenization_{folder}"):
            name = f"{__name__}.{folder}{ending}"
            sys.modules.setdefault(name, Shown(name, modules))
        package = sys.modules[f"{__name__}.{folder}"]
        for kind in ("modeling", "configuration", "tokenization"):
            package.__dict__[f"{kind}_{folder}"] = sys.modules[f"{__name__}.{folder}.{kind}_{folder}"]
        globals().setdefault(folder, package)


_show()
