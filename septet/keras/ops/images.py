"""`keras.ops.image`: resizing, cropping, padding, colours, patches, transforms of places."""
from __future__ import annotations

from typing import Any

from septet.core import create
from septet.core import ops as rows
from septet.core import reduce as core
from septet.core import view as views
from septet.core.cast import cast
from septet.core.fn import resize as resizing
from septet.core.fn.pad import constant
from septet.core.fn.shape import stack
from septet.core.index import getitem
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.keras.backends import active
from septet.keras.errors import invalid
from septet.keras.ops import neural as nn
from septet.keras.ops.api import OPS, TENSOR, Tensor, in_float, op, tensor

IMAGE: dict[str, Any] = {}


def image_op(function: Any) -> Any:
    """A function of keras.ops.image."""
    before = OPS.get(function.__name__)
    made = op(function)
    del OPS[function.__name__]
    if before is not None:
        OPS[function.__name__] = before
    IMAGE[function.__name__] = made
    return made


def batched(x: Any) -> tuple[Any, bool]:
    """Images with a batch, and whether they had one.  ValueError for other ranks."""
    if x.ndim not in (3, 4):
        raise ValueError("Invalid images rank: expected rank 3 (single image) or rank 4 (batch of images). "
                         f"Received input with shape: images.shape={tuple(x.shape)}")
    return (x, True) if x.ndim == 4 else (views.expand_dims(x, 0), False)


def unbatched(x: Any, had: bool) -> Any:
    return x if had else getitem(x, 0)


METHODS = {"bilinear": 1.0, "nearest": 0.0, "bicubic": 2.0, "lanczos3": 3.0, "lanczos5": 5.0}


@image_op
def resize(images: TENSOR, size: Any, interpolation: str = "bilinear", antialias: bool = False, crop_to_aspect_ratio: bool = False,
           pad_to_aspect_ratio: bool = False, fill_mode: str = "constant", fill_value: float = 0.0, data_format: Any = None) -> Any:
    """Images in another size."""
    if len(size) != 2:
        raise ValueError(f"Expected `size` to be a tuple of 2 integers. Received: size={size}")
    if interpolation not in METHODS:
        raise ValueError(f"Invalid `interpolation` argument. Expected one of {set(METHODS)}. Received: interpolation={interpolation}")
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ValueError("Only one of `crop_to_aspect_ratio` & `pad_to_aspect_ratio` can be `True`.")
    x, had = batched(images)
    last = nn.is_last(data_format)
    x = x if last else views.transpose(x, (0, 2, 3, 1))
    height, width = (int(n) for n in size)
    if crop_to_aspect_ratio:
        x = cropped_to(x, height, width)
    elif pad_to_aspect_ratio:
        x = padded_to(x, height, width, fill_mode, fill_value)
    y = resized(x, (height, width), interpolation, antialias)
    return unbatched(y if last else views.transpose(y, (0, 3, 1, 2)), had)


def cropped_to(x: Any, height: int, width: int) -> Any:
    """The middle of images in the ratio of a size."""
    h, w = x.shape[1:3]
    ch, cw = min(h, int(float(w * height) / width)), min(w, int(float(h * width) / height))
    top, left = (int(float(n - m) / 2) for n, m in ((h, ch), (w, cw)))
    return getitem(x, (slice(None), slice(top, top + ch), slice(left, left + cw)))


def padded_to(x: Any, height: int, width: int, fill_mode: str, fill_value: float) -> Any:
    """Images with a value around, in the ratio of a size.  NotSupported for other ways to fill."""
    if fill_mode != "constant":
        raise NotSupported(f"keras.ops.image.resize: fill_mode={fill_mode!r}; 'constant' is")
    h, w = x.shape[1:3]
    high, wide = max(h, int(float(w * height) / width)), max(w, int(float(h * width) / height))
    top, left = int(float(high - h) / 2), int(float(wide - w) / 2)
    return constant(x, [(0, 0), (top, top), (left, left), (0, 0)], [(fill_value, fill_value)] * 4)


