"""`tf.image`: pictures (height, width, channels) or batches of them, changed as TensorFlow changes them."""
from __future__ import annotations

from typing import Any

from septet.core import ops as rows
from septet.core.cast import cast
from septet.core.fn import search
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.keras import ops as keras_ops
from septet.keras.dtypes import as_dtype
from septet.keras.operators import natives
from septet.tensorflow import refused
from septet.tensorflow.convert import shape_argument, t
from septet.tensorflow.io.pictures import decode_bmp, decode_gif, decode_image, decode_jpeg, decode_png, encode_jpeg, encode_png, is_jpeg
from septet.tensorflow.random import uniform

_refused = refused.attribute("tensorflow.image")
__all__ = ["decode_bmp", "decode_gif", "decode_image", "decode_jpeg", "decode_png", "encode_jpeg", "encode_png", "is_jpeg"]
IN_COLOURS = frozenset("""adjust_hue adjust_saturation extract_patches hsv_to_rgb image_gradients psnr random_hue random_saturation
    rgb_to_hsv rgb_to_yiq rgb_to_yuv sobel_edges ssim stateless_random_brightness stateless_random_contrast stateless_random_crop
    stateless_random_flip_left_right stateless_random_flip_up_down stateless_random_hue stateless_random_saturation total_variation
    yiq_to_rgb yuv_to_rgb""".split())


def __getattr__(name: str) -> Any:
    """Colours and measures, whose module is loaded when the first of them is used.  NotSupported for what TensorFlow has besides."""
    if name not in IN_COLOURS:
        return _refused(name)
    from septet.tensorflow import colours

    return globals().setdefault(name, getattr(colours, name))


def __dir__() -> list[str]:
    return sorted({*globals(), *IN_COLOURS})


class ResizeMethod:
    """Ways of resizing."""

    BILINEAR, NEAREST_NEIGHBOR, BICUBIC, AREA = "bilinear", "nearest", "bicubic", "area"
    LANCZOS3, LANCZOS5, GAUSSIAN, MITCHELLCUBIC = "lanczos3", "lanczos5", "gaussian", "mitchellcubic"


def picture(image: Any) -> Any:
    """A picture or a batch.  ValueError for other ranks."""
    a = t(image)
    if a.ndim not in (3, 4):
        raise ValueError(f"'image' (shape {a.shape}) must have either 3 or 4 dimensions.")
    return a


def flip_left_right(image: Any) -> Any:
    """Mirrored from left to right."""
    return keras_ops.flip(picture(image), -2)


def flip_up_down(image: Any) -> Any:
    """Mirrored from top to bottom."""
    return keras_ops.flip(picture(image), -3)


def transpose(image: Any, name: str | None = None) -> Any:
    """Rows and columns exchanged."""
    return keras_ops.swapaxes(picture(image), -3, -2)


def rot90(image: Any, k: int = 1, name: str | None = None) -> Any:
    """Turned counter-clockwise by so many quarters."""
    a = picture(image)
    for _ in range(int(k) % 4):
        a = keras_ops.flip(keras_ops.swapaxes(a, -3, -2), -3)
    return a


def random_flip_left_right(image: Any, seed: Any = None) -> Any:
    """Mirrored by chance, each picture of a batch by its own."""
    return by_chance(picture(image), -2, seed)


def random_flip_up_down(image: Any, seed: Any = None) -> Any:
    """Mirrored by chance."""
    return by_chance(picture(image), -3, seed)


def by_chance(a: Any, axis: int, seed: Any) -> Any:
    """Mirrored as a number on [0, 1) says."""
    return mirrored(a, axis, uniform([] if a.ndim == 3 else [a.shape[0]], 0, 1.0, seed=seed))


def mirrored(a: Any, axis: int, drawn: Any) -> Any:
    """One picture mirrored where its number is below a half, those of a batch where theirs are above."""
    if a.ndim == 3:
        return keras_ops.flip(a, axis) if float(drawn) < 0.5 else a
    return search.where(natives["greater"](keras_ops.reshape(drawn, (-1, 1, 1, 1)), 0.5), keras_ops.flip(a, axis), a)


