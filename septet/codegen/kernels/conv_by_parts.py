"""Which convolutions are computed in three parts on AMX (`conv_parts`), and how.

Both functions say whether they did; where they did not, nothing is written.
"""
from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from septet.codegen.kernels import conv_near, conv_parts, conv_weights, launch
from septet.codegen.kernels.conv_tables import Geometry, Ints, Tensor, strides_of
from septet.codegen.kernels.conv_tile import add_parts
from septet.codegen.kernels.conv_weights import LINES, PIXEL, SUMMED
from septet.codegen.kernels.copy import copy
from septet.codegen.kernels.gemm_pairs import CONFIG, SIDE, has_amx
from septet.codegen.kernels.gemm_parts import STEP
from septet.codegen.kernels.offset_table import table
from septet.ir import dtype as d
from septet.ir.dtype import DType

WORK = 1 << 21                  # multiplications from which splitting pays
NEAR = 5 << 18                  # bytes of packed weights that stay in L2
CHUNKS = 8                      # of images, wanted so that all cores have work
TOGETHER = 1 << 18              # bytes of lines from which images are not split together
VAIN = 1.5                      # pixels computed to a position that is kept
PASS = 3 << 19                  # bytes of the output's gradient that stay in L2
MOST_PARTS = 8                  # of the positions that a gradient of weights is summed over
SUMS = 3 << 20                  # bytes of their sums
DEEP = 8                        # blocks of pixels from which fetching sums to add to them pays


def pays(dtype: DType, w: Ints, positions: int, groups: int) -> bool:
    """Whether a convolution with weights (o, c, *kernel) at so many positions is."""
    fits = dtype is d.float32 and groups == 1 and w[1] % SIDE == 0 and w[0] >= SIDE and positions >= SIDE
    return fits and prod(w) * positions > WORK and has_amx() and not launch.checked


