"""Dot products and scaled sums of rows of f64, dense or compressed, that other kernels inline; a small random stream.

Rows: `dense` ones are n elements at x; compressed ones are the places first .. last of data and indices.
"""
from __future__ import annotations

from septet.kernel import array, const, f64, i64, kernel, u32, vec, vload, vstore, vsum

LANES = 8
V = vec(f64, LANES)


@kernel(math="contract")
def dot(x, y, n):
    """The sum of x[i] * y[i]."""
    a, b = V(0.0), V(0.0)
    pairs = n // (2 * LANES) * (2 * LANES)
    for i in range(0, pairs, 2 * LANES):
        a = a + vload(x + i, LANES, align=8) * vload(y + i, LANES, align=8)
        b = b + vload(x + i + LANES, LANES, align=8) * vload(y + i + LANES, LANES, align=8)
    total = vsum(a + b)
    for i in range(pairs, n):
        total = total + x[i] * y[i]
    return total


@kernel(math="contract")
def add_scaled(y, x, factor, n):
    """y += factor * x."""
    middle = n // LANES * LANES
    scale = V(factor)
    for i in range(0, middle, LANES):
        vstore(y + i, vload(y + i, LANES, align=8) + vload(x + i, LANES, align=8) * scale, align=8)
    for i in range(middle, n):
        y[i] = y[i] + x[i] * factor


@kernel
def row_dot(data, indices, first, last, n, w, dense: const):
    """A row times w."""
    if dense:
        return dot(data + first, w, n)
    total = f64(0)
    for k in range(first, last):
        total = total + data[k] * w[indices[k]]
    return total


@kernel
def row_add(w, data, indices, first, last, n, factor, dense: const):
    """w += factor * row."""
    if dense:
        add_scaled(w, data + first, factor, n)
    else:
        for k in range(first, last):
            w[indices[k]] = w[indices[k]] + data[k] * factor


@kernel
def row_square(data, first, last):
    """The squared norm of a row."""
    return dot(data + first, data + first, last - first)


@kernel
def random_word(state):
    """Marsaglia's xorshift with 13, 17 and 5 (J. Stat. Soft. 8(14), 2003), below 2**31; state: one word, 0 counts as 1."""
    x = state[0]
    if x == 0:
        x = u32(1)
    x = x ^ (x << 13)
    x = x ^ (x >> 17)
    x = x ^ (x << 5)
    state[0] = x
    return x & u32(0x7FFFFFFF)


@kernel
def shuffle_places(places, n, seed):
    """Fisher & Yates' shuffle, from the front."""
    state = array(u32, 1)
    state[0] = seed
    for i in range(n - 1):
        j = i + i64(random_word(state) % u32(n - i))
        taken = places[i]
        places[i] = places[j]
        places[j] = taken
