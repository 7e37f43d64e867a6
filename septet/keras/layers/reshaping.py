"""Reshaping: flattening, permuting, repeating, cropping, padding, enlarging."""
from __future__ import annotations

from typing import Any

from septet.keras import config, ops
from septet.keras.layers.configured import Configured
from septet.keras.layers.convolutional import sizes
from septet.keras.layers.input_spec import InputSpec


class Flatten(Configured):
    """All but the batch in one axis."""

    __module__ = "keras.src.layers.reshaping.flatten"

    def __init__(self, data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(data_format=config.standardize_data_format(data_format))
        self.input_spec = InputSpec(min_ndim=1)

    def call(self, inputs: Any) -> Any:
        rank = len(inputs.shape)
        if self.data_format == "channels_first" and rank > 1:
            inputs = ops.transpose(inputs, (0, *range(2, rank), 1))
        if rank == 1:
            return ops.expand_dims(inputs, -1)
        size = 1
        for n in inputs.shape[1:]:
            size *= n
        return ops.reshape(inputs, (inputs.shape[0], size))

    def compute_output_shape(self, input_shape: Any) -> Any:
        size: Any = 1
        for n in input_shape[1:]:
            size = None if n is None or size is None else size * n
        return (input_shape[0], size)


class Reshape(Configured):
    """All but the batch in another shape."""

    __module__ = "keras.src.layers.reshaping.reshape"

    def __init__(self, target_shape: Any, **kwargs: Any):
        super().__init__(**kwargs)
        found = (target_shape,) if isinstance(target_shape, int) else tuple(target_shape)
        if sum(n == -1 for n in found) > 1:
            raise ValueError(f"There must be at most one unknown dimension (-1) in target_shape. Received: target_shape={target_shape}.")
        self.target_shape = found
        self._taken = ("target_shape",)

    def call(self, inputs: Any) -> Any:
        return ops.reshape(inputs, (inputs.shape[0], *self.target_shape))

    def compute_output_shape(self, input_shape: Any) -> Any:
        known = 1
        for n in input_shape[1:]:
            known = None if n is None or known is None else known * n
        rest = 1
        for n in self.target_shape:
            rest *= n if n != -1 else 1
        if known is not None and (-1 in self.target_shape and known % rest or -1 not in self.target_shape and known != rest):
            raise ValueError("The total size of the tensor must be unchanged. Received: "
                             f"input_shape={input_shape[1:]}, target_shape={self.target_shape}")
        return (input_shape[0], *((None if known is None else known // rest) if n == -1 else n for n in self.target_shape))


class Permute(Configured):
    """Axes but the batch's in another order, counted from 1."""

    __module__ = "keras.src.layers.reshaping.permute"

    def __init__(self, dims: Any, **kwargs: Any):
        super().__init__(**kwargs)
        self.dims = tuple(dims)
        if sorted(dims) != list(range(1, len(dims) + 1)):
            raise ValueError("Invalid permutation argument `dims` for Permute Layer. The set of indices in `dims` must be consecutive and "
                             "start "
                             f"from 1. Received dims={dims}")
        self._taken = ("dims",)
        self.input_spec = InputSpec(ndim=len(self.dims) + 1)

    def call(self, inputs: Any) -> Any:
        return ops.transpose(inputs, axes=(0, *self.dims))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (input_shape[0], *(input_shape[k] for k in self.dims))


class RepeatVector(Configured):
    """Each vector n times."""

    __module__ = "keras.src.layers.reshaping.repeat_vector"

    def __init__(self, n: int, **kwargs: Any):
        super().__init__(**kwargs)
        if not isinstance(n, int):
            raise TypeError(f"Expected an integer value for `n`, got {type(n)}.")
        self.take(n=n)
        self.input_spec = InputSpec(ndim=2)

    def call(self, inputs: Any) -> Any:
        return ops.repeat(ops.expand_dims(inputs, 1), self.n, axis=1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (input_shape[0], self.n, input_shape[1])


def pairs(value: Any, rank: int, name: str) -> tuple[tuple[int, int], ...]:
    """A number for all sides, one a dimension, or a pair a dimension.  ValueError for anything else."""
    if isinstance(value, int):
        return ((value, value),) * rank
    if rank == 1 and len(value) == 2 and all(isinstance(n, int) for n in value):
        return (tuple(value),)
    if len(value) != rank:
        raise ValueError(f"`{name}` should have {rank} elements. Received: {name}={value}.")
    return tuple((n, n) if isinstance(n, int) else tuple(n) for n in value)


class Framed(Configured):
    """What cropping and padding share."""

    __module__ = "keras.src.layers.reshaping.zero_padding2d"
    rank, argument, sign = 2, "padding", 1

    def keep(self, value: Any, data_format: Any) -> None:
        found = pairs(value, self.rank, self.argument)
        self._pairs = found
        setattr(self, self.argument, found[0] if self.rank == 1 else found)
        self.data_format = config.standardize_data_format(data_format)
        self._taken = (self.argument, "data_format") if self.rank > 1 or self.sign > 0 else (self.argument,)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def all_pairs(self) -> tuple[tuple[int, int], ...]:
        still = (0, 0)
        return (still, *self._pairs, still) if self.data_format == "channels_last" else (still, still, *self._pairs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        found = tuple(None if n is None else n + self.sign * (a + b) for n, (a, b) in zip(input_shape, self.all_pairs()))
        if any(n is not None and n <= 0 for n in found[1:]):
            raise ValueError(f"`{self.argument}` parameter of {type(self).__name__} layer must be smaller than the input shape. "
                             f"Received: input_shape={input_shape}, {self.argument}={self._pairs}")
        return found


class ZeroPadding(Framed):
    """Zeros around."""

    def call(self, inputs: Any) -> Any:
        return ops.pad(inputs, self.all_pairs())


class Cropping(Framed):
    """The inside."""

    argument, sign = "cropping", -1

    def call(self, inputs: Any) -> Any:
        self.compute_output_shape(tuple(inputs.shape))
        return inputs[tuple(slice(a, n - b) for n, (a, b) in zip(inputs.shape, self.all_pairs()))]


def framing(base: Any, rank: int, default: Any) -> type:
    """Padding or cropping of a number of dimensions."""
    name = base.argument
    head = f"{name}={default!r}" + (", data_format=None" if rank > 1 or name == "padding" else "")
    text = (f"def __init__(self, {head}, **kwargs):\n    start(self, **kwargs)\n"
            f"    self.keep({name}, {'data_format' if 'data_format' in head else repr('channels_last')})\n")
    scope: dict[str, Any] = {"start": Configured.__init__}
    exec(text, scope)
    title = f"{base.__name__}{rank}D"
    module = {"ZeroPadding": "zero_padding", "Cropping": "cropping"}[base.__name__]
    return type(title, (base,), {"__init__": scope["__init__"], "rank": rank, "__doc__": base.__doc__,
                                 "__module__": f"keras.src.layers.reshaping.{module}{rank}d"})


ZeroPadding1D, ZeroPadding2D, ZeroPadding3D = (framing(ZeroPadding, n, d) for n, d in ((1, 1), (2, (1, 1)), (3, ((1, 1),) * 3)))
Cropping1D, Cropping2D, Cropping3D = (framing(Cropping, n, d) for n, d in ((1, (1, 1)), (2, ((0, 0),) * 2), (3, ((1, 1),) * 3)))


class UpSampling1D(Configured):
    """Each step several times."""

    __module__ = "keras.src.layers.reshaping.up_sampling1d"

    def __init__(self, size: int = 2, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(size=int(size))
        self.input_spec = InputSpec(ndim=3)

    def call(self, inputs: Any) -> Any:
        return ops.repeat(inputs, self.size, axis=1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (input_shape[0], None if input_shape[1] is None else input_shape[1] * self.size, input_shape[2])


class UpSampling2D(Configured):
    """Images enlarged."""

    __module__ = "keras.src.layers.reshaping.up_sampling2d"
    rank = 2

    def __init__(self, size: Any = (2, 2), data_format: Any = None, interpolation: str = "nearest", **kwargs: Any):
        super().__init__(**kwargs)
        self.size, self.data_format = sizes(size, 2, "size"), config.standardize_data_format(data_format)
        self.interpolation = interpolation.lower()
        if self.interpolation not in ("bicubic", "bilinear", "lanczos3", "lanczos5", "nearest"):
            raise ValueError("Invalid `interpolation` argument. Expected one of: ['bicubic', 'bilinear', 'lanczos3', 'lanczos5', "
                             "'nearest']. "
                             f"Received: interpolation={interpolation}.")
        self._taken = ("size", "data_format", "interpolation")
        self.input_spec = InputSpec(ndim=4)

    def call(self, inputs: Any) -> Any:
        first = 1 if self.data_format == "channels_last" else 2
        if self.interpolation == "nearest":
            return ops.repeat(ops.repeat(inputs, self.size[0], axis=first), self.size[1], axis=first + 1)
        wanted = tuple(inputs.shape[first + k] * self.size[k] for k in (0, 1))
        return ops.image.resize(inputs, wanted, interpolation=self.interpolation, data_format=self.data_format)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return enlarged(input_shape, self.size, self.data_format)


class UpSampling3D(Configured):
    """Volumes enlarged."""

    __module__ = "keras.src.layers.reshaping.up_sampling3d"

    def __init__(self, size: Any = (2, 2, 2), data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.size, self.data_format = sizes(size, 3, "size"), config.standardize_data_format(data_format)
        self._taken = ("size", "data_format")
        self.input_spec = InputSpec(ndim=5)

    def call(self, inputs: Any) -> Any:
        for k, n in enumerate(self.size, 1 if self.data_format == "channels_last" else 2):
            inputs = ops.repeat(inputs, n, axis=k)
        return inputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        return enlarged(input_shape, self.size, self.data_format)


def enlarged(shape: Any, times: Any, data_format: str) -> Any:
    """A shape with its inner sizes multiplied."""
    first = 1 if data_format == "channels_last" else 2
    return tuple(n * times[k - first] if n is not None and first <= k < first + len(times) else n for k, n in enumerate(shape))
