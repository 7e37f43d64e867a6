"""`keras.initializers`: first values of weights."""
from __future__ import annotations

from typing import Any

from septet.keras.initializers import random_initializers as _random
from septet.keras.initializers.base import STFT, Constant, Identity, Initializer, Ones, Zeros
from septet.keras.initializers.random_initializers import Orthogonal, RandomNormal, RandomUniform, TruncatedNormal, VarianceScaling
from septet.keras.named import Registry, snake
from septet.keras.named import serialize as _serialize

GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform = (
    getattr(_random, name) for name in ("GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform"))
IdentityInitializer, OrthogonalInitializer, STFTInitializer = Identity, Orthogonal, STFT
_CLASSES = (Constant, GlorotNormal, GlorotUniform, HeNormal, HeUniform, Identity, LecunNormal, LecunUniform, Ones, Orthogonal,
            RandomNormal, RandomUniform, STFT, TruncatedNormal, VarianceScaling, Zeros)
_ALL: dict[str, Any] = {"IdentityInitializer": Identity, "OrthogonalInitializer": Orthogonal, "STFTInitializer": STFT, "stft": STFT,
                        "uniform": RandomUniform, "normal": RandomNormal, "one": Ones, "zero": Zeros}
for _class in _CLASSES:
    _ALL[_class.__name__] = _ALL[snake(_class.__name__)] = _class
    globals().setdefault(snake(_class.__name__), _class)
stft = STFT
_registry = Registry("initializer", lambda: _ALL)


def get(identifier: Any) -> Any:
    """An initializer by name, config or itself; a tensor is a constant."""
    if identifier is None:
        return None
    if hasattr(identifier, "shape") and not callable(identifier) or isinstance(identifier, (list, tuple)):
        return lambda shape, dtype=None: given(identifier, shape, dtype)
    return _registry.get(identifier)


def given(value: Any, shape: Any, dtype: Any) -> Any:
    """A weight that is given.  ValueError for another shape."""
    from septet.keras import ops

    found = ops.convert_to_tensor(value, dtype=dtype)
    if tuple(found.shape) != tuple(shape):
        raise ValueError(f"Expected `shape` to be {tuple(found.shape)} for direct tensor as initializer. Received shape={tuple(shape)}")
    return found


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    return _registry.deserialize(config, custom_objects)


def serialize(initializer: Any) -> Any:
    return _serialize(initializer)
