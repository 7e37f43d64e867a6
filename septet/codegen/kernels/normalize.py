"""Normalisation to mean 0 and variance 1 of rows (layer, group, instance, RMS) and of channels (batch), forward and backward.

Sums are taken over blocks in the elements' type and added up in float64.  Statistics go to memory for the way back: mean and 1 / spread.
"""
from __future__ import annotations

from septet.kernel import const, f64, i64, kernel, prange, ptr, sqrt

BLOCK = 512                     # terms summed in the elements' type
WORK = 1 << 13                  # elements of a task
LANES = 64                      # channels side by side where a channel has one element an image


@kernel(math="reassoc contract nsz")
def total(T: const, x, n):
    """The sum of n numbers."""
    found = f64(0)
    for start in range(0, n, BLOCK):
        part = T(0)
        for i in range(start, min(n, start + BLOCK)):
            part = part + x[i]
        found = found + f64(part)
    return found


@kernel(math="reassoc contract nsz")
def squares(T: const, x, n, centre):
    """The sum of the squared distances from a centre."""
    found = f64(0)
    for start in range(0, n, BLOCK):
        part = T(0)
        for i in range(start, min(n, start + BLOCK)):
            part = part + (x[i] - centre) * (x[i] - centre)
        found = found + f64(part)
    return found


@kernel(math="reassoc contract nsz")
def moments(T: const, g, x, n, centre):
    """(the sum of g, the sum of g (x - centre))."""
    first, second = f64(0), f64(0)
    for start in range(0, n, BLOCK):
        one, two = T(0), T(0)
        for i in range(start, min(n, start + BLOCK)):
            one = one + g[i]
            two = two + g[i] * (x[i] - centre)
        first = first + f64(one)
        second = second + f64(two)
    return first, second


@kernel(math="reassoc contract nsz")
def weighted_moments(T: const, g, w, x, n, centre):
    """(the sum of g w, the sum of g w (x - centre))."""
    first, second = f64(0), f64(0)
    for start in range(0, n, BLOCK):
        one, two = T(0), T(0)
        for i in range(start, min(n, start + BLOCK)):
            term = g[i] * w[i]
            one = one + term
            two = two + term * (x[i] - centre)
        first = first + f64(one)
        second = second + f64(two)
    return first, second


