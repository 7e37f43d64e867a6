"""Convolution with few channels a group: the places of a line lie in the lanes, not the channels.

Where a group has a handful of output channels (one, in depthwise convolutions) the register tile of `conv_tile` would be mostly empty.
Here a tile is some lines of the result by all channels; the weights' gradient sums along lines.  Lines must be contiguous: stride 1.
"""
from __future__ import annotations

from septet.kernel import array, const, i32, i64, kernel, lanes, prange, ptr, static_range, vec, vload, vstore, vsum

MOST = 8                        # channels of a group
SUMS = 24                       # vectors of a tile
SEEN = 9                        # taps of a tile where channels lie together
TERMS = 256                     # summed apart before they join the rest
TASK = 1 << 14                  # multiplications worth a task, in vectors


def lines_for(channels: int) -> int:
    """Lines of a tile."""
    return max(1, min(8, SUMS // channels))


@kernel
def pack_few(T: const, to: ptr[T], w: ptr[T], w_channel: i64, offsets: ptr[i64], starts: ptr[i64], groups: i64, channels: i64, k: i64):
    """Weights as [group][k][channel]."""
    for group in range(groups):
        for p in range(k):
            for c in range(channels):
                to[(group * k + p) * channels + c] = w[starts[group] + offsets[p] + c * w_channel]


@kernel(math="contract", inline=False)
def line_tile(T: const, count: const, channels: const, biased: const, activation: const, x: ptr[T], places: ptr[i64], across: i64,
              offsets: ptr[i64], w: ptr[T], y: ptr[T], y_channel: i64, bias: ptr[T], k: i64, lines: i64, left: i64):
    """Some lines, from one column on, `left` columns of them.  activation: a kernel from vector to vector, applied last, or None."""
    rows = static_range(lines_for(channels))
    mask = lanes(vec(i32, count)) < i32(min(left, count))
    tops = [x + places[min(m, lines - 1) * across] for m in rows]
    acc = array(vec(T, count), lines_for(channels) * channels)
    for m in rows:
        for c in static_range(channels):
            if biased:
                acc[m * channels + c] = vec(T, count)(bias[c])
            else:
                acc[m * channels + c] = vec(T, count)(0)
    for p in range(k):
        line = [vload(top + offsets[p], count, mask=mask) for top in tops]
        for c in static_range(channels):
            weight = vec(T, count)(w[p * channels + c])
            for m in rows:
                acc[m * channels + c] = acc[m * channels + c] + line[m] * weight
    for m in rows:
        if m < lines:
            for c in static_range(channels):
                found = acc[m * channels + c]
                if activation is not None:
                    found = activation(found)
                vstore(y + (c * y_channel + m * across), found, mask=mask)


@kernel
def conv_lines(T: const, count: const, channels: const, biased: const, activation: const, x: ptr[T], x_image: i64, places: ptr[i64],
               offsets: ptr[i64], starts: ptr[i64], w: ptr[T], y: ptr[T], y_image: i64, y_channel: i64, bias: ptr[T], images: i64,
               groups: i64, lines: i64, across: i64, k: i64):
    """Every line of every image and group; see `conv_tile.conv` for places, offsets and starts."""
    rows = lines_for(channels)
    tiles = (lines + rows - 1) // rows
    whole = tiles * ((across + count - 1) // count) * channels * rows * k
    each = max(1, TASK // max(1, whole))
    for task in prange((images * groups + each - 1) // each):
        for number in range(task * each, min(images * groups, (task + 1) * each)):
            image, group = number // groups, number % groups
            source = x + (image * x_image + starts[2 * group])
            target = y + (image * y_image + starts[2 * group + 1])
            for t in range(tiles):
                for j in range(0, across, count):
                    line_tile(T, count, channels, biased, activation, source + j, places + t * rows * across, across, offsets,
                              w + group * k * channels, target + (t * rows * across + j), y_channel, bias + group * channels, k,
                              min(rows, lines - t * rows), across - j)


@kernel(math="contract", inline=False)
def sum_tile(T: const, count: const, channels: const, x: ptr[T], taps: ptr[i64], y: ptr[T], y_channel: i64, offsets: ptr[i64],
             far: ptr[i64], to: ptr[T], to_channel: i64, lines: i64, across: i64, left: i64):
    """For `left` taps: the sum over lines of x at the tap times y, for every channel."""
    rows = static_range(lines_for(channels))
    tops = [x + taps[min(m, left - 1)] for m in rows]
    acc = array(vec(T, count), lines_for(channels) * channels)
    for t in static_range(lines_for(channels) * channels):
        acc[t] = vec(T, count)(0)
    for i in range(lines):
        at, near = far[i * across], offsets[i * across]
        for j in range(0, across, count):
            mask = lanes(vec(i32, count)) < i32(min(across - j, count))
            line = [vload(top + (near + j), count, mask=mask) for top in tops]
            for c in static_range(channels):
                g = vload(y + (at + j + c * y_channel), count, mask=mask)
                for m in rows:
                    acc[m * channels + c] = acc[m * channels + c] + line[m] * g
    for m in rows:
        if m < left:
            for c in static_range(channels):
                to[c * to_channel + m] = vsum(acc[m * channels + c])


@kernel
def sum_lines(T: const, count: const, channels: const, x: ptr[T], taps: ptr[i64], offsets: ptr[i64], starts: ptr[i64], y: ptr[T],
              y_channel: i64, far: ptr[i64], sources: ptr[i64], to: ptr[T], to_channel: i64, groups: i64, number: i64, lines: i64,
              across: i64):
    """The weights' gradient of every group: `number` taps; offsets and far tell where each term's line lies in x and y."""
    rows = lines_for(channels)
    tiles = (number + rows - 1) // rows
    for task in prange(groups * tiles):
        group, t = task // tiles, task % tiles
        sum_tile(T, count, channels, x + starts[2 * group], taps + t * rows, y + sources[group], y_channel, offsets, far,
                 to + (starts[2 * group + 1] + t * rows), to_channel, lines, across, min(rows, number - t * rows))


@kernel(math="contract", inline=False)
def sum_near_tile(T: const, count: const, x: ptr[T], taps: ptr[i64], y: ptr[T], offsets: ptr[i64], far: ptr[i64], to: ptr[T], to_tap: i64,
                  terms: i64, left: i64, channels: i64, first: i64):
    """For `left` taps: the sums over terms of x at the tap times two vectors of channels of y; added to, unless they are the first."""
    tops = [x + taps[min(m, left - 1)] for m in static_range(SEEN)]
    masks = [lanes(vec(i32, count)) + v * count < i32(min(channels, 2 * count)) for v in static_range(2)]
    acc = array(vec(T, count), 2 * SEEN)
    for t in static_range(2 * SEEN):
        acc[t] = vec(T, count)(0)
    for p in range(terms):
        line = [vload(y + (far[p] + v * count), count, mask=masks[v]) for v in static_range(2)]
        for m in static_range(SEEN):
            one = vec(T, count)(tops[m][offsets[p]])
            for v in static_range(2):
                acc[2 * m + v] = acc[2 * m + v] + one * line[v]
    for m in static_range(SEEN):
        if m < left:
            for v in static_range(2):
                at = to + (m * to_tap + v * count)
                if first == 0:
                    acc[2 * m + v] = acc[2 * m + v] + vload(at, count, mask=masks[v])
                vstore(at, acc[2 * m + v], mask=masks[v])


@kernel
def sum_near(T: const, count: const, x: ptr[T], x_part: i64, taps: ptr[i64], offsets: ptr[i64], y: ptr[T], y_part: i64, far: ptr[i64],
             to: ptr[T], parts: i64, number: i64, terms: i64, channels: i64):
    """The weights' gradient where the channels of y lie together and taps are few: sums [part][tap][channel]."""
    for part in prange(parts):
        for done in range(0, terms, TERMS):
            for tap in range(0, number, SEEN):
                for c in range(0, channels, 2 * count):
                    sum_near_tile(T, count, x + part * x_part, taps + tap, y + (part * y_part + c), offsets + done, far + done,
                                  to + ((part * number + tap) * channels + c), channels, min(TERMS, terms - done), number - tap,
                                  channels - c, i64(done == 0))
