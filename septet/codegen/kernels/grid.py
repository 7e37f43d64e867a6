"""Planes sampled between their elements, by the four around a place; what lies outside is 0.

x (images, channels, height, width); down, across (images, places): the places' coordinates in elements.
"""
from __future__ import annotations

from septet.kernel import (
    const,
    fill_bytes,
    floor,
    gather,
    i32,
    i64,
    kernel,
    lanes,
    prange,
    ptr,
    select,
    size_of,
    static_range,
    vec,
    vload,
    vstore,
)

WORK = 1 << 12                  # places of a task


@kernel
def edges(T: const, count: const, at, low, n):
    """(the weight of the element before, whether it is there, the same of the one behind, their places)."""
    one, zero, end = vec(T, count)(1), vec(T, count)(0), vec(T, count)(T(n))
    high = low + one
    has_low, has_high = (low >= zero) & (low < end), (high >= zero) & (high < end)
    before, behind = vec(i32, count)(select(has_low, low, zero)), vec(i32, count)(select(has_high, high, zero))
    return high - at, at - low, has_low, has_high, before, behind


@kernel
def around(T: const, count: const, down, across, mask, height, width):
    """What `edges` has of the rows of some places, then of their columns."""
    y, x = vload(down, count, mask=mask, other=0.0), vload(across, count, mask=mask, other=0.0)
    return edges(T, count, y, floor(y), height) + edges(T, count, x, floor(x), width)


@kernel
def corners(count: const, e, mask, width):
    """The places in the plane of the four elements, then whether they are there."""
    step = vec(i32, count)(i32(width))
    upper, lower = e[4] * step, e[5] * step
    return (upper + e[10], lower + e[10], upper + e[11], lower + e[11],
            mask & e[2] & e[8], mask & e[3] & e[8], mask & e[2] & e[9], mask & e[3] & e[9])


@kernel
def element(T: const, count: const, plane, four, k: const):
    """The elements of corner k, 0 where there are none."""
    return select(four[k + 4], gather(plane, four[k], mask=four[k + 4]), vec(T, count)(0))


@kernel(math="contract")
def sample(T: const, count: const, x: ptr[T], down: ptr[T], across: ptr[T], out: ptr[T], images: i64, channels: i64, height: i64,
           width: i64, places: i64):
    """out (images, channels, places)."""
    blocks = (places + WORK - 1) // WORK
    for task in prange(images * blocks):
        image, start = task // blocks, task % blocks * WORK
        for p in range(start, min(places, start + WORK), count):
            mask = lanes(vec(i32, count)) < i32(min(places - p, i64(count)))
            near = around(T, count, down + (image * places + p), across + (image * places + p), mask, height, width)
            four = corners(count, near, mask, width)
            for c in range(channels):
                plane = x + (image * channels + c) * height * width
                total = element(T, count, plane, four, 0) * (near[0] * near[6])
                total = total + element(T, count, plane, four, 1) * (near[1] * near[6])
                total = total + element(T, count, plane, four, 2) * (near[0] * near[7])
                total = total + element(T, count, plane, four, 3) * (near[1] * near[7])
                vstore(out + ((image * channels + c) * places + p), total, mask=mask)


@kernel
def send(count: const, to, four, corner: const, values):
    """Values added to the elements of a corner, one by one: places may be the same."""
    for k in static_range(count):
        if four[corner + 4][k]:
            at = i64(four[corner][k])
            to[at] = to[at] + values[k]


@kernel(math="contract")
def to_planes(T: const, count: const, g: ptr[T], down: ptr[T], across: ptr[T], dx: ptr[T], images: i64, channels: i64, height: i64,
              width: i64, places: i64):
    """The gradient of `sample` by the planes."""
    for number in prange(images * channels):
        image, plane = number // channels, dx + number * height * width
        fill_bytes(plane, 0, height * width * size_of(T))
        for p in range(0, places, count):
            mask = lanes(vec(i32, count)) < i32(min(places - p, i64(count)))
            near = around(T, count, down + (image * places + p), across + (image * places + p), mask, height, width)
            four, part = corners(count, near, mask, width), vload(g + (number * places + p), count, mask=mask, other=0.0)
            send(count, plane, four, 0, part * (near[0] * near[6]))
            send(count, plane, four, 1, part * (near[1] * near[6]))
            send(count, plane, four, 2, part * (near[0] * near[7]))
            send(count, plane, four, 3, part * (near[1] * near[7]))


@kernel(math="contract")
def to_places(T: const, count: const, g: ptr[T], x: ptr[T], down: ptr[T], across: ptr[T], of_down: ptr[T], of_across: ptr[T], images: i64,
              channels: i64, height: i64, width: i64, places: i64):
    """The gradients of `sample` by the coordinates."""
    blocks = (places + WORK - 1) // WORK
    for task in prange(images * blocks):
        image, start = task // blocks, task % blocks * WORK
        for p in range(start, min(places, start + WORK), count):
            mask = lanes(vec(i32, count)) < i32(min(places - p, i64(count)))
            near = around(T, count, down + (image * places + p), across + (image * places + p), mask, height, width)
            four = corners(count, near, mask, width)
            along_down, along_across = vec(T, count)(0), vec(T, count)(0)
            for c in range(channels):
                plane = x + (image * channels + c) * height * width
                part = vload(g + ((image * channels + c) * places + p), count, mask=mask, other=0.0)
                at, below = element(T, count, plane, four, 0), element(T, count, plane, four, 1)
                right, last = element(T, count, plane, four, 2), element(T, count, plane, four, 3)
                along_down = along_down + part * ((below - at) * near[6] + (last - right) * near[7])
                along_across = along_across + part * ((right - at) * near[0] + (last - below) * near[1])
            vstore(of_down + (image * places + p), along_down, mask=mask)
            vstore(of_across + (image * places + p), along_across, mask=mask)
