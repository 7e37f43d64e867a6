"""x[key] read and written, against a model that works coordinate by coordinate on Python lists."""
from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

import septet.numpy as np


def model(shape, key):
    """(shape of x[key], coordinates of x in the order of the result), by the rules of NumPy's user guide."""
    key = key if isinstance(key, tuple) else (key,)
    used = sum(len(shape_of(k)) if is_mask(k) else k is not None and k is not Ellipsis for k in key)
    if Ellipsis not in [k for k in key if k is Ellipsis]:
        key = (*key, Ellipsis)
    at = next(n for n, k in enumerate(key) if k is Ellipsis)
    key = key[:at] + (slice(None),) * (len(shape) - used) + key[at + 1:]
    parts, axis = [], 0                 # ("slice", axis, positions) | ("new",) | ("index", axis, nested list)
    for k in key:
        if k is None:
            parts.append(("new", None, [0]))
        elif isinstance(k, slice):
            parts.append(("slice", axis, list(range(shape[axis]))[k]))
            axis += 1
        elif is_mask(k):
            true = [c for c in product(*map(range, shape_of(k))) if lookup(k, c)]
            for j in range(len(shape_of(k))):
                parts.append(("index", axis + j, [c[j] for c in true]))
            axis += len(shape_of(k))
        else:
            parts.append(("index" if isinstance(k, list) else "int", axis, k))
            axis += 1
    if not any(p[0] == "index" for p in parts):
        return basic(parts, len(shape))
    return advanced(parts, shape)


def basic(parts, ndim):
    axes = [p for p in parts if p[0] != "int"]
    shape = tuple(len(p[2]) for p in axes)
    coordinates = []
    for choice in product(*(p[2] for p in axes)):
        c = [0] * ndim
        for p, position in zip(axes, choice):
            if p[0] == "slice":
                c[p[1]] = position
        for p in parts:
            if p[0] == "int":
                c[p[1]] = p[2]
        coordinates.append(tuple(c))
    return shape, coordinates


def advanced(parts, shape):
    places = [n for n, p in enumerate(parts) if p[0] in ("index", "int")]
    together = places == list(range(places[0], places[-1] + 1))
    lists = [parts[n] for n in places]
    common = ()
    for p in lists:
        common = broadcast(common, shape_of(p[2]) if p[0] == "index" else ())
    before = [p for n, p in enumerate(parts) if n not in places and together and n < places[0]]
    after = [p for n, p in enumerate(parts) if n not in places and not (together and n < places[0])]
    result_shape = (*(len(p[2]) for p in before), *common, *(len(p[2]) for p in after))
    coordinates = []
    for first in product(*(p[2] for p in before)):
        for c in product(*map(range, common)):
            for last in product(*(p[2] for p in after)):
                x = [0] * len(shape)
                for p, position in [*zip(before, first), *zip(after, last)]:
                    if p[0] == "slice":
                        x[p[1]] = position
                for p in lists:
                    value = p[2] if p[0] == "int" else lookup(p[2], fitted(c, shape_of(p[2])))
                    x[p[1]] = value % shape[p[1]]
                coordinates.append(tuple(x))
    return result_shape, coordinates


def broadcast(a, b):
    n = max(len(a), len(b))
    a, b = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b
    return tuple(y if x == 1 else x for x, y in zip(a, b))


def fitted(c, shape):
    c = c[len(c) - len(shape):]
    return tuple(0 if n == 1 else i for i, n in zip(c, shape))


def shape_of(x):
    shape = []
    while isinstance(x, list):
        shape.append(len(x))
        x = x[0] if x else 0
    return tuple(shape)


def is_mask(k):
    while isinstance(k, list) and k:
        k = k[0]
    return isinstance(k, bool)


def lookup(x, c):
    for i in c:
        x = x[i]
    return x


@st.composite
def arrays_and_keys(draw):
    shape = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4)))
    count = draw(st.integers(0, len(shape)))
    common = tuple(draw(st.lists(st.integers(1, 3), max_size=2)))
    key, axis = [], 0
    while axis < count:
        n = shape[axis]
        kind = draw(st.sampled_from(("int", "slice", "slice", "list", "mask", "new")))
        if kind == "new":
            key.append(None)
            continue
        if kind == "mask" and common not in ((), (1,)):
            kind = "slice"
        key.append(draw(entry(kind, n, common)))
        axis += 1
    if draw(st.booleans()):             # anywhere where it stands for no axis, else at the end
        key.insert(draw(st.integers(0, len(key))) if count == len(shape) else len(key), Ellipsis)
    return shape, tuple(key)


def entry(kind, n, common):
    if kind == "int":
        return st.integers(-n, n - 1).map(lambda k: k % n)
    if kind == "slice":
        bound = st.none() | st.integers(-n - 1, n + 1)
        return st.builds(slice, bound, bound, st.sampled_from((None, 1, 2, -1, -2)))
    if kind == "mask":
        one = st.integers(0, n - 1)
        return one.map(lambda k: [j == k for j in range(n)])        # one true place broadcasts with every other index
    return nested(st.integers(-n, n - 1), common)


def nested(values, shape):
    for length in reversed(shape or (2,)):
        values = st.lists(values, min_size=length, max_size=length)
    return values


@settings(max_examples=400, deadline=None)
@given(arrays_and_keys())
def test_reading(case):
    shape, key = case
    size = 1
    for n in shape:
        size *= n
    x = np.arange(size).reshape(shape)
    flat = x.tolist()
    try:
        wanted_shape, coordinates = model(shape, key)
    except IndexError:
        return
    got = x[key]
    assert np.shape(got) == wanted_shape
    assert np.ravel(got).tolist() == [lookup(flat, c) for c in coordinates]


@settings(max_examples=300, deadline=None)
@given(arrays_and_keys(), st.booleans())
def test_writing(case, transposed):
    shape, key = case
    size = 1
    for n in shape:
        size *= n
    x = np.arange(size).reshape(shape[::-1]).T.copy() if transposed else np.arange(size).reshape(shape)
    before = x.tolist()
    wanted_shape, coordinates = model(shape, key)
    values = np.arange(100, 100 + len(coordinates)).reshape(wanted_shape)
    x[key] = values
    expected = {c: lookup(before, c) for c in product(*map(range, shape))}
    for k, c in enumerate(coordinates):
        expected[c] = 100 + k
    after = x.tolist()
    assert all(lookup(after, c) == v for c, v in expected.items())


def test_a_view_shows_later_writes_and_large_pending_work_reads_the_old_values():
    x = np.zeros(100_000)
    y = x + 1                           # large: recorded, not computed
    v = x[10:20]
    v[:] = 5
    assert y[15] == 1 and x[15] == 5 and v.base is x


def test_overlapping_assignment_reads_before_it_writes():
    for n in (8, 100_000):
        x = np.arange(n)
        x[1:] = x[:-1]
        assert x[:4].tolist() == [0, 0, 1, 2] and x[-1] == n - 2
        x = np.arange(n)
        x[:-1] += x[1:]
        assert x[:3].tolist() == [1, 3, 5]
        x = np.arange(n)
        x[:] = x[::-1]
        assert x[0] == n - 1