def convert_image_dtype(image: Any, dtype: Any, saturate: bool = False, name: str = "convert_image") -> Any:
    """Between bytes (0 to 255) and floats (0 to 1)."""
    a, wanted = t(image), as_dtype(dtype)
    if a._dtype is wanted._ir:
        return a
    if a._dtype.is_integer and wanted.is_floating:
        return rows.multiply(cast(a, wanted._ir), 1.0 / as_dtype(a._dtype).max)
    if a._dtype.is_float and wanted.is_integer:
        scaled = rows.multiply(a, float(wanted.max) + 0.5)
        return keras_ops.saturate_cast(scaled, wanted.name) if saturate else cast(scaled, wanted._ir)
    if a._dtype.is_float and wanted.is_floating:
        return cast(a, wanted._ir)
    raise NotSupported(f"tf.image.convert_image_dtype: {a._dtype.name} to {wanted.name}")


def in_floats(image: Any, change: Any) -> Any:
    """A change of floats, the dtype being what it was."""
    a = t(image)
    if a._dtype in (dt.float16, dt.float32):
        return change(a)
    return convert_image_dtype(change(convert_image_dtype(a, "float32")), as_dtype(a._dtype), saturate=True)


def adjust_brightness(image: Any, delta: Any) -> Any:
    """Brighter by a share of the whole range."""
    return in_floats(image, lambda a: rows.add(a, float(delta)))


def adjust_contrast(images: Any, contrast_factor: Any) -> Any:
    """Values drawn away from the mean of their channel."""
    def change(a: Any) -> Any:
        mean = keras_ops.mean(a, (-3, -2), True)
        return rows.add(rows.multiply(rows.subtract(a, mean), float(contrast_factor)), mean)

    return in_floats(images, change)


def adjust_gamma(image: Any, gamma: float = 1, gain: float = 1) -> Any:
    """gain * x^gamma."""
    if gamma < 0:
        raise ValueError("Gamma should be a non-negative real number.")
    return in_floats(image, lambda a: rows.multiply(natives["power"](a, float(gamma)), float(gain)))


def random_brightness(image: Any, max_delta: float, seed: Any = None) -> Any:
    """Brighter or darker by chance."""
    if max_delta < 0:
        raise ValueError("max_delta must be non-negative.")
    return adjust_brightness(image, uniform([], -max_delta, max_delta, seed=seed))


def random_contrast(image: Any, lower: float, upper: float, seed: Any = None) -> Any:
    """More or less contrast by chance."""
    if upper <= lower or lower < 0:
        raise ValueError("upper must be > lower." if upper <= lower else "lower must be non-negative.")
    return adjust_contrast(image, uniform([], lower, upper, seed=seed))


def per_image_standardization(image: Any) -> Any:
    """Each picture with mean 0 and deviation 1, which is not less than that of one pixel."""
    a = picture(image)
    x = a if a._dtype.is_float else cast(a, dt.float32)
    mean = keras_ops.mean(x, (-3, -2, -1), True)
    spread = natives["sqrt"](keras_ops.var(x, (-3, -2, -1), True))
    least = 1.0 / float(a.shape[-1] * a.shape[-2] * a.shape[-3]) ** 0.5
    return rows.divide(rows.subtract(x, mean), natives["maximum"](spread, least))


def rgb_to_grayscale(images: Any, name: str | None = None) -> Any:
    """Grey by the weights 0.2989, 0.587 and 0.114."""
    def change(a: Any) -> Any:
        weights = cast(t([0.2989, 0.587, 0.114]), a._dtype)
        return keras_ops.expand_dims(keras_ops.sum(rows.multiply(a, weights), -1), -1)

    return in_floats(images, change)


def grayscale_to_rgb(images: Any, name: str | None = None) -> Any:
    """Three channels of one."""
    a = t(images)
    if a.shape[-1] != 1:
        raise ValueError("Last dimension of a grayscale image should be size 1.")
    return keras_ops.repeat(a, 3, a.ndim - 1)


# ---- sizes ---------------------------------------------------------------------------------------------------------------------


def resize(images: Any, size: Any, method: str = "bilinear", preserve_aspect_ratio: bool = False, antialias: bool = False,
           name: str | None = None) -> Any:
    """Pictures in another size; float32 but for "nearest"."""
    if preserve_aspect_ratio:
        raise NotSupported("tf.image.resize: preserve_aspect_ratio")
    a, wanted = picture(images), shape_argument(size)
    if len(wanted) != 2:
        raise ValueError("'size' must be a 1-D Tensor of 2 elements: new_height, new_width")
    if method == "nearest":
        return picked(a, wanted)
    x = cast(a, dt.float32) if a._dtype is not dt.float32 else a
    if method in ("bicubic", "lanczos3", "lanczos5") or method == "bilinear" and antialias:
        return keras_ops.image.resize(x, wanted, method, antialias, data_format="channels_last")
    if method != "bilinear":
        raise NotSupported(f"tf.image.resize: method {method!r}")
    return along(along(x, wanted[0], a.ndim - 3), wanted[1], a.ndim - 2)


