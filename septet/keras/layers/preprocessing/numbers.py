"""Numbers made ready: normalised, rescaled, put into bins, as counts of categories."""
from __future__ import annotations

import itertools
from typing import Any

import septet.numpy as np
from septet.keras import config, ops
from septet.keras.errors import invalid
from septet.keras.keras_tensor import KerasTensor
from septet.keras.layers.preprocessing.data_layer import DataLayer


def batches(data: Any) -> Any:
    """The batches of what `adapt` gets: an array, or something that gives batches."""
    if hasattr(data, "shape") or isinstance(data, (list, tuple)):
        return [data]
    return (row[0] if isinstance(row, tuple) else row for row in data)


class Rescaling(DataLayer):
    """inputs * scale + offset."""

    __module__ = "keras.src.layers.preprocessing.rescaling"

    def __init__(self, scale: Any, offset: Any = 0.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(scale=scale, offset=offset)
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        kind = self.compute_dtype
        x = ops.cast(inputs, kind)
        scale, offset = (v if isinstance(v, (int, float)) else ops.cast(v, kind) for v in (self.scale, self.offset))
        if not isinstance(scale, (int, float)) and config.image_data_format() == "channels_first" and len(scale.shape) == 1:
            scale, offset = (ops.reshape(v, (-1, 1, 1)) if not isinstance(v, (int, float)) else v for v in (scale, offset))
        return ops.add(ops.multiply(x, scale), offset)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


class Normalization(DataLayer):
    """(inputs - mean) / deviation along an axis, given or learnt by `adapt`."""

    __module__ = "keras.src.layers.preprocessing.normalization"

    def __init__(self, axis: Any = -1, mean: Any = None, variance: Any = None, invert: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        axes = () if axis is None else tuple(axis) if isinstance(axis, (tuple, list)) else (axis,)
        if (mean is not None) != (variance is not None):
            raise ValueError("When setting values directly, both `mean` and `variance` must be set. Received: "
                             f"mean={mean} and variance={variance}")
        self.axis, self.input_mean, self.input_variance, self.invert = axes, mean, variance, invert
        self.supports_masking, self._adapted, self.mean, self.variance = True, False, None, None

    def build(self, input_shape: Any) -> None:
        rank = len(input_shape)
        if any(k < -rank or k >= rank for k in self.axis):
            raise ValueError(f"All `axis` values must be in the range [-ndim, ndim). Received inputs with ndim={rank}, while "
                             f"axis={self.axis}")
        kept = sorted(k % rank for k in self.axis)
        for k in kept:
            if input_shape[k] is None:
                raise ValueError("All `axis` values to be kept must have a known shape. "
                                 f"Received axis={self.axis}, inputs.shape={input_shape}, with unknown axis at index {k}")
        self._keep_axis = kept
        self._reduce_axis = [k for k in range(rank) if k not in kept]
        self._broadcast_shape = [input_shape[k] if k in kept else 1 for k in range(rank)]
        shape = tuple(input_shape[k] for k in kept)
        if self.input_mean is None:
            self.adapt_mean = self.add_weight(name="mean", shape=shape, initializer="zeros", trainable=False)
            self.adapt_variance = self.add_weight(name="variance", shape=shape, initializer="ones", trainable=False)
            self.count = self.add_weight(name="count", shape=(), dtype="int64", initializer="zeros", trainable=False)
            self.built = True
            self.finalize_state()
        else:
            self.mean, self.variance = (ops.reshape(ops.broadcast_to(ops.cast(v, self.compute_dtype), shape), self._broadcast_shape)
                                        for v in (self.input_mean, self.input_variance))
            self.built = True

    def adapt(self, data: Any) -> None:
        """Learn mean and variance of data."""
        if self.input_mean is not None:
            raise ValueError("Cannot `adapt` a Normalization layer that is initialized with static `mean` and `variance`, "
                             f"you passed mean {self.input_mean} and variance {self.input_variance}.")
        total: Any = None
        squares, count = None, 0.0
        for batch in batches(data):
            x = ops.cast(batch, "float32")
            if not self.built:
                self.build(tuple(x.shape))
            mean, variance = ops.moments(x, axes=self._reduce_axis)
            n = float(x._size) / max(1, mean._size)
            if total is None:
                total, squares, count = mean, variance, n
                continue
            share = n / (count + n)
            moved = ops.add(ops.multiply(total, 1 - share), ops.multiply(mean, share))
            squares = ops.add(ops.multiply(ops.add(squares, ops.square(ops.subtract(total, moved))), 1 - share),
                              ops.multiply(ops.add(variance, ops.square(ops.subtract(mean, moved))), share))
            total, count = moved, count + n
        self.adapt_mean.assign(total)
        self.adapt_variance.assign(squares)
        self.finalize_state()

    def finalize_state(self) -> None:
        """Take over what was learnt."""
        if self.input_mean is None and self.built:
            self.mean = ops.reshape(ops.cast(self.adapt_mean, self.compute_dtype), self._broadcast_shape)
            self.variance = ops.reshape(ops.cast(self.adapt_variance, self.compute_dtype), self._broadcast_shape)

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, self.compute_dtype)
        mean = ops.cast(self.mean, x.dtype)
        deviation = ops.maximum(ops.sqrt(ops.cast(self.variance, x.dtype)), config.epsilon())
        if self.invert:
            return ops.add(mean, ops.multiply(x, deviation))
        return ops.divide(ops.subtract(x, mean), deviation)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def load_own_variables(self, store: Any) -> None:
        super().load_own_variables(store)
        self.finalize_state()

    def get_config(self) -> dict[str, Any]:
        plain = lambda v: ops.convert_to_numpy(ops.convert_to_tensor(v)).tolist() if v is not None else None  # noqa: E731
        return {**super().get_config(), "axis": self.axis, "invert": self.invert, "mean": plain(self.input_mean),
                "variance": plain(self.input_variance)}


class CategoryEncoding(DataLayer):
    """Whole numbers as one, several or counted hot places."""

    __module__ = "keras.src.layers.preprocessing.category_encoding"

    def __init__(self, num_tokens: Any = None, output_mode: str = "multi_hot", sparse: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        output_mode = {"binary": "multi_hot"}.get(output_mode, output_mode)
        if output_mode not in ("count", "one_hot", "multi_hot"):
            raise ValueError(f"Unknown arg for output_mode: {output_mode}")
        if num_tokens is None:
            raise ValueError("num_tokens must be set to use this layer. If the number of tokens is not known beforehand, use the "
                             "IntegerLookup "
                             "layer instead.")
        if num_tokens < 1:
            raise ValueError(f"`num_tokens` must be >= 1. Received: num_tokens={num_tokens}.")
        if sparse:
            from septet.errors import NotSupported

            raise NotSupported("keras.layers.CategoryEncoding: sparse=True")
        self.take(num_tokens=num_tokens, output_mode=output_mode)

    def call(self, inputs: Any, count_weights: Any = None) -> Any:
        if count_weights is not None and self.output_mode != "count":
            raise ValueError(f"`count_weights` is not used when `output_mode` is not `\"count\"`. Received "
                             f"`count_weights={count_weights}`.")
        return encoded(ops.convert_to_tensor(inputs), self.num_tokens, self.output_mode, self.compute_dtype, count_weights)

    def compute_output_shape(self, input_shape: Any, *rest: Any) -> Any:
        if self.output_mode == "one_hot":
            return (*input_shape, self.num_tokens) if not input_shape or input_shape[-1] != 1 else (*input_shape[:-1], self.num_tokens)
        return (*input_shape[:-1], self.num_tokens)


def encoded(x: Any, depth: int, mode: str, dtype: Any, weights: Any = None) -> Any:
    """Whole numbers as hot places.  ValueError for those outside."""
    if mode == "one_hot":
        if len(x.shape) and x.shape[-1] == 1:
            x = ops.squeeze(x, -1)
        return ops.one_hot(x, depth, dtype=dtype)
    places = ops.one_hot(x, depth, dtype=dtype)
    if mode == "multi_hot":
        return ops.max(places, axis=-2) if len(x.shape) else places
    if weights is not None:
        places = ops.multiply(places, ops.expand_dims(ops.cast(weights, dtype), -1))
    return ops.sum(places, axis=-2) if len(x.shape) else places


class Discretization(DataLayer):
    """Numbers as the bins that they fall in; edges given, or learnt by `adapt`."""

    __module__ = "keras.src.layers.preprocessing.discretization"

    def __init__(self, bin_boundaries: Any = None, num_bins: Any = None, epsilon: float = 0.01, output_mode: str = "int",
                 sparse: bool = False,
                 dtype: Any = None, name: str | None = None):
        super().__init__(name=name, dtype=dtype or config.floatx())
        if sparse:
            from septet.errors import NotSupported

            raise NotSupported("keras.layers.Discretization: sparse=True")
        if output_mode not in ("int", "one_hot", "multi_hot", "count"):
            raise ValueError("Unknown arg for output_mode: " + output_mode)
        if num_bins is not None and num_bins < 0:
            raise ValueError(f"`num_bins` must be greater than or equal to 0. Received: `num_bins={num_bins}`")
        if num_bins is not None and bin_boundaries is not None:
            raise ValueError("Both `num_bins` and `bin_boundaries` should not be set. "
                             f"Received: `num_bins={num_bins}` and `bin_boundaries={bin_boundaries}`")
        self.input_bin_boundaries = bin_boundaries
        self.bin_boundaries = list(bin_boundaries) if bin_boundaries is not None else []
        self.num_bins, self.epsilon, self.output_mode, self.sparse = num_bins, epsilon, output_mode, sparse
        self.autocast = False
        self.built = True
        self.reset_state()

    def adapt(self, data: Any, steps: Any = None) -> None:
        """Learn edges between equally many elements."""
        if self.input_bin_boundaries is not None:
            raise ValueError("Cannot adapt a Discretization layer that has been initialized with `bin_boundaries`, use `num_bins` instead.")
        if self.num_bins is None:
            raise ValueError("Discretization.adapt: pass `num_bins` at construction, so that edges can be learnt.")
        self.reset_state()
        for batch in batches(data):
            self.update_state(batch)
        self.finalize_state()

    def reset_state(self) -> None:
        """Forget what was learnt."""
        self.learnt = False
        if self.input_bin_boundaries is None:
            self.summary = np.zeros((2, 0), "float32")

    def update_state(self, data: Any) -> None:
        """Learn of some more data."""
        values = np.sort(np.asarray(ops.convert_to_numpy(ops.convert_to_tensor(data))).astype("float32").reshape(-1))
        both = np.concatenate((self.summary, summarized(values, self.epsilon)), axis=1)
        self.summary = compressed(both[:, np.argsort(both[0], kind="stable")], self.epsilon)

    def finalize_state(self) -> None:
        """Take over what was learnt."""
        if self.input_bin_boundaries is None:
            self.bin_boundaries = compressed(self.summary, 1.0 / self.num_bins)[0, :-1].tolist()
            self.learnt = True

    def call(self, inputs: Any) -> Any:
        if self.input_bin_boundaries is None and not self.learnt:
            raise ValueError("You need to either pass the `bin_boundaries` argument at construction time or call `adapt(dataset)` before "
                             "you can start using the `Discretization` layer.")
        if any(low > high for low, high in itertools.pairwise(self.bin_boundaries)):
            raise invalid(f"Expected sorted boundaries. Received: bin_boundaries={self.bin_boundaries}")
        x = ops.digitize(ops.convert_to_tensor(inputs), self.bin_boundaries)
        if self.output_mode == "int":
            return x
        return encoded(x, len(self.bin_boundaries) + 1, self.output_mode, self.compute_dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self.output_mode == "int":
            return input_shape
        depth = len(self.bin_boundaries) + 1
        return (*input_shape, depth) if self.output_mode == "one_hot" and input_shape[-1] != 1 else (*input_shape[:-1], depth)

    def compute_output_spec(self, inputs: Any) -> Any:
        return KerasTensor(self.compute_output_shape(tuple(inputs.shape)), "int32" if self.output_mode == "int" else self.compute_dtype)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """One that learnt its edges knows them, and for how many bins they were."""
        if config.get("bin_boundaries") is None or config.get("num_bins") is None:
            return cls(**config)
        made = cls(**{**config, "bin_boundaries": None})
        made.bin_boundaries, made.learnt = list(config["bin_boundaries"]), True
        return made

    def get_config(self) -> dict[str, Any]:
        return {"bin_boundaries": self.bin_boundaries if self.input_bin_boundaries is None and self.bin_boundaries else
                self.input_bin_boundaries, "num_bins": self.num_bins, "epsilon": self.epsilon,
                "output_mode": self.output_mode, "sparse": self.sparse, "name": self.name, "dtype": self.dtype}


def summarized(values: Any, epsilon: float) -> Any:
    """(values, weights), float32: every so manieth of sorted values, that the mistake in rank is at most epsilon."""
    share = values.size / (1.0 / epsilon)
    kept = values[max(int(share) - 1, 0)::max(int(share), 1)]
    return np.stack((kept, np.full(kept.shape, max(share, 1.0), "float32")))


def compressed(summary: Any, epsilon: float) -> Any:
    """A summary with as few values as epsilon asks for, between those that there are."""
    if summary.shape[1] * epsilon < 1:
        return summary
    sums = np.cumsum(summary[1])
    shares, at = sums / sums[-1], epsilon + np.arange(0.0, 1.0, epsilon)
    values, weights = np.interp(at, shares, summary[0]), np.interp(at, shares, sums)
    return np.stack((values, np.diff(weights, prepend=0.0))).astype("float32")