def forward(dtype: DType, x: Tensor, w: Tensor, y: Tensor, geometry: Geometry, bias: int, relu: bool = False) -> bool:
    """Y = X convolved with W, + bias; Y's positions or channels lie together."""
    o, c, *kernel = w.shape
    count, frame = prod(y.shape[2:]), frame_of(x, tuple(kernel), geometry)
    if not pays(dtype, w.shape, y.shape[0] * count, geometry.groups) or frame is None:
        return False
    packed, others, panels = weights_by_tap(w)
    places, taps = tables(frame.size, y.shape[2:], tuple(kernel), geometry)
    held = y.address, y.strides[0] // 4, y.strides[-1] // 4, y.strides[1] // 4, bias, ctypes.addressof(CONFIG), y.shape[0]
    flags = {"planar": y.strides[-1] == 4, "biased": bias != 0, "relu": relu}
    halves = halves_of(frame.size, y.shape[2:], tuple(kernel), geometry) if o * c * prod(kernel) * 6 <= NEAR else None
    together = together_of(x.shape[0], (frame.pixels + 15) * c // SIDE) if halves is not None else 0
    if together:
        tasks = -(-x.shape[0] // together)
        seen = launch.scratch(max(64, 8 * tasks))
        launch.run(conv_near.conv_split, *read_by(x, frame), seen, together, halves, geometry.stride[-1], taps, prod(kernel), c // SIDE,
                   packed, *held, o, **flags, planar_x=x.strides[-1] == 4)
        return fit(seen, tasks, others, panels)
    lines, seen, tasks = lines_of(x, frame, True)
    if not fit(seen, tasks, others, panels):
        return False
    if halves is None:
        launch.run(conv_parts.conv_parts, lines, frame.pixels, places, taps, prod(kernel), c // SIDE, packed, *held, count, o, **flags)
    else:
        step = geometry.stride[-1]
        launch.run(conv_near.conv_near, lines, frame.pixels, halves, step, taps, prod(kernel), c // SIDE, packed, *held, o, **flags)
    return True


def together_of(images: int, lines: int) -> int:
    """How many images of so many lines are split by a core before it multiplies them; 0: there are few of them, or they are large."""
    if images < CHUNKS or lines * conv_parts.PIXEL > conv_near.LOCAL:
        return 0
    found = max(1, min(images // CHUNKS, TOGETHER // (lines * conv_parts.PIXEL * 2)))
    return found - found % 2 if found > 1 else 1


def read_by(x: Tensor, frame: Frame) -> tuple[int, ...]:
    """How a kernel reads images in their frames."""
    return (x.address, x.strides[0] // 4, x.strides[1] // 4, frame.row // 4, x.strides[-1] // 4, frame.rows, frame.columns, frame.above,
            frame.left, prod(frame.size[:-1]), frame.size[-1])


def weights(dtype: DType, x: Tensor, dy: Tensor, dw: Tensor, geometry: Geometry) -> bool:
    """dW of a convolution of X."""
    o, c, *kernel = dw.shape
    images, count = dy.shape[0], prod(dy.shape[2:])
    dense = strides_of(dy.shape[2:], dy.strides[-1]) == dy.strides[2:] and 4 in (dy.strides[-1], dy.strides[1])
    frame = frame_of(x, tuple(kernel), geometry)
    if o % SIDE or not pays(dtype, dw.shape, images * count, geometry.groups) or frame is None or not dense:
        return False
    bands = bands_of(frame.size, dy.shape[2:], tuple(kernel), frame.left, geometry, c // SIDE, o // SIDE)
    made = weights_of_positions(x, dy, dw, frame, geometry) if bands is None else weights_of_pairs(x, dy, dw, frame, geometry, bands)
    if made is None:
        return False
    sums, parts = made
    if parts > 1:
        launch.run(add_parts, sums, sums, parts, prod(dw.shape), T=launch.ELEMENT[dtype])
    by_tap = (4 * c, 4, *(o * s for s in strides_of(tuple(kernel), 4 * c)))
    copy(dw.address, dw.strides, sums, by_tap, dw.shape, 4)
    return True


def weights_of_positions(x: Tensor, dy: Tensor, dw: Tensor, frame: Frame, geometry: Geometry) -> tuple[int, int] | None:
    """(sums [part][tap][output channel][channel], parts), whatever the strides are; None where the parts do not hold."""
    (o, c, *kernel), images, count = dw.shape, dy.shape[0], prod(dy.shape[2:])
    deep = (images * -(-count // 16) + 1) // 2
    cotangent, seen_too = launch.scratch(o // SIDE * deep * STEP * 2), launch.scratch(max(64, deep * 8))
    launch.run(conv_parts.pack_cotangent, cotangent, seen_too, dy.address, *(s // 4 for s in (*dy.strides[:2], dy.strides[-1])), images,
               count, o // SIDE, planar=dy.strides[-1] == 4)
    lines, seen, tasks = lines_of(x, frame, False)
    if not fit(seen, tasks, seen_too, deep):
        return None
    places, taps = tables(frame.size, dy.shape[2:], tuple(kernel), geometry)
    parts = max(1, min(MOST_PARTS, o * deep * SIDE * 6 // PASS))
    sums = launch.scratch(parts * prod(dw.shape) * 4)
    launch.run(conv_parts.weights_parts, cotangent, o // SIDE, deep, lines, frame.pixels, places, taps, prod(kernel), c // SIDE, sums,
               ctypes.addressof(CONFIG), images, count, parts)
    return sums, parts


def weights_of_pairs(x: Tensor, dy: Tensor, dw: Tensor, frame: Frame, geometry: Geometry, bands: Bands) -> tuple[int, int] | None:
    """The same, images two by two."""
    o, c, images, count = *dw.shape[:2], x.shape[0], prod(dw.shape[2:])
    units = -(-images // 2) * bands.count
    parts = max(1, min(MOST_PARTS, units, SUMS // (prod(dw.shape) * 4)))
    groups = min(count * c // SIDE, -(-MOST_PARTS // parts))
    chunks, each = parts * groups, -(-units // parts)
    held = -(-each // -(-each // bands.held))
    sums, most = launch.scratch(parts * prod(dw.shape) * 4), launch.scratch(chunks * (o + c) * 4)
    seen, seen_too = launch.scratch(max(64, chunks * 8)), launch.scratch(max(64, chunks * 8))
    launch.run(conv_weights.weights_of_pairs, x.address, *(s // 4 for s in x.strides[:2]), frame.row // 4, x.strides[-1] // 4, images,
               c // SIDE, frame.rows, frame.columns, frame.above, frame.left, frame.size[-1], dy.address,
               *(s // 4 for s in (*dy.strides[:2], dy.strides[-1])), o // SIDE, bands.positions, bands.taps, count, bands.room, bands.deep,
               bands.rows, bands.count, held, sums, seen, seen_too, most, ctypes.addressof(CONFIG), parts, groups,
               planar=x.strides[-1] == 4, planar_y=dy.strides[-1] == 4)
    return (sums, parts) if fit(seen, chunks, seen_too, chunks) else None


@dataclass(frozen=True)
class Bands:
    """Rows of a framed image that a gradient of weights is summed over at once, for images two by two."""

    rows: int
    count: int
    deep: int                   # blocks of 16 pixels from the first position to the last
    room: int                   # pixels that are seen from them
    held: int                   # bands that L2 holds
    positions: launch.Address   # of every band, which position each pixel is
    taps: int


@lru_cache(maxsize=256)
def bands_of(size: Ints, positions: Ints, kernel: Ints, left: int, geometry: Geometry, blocks: int, panels: int) -> Bands | None:
    """The bands of an image; None where they do not fit, or where much would be summed in vain."""
    (places, taps), steps = tables(size, positions, kernel, geometry), strides_of(size, 1)
    last, reach = (sum((n - 1) * s * t for n, s, t in zip(shape, steps, apart))
                   for shape, apart in ((positions, (1,) * len(size)), (kernel, geometry.dilation)))
    most, pitch = min(SUMMED // (panels * STEP), (LINES // (blocks * PIXEL) - reach) // 16), size[-1]
    rows = min(last // pitch + 1, most * 16 // pitch)
    if set(geometry.stride) != {1} or rows < 1:
        return None
    count = -(-(last // pitch + 1) // rows)
    deep = -(-min(rows * pitch, last + 1) // 16)
    room = deep * 16 + reach
    if count * deep * 16 > VAIN * prod(positions) or left > room:
        return None
    held = min(LINES // (room * blocks * PIXEL), SUMMED // (panels * deep * STEP))
    if held * deep < DEEP:
        return None
    made = launch.scratch(count * deep * 64)
    launch.run(conv_weights.positions_of_pixels, made, places, prod(positions), rows * pitch, deep, count)
    return Bands(rows, count, deep, room, held, made, taps)


@dataclass(frozen=True)
class Frame:
    """An image with zeros round it, its dimensions but the last as one: sizes in pixels.

    size: what positions are reckoned in; its last is the pitch, from one row to the next, which holds zeros once for two rows where it can.
    """

    rows: int
    columns: int
    row: int                    # bytes from one row of the image to the next
    above: int
    left: int
    size: Ints

    @property
    def pixels(self) -> int:
        """Of one image in memory."""
        return self.left + prod(self.size)


def frame_of(x: Tensor, kernel: Ints, geometry: Geometry) -> Frame | None:
    """How X lies and what is put round it; None where the kernel cannot read it so: three dimensions with zeros round them, cropping."""
    *outer, columns = x.shape[2:]
    *above, left = geometry.before
    *below, right = geometry.after
    steps = x.strides[2:-1]
    even = all(s == m * t for s, m, t in zip(steps, outer[1:], steps[1:])) and 4 in (x.strides[-1], x.strides[1])
    if not even or len(outer) > 1 and any((*above, *below)) or min((*geometry.before, *geometry.after)) < 0:
        return None
    reach = (geometry.output(x.shape[2:], kernel)[-1] - 1) * geometry.stride[-1]
    # a row's last position has to lie before the next one's first
    size = (*(n + p + q for n, p, q in zip(outer, above, below)), max(columns + max(left, right), reach + 1))
    return Frame(prod(outer), columns, steps[-1] if steps else 0, above[0] if len(outer) == 1 else 0, left, size)


def tables(size: Ints, positions: Ints, kernel: Ints, geometry: Geometry) -> tuple[int, int]:
    """Where each position begins in a framed image, and how far each place of the kernel lies behind, in pixels."""
    steps = strides_of(size, 1)
    return (table(positions, tuple(s * t for s, t in zip(steps, geometry.stride))),
            table(kernel, tuple(s * t for s, t in zip(steps, geometry.dilation))))


@lru_cache(maxsize=256)
def halves_of(size: Ints, positions: Ints, kernel: Ints, geometry: Geometry) -> launch.Address | None:
    """How an image's positions are taken in halves that lie together; None where that would compute much in vain."""
    count, (places, _) = prod(positions), tables(size, positions, kernel, geometry)
    if positions[-1] % 16 == 0:
        made = launch.scratch(8 * (1 + count // 16 * conv_near.HALF))
        launch.run(conv_near.whole_halves, made, places, count)
        return made
    if set(geometry.stride) != {1}:
        return None
    made = launch.scratch(8 * (1 + (prod(size) + 15) // 16 * conv_near.HALF))
    launch.run(conv_near.ragged_halves, made, places, count)
    return made if ctypes.c_int64.from_address(made).value * 16 <= VAIN * count else None


def lines_of(x: Tensor, frame: Frame, by_pixel: bool) -> tuple[int, int, int]:
    """Images as lines, and what was seen of pixels or else of single numbers: (address of the lines, of two numbers a task, tasks)."""
    n, c, pixels, down = x.shape[0], x.shape[1], frame.pixels, prod(frame.size[:-1])
    lines, seen = launch.scratch((n * pixels + 15) * c * conv_parts.PARTS * 2), launch.scratch(max(64, n * down * 8))
    launch.run(conv_parts.split_image, lines, seen, x.address, x.strides[0] // 4, x.strides[1] // 4, frame.row // 4, x.strides[-1] // 4, n,
               c // SIDE, frame.rows, frame.columns, frame.above, frame.left, down, frame.size[-1], planar=x.strides[-1] == 4,
               by_pixel=by_pixel)
    return lines, seen, n * down


def weights_by_tap(w: Tensor) -> tuple[int, int, int]:
    """Weights packed, and what was seen: (address, that of two numbers a panel, panels)."""
    o, c, *kernel = w.shape
    panels = -(-o // SIDE)
    packed, seen = launch.scratch(panels * prod(kernel) * c // SIDE * STEP * 2), launch.scratch(max(64, panels * 8))
    taps = table(tuple(kernel), tuple(s // 4 for s in w.strides[2:]))
    launch.run(conv_parts.pack_taps, packed, seen, w.address, w.strides[0] // 4, w.strides[1] // 4, taps, prod(kernel), c // SIDE, o,
               by_channel=abs(w.strides[1]) < abs(w.strides[0]))
    return packed, seen, panels


def fit(seen: int, tasks: int, others: int, count: int) -> bool:
    """Whether the parts hold."""
    found = ctypes.c_int64()
    launch.run(conv_parts.are_fit, ctypes.addressof(found), seen, tasks, others, count)
    return found.value == 1
