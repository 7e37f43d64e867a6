"""Images made ready: another size, the middle, and chance while training."""
from __future__ import annotations

import math
from typing import Any

from septet.keras import config, ops, random
from septet.keras.layers.preprocessing.data_layer import DataLayer


def middle(x: Any, height: int, width: int, last: bool) -> Any:
    """The middle of images; smaller ones are cut to the ratio and resized."""
    h, w = (x.shape[-3], x.shape[-2]) if last else (x.shape[-2], x.shape[-1])
    if h < height or w < width:
        return ops.image.resize(x, (height, width), crop_to_aspect_ratio=True, data_format="channels_last" if last else "channels_first")
    top, left = int((h - height) / 2), int((w - width) / 2)
    key = (slice(top, top + height), slice(left, left + width))
    return x[(..., *key, slice(None))] if last else x[(..., *key)]


class OfImages(DataLayer):
    """What layers of images share."""

    __module__ = "keras.src.layers.preprocessing.image_preprocessing.base_image_preprocessing_layer"

    def of(self, inputs: Any) -> Any:
        """Images as floats of the compute dtype."""
        return ops.cast(inputs, self.compute_dtype)

    @property
    def last(self) -> bool:
        return config.standardize_data_format(getattr(self, "data_format", None)) == "channels_last"

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


