"""Initializers by chance: the same seed gives the same weights, as Keras draws them."""
from __future__ import annotations

import math
from typing import Any

from septet.keras import random
from septet.keras.initializers.base import Initializer, name_of

TRUNCATION = 0.87962566103423978            # the deviation of normals within two deviations


class RandomInitializer(Initializer):
    """One with a seed: a number, a generator, or drawn once when it is made."""

    __module__ = "keras.src.initializers.random_initializers"

    def __init__(self, seed: Any = None):
        self._init_seed = seed
        if seed is None:
            seed = random.make_default_seed()
        elif isinstance(seed, dict):
            seed = random.SeedGenerator.from_config(seed.get("config", seed))
        elif not isinstance(seed, (int, random.SeedGenerator)):
            raise ValueError("`seed` argument should be an instance of `keras.random.SeedGenerator()` or an integer. "
                             f"Received: seed={seed}")
        self.seed = seed

    def get_config(self) -> dict[str, Any]:
        from septet.keras.named import serialize

        seed = self._init_seed
        return {"seed": serialize(seed) if isinstance(seed, random.SeedGenerator) else seed}


class RandomNormal(RandomInitializer):
    """Normal numbers."""

    __module__ = "keras.src.initializers.random_initializers"

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Any = None):
        self.mean, self.stddev = mean, stddev
        super().__init__(seed)

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        return random.normal(shape, self.mean, self.stddev, name_of(dtype), self.seed)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "mean": self.mean, "stddev": self.stddev}


class TruncatedNormal(RandomNormal):
    """Normal numbers within two deviations."""

    __module__ = "keras.src.initializers.random_initializers"

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        return random.truncated_normal(shape, self.mean, self.stddev, name_of(dtype), self.seed)


class RandomUniform(RandomInitializer):
    """Numbers between two bounds."""

    __module__ = "keras.src.initializers.random_initializers"

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: Any = None):
        self.minval, self.maxval = minval, maxval
        super().__init__(seed)

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        return random.uniform(shape, self.minval, self.maxval, name_of(dtype), self.seed)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "minval": self.minval, "maxval": self.maxval}


def fans(shape: Any, input_axes: Any = None, output_axes: Any = None) -> tuple[float, float]:
    """How many inputs and outputs a weight of a shape connects."""
    shape = tuple(shape)
    if input_axes is not None or output_axes is not None:
        return product(shape, input_axes), product(shape, output_axes)
    if len(shape) < 2:
        n = shape[0] if shape else 1
        return n, n
    if len(shape) == 2:
        return shape[0], shape[1]
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


def product(shape: tuple[int, ...], axes: Any) -> int:
    """The product of some sizes."""
    return math.prod(shape[a] for a in ([axes] if isinstance(axes, int) else axes or ()))


class VarianceScaling(RandomInitializer):
    """Numbers whose variance goes down with how many inputs, outputs or both there are."""

    __module__ = "keras.src.initializers.random_initializers"

    def __init__(self, scale: float = 1.0, mode: str = "fan_in", distribution: str = "truncated_normal", seed: Any = None,
                 input_axes: Any = None, output_axes: Any = None):
        if scale <= 0.0:
            raise ValueError(f"Argument `scale` must be positive float. Received: scale={scale}")
        modes, kinds = {"fan_in", "fan_out", "fan_avg"}, {"uniform", "truncated_normal", "untruncated_normal"}
        if mode not in modes:
            raise ValueError(f"Invalid `mode` argument: {mode}. Please use one of {sorted(modes)}")
        distribution = {"normal": "truncated_normal"}.get(distribution.lower(), distribution.lower())
        if distribution not in kinds:
            raise ValueError(f"Invalid `distribution` argument: {distribution}.Please use one of {sorted(kinds)}")
        self.scale, self.mode, self.distribution = scale, mode, distribution
        self.input_axes, self.output_axes = input_axes, output_axes
        super().__init__(seed)

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        name, (inputs, outputs) = name_of(dtype), fans(shape, self.input_axes, self.output_axes)
        count = {"fan_in": inputs, "fan_out": outputs, "fan_avg": (inputs + outputs) / 2.0}[self.mode]
        scale = self.scale / max(1.0, count)
        if self.distribution == "truncated_normal":
            return random.truncated_normal(shape, 0.0, math.sqrt(scale) / TRUNCATION, name, self.seed)
        if self.distribution == "untruncated_normal":
            return random.normal(shape, 0.0, math.sqrt(scale), name, self.seed)
        limit = math.sqrt(3.0 * scale)
        return random.uniform(shape, -limit, limit, name, self.seed)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "scale": self.scale, "mode": self.mode, "distribution": self.distribution,
                "input_axes": self.input_axes, "output_axes": self.output_axes}


class Fixed(VarianceScaling):
    """A scaling whose scale, mode and distribution are settled."""

    __module__ = "keras.src.initializers.random_initializers"
    rule: tuple[float, str, str] = (1.0, "fan_in", "truncated_normal")

    def __init__(self, seed: Any = None, input_axes: Any = None, output_axes: Any = None):
        super().__init__(*self.rule, seed=seed, input_axes=input_axes, output_axes=output_axes)

    def get_config(self) -> dict[str, Any]:
        return {**RandomInitializer.get_config(self), "input_axes": self.input_axes, "output_axes": self.output_axes}


# name -> (scale, mode, distribution, summary)
RULES = {"GlorotUniform": (1.0, "fan_avg", "uniform", "Glorot and Bengio 2010"), "LecunUniform": (1.0, "fan_in", "uniform", "LeCun 1998"),
         "GlorotNormal": (1.0, "fan_avg", "truncated_normal", "Glorot and Bengio 2010"),
         "LecunNormal": (1.0, "fan_in", "truncated_normal", "LeCun 1998"),
         "HeNormal": (2.0, "fan_in", "truncated_normal", "He et al. 2015"), "HeUniform": (2.0, "fan_in", "uniform", "He et al. 2015")}
for _name, (_scale, _mode, _kind, _source) in RULES.items():
    globals()[_name] = type(_name, (Fixed,), {"rule": (_scale, _mode, _kind), "__doc__": f"{_kind} numbers by {_mode} ({_source}).",
                                              "__module__": "keras.src.initializers.random_initializers"})


class Orthogonal(RandomInitializer):
    """A matrix of orthonormal rows or columns (Saxe et al. 2014)."""

    __module__ = "keras.src.initializers.random_initializers"

    def __init__(self, gain: float = 1.0, seed: Any = None):
        self.gain = gain
        super().__init__(seed)

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        from septet.keras import ops

        if len(shape) < 2:
            raise ValueError(f"The tensor to initialize must be at least two-dimensional. Received: shape={shape} of rank {len(shape)}.")
        rows, columns = math.prod(shape[:-1]), shape[-1]
        flat = (max(rows, columns), min(rows, columns))
        q, r = ops.qr(random.normal(flat, seed=self.seed, dtype=name_of(dtype)))
        q = ops.multiply(q, ops.sign(ops.diag(r)))
        q = ops.transpose(q) if rows < columns else q
        return ops.multiply(ops.reshape(q, shape), self.gain)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "gain": self.gain}
