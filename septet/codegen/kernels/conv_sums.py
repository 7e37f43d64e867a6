"""The gradient of a convolution's weights of a few channels over many positions: a core frames an image and packs the output's gradient
where it reads them, from its own cache, and sums its images one after the other.
"""
from __future__ import annotations

from math import prod

from septet.codegen.kernels.conv_frames import TASKS, Frame
from septet.codegen.kernels.conv_tables import Geometry, Tensor, beside
from septet.codegen.kernels.conv_tile import LOCAL, conv_tile, framed_plane, pack_panel
from septet.codegen.kernels.gemm_tile import Tile
from septet.codegen.kernels.launch import Address, run, scratch
from septet.codegen.kernels.offset_table import table
from septet.kernel import array, const, i64, kernel, prange, ptr
from septet.runtime import threads

SUMS = 3 << 17                  # bytes of unfinished sums


def pays(s: Tile, x: Frame, dy: Tensor, dw: Tensor, geometry: Geometry) -> bool:
    """Whether all that a core needs fits into its cache, and a whole panel is packed of every image."""
    image = prod(x.dense.shape[1:]) * s.operand.bytes
    sums = -(-dw.shape[0] // s.width) * s.width * -(-prod(dw.shape[1:]) // s.rows) * s.rows * s.sum.bytes
    return geometry.groups == 1 and dy.shape[0] >= TASKS and prod(dy.shape[2:]) >= s.depth and image <= LOCAL and sums <= SUMS


def partial_sums(s: Tile, x: Frame, dy: Tensor, dw: Tensor, geometry: Geometry) -> tuple[Address, int]:
    """dW of some images each, dense one behind the other, and how many there are."""
    size, parts, o, count = s.operand.bytes, TASKS, dw.shape[0], prod(dw.shape[1:])
    shares = min(-(-o // s.width), -(-threads.count() // parts))        # of the channels, for many cores: each frames the images anew
    sx, sy = ([step // size for step in t.strides] for t in (x.dense, dy))
    near = table(dy.shape[2:], tuple(step * gap for step, gap in zip(sx[2:], geometry.stride)))
    taps = table(dw.shape[1:], (sx[1], *(step * gap for step, gap in zip(sx[2:], geometry.dilation))))
    sums = scratch(parts * o * count * size)
    run(sums_of_images, *x.source, *x.sizes, taps, near, dy.address, sy[0], sy[1], table(dy.shape[2:], tuple(sy[2:])),
        beside(dy.shape[2:], tuple(sy[2:])), sums, parts, shares, o, count, prod(dy.shape[2:]), s=s)
    return sums, parts


@kernel
def sums_of_images(s: const, x: ptr[s.operand], images: i64, planes: i64, x_image: i64, x_plane: i64, x_down: i64, rows: i64, columns: i64,
                   above: i64, left: i64, down: i64, across: i64, taps: ptr[i64], near: ptr[i64], y: ptr[s.operand], y_image: i64,
                   y_channel: i64, far: ptr[i64], beside: i64, to: ptr[s.result], parts: i64, shares: i64, channels: i64, count: i64,
                   k: i64):
    """sums [part][channel][tap], each over the k positions of a part of the images; see `conv_tile` for the frame's sizes."""
    tiles, panels = (count + s.rows - 1) // s.rows, (channels + s.width - 1) // s.width
    for task in prange(parts * shares):
        part, share = task // shares, task % shares
        frame, right = array(s.operand, LOCAL // s.operand.bytes), array(s.operand, s.depth * s.width)
        unfinished = array(s.sum, SUMS // s.sum.bytes)
        begin, end, out = part * images // parts, (part + 1) * images // parts, to + part * channels * count
        for image in range(begin, end):
            for plane in range(planes):
                framed_plane(s.operand, s.lanes, frame + plane * down * across, x + (image * x_image + plane * x_plane), x_down, rows,
                             columns, above, left, down, across)
            for done in range(0, k, s.depth):
                depth = min(s.depth, k - done)
                first, last = i64((image == begin) & (done == 0)), i64((image == end - 1) & (done + depth == k))
                for panel in range(share * panels // shares, (share + 1) * panels // shares):
                    channel = panel * s.width
                    pack_panel(s, right, y + (image * y_image + channel * y_channel), y_channel, far, beside, channels - channel, done,
                               done + depth)
                    for tile in range(tiles):
                        i = tile * s.rows
                        conv_tile(s, True, frame, taps + i, near + done, right, unfinished + (panel * tiles + tile) * s.rows * s.width,
                                  out + (channel * count + i), i64(1), count, to, depth, min(s.rows, count - i), channels - channel,
                                  first, last)