def resized(x: Any, size: Any, interpolation: str, antialias: bool) -> Any:
    """`resize` of (n, h, w, c)."""
    if interpolation == "nearest":
        places = [[min(int((k + 0.5) * (n / m)), n - 1) for k in range(m)] for n, m in zip(x.shape[1:3], size)]
        for axis, found in enumerate(places, 1):
            index = create.from_values(Tensor, found, dt.int64, (len(found),))
            x = getitem(x, (slice(None),) * axis + (index,))
        return x
    wide = in_float(x)
    wide = cast(wide, dt.float32) if wide._dtype in dt.HALVES else wide
    for axis, m in enumerate(size, 1):
        n = x.shape[axis]
        if n != m:
            wide = resizing.along(wide, axis, taps(n, m, interpolation, antialias))
    if x._dtype.is_integer:
        from septet.core.element import limits

        low, high = limits(x._dtype)
        return cast(rows.minimum(rows.maximum(rows.rint(wide), float(low)), float(high)), x._dtype)
    return cast(wide, x._dtype)


def kernel_value(kind: str, t: float) -> float:
    """The weight of an element at a distance."""
    import math

    t = abs(t)
    if kind == "bicubic table":             # TensorFlow's bicubic without antialiasing looks weights up, 1024 a step
        t, kind = round(t * 1024) / 1024, "bicubic"
    if kind == "bilinear":
        return max(0.0, 1.0 - t)
    if kind == "bicubic":
        if t <= 1:
            return (1.5 * t - 2.5) * t * t + 1
        return ((-0.5 * t + 2.5) * t - 4) * t + 2 if t < 2 else 0.0
    radius = 3.0 if kind == "lanczos3" else 5.0
    if t > radius:
        return 0.0
    return 1.0 if t < 1e-3 else radius * math.sin(math.pi * t) * math.sin(math.pi * t / radius) / (math.pi * math.pi * t * t)


REACH = {"bilinear": 1.0, "bicubic": 2.0, "lanczos3": 3.0, "lanczos5": 5.0}


def taps(n: int, m: int, kind: str, antialias: bool) -> Any:
    """For every place of the result the elements it is made of and their weights, which sum to 1 inside."""
    scale = n / m
    wide = max(scale, 1.0) if antialias else 1.0
    reach, rows_ = REACH[kind] * wide, []
    import math

    for k in range(m):
        centre = (k + 0.5) * scale - 0.5
        first, last = math.ceil(centre - reach), math.floor(centre + reach)
        found: dict[int, float] = {}
        for p in range(first, last + 1):
            weight = kernel_value("bicubic table" if kind == "bicubic" and not antialias else kind, (p - centre) / wide)
            if kind == "bilinear" and not antialias or 0 <= p < n:
                place = min(max(p, 0), n - 1)
                found[place] = found.get(place, 0.0) + weight
        total = sum(found.values()) or 1.0
        rows_.append((tuple(found), tuple(w / total for w in found.values())))
    return padded_taps(rows_)


def padded_taps(found: list[Any]) -> Any:
    """Taps of equal length."""
    width = max(len(places) for places, _ in found)
    return tuple((places + (places[-1],) * (width - len(places)), weights + (0.0,) * (width - len(weights))) for places, weights in found)


# ---- parts -----------------------------------------------------------------------------------------------------------


def sides(n: int, first: Any, last: Any, target: Any, what: str) -> tuple[int, int]:
    """The two of three numbers that are given settle the third.  ValueError otherwise."""
    if [first, last, target].count(None) != 1:
        raise ValueError(f"Must specify exactly two of {what}.")
    return first, last  # type: ignore[return-value]


