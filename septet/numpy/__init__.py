"""The NumPy face: `import septet.numpy as np`.  Imitates NumPy 2.4; see docs/support/numpy.md for what it has."""
from __future__ import annotations

import math as _math
from importlib import import_module as _import_module
from typing import Any as _Any

from septet.core import small_kernels as _small_kernels
from septet.numpy import exceptions
from septet.numpy import methods as _methods
from septet.numpy import names as _names
from septet.numpy import operators as _operators
from septet.numpy import scalar_methods as _scalar_methods
from septet.numpy import scalar_operators as _scalar_operators
from septet.numpy import scalars as _scalars
from septet.numpy.data_type import dtype
from septet.numpy.ndarray import ndarray  # over the module's own name

_small_kernels.register()

__version__ = "2.4.6"
pi, e, euler_gamma, inf, nan = _math.pi, _math.e, 0.5772156649015329, _math.inf, _math.nan
newaxis = None
__array_api_version__ = "2024.12"
little_endian = True


_HERE = ("__version__", "dtype", "e", "euler_gamma", "exceptions", "inf", "little_endian", "nan", "ndarray", "newaxis", "pi")


def __getattr__(name: str) -> _Any:
    """Load the module that has the name."""
    if name == "__all__":               # asked for by `from numpy import *`
        return __dir__()
    value = _find(name)
    if isinstance(value, type) and value.__module__.startswith("septet.numpy"):
        value.__module__ = "numpy"
    globals()[name] = value
    return value


def _find(name: str) -> _Any:
    if name in _names.HOME:
        return getattr(_import_module(f"septet.numpy.{_names.HOME[name]}"), name)
    if name in _names.RENAMED:
        module, there = _names.RENAMED[name]
        value = getattr(_import_module(f"septet.numpy.{module}"), there)
        value.__name__, value.__qualname__, value.__module__ = name, name, __name__
        return value
    if name in _names.SCALARS:
        return getattr(_scalars, name)
    if name in _names.UFUNCS:
        from septet.numpy import universal

        return universal.get(name)
    if name in _names.SUBMODULES:
        return _import_module(f"septet.numpy.{name}")
    return _missing(name)


def _missing(name: str) -> _Any:
    """AttributeError that names what NumPy has and the face has not."""
    import difflib

    near = difflib.get_close_matches(name, __dir__(), 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise AttributeError(f"module 'numpy' (septet) has no attribute {name!r}{hint}")


def __dir__() -> list[str]:
    return sorted({*_HERE, *_names.HOME, *_names.RENAMED, *_names.UFUNCS, *_names.SUBMODULES, *_names.SCALARS})
