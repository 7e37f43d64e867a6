"""Images whose colours are changed: by chance, or to make the most of their range."""
from __future__ import annotations

import math
from typing import Any

from septet.keras import config, ops, random
from septet.keras.layers.preprocessing.images import ByChance, RandomBrightness, RandomContrast, bounds

HOME = "keras.src.layers.preprocessing.image_preprocessing."


def upward(factor: Any, name: str, limited: bool = False) -> tuple[float, float]:
    """A factor as (least, greatest); a number alone is the greatest.  ValueError for a number outside of 0 to 1, and for a pair where it
    is limited.
    """
    return free(factor, name) if is_pair(factor) and not limited else (0, bounds(number(factor, name), 0.0, 1.0, name, False)[1]) \
        if not is_pair(factor) else bounds(factor, 0.0, 1.0, name)


def around(factor: Any, name: str) -> tuple[float, float]:
    """A factor as (least, greatest); a number alone, of -1 to 1, goes both ways."""
    return free(factor, name) if is_pair(factor) else bounds(number(factor, name), -1.0, 1.0, name)


def listed(value_range: Any) -> Any:
    """A pair as a list, as these layers show it."""
    return list(value_range) if is_pair(value_range) else value_range


def is_pair(factor: Any) -> bool:
    return isinstance(factor, (tuple, list))


def free(factor: Any, name: str) -> tuple[float, float]:
    """Two numbers in order.  ValueError for other than two."""
    if len(factor) != 2:
        raise ValueError(f"The `{name}` argument should be a number (or a list of two numbers). Received: {name}={factor}")
    return tuple(sorted(factor))  # type: ignore[return-value]


def number(factor: Any, name: str) -> float:
    """A factor that is one number.  ValueError for anything else."""
    if not isinstance(factor, (int, float)):
        raise ValueError(f"The `{name}` argument should be a number (or a list of two numbers). Received: {name}={factor}")
    return factor


class Coloured(ByChance):
    """A layer whose chance is drawn apart from the change: `drawn(count)`, and `altered(images, what was drawn)`."""

    by_chance = True                        # whether there is a generator; a missing seed is drawn for it
    draws_always = False                    # also where nothing is changed: later draws follow from it

    def begin(self, seed: Any, value_range: Any, data_format: Any, **named: Any) -> None:
        if not is_pair(value_range) or len(value_range) != 2:
            raise ValueError(f"The `value_range` argument should be a list of two numbers. Received: value_range={value_range}")
        self.take(data_format=config.standardize_data_format(data_format), **named, value_range=value_range)
        if self.by_chance:
            self.draws(seed)

    def call(self, inputs: Any, training: bool = True) -> Any:
        x = self.of(inputs)
        single = len(x.shape) == 3
        drawn = self.drawn(1 if single else x.shape[0]) if training or self.draws_always else ()
        if not training:
            return x
        found = self.altered(ops.expand_dims(x, 0) if single else x, *drawn)
        return found[0] if single else found

    def drawn(self, count: int) -> tuple[Any, ...]:
        """What chance says of every image."""
        return ()

    def altered(self, x: Any, *drawn: Any) -> Any:
        """The images as that says."""
        raise NotImplementedError

    def uniform(self, shape: Any, low: float = 0.0, high: float = 1.0) -> Any:
        return random.uniform(shape, low, high, seed=self.generator)

    @property
    def channels(self) -> int:
        return -1 if self.last else -3

    @property
    def places(self) -> tuple[int, int]:
        """The axes of rows and columns of a batch."""
        return (1, 2) if self.last else (2, 3)

    def to(self, x: Any, low: float, high: float) -> Any:
        """Values of the layer's range as those of another."""
        first, last = map(float, self.value_range)
        return x if (first, last) == (low, high) else ops.add(ops.multiply(ops.subtract(x, first), (high - low) / (last - first)), low)

    def back(self, x: Any, low: float, high: float) -> Any:
        """Values of another range as those of the layer's."""
        first, last = map(float, self.value_range)
        return x if (first, last) == (low, high) else ops.add(ops.multiply(ops.subtract(x, low), (last - first) / (high - low)), first)

    def clipped(self, x: Any) -> Any:
        return ops.clip(x, *map(float, self.value_range))


