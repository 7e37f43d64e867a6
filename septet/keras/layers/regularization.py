"""Regularisation: dropout, noise, penalties on activity."""
from __future__ import annotations

import math
from typing import Any

from septet.keras import config, ops, random
from septet.keras.layers.configured import Configured
from septet.keras.layers.input_spec import InputSpec


def rate_of(rate: Any) -> Any:
    """A share.  ValueError outside [0, 1]."""
    if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 <= rate <= 1:
        raise ValueError(f"Invalid value received for argument `rate`. Expected a float value between 0 and 1. Received: rate={rate}")
    return rate


class Chance(Configured):
    """A layer that draws while training."""

    __module__ = "keras.src.layers.regularization.dropout"

    def draws(self, seed: Any, needed: bool = True) -> None:
        """Keep a seed, with a generator where anything will be drawn."""
        self.take(seed=seed)
        if needed:
            self.seed_generator = random.SeedGenerator(seed)
        self.supports_masking = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


class Dropout(Chance):
    """A share of inputs zero while training, the others larger by that."""

    __module__ = "keras.src.layers.regularization.dropout"

    def __init__(self, rate: float, noise_shape: Any = None, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        if noise_shape is not None and not isinstance(noise_shape, (tuple, list)):
            raise ValueError("Invalid value received for argument `noise_shape`. Expected a tuple or list of integers. "
                             f"Received: noise_shape={noise_shape}")
        self.take(rate=rate_of(rate))
        self.draws(seed, rate > 0)
        self.take(noise_shape=noise_shape)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if training and self.rate > 0:
            return random.dropout(inputs, self.rate, self.noise_shape, self.seed_generator)
        return inputs


class SpatialDropout(Dropout):
    """Whole channels zero while training."""

    __module__ = "keras.src.layers.regularization.spatial_dropout"
    rank = 2

    def __init__(self, rate: float, data_format: Any = None, seed: Any = None, name: str | None = None, dtype: Any = None):
        super().__init__(rate, seed=seed, name=name, dtype=dtype)
        self.data_format = config.standardize_data_format(data_format)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or self.rate <= 0:
            return inputs
        shape = tuple(inputs.shape)
        ones = (1,) * self.rank
        noise = (shape[0], *ones, shape[-1]) if self.data_format == "channels_last" else (*shape[:2], *ones)
        return random.dropout(inputs, self.rate, noise, self.seed_generator)

    def get_config(self) -> dict[str, Any]:
        found = {"rate": self.rate, "seed": self.seed, "name": self.name, "dtype": self.dtype}
        return found if self.rank == 1 else {**found, "data_format": self.data_format}


def spatial(rank: int) -> type:
    """Dropout of channels of a number of dimensions."""
    body: dict[str, Any] = {"rank": rank, "__doc__": "Whole channels zero while training.",
                            "__module__": "keras.src.layers.regularization.spatial_dropout"}
    if rank == 1:
        def start(self: Any, rate: float, seed: Any = None, name: str | None = None, dtype: Any = None) -> None:
            SpatialDropout.__init__(self, rate, "channels_last", seed, name, dtype)

        body["__init__"] = start
    return type(f"SpatialDropout{rank}D", (SpatialDropout,), body)


SpatialDropout1D, SpatialDropout2D, SpatialDropout3D = spatial(1), spatial(2), spatial(3)


class GaussianNoise(Chance):
    """Normal numbers added while training."""

    __module__ = "keras.src.layers.regularization.gaussian_noise"

    def __init__(self, stddev: float, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        if not 0 <= stddev <= 1:
            raise ValueError("Invalid value received for argument `stddev`. Expected a float value between 0 and 1. "
                             f"Received: stddev={stddev}")
        self.take(stddev=stddev)
        self.draws(seed, stddev > 0)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or self.stddev <= 0:
            return inputs
        return ops.add(inputs, random.normal(inputs.shape, 0.0, self.stddev, self.compute_dtype, self.seed_generator))


class GaussianDropout(Chance):
    """Inputs times normal numbers of mean 1 while training."""

    __module__ = "keras.src.layers.regularization.gaussian_dropout"

    def __init__(self, rate: float, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(rate=rate_of(rate))
        self.draws(seed, rate > 0)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or self.rate <= 0:
            return inputs
        deviation = math.sqrt(self.rate / (1.0 - self.rate))
        return ops.multiply(inputs, random.normal(inputs.shape, 1.0, deviation, self.compute_dtype, self.seed_generator))


class AlphaDropout(Chance):
    """Dropout that keeps mean and variance of selu units (Klambauer et al. 2017)."""

    __module__ = "keras.src.layers.regularization.alpha_dropout"

    def __init__(self, rate: float, noise_shape: Any = None, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(rate=rate_of(rate))
        self.draws(seed, rate > 0)
        self.take(noise_shape=noise_shape)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or self.rate <= 0:
            return inputs
        shape = tuple(inputs.shape) if self.noise_shape is None else tuple(
            n if m is None else m for n, m in zip(inputs.shape, self.noise_shape))
        low = -1.6732632423543772848170429916717 * 1.0507009873554804934193349852946
        kept = ops.greater_equal(random.uniform(shape, seed=self.seed_generator), self.rate)
        a = 1.0 / math.sqrt((1.0 - self.rate) * (1.0 + self.rate * low * low))
        x = ops.where(kept, inputs, low)
        return ops.add(ops.multiply(x, a), -a * low * self.rate)


class ActivityRegularization(Configured):
    """A penalty on inputs."""

    __module__ = "keras.src.layers.regularization.activity_regularization"

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **kwargs: Any):
        from septet.keras import regularizers

        super().__init__(activity_regularizer=regularizers.L1L2(l1=l1, l2=l2), **kwargs)
        self.take(l1=l1, l2=l2)
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        return inputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        found.pop("activity_regularizer", None)
        return found
