"""float32 convolution on AMX: numbers as three bfloat16 parts (`gemm_parts`), 32 channels of a pixel and a part lying together.

An image is split once into lines: [pixel][32 channels][part], 64 bytes each, so that what the products read of a position and a kernel
place (a tap) is a copy of lines, whatever the strides, dilations and padding are.  Forward: positions by (tap, channel) times (tap,
channel) by output channels.  The weights' gradient: output channels by positions times positions by channels, for every tap.
Pairs of a line are channels c and c + 16; pairs of positions are those of two halves of 16.
"""
from __future__ import annotations

from septet.codegen.kernels.conv_tile import positive
from septet.codegen.kernels.gemm_pack import transposed
from septet.codegen.kernels.gemm_pairs import BLOCK, SIDE, TILE, load_config, release_tiles
from septet.codegen.kernels.gemm_parts import (
    PARTS,
    STEP,
    bounds_of,
    is_fit,
    least,
    magnitude,
    of_all,
    split,
    store_pairs,
    store_turned,
    sums_of_parts,
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

LINE = SIDE                     # channels of a line
PIXEL = PARTS * LINE            # elements of a pixel's 32 channels
PANELS = 8                      # of positions to a chunk: 256 of them
DEPTH = 8                       # blocks of k to a pass
COLUMNS = 8                     # panels of output channels to a chunk


# ---- lines ---------------------------------------------------------------------------------------------------------------
@kernel
def store_lines(to, first, second):
    """The parts of 16 channels and of the 16 that follow."""
    one, two = split(first), split(second)
    for part in static_range(PARTS):
        vstore(ptr[u32](to + part * LINE), one[part] >> 16 | two[part])


@kernel
def note(bounds, most):
    """Keep bounds (see `gemm_parts.bounds_of`): the largest of every lane, then the least exponents."""
    high, low = bounds_of(most, vload(bounds, 16), vload(bounds + 16, 16))
    vstore(bounds, high)
    vstore(bounds + 16, low)


@kernel
def no_bounds():
    """Bounds before anything was seen."""
    bounds = array(u32, 32)
    vstore(bounds, u32x16(0))
    vstore(bounds + 16, u32x16(511))
    return bounds


@kernel(inline=False)
def planar_lines(by_pixel: const, to: ptr[i16], pixel: i64, x: ptr[f32], x_channel: i64, count: i64, bounds: ptr[u32]):
    """32 channels, a plane each, of 16 pixels."""
    mask = lanes(i32x16) < i32(count)
    low = [vload(x + q * x_channel, 16, mask=mask) for q in static_range(16)]
    high = [vload(x + (16 + q) * x_channel, 16, mask=mask) for q in static_range(16)]
    most = u32x16(0)
    for q in static_range(16):
        if by_pixel:
            most = max(most, max(magnitude(low[q]), magnitude(high[q])))
        else:
            note(bounds, magnitude(low[q]))
            note(bounds, magnitude(high[q]))
    if by_pixel:
        note(bounds, most)
    first, second = transposed(low, 16, 16), transposed(high, 16, 16)
    for q in static_range(16):
        if q < count:
            store_lines(to + q * pixel, first[q], second[q])


@kernel
def blank(to, pixels, pixel):
    """Pixels of zeros."""
    fill_bytes(to, 0, pixels * pixel * size_of(i16))


@kernel
def split_row(planar: const, by_pixel: const, to, x, x_channel, x_pixel, columns, blocks, bounds):
    """A row of pixels as lines; bounds: of single numbers, or (by_pixel) of the largest of 32 channels of a pixel."""
    for pixel in range(0, columns, 16):
        source, out = x + pixel * x_pixel, to + pixel * blocks * PIXEL
        inside = min(16, columns - pixel)
        for block in range(blocks):
            if planar:
                plane = source + block * LINE * x_channel
                planar_lines(by_pixel, out + block * PIXEL, blocks * PIXEL, plane, x_channel, inside, bounds)
            else:
                for q in range(inside):
                    line = source + (q * x_pixel + block * LINE)
                    first, second = vload(line, 16), vload(line + 16, 16)
                    store_lines(out + (q * blocks + block) * PIXEL, first, second)
                    if by_pixel:
                        note(bounds, u32x16(vmax(max(magnitude(first), magnitude(second)))))
                    else:
                        note(bounds, magnitude(first))
                        note(bounds, magnitude(second))


@kernel
def framed_row(planar: const, by_pixel: const, to, x, x_channel, x_row, x_pixel, row, rows, columns, pitch, blocks, bounds):
    """A row of an image, or of zeros where it has none, and zeros up to `pitch` pixels."""
    pixel = blocks * PIXEL
    if (row < 0) | (row >= rows):
        blank(to, pitch, pixel)
    else:
        blank(to + columns * pixel, pitch - columns, pixel)
        split_row(planar, by_pixel, to, x + row * x_row, x_channel, x_pixel, columns, blocks, bounds)


@kernel
def split_image(planar: const, by_pixel: const, to: ptr[i16], seen: ptr[u32], x: ptr[f32], x_image: i64, x_channel: i64, x_row: i64,
                x_pixel: i64, images: i64, blocks: i64, rows: i64, columns: i64, above: i64, left: i64, down: i64, pitch: i64):
    """Images of rows x columns pixels as lines, framed by zeros: `left` of them, then `down` rows of `pitch` pixels.

    What a row has on its right is what the next one has on its left.
    seen: of every row of every image (largest magnitude, exponent of the smallest of what `split_row` looks at).
    """
    pixel = blocks * PIXEL
    for task in prange(images * down):
        image, row = task // down, task % down
        out, bounds = to + (image * (left + down * pitch) + left + row * pitch) * pixel, no_bounds()
        if row == 0:
            blank(out - left * pixel, left, pixel)
        framed_row(planar, by_pixel, out, x + image * x_image, x_channel, x_row, x_pixel, row - above, rows, columns, pitch, blocks, bounds)
        seen[2 * task], seen[2 * task + 1] = vmax(vload(bounds, 16)), least(vload(bounds + 16, 16))


# ---- weights -------------------------------------------------------------------------------------------------------------
@kernel
def pack_taps(by_channel: const, to: ptr[i16], seen: ptr[u32], w: ptr[f32], w_out: i64, w_channel: i64, taps: ptr[i64], tap_count: i64,
              blocks: i64, outs: i64):
    """Weights as panels of 32 output channels by blocks of (tap, 32 channels); strides in elements.

    by_channel: channels lie nearer than output channels.  seen: of every panel.
    """
    for panel in prange((outs + SIDE - 1) // SIDE):
        highs, lows = u32x16(0), u32x16(511)
        for half in static_range(2):
            first = panel * SIDE + half * 16
            width = min(16, outs - first)
            most = u32x16(0)
            for block in range(blocks):
                out = to + ((panel * tap_count * blocks + block) * STEP + half * TILE)
                source = w + (first * w_out + block * SIDE * w_channel)
                if by_channel:
                    for tap in range(tap_count):
                        most = max(most, turned_taps(out + tap * blocks * STEP, source + taps[tap], w_out, w_channel, width))
                else:
                    most = max(most, near_taps(out, blocks * STEP, source, w_out, w_channel, taps, tap_count, width))
            highs, lows = bounds_of(most, highs, lows)
        seen[2 * panel], seen[2 * panel + 1] = vmax(highs), least(lows)


@kernel(inline=False)
def turned_taps(to: ptr[i16], w: ptr[f32], w_out: i64, w_channel: i64, width: i64):
    """A tile of one tap, 32 channels by 16 output channels, from runs of channels; the largest of every output channel."""
    most = u32x16(0)
    index = i32x16(lanes(i32x16)) * i32(w_channel)
    inside = [lanes(i32x16) * 0 + q < i32(width) for q in static_range(16)]
    last = max(width, 1) - 1
    low = [gather(w + min(q, last) * w_out, index, mask=inside[q]) for q in static_range(16)]
    high = [gather(w + (min(q, last) * w_out + 16 * w_channel), index, mask=inside[q]) for q in static_range(16)]
    first, second = transposed(low, 16, 16), transposed(high, 16, 16)
    for q in static_range(16):
        most = max(most, max(magnitude(first[q]), magnitude(second[q])))
        store_pairs(PARTS, to + q * SIDE, first[q], second[q])
    return most


@kernel(inline=False)
def near_taps(to: ptr[i16], to_tap: i64, w: ptr[f32], w_out: i64, w_channel: i64, taps: ptr[i64], tap_count: i64, width: i64):
    """The same tile of every tap, from runs of (output channel, tap), each read once."""
    most = u32x16(0)
    index = i32x16(lanes(i32x16)) * i32(w_out)
    mask = lanes(i32x16) < i32(width)
    for q in range(16):
        for tap in range(tap_count):
            source = w + (taps[tap] + q * w_channel)
            one, two = gather(source, index, mask=mask), gather(source + 16 * w_channel, index, mask=mask)
            most = max(most, max(magnitude(one), magnitude(two)))
            store_pairs(PARTS, to + (tap * to_tap + q * SIDE), one, two)
    return most


@kernel
def are_fit(fit: ptr[i64], a: ptr[u32], tasks: i64, b: ptr[u32], others: i64):
    """Whether the parts hold (see `gemm_parts`): 1 or 0."""
    high, low = of_all(a, tasks)
    other_high, other_low = of_all(b, others)
    fit[0] = i64(is_fit(high, low, other_high, other_low))


# ---- forward -------------------------------------------------------------------------------------------------------------
@kernel
def pixel_of(places, half, halves, count, q):
    """Where the position q of a half begins, in pixels of an image; those past the last repeat it."""
    return places[min(half % halves * 16 + q, count - 1)]


@kernel
def gather_lines(to, lines, bases, taps, rows, first, deep, blocks):
    """Positions by blocks of (tap, 32 channels) as panels of tiles."""
    for panel in range((rows + SIDE - 1) // SIDE):
        for block in range(deep):
            source = lines + (taps[(first + block) // blocks] * blocks + (first + block) % blocks) * PIXEL
            out = to + (panel * deep + block) * STEP
            for q in range(SIDE):
                line = source + bases[panel * SIDE + q] * (blocks * PIXEL)
                for part in static_range(PARTS):
                    vstore(out + (part * BLOCK + q * LINE), vload(line + part * LINE, LINE))


@kernel
def conv_parts(planar: const, biased: const, relu: const, lines: ptr[i16], pixels: i64, places: ptr[i64], taps: ptr[i64],
               tap_count: i64, blocks: i64, w: ptr[i16], c: ptr[f32], c_image: i64, c_position: i64, c_channel: i64, bias: ptr[f32],
               config: ptr[i8], images: i64, count: i64, channels: i64):
    """Every position of every image by every output channel; w: (tap, channel) by output channel, packed by `pack_right`.

    pixels: of an image; places: where each of the `count` positions begins, taps: how far each kernel place lies behind, in pixels.
    """
    halves, depth = (count + 15) // 16, tap_count * blocks
    panels = (channels + SIDE - 1) // SIDE
    wide = min(panels, COLUMNS)
    levels = (images * halves + 2 * PANELS - 1) // (2 * PANELS)
    while wide > 1 and levels * ((panels + wide - 1) // wide) < 4:
        wide = (wide + 1) // 2
    across = (panels + wide - 1) // wide
    for chunk in prange(levels * across):
        top, side = chunk // across * (2 * PANELS), chunk % across * wide
        high, long = min(2 * PANELS, images * halves - top), min(wide, panels - side)
        bases = array(i64, PANELS * SIDE)
        for p in range((high + 1) // 2 * SIDE):
            half = min(top + p // 16, images * halves - 1)
            bases[p] = half // halves * pixels + pixel_of(places, half, halves, count, p % 16)
        block, part = array(i16, PANELS * DEPTH * STEP), array(f32, PANELS * COLUMNS * SIDE * SIDE)
        order = array(i64, 16)
        for q in range(16):
            order[q] = q
        load_config(config)
        for done in range(0, depth, DEPTH):
            deep = min(DEPTH, depth - done)
            gather_lines(block, lines, bases, taps, high * 16, done, deep, blocks)
            for j in range(long):
                right = w + ((side + j) * depth + done) * STEP
                for i in range((high + 1) // 2):
                    sums = part + (j * PANELS + i) * (SIDE * SIDE)
                    start = ptr[f32](i64(0))
                    if done > 0:
                        start = sums
                    left, following = ptr[bf16](block + i * deep * STEP), ptr[bf16](right + depth * STEP)
                    sums_of_parts(left, ptr[bf16](right), start, 4 * SIDE, sums, 4 * SIDE, following, i64(24), deep)
        release_tiles()
        for j in range(long):
            for half in range(high):
                image, at = (top + half) // halves, (top + half) % halves * 16
                o = (side + j) * SIDE
                store_half(planar, biased, relu, part + ((j * PANELS + half // 2) * SIDE + half % 2 * 16) * SIDE, order,
                           c + (image * c_image + at * c_position + o * c_channel), c_position, c_channel, bias + o, min(16, count - at),
                           channels - o)


@kernel(inline=False)
def store_half(planar: const, biased: const, relu: const, sums: ptr[f32], order: ptr[i64], c: ptr[f32], c_position: i64,
               c_channel: i64, bias: ptr[f32], height: i64, width: i64):
    """Up to 16 positions, in this order, by 32 channels of sums, with the bias, as C: runs of positions (planar) or of channels."""
    for v in static_range(2):
        mask = lanes(i32x16) + v * 16 < i32(width)
        rows = [vload(sums + (order[q] * SIDE + v * 16), 16) for q in static_range(16)]
        if biased:
            added = vload(bias + v * 16, 16, mask=mask)
            rows = [row + added for row in rows]
        if relu:
            rows = [positive(row) for row in rows]
        if planar:
            turned = transposed(rows, 16, 16)
            inside = lanes(i32x16) < i32(height)
            for q in static_range(16):
                if v * 16 + q < width:
                    vstore(c + (v * 16 + q) * c_channel, turned[q], mask=inside)
        else:
            for q in static_range(16):
                if q < height:
                    vstore(c + (q * c_position + v * 16), rows[q], mask=mask)


# ---- gradient of the weights ---------------------------------------------------------------------------------------------
@kernel
def pairs_of_pixels(first, second, part: const):
    """32 channels of two pixels as pairs of pixels: (channels 0 to 15, channels 16 to 31)."""
    one, two = vload(ptr[u32](first + part * LINE), 16), vload(ptr[u32](second + part * LINE), 16)
    return one & u32(0xFFFF) | two << 16, one >> 16 | two & u32(0xFFFF0000)


@kernel(inline=False)
def cotangent_tile(planar: const, to: ptr[i16], first: ptr[f32], second: ptr[f32], channel: i64, position: i64, inside: i64, more: i64,
                   bounds: ptr[u32]):
    """16 output channels by two halves of 16 positions, `inside` and `more` of which count."""
    if planar:
        near, far = lanes(i32x16) < i32(inside), lanes(i32x16) < i32(more)
        square = [vload(first + q * channel, 16, mask=near) for q in static_range(16)]
        partners = [vload(second + q * channel, 16, mask=far) for q in static_range(16)]
    else:
        square = [vload(first + min(q, inside - 1) * position, 16, mask=lanes(i32x16) * 0 + q < i32(inside)) for q in static_range(16)]
        partners = [vload(second + min(q, max(more, 1) - 1) * position, 16, mask=lanes(i32x16) * 0 + q < i32(more))
                    for q in static_range(16)]
    for q in static_range(16):
        note(bounds, magnitude(square[q]))
        note(bounds, magnitude(partners[q]))
    if planar:
        for q in static_range(16):
            store_pairs(PARTS, to + q * SIDE, square[q], partners[q])
    else:
        store_turned(PARTS, to, square, partners)


@kernel
def pack_cotangent(planar: const, to: ptr[i16], seen: ptr[u32], y: ptr[f32], y_image: i64, y_channel: i64, y_position: i64, images: i64,
                   count: i64, blocks: i64):
    """The output's gradient as panels of 32 output channels by blocks of 32 positions; positions past an image's are zero.

    seen: of the numbers of every block, as in `split_image`.
    """
    halves = images * ((count + 15) // 16)
    deep = (halves + 1) // 2
    for piece in prange(deep):
        bounds = no_bounds()
        first, inside = half_at(piece * 2, count, y_image, y_position)
        second, more = half_at(min(piece * 2 + 1, halves - 1), count, y_image, y_position)
        if piece * 2 + 1 >= halves:
            more = i64(0)
        for panel in range(blocks):
            for half in static_range(2):
                source = y + (panel * SIDE + half * 16) * y_channel
                cotangent_tile(planar, to + ((panel * deep + piece) * STEP + half * TILE), source + first, source + second, y_channel,
                               y_position, inside, more, bounds)
        seen[2 * piece], seen[2 * piece + 1] = vmax(vload(bounds, 16)), least(vload(bounds + 16, 16))


@kernel
def half_at(half, count, y_image, y_position):
    """(where a half of an output image begins, how many of its positions there are)."""
    halves = (count + 15) // 16
    return half // halves * y_image + half % halves * 16 * y_position, min(16, count - half % halves * 16)


@kernel
def pack_positions(to, lines, bases, tap, block, blocks, deep):
    """Blocks of 32 positions by 32 channels, as seen from a tap."""
    source = lines + (tap * blocks + block) * PIXEL
    for piece in range(deep):
        for q in range(16):
            first = source + bases[piece * SIDE + q] * (blocks * PIXEL)
            second = source + bases[piece * SIDE + 16 + q] * (blocks * PIXEL)
            for part in static_range(PARTS):
                low, high = pairs_of_pixels(first, second, part)
                out = to + (piece * STEP + part * BLOCK + q * LINE)
                vstore(ptr[u32](out), low)
                vstore(ptr[u32](out + TILE), high)


@kernel
def weights_parts(a: ptr[i16], panels: i64, deep: i64, lines: ptr[i16], pixels: i64, places: ptr[i64], taps: ptr[i64], tap_count: i64,
                  blocks: i64, sums: ptr[f32], config: ptr[i8], images: i64, count: i64, parts: i64):
    """sums [part][tap][output channel][channel]: of each part of the positions; a: what `pack_cotangent` made.  `deep` blocks in all."""
    halves = (count + 15) // 16
    each = (deep + parts - 1) // parts
    places_of_sum = tap_count * blocks
    groups = max(1, min(places_of_sum, 8 // parts))
    share = (places_of_sum + groups - 1) // groups
    for chunk in prange(parts * groups):
        piece, group = chunk // groups, chunk % groups
        begin, end = piece * each, min(deep, (piece + 1) * each)
        right, bases = array(i16, DEPTH * STEP), array(i64, DEPTH * SIDE)
        out = sums + piece * tap_count * panels * SIDE * blocks * SIDE
        load_config(config)
        for done in range(begin, max(end, begin + 1), DEPTH):
            here = min(DEPTH, end - done)
            for p in range(here * SIDE):
                half = min(done * 2 + p // 16, images * halves - 1)
                bases[p] = half // halves * pixels + pixel_of(places, half, halves, count, p % 16)
            for place in range(group * share, min(places_of_sum, (group + 1) * share)):
                tap, block = place // blocks, place % blocks
                pack_positions(right, lines, bases, taps[tap], block, blocks, here)
                for panel in range(panels):
                    to = out + ((tap * panels + panel) * SIDE * blocks + block) * SIDE
                    start = ptr[f32](i64(0))
                    if done > begin:
                        start = to
                    left = ptr[bf16](a + (panel * deep + done) * STEP)
                    sums_of_parts(left, ptr[bf16](right), start, 4 * blocks * SIDE, to, 4 * blocks * SIDE, left + deep * STEP, i64(24),
                                  here)
        release_tiles()
