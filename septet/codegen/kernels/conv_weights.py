"""The gradient of a float32 convolution's weights on AMX, for strides of 1: images are taken two by two.

A pair of numbers that a tile multiplies is that of one pixel in two images.  So pixels are split and paired once: what a tap sees is the
same memory from another pixel on, and is read as it lies.  Sums run over all pixels from the first position to the last; where
a pixel is no position, because a row has ended, the output's gradient is zero.
"""
from __future__ import annotations

from septet.codegen.kernels.gemm_pack import transposed
from septet.codegen.kernels.gemm_pairs import SIDE, TILE, load_config, load_tile, release_tiles, store_tile, zero_tile
from septet.codegen.kernels.gemm_parts import (
    PARTS,
    STEP,
    bounds_of,
    least,
    magnitude,
    packed,
    six_products,
    split,
    store_pairs,
    store_turned,
)
from septet.kernel import (
    array,
    bf16,
    const,
    f32,
    fill_bytes,
    gather,
    i8,
    i16,
    i32,
    i32x16,
    i64,
    kernel,
    lanes,
    noalias,
    prange,
    ptr,
    size_of,
    static_range,
    u32,
    u32x16,
    vload,
    vmax,
    vstore,
)

BOTH = 2 * SIDE                 # numbers of 32 channels of a pixel in two images
PIXEL = PARTS * BOTH            # the same in three parts
LINES = 1 << 18                 # numbers of a pass: of pixels
SUMMED = 3 << 17                # ... and of the output's gradient


@kernel
def store_both(to, half, one, two):
    """The parts of 16 channels of a pixel in two images."""
    first, second = split(one), split(two)
    for part in static_range(PARTS):
        vstore(ptr[u32](to + (part * BOTH + half * SIDE)), first[part] >> 16 | second[part])


@kernel(inline=False)
def paired_run(planar: const, to: ptr[i16], step: i64, first: ptr[f32], second: ptr[f32], channel: i64, pixel: i64, count: i64, more: i64,
               most: ptr[u32]):
    """32 channels of up to 16 pixels of two images, the second only if there is `more`; the largest of every channel is kept in `most`."""
    near, far = lanes(i32x16) < i32(count), lanes(i32x16) < i32(count * more)
    there = lanes(i32x16) < i32(16 * more)
    for half in static_range(2):
        if planar:
            one = transposed([vload(first + (half * 16 + q) * channel, 16, mask=near) for q in static_range(16)], 16, 16)
            two = transposed([vload(second + (half * 16 + q) * channel, 16, mask=far) for q in static_range(16)], 16, 16)
        largest = vload(most + half * 16, 16)
        if planar:
            for q in static_range(16):
                if q < count:
                    largest = max(largest, max(magnitude(one[q]), magnitude(two[q])))
                    store_both(to + q * step, half, one[q], two[q])
        else:
            for q in range(count):
                a = vload(first + (q * pixel + half * 16), 16)
                b = vload(second + (q * pixel + half * 16), 16, mask=there)
                largest = max(largest, max(magnitude(a), magnitude(b)))
                store_both(to + q * step, half, a, b)
        vstore(most + half * 16, largest)


@kernel
def blank(to, pixels, step):
    """Pixels of zeros."""
    fill_bytes(to, 0, pixels * step * size_of(i16))


