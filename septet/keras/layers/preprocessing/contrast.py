"""Contrast evened out within the tiles of an image."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.keras import backends, dtypes, ops
from septet.keras.layers.preprocessing.colours import HOME, Coloured

LEVELS = 256


class ContrastLimitedAdaptiveHistogramEqualization(Coloured):
    """Values spread evenly within tiles, each place between the four tiles around it, every channel by itself.

    clip_limit: how many times the even share a level may have; what is above goes to all levels alike.  0 is no limit.
    tile_grid_size: tiles along (height, width); images are mirrored at their ends until tiles fit.  Source: Zuiderveld 1994.
    """

    __module__ = HOME + "clahe"
    by_chance = False

    def __init__(self, value_range: Any = (0, 255), clip_limit: float = 4.0, tile_grid_size: Any = (8, 8), data_format: Any = None,
                 **kwargs: Any):
        super().__init__(**kwargs)
        if backends.NAME != "tensorflow":
            raise NotSupported(f"keras.layers.{type(self).__name__} on the backend {backends.NAME!r}: its numbers are others there")
        self.begin(None, value_range, data_format)
        self.take(clip_limit=clip_limit, tile_grid_size=pair(tile_grid_size))

    def call(self, inputs: Any, training: bool = True) -> Any:
        x = self.of(inputs)
        found = self.altered(ops.expand_dims(x, 0) if len(x.shape) == 3 else x)
        kind = dtypes.name_of(ops.convert_to_tensor(inputs).dtype)
        return ops.cast(found[0] if len(x.shape) == 3 else found, kind if "int" in kind else x.dtype)

    def altered(self, x: Any) -> Any:
        x = x if self.last else ops.transpose(x, (0, 2, 3, 1))
        rows, columns = self.tile_grid_size
        height, width = (-(-int(n) // m) for n, m in zip(x.shape[1:3], (rows, columns)))
        levels = ops.cast(ops.clip(self.to(x, 0.0, 255.0), 0.0, 255.0), "int64")
        curves = self.curves(tiles(levels, (rows, height), (columns, width)), height * width)
        found = ops.cast(between(levels, curves, (rows, height), (columns, width)), x.dtype)
        found = self.back(found, 0.0, 255.0)
        return found if self.last else ops.transpose(found, (0, 3, 1, 2))

    def curves(self, values: Any, area: int) -> Any:
        """What the levels of each tile become, (tiles, levels); values (tiles, area)."""
        count = int(values.shape[0])
        apart = ops.add(values, ops.multiply(ops.expand_dims(ops.arange(count, dtype="int64"), 1), LEVELS))
        histogram = ops.bincount(ops.reshape(apart, (-1,)), minlength=count * LEVELS)
        histogram = ops.cast(ops.reshape(histogram, (count, LEVELS)), "float32")
        if self.clip_limit > 0:
            most = self.clip_limit * area / LEVELS
            above = ops.sum(ops.maximum(ops.subtract(histogram, most), 0.0), axis=1, keepdims=True)
            histogram = ops.add(ops.minimum(histogram, most), ops.divide(above, LEVELS))
        sums = ops.cumsum(histogram, axis=1)
        sums, span = ops.subtract(sums, sums[:, :1]), ops.subtract(sums[:, -1:], sums[:, :1])
        return ops.divide(ops.multiply(sums, 255.0), ops.where(ops.greater(span, 0.0), span, 1.0))


def pair(grid: Any) -> Any:
    """A grid of tiles.  ValueError for anything but two sizes."""
    if not isinstance(grid, (tuple, list)) or len(grid) != 2 or any(not isinstance(m, int) or m < 1 for m in grid):
        raise ValueError(f"`tile_grid_size` must be two positive integers (rows, columns). Received: tile_grid_size={grid}")
    return grid


def tiles(levels: Any, down: tuple[int, int], across: tuple[int, int]) -> Any:
    """Images (n, height, width, channels) as tiles (n * rows * columns * channels, area)."""
    (rows, height), (columns, width) = down, across
    n, h, w, c = levels.shape
    x = ops.take(levels, ends(int(h), rows * height), axis=1)
    x = ops.take(x, ends(int(w), columns * width), axis=2)
    x = ops.transpose(ops.reshape(x, (n, rows, height, columns, width, c)), (0, 1, 3, 5, 2, 4))
    return ops.reshape(x, (n * rows * columns * c, height * width))


def ends(size: int, wanted: int) -> Any:
    """Places of an axis that is continued as in a mirror."""
    return ops.convert_to_tensor([min(k % (2 * size), 2 * size - 1 - k % (2 * size)) for k in range(wanted)], dtype="int64")


def between(levels: Any, curves: Any, down: tuple[int, int], across: tuple[int, int]) -> Any:
    """Each place by the curves of the four tiles around it, weighted by how near they are."""
    n, h, w, c = levels.shape
    (rows, height), (columns, width) = down, across
    flat = ops.reshape(curves, (-1,))
    image, channel = ops.reshape(ops.arange(n, dtype="int64"), (n, 1, 1, 1)), ops.arange(c, dtype="int64")
    parts = []
    for i, tall in neighbours(int(h), height, rows):
        for j, wide in neighbours(int(w), width, columns):
            i4, j4 = ops.reshape(i, (1, h, 1, 1)), ops.reshape(j, (1, 1, w, 1))
            tile = ops.add(ops.multiply(ops.add(ops.multiply(ops.add(ops.multiply(image, rows), i4), columns), j4), c), channel)
            found = ops.take(flat, ops.add(ops.multiply(tile, LEVELS), levels))
            share = ops.multiply(ops.reshape(tall, (1, h, 1, 1)), ops.reshape(wide, (1, 1, w, 1)))
            parts.append(ops.multiply(found, share))
    return ops.add(ops.add(ops.add(parts[0], parts[1]), parts[2]), parts[3])


def neighbours(size: int, length: int, count: int) -> list[tuple[Any, Any]]:
    """For each place of an axis the tile before it and the one after, and their weights; outer tiles stand for those beyond."""
    at = ops.subtract(ops.divide(ops.arange(size, dtype="float32"), float(length)), 0.5)
    first = ops.floor(at)
    share = ops.subtract(at, first)
    places = [ops.cast(ops.clip(ops.add(first, more), 0, count - 1), "int64") for more in (0.0, 1.0)]
    return list(zip(places, (ops.subtract(1.0, share), share)))
