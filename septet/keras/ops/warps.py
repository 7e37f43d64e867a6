"""`keras.ops.image`: perspective, elastic, and scaled and moved images."""
from __future__ import annotations

from typing import Any

from septet.core import create
from septet.core import ops as rows
from septet.core import reduce as core
from septet.core import view as views
from septet.core.cast import cast
from septet.core.fn import resize as resizing
from septet.core.fn.shape import stack
from septet.core.index import getitem
from septet.ir import dtype as dt
from septet.keras.backends import active
from septet.keras.ops import neural as nn
from septet.keras.ops.algebra import solve
from septet.keras.ops.api import TENSOR, Tensor, in_float
from septet.keras.ops.images import FOLDED, batched, image_op, kernel_value, padded_taps, sampled, sent, unbatched

INTERPOLATIONS = ("nearest", "bilinear")


def known(name: str, value: Any, choices: tuple[Any, ...]) -> None:
    """ValueError for a value that is none of the choices."""
    if value not in choices:
        raise ValueError(f"Invalid value for argument `{name}`. Expected of one {choices}. Received: {name}={value}")


def corners(points: Any, name: str) -> Any:
    """Four points of each image, (n, 4, 2)."""
    if points.ndim not in (2, 3) or tuple(points.shape[-2:]) != (4, 2):
        raise ValueError(f"Invalid {name} shape: expected (4,2) for a single image or (N,4,2) for a batch. Received shape: "
                         f"{tuple(points.shape)}")
    return points if points.ndim == 3 else views.expand_dims(points, 0)


@image_op
def perspective_transform(images: TENSOR, start_points: TENSOR, end_points: TENSOR, interpolation: str = "bilinear", fill_value: float = 0,
                          data_format: Any = None) -> Any:
    """Images in which four points (x, y) have gone to four others."""
    known("interpolation", interpolation, INTERPOLATIONS)
    x, had = batched(images)
    start, end = corners(start_points, "start_points"), corners(end_points, "end_points")
    if start_points.ndim != end_points.ndim or start.shape[0] != end.shape[0]:
        raise ValueError("start_points and end_points must have the same shape. Received start_points.shape="
                         f"{tuple(start_points.shape)}, end_points.shape={tuple(end_points.shape)}")
    if start.shape[0] not in (1, x.shape[0]):
        raise ValueError(f"Points of {start.shape[0]} images where there are {x.shape[0]}: one set of points, or one for each image")
    last = nn.is_last(data_format)
    x = x if last else views.transpose(x, (0, 2, 3, 1))
    table = perspective(cast(start, dt.float32), cast(end, dt.float32))
    y = cast(sent(in_float(x), views.broadcast_to(table, (x.shape[0], 8)), interpolation, "constant", fill_value), x._dtype)
    return unbatched(y if last else views.transpose(y, (0, 3, 1, 2)), had)


def perspective(start: Any, end: Any) -> Any:
    """The eight numbers (n, 8) that send end points back to where they started: two equations for each point."""
    n = start.shape[0]
    (x, y), (u, v) = ([getitem(p, (..., k)) for k in range(2)] for p in (end, start))
    one, nil = rows.add(rows.multiply(x, 0), 1), rows.multiply(x, 0)
    across = stack([x, y, one, nil, nil, nil, rows.negative(rows.multiply(u, x)), rows.negative(rows.multiply(u, y))], -1)
    down = stack([nil, nil, nil, x, y, one, rows.negative(rows.multiply(v, x)), rows.negative(rows.multiply(v, y))], -1)
    left = views.reshape(stack([across, down], 2), (n, 8, 8))
    return views.reshape(solve(left, views.reshape(stack([u, v], -1), (n, 8, 1))), (n, 8))


