"""`keras.ops.image`: edges, likeness of images, patches of volumes."""
from __future__ import annotations

from typing import Any

from septet.core import create
from septet.core import ops as rows
from septet.core import reduce as core
from septet.core import view as views
from septet.core.cast import cast
from septet.core.fn import stats
from septet.core.fn.shape import stack
from septet.core.index import getitem
from septet.ir import dtype as dt
from septet.keras.ops import neural as nn
from septet.keras.ops.api import TENSOR, Tensor, in_float, tensor
from septet.keras.ops.images import batched, image_op

SOBEL = ((-1.0, -2.0, -1.0), (0.0, 0.0, 0.0), (1.0, 2.0, 1.0))


@image_op
def sobel_edges(images: TENSOR, data_format: Any = None) -> Any:
    """How images change downwards and to the right, as a last axis of two.  ValueError for other ranks than 4."""
    if images.ndim != 4:
        raise ValueError(f"Invalid images rank: expected rank 4 (batch of images). Received: images.shape={tuple(images.shape)}")
    last = nn.is_last(data_format)
    x = in_float(images) if last else views.transpose(in_float(images), (0, 2, 3, 1))
    for axis in (1, 2):                                     # mirrored round the outermost lines
        n = x.shape[axis]
        whole = (slice(None),) * axis
        index = create.from_values(Tensor, [min(1, n - 1), *range(n), max(n - 2, 0)], dt.int64, (n + 2,))
        x = getitem(x, (*whole, index))
    down = cast(tensor(SOBEL), x._dtype)
    found = []
    for filter in (down, views.transpose(down, (1, 0))):
        kernel = views.broadcast_to(views.reshape(filter, (3, 3, 1, 1)), (3, 3, x.shape[-1], 1))
        y = nn.depthwise_convolved(x, kernel, 1, "valid", "channels_last", 1)
        found.append(y if last else views.transpose(y, (0, 3, 1, 2)))
    return stack(found, found[0].ndim)


@image_op
def ssim(image1: TENSOR, image2: TENSOR, max_val: float = 1.0, filter_size: int = 11, filter_sigma: float = 1.5, k1: float = 0.01,
         k2: float = 0.03, data_format: Any = None) -> Any:
    """The structural similarity of images (Wang et al. 2004), one number each."""
    (x, _), (y, _) = batched(in_float(image1)), batched(in_float(image2))
    if not nn.is_last(data_format):
        x, y = (views.transpose(a, (0, 2, 3, 1)) for a in (x, y))
    at = rows.subtract(cast(create.arange(Tensor, 0, 1, filter_size, dt.int32), x._dtype), (filter_size - 1) / 2)
    line = rows.multiply(rows.square(at), -0.5 / filter_sigma ** 2)
    bell = rows.exp(rows.add(views.reshape(line, (-1, 1)), views.reshape(line, (1, -1))))
    bell = rows.divide(bell, core.reduce("sum", bell))
    kernel = views.broadcast_to(views.reshape(bell, (filter_size, filter_size, 1, 1)), (filter_size, filter_size, x.shape[-1], 1))
    mean = lambda a: nn.depthwise_convolved(a, kernel, 1, "valid", "channels_last", 1)  # noqa: E731
    c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    both = rows.multiply(rows.multiply(mean(x), mean(y)), 2.0)
    squares = rows.add(rows.square(mean(x)), rows.square(mean(y)))
    bright = rows.divide(rows.add(both, c1), rows.add(squares, c1))
    shared = rows.subtract(rows.multiply(mean(rows.multiply(x, y)), 2.0), both)
    spread = rows.subtract(mean(rows.add(rows.square(x), rows.square(y))), squares)
    likeness = rows.multiply(bright, rows.divide(rows.add(shared, c2), rows.add(spread, c2)))
    found = stats.mean(stats.mean(likeness, (1, 2)), -1)
    return found if image1.ndim == 4 else getitem(found, 0)


@image_op
def extract_patches_3d(volumes: TENSOR, size: Any, strides: Any = None, dilation_rate: Any = 1, padding: str = "valid",
                       data_format: Any = None) -> Any:
    """Patches of volumes, each as channels of a place."""
    k = (size,) * 3 if isinstance(size, int) else tuple(size)
    if len(k) != 3:
        raise ValueError(f"Invalid `size` argument. Expected an int or a tuple of length 3. Received: size={size}")
    alone = volumes.ndim == 4
    x = views.expand_dims(volumes, 0) if alone else volumes
    last = nn.is_last(data_format)
    channels = x.shape[-1 if last else 1]
    n = k[0] * k[1] * k[2] * channels
    eye = cast(rows.equal(views.reshape(create.arange(Tensor, 0, 1, n, dt.int32), (n, 1)), create.arange(Tensor, 0, 1, n, dt.int32)),
               x._dtype)
    step = k if strides is None else strides
    found = nn.convolved(x, views.reshape(eye, (*k, channels, n)), step, padding, "channels_last" if last else "channels_first",
                         dilation_rate)
    return getitem(found, 0) if alone else found