@image_op
def crop_images(images: TENSOR, top_cropping: Any = None, left_cropping: Any = None, bottom_cropping: Any = None,
                right_cropping: Any = None,
                target_height: Any = None, target_width: Any = None, data_format: Any = None) -> Any:
    """The inside of images."""
    x, had = batched(images)
    first = 1 if nn.is_last(data_format) else 2
    key: list[Any] = [slice(None)] * 4
    for axis, (before, after, target, what) in enumerate((
            (top_cropping, bottom_cropping, target_height, "top_cropping, bottom_cropping, target_height"),
            (left_cropping, right_cropping, target_width, "left_cropping, right_cropping, target_width")), first):
        n = x.shape[axis]
        sides(n, before, after, target, what)
        before = n - target - after if before is None else before
        size = n - after - before if target is None else target
        if before < 0 or size <= 0 or before + size > n:
            raise ValueError(f"Cropping must leave something inside. Received images.shape={tuple(images.shape)}")
        key[axis] = slice(before, before + size)
    return unbatched(getitem(x, tuple(key)), had)


@image_op
def pad_images(images: TENSOR, top_padding: Any = None, left_padding: Any = None, bottom_padding: Any = None, right_padding: Any = None,
               target_height: Any = None, target_width: Any = None, data_format: Any = None) -> Any:
    """Images with zeros around."""
    x, had = batched(images)
    first = 1 if nn.is_last(data_format) else 2
    widths = [(0, 0)] * 4
    for axis, (before, after, target, what) in enumerate((
            (top_padding, bottom_padding, target_height, "top_padding, bottom_padding, target_height"),
            (left_padding, right_padding, target_width, "left_padding, right_padding, target_width")), first):
        n = x.shape[axis]
        sides(n, before, after, target, what)
        before = target - n - after if before is None else before
        after = target - n - before if after is None else after
        if before < 0 or after < 0:
            raise ValueError(f"Paddings must be >= 0. Received: {before}, {after}")
        widths[axis] = (before, after)
    return unbatched(constant(x, widths, [(0, 0)] * 4), had)


@image_op
def extract_patches(images: TENSOR, size: Any, strides: Any = None, dilation_rate: Any = 1, padding: str = "valid",
                    data_format: Any = None) -> Any:
    """Patches of images, each as channels of a place."""
    k = (size, size) if isinstance(size, int) else tuple(size)
    x, had = batched(images)
    last = nn.is_last(data_format)
    channels = x.shape[-1 if last else 1]
    n = k[0] * k[1] * channels
    eye = cast(rows.equal(views.reshape(create.arange(Tensor, 0, 1, n, dt.int32), (n, 1)), create.arange(Tensor, 0, 1, n, dt.int32)),
               x._dtype)
    kernel = views.reshape(eye, (*k, channels, n))
    step = k if strides is None else strides
    return unbatched(nn.convolved(x, kernel, step, padding, "channels_last" if last else "channels_first", dilation_rate), had)


# ---- colours ---------------------------------------------------------------------------------------------------------


def channels_of(x: Any, data_format: Any) -> tuple[list[Any], int]:
    """The three channels, and their axis.  ValueError for others."""
    axis = -1 if nn.is_last(data_format) else -3
    if x.shape[axis] != 3:
        raise ValueError(f"Invalid images: expected 3 channels. Received input with shape: images.shape={tuple(x.shape)}")
    return [getitem(x, (..., k) if axis == -1 else (..., k, slice(None), slice(None))) for k in range(3)], axis


@image_op
def rgb_to_grayscale(images: TENSOR, data_format: Any = None) -> Any:
    """The brightness of colours."""
    batched(images)
    x = in_float(images)
    (r, g, b), axis = channels_of(x, data_format)
    found = rows.add(rows.add(rows.multiply(r, 0.2989), rows.multiply(g, 0.587)), rows.multiply(b, 0.114))
    return cast(views.expand_dims(found, axis), images._dtype)


