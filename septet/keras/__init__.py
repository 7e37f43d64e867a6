"""The Keras face: `import septet.keras as keras`.  Imitates Keras 3.15 on TensorFlow, or on PyTorch where KERAS_BACKEND says so; see
docs/support/keras.md for what it has.
"""
from __future__ import annotations

from septet.core import small_kernels as _small_kernels
from septet.keras import lazy as _lazy
from septet.keras import names as _names
from septet.keras.backends import NAME as _NAME

_small_kernels.register()
if _NAME == "tensorflow":                       # PyTorch's tensors bring operators of their own
    import septet.keras.operators as _operators

__version__ = "3.15.1"
__getattr__, _dir = _lazy.attach("septet.keras", _names.MODULES, _names.SUBMODULES)


def version() -> str:
    """The version of Keras that is imitated."""
    return __version__


def __dir__() -> list[str]:
    return sorted({*_dir(), "version", "__version__"})
