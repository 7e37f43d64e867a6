"""`tensorflow.keras` is Keras: modules of `septet.tensorflow.keras` are those of `septet.keras`, under one more name."""
from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

MINE, THEIRS = "septet.tensorflow.keras", "septet.keras"


class Alias(MetaPathFinder, Loader):
    """Finds a module under its other name."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: Any = None) -> ModuleSpec | None:
        """The spec of a module below `septet.tensorflow.keras`."""
        if name != MINE and not name.startswith(MINE + "."):
            return None
        try:
            import_module(THEIRS + name.removeprefix(MINE))
        except ModuleNotFoundError:
            return None
        return ModuleSpec(name, self)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module itself, which keeps its own name."""
        return import_module(THEIRS + spec.name.removeprefix(MINE))

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: it is loaded already."""


def install() -> None:
    """Let imports find them."""
    if not any(isinstance(finder, Alias) for finder in sys.meta_path):
        sys.meta_path.insert(0, Alias())
