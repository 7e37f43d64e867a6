"""Images seen from another side, or as if drawn on rubber; and chains of changes mixed with one another."""
from __future__ import annotations

import random as python
from typing import Any

from septet.keras import ops, random
from septet.keras.layers.preprocessing import colours, images
from septet.keras.layers.preprocessing.augmentation import RandomSharpness, RandomShear
from septet.keras.layers.preprocessing.colours import HOME, Coloured, is_pair, number, upward
from septet.keras.layers.preprocessing.images import bounds


def one_of(name: str, value: Any, known: tuple[str, ...], error: type[Exception] = NotImplementedError) -> Any:
    """A name that is known.  An error for others."""
    if value not in known:
        raise error(f"Unknown `{name}` {value}. Expected of one {known}.")
    return value


INTERPOLATIONS = ("nearest", "bilinear")


class Warped(Coloured):
    """Some images moved: those for which a number drawn is below one drawn from `factor`."""

    def chosen(self, count: int) -> Any:
        likely = self.uniform((count,), *self.factor)
        return ops.less(self.uniform((count,)), likely)

    def where(self, chosen: Any, changed: Any, x: Any) -> Any:
        """The changed images where they were chosen, the others as they are."""
        return ops.where(ops.reshape(chosen, (-1, 1, 1, 1)), changed, x)


class RandomPerspective(Warped):
    """Some images seen from another side: each corner's distances from the first are changed by up to half of `scale`."""

    __module__ = HOME + "random_perspective"

    def __init__(self, factor: Any = 1.0, scale: float = 1.0, interpolation: str = "bilinear", fill_value: float = 0.0, seed: Any = None,
                 data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.begin(seed, (0, 255), data_format, factor=upward(factor, "factor"), scale=scale,
                   interpolation=one_of("interpolation", interpolation, INTERPOLATIONS), fill_value=fill_value)
        self._taken = tuple(name for name in self._taken if name != "value_range")

    def drawn(self, count: int) -> tuple[Any, ...]:
        return self.chosen(count), self.uniform((count, 4, 2), -0.5 * self.scale, 0.5 * self.scale)

    def altered(self, x: Any, chosen: Any, by: Any) -> Any:
        h, w = (float(x.shape[k]) - 1 for k in self.places)
        start = ops.broadcast_to(ops.convert_to_tensor([[[0.0, 0.0], [w, 0.0], [0.0, h], [w, h]]], dtype="float32"), by.shape)
        end = ops.add(start, ops.multiply(start, by))
        return self.where(chosen, ops.image.perspective_transform(x, start, end, self.interpolation, self.fill_value, self.data_format), x)


class RandomElasticTransform(Warped):
    """Some images as if drawn on rubber; scale: how much, by the longer side for the way and the shorter for its smoothness."""

    __module__ = HOME + "random_elastic_transform"

    def __init__(self, factor: Any = 1.0, scale: Any = 1.0, interpolation: str = "bilinear", fill_mode: str = "reflect",
                 fill_value: float = 0.0, value_range: Any = (0, 255), seed: Any = None, data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        scale = bounds(scale, 0.0, 1.0, "scale") if is_pair(scale) else (0, bounds(number(scale, "scale"), 0.0, 1.0, "scale", False)[1])
        self.begin(seed, value_range, data_format, factor=upward(factor, "factor"), scale=scale,
                   interpolation=one_of("interpolation", interpolation, INTERPOLATIONS),
                   fill_mode=one_of("fill_mode", fill_mode, ("constant", "nearest", "wrap", "reflect"), ValueError), fill_value=fill_value)

    def drawn(self, count: int) -> tuple[Any, ...]:
        return self.chosen(count), self.uniform((), *self.scale)

    def get_elastic_transform_params(self, height: int, width: int, factor: float) -> tuple[float, float]:
        """(alpha, sigma) for images of a size."""
        return max(height, width) * 0.1 * factor, min(height, width) * 0.05 * factor

    def altered(self, x: Any, chosen: Any, share: Any) -> Any:
        alpha, sigma = self.get_elastic_transform_params(*(int(x.shape[k]) for k in self.places), float(share))
        moved = ops.image.elastic_transform(x, alpha, sigma, self.interpolation, self.fill_mode, self.fill_value, seed=self.generator,
                                            data_format=self.data_format)
        return self.clipped(self.where(chosen, moved, x))


class AugMix(Coloured):
    """Images mixed with what chains of changes make of them; factor: how much; alpha: of the shares' distributions.

    Which changes stand in the chains is drawn from Python's `random`, everything else from `seed`.
    """

    __module__ = HOME + "aug_mix"

    def __init__(self, value_range: Any = (0, 255), num_chains: int = 3, chain_depth: int = 3, factor: Any = 0.3, alpha: float = 1.0,
                 all_ops: bool = True, interpolation: str = "bilinear", seed: Any = None, data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.begin(seed, value_range, data_format)
        self._taken = tuple(name for name in self._taken if name != "seed")
        self.take(num_chains=num_chains, chain_depth=chain_depth, factor=upward(factor, "factor"), alpha=alpha, all_ops=all_ops,
                  interpolation=interpolation, seed=seed)
        self._parts = self.parts(value_range, {"data_format": data_format, "interpolation": interpolation})
        for part in self._parts:
            part.data_format = self.data_format
            if hasattr(part, "generator"):
                part.generator = self.generator

    def parts(self, value_range: Any, moved: dict[str, Any]) -> list[Any]:
        """The changes that chains are made of."""
        f, ranged = self.factor, {"value_range": value_range}
        plain = {**ranged, "data_format": moved["data_format"]}
        found = [RandomShear(f, f, **moved), images.RandomTranslation(f, f, **moved), images.RandomRotation(f, **moved),
                 colours.RandomPosterization(max(1, int(8 * f[1])), **plain), colours.Solarization(f, f, **ranged),
                 colours.AutoContrast(**ranged), colours.Equalization(**plain)]
        return found if not self.all_ops else [*found, images.RandomBrightness(f, **ranged), colours.RandomColorDegeneration(f, **plain),
                                               images.RandomContrast(f, **ranged), RandomSharpness(f, **plain)]

    def altered(self, x: Any) -> Any:
        shares = random.gamma((self.num_chains,), self.alpha, seed=self.generator)
        shares = ops.divide(shares, ops.sum(shares))
        kept = random.beta((), self.alpha, self.alpha, seed=self.generator)
        total = ops.zeros_like(x)
        for k in range(self.num_chains):
            total = ops.add(total, ops.multiply(shares[k], self.chain(x)))
        return ops.add(ops.multiply(kept, x), ops.multiply(ops.subtract(1.0, kept), total))

    def chain(self, x: Any) -> Any:
        """Images after some changes in a row; a place of the chain may be left out."""
        for _ in range(self.chain_depth):
            part = python.choice([*self._parts, None])
            x = x if part is None else part(x, training=True)
        return x
