"""Images made sharper, blurred, sheared, or with parts cut out of them by chance; and a few of all such changes in a row."""
from __future__ import annotations

from typing import Any

from septet.keras import ops, random
from septet.keras.layers.preprocessing import colours, images
from septet.keras.layers.preprocessing.colours import HOME, Coloured, listed, number, upward
from septet.keras.layers.preprocessing.images import Moved, bounds
from septet.keras.layers.preprocessing.mixing import MixUp, mixed


def filtered(x: Any, kernels: Any, last: bool) -> Any:
    """Every channel of every image by the kernel of its image (count or 1, height, width), zeros around."""
    x = x if last else ops.transpose(x, (0, 2, 3, 1))
    n, h, w, c = x.shape
    planes = ops.reshape(ops.transpose(x, (1, 2, 0, 3)), (1, h, w, n * c))
    each = ops.repeat(ops.broadcast_to(kernels, (n, *kernels.shape[1:])), c, axis=0)
    kernel = ops.expand_dims(ops.transpose(each, (1, 2, 0)), -1)
    found = ops.depthwise_conv(planes, ops.cast(kernel, x.dtype), padding="same", data_format="channels_last")
    found = ops.transpose(ops.reshape(found, (h, w, n, c)), (2, 0, 1, 3))
    return found if last else ops.transpose(found, (0, 3, 1, 2))