@image_op
def rgb_to_hsv(images: TENSOR, data_format: Any = None) -> Any:
    """Hue, saturation and value of colours on [0, 1]."""
    if not images._dtype.is_float:
        raise ValueError(f"Invalid images dtype: expected float dtype. Received: images.dtype={images._dtype.name}")
    (r, g, b), axis = channels_of(images, data_format)
    value = rows.maximum(rows.maximum(r, g), b)
    span = rows.subtract(value, rows.minimum(rows.minimum(r, g), b))
    grey = rows.equal(span, 0)
    safe = rows.where(grey, 1.0, span)
    hue = lambda a, c, shift: rows.add(rows.divide(rows.subtract(a, c), safe), shift)  # noqa: E731
    found = rows.where(rows.equal(value, r), hue(g, b, 0.0), rows.where(rows.equal(value, g), hue(b, r, 2.0), hue(r, g, 4.0)))
    found = rows.divide(found, 6.0)
    found = rows.where(grey, 0.0, rows.where(rows.less(found, 0), rows.add(found, 1.0), found))
    zero = rows.equal(value, 0)
    return stack([found, rows.where(zero, 0.0, rows.divide(span, rows.where(zero, 1.0, value))), value], axis)


@image_op
def hsv_to_rgb(images: TENSOR, data_format: Any = None) -> Any:
    """Colours of hue, saturation and value."""
    if not images._dtype.is_float:
        raise ValueError(f"Invalid images dtype: expected float dtype. Received: images.dtype={images._dtype.name}")
    (h, s, v), axis = channels_of(images, data_format)
    six = rows.multiply(h, 6.0)
    hold = lambda a: rows.minimum(rows.maximum(a, 0.0), 1.0)  # noqa: E731
    shares = (hold(rows.subtract(rows.absolute(rows.subtract(six, 3.0)), 1.0)),
              hold(rows.subtract(2.0, rows.absolute(rows.subtract(six, 2.0)))),
              hold(rows.subtract(2.0, rows.absolute(rows.subtract(six, 4.0)))))
    return stack([rows.multiply(rows.add(rows.subtract(1.0, s), rows.multiply(s, d)), v) for d in shares], axis)


# ---- places ----------------------------------------------------------------------------------------------------------


def wrapped(at: Any, n: int, mode: str) -> Any:
    """Places outside brought inside by a rule; of "constant" left."""
    if mode == "nearest":
        return rows.minimum(rows.maximum(at, 0), n - 1)
    if mode == "wrap":
        return rows.remainder(at, n)
    if mode == "mirror":
        span = max(2 * (n - 1), 1)
        back = rows.remainder(at, span)
        return rows.minimum(back, rows.subtract(span, back)) if n > 1 else rows.multiply(at, 0)
    if mode == "reflect":
        back = rows.remainder(at, 2 * n)
        return rows.minimum(back, rows.subtract(2 * n - 1, back))
    return folded(at, n, mode) if mode in FOLDED.values() else at


FOLDED = {"mirror": "folded mirror", "reflect": "folded reflect"}


def folded(at: Any, n: int, mode: str) -> Any:
    """Places brought inside as `map_coordinates` on TensorFlow has it, by their distances from the first element.

    InvalidArgumentError where "mirror" leaves a place behind the last element, as there.
    """
    back = rows.remainder(rows.absolute(at), 2 * n)
    if mode == "folded reflect":
        return rows.minimum(back, rows.subtract(2 * n - 1, back))
    if bool(core.reduce("any", rows.equal(back, n))):
        raise invalid(f"map_coordinates: fill_mode='mirror' sends a place to element {n} of an axis of {n}; use 'reflect'")
    return rows.minimum(back, rows.subtract(2 * n, back))


def halves_outward(at: Any) -> Any:
    """Places rounded; halves away from zero."""
    whole = rows.trunc(at)
    return rows.where(rows.greater_equal(rows.absolute(rows.subtract(at, whole)), 0.5), rows.add(whole, rows.sign(at)), whole)


