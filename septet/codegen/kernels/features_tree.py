"""Trees of clustering features (Zhang, Ramakrishnan & Livny, BIRCH, 1996): rows are put in one by one.

A feature is (how many rows, their sum, the sum of their squares) with its mean; a node holds up to `most` features, one more before it is
split.  Features and nodes have numbers; a feature's child is a node, or -1 in a leaf.  Leaves are chained in order; node 0 heads the chain.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import run
from septet.codegen.kernels.row_squares import paired_square
from septet.codegen.kernels.vectors import dot
from septet.kernel import array, f64, fma, i64, kernel, ptr, struct_type

DEPTH = 64                          # levels at most
FEW = 32                            # places below which OpenBLAS sums one by one


@struct_type
class Tree:
    """The tree, and how much of its memory is used."""

    count: ptr[i64]                 # of each feature: rows
    sums: ptr[f64]                  # (features, d)
    means: ptr[f64]                 # (features, d); one more row to try
    squares: ptr[f64]               # sum of squared norms
    norm: ptr[f64]                  # squared norm of the mean
    paired: ptr[f64]                # the same as `paired_square` rounds it, up to date while a node is split
    child: ptr[i64]
    size: ptr[i64]                  # of each node: features
    leaf: ptr[i64]
    entries: ptr[i64]               # (nodes, most + 1)
    before: ptr[i64]                # the leaf before and after
    after: ptr[i64]
    d: i64
    most: i64
    limit: f64                      # the squared radius that a leaf's feature may have
    root: i64
    features: i64
    nodes: i64
    feature_room: i64
    node_room: i64


@kernel
def product(x: ptr[f64], y: ptr[f64], d: i64):
    """The dot product, each product fused with the sum so far."""
    total = 0.0
    for j in range(d):
        total = fma(x[j], y[j], total)
    return total


@kernel
def square_of(x: ptr[f64], d: i64):
    """The squared norm in the order of a BLAS: fused one by one where there are few."""
    if d < FEW:
        total = product(x, x, d)
    else:
        total = dot(x, x, d)
    return total


@kernel
def settle(t: ptr[Tree], f: i64):
    """A feature's mean and its norm from its sums."""
    d = t.d
    for j in range(d):
        t.means[f * d + j] = t.sums[f * d + j] / f64(t.count[f])
    t.norm[f] = square_of(t.means + f * d, d)


@kernel
def gain(t: ptr[Tree], f: i64, x: ptr[f64], square: f64):
    """Add a row to a feature."""
    d = t.d
    t.count[f] += 1
    t.squares[f] += square
    for j in range(d):
        t.sums[f * d + j] += x[j]
    settle(t, f)


@kernel
def absorb(t: ptr[Tree], f: i64, g: i64):
    """Add a feature to a feature; its mean is settled later."""
    d = t.d
    t.count[f] += t.count[g]
    t.squares[f] += t.squares[g]
    for j in range(d):
        t.sums[f * d + j] += t.sums[g * d + j]


@kernel
def clear(t: ptr[Tree], f: i64, child: i64):
    """Make a feature empty."""
    d = t.d
    t.count[f] = 0
    t.squares[f] = 0.0
    for j in range(d):
        t.sums[f * d + j] = 0.0
    t.child[f] = child


@kernel
def put(t: ptr[Tree], node: i64, f: i64):
    """A feature as a node's last."""
    t.entries[node * (t.most + 1) + t.size[node]] = f
    t.size[node] += 1


@kernel
def new_node(t: ptr[Tree], leaf: i64):
    node = t.nodes
    t.nodes += 1
    t.size[node] = 0
    t.leaf[node] = leaf
    t.before[node] = -1
    t.after[node] = -1
    return node


@kernel
def new_feature(t: ptr[Tree], child: i64):
    f = t.features
    t.features += 1
    clear(t, f, child)
    return f


@kernel
def nearest(t: ptr[Tree], node: i64, x: ptr[f64]):
    """The place in a node of the feature whose mean is nearest."""
    d, first = t.d, node * (t.most + 1)
    best, least = i64(0), float("inf")
    for k in range(t.size[node]):
        f = t.entries[first + k]
        far = t.norm[f] - 2.0 * dot(t.means + f * d, x, d)
        if far < least:
            least = far
            best = k
    return best


