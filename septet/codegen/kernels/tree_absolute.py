"""Absolute error about the weighted median, for every way to part rows: two Fenwick trees over the ranks of the targets.

The error of a side is read off trees that hold its rows; the left side's rows come in order, the right side's from the last.  The order
in which weights are added, and ranks given to equal targets, decide last bits and with them splits of equal worth: both were found by
observing scikit-learn's trees.  `codes`: the targets' ranks among all rows, equal for equal targets.
"""
from __future__ import annotations

from septet.codegen.kernels.tree_keys import ROW_MASK, depth_limit, sort_values
from septet.kernel import f64, i64, kernel


@kernel
def rank_targets(job, first, last, k, sorted_y):
    """spare[row] = rank of target k within samples[first:last], from 1; sorted_y: the targets in that order.  Overwrites the keys."""
    for p in range(first, last):
        job.keys[p] = job.codes[job.samples[p] * job.outputs + k] << 32 | (p - first)
    sort_values(job.keys + first, last - first, depth_limit(last - first))
    for p in range(first, last):
        row = job.samples[first + (job.keys[p] & ROW_MASK)]
        job.spare[row] = p - first + 1
        sorted_y[p - first] = job.y[row * job.outputs + k]


@kernel
def tree_add(weights, sums, n, at, w, y):
    """Add a row at rank `at` (from 1)."""
    while at <= n:
        weights[at] = weights[at] + w
        sums[at] = sums[at] + w * y
        at += at & -at


@kernel
def median_error(weights, sums, sorted_y, n, top, weight, total):
    """(absolute error about the median, the median) of what the trees hold: the middle of two targets where the weights halve exactly."""
    at, below, below_sum, step, rest = 0, 0.0, 0.0, top, weight / 2
    while step > 0:
        following = at + step
        if following <= n:
            if weights[following] <= rest:
                at = following
                rest -= weights[following]
                below += weights[following]
                below_sum += sums[following]
        step = step // 2
    median = sorted_y[min(at, n - 1)]
    if rest == 0.0 and at > 0 and at < n:
        median = (sorted_y[at - 1] + sorted_y[at]) / 2
    return (median * below - below_sum) + ((total - below_sum) - median * (weight - below)), median


@kernel
def clear(weights, sums, n):
    """Empty trees; the greatest power of two up to n."""
    top = 1
    while top * 2 <= n:
        top = top * 2
    for p in range(n + 1):
        weights[p] = 0.0
        sums[p] = 0.0
    return top


@kernel(inline=False)
def absolute_error(job, first, last, values) -> f64:
    """Mean absolute error about the medians, which `values` gets."""
    n = last - first
    sorted_y = scratch(job)
    weights, sums = sorted_y + n, sorted_y + 2 * n + 1
    found, heavy = 0.0, 0.0
    for k in range(job.outputs):
        rank_targets(job, first, last, k, sorted_y)
        top, weight, total = clear(weights, sums, n), 0.0, 0.0
        p = last
        while p > first:
            p -= 1
            row = job.samples[p]
            w, y = job.w[row], job.y[row * job.outputs + k]
            tree_add(weights, sums, n, job.spare[row], w, y)
            weight += w
            total += w * y
        error, median = median_error(weights, sums, sorted_y, n, top, weight, total)
        found += error
        values[k] = median
    for p in range(first, last):
        heavy += job.w[job.samples[p]]
    return found / (heavy * f64(job.outputs))


@kernel
def left_errors(job):
    """Where `split_errors` puts the errors of left sides."""
    return job.stats + 5 * job.outputs * job.width


@kernel
def right_errors(job):
    return left_errors(job) + job.rows + 1


@kernel
def scratch(job):
    """3 * rows + 2 numbers."""
    return right_errors(job) + job.rows + 1


@kernel
def last_medians(job):
    """Where `split_errors` puts the node's medians."""
    return scratch(job) + 3 * job.rows + 2


@kernel(inline=False)
def error_pass(job, first, last, k, backward) -> i64:
    """left_errors[p] += error of the rows before p (backward: right_errors, from p on); ranks and sorted targets stand."""
    n = last - first
    sorted_y = scratch(job)
    weights, sums = sorted_y + n, sorted_y + 2 * n + 1
    top, weight, total = clear(weights, sums, n), 0.0, 0.0
    for step in range(n):
        p = first + step
        if backward != 0:
            p = last - 1 - step
        row = job.samples[p]
        w, y = job.w[row], job.y[row * job.outputs + k]
        tree_add(weights, sums, n, job.spare[row], w, y)
        weight += w
        total += w * y
        error, median = median_error(weights, sums, sorted_y, n, top, weight, total)
        last_medians(job)[k] = median
        if backward != 0:
            right_errors(job)[p] = right_errors(job)[p] + error
        else:
            left_errors(job)[p + 1] = left_errors(job)[p + 1] + error
    return n


@kernel(inline=False)
def split_errors(job, first, last) -> i64:
    """left_errors[p] and right_errors[p] for first < p < last: absolute errors of samples[first:p] and samples[p:last], over outputs.

    last_medians: the medians of all.
    """
    left, right = left_errors(job), right_errors(job)
    for p in range(first, last + 1):
        left[p] = 0.0
        right[p] = 0.0
    for k in range(job.outputs):
        rank_targets(job, first, last, k, scratch(job))
        error_pass(job, first, last, k, 0)
        error_pass(job, first, last, k, 1)
    return 0
