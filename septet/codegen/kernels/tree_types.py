"""What the kernels of tree growing share: the job of one tree as a struct, the rules of impurity, the stream of random draws."""
from __future__ import annotations

import struct

from septet.kernel import f32, f64, i64, kernel, ptr, struct_type, u8, u32

GINI, ENTROPY, SQUARED, FRIEDMAN, POISSON, ABSOLUTE = range(6)          # rules of impurity
CLASSES = (GINI, ENTROPY)                                               # those of classification
THRESHOLD = 1e-7                    # values so close count as one
EPSILON = 2.220446049250313e-16
# words a node that waits: start, end, depth, parent, side, constants, then f64 impurity, lower, upper, gain
RECORD = 10
BOUNDLESS = float("inf")


@struct_type
class Job:
    """One tree: what it is grown from, its limits, its memory and its nodes.  x by columns; every array is contiguous."""

    x: ptr[f32]                     # (features, rows)
    y: ptr[f64]                     # (rows, outputs); classes as whole numbers
    w: ptr[f64]                     # (rows)
    codes: ptr[i64]                 # for the absolute error: (rows, outputs), the targets' ranks among all, equal for equal ones
    missing: ptr[u8]                # (features): whether a column has missing values
    monotonic: ptr[i64]             # (features), or null
    classes: ptr[i64]               # (outputs)
    rows: i64
    features: i64
    outputs: i64
    width: i64                      # numbers a node's value has for one output: the most classes, or 1
    max_depth: i64
    max_features: i64
    min_split: i64
    min_leaf: i64
    max_leaves: i64                 # -1: grow depth first
    capacity: i64
    min_leaf_weight: f64
    min_gain: f64
    seed: i64
    exact: i64                      # 1: no sum rounds, so the order of rows of equal value does not tell
    samples: ptr[i64]               # memory: (rows) each
    keys: ptr[i64]
    spare: ptr[i64]
    order: ptr[i64]                 # (features)
    constants: ptr[i64]             # (features)
    stats: ptr[f64]                 # 6 * outputs * width, and 5 * rows + 8 for the absolute error
    waiting: ptr[i64]               # (capacity + 2) * RECORD
    left: ptr[i64]                  # the nodes: (capacity) each
    right: ptr[i64]
    feature: ptr[i64]
    threshold: ptr[f64]
    impurity: ptr[f64]
    count: ptr[i64]
    weight: ptr[f64]
    missing_left: ptr[u8]
    value: ptr[f64]                 # (capacity, outputs, width)
    nodes: i64                      # results
    depth: i64
    total: f64                      # weight of all rows
    used: i64                       # rows of positive weight


@struct_type
class Split:
    """A way to part a node."""

    feature: i64
    position: i64
    threshold: f64
    missing_left: i64
    missing: i64
    gain: f64
    left: f64                       # impurity
    right: f64
    low: f64                        # values that a constraint compares
    high: f64
    squares: f64                    # sum of squared targets of the node
    weight: f64                     # of the node


FIELDS = tuple(name for name, _ in Job.fields)
WORDS = len(FIELDS)


def pack_job(**fields: float) -> bytes:
    """The struct's bytes; what is not given is 0."""
    words = [struct.pack("<d" if t is f64 else "<q", fields.pop(name, 0)) for name, t in Job.fields]
    if fields:
        raise TypeError(f"a job has no {sorted(fields)}")
    return b"".join(words)


@kernel
def draw(state: ptr[u32]):
    """The next number of the xorshift stream that seeds of trees start, below 2**31."""
    s = state[0]
    s = s ^ (s << 13)
    s = s ^ (s >> 17)
    s = s ^ (s << 5)
    state[0] = s
    return i64(s % u32(0x80000000))


@kernel
def draw_below(low, high, state):
    """A whole number from low to high - 1."""
    return low + draw(state) % (high - low)