def around(at: Any, n: int) -> Any:
    """Places brought inside as `affine_transform` on TensorFlow wraps them: places between the last element and the first are an end."""
    if n == 1:
        return rows.multiply(at, 0.0)
    turns = lambda a: rows.multiply(rows.floor(rows.divide(a, float(n - 1))), float(n))  # noqa: E731
    below = rows.add(rows.add(at, turns(rows.negative(at))), float(n))
    found = rows.where(rows.less(at, 0.0), below, rows.where(rows.greater(at, float(n - 1)), rows.subtract(at, turns(at)), at))
    return rows.minimum(rows.maximum(found, 0.0), float(n - 1))


def turned(at: Any, n: int) -> Any:
    """Places brought inside as `affine_transform` on TensorFlow reflects them, before they are rounded."""
    span = 2.0 * n
    whole = lambda a: rows.multiply(rows.trunc(rows.divide(a, span)), span)  # noqa: E731
    low = rows.add(at, whole(rows.negative(at)))
    low = rows.where(rows.less(low, -float(n)), rows.add(low, span), rows.subtract(-1.0, low))
    high = rows.subtract(at, whole(at))
    high = rows.where(rows.greater_equal(high, float(n)), rows.subtract(span - 1.0, high), high)
    found = rows.where(rows.less(at, 0.0), low, rows.where(rows.greater(at, float(n - 1)), high, at))
    return rows.minimum(rows.maximum(found, 0.0), float(n - 1))


INSIDE = {"wrap": around, "reflect": turned}


def sampled(x: Any, coordinates: list[Any], order: int, mode: str, value: Any) -> Any:
    """x at places between its elements."""
    whole: list[list[tuple[Any, Any]]] = []
    for at in coordinates:
        low = rows.floor(at) if order else rows.rint(at)
        part = rows.subtract(at, low)
        place = cast(low, dt.int64)
        whole.append([(place, rows.subtract(1.0, part)), (rows.add(place, 1), part)] if order else [(place, None)])
    total: Any = None
    from itertools import product

    for corner in product(*whole):
        inside: Any = None
        index, weight = [], None
        for (place, share), n in zip(corner, x.shape):
            here = rows.logical_and(rows.greater_equal(place, 0), rows.less(place, n))
            inside = here if inside is None else rows.logical_and(inside, here)
            index.append(rows.minimum(rows.maximum(wrapped(place, n, mode), 0), n - 1))
            weight = share if weight is None or share is None else rows.multiply(weight, share)
        found = getitem(x, tuple(index))
        if mode == "constant":
            found = rows.where(inside, found, value)
        found = found if weight is None else rows.multiply(found, weight)
        total = found if total is None else rows.add(total, found)
    return total


@image_op
def map_coordinates(inputs: TENSOR, coordinates: Any, order: int, fill_mode: str = "constant", fill_value: float = 0) -> Any:
    """The values at places between elements."""
    at = tensor(coordinates)
    if at.shape[0] != inputs.ndim:
        raise ValueError("First dim of `coordinates` must be the same as the rank of `inputs`. Received inputs with shape: "
                         f"{tuple(inputs.shape)} and coordinate leading dim of {at.shape[0]}")
    if order not in (0, 1):
        raise ValueError(f"Invalid value for argument `order`. Expected one of [0, 1]. Received: order={order}")
    if fill_mode not in ("constant", "nearest", "wrap", "mirror", "reflect"):
        raise ValueError(f"Invalid value for argument `fill_mode`. Received: fill_mode={fill_mode}")
    x = in_float(inputs)
    fill_mode = FOLDED.get(fill_mode, fill_mode) if active.OWN_EDGES else fill_mode
    found = sampled(x, [cast(getitem(at, k), x._dtype) for k in range(inputs.ndim)], order, fill_mode, fill_value)
    return cast(rows.rint(found), inputs._dtype) if inputs._dtype.is_integer else found