def picked(a: Any, wanted: tuple[int, ...]) -> Any:
    """The nearest pixels, by their centres."""
    for axis, n in zip((a.ndim - 3, a.ndim - 2), wanted):
        m = a.shape[axis]
        a = keras_ops.take(a, t([min(int((k + 0.5) * m / n), m - 1) for k in range(n)]), axis)
    return a


def along(a: Any, n: int, axis: int) -> Any:
    """Linear between the centres of neighbours along an axis."""
    m = a.shape[axis]
    if m == n:
        return a
    places = [(k + 0.5) * m / n - 0.5 for k in range(n)]
    low = [max(int(p // 1), 0) for p in places]
    high = [min(int(p // 1) + 1, m - 1) for p in places]
    share = keras_ops.reshape(t([p - p // 1 for p in places]), (-1, *(1,) * (a.ndim - axis - 1)))
    first, second = keras_ops.take(a, t(low), axis), keras_ops.take(a, t(high), axis)
    return rows.add(first, rows.multiply(rows.subtract(second, first), share))


def crop_to_bounding_box(image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any) -> Any:
    """A part.  ValueError where it leaves the picture."""
    a = picture(image)
    top, left, height, width = (int(n) for n in (offset_height, offset_width, target_height, target_width))
    if top < 0 or left < 0 or top + height > a.shape[-3] or left + width > a.shape[-2]:
        raise ValueError("width must be >= target + offset." if left + width > a.shape[-2] else "height must be >= target + offset.")
    return a[..., top:top + height, left:left + width, :]


def pad_to_bounding_box(image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any) -> Any:
    """Zeros around a picture."""
    a = picture(image)
    top, left, height, width = (int(n) for n in (offset_height, offset_width, target_height, target_width))
    below, right = height - top - a.shape[-3], width - left - a.shape[-2]
    if min(top, left, below, right) < 0:
        raise ValueError("target + offset must be at least the picture's size.")
    return keras_ops.pad(a, [[0, 0]] * (a.ndim - 3) + [[top, below], [left, right], [0, 0]])


def resize_with_crop_or_pad(image: Any, target_height: Any, target_width: Any) -> Any:
    """The middle of a picture, with zeros around it where it is too small."""
    a, height, width = picture(image), int(target_height), int(target_width)
    high, wide = min(a.shape[-3], height), min(a.shape[-2], width)
    a = crop_to_bounding_box(a, max(a.shape[-3] - height, 0) // 2, max(a.shape[-2] - width, 0) // 2, high, wide)
    return pad_to_bounding_box(a, max(height - high, 0) // 2, max(width - wide, 0) // 2, height, width)


def resize_with_pad(image: Any, target_height: Any, target_width: Any, method: str = "bilinear", antialias: bool = False) -> Any:
    """A picture in another size, not distorted, with zeros around it."""
    a, height, width = picture(image), int(target_height), int(target_width)
    ratio = max(a.shape[-2] / width, a.shape[-3] / height)
    high, wide = a.shape[-3] / ratio, a.shape[-2] / ratio
    small = resize(a, (int(high), int(wide)), method, antialias=antialias)
    return pad_to_bounding_box(small, max(0, int((height - high) // 2)), max(0, int((width - wide) // 2)), height, width)


def central_crop(image: Any, central_fraction: float) -> Any:
    """A share of the middle."""
    a = picture(image)
    if not 0 < central_fraction <= 1:
        raise ValueError("central_fraction must be within (0, 1]")
    top, left = (int((n - n * central_fraction) / 2) for n in (a.shape[-3], a.shape[-2]))
    return crop_to_bounding_box(a, top, left, a.shape[-3] - 2 * top, a.shape[-2] - 2 * left)


def random_crop(value: Any, size: Any, seed: Any = None, name: str | None = None) -> Any:
    """A part at a place by chance."""
    a, wanted = t(value), shape_argument(size)
    room = [n - m + 1 for n, m in zip(a.shape, wanted)]
    if min(room) < 1:
        raise ValueError(f"Need value.shape >= size, got {tuple(a.shape)} and {wanted}")
    drawn = uniform([len(room)], 0, 2 ** 31 - 1, dtype="int32", seed=seed).numpy().tolist()
    return a[tuple(slice(k % n, k % n + m) for k, n, m in zip(drawn, room, wanted))]
