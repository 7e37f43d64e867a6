"""Absolute error about the weighted median, for every way to part sorted rows: two Fenwick trees over the ranks of the targets."""
from __future__ import annotations

from septet.kernel import f64, i64, kernel


@kernel
def rank_targets(job, first, last, k):
    """Sort samples[first:last] by target k: job.keys[first:last] gets sample numbers in that order (used as scratch)."""
    for p in range(first, last):
        job.keys[p] = job.samples[p]
    n = last - first
    root = n // 2
    while root > 0:
        root -= 1
        sift_target(job, first, root, n, k)
    end = n
    while end > 1:
        end -= 1
        x = job.keys[first]
        job.keys[first] = job.keys[first + end]
        job.keys[first + end] = x
        sift_target(job, first, 0, end, k)


@kernel(inline=False)
def sift_target(job, first, root, n, k) -> i64:
    """Restore the heap below root."""
    a = job.keys + first
    x = a[root]
    key = job.y[x * job.outputs + k]
    child = 2 * root + 1
    while child < n:
        if child + 1 < n and job.y[a[child] * job.outputs + k] < job.y[a[child + 1] * job.outputs + k]:
            child += 1
        if job.y[a[child] * job.outputs + k] <= key:
            child = n
        else:
            a[root] = a[child]
            root = child
            child = 2 * root + 1
    a[root] = x
    return root


@kernel(inline=False)
def weighted_median(job, first, last, k) -> f64:
    """The weighted median of target k over samples[first:last]: the middle of two where the weights halve exactly."""
    rank_targets(job, first, last, k)
    total = 0.0
    for p in range(first, last):
        total += job.w[job.keys[p]]
    half, sum_, p = total / 2, 0.0, first
    while p < last - 1 and sum_ + job.w[job.keys[p]] < half:
        sum_ += job.w[job.keys[p]]
        p += 1
    here = job.y[job.keys[p] * job.outputs + k]
    if sum_ + job.w[job.keys[p]] == half and p + 1 < last:
        return (here + job.y[job.keys[p + 1] * job.outputs + k]) / 2
    return here


@kernel(inline=False)
def absolute_error(job, first, last, values) -> f64:
    """Mean absolute error about the medians, which `values` gets."""
    total, weight = 0.0, 0.0
    for k in range(job.outputs):
        median = weighted_median(job, first, last, k)
        values[k] = median
        for p in range(first, last):
            row = job.samples[p]
            total += abs(job.y[row * job.outputs + k] - median) * job.w[row]
    for p in range(first, last):
        weight += job.w[job.samples[p]]
    return total / (weight * f64(job.outputs))


@kernel
def tree_add(weights, sums, n, at, w, y):
    """Add a row at rank `at` (from 1)."""
    while at <= n:
        weights[at] = weights[at] + w
        sums[at] = sums[at] + w * y
        at += at & -at


@kernel
def median_error(weights, sums, sorted_y, n, top, weight, total):
    """Absolute error about the median of what the trees hold."""
    at, below, below_sum, step = 0, 0.0, 0.0, top
    while step > 0:
        following = at + step
        if following <= n:
            if below + weights[following] < weight / 2:
                at = following
                below += weights[following]
                below_sum += sums[following]
        step = step // 2
    median = sorted_y[min(at, n - 1)]
    return median * below - below_sum + (total - below_sum) - median * (weight - below)


@kernel(inline=False)
def error_pass(job, first, last, k, ranks, memory, out, backward) -> i64:
    """out[p] += error of the rows before p (backward: from p on); ranks[p - first]: their rank, from 1."""
    n = last - first
    sorted_y, weights, sums = memory, memory + n, memory + 2 * n + 1
    top = 1
    while top * 2 <= n:
        top = top * 2
    for p in range(2 * n + 2):
        weights[p] = 0.0
    weight, total = 0.0, 0.0
    for step in range(n):
        p = first + step
        if backward != 0:
            p = last - 1 - step
        row = job.samples[p]
        w, y = job.w[row], job.y[row * job.outputs + k]
        tree_add(weights, sums, n, ranks[row], w, y)
        weight += w
        total += w * y
        error = median_error(weights, sums, sorted_y, n, top, weight, total)
        if backward != 0:
            out[p] = out[p] + error
        else:
            out[p + 1] = out[p + 1] + error
    return n


@kernel(inline=False)
def split_errors(job, first, last, errors, memory) -> i64:
    """errors[p] for first < p < last: the sum of absolute errors of samples[first:p] and samples[p:last], over outputs."""
    for p in range(first, last + 1):
        errors[p] = 0.0
    for k in range(job.outputs):
        rank_targets(job, first, last, k)
        for p in range(first, last):
            memory[p - first] = job.y[job.keys[p] * job.outputs + k]
            job.spare[job.keys[p]] = p - first + 1
        error_pass(job, first, last, k, job.spare, memory, errors, 0)
        error_pass(job, first, last, k, job.spare, memory, errors, 1)
    return 0