@kernel
def rows_of_task(width):
    """How many rows one task takes."""
    return max(1, WORK // max(1, width))


# ---- rows ------------------------------------------------------------------------------------------------------------


@kernel(math="contract")
def rows_forward(T: const, affine: const, centred: const, x: ptr[T], y: ptr[T], w: ptr[T], b: ptr[T], means: ptr[T], rates: ptr[T],
                 rows: i64, width: i64, eps: f64, groups: i64, span: i64):
    """y = (x - mean) / sqrt(variance + eps), row by row.

    affine: "element": times w plus b, one number each an element of the row.  "channel": a row holds `width / span` channels of `span`
    elements, the rows of an image are its `groups`.  centred: False divides by the root of the mean square alone.  w, b: may be null.
    """
    group = rows_of_task(width)
    for task in prange((rows + group - 1) // group):
        for row in range(task * group, min(rows, (task + 1) * group)):
            source, target = x + row * width, y + row * width
            mean = T(0)
            if centred:
                mean = T(total(T, source, width) / f64(width))
                means[row] = mean
            rate = T(1.0 / sqrt(squares(T, source, width, mean) / f64(width) + eps))
            rates[row] = rate
            if affine == "element":
                if w != 0 and b != 0:
                    for i in range(width):
                        target[i] = (source[i] - mean) * rate * w[i] + b[i]
                elif w != 0:
                    for i in range(width):
                        target[i] = (source[i] - mean) * rate * w[i]
                elif b != 0:
                    for i in range(width):
                        target[i] = (source[i] - mean) * rate + b[i]
                else:
                    for i in range(width):
                        target[i] = (source[i] - mean) * rate
            else:
                each = width // span
                for c in range(each):
                    channel = row % groups * each + c
                    scale, shift = rate, T(0)
                    if w != 0:
                        scale = rate * w[channel]
                    if b != 0:
                        shift = b[channel]
                    for i in range(c * span, (c + 1) * span):
                        target[i] = (source[i] - mean) * scale + shift


@kernel(math="contract")
def rows_backward(T: const, centred: const, g: ptr[T], x: ptr[T], w: ptr[T], dx: ptr[T], dw: ptr[T], db: ptr[T], means: ptr[T], rates: ptr[T],
                  rows: i64, width: i64, group: i64):
    """The gradients of `rows_forward` with affine "element": dx, and for every task of `group` rows a row of dw and db (null: not asked for)."""
    for task in prange((rows + group - 1) // group):
        if dw != 0:
            for i in range(width):
                dw[task * width + i] = T(0)
                db[task * width + i] = T(0)
        for row in range(task * group, min(rows, (task + 1) * group)):
            source, out, to = x + row * width, g + row * width, dx + row * width
            mean, rate = T(0), rates[row]
            if centred:
                mean = means[row]
            if w != 0:
                first, second = weighted_moments(T, out, w, source, width, mean)
            else:
                first, second = moments(T, out, source, width, mean)
            slope = T(second / f64(width)) * rate * rate
            level = T(0)
            if centred:
                level = T(first / f64(width))
            if w != 0:
                for i in range(width):
                    to[i] = (out[i] * w[i] - level - (source[i] - mean) * slope) * rate
            else:
                for i in range(width):
                    to[i] = (out[i] - level - (source[i] - mean) * slope) * rate
            if dw != 0:
                scales, shifts = dw + task * width, db + task * width
                for i in range(width):
                    scales[i] = scales[i] + out[i] * (source[i] - mean) * rate
                    shifts[i] = shifts[i] + out[i]


@kernel(math="contract")
def groups_backward(T: const, g: ptr[T], x: ptr[T], w: ptr[T], dx: ptr[T], dw: ptr[T], db: ptr[T], means: ptr[T], rates: ptr[T],
                    rows: i64, width: i64, groups: i64, span: i64):
    """The gradients of `rows_forward` with affine "channel": dx, and dw and db of every channel of every image."""
    group, each = rows_of_task(width), width // span
    for task in prange((rows + group - 1) // group):
        for row in range(task * group, min(rows, (task + 1) * group)):
            mean, rate = means[row], rates[row]
            first, second = f64(0), f64(0)
            for c in range(each):
                at = row * width + c * span
                one, two = moments(T, g + at, x + at, span, mean)
                weight = f64(1)
                if w != 0:
                    weight = f64(w[row % groups * each + c])
                first = first + one * weight
                second = second + two * weight
                dw[row * each + c] = T(two) * rate
                db[row * each + c] = T(one)
            level = T(first / f64(width))
            slope = T(second / f64(width)) * rate * rate
            for c in range(each):
                weight = T(1)
                if w != 0:
                    weight = w[row % groups * each + c]
                for i in range(row * width + c * span, row * width + (c + 1) * span):
                    dx[i] = (g[i] * weight - level - (x[i] - mean) * slope) * rate


# ---- channels --------------------------------------------------------------------------------------------------------


@kernel(math="contract")
def batch_forward(T: const, x: ptr[T], y: ptr[T], w: ptr[T], b: ptr[T], means: ptr[T], rates: ptr[T], running_mean: ptr[T],
                  running_var: ptr[T], images: i64, channels: i64, span: i64, eps: f64, momentum: f64):
    """y = (x - mean) / sqrt(variance + eps) * w + b, channel by channel over all images; running statistics (null: none) move on."""
    count = f64(images * span)
    for c in prange(channels):
        found = f64(0)
        for n in range(images):
            found = found + total(T, x + (n * channels + c) * span, span)
        mean = T(found / count)
        spread = f64(0)
        for n in range(images):
            spread = spread + squares(T, x + (n * channels + c) * span, span, mean)
        rate = T(1.0 / sqrt(spread / count + eps))
        means[c] = mean
        rates[c] = rate
        scale, shift = rate, T(0)
        if w != 0:
            scale = rate * w[c]
        if b != 0:
            shift = b[c]
        for n in range(images):
            source, target = x + (n * channels + c) * span, y + (n * channels + c) * span
            for i in range(span):
                target[i] = (source[i] - mean) * scale + shift
        if running_mean != 0:
            running_mean[c] = T(f64(running_mean[c]) * (1.0 - momentum) + momentum * (found / count))
            running_var[c] = T(f64(running_var[c]) * (1.0 - momentum) + momentum * (spread / (count - 1.0)))


@kernel(math="contract")
def batch_backward(T: const, g: ptr[T], x: ptr[T], w: ptr[T], dx: ptr[T], dw: ptr[T], db: ptr[T], means: ptr[T], rates: ptr[T],
                   images: i64, channels: i64, span: i64):
    """The gradients of `batch_forward`."""
    count = f64(images * span)
    for c in prange(channels):
        mean, rate = means[c], rates[c]
        first, second = f64(0), f64(0)
        for n in range(images):
            at = (n * channels + c) * span
            one, two = moments(T, g + at, x + at, span, mean)
            first = first + one
            second = second + two
        dw[c] = T(second) * rate
        db[c] = T(first)
        scale = rate
        if w != 0:
            scale = rate * w[c]
        level = T(first / count)
        slope = T(second / count) * rate * rate
        for n in range(images):
            at = (n * channels + c) * span
            for i in range(at, at + span):
                dx[i] = (g[i] - level - (x[i] - mean) * slope) * scale