@kernel
def paired_rows(planar: const, to, first, second, channel, row, pixel, begin, room, rows, columns, above, left, pitch, blocks, more, most):
    """Rows of two framed images from row `begin` on, `room` pixels in all; a row's frame on the right is the next one's on the left."""
    step = blocks * PIXEL
    blank(to, left, step)
    for place in range((room - left + pitch - 1) // pitch):
        r, at, end = begin + place - above, left + place * pitch, min(room, left + (place + 1) * pitch)
        if (r < 0) | (r >= rows):
            blank(to + at * step, end - at, step)
        else:
            inside = min(columns, end - at)
            for p in range(0, inside, 16):
                for block in range(blocks):
                    source = r * row + p * pixel + block * SIDE * channel
                    paired_run(planar, to + ((at + p) * step + block * PIXEL), step, first + source, second + source, channel, pixel,
                               min(16, inside - p), more, most + block * SIDE)
            blank(to + (at + inside) * step, end - at - inside, step)


@kernel(inline=False)
def cotangent_of_pixels(planar: const, to: ptr[i16], first: ptr[f32], second: ptr[f32], channel: i64, position: i64, at: ptr[i32],
                        more: i64, most: ptr[u32]):
    """16 output channels by 16 pixels of two images; `at`: which positions those are, -1: none."""
    if planar:
        where = vload(at, 16)
        near = where >= 0
        index, far = max(where, i32x16(0)), near & (lanes(i32x16) * 0 < i32(more))
        for q in static_range(16):
            one, two = gather(first + q * channel, index, mask=near), gather(second + q * channel, index, mask=far)
            most[q] = max(most[q], vmax(max(magnitude(one), magnitude(two))))
            store_pairs(PARTS, to + q * SIDE, one, two)
    else:
        where = [i64(max(at[q], 0)) * position for q in static_range(16)]
        one = [vload(first + where[q], 16, mask=lanes(i32x16) * 0 <= at[q]) for q in static_range(16)]
        two = [vload(second + where[q], 16, mask=lanes(i32x16) * 0 < (at[q] + 1) * i32(more)) for q in static_range(16)]
        largest = vload(most, 16)
        for q in static_range(16):
            largest = max(largest, max(magnitude(one[q]), magnitude(two[q])))
        vstore(most, largest)
        store_turned(PARTS, to, one, two)


@kernel
def cotangent_of_band(planar: const, to, between, first, second, channel, position, panels, deep, at, more, most):
    """All output channels by `deep` blocks of pixels; panels of channels are `between` blocks apart."""
    for half in range(2 * panels):
        far = half * 16 * channel
        for block in range(deep):
            cotangent_of_pixels(planar, to + ((half // 2 * between + block) * STEP + half % 2 * TILE), first + far, second + far, channel,
                                position, at + block * 16, more, most + half * 16)


@kernel(inline=False)
def sums_of_pixels(a: noalias[bf16], lines: noalias[bf16], between: i64, step: i64, c: noalias[f32], c_row: i64, units: i64, deep: i64,
                   fresh: i64):
    """32 x 32 sums over some units of `deep` blocks, whose pixels are `between` numbers apart; steps and rows in bytes."""
    for t in static_range(4):
        if fresh != 0:
            zero_tile(t)
        else:
            load_tile(t, ptr[bf16](ptr[i8](c) + t // 2 * 16 * c_row) + t % 2 * 32, c_row)
    for unit in range(units):
        for block in range(deep):
            right = lines + (unit * between + block * 16 * (step // size_of(i16)))
            six_products(packed(a + (unit * deep + block) * STEP), (right, right + SIDE, i64(BOTH), step))
    for t in static_range(4):
        store_tile(t, ptr[f32](ptr[i8](c) + t // 2 * 16 * c_row) + t % 2 * 16, c_row)


@kernel
def weights_of_pairs(planar: const, planar_y: const, x: ptr[f32], x_image: i64, x_channel: i64, x_row: i64, x_pixel: i64, images: i64,
                     blocks: i64, rows: i64, columns: i64, above: i64, left: i64, pitch: i64, y: ptr[f32], y_image: i64, y_channel: i64,
                     y_position: i64, panels: i64, at: ptr[i32], taps: ptr[i64], tap_count: i64, room: i64, deep: i64, high: i64,
                     bands: i64, held: i64, sums: ptr[f32], seen: ptr[u32], seen_too: ptr[u32],
                     most: ptr[u32], config: ptr[i8], parts: i64, groups: i64):
    """sums [part][tap][output channel][channel], each over a part of the pairs of images; see `conv_by_parts.Bands` for the sizes.

    seen, seen_too: of X and of the output's gradient, as chunks saw them; `most` is memory for it.
    """
    units = (images + 1) // 2 * bands
    each, share = (units + parts - 1) // parts, (tap_count * blocks + groups - 1) // groups
    for chunk in prange(parts * groups):
        piece, group = chunk // groups, chunk % groups
        begin, end = piece * each, min(units, (piece + 1) * each)
        lines, summed = array(i16, LINES), array(i16, SUMMED)
        own = most + chunk * (blocks + panels) * SIDE
        fill_bytes(own, 0, (blocks + panels) * SIDE * size_of(u32))
        out = sums + piece * tap_count * panels * SIDE * blocks * SIDE
        load_config(config)
        for turn in range(max(i64(1), (end - begin + held - 1) // held)):
            done = begin + turn * held
            here = max(i64(0), min(held, end - done))
            for unit in range(here):
                pair, row = (done + unit) // bands, (done + unit) % bands * high
                more = i64(pair * 2 + 1 < images)
                first, second = x + pair * 2 * x_image, x + (pair * 2 + more) * x_image
                paired_rows(planar, lines + unit * room * blocks * PIXEL, first, second, x_channel, x_row, x_pixel, row, room, rows,
                            columns, above, left, pitch, blocks, more, own)
                one, two = y + pair * 2 * y_image, y + (pair * 2 + more) * y_image
                cotangent_of_band(planar_y, summed + unit * deep * STEP, here * deep, one, two, y_channel, y_position, panels, deep,
                                  at + (done + unit) % bands * deep * 16, more, own + blocks * SIDE)
            for place in range(group * share, min(tap_count * blocks, (group + 1) * share)):
                tap, block = place // blocks, place % blocks
                for panel in range(panels):
                    to = out + ((tap * panels + panel) * SIDE * blocks + block) * SIDE
                    sums_of_pixels(ptr[bf16](summed + panel * here * deep * STEP), ptr[bf16](lines + (taps[tap] * blocks + block) * PIXEL),
                                   room * blocks * PIXEL, blocks * PIXEL * size_of(i16), to, 4 * blocks * SIDE, here, deep,
                                   i64(turn == 0))
        release_tiles()
        note_bounds(seen + 2 * chunk, own, blocks * SIDE)
        note_bounds(seen_too + 2 * chunk, own + blocks * SIDE, panels * SIDE)


@kernel
def note_bounds(seen, most, channels):
    """What `gemm_parts.look` says of channels, by the largest of each."""
    highs, lows = u32x16(0), u32x16(511)
    for c in range(0, channels, 16):
        highs, lows = bounds_of(vload(most + c, 16), highs, lows)
    seen[0], seen[1] = vmax(highs), least(lows)


@kernel
def positions_of_pixels(to: ptr[i32], places: ptr[i64], count: i64, span: i64, deep: i64, bands: i64):
    """Which position each pixel of a band is, -1: none; `span` pixels to a band, of which `deep` blocks are kept."""
    fill_bytes(to, -1, bands * deep * 16 * size_of(i32))
    for p in range(count):
        to[places[p] // span * deep * 16 + places[p] % span] = i32(p)
