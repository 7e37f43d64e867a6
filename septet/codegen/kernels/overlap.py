"""Frames added up where they overlap, along the last axis: what is added to each element comes in the order of its frames."""
from __future__ import annotations

from septet.kernel import const, fill_bytes, i32, i64, kernel, lanes, prange, ptr, size_of, vec, vload, vstore

BLOCK = 1 << 11                 # elements of a task


@kernel
def add_part(T: const, count: const, x, to, n):
    """to += x, n elements."""
    for k in range(0, n, count):
        mask = lanes(vec(i32, count)) < i32(min(n - k, count))
        vstore(to + k, vload(to + k, count, mask=mask) + vload(x + k, count, mask=mask), mask=mask)


@kernel
def overlap_add(T: const, count: const, x: ptr[T], to: ptr[T], rows: i64, frames: i64, n: i64, step: i64, size: i64):
    """to (rows, size) = the sums of frames (rows, frames, n), the first at 0, each `step` after the one before; 0 where there is none."""
    blocks = (size + BLOCK - 1) // BLOCK
    for task in prange(rows * blocks):
        row, low = task // blocks, task % blocks * BLOCK
        high = min(size, low + BLOCK)
        target = to + row * size
        fill_bytes(target + low, 0, (high - low) * size_of(T))
        for frame in range(max(i64(0), (low - n) // step + 1), min(frames, (high - 1) // step + 1)):
            start, end = max(low, frame * step), min(high, frame * step + n)
            if end > start:
                add_part(T, count, x + ((row * frames + frame) * n + (start - frame * step)), target + start, end - start)
