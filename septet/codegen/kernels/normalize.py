"""Normalisation to mean 0 and variance 1 of rows (layer, group, instance, RMS) and of channels (batch), forward and backward.

Sums are taken over blocks in the elements' type and added up in float64.  Statistics go to memory for the way back: mean and 1 / spread.
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from septet.codegen.kernels.launch import ELEMENT
from septet.ir.dtype import DType
from septet.kernel import array, const, f64, i32, i64, kernel, lanes, prange, ptr, select, sqrt, static_range, vec, vload, vstore, vsum
from septet.lang.types import Type
from septet.runtime import target

BLOCK = 4096                    # terms summed in the elements' type
WORK = 1 << 13                  # elements of a task
UNROLLED = 4                    # vectors of partial sums


@dataclass(frozen=True)
class Lanes:
    """Elements and the vectors they are computed in."""

    element: Type
    lanes: int

    @property
    def vector(self) -> Type:
        """A vector of elements."""
        return vec(self.element, self.lanes)


@cache
def lanes_of(dtype: DType) -> Lanes:
    """The widest vectors of a dtype."""
    return Lanes(ELEMENT[dtype], target.lanes(dtype.itemsize))


@kernel
def mask_of(s: const, left):
    """The lanes of the first `left` elements."""
    return lanes(vec(i32, s.lanes)) < i32(min(left, s.lanes))


@kernel(math="contract")
def sum_over(s: const, term: const, n, pointers: const, centre):
    """The sums of the vectors that term(s, pointers, at, mask, centre) gives for n elements."""
    first, second = f64(0), f64(0)
    for start in range(0, n, BLOCK):
        end = min(n, start + BLOCK)
        a, b = array(s.vector, UNROLLED), array(s.vector, UNROLLED)
        for u in static_range(UNROLLED):
            a[u] = s.vector(0)
            b[u] = s.vector(0)
        whole = start + (end - start) // (UNROLLED * s.lanes) * (UNROLLED * s.lanes)
        for i in range(start, whole, UNROLLED * s.lanes):
            for u in static_range(UNROLLED):
                p, q = term(s, pointers, i + u * s.lanes, None, centre)
                a[u] = a[u] + p
                b[u] = b[u] + q
        for i in range(whole, end, s.lanes):
            p, q = term(s, pointers, i, mask_of(s, end - i), centre)
            a[0] = a[0] + p
            b[0] = b[0] + q
        first = first + f64(vsum((a[0] + a[1]) + (a[2] + a[3])))
        second = second + f64(vsum((b[0] + b[1]) + (b[2] + b[3])))
    return first, second


@kernel
def plain_term(s: const, pointers: const, at, mask, centre):
    """x."""
    return vload(pointers[0] + at, s.lanes, mask=mask), s.vector(0)


@kernel(math="contract")
def square_term(s: const, pointers: const, at, mask, centre):
    """The squared distance of x from the centre."""
    if mask is None:
        distance = vload(pointers[0] + at, s.lanes) - centre
    else:
        distance = select(mask, vload(pointers[0] + at, s.lanes, mask=mask) - centre, s.vector(0))
    return distance * distance, s.vector(0)


@kernel(math="contract")
def moment_term(s: const, pointers: const, at, mask, centre):
    """g, g (x - centre)."""
    g = vload(pointers[0] + at, s.lanes, mask=mask)
    return g, g * (vload(pointers[1] + at, s.lanes, mask=mask) - centre)


@kernel(math="contract")
def weighted_term(s: const, pointers: const, at, mask, centre):
    """g w, g w (x - centre)."""
    g = vload(pointers[0] + at, s.lanes, mask=mask) * vload(pointers[2] + at, s.lanes, mask=mask)
    return g, g * (vload(pointers[1] + at, s.lanes, mask=mask) - centre)


@kernel
def total(s: const, x, n):
    """The sum of n numbers."""
    found, _ = sum_over(s, plain_term, n, (x,), s.element(0))
    return found


@kernel
def squares(s: const, x, n, centre):
    """The sum of the squared distances from a centre."""
    found, _ = sum_over(s, square_term, n, (x,), centre)
    return found


@kernel
def moments(s: const, g, x, n, centre):
    """(the sum of g, the sum of g (x - centre))."""
    return sum_over(s, moment_term, n, (g, x), centre)


@kernel
def weighted_moments(s: const, g, w, x, n, centre):
    """(the sum of g w, the sum of g w (x - centre))."""
    return sum_over(s, weighted_term, n, (g, x, w), centre)


@kernel(math="contract")
def shift_scale(s: const, to, x, n, mean, scale, shift):
    """(x - mean) * scale + shift of n elements."""
    for i in range(0, n, s.lanes):
        mask = mask_of(s, n - i)
        vstore(to + i, (vload(x + i, s.lanes, mask=mask) - mean) * scale + shift, mask=mask)


@kernel(math="contract")
def row_affine(s: const, weighted: const, shifted: const, to, x, w, b, n, mean, rate):
    """(x - mean) * rate * w + b of n elements."""
    for i in range(0, n, s.lanes):
        mask = mask_of(s, n - i)
        y = (vload(x + i, s.lanes, mask=mask) - mean) * rate
        if weighted:
            y = y * vload(w + i, s.lanes, mask=mask)
        if shifted:
            y = y + vload(b + i, s.lanes, mask=mask)
        vstore(to + i, y, mask=mask)


@kernel(math="contract")
def slope_back(s: const, weighted: const, to, g, x, w, n, mean, level, slope, scale):
    """(g * w - level - (x - mean) * slope) * scale of n elements."""
    for i in range(0, n, s.lanes):
        mask = mask_of(s, n - i)
        out = vload(g + i, s.lanes, mask=mask)
        if weighted:
            out = out * vload(w + i, s.lanes, mask=mask)
        vstore(to + i, (out - level - (vload(x + i, s.lanes, mask=mask) - mean) * slope) * scale, mask=mask)


@kernel(math="contract")
def each_back(s: const, to, g, x, n, mean, scale, level, slope):
    """g * scale - level - (x - mean) * slope of n elements."""
    for i in range(0, n, s.lanes):
        mask = mask_of(s, n - i)
        vstore(to + i, vload(g + i, s.lanes, mask=mask) * scale - level - (vload(x + i, s.lanes, mask=mask) - mean) * slope, mask=mask)


@kernel(math="contract")
def add_weights(s: const, dw, db, g, x, n, mean, rate):
    """dw += g (x - mean) * rate, db += g."""
    for i in range(0, n, s.lanes):
        mask = mask_of(s, n - i)
        out = vload(g + i, s.lanes, mask=mask)
        term = out * ((vload(x + i, s.lanes, mask=mask) - mean) * rate)
        vstore(dw + i, vload(dw + i, s.lanes, mask=mask) + term, mask=mask)
        vstore(db + i, vload(db + i, s.lanes, mask=mask) + out, mask=mask)


@kernel
def add_rows(s: const, to, a, b, n):
    """a + b of n elements."""
    for i in range(0, n, s.lanes):
        mask = mask_of(s, n - i)
        vstore(to + i, vload(a + i, s.lanes, mask=mask) + vload(b + i, s.lanes, mask=mask), mask=mask)


@kernel
def rows_of_task(width):
    """How many rows one task takes."""
    return max(1, WORK // max(1, width))


# ---- rows ------------------------------------------------------------------------------------------------------------


@kernel(math="contract")
def rows_forward(s: const, affine: const, centred: const, joined: const, x: ptr[s.element], other: ptr[s.element], sums: ptr[s.element],
                 y: ptr[s.element], w: ptr[s.element], b: ptr[s.element], means: ptr[s.element], rates: ptr[s.element],
                 rows: i64, width: i64, eps: f64, groups: i64, span: i64):
    """y = (x - mean) / sqrt(variance + eps), row by row.  joined: of sums = x + other, which are written too.

    affine: "element": times w plus b, one number each an element of the row.  "channel": a row holds `width / span` channels of `span`
    elements, the rows of an image are its `groups`.  centred: False divides by the root of the mean square alone.  w, b: may be null.
    """
    group = rows_of_task(width)
    for task in prange((rows + group - 1) // group):
        for row in range(task * group, min(rows, (task + 1) * group)):
            source, target = x + row * width, y + row * width
            if joined:
                add_rows(s, sums + row * width, source, other + row * width, width)
                source = sums + row * width
            mean = s.element(0)
            if centred:
                mean = s.element(total(s, source, width) / f64(width))
            means[row] = mean                       # 0 where nothing is subtracted: no memory is left as it was
            rate = s.element(1.0 / sqrt(squares(s, source, width, mean) / f64(width) + eps))
            rates[row] = rate
            if affine == "element":
                if w != 0 and b != 0:
                    row_affine(s, True, True, target, source, w, b, width, mean, rate)
                elif w != 0:
                    row_affine(s, True, False, target, source, w, b, width, mean, rate)
                elif b != 0:
                    row_affine(s, False, True, target, source, w, b, width, mean, rate)
                else:
                    row_affine(s, False, False, target, source, w, b, width, mean, rate)
            else:
                each = width // span
                for c in range(each):
                    channel = row % groups * each + c
                    scale, shift = rate, s.element(0)
                    if w != 0:
                        scale = rate * w[channel]
                    if b != 0:
                        shift = b[channel]
                    shift_scale(s, target + c * span, source + c * span, span, mean, scale, shift)


@kernel(math="contract")
def rows_backward(s: const, centred: const, g: ptr[s.element], x: ptr[s.element], w: ptr[s.element], dx: ptr[s.element], dw: ptr[s.element],
                  db: ptr[s.element], means: ptr[s.element], rates: ptr[s.element],
                  rows: i64, width: i64, group: i64):
    """The gradients of `rows_forward` with affine "element": dx, and for every task of `group` rows a row of dw and db (null: not asked
    for)."""
    for task in prange((rows + group - 1) // group):
        if dw != 0:
            for i in range(width):
                dw[task * width + i] = s.element(0)
                db[task * width + i] = s.element(0)
        for row in range(task * group, min(rows, (task + 1) * group)):
            source, out, to = x + row * width, g + row * width, dx + row * width
            mean, rate = s.element(0), rates[row]
            if centred:
                mean = means[row]
            if w != 0:
                first, second = weighted_moments(s, out, w, source, width, mean)
            else:
                first, second = moments(s, out, source, width, mean)
            slope = s.element(second / f64(width)) * rate * rate
            level = s.element(0)
            if centred:
                level = s.element(first / f64(width))
            if w != 0:
                slope_back(s, True, to, out, source, w, width, mean, level, slope, rate)
            else:
                slope_back(s, False, to, out, source, w, width, mean, level, slope, rate)
            if dw != 0:
                add_weights(s, dw + task * width, db + task * width, out, source, width, mean, rate)


@kernel(math="contract")
def groups_backward(s: const, g: ptr[s.element], x: ptr[s.element], w: ptr[s.element], dx: ptr[s.element], dw: ptr[s.element],
                    db: ptr[s.element], means: ptr[s.element], rates: ptr[s.element],
                    rows: i64, width: i64, groups: i64, span: i64):
    """The gradients of `rows_forward` with affine "channel": dx, and dw and db of every channel of every image."""
    group, each = rows_of_task(width), width // span
    for task in prange((rows + group - 1) // group):
        for row in range(task * group, min(rows, (task + 1) * group)):
            mean, rate = means[row], rates[row]
            first, second = f64(0), f64(0)
            for c in range(each):
                at = row * width + c * span
                one, two = moments(s, g + at, x + at, span, mean)
                weight = f64(1)
                if w != 0:
                    weight = f64(w[row % groups * each + c])
                first = first + one * weight
                second = second + two * weight
                dw[row * each + c] = s.element(two) * rate
                db[row * each + c] = s.element(one)
            level = s.element(first / f64(width))
            slope = s.element(second / f64(width)) * rate * rate
            for c in range(each):
                scale = rate
                if w != 0:
                    scale = rate * w[row % groups * each + c]
                at = row * width + c * span
                # (g w - level - d slope) rate, with the weight drawn out
                each_back(s, dx + at, g + at, x + at, span, mean, scale, level * rate, slope * rate)


# ---- channels --------------------------------------------------------------------------------------------------------


@kernel(math="contract")
def batch_forward(s: const, x: ptr[s.element], y: ptr[s.element], w: ptr[s.element], b: ptr[s.element], means: ptr[s.element],
                  rates: ptr[s.element], running_mean: ptr[s.element],
                  running_var: ptr[s.element], images: i64, channels: i64, span: i64, eps: f64, momentum: f64):
    """y = (x - mean) / sqrt(variance + eps) * w + b, channel by channel over all images; running statistics (null: none) move on."""
    count = f64(images * span)
    for c in prange(channels):
        found = f64(0)
        for n in range(images):
            found = found + total(s, x + (n * channels + c) * span, span)
        mean = s.element(found / count)
        spread = f64(0)
        for n in range(images):
            spread = spread + squares(s, x + (n * channels + c) * span, span, mean)
        rate = s.element(1.0 / sqrt(spread / count + eps))
        means[c] = mean
        rates[c] = rate
        scale, shift = rate, s.element(0)
        if w != 0:
            scale = rate * w[c]
        if b != 0:
            shift = b[c]
        for n in range(images):
            at = (n * channels + c) * span
            shift_scale(s, y + at, x + at, span, mean, scale, shift)
        if running_mean != 0:
            running_mean[c] = s.element(f64(running_mean[c]) * (1.0 - momentum) + momentum * (found / count))
            running_var[c] = s.element(f64(running_var[c]) * (1.0 - momentum) + momentum * (spread / (count - 1.0)))


@kernel(math="contract")
def batch_backward(s: const, g: ptr[s.element], x: ptr[s.element], w: ptr[s.element], dx: ptr[s.element], dw: ptr[s.element],
                   db: ptr[s.element], means: ptr[s.element], rates: ptr[s.element],
                   images: i64, channels: i64, span: i64):
    """The gradients of `batch_forward`."""
    count = f64(images * span)
    for c in prange(channels):
        mean, rate = means[c], rates[c]
        first, second = f64(0), f64(0)
        for n in range(images):
            at = (n * channels + c) * span
            one, two = moments(s, g + at, x + at, span, mean)
            first = first + one
            second = second + two
        dw[c] = s.element(second) * rate
        db[c] = s.element(first)
        scale = rate
        if w != 0:
            scale = rate * w[c]
        level = s.element(first / count)
        slope = s.element(second / count) * rate * rate
        for n in range(images):
            at = (n * channels + c) * span
            slope_back(s, False, dx + at, g + at, x + at, w, span, mean, level, slope, scale)