class RandomSharpness(Coloured):
    """Images sharper or softer: 0 is the softest, 0.5 leaves them, 1 is the sharpest."""

    __module__ = HOME + "random_sharpness"
    draws_always = True

    def __init__(self, factor: Any, value_range: Any = (0, 255), data_format: Any = None, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.begin(seed, listed(value_range), data_format, factor=upward(factor, "factor"))

    def drawn(self, count: int) -> tuple[Any, ...]:
        return (self.uniform((count,), *self.factor),)

    def altered(self, x: Any, share: Any) -> Any:
        soft = filtered(x, ops.divide(ops.convert_to_tensor([[[1.0, 1, 1], [1, 5, 1], [1, 1, 1]]], dtype="float32"), 13.0), self.last)
        by = ops.reshape(ops.multiply(share, 2.0), (-1, 1, 1, 1))
        return self.clipped(ops.add(soft, ops.multiply(by, ops.subtract(x, soft))))


class RandomGaussianBlur(Coloured):
    """Images blurred; factor: how likely; sigma: the greatest, or the least and the greatest width."""

    __module__ = HOME + "random_gaussian_blur"

    def __init__(self, factor: Any = 1.0, kernel_size: Any = 3, sigma: Any = 1.0, value_range: Any = (0, 255), data_format: Any = None,
                 seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else tuple(kernel_size)
        self.begin(seed, value_range, data_format, factor=upward(factor, "factor"), kernel_size=size,
                   sigma=(0, sigma) if isinstance(sigma, (int, float)) else tuple(sigma))

    def drawn(self, count: int) -> tuple[Any, ...]:
        likely = self.uniform((count,), *self.factor)
        chosen = ops.less(self.uniform((count,)), likely)
        return chosen, ops.add(self.uniform((2,), *self.sigma), 1e-6)       # of both axes, the same for all images

    def altered(self, x: Any, chosen: Any, sigma: Any) -> Any:
        tall, wide = self.bell(self.kernel_size[0], sigma[0]), self.bell(self.kernel_size[1], sigma[1])
        kernel = ops.reshape(ops.outer(wide, tall), (1, *self.kernel_size))     # in Keras' order, also where the sides differ
        found = filtered(x, kernel, self.last)
        return ops.where(ops.reshape(chosen, (-1, 1, 1, 1)), self.clipped(found), x)

    @staticmethod
    def bell(size: int, sigma: Any) -> Any:
        """The weights of one axis."""
        at = ops.subtract(ops.arange(size, dtype="float32"), (size - 1) / 2)
        weights = ops.exp(ops.divide(ops.negative(ops.square(at)), ops.multiply(ops.square(sigma), 2.0)))
        return ops.divide(weights, ops.sum(weights))


def boxes(height: int, width: int, tall: Any, wide: Any, down: Any, across: Any) -> Any:
    """Masks (count, height, width) of rectangles; sizes and places are shares, of what is and of what is left."""
    def inside(size: int, share: Any, place: Any) -> Any:
        length = ops.expand_dims(ops.multiply(share, float(size)), 1)
        first = ops.multiply(ops.expand_dims(place, 1), ops.subtract(float(size), length))
        at = ops.arange(size, dtype="float32")
        return ops.logical_and(ops.greater_equal(at, first), ops.less(at, ops.add(first, length)))

    return ops.logical_and(ops.expand_dims(inside(height, tall, down), 2), ops.expand_dims(inside(width, wide, across), 1))


class RandomErasing(Coloured):
    """Images in which a rectangle is filled; factor: how likely, scale: the least and the greatest share, None fills with noise."""

    __module__ = HOME + "random_erasing"

    def __init__(self, factor: Any = 1.0, scale: Any = (0.02, 0.33), fill_value: Any = None, value_range: Any = (0, 255), seed: Any = None,
                 data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.begin(seed, value_range, data_format, factor=upward(factor, "factor"), scale=tuple(scale), fill_value=fill_value)

    def drawn(self, count: int) -> tuple[Any, ...]:
        sizes = ops.sqrt(self.uniform((count, 2), *self.scale))
        across, down = self.uniform((count,)), self.uniform((count,))
        likely = self.uniform((count,), *self.factor)
        return ops.less(self.uniform((count,)), likely), sizes, across, down

    def altered(self, x: Any, chosen: Any, sizes: Any, across: Any, down: Any) -> Any:
        h, w = (int(x.shape[k]) for k in self.places)
        mask = ops.logical_and(boxes(h, w, sizes[:, 1], sizes[:, 0], down, across), ops.reshape(chosen, (-1, 1, 1)))
        return ops.where(ops.expand_dims(mask, self.channels), self.filling(x), x)

    def filling(self, x: Any) -> Any:
        """What rectangles show."""
        if self.fill_value is None:
            return self.clipped(ops.multiply(random.normal(x.shape, seed=self.generator), float(self.value_range[1])))
        value = ops.convert_to_tensor(self.fill_value, dtype=x.dtype)
        return ops.reshape(value, (-1, 1, 1)) if not self.last and value.ndim else value


class CutMix(MixUp):
    """Every image of a batch with a rectangle of another, and its label so much of that one's.

    Takes images, or a dict of `images` and `labels` (floats).  factor: the parameter of the Beta distribution of what is kept.
    """

    __module__ = HOME + "cut_mix"
    draws_always = False

    def __init__(self, factor: Any = 1.0, seed: Any = None, data_format: Any = None, **kwargs: Any):
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.take(factor=upward(factor, "factor"))
        self._taken = ("data_format", "factor", "seed")

    def drawn(self, images: Any) -> tuple[Any, ...]:
        """(masks, another order, how much is kept) of a batch."""
        count, (h, w) = images.shape[0], (images.shape[1:3] if self.last else images.shape[2:4])
        alpha = random.uniform((), *self.factor, seed=self.generator)
        kept = random.beta((count,), alpha, alpha, seed=self.generator)
        across, down = (random.uniform((count,), seed=self.generator) for _ in range(2))
        side = ops.sqrt(ops.subtract(1.0, kept))
        order = random.shuffle(ops.arange(count, dtype="int64"), seed=self.generator)
        return boxes(int(h), int(w), side, side, down, across), order, kept

    def mix(self, given: dict[str, Any]) -> dict[str, Any]:
        x = given["images"]
        mask, order, kept = self.drawn(x)
        found = {"images": ops.where(ops.expand_dims(mask, -1 if self.last else 1), ops.take(x, order, axis=0), x)}
        return {**given, **found, **({"labels": mixed(given["labels"], order, kept)} if "labels" in given else {})}


def sheared(factor: Any, name: str) -> tuple[float, float]:
    """A factor of shearing, of 0 to 1, as (least, greatest)."""
    return bounds(factor if isinstance(factor, (tuple, list)) else number(factor, name), 0.0, 1.0, name)


class RandomShear(Moved):
    """Images sheared along both axes."""

    __module__ = HOME + "random_shear"

    def __init__(self, x_factor: Any = 0.0, y_factor: Any = 0.0, interpolation: str = "bilinear", fill_mode: str = "reflect",
                 fill_value: float = 0.0, data_format: Any = None, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(x_factor=sheared(x_factor, "x_factor"), y_factor=sheared(y_factor, "y_factor"))
        self.keep(fill_mode, interpolation, seed, fill_value, data_format)

    def changed(self, x: Any) -> Any:
        n = x.shape[0]
        side = random.uniform((n, 1), seed=self.generator)[:, 0]
        down, across = (random.uniform((n, 1), *f, seed=self.generator)[:, 0] for f in (self.y_factor, self.x_factor))
        turned = ops.where(ops.less(side, 0.5), 1.0, -1.0)
        return self.by(x, [1.0, ops.multiply(across, turned), 0.0, ops.multiply(down, turned), 1.0, 0.0, 0.0, 0.0])


class RandAugment(Coloured):
    """Images changed by some of eleven kinds of changes, drawn anew for each batch; factor: how much."""

    __module__ = HOME + "rand_augment"

    def __init__(self, value_range: Any = (0, 255), num_ops: int = 2, factor: Any = 0.5, interpolation: str = "bilinear", seed: Any = None,
                 data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.begin(seed, value_range, data_format, num_ops=num_ops, factor=upward(factor, "factor"), interpolation=interpolation)
        moved = {"data_format": data_format, "interpolation": interpolation}
        f, ranged = self.factor, {"value_range": value_range}
        self._parts = [
            RandomShear(f, f, **moved), images.RandomTranslation(f, f, **moved), images.RandomRotation(f, **moved),
            images.RandomBrightness(f, **ranged), colours.RandomColorDegeneration(f, data_format=data_format, **ranged),
            images.RandomContrast(f, **ranged), RandomSharpness(f, data_format=data_format, **ranged),
            colours.RandomPosterization(max(1, int(8 * f[1])), data_format=data_format, **ranged), colours.Solarization(f, f, **ranged),
            colours.AutoContrast(**ranged), colours.Equalization(data_format=data_format, **ranged)]
        for part in self._parts:
            part.data_format = self.data_format

    def altered(self, x: Any) -> Any:
        chosen = random.randint((self.num_ops,), 0, len(DRAWS), seed=self.generator).numpy().tolist()
        state = self.generator.state.value.numpy()
        for k in chosen:                        # every part has its place among the draws, whether it comes or not
            if DRAWS[k]:
                self._parts[k].generator.state.assign([state[0], state[1] + sum(DRAWS[:k])])
            x = self._parts[k](x, training=True)
        self.generator.state.assign([state[0], state[1] + sum(DRAWS)])
        return x


DRAWS = (3, 2, 1, 1, 1, 1, 1, 1, 2, 0, 0)        # how often each of the parts draws
