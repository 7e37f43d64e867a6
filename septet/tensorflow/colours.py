"""`tf.image`: other colours, by chance too, and how far pictures are from each other."""
from __future__ import annotations

import math
from typing import Any

from septet.core import ops as rows
from septet.core.cast import cast
from septet.keras import ops as keras_ops
from septet.keras.dtypes import as_dtype
from septet.keras.operators import natives
from septet.tensorflow.convert import shape_argument, t
from septet.tensorflow.errors import FailedPreconditionError, InvalidArgumentError
from septet.tensorflow.random import stateless_uniform, uniform

YIQ = [[0.299, 0.59590059, 0.2115], [0.587, -0.27455667, -0.52273617], [0.114, -0.32134392, 0.31119955]]
FROM_YIQ = [[1.0, 1.0, 1.0], [0.95598634, -0.27201283, -1.10674021], [0.6208248, -0.64720424, 1.70423049]]
YUV = [[0.299, -0.14714119, 0.61497538], [0.587, -0.28886916, -0.51496512], [0.114, 0.43601035, -0.10001026]]
FROM_YUV = [[1.0, 1.0, 1.0], [0.0, -0.394642334, 2.03206185], [1.13988303, -0.58062185, 0.0]]


def in_three(images: Any) -> Any:
    """Pictures of three channels.  FailedPreconditionError for others."""
    a = t(images)
    if a.ndim < 1 or a.shape[-1] != 3:
        raise FailedPreconditionError(None, None, f"input must have 3 channels but input only has {a.shape[-1] if a.ndim else 0} channels.")
    return a


def rgb_to_hsv(images: Any, name: str | None = None) -> Any:
    """Hue, saturation and value, all of 0 to 1."""
    return by_pixels(images, keras_ops.image.rgb_to_hsv)


def hsv_to_rgb(images: Any, name: str | None = None) -> Any:
    """Red, green and blue of hue, saturation and value."""
    return by_pixels(images, keras_ops.image.hsv_to_rgb)


def by_pixels(images: Any, change: Any) -> Any:
    """A change of colours, whatever the rank."""
    a = in_three(images)
    if a.ndim in (3, 4):
        return change(a, data_format="channels_last")
    return keras_ops.reshape(change(keras_ops.reshape(a, (1, -1, 3)), data_format="channels_last"), tuple(a.shape))


def by_matrix(images: Any, table: list[list[float]]) -> Any:
    """Channels as sums of channels."""
    a = in_three(images)
    return keras_ops.tensordot(a, cast(t(table), a._dtype), axes=[[a.ndim - 1], [0]])


def rgb_to_yiq(images: Any) -> Any:
    """Luma and two chromas, as NTSC has them."""
    return by_matrix(images, YIQ)


def yiq_to_rgb(images: Any) -> Any:
    """Back from YIQ."""
    return by_matrix(images, FROM_YIQ)


def rgb_to_yuv(images: Any) -> Any:
    """Luma and two chromas, as PAL has them."""
    return by_matrix(images, YUV)


def yuv_to_rgb(images: Any) -> Any:
    """Back from YUV."""
    return by_matrix(images, FROM_YUV)


def in_hsv(image: Any, change: Any) -> Any:
    """A change of hue and saturation: change(hue, saturation) is both."""
    from septet.tensorflow.image import in_floats

    def of_floats(a: Any) -> Any:
        h, s, v = keras_ops.split(rgb_to_hsv(a), 3, axis=-1)
        return hsv_to_rgb(keras_ops.concatenate([*change(h, s), v], axis=-1))

    return in_floats(in_three(image), of_floats)


def adjust_hue(image: Any, delta: Any, name: str | None = None) -> Any:
    """Hues turned by a share of the whole circle."""
    by = float(delta)
    if not -1 <= by <= 1:
        raise ValueError("delta must be in the interval [-1, 1]")
    return in_hsv(image, lambda h, s: (keras_ops.mod(rows.add(h, by), 1.0), s))


def adjust_saturation(image: Any, saturation_factor: Any, name: str | None = None) -> Any:
    """Saturation times a factor."""
    by = float(saturation_factor)
    return in_hsv(image, lambda h, s: (h, keras_ops.clip(rows.multiply(s, by), 0.0, 1.0)))


# ---- by chance -------------------------------------------------------------------------------------------------------------------


def turn(max_delta: float) -> tuple[float, float]:
    """The limits of a change of hue.  ValueError outside of 0 to a half."""
    if max_delta > 0.5 or max_delta < 0:
        raise ValueError("max_delta must be <= 0.5." if max_delta > 0.5 else "max_delta must be non-negative.")
    return -max_delta, max_delta


