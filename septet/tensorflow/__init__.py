"""The TensorFlow face: `import septet.tensorflow as tf`.  Imitates TensorFlow 2.21, eager; see docs/support/tensorflow.md for what it
has.
"""
from __future__ import annotations

from septet import keras as _keras
from septet.errors import NotSupported as _NotSupported
from septet.keras import backends as _backends
from septet.tensorflow import alias as _alias
from septet.tensorflow import lazy as _lazy
from septet.tensorflow import names as _names

if _backends.NAME != "tensorflow":
    raise _NotSupported(f"tensorflow beside Keras on the backend {_backends.NAME!r} (KERAS_BACKEND, keras.json or set_backend): there is "
                        "one kind of tensor at a time; choose the backend 'tensorflow'")
__version__ = "2.21.0"
newaxis = None
_alias.install()
__getattr__, _dir = _lazy.attach("septet.tensorflow", _names.MODULES, _names.SUBMODULES)
assert _keras


def __dir__() -> list[str]:
    return sorted({*_dir(), "__version__", "newaxis"})
