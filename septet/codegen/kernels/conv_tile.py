"""Convolution as a matrix product that is never written out.

C[position, channel] = sum over k of X[base(position) + offset(k)] W[k, channel].

k runs over (input channel, kernel place); a table gives each k its distance from the position's first element, so one kernel serves
any layout, stride and dilation.  X must hold its padding.  The tile is that of `gemm_tile`: some positions by some vectors of channels.
"""
from __future__ import annotations

from septet.codegen.kernels.gemm_pack import transposed
from septet.codegen.kernels.gemm_tile import column_masks, finish
from septet.kernel import (
    array,
    const,
    fill_bytes,
    i32,
    i64,
    kernel,
    lanes,
    noalias,
    prange,
    prefetch,
    ptr,
    select,
    shuffle,
    size_of,
    static_range,
    vec,
    vload,
    vstore,
)

POSITIONS = 64                  # of a chunk: their unfinished sums stay in L1
PLACES = 128                    # ... of images whose frames are local
LOCAL = 1 << 19                 # bytes of frames that stay in a core's cache
AHEAD = 2                       # runs of weights that are asked for early
PACKED = 512                    # rows of a panel that one task packs
SUMMED = 4096                   # sums of one task
FRAMED = 1 << 14                # elements of a task that puts zeros round planes


@kernel
def positive(x):
    """The relu of a vector; NaN stays."""
    return select(x <= 0, 0, x)


@kernel(math="contract", inline=False)
def conv_tile(s: const, planar: const, x: noalias[s.operand], bases: ptr[i64], offsets: ptr[i64], w: noalias[s.operand],
              part: ptr[s.sum], c: ptr[s.result], c_position, c_channel, bias: ptr[s.sum], k, height, width, first, last):
    """`height` positions by `width` channels; planar: the positions of a channel lie together in C, else the channels of a position."""
    tops = [x + bases[min(m, height - 1)] for m in static_range(s.rows)]
    acc = array(s.sums, s.rows * s.vectors)
    for t in static_range(s.rows * s.vectors):
        acc[t] = s.sums(0)
    right = w
    for p in range(k):
        at = offsets[p]
        line = [s.sums(vload(right + v * s.lanes, s.lanes)) for v in static_range(s.vectors)]
        for m in static_range(s.rows):
            one = s.sums(s.sum(tops[m][at]))
            for v in static_range(s.vectors):
                acc[m * s.vectors + v] = acc[m * s.vectors + v] + one * line[v]
        right = right + s.width
    if first == 0:
        for t in static_range(s.rows * s.vectors):
            acc[t] = acc[t] + vload(part + t * s.lanes, s.lanes)
    if last == 0:
        for t in static_range(s.rows * s.vectors):
            vstore(part + t * s.lanes, acc[t])
    else:
        masks = column_masks(s, s.vectors, width)
        for v in static_range(s.vectors):
            done = [finish(s, acc[m * s.vectors + v], bias, m, v, masks[v]) for m in static_range(s.rows)]
            if planar:
                store_planar(s, c + v * s.lanes * c_channel, c_channel, done, height, width - v * s.lanes)
            else:
                for m in static_range(s.rows):
                    if m < height:
                        vstore(c + m * c_position + v * s.lanes, done[m], mask=masks[v])