def factors(lower: float, upper: float) -> tuple[float, float]:
    """The limits of a factor.  ValueError where they are none."""
    if upper <= lower or lower < 0:
        raise ValueError("upper must be > lower." if upper <= lower else "lower must be non-negative.")
    return lower, upper


def random_hue(image: Any, max_delta: float, seed: Any = None) -> Any:
    """Hues turned by chance."""
    return adjust_hue(image, uniform([], *turn(max_delta), seed=seed))


def random_saturation(image: Any, lower: float, upper: float, seed: Any = None) -> Any:
    """More or less saturation by chance."""
    return adjust_saturation(image, uniform([], *factors(lower, upper), seed=seed))


def stateless_random_hue(image: Any, max_delta: float, seed: Any) -> Any:
    """Hues turned, as a seed says."""
    return adjust_hue(image, stateless_uniform([], seed, *turn(max_delta)))


def stateless_random_saturation(image: Any, lower: float, upper: float, seed: Any = None) -> Any:
    """More or less saturation, as a seed says."""
    return adjust_saturation(image, stateless_uniform([], seed, *factors(lower, upper)))


def stateless_random_brightness(image: Any, max_delta: float, seed: Any) -> Any:
    """Brighter or darker, as a seed says."""
    from septet.tensorflow.image import adjust_brightness

    if max_delta < 0:
        raise ValueError("max_delta must be non-negative.")
    return adjust_brightness(image, stateless_uniform([], seed, -max_delta, max_delta))


def stateless_random_contrast(image: Any, lower: float, upper: float, seed: Any) -> Any:
    """More or less contrast, as a seed says."""
    from septet.tensorflow.image import adjust_contrast

    return adjust_contrast(image, stateless_uniform([], seed, *factors(lower, upper)))


def stateless_random_flip_left_right(image: Any, seed: Any) -> Any:
    """Mirrored from left to right, as a seed says."""
    return flipped(image, -2, seed)


def stateless_random_flip_up_down(image: Any, seed: Any) -> Any:
    """Mirrored from top to bottom, as a seed says."""
    return flipped(image, -3, seed)


def flipped(image: Any, axis: int, seed: Any) -> Any:
    """Mirrored as a number on [0, 1) says."""
    from septet.tensorflow.image import mirrored, picture

    a = picture(image)
    return mirrored(a, axis, stateless_uniform([] if a.ndim == 3 else [a.shape[0]], seed))


def stateless_random_crop(value: Any, size: Any, seed: Any, name: str | None = None) -> Any:
    """A part at a place that a seed says."""
    a, wanted = t(value), shape_argument(size)
    room = [n - m + 1 for n, m in zip(a.shape, wanted)]
    if min(room) < 1:
        raise ValueError(f"Need value.shape >= size, got {tuple(a.shape)} and {wanted}")
    drawn = stateless_uniform([len(room)], seed, 0, 2 ** 31 - 1, dtype="int32").numpy().tolist()
    return a[tuple(slice(k % n, k % n + m) for k, n, m in zip(drawn, room, wanted))]


# ---- measures --------------------------------------------------------------------------------------------------------------------


def pair(a: Any, b: Any, max_val: Any) -> tuple[Any, Any, float]:
    """Two batches of pictures as floats, and the greatest value.  ValueError for shapes that do not fit."""
    from septet.tensorflow.image import convert_image_dtype

    x, y = t(a), t(b)
    if x.ndim < 3 or tuple(x.shape[-3:]) != tuple(y.shape[-3:]):
        raise ValueError(f"Pictures of at least three dimensions and of one shape are compared, got {tuple(x.shape)} and {tuple(y.shape)}.")
    top = float(max_val) / (as_dtype(x._dtype).max if x._dtype.is_integer else 1.0)
    return convert_image_dtype(x, "float32"), convert_image_dtype(y, "float32"), top


def psnr(a: Any, b: Any, max_val: Any, name: str | None = None) -> Any:
    """The ratio of peak and noise in decibels, for every picture."""
    x, y, top = pair(a, b, max_val)
    error = keras_ops.mean(natives["square"](rows.subtract(x, y)), (-3, -2, -1))
    return rows.subtract(20 * math.log10(top), rows.multiply(rows.log(error), 10 / math.log(10)))