class Resizing(OfImages):
    """Images in another size."""

    __module__ = "keras.src.layers.preprocessing.image_preprocessing.resizing"

    def __init__(self, height: int, width: int, interpolation: str = "bilinear", crop_to_aspect_ratio: bool = False,
                 pad_to_aspect_ratio: bool = False, fill_mode: str = "constant", fill_value: float = 0.0, antialias: bool = False,
                 data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(height=height, width=width, interpolation=interpolation, crop_to_aspect_ratio=crop_to_aspect_ratio,
                  pad_to_aspect_ratio=pad_to_aspect_ratio, fill_mode=fill_mode, fill_value=fill_value, antialias=antialias,
                  data_format=config.standardize_data_format(data_format))

    def call(self, inputs: Any) -> Any:
        return ops.image.resize(self.of(inputs), (self.height, self.width), self.interpolation, self.antialias, self.crop_to_aspect_ratio,
                                self.pad_to_aspect_ratio, self.fill_mode, self.fill_value, self.data_format)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return sized(input_shape, self.height, self.width, self.last)


def sized(shape: Any, height: int, width: int, last: bool) -> Any:
    """A shape of images in another size."""
    found = list(shape)
    found[-3 if last else -2], found[-2 if last else -1] = height, width
    return tuple(found)


class CenterCrop(OfImages):
    """The middle of images."""

    __module__ = "keras.src.layers.preprocessing.image_preprocessing.center_crop"

    def __init__(self, height: int, width: int, data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(height=height, width=width, data_format=config.standardize_data_format(data_format))

    def call(self, inputs: Any) -> Any:
        return middle(self.of(inputs), self.height, self.width, self.last)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return sized(input_shape, self.height, self.width, self.last)


class ByChance(OfImages):
    """A layer that changes images while training."""

    def draws(self, seed: Any) -> None:
        self.take(seed=seed)
        self.generator = random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = True) -> Any:
        x = self.of(inputs)
        if not training:
            return x
        single = len(x.shape) == 3
        found = self.changed(ops.expand_dims(x, 0) if single else x)
        return found[0] if single else found

    def changed(self, x: Any) -> Any:
        """The change of a batch."""
        raise NotImplementedError


class RandomFlip(ByChance):
    """Images turned over."""

    __module__ = "keras.src.layers.preprocessing.image_preprocessing.random_flip"

    def __init__(self, mode: str = "horizontal_and_vertical", seed: Any = None, data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        if mode not in ("horizontal", "vertical", "horizontal_and_vertical"):
            raise ValueError(f"RandomFlip layer {self.name} received an unknown mode argument {mode}")
        self.draws(seed)
        self.take(mode=mode, data_format=config.standardize_data_format(data_format))

    def changed(self, x: Any) -> Any:
        turned = ops.less_equal(random.uniform((x.shape[0], 1, 1, 1), seed=self.generator), 0.5)
        first = 1 if self.last else 2
        if "horizontal" in self.mode:
            x = ops.where(turned, ops.flip(x, axis=first + 1), x)
        return ops.where(turned, ops.flip(x, axis=first), x) if "vertical" in self.mode else x


def bounds(factor: Any, low: float, high: float, name: str, around: bool = True) -> tuple[float, float]:
    """A factor as (least, greatest).  ValueError outside the limits."""
    if isinstance(factor, (tuple, list)):
        if len(factor) != 2 or any(not low <= f <= high for f in factor):
            raise ValueError(f"The `{name}` argument should be a number (or a list of two numbers) in the range [{low}, {high}]. "
                             f"Received: {name}={factor}")
        return tuple(sorted(factor))  # type: ignore[return-value]
    if not low <= factor <= high:
        raise ValueError(f"The `{name}` argument should be a number (or a list of two numbers) in the range [{low}, {high}]. "
                         f"Received: {name}={factor}")
    return (-abs(factor), abs(factor)) if around else (0.0, abs(factor))


class RandomBrightness(ByChance):
    """Images made lighter or darker."""

    __module__ = "keras.src.layers.preprocessing.image_preprocessing.random_brightness"

    def __init__(self, factor: Any, value_range: Any = (0, 255), seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self._factor = bounds(factor, -1.0, 1.0, "factor")
        self.factor = self._factor
        self.value_range = tuple(value_range)
        self._taken = ("factor", "value_range")
        self.draws(seed)

    def changed(self, x: Any) -> Any:
        share = random.uniform((x.shape[0], 1, 1, 1), self._factor[0], self._factor[1], seed=self.generator)
        span = self.value_range[1] - self.value_range[0]
        return ops.clip(ops.add(x, ops.cast(ops.multiply(share, span), x.dtype)), *map(float, self.value_range))


class RandomContrast(ByChance):
    """Images with more or less contrast."""

    __module__ = "keras.src.layers.preprocessing.image_preprocessing.random_contrast"

    def __init__(self, factor: Any, value_range: Any = (0, 255), seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self._factor = bounds(factor, 0.0, 1.0, "factor", False)
        self.factor, self.value_range = self._factor, tuple(value_range)
        self._taken = ("factor", "value_range")
        self.draws(seed)

    def changed(self, x: Any) -> Any:
        low, high = 1.0 - self._factor[0], 1.0 + self._factor[1]
        share = ops.cast(random.uniform((x.shape[0], 1, 1, 1), low, high, seed=self.generator), x.dtype)
        axes = [1, 2] if self.last else [2, 3]
        mean = ops.mean(x, axis=axes, keepdims=True)
        return ops.clip(ops.add(ops.multiply(ops.subtract(x, mean), share), mean), *map(float, self.value_range))


class Moved(ByChance):
    """Images whose places are moved."""

    def keep(self, fill_mode: str, interpolation: str, seed: Any, fill_value: float, data_format: Any) -> None:
        if fill_mode not in ("constant", "nearest", "wrap", "reflect"):
            raise ValueError(f"Unknown `fill_mode` {fill_mode}. Expected of one constant, nearest, wrap, reflect.")
        if interpolation not in ("bilinear", "nearest"):
            raise NotImplementedError(f"Unknown `interpolation` {interpolation}. Expected of one bilinear, nearest.")
        self.take(fill_mode=fill_mode, interpolation=interpolation, fill_value=fill_value,
                  data_format=config.standardize_data_format(data_format))
        self.draws(seed)

    def by(self, x: Any, columns: list[Any]) -> Any:
        """Images by eight numbers each."""
        n = x.shape[0]
        table = ops.stack([ops.broadcast_to(ops.cast(c, "float32"), (n,)) for c in columns], axis=1)
        return ops.image.affine_transform(x, table, self.interpolation, self.fill_mode, self.fill_value, self.data_format)

    def size(self, x: Any) -> tuple[float, float]:
        return (float(x.shape[1]), float(x.shape[2])) if self.last else (float(x.shape[2]), float(x.shape[3]))


class RandomTranslation(Moved):
    """Images moved."""

    __module__ = "keras.src.layers.preprocessing.image_preprocessing.random_translation"

    def __init__(self, height_factor: Any, width_factor: Any, fill_mode: str = "reflect", interpolation: str = "bilinear", seed: Any = None,
                 fill_value: float = 0.0, data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(height_factor=height_factor, width_factor=width_factor)
        self._height, self._width = (bounds(f, -1.0, 1.0, n) for f, n in ((height_factor, "height_factor"), (width_factor, "width_factor")))
        self.keep(fill_mode, interpolation, seed, fill_value, data_format)

    def changed(self, x: Any) -> Any:
        h, w = self.size(x)
        n = x.shape[0]
        down = ops.multiply(random.uniform((n, 1), *self._height, seed=self.generator), h)
        across = ops.multiply(random.uniform((n, 1), *self._width, seed=self.generator), w)
        return self.by(x, [1.0, 0.0, ops.negative(across[:, 0]), 0.0, 1.0, ops.negative(down[:, 0]), 0.0, 0.0])


class RandomRotation(Moved):
    """Images turned around their middle."""

    __module__ = "keras.src.layers.preprocessing.image_preprocessing.random_rotation"

    def __init__(self, factor: Any, fill_mode: str = "reflect", interpolation: str = "bilinear", seed: Any = None, fill_value: float = 0.0,
                 data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.factor = self._factor = bounds(factor, -1.0, 1.0, "factor")
        self._taken = ("factor",)
        self.keep(fill_mode, interpolation, seed, fill_value, data_format)

    def changed(self, x: Any) -> Any:
        h, w = self.size(x)
        angle = random.uniform((x.shape[0],), *(f * 2.0 * math.pi for f in self._factor), seed=self.generator)
        cos, sin = ops.cos(angle), ops.sin(angle)
        across = ops.divide(ops.subtract(w - 1, ops.subtract(ops.multiply(cos, w - 1), ops.multiply(sin, h - 1))), 2.0)
        down = ops.divide(ops.subtract(h - 1, ops.add(ops.multiply(sin, w - 1), ops.multiply(cos, h - 1))), 2.0)
        return self.by(x, [cos, ops.negative(sin), across, sin, cos, down, 0.0, 0.0])


class RandomZoom(Moved):
    """Images enlarged or made smaller around their middle."""

    __module__ = "keras.src.layers.preprocessing.image_preprocessing.random_zoom"

    def __init__(self, height_factor: Any, width_factor: Any = None, fill_mode: str = "reflect", interpolation: str = "bilinear",
                 seed: Any = None, fill_value: float = 0.0, data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(height_factor=height_factor, width_factor=width_factor)
        self._height = bounds(height_factor, -1.0, 1.0, "height_factor")
        self._width = None if width_factor is None else bounds(width_factor, -1.0, 1.0, "width_factor")
        self.keep(fill_mode, interpolation, seed, fill_value, data_format)

    def changed(self, x: Any) -> Any:
        h, w = self.size(x)
        n = x.shape[0]
        tall = random.uniform((n, 1), 1.0 + self._height[0], 1.0 + self._height[1], seed=self.generator)[:, 0]
        wide = tall if self._width is None else random.uniform((n, 1), 1.0 + self._width[0], 1.0 + self._width[1], seed=self.generator)[:,
                                                                                                                                        0]
        across = ops.multiply(ops.subtract(1.0, wide), (w - 1) / 2.0)
        down = ops.multiply(ops.subtract(1.0, tall), (h - 1) / 2.0)
        return self.by(x, [wide, 0.0, across, 0.0, tall, down, 0.0, 0.0])


class RandomCrop(ByChance):
    """A part of a size anywhere while training, else the middle."""

    __module__ = "keras.src.layers.preprocessing.image_preprocessing.random_crop"

    def __init__(self, height: int, width: int, seed: Any = None, data_format: Any = None, name: str | None = None, **kwargs: Any):
        super().__init__(name=name, **kwargs)
        self.take(height=height, width=width)
        self.draws(seed)
        self.take(data_format=config.standardize_data_format(data_format))

    def call(self, inputs: Any, training: bool = True) -> Any:
        x = self.of(inputs)
        h, w = (x.shape[-3], x.shape[-2]) if self.last else (x.shape[-2], x.shape[-1])
        if not training or h < self.height or w < self.width:
            return middle(x, self.height, self.width, self.last)
        top = int(random.uniform((), seed=self.generator) * (h - self.height + 1))
        left = int(random.uniform((), seed=self.generator) * (w - self.width + 1))
        key = (slice(top, top + self.height), slice(left, left + self.width))
        return x[(..., *key, slice(None))] if self.last else x[(..., *key)]

    def compute_output_shape(self, input_shape: Any) -> Any:
        return sized(input_shape, self.height, self.width, self.last)