@kernel
def merged(t: ptr[Tree], f: i64, x: ptr[f64], square: f64):
    """Add a row to a leaf's feature unless its radius would pass the limit: whether it was added."""
    d, n, fits = t.d, f64(t.count[f] + 1), i64(0)
    trial, share = t.means + t.feature_room * d, 1.0 / n
    for j in range(d):
        trial[j] = share * (t.sums[f * d + j] + x[j])
    norm = square_of(trial, d)
    if (t.squares[f] + square) / n - norm <= t.limit:
        fits = 1
        gain(t, f, x, square)
        t.norm[f] = norm
        for j in range(d):
            t.means[f * d + j] = trial[j]
    return fits


@kernel
def distance(t: ptr[Tree], f: i64, g: i64):
    """The squared distance of two features' means, rounded in scikit-learn's order (which is not symmetric)."""
    d, far = t.d, 0.0
    if f != g:
        far = max((t.paired[f] - 2.0 * product(t.means + f * d, t.means + g * d, d)) + t.paired[g], 0.0)
    return far


@kernel
def farthest(t: ptr[Tree], node: i64):
    """The places of a node's two features that lie farthest apart, in the order in which that shows first."""
    first, a, b, most = node * (t.most + 1), i64(0), i64(0), 0.0
    for i in range(t.size[node]):
        f = t.entries[first + i]
        t.paired[f] = paired_square(t.means + f * t.d, t.d)
    for i in range(t.size[node]):
        for j in range(t.size[node]):
            far = distance(t, t.entries[first + i], t.entries[first + j])
            if far > most:
                most = far
                a = i
                b = j
    return a, b


@kernel(inline=False)
def split(t: ptr[Tree], node: i64, f: i64) -> i64:
    """Split a node in two; f becomes the feature of the first: the feature of the second."""
    a, b = farthest(t, node)
    other = new_node(t, t.leaf[node])
    first, n = node * (t.most + 1), t.size[node]
    one, two = t.entries[first + a], t.entries[first + b]
    clear(t, f, node)
    g = new_feature(t, other)
    t.size[node] = 0
    for k in range(n):
        e = t.entries[first + k]
        near = i64(1) if k == a else i64(0)
        if distance(t, one, e) < distance(t, two, e):
            near = 1
        if near == 1:
            put(t, node, e)
            absorb(t, f, e)
        else:
            put(t, other, e)
            absorb(t, g, e)
    settle(t, f)
    if t.size[other] > 0:
        settle(t, g)
    if t.leaf[node] == 1:
        t.after[other] = t.after[node]
        t.before[other] = node
        t.after[node] = other
        if t.after[other] >= 0:
            t.before[t.after[other]] = other
    return g


@kernel
def start(t: ptr[Tree], node: i64, x: ptr[f64], square: f64):
    """A row as a new feature of a leaf."""
    f = new_feature(t, -1)
    gain(t, f, x, square)
    put(t, node, f)


@kernel
def lift(t: ptr[Tree]):
    """Split the root under a new one."""
    f = new_feature(t, t.root)
    g = split(t, t.root, f)
    top = new_node(t, 0)
    put(t, top, f)
    put(t, top, g)
    t.root = top


@kernel(inline=False)
def insert(t: ptr[Tree], x: ptr[f64]) -> i64:
    """Put one row in: 0."""
    square, node, depth = square_of(x, t.d), t.root, 0
    path, stride = array(i64, DEPTH), t.most + 1
    while t.leaf[node] == 0:
        path[depth] = node * stride + nearest(t, node, x)
        node = t.child[t.entries[path[depth]]]
        depth += 1
    fits = i64(0)
    if t.size[node] > 0:
        fits = merged(t, t.entries[node * stride + nearest(t, node, x)], x, square)
    if fits == 0:
        start(t, node, x, square)
    over = i64(1) if t.size[node] > t.most else i64(0)
    while depth > 0:
        depth -= 1
        f, node = t.entries[path[depth]], path[depth] // stride
        if over == 1:
            put(t, node, split(t, t.child[f], f))
            over = i64(1) if t.size[node] > t.most else i64(0)
        else:
            gain(t, f, x, square)
    if over == 1:
        lift(t)
    return 0


@kernel
def insert_rows(t: ptr[Tree], x: ptr[f64], first: i64, n: i64) -> i64:
    """Put rows in until memory runs short: the first row that is not in."""
    at, full = first, i64(0)
    while at < n and full == 0:
        if t.features + DEPTH + 2 > t.feature_room or t.nodes + DEPTH + 2 > t.node_room:
            full = 1
        else:
            insert(t, x + at * t.d)
            at += 1
    return at


def call(kernel: Any, *arguments: Any, **constants: Any) -> Any:
    """Run one of the kernels above."""
    return run(kernel, *arguments, **constants)
