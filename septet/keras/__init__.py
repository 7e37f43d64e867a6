"""The Keras face: `import septet.keras as keras`.  Imitates Keras 3.15 on TensorFlow; see docs/support/keras.md for what it has."""
from __future__ import annotations

from septet.core import small_kernels as _small_kernels
from septet.keras import lazy as _lazy
from septet.keras import names as _names
from septet.keras import operators as _operators

_small_kernels.register()

__version__ = "3.15.1"
_TABLES = (_names, _operators)
__getattr__, _dir = _lazy.attach("septet.keras", _names.MODULES, _names.SUBMODULES)


def version() -> str:
    """The version of Keras that is imitated."""
    return __version__


def __dir__() -> list[str]:
    return sorted({*_dir(), "version", "__version__"})
