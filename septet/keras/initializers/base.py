"""`keras.initializers.Initializer`, and those without chance."""
from __future__ import annotations

import copy
import math
from typing import Any

from septet.keras import dtypes


class Initializer:
    """Called with a shape it gives a first value of a weight."""

    __module__ = "keras.src.initializers.initializer"

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        raise NotImplementedError("Initializer subclasses must implement the `__call__()` method.")

    def get_config(self) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)

    def clone(self) -> Any:
        """Another one like it."""
        return self.__class__.from_config(self.get_config())

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        made = type(self).__new__(type(self))
        memo[id(self)] = made
        made.__dict__.update({k: copy.deepcopy(v, memo) for k, v in self.__dict__.items()})
        return made


def name_of(dtype: Any) -> Any:
    """A dtype argument; None is floatx."""
    from septet.keras import config

    return config.floatx() if dtype is None else dtypes.name_of(dtype)


class Zeros(Initializer):
    """Zeros."""

    __module__ = "keras.src.initializers.constant_initializers"

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        from septet.keras import ops

        return ops.zeros(shape, dtype=name_of(dtype))


class Ones(Initializer):
    """Ones."""

    __module__ = "keras.src.initializers.constant_initializers"

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        from septet.keras import ops

        return ops.ones(shape, dtype=name_of(dtype))


class Constant(Initializer):
    """One value everywhere."""

    __module__ = "keras.src.initializers.constant_initializers"

    def __init__(self, value: Any = 0.0):
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        from septet.keras import ops

        return ops.multiply(ops.cast(self.value, name_of(dtype)), ops.ones(shape, dtype=name_of(dtype)))

    def get_config(self) -> dict[str, Any]:
        from septet.keras.named import serialize

        return {"value": self.value if isinstance(self.value, (int, float)) else serialize(self.value)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        from septet.keras.saving import deserialize_keras_object

        return cls(deserialize_keras_object(config["value"]))


class Identity(Initializer):
    """The identity matrix, times a gain."""

    __module__ = "keras.src.initializers.constant_initializers"

    def __init__(self, gain: float = 1.0):
        self.gain = gain

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        from septet.keras import ops

        if len(shape) != 2:
            raise ValueError(f"Identity matrix initializer can only be used for 2D matrices. Received: shape={shape} of rank {len(shape)}.")
        return ops.multiply(ops.eye(*shape, dtype=name_of(dtype)), self.gain)

    def get_config(self) -> dict[str, Any]:
        return {"gain": self.gain}


class STFT(Initializer):
    """The kernel of a short-time Fourier transform as a convolution: cosines or sines of every frequency, windowed."""

    __module__ = "keras.src.initializers.constant_initializers"

    def __init__(self, side: str = "real", window: Any = "hann", scaling: Any = "density", periodic: bool = False):
        if side not in ("real", "imag"):
            raise ValueError(f"`side` should be 'real' or 'imag', not {side}")
        if isinstance(window, str) and window not in ("hann", "hamming", "blackman"):
            raise ValueError(f"Unknown window {window}")
        if scaling is not None and scaling not in ("density", "spectrum"):
            raise ValueError(f"Scaling is invalid, it must be `None`, 'density' or 'spectrum'. Received scaling={scaling}")
        self.side, self.window, self.scaling, self.periodic = side, window, scaling, periodic

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        from septet.keras import ops

        name = name_of(dtype)
        length, _, bins = shape
        fft = (bins - 1) * 2
        window = self.windowed(length, name)
        angles = ops.multiply(ops.outer(ops.arange(length, dtype=name), ops.arange(bins, dtype=name)), 2 * math.pi / fft)
        args = ops.reshape(angles, (length, 1, bins))
        wave = ops.cos(args) if self.side == "real" else ops.negative(ops.sin(args))
        return wave if window is None else ops.multiply(wave, ops.reshape(window, (length, 1, 1)))

    def windowed(self, length: int, name: str) -> Any:
        """The window, scaled; None for none."""
        from septet.keras import ops

        if self.window is None:
            return None
        if isinstance(self.window, str):
            shape = {"hann": ops.hanning, "hamming": ops.hamming, "blackman": ops.blackman}[self.window]
            window = ops.cast(shape(length + 1)[:-1] if self.periodic else shape(length), name)
        else:
            window = ops.convert_to_tensor(self.window, dtype=name)
        if self.scaling == "density":
            return ops.multiply(window, ops.sqrt(ops.divide(1.0, ops.sum(ops.square(window)))))
        return window if self.scaling is None else ops.multiply(window, ops.sqrt(ops.divide(1.0, ops.square(ops.sum(window)))))

    def get_config(self) -> dict[str, Any]:
        return {"side": self.side, "window": self.window, "periodic": self.periodic, "scaling": self.scaling}