@image_op
def affine_transform(images: TENSOR, transform: TENSOR, interpolation: str = "bilinear", fill_mode: str = "constant", fill_value: float = 0,
                     data_format: Any = None) -> Any:
    """Images whose places are where eight numbers send those of the result."""
    if interpolation not in ("nearest", "bilinear"):
        raise ValueError(f"Invalid value for argument `interpolation`. Received: interpolation={interpolation}")
    if fill_mode not in ("constant", "nearest", "wrap", "mirror", "reflect") or fill_mode == "mirror" and active.OWN_EDGES:
        raise ValueError(f"Invalid value for argument `fill_mode`. Received: fill_mode={fill_mode}")
    x, had = batched(images)
    if transform.ndim not in (1, 2):
        raise ValueError("Invalid transform rank: expected rank 1 (single transform) or rank 2 (batch of transforms). "
                         f"Received input with shape: transform.shape={tuple(transform.shape)}")
    last = nn.is_last(data_format)
    x = x if last else views.transpose(x, (0, 2, 3, 1))
    table = transform if transform.ndim == 2 else views.expand_dims(transform, 0)
    y = sent(in_float(x), cast(views.broadcast_to(table, (x.shape[0], 8)), dt.float32), interpolation, fill_mode, fill_value)
    y = cast(y, x._dtype)
    return unbatched(y if last else views.transpose(y, (0, 3, 1, 2)), had)


def sent(x: Any, table: Any, interpolation: str, mode: str, value: Any) -> Any:
    """`affine_transform` of (n, h, w, c)."""
    n, h, w, c = x.shape
    a = [views.reshape(getitem(table, (slice(None), k)), (n, 1, 1)) for k in range(8)]
    ys = views.reshape(cast(create.arange(Tensor, 0, 1, h, dt.int32), dt.float32), (1, h, 1))
    xs = views.reshape(cast(create.arange(Tensor, 0, 1, w, dt.int32), dt.float32), (1, 1, w))
    line = lambda p, q, r: rows.add(rows.add(rows.multiply(p, xs), rows.multiply(q, ys)), r)  # noqa: E731
    below = line(a[6], a[7], 1.0)
    at = [rows.divide(line(a[3], a[4], a[5]), below), rows.divide(line(a[0], a[1], a[2]), below)]
    if active.OWN_EDGES and interpolation == "nearest":
        at = [halves_outward(INSIDE[mode](p, m) if mode in INSIDE else p) for p, m in zip(at, (h, w))]
    elif active.OWN_EDGES and mode == "wrap":
        at = [around(p, m) for p, m in zip(at, (h, w))]
    shape = (n, h, w, c)
    batch = views.broadcast_to(views.reshape(cast(create.arange(Tensor, 0, 1, n, dt.int32), dt.float32), (n, 1, 1, 1)), shape)
    deep = views.broadcast_to(views.reshape(cast(create.arange(Tensor, 0, 1, c, dt.int32), dt.float32), (1, 1, 1, c)), shape)
    places = [batch, *(views.broadcast_to(views.expand_dims(p, 3), shape) for p in at), deep]
    return sampled(x, places, 0 if interpolation == "nearest" else 1, mode, value)


@image_op
def gaussian_blur(images: TENSOR, kernel_size: Any = (3, 3), sigma: Any = (1.0, 1.0), data_format: Any = None) -> Any:
    """Images blurred by a bell."""
    x, had = batched(in_float(images))
    last = nn.is_last(data_format)
    channels = x.shape[-1 if last else 1]
    sigma = (sigma, sigma) if isinstance(sigma, (int, float)) else tuple(float(s) for s in sigma)
    lines = []
    for n, s in zip(kernel_size, sigma):
        at = rows.subtract(cast(create.arange(Tensor, 0, 1, n, dt.int32), x._dtype), (n - 1) / 2)
        bell = rows.exp(rows.divide(rows.square(at), -2.0 * s * s))
        lines.append(rows.divide(bell, core.reduce("sum", bell)))
    kernel = rows.multiply(views.reshape(lines[0], (-1, 1, 1, 1)), views.reshape(lines[1], (1, -1, 1, 1)))
    kernel = views.broadcast_to(kernel, (*kernel_size, channels, 1))
    return unbatched(nn.depthwise_convolved(x, kernel, 1, "same", "channels_last" if last else "channels_first", 1), had)