@image_op
def elastic_transform(images: TENSOR, alpha: Any = 20.0, sigma: Any = 5.0, interpolation: str = "bilinear", fill_mode: str = "reflect",
                      fill_value: float = 0.0, seed: Any = None, data_format: Any = None) -> Any:
    """Images whose places are moved by smooth chance: normal numbers of deviation sigma blurred, times alpha, the same for both axes."""
    from septet.keras import random

    known("interpolation", interpolation, INTERPOLATIONS)
    known("fill_mode", fill_mode, ("constant", "nearest", "wrap", "reflect"))
    x, had = batched(images)
    if not x._dtype.is_float:
        raise TypeError(f"elastic_transform: images of floats are moved; received {x._dtype.name}")
    last = nn.is_last(data_format)
    x = x if last else views.transpose(x, (0, 2, 3, 1))
    n, h, w, c = x.shape
    alpha, sigma = float(alpha), float(sigma)
    by = rows.multiply(blurred(random.normal((n, h, w), stddev=sigma, dtype=x._dtype.name, seed=seed), sigma), alpha)
    places = [rows.add(views.reshape(cast(create.arange(Tensor, 0, 1, m, dt.int32), x._dtype), shape), by)
              for m, shape in ((h, (1, h, 1)), (w, (1, 1, w)))]
    whole = [views.reshape(cast(create.arange(Tensor, 0, 1, m, dt.int32), x._dtype), shape)
             for m, shape in ((n, (n, 1, 1, 1)), (c, (1, 1, 1, c)))]
    spread = lambda at: views.broadcast_to(at, (n, h, w, c))  # noqa: E731
    at = [spread(whole[0]), *(spread(views.expand_dims(p, 3)) for p in places), spread(whole[1])]
    y = sampled(x, at, 0 if interpolation == "nearest" else 1, FOLDED.get(fill_mode, fill_mode) if active.OWN_EDGES else fill_mode,
                fill_value)
    return unbatched(y if last else views.transpose(y, (0, 3, 1, 2)), had)


def blurred(field: Any, sigma: float) -> Any:
    """Numbers (n, height, width) blurred by a bell that reaches three deviations, zeros around."""
    size = 6 * int(sigma) | 1
    at = rows.subtract(cast(create.arange(Tensor, 0, 1, size, dt.int32), field._dtype), (size - 1) / 2)
    bell = rows.exp(rows.divide(rows.square(at), -2.0 * sigma * sigma)) if size > 1 else rows.add(at, 1.0)
    bell = rows.divide(bell, core.reduce("sum", bell))
    x = views.expand_dims(field, 3)
    for shape in ((size, 1, 1, 1), (1, size, 1, 1)):
        x = nn.convolved(x, views.reshape(bell, shape), 1, "same", "channels_last", 1)
    return getitem(x, (..., 0))


KERNELS = {"linear": "bilinear", "bilinear": "bilinear", "trilinear": "bilinear", "triangle": "bilinear", "cubic": "bicubic",
           "bicubic": "bicubic", "tricubic": "bicubic", "lanczos3": "lanczos3", "lanczos5": "lanczos5"}


@image_op
def scale_and_translate(images: TENSOR, output_shape: Any, scale: Any, translation: Any, spatial_dims: Any, method: str,
                        antialias: bool = True) -> Any:
    """Elements scaled and moved along some axes: the result's centre o + 0.5 comes from (o + 0.5 - translation) / scale."""
    known("method", method, tuple(KERNELS))
    if len(output_shape) != images.ndim:
        raise ValueError(f"`output_shape` must have a size for each of the {images.ndim} axes. Received: {output_shape}")
    axes = [int(a) % images.ndim for a in spatial_dims]
    if any(m != n for k, (m, n) in enumerate(zip(output_shape, images.shape)) if k not in axes):
        raise ValueError(f"`output_shape` may differ along `spatial_dims` only. Received: {tuple(output_shape)} of {tuple(images.shape)}")
    wide = in_float(images)
    for axis, by, shift in zip(axes, numbers(scale), numbers(translation), strict=True):
        found = shares(images.shape[axis], int(output_shape[axis]), by, shift, KERNELS[method], antialias)
        wide = resizing.along(wide, axis, found)
    return wide


def numbers(values: Any) -> list[float]:
    """Values as Python's numbers."""
    from septet.keras.ops.api import tensor

    return [float(v) for v in tensor(values).numpy().tolist()]


REACH = {"bilinear": 1.0, "bicubic": 2.0, "lanczos3": 3.0, "lanczos5": 5.0}


def shares(n: int, m: int, scale: float, shift: float, kind: str, antialias: bool) -> Any:
    """For each of m places the elements of n it is made of, and their weights; none for places outside."""
    wide, found = max(1.0 / scale, 1.0) if antialias else 1.0, []
    for k in range(m):
        at = (k + 0.5 - shift) / scale - 0.5
        if not -0.5 <= at <= n - 0.5:
            found.append(((0,), (0.0,)))
            continue
        first, last = max(int(at - REACH[kind] * wide), 0), min(int(at + REACH[kind] * wide) + 1, n - 1)
        weights = [kernel_value(kind, (p - at) / wide) for p in range(first, last + 1)]
        total = sum(weights)
        found.append((tuple(range(first, last + 1)), tuple(w / total if abs(total) > 1000 * 2.0 ** -23 else 0.0 for w in weights)))
    return padded_taps(found)