@kernel
def store_planar(s: const, c, c_channel, done: const, height, width):
    """Vectors of channels, one a position, stored as runs of positions, one a channel."""
    if s.lanes >= s.rows:
        mask = lanes(vec(i32, s.rows)) < i32(height)
        turned = transposed(done, s.rows, s.lanes)
        for q in static_range(s.lanes):
            if q < width:
                run = shuffle(turned[q % s.rows], None, range(q // s.rows * s.rows, (q // s.rows + 1) * s.rows))
                vstore(c + q * c_channel, run, mask=mask)
    else:
        for q in static_range(s.lanes):
            for m in static_range(s.rows):
                if q < width and m < height:
                    c[q * c_channel + m] = done[m][q]


@kernel
def conv(s: const, planar: const, x: ptr[s.operand], x_image: i64, places: ptr[i64], offsets: ptr[i64], starts: ptr[i64],
         w: ptr[s.operand], c: ptr[s.result], c_image: i64, c_position: i64, c_channel: i64, bias: ptr[s.sum],
         images: i64, groups: i64, channels: i64, count: i64, k: i64):
    """Every position of every image and group; `channels` of a group; strides in elements.

    places: where each of the `count` positions begins in X; offsets: how far each k lies behind it; starts: two numbers a group, where
    it begins in an image of X and of C.
    """
    pieces, panels = (count + POSITIONS - 1) // POSITIONS, (channels + s.width - 1) // s.width
    for chunk in prange(images * groups * pieces):
        group = chunk // pieces % groups
        image = chunk // pieces // groups
        begin = chunk % pieces * POSITIONS
        part = array(s.sum, POSITIONS * s.width)
        source = x + (image * x_image + starts[2 * group])
        target = c + (image * c_image + starts[2 * group + 1] + begin * c_position)
        some_positions(s, planar, source, x_image, places + begin, offsets, w + group * panels * k * s.width, part, target, c_image,
                       c_position, c_channel, bias + group * channels, i64(1), min(POSITIONS, count - begin), channels, k)


@kernel
def some_positions(s: const, planar: const, x, x_image, places, offsets, w, part, c, c_image, c_position, c_channel, bias, images,
                   count, channels, k):
    """The same `count` positions of some images, every channel of a group: a panel of weights stays near until all have met it."""
    tiles = (count + s.rows - 1) // s.rows
    for panel in range((channels + s.width - 1) // s.width):
        for done in range(0, k, s.depth):
            depth = min(s.depth, k - done)
            for number in range(images * tiles):
                image, i = number // tiles, number % tiles * s.rows
                conv_tile(s, planar, x + image * x_image, places + i, offsets + done, w + (panel * k + done) * s.width,
                          part + number * s.rows * s.width, c + (image * c_image + i * c_position + panel * s.width * c_channel),
                          c_position, c_channel, bias + panel * s.width, depth, min(s.rows, count - i), channels - panel * s.width,
                          i64(done == 0), i64(done + depth == k))


@kernel
def conv_framed(s: const, planar: const, x: ptr[s.operand], images: i64, planes: i64, x_image: i64, x_plane: i64, x_down: i64, rows: i64,
                columns: i64, above: i64, left: i64, down: i64, across: i64, places: ptr[i64], offsets: ptr[i64], w: ptr[s.operand],
                c: ptr[s.result], c_image: i64, c_position: i64, c_channel: i64, bias: ptr[s.sum], together: i64, channels: i64,
                count: i64, k: i64):
    """`conv` of one group, some images `together`, round whose planes a core puts the zeros where it reads them from its own cache."""
    size = planes * down * across
    for task in prange((images + together - 1) // together):
        frames, part = array(s.operand, LOCAL // s.operand.bytes), array(s.sum, PLACES * s.width)
        first = task * together
        here = min(together, images - first)
        for plane in range(here * planes):
            source = x + ((first + plane // planes) * x_image + plane % planes * x_plane)
            framed_plane(s.operand, s.lanes, frames + plane * down * across, source, x_down, rows, columns, above, left, down, across)
        for begin in range(0, count, PLACES):
            some_positions(s, planar, frames, size, places + begin, offsets, w, part, c + (first * c_image + begin * c_position), c_image,
                           c_position, c_channel, bias, here, min(PLACES, count - begin), channels, k)


@kernel
def pack_weights(s: const, to: ptr[s.operand], w: ptr[s.operand], w_channel: i64, offsets: ptr[i64], run: i64, starts: ptr[i64],
                 groups: i64, channels: i64, k: i64):
    """Weights as panels of [k][width of the tile], zero past a group's channels.

    offsets: where each k lies in a channel's weights, `run` of them always side by side, from the last to the first if it is negative;
    starts: where each group's begin.
    """
    panels, pieces = (channels + s.width - 1) // s.width, (k + PACKED - 1) // PACKED
    for number in prange(groups * panels * pieces):
        panel, begin = number // pieces, number % pieces * PACKED
        first = panel % panels * s.width
        pack_panel(s, to + (panel * k + begin) * s.width, w + (starts[panel // panels] + first * w_channel), w_channel, offsets, run,
                   channels - first, begin, min(k, begin + PACKED))


@kernel
def pack_panel(s: const, to, source, w_channel, offsets, run, channels, begin, end):
    """The k from `begin` to `end` of the channels of a panel."""
    p, beside = begin, max(run, -run)
    while p < end:
        left, row = min(min(beside - p % beside, end - p), s.lanes), to + (p - begin) * s.width
        if left == s.lanes and run > 0:
            pack_square(s, row, source + offsets[p], w_channel, channels, left, i64(0), None)
            p += s.lanes
        elif left > 1:
            lowest, later = min(offsets[p], offsets[p + left - 1]), source + offsets[min(p + AHEAD * left, end - 1)]
            for j in range(min(s.width, channels)):
                prefetch(later + j * w_channel)
            pack_some(s, row, source + lowest, w_channel, channels, left, i64(run < 0))
            p += left
        else:
            pack_row(s, row, source + offsets[p], w_channel, channels)
            p += 1


@kernel
def pack_row(s: const, row, source, w_channel, channels):
    """One k of all channels of a panel."""
    if w_channel == 1:
        masks = column_masks(s, s.vectors, channels)
        for v in static_range(s.vectors):
            vstore(row + v * s.lanes, vload(source + v * s.lanes, s.lanes, mask=masks[v]))
    else:
        for j in range(s.width):
            row[j] = s.operand(0)
        for j in range(min(s.width, channels)):
            row[j] = source[j * w_channel]


@kernel(inline=False)
def pack_some(s: const, to: ptr[s.operand], source: ptr[s.operand], w_channel: i64, channels: i64, count: i64, backwards: i64):
    """`pack_square` of fewer than a vector has lanes, or of these from the last to the first."""
    pack_square(s, to, source, w_channel, channels, count, backwards, lanes(vec(i32, s.lanes)) < i32(count))


@kernel
def pack_square(s: const, to, source, w_channel, channels, count, backwards, mask):
    """`count` k, as many as a vector has lanes where there is no mask, of all channels of a panel."""
    for v in static_range(s.vectors):
        rows = array(vec(s.operand, s.lanes), s.lanes)
        for j in static_range(s.lanes):
            rows[j] = vec(s.operand, s.lanes)(0)
            if v * s.lanes + j < channels:
                rows[j] = vload(source + (v * s.lanes + j) * w_channel, s.lanes, mask=mask)
        square = transposed([rows[j] for j in static_range(s.lanes)], s.lanes, s.lanes)
        for q in static_range(s.lanes):
            if q < count:
                vstore(to + ((q + backwards * (count - 1 - 2 * q)) * s.width + v * s.lanes), square[q])


@kernel
def pad_planes(T: const, count: const, to: ptr[T], x: ptr[T], images: i64, channels: i64, x_image: i64, x_channel: i64, x_down: i64,
               rows: i64, columns: i64, above: i64, left: i64, down: i64, across: i64):
    """Planes with zeros round them; rows of X contiguous, those of the result dense."""
    group = max(1, FRAMED // (down * across))
    for task in prange((images * channels + group - 1) // group):
        for plane in range(task * group, min(images * channels, (task + 1) * group)):
            source = x + (plane // channels * x_image + plane % channels * x_channel)
            framed_plane(T, count, to + plane * down * across, source, x_down, rows, columns, above, left, down, across)


@kernel
def framed_plane(T: const, count: const, to, x, x_down, rows, columns, above, left, down, across):
    """One plane of `pad_planes`."""
    fill_bytes(to, 0, (above * across + left) * size_of(T))
    for i in range(rows):
        begin = (above + i) * across + left
        row, line, whole = to + begin, x + i * x_down, columns // count * count
        for j in range(0, whole, count):
            vstore(row + j, vload(line + j, count))
        for j in range(whole, columns):
            row[j] = line[j]
        for j in range(columns, min(across, down * across - begin)):        # up to where the next row begins
            row[j] = T(0)
    end = min((above + rows) * across + left, down * across)
    fill_bytes(to + end, 0, (down * across - end) * size_of(T))


@kernel
def zip_rows(T: const, count: const, to: ptr[T], image: i64, channel: i64, row: i64, even: ptr[T], odd: ptr[T], images: i64, channels: i64,
             rows: i64, evens: i64, odds: i64):
    """Rows whose even and odd columns lie in dense memory of their own; null: they are zero."""
    low, high = [j // 2 + j % 2 * count for j in static_range(count)], [j // 2 + j % 2 * count + count // 2 for j in static_range(count)]
    group = max(1, FRAMED // max(1, rows * (evens + odds)))
    for task in prange((images * channels + group - 1) // group):
        for plane in range(task * group, min(images * channels, (task + 1) * group)):
            target = to + (plane // channels * image + plane % channels * channel)
            for i in range(rows):
                at = plane * rows + i
                for j in range(0, evens, count):
                    left, right = vec(T, count)(0), vec(T, count)(0)
                    if even != 0:
                        left = vload(even + (at * evens + j), count, mask=lanes(vec(i32, count)) < i32(evens - j))
                    if odd != 0:
                        right = vload(odd + (at * odds + j), count, mask=lanes(vec(i32, count)) < i32(odds - j))
                    out, rest = target + (i * row + 2 * j), evens + odds - 2 * j
                    vstore(out, shuffle(left, right, low), mask=lanes(vec(i32, count)) < i32(rest))
                    vstore(out + count, shuffle(left, right, high), mask=lanes(vec(i32, count)) + count < i32(rest))


@kernel
def add_parts(T: const, to: ptr[T], parts: ptr[T], count: i64, n: i64):
    """The sum of `count` arrays of n numbers that lie one behind the other, in order."""
    for task in prange((n + SUMMED - 1) // SUMMED):
        for i in range(task * SUMMED, min(n, (task + 1) * SUMMED)):
            total = parts[i]
            for p in range(1, count):
                total = total + parts[p * n + i]
            to[i] = total
