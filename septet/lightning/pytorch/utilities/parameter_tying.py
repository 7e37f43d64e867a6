"""Parameters that several modules share."""
from __future__ import annotations

from typing import Any

from septet.torch.nn import Module, Parameter


def find_shared_parameters(module: Module) -> list[list[str]]:
    """The names of parameters that are one and the same, a list for each."""
    names: dict[int, list[str]] = {}
    for name, parameter in module.named_parameters(remove_duplicate=False):
        names.setdefault(id(parameter), []).append(name)
    return [shared for shared in names.values() if len(shared) > 1]


def set_shared_parameters(module: Module, shared_params: list[list[str]]) -> Module:
    """Make each list of names one parameter, that of its first name."""
    for first, *others in shared_params:
        parameter = _get(module, first)
        for name in others:
            path, _, leaf = name.rpartition(".")
            setattr(_get(module, path), leaf, parameter)
    return module


def _get(module: Module, path: str) -> Any:
    found: Module | Parameter = module
    for name in filter(None, path.split(".")):
        found = getattr(found, name)
    return found
