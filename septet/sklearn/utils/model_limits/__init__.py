"""What the parameters of models may be: one table a module, looked up by the class."""
from __future__ import annotations

from importlib import import_module
from typing import Any

from septet.sklearn.utils.limits import parameters


def of(path: str) -> dict[str, Any]:
    """The `_parameter_constraints` of "module.Class"."""
    module, _, name = path.partition(".")
    return parameters(import_module(f"septet.sklearn.utils.model_limits.{module}").TABLE[name])
