"""`numpy.ma.extras`: the names of `numpy.ma` under the module that upstream documents them in."""
from __future__ import annotations

from typing import Any

from septet.numpy import ma
from septet.numpy.ma import names

__all__ = list(names.EXTRAS)


def __getattr__(name: str) -> Any:
    """The name as `numpy.ma` has it."""
    if name in names.HOME:
        return getattr(ma, name)
    raise AttributeError(f"module 'numpy.ma.extras' (septet) has no attribute {name!r}")