class InHSV(Coloured):
    """A layer that works on hue, saturation and value."""

    def altered(self, x: Any, *drawn: Any) -> Any:
        hsv = ops.image.rgb_to_hsv(self.to(x, 0.0, 1.0), data_format=self.data_format)
        h, s, v = ops.split(hsv, 3, axis=self.channels)
        mixed = ops.concatenate([*self.turned(h, s, *(ops.reshape(d, (-1, 1, 1, 1)) for d in drawn)), v], axis=self.channels)
        return self.back(ops.image.hsv_to_rgb(mixed, data_format=self.data_format), 0.0, 1.0)

    def turned(self, h: Any, s: Any, *drawn: Any) -> tuple[Any, Any]:
        """Another hue and saturation."""
        raise NotImplementedError


class RandomHue(InHSV):
    """Images with other hues; factor: the most, or the least and the most of a half turn."""

    __module__ = HOME + "random_hue"
    draws_always = True

    def __init__(self, factor: Any, value_range: Any = (0, 255), data_format: Any = None, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.begin(seed, value_range, data_format, factor=upward(factor, "factor"))

    def drawn(self, count: int) -> tuple[Any, ...]:
        side = self.uniform((count,))
        return side, self.uniform((count,), *self.factor)

    def turned(self, h: Any, s: Any, side: Any, share: Any) -> tuple[Any, Any]:
        by = ops.multiply(ops.where(ops.less(side, 0.5), share, ops.negative(share)), 0.5)
        h = ops.add(h, by)
        h = ops.where(ops.greater(h, 1.0), ops.subtract(h, 1.0), h)
        return ops.where(ops.less(h, 0.0), ops.add(h, 1.0), h), s


class RandomSaturation(InHSV):
    """Images with more or less saturation: 0 is grey, 0.5 leaves them, 1 is the most."""

    __module__ = HOME + "random_saturation"
    draws_always = True

    def __init__(self, factor: Any, value_range: Any = (0, 255), data_format: Any = None, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.begin(seed, listed(value_range), data_format, factor=around(factor, "factor"))

    def drawn(self, count: int) -> tuple[Any, ...]:
        return (self.uniform((count,), *self.factor),)

    def turned(self, h: Any, s: Any, share: Any) -> tuple[Any, Any]:
        by = ops.divide(share, ops.add(ops.subtract(1.0, share), config.epsilon()))
        return h, self.clipped(ops.multiply(s, by))


class RandomColorDegeneration(Coloured):
    """Images on the way to their greys; factor: how far."""

    __module__ = HOME + "random_color_degeneration"
    draws_always = True

    def __init__(self, factor: Any, value_range: Any = (0, 255), data_format: Any = None, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.begin(seed, listed(value_range), data_format, factor=around(factor, "factor"))

    def drawn(self, count: int) -> tuple[Any, ...]:
        return (self.uniform((count, 1, 1, 1), *self.factor),)

    def altered(self, x: Any, share: Any) -> Any:
        grey = ops.image.rgb_to_grayscale(x, data_format=self.data_format)
        return self.clipped(ops.add(x, ops.multiply(share, ops.subtract(grey, x))))


class RandomPosterization(Coloured):
    """Images with fewer bits for each channel; factor: the most, or the least and the most of them."""

    __module__ = HOME + "random_posterization"
    draws_always = True

    def __init__(self, factor: Any, value_range: Any = (0, 255), data_format: Any = None, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        given = tuple(factor) if is_pair(factor) else (1, int(number(factor, "factor")))
        if len(given) != 2 or not all(0 <= f <= 8 for f in given) or not is_pair(factor) and factor < 1:
            raise ValueError(f"The `factor` argument should be a number (or a list of two numbers) in the range [1, 8]. Received: "
                             f"factor={factor}")
        self.begin(seed, listed(value_range), data_format, factor=tuple(sorted(given)))

    def drawn(self, count: int) -> tuple[Any, ...]:
        return (random.randint((count,), *self.factor, dtype="int64", seed=self.generator),)

    def altered(self, x: Any, bits: Any) -> Any:
        shift = ops.reshape(ops.cast(ops.subtract(8, bits), "uint8"), (-1, 1, 1, 1))
        whole = ops.cast(self.to(x, 0.0, 255.0), "uint8")
        return self.back(ops.cast(ops.left_shift(ops.right_shift(whole, shift), shift), x.dtype), 0.0, 255.0)


class Solarization(Coloured):
    """Images to which something is added and of which what is above a threshold becomes its negative."""

    __module__ = HOME + "solarization"

    def __init__(self, addition_factor: Any = 0.0, threshold_factor: Any = 0.0, value_range: Any = (0, 255), seed: Any = None,
                 **kwargs: Any):
        super().__init__(**kwargs)
        both = {"addition_factor": addition_factor, "threshold_factor": threshold_factor}
        self.begin(seed, listed(value_range), None, **{name: upward(f, name, True) for name, f in both.items()})

    def drawn(self, count: int) -> tuple[Any, ...]:
        factors = self.addition_factor, self.threshold_factor           # of 255; Keras takes the least as it stands
        return tuple(self.uniform((count, 1, 1, 1), low, high * 255.0) for low, high in factors)

    def altered(self, x: Any, more: Any, threshold: Any) -> Any:
        x = ops.clip(ops.add(self.to(x, 0.0, 255.0), more), 0.0, 255.0)
        return self.back(ops.where(ops.less(x, threshold), x, ops.subtract(255.0, x)), 0.0, 255.0)


class AutoContrast(Coloured):
    """Every channel of an image stretched over the whole range."""

    __module__ = HOME + "auto_contrast"
    by_chance = False

    def __init__(self, value_range: Any = (0, 255), **kwargs: Any):
        super().__init__(**kwargs)
        self.begin(None, listed(value_range), None)

    def call(self, inputs: Any, training: bool = True) -> Any:
        return super().call(inputs, True)

    def altered(self, x: Any) -> Any:
        x = self.to(x, 0.0, 255.0)
        low, high = ops.min(x, axis=self.places, keepdims=True), ops.max(x, axis=self.places, keepdims=True)
        scale = ops.divide(255.0, ops.subtract(high, low))
        found = ops.clip(ops.subtract(ops.multiply(x, scale), ops.multiply(low, scale)), 0.0, 255.0)
        return self.back(ops.where(ops.isnan(found), x, found), 0.0, 255.0)


class Equalization(Coloured):
    """Images whose values are spread evenly, by one histogram of every channel of the batch."""

    __module__ = HOME + "equalization"
    by_chance = False

    def __init__(self, value_range: Any = (0, 255), bins: int = 256, data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.begin(None, listed(value_range), data_format, bins=bins)

    def altered(self, x: Any) -> Any:
        found = self.to(x, 0.0, 255.0)
        parts = [self.spread(part) for part in ops.split(found, found.shape[self.channels], axis=self.channels)]
        return self.back(ops.concatenate(parts, axis=self.channels), 0.0, 255.0)

    def spread(self, x: Any) -> Any:
        """One channel, of 0 to 255."""
        place = ops.cast(ops.clip(ops.multiply(x, (self.bins - 1) / 255.0), 0.0, self.bins - 1.0), "int32")
        sums = ops.cast(ops.cumsum(ops.bincount(ops.reshape(place, (-1,)), minlength=self.bins)), "float32")
        count = float(math.prod(x.shape))
        least = ops.min(ops.where(ops.greater(sums, 0), sums, count))
        levels = ops.round(ops.divide(ops.multiply(ops.subtract(sums, least), 255.0), ops.subtract(count, least)))
        return ops.where(ops.equal(least, count), x, ops.cast(ops.take(levels, place), x.dtype))


class RandomColorJitter(Coloured):
    """Images with other brightness, contrast, saturation and hue, each where it has a factor."""

    __module__ = HOME + "random_color_jitter"

    def __init__(self, value_range: Any = (0, 255), brightness_factor: Any = None, contrast_factor: Any = None,
                 saturation_factor: Any = None, hue_factor: Any = None, seed: Any = None, data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        factors = {"brightness_factor": brightness_factor, "contrast_factor": contrast_factor, "saturation_factor": saturation_factor,
                   "hue_factor": hue_factor}
        self.begin(seed, value_range, data_format, **factors)
        kinds = (RandomBrightness, RandomContrast, RandomSaturation, RandomHue)
        self._parts = [kind(factor, value_range=value_range) for kind, factor in zip(kinds, factors.values()) if factor is not None]
        for part in self._parts:
            part.generator, part.data_format = self.generator, self.data_format

    def call(self, inputs: Any, training: bool = True) -> Any:
        x = self.of(inputs)
        if training:
            for part in self._parts:
                x = part(x, training=True)
        return x
