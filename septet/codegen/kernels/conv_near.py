"""float32 convolution on AMX whose lines (see `conv_parts`) are read as they lie: 16 positions that follow each other are a half.

Positions of a row follow each other, and so do those of several rows if the pixels between them are computed too and not kept.  Where there
are images for every core, each is split just before it is needed, into memory that stays in the core's cache.
"""
from __future__ import annotations

from septet.codegen.kernels.conv_parts import LINE, PIXEL, blank, framed_row, no_bounds, store_half
from septet.codegen.kernels.gemm_pairs import SIDE, load_config, release_tiles, store_tile, zero_tile
from septet.codegen.kernels.gemm_parts import STEP, least, packed, six_products
from septet.kernel import array, bf16, const, f32, i8, i16, i64, kernel, noalias, prange, ptr, static_range, u32, vload, vmax

HALF = 19                       # numbers that say where a half is read and written
NEAR = 16                       # halves to a chunk
LOCAL = 1 << 18                 # numbers of lines that a core keeps


@kernel(inline=False)
def sums_of_lines(first: ptr[i16], second: ptr[i16], step: i64, taps: ptr[i64], tap_count: i64, blocks: i64, w: noalias[bf16],
                  c: noalias[f32]):
    """32 x 32 sums of two halves whose positions are `step` bytes of lines apart; tiles are read as they lie."""
    for t in static_range(4):
        zero_tile(t)
    for tap in range(tap_count):
        for block in range(blocks):
            at = (taps[tap] * blocks + block) * PIXEL
            lines = ptr[bf16](first + at), ptr[bf16](second + at), i64(LINE), step
            six_products(lines, packed(w + (tap * blocks + block) * STEP))
    for t in static_range(4):
        store_tile(t, c + (t // 2 * 16 * SIDE + t % 2 * 16), 4 * SIDE)


@kernel
def whole_halves(to: ptr[i64], places: ptr[i64], count: i64):
    """Halves of positions that lie within rows: see `ragged_halves`."""
    for half in range(count // 16):
        row = to + (1 + half * HALF)
        row[0], row[1], row[2] = places[half * 16], half * 16, 16
        for q in range(16):
            row[3 + q] = q
    to[0] = count // 16


@kernel
def ragged_halves(to: ptr[i64], places: ptr[i64], count: i64):
    """Halves of 16 pixels, whatever row they are of: how many, then of each its first pixel, its first position, how many it has, which.

    Pixels that are no position are computed too, and not kept.
    """
    halves, last = i64(0), i64(-1)
    for p in range(count):
        if places[p] // 16 != last:
            last = places[p] // 16
            fresh = to + (1 + halves * HALF)
            fresh[0], fresh[1], fresh[2] = last * 16, p, 0
            for q in range(16):
                fresh[3 + q] = 0
            halves += 1
        row = to + (1 + (halves - 1) * HALF)
        row[3 + row[2]] = places[p] % 16
        row[2] = row[2] + 1
    to[0] = halves


@kernel
def pairs_of_halves(planar: const, biased: const, relu: const, lines, pixels, table, step, taps, tap_count, blocks, w, c, c_image,
                    c_position, c_channel, bias, begin, end, halves, channels):
    """The halves from `begin` to `end`, two by two; the last of all, if it is alone, is computed twice."""
    each = table[0]
    sums = array(f32, 2 * SIDE * SIDE)
    for half in range(begin, end, 2):
        beside = min(half + 1, halves - 1)
        first, second = table + (1 + half % each * HALF), table + (1 + beside % each * HALF)
        one = lines + (half // each * pixels + first[0]) * blocks * PIXEL
        two = lines + (beside // each * pixels + second[0]) * blocks * PIXEL
        out, out_too = c + (half // each * c_image + first[1] * c_position), c + (beside // each * c_image + second[1] * c_position)
        for o in range(0, channels, SIDE):
            panel = ptr[bf16](w + o * tap_count * blocks * (STEP // SIDE))
            sums_of_lines(one, two, 2 * step * blocks * PIXEL, taps, tap_count, blocks, panel, sums)
            store_half(planar, biased, relu, sums, first + 3, out + o * c_channel, c_position, c_channel, bias + o, first[2], channels - o)
            store_half(planar, biased, relu, sums + 16 * SIDE, second + 3, out_too + o * c_channel, c_position, c_channel, bias + o,
                       second[2], channels - o)


@kernel
def conv_near(planar: const, biased: const, relu: const, lines: ptr[i16], pixels: i64, table: ptr[i64], step: i64, taps: ptr[i64],
              tap_count: i64, blocks: i64, w: ptr[i16], c: ptr[f32], c_image: i64, c_position: i64, c_channel: i64, bias: ptr[f32],
              config: ptr[i8], images: i64, channels: i64):
    """`conv_parts` of halves whose lines are `step` pixels apart."""
    halves = images * table[0]
    for chunk in prange((halves + NEAR - 1) // NEAR):
        load_config(config)
        pairs_of_halves(planar, biased, relu, lines, pixels, table, step, taps, tap_count, blocks, w, c, c_image, c_position, c_channel,
                        bias, chunk * NEAR, min(halves, (chunk + 1) * NEAR), halves, channels)
        release_tiles()


@kernel
def conv_split(planar: const, biased: const, relu: const, planar_x: const, x: ptr[f32], x_image: i64, x_channel: i64, x_row: i64,
               x_pixel: i64, rows: i64, columns: i64, above: i64, left: i64, down: i64, pitch: i64, seen: ptr[u32], together: i64,
               table: ptr[i64], step: i64, taps: ptr[i64], tap_count: i64, blocks: i64, w: ptr[i16], c: ptr[f32], c_image: i64,
               c_position: i64, c_channel: i64, bias: ptr[f32], config: ptr[i8], images: i64, channels: i64):
    """`conv_near` of images that are split here, some `together`; seen: of those, as in `conv_parts.split_image`."""
    pixels, size = left + down * pitch, (left + down * pitch) * blocks * PIXEL
    for chunk in prange((images + together - 1) // together):
        lines, bounds = array(i16, LOCAL), no_bounds()
        begin = chunk * together
        here = min(together, images - begin)
        for k in range(here):
            blank(lines + k * size, left, blocks * PIXEL)
            for row in range(down):
                framed_row(planar_x, True, lines + (k * size + (left + row * pitch) * blocks * PIXEL), x + (begin + k) * x_image, x_channel,
                           x_row, x_pixel, row - above, rows, columns, pitch, blocks, bounds)
        seen[2 * chunk], seen[2 * chunk + 1] = vmax(vload(bounds, 16)), least(vload(bounds + 16, 16))
        load_config(config)
        pairs_of_halves(planar, biased, relu, lines, pixels, table, step, taps, tap_count, blocks, w, c + begin * c_image, c_image,
                        c_position, c_channel, bias, i64(0), here * table[0], here * table[0], channels)
        release_tiles()
