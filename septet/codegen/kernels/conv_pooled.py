"""The gradients of a convolution's weights and bias from that of a max pool behind it, where nobody asks for what lies between.

Images have few channels, and those of the result lie together, as for `conv_lines.sum_near`.  The gradient of an image of the result stays
in the cache of the core that sums it up.
"""
from __future__ import annotations

from septet.codegen.kernels.conv_lines import SEEN, TERMS, sum_near_tile
from septet.codegen.kernels.pool import largest_back
from septet.kernel import array, const, fill_bytes, i32, i64, kernel, lanes, prange, ptr, size_of, static_range, vec, vload, vstore

LOCAL = 1 << 15                 # numbers of an image of the result
AT_ONCE = 4                     # sums of a channel that are kept apart


@kernel
def add_columns(T: const, count: const, to, rows, terms, channels, first):
    """The sums of rows of channels; added to, unless they are the first."""
    for c in range(0, channels, count):
        mask = lanes(vec(i32, count)) < i32(channels - c)
        sums = array(vec(T, count), AT_ONCE)
        for t in static_range(AT_ONCE):
            sums[t] = vec(T, count)(0)
        for p in range(0, terms, AT_ONCE):
            for t in static_range(AT_ONCE):
                if p + t < terms:
                    sums[t] = sums[t] + vload(rows + ((p + t) * channels + c), count, mask=mask)
        total = (sums[0] + sums[1]) + (sums[2] + sums[3])
        if first == 0:
            total = total + vload(to + c, count, mask=mask)
        vstore(to + c, total, mask=mask)


@kernel
def pooled_sums(T: const, count: const, window: const, apart: const, positive: const, x: ptr[T], x_image: i64, taps: ptr[i64], number: i64,
                offsets: ptr[i64], far: ptr[i64], g: ptr[T], largest: ptr[T], y: ptr[T], to: ptr[T], images: i64, parts: i64, depth: i64,
                height: i64, width: i64, channels: i64, deep: i64, down: i64, across: i64, layers: i64, rows: i64, columns: i64,
                layer_step: i64, row_step: i64, column_step: i64):
    """Sums [part][tap, and last the bias][channel]: y is what X is convolved to, `largest` what is pooled from it, g the gradient of that.

    For taps, offsets and far see `conv_lines.sum_near`, for the rest `pool.max_pool_last_back`.
    """
    terms, made = depth * height * width, deep * down * across * channels
    whole = deep * layers * down * rows * across * columns == terms
    for part in prange(parts):
        held = array(T, LOCAL)
        out = to + part * (number + 1) * channels
        for image in range(part * (images // parts), (part + 1) * (images // parts)):
            if not (apart and whole):
                fill_bytes(held, 0, terms * channels * size_of(T))
            largest_back(T, count, window, apart, positive, g + image * made, largest + image * made, y + image * terms * channels, held,
                         height, width, channels, deep, down, across, layers, rows, columns, layer_step, row_step, column_step)
            fresh = i64(image == part * (images // parts))
            for done in range(0, terms, TERMS):
                for tap in range(0, number, SEEN):
                    for c in range(0, channels, 2 * count):
                        sum_near_tile(T, count, x + image * x_image, taps + tap, held + c, offsets + done, far + done,
                                      out + (tap * channels + c), channels, min(TERMS, terms - done), number - tap, channels - c,
                                      fresh * i64(done == 0))
            add_columns(T, count, out + number * channels, held, terms, channels, fresh)
