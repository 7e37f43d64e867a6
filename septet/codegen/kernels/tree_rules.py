"""Impurity of a node and the worth of parting it, by rule.

A node's statistics are sums over its rows: for classes the weight of each, otherwise the weighted targets; `size` of them a node.
"""
from __future__ import annotations

from septet.codegen.kernels.tree_types import CLASSES, EPSILON, FRIEDMAN, GINI, POISSON
from septet.kernel import const, extern, f64, i64, kernel

log = extern("log", f64, f64, pure=True)
LN2 = 0.6931471805599453


@kernel
def add_row(job, stats, row, weight, RULE: const):
    """stats += weight * what row brings."""
    outputs, width = job.outputs, job.width
    if RULE in CLASSES:
        for k in range(outputs):
            at = k * width + i64(job.y[row * outputs + k])
            stats[at] = stats[at] + weight
    else:
        for k in range(outputs):
            stats[k] = stats[k] + weight * job.y[row * outputs + k]


@kernel
def class_impurity(job, stats, weight, RULE: const):
    """Mean over outputs of the Gini index, or of the entropy in bits."""
    total = 0.0
    for k in range(job.outputs):
        mine = stats + k * job.width
        if RULE == GINI:
            squares = 0.0
            for c in range(job.classes[k]):
                squares += mine[c] * mine[c]
            total += 1.0 - squares / (weight * weight)
        else:
            for c in range(job.classes[k]):
                if mine[c] > 0.0:
                    p = mine[c] / weight
                    total -= p * (log(p) / LN2)
    return total / f64(job.outputs)


@kernel
def poisson_loss(job, first, last, stats, weight):
    """Mean half-deviance of the rows in samples[first:last] about their mean; infinite where the mean is not positive."""
    loss = 0.0
    for k in range(job.outputs):
        if stats[k] <= EPSILON:
            return float("inf")
        mean = stats[k] / weight
        for p in range(first, last):
            row = job.samples[p]
            y = job.y[row * job.outputs + k]
            if y > 0.0:
                loss += job.w[row] * (y * log(y / mean))
    return loss / (weight * f64(job.outputs))


@kernel
def square_sum(job, first, last):
    """Weighted sum of squared targets of samples[first:last]."""
    total = 0.0
    for p in range(first, last):
        row = job.samples[p]
        for k in range(job.outputs):
            y = job.y[row * job.outputs + k]
            total += job.w[row] * y * y
    return total


@kernel
def variance(job, stats, squares, weight):
    """Mean square about the mean, over outputs."""
    result = squares / weight
    for k in range(job.outputs):
        mean = stats[k] / weight
        result -= mean * mean
    return result / f64(job.outputs)


@kernel
def node_impurity(job, first, last, stats, weight, RULE: const):
    """Impurity of the rows in samples[first:last] (the absolute error has a function of its own)."""
    if RULE in CLASSES:
        return class_impurity(job, stats, weight, RULE)
    elif RULE == POISSON:
        return poisson_loss(job, first, last, stats, weight)
    else:
        return variance(job, stats, square_sum(job, first, last), weight)


@kernel
def poisson_part(stats, outputs, weight):
    """What a side adds to the Poisson loss but for a constant; infinite where a mean is not positive."""
    total = 0.0
    for k in range(outputs):
        if stats[k] <= EPSILON:
            return float("inf")
        total -= stats[k] * (log(stats[k] / weight) / LN2)        # in bits, as upstream: the last bit chooses among equal splits
    return total


@kernel
def worth(job, left, right, left_weight, right_weight, RULE: const):
    """What ranks the ways to part one node: the greatest is best."""
    if RULE in CLASSES:
        behind = class_impurity(job, right, right_weight, RULE)
        return -right_weight * behind - left_weight * class_impurity(job, left, left_weight, RULE)
    elif RULE == FRIEDMAN:
        difference = friedman_difference(job, left, right, left_weight, right_weight)
        return difference * difference / (left_weight * right_weight)
    elif RULE == POISSON:
        return -poisson_part(left, job.outputs, left_weight) - poisson_part(right, job.outputs, right_weight)
    else:
        a, b = 0.0, 0.0
        for k in range(job.outputs):
            a += left[k] * left[k]
            b += right[k] * right[k]
        return a / left_weight + b / right_weight


@kernel
def friedman_difference(job, left, right, left_weight, right_weight):
    """Difference of the sides' means, times both weights."""
    a, b = 0.0, 0.0
    for k in range(job.outputs):
        a += left[k]
        b += right[k]
    return (right_weight * a - left_weight * b) / f64(job.outputs)


@kernel
def gain_of(job, split, left, right, left_weight, right_weight, parent, RULE: const):
    """By how much parting a node lowers impurity, weighed by its part of all rows."""
    weight = left_weight + right_weight
    if RULE == FRIEDMAN:
        difference = friedman_difference(job, left, right, left_weight, right_weight)
        return difference * difference / (left_weight * right_weight * weight)
    return (weight / job.total) * (parent - (right_weight / weight * split.right) - (left_weight / weight * split.left))


@kernel
def constrained_value(job, stats, weight, RULE: const):
    """What a constraint bounds: the share of the first class, or the mean."""
    return stats[0] / weight