def total_variation(images: Any, name: str | None = None) -> Any:
    """The sum of all differences between neighbours, for every picture."""
    from septet.tensorflow.image import picture

    a = picture(images)
    down, across = rows.subtract(a[..., 1:, :, :], a[..., :-1, :, :]), rows.subtract(a[..., :, 1:, :], a[..., :, :-1, :])
    return rows.add(*(keras_ops.sum(rows.absolute(d), (-3, -2, -1)) for d in (down, across)))


def image_gradients(image: Any) -> tuple[Any, Any]:
    """(dy, dx): differences from each pixel to the next, zero for the last."""
    a = t(image)
    if a.ndim != 4:
        raise ValueError(f"image_gradients expects a 4D tensor [batch_size, h, w, d], not {tuple(a.shape)}.")
    steps = rows.subtract(a[:, 1:], a[:, :-1]), rows.subtract(a[:, :, 1:], a[:, :, :-1])
    return tuple(keras_ops.pad(d, [[0, int(axis == k)] for axis in range(4)]) for k, d in enumerate(steps, 1))  # type: ignore[return-value]


def sobel_edges(image: Any) -> Any:
    """Sobel's differences down and across, on a last axis of two."""
    a = t(image)
    padded = keras_ops.pad(a, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="reflect")
    table = [[-1.0, -2.0, -1.0], [0.0, 0.0, 0.0], [1.0, 2.0, 1.0]]
    return keras_ops.stack([filtered(padded, kernel) for kernel in (table, [list(column) for column in zip(*table)])], axis=-1)


def filtered(a: Any, kernel: Any) -> Any:
    """Every channel by a kernel, where it fits."""
    k = cast(t(kernel), a._dtype)
    k = keras_ops.repeat(keras_ops.reshape(k, (*k.shape, 1, 1)), a.shape[-1], axis=2)
    return keras_ops.depthwise_conv(a, k, padding="valid", data_format="channels_last")


def ssim(img1: Any, img2: Any, max_val: Any, filter_size: int = 11, filter_sigma: float = 1.5, k1: float = 0.01, k2: float = 0.03,
         return_index_map: bool = False) -> Any:
    """Structural similarity (Wang et al. 2004) of pictures, or of their places."""
    x, y, top = pair(img1, img2, max_val)
    if min(x.shape[-3:-1]) < filter_size:
        raise InvalidArgumentError(None, None, f"Pictures of at least {filter_size} by {filter_size} are compared, got {tuple(x.shape)}.")
    lead = tuple(x.shape[:-3])
    x, y = (keras_ops.reshape(a, (-1, *a.shape[-3:])) for a in (x, y))
    weights = [math.exp(-0.5 * ((k - (filter_size - 1) / 2) / filter_sigma) ** 2) for k in range(filter_size)]
    total = sum(weights) ** 2
    near = [[a * b / total for b in weights] for a in weights]
    c1, c2 = (k1 * top) ** 2, (k2 * top) ** 2
    mx, my = filtered(x, near), filtered(y, near)
    both, own = rows.multiply(rows.multiply(mx, my), 2.0), rows.add(natives["square"](mx), natives["square"](my))
    mixed = rows.multiply(filtered(rows.multiply(x, y), near), 2.0)
    spread = filtered(rows.add(natives["square"](x), natives["square"](y)), near)
    light = rows.divide(rows.add(both, c1), rows.add(own, c1))
    contrast = rows.divide(rows.add(rows.subtract(mixed, both), c2), rows.add(rows.subtract(spread, own), c2))
    found = keras_ops.mean(rows.multiply(light, contrast), -1)
    return keras_ops.reshape(found, (*lead, *found.shape[1:])) if return_index_map else keras_ops.reshape(
        keras_ops.mean(found, (-2, -1)), lead)


def extract_patches(images: Any, sizes: Any, strides: Any, rates: Any, padding: str, name: str | None = None) -> Any:
    """Patches of pictures, their pixels side by side.  sizes, strides, rates: [1, down, across, 1]."""
    given = [shape_argument(n) for n in (sizes, strides, rates)]
    if any(len(n) != 4 or n[0] != 1 or n[3] != 1 for n in given):
        raise ValueError(f"sizes, strides and rates are [1, rows, columns, 1], got {sizes}, {strides} and {rates}.")
    size, step, rate = (n[1:3] for n in given)
    if rate[0] != rate[1]:
        from septet.errors import NotSupported

        raise NotSupported("tf.image.extract_patches: rates that differ")
    return keras_ops.image.extract_patches(t(images), tuple(size), strides=tuple(step), dilation_rate=rate[0], padding=padding.lower(),
                                           data_format="channels_last")

