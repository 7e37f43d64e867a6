"""Faces under their libraries' own names in `sys.modules`, where no real library is.

Packages that take arrays of several libraries (`einops`, `jaxtyping`) import none of them: they look for `torch` in `sys.modules`.
Imports that pass the wrapped statement by (compiled code, the standard library by a string) then find the same modules.
"""
from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class StandIns(MetaPathFinder):
    """Which libraries their faces stand in for; as a finder, it gives the faces' modules for names below them."""

    def __init__(self) -> None:
        self._faces: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._faces

    def add(self, name: str, face: str) -> None:
        """Show the loaded package `face` as `name`, unless something of that name is there."""
        if name not in sys.modules and face in sys.modules:
            sys.modules[name] = sys.modules[face]
            sys.modules[name].__name__ = name       # packages compare it with the first part of a dotted name
            self._faces[name] = face
            if self not in sys.meta_path:
                sys.meta_path.insert(0, self)

    def withdraw(self) -> None:
        """Take away all that `add` showed."""
        for name, face in self._faces.items():
            sys.modules[name].__name__ = face
        for name in [name for name in sys.modules if name.partition(".")[0] in self._faces]:
            del sys.modules[name]
        self._faces.clear()
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """How to import `torch.nn` where `torch` is a face; None for all other names."""
        library, _, rest = fullname.partition(".")
        face = self._faces.get(library)
        return ModuleSpec(fullname, _Same(f"{face}.{rest}")) if face and rest else None


class _Same(Loader):
    """Loads a module by giving the one that another name has."""

    def __init__(self, name: str) -> None:
        self._name = name

    def create_module(self, spec: ModuleSpec) -> Any:
        module = importlib.import_module(self._name)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec            # the import system has put its own there, under the other name
