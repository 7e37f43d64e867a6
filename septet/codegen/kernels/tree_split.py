"""The best way to part a node, over features drawn at random: every threshold of a column, or one drawn at random.

Features are drawn without replacement; those found constant are not drawn again below the node and do not count.  Rows with a missing
value go all to one side, both are tried.
"""
from __future__ import annotations

from septet.codegen.kernels.tree_absolute import absolute_error, split_errors
from septet.codegen.kernels.tree_keys import key_of, row_of, sort_pairs, value_of
from septet.codegen.kernels.tree_rules import add_row, constrained_value, gain_of, node_impurity, square_sum, variance, worth
from septet.codegen.kernels.tree_types import ABSOLUTE, SQUARED, THRESHOLD, draw, draw_below
from septet.kernel import const, f32, f64, i64, kernel


@kernel
def swap(a, i, j):
    x = a[i]
    a[i] = a[j]
    a[j] = x


@kernel
def missing_last(job, column, first, last):
    """Move rows whose value is missing to the end of samples[first:last]; how many."""
    samples = job.samples
    i, top = first, last - 1
    while i <= top:
        at_top = column[samples[top]]
        if at_top != at_top:
            top -= 1
        else:
            value = column[samples[i]]
            if value != value:
                swap(samples, i, top)
                top -= 1
            i += 1
    return last - 1 - top


@kernel
def sort_rows(job, column, first, last):
    """Sort samples[first:last] by a column without missing values there; keys hold the values."""
    for p in range(first, last):
        row = job.samples[p]
        job.keys[p] = key_of(column[row], row)
    sort_pairs(job.keys + first, job.spare + first, last - first)
    for p in range(first, last):
        job.samples[p] = row_of(job.keys[p])


@kernel
def set_stats(job, stats, source, size):
    for k in range(size):
        stats[k] = source[k]


@kernel(inline=False)
def sum_rows(job, stats, first, last, size, RULE: const) -> f64:
    """stats = sums over samples[first:last]; their weight."""
    for k in range(size):
        stats[k] = 0.0
    weight = 0.0
    for p in range(first, last):
        row = job.samples[p]
        w = job.w[row]
        add_row(job, stats, row, w, RULE)
        weight += w
    return weight


@kernel
def subtract(out, a, b, size):
    for k in range(size):
        out[k] = a[k] - b[k]


@kernel
def allowed(job, feature, left, right, left_weight, right_weight, low, high, RULE: const):
    """Whether the two sides' values keep a monotonic constraint and the node's bounds."""
    a, b = constrained_value(job, left, left_weight, RULE), constrained_value(job, right, right_weight, RULE)
    return a >= low and b >= low and a <= high and b <= high and (a - b) * f64(job.monotonic[feature]) <= 0.0


@kernel
def heavy_enough(job, a, b):
    return a >= job.min_leaf_weight and b >= job.min_leaf_weight


@kernel
def judge(job, split, best, position, left, right, left_weight, right_weight, errors, RULE: const):
    """The worth of parting at a position where both sides are heavy enough; -inf where a constraint forbids it."""
    if i64(job.monotonic) != 0:
        if job.monotonic[split.feature] != 0 and not allowed(job, split.feature, left, right, left_weight, right_weight, split.low,
                                                             split.high, RULE):
            return -float("inf")
    if RULE == ABSOLUTE:
        return -errors[position]
    else:
        return worth(job, left, right, left_weight, right_weight, RULE)


@kernel
def keep(best, split, position, threshold, gain, missing_left):
    best.feature = split.feature
    best.position = position
    best.threshold = threshold
    best.missing = split.missing
    best.missing_left = missing_left
    best.gain = gain


@kernel
def midpoint(a, b):
    """Between two neighbours; the lower one where there is no number between them that is less than the higher."""
    middle = f64(a) / 2.0 + f64(b) / 2.0
    if middle == f64(b) or abs(middle) == float("inf"):
        middle = f64(a)
    return middle


@kernel(inline=False)
def take_from_all(job, left, total, absent, p, stop, total_weight, missing_weight, missing_left, size, RULE: const) -> f64:
    """left = all but samples[p:stop] (and, on the right, those that miss the value), taken off one by one; the weight."""
    weight = total_weight
    for k in range(size):
        left[k] = total[k]
        if missing_left == 0:
            left[k] = total[k] - absent[k]
    if missing_left == 0:
        weight = total_weight - missing_weight
    q = stop
    while q > p:
        q -= 1
        row = job.samples[q]
        add_row(job, left, row, -job.w[row], RULE)
        weight -= job.w[row]
    return weight


@kernel(inline=False)
def scan_thresholds(job, split, best, first, stop, last, total_weight, missing_weight, size, missing_left, RULE: const) -> i64:
    """Try every threshold of the sorted rows samples[first:stop]; samples[stop:last] miss the value."""
    total, left, right, absent, errors = job.stats, job.stats + size, job.stats + 2 * size, job.stats + 3 * size, job.stats + 5 * size
    extra_left = (last - stop) * missing_left
    weight_left = 0.0
    for k in range(size):
        left[k] = 0.0
    if missing_left != 0:
        set_stats(job, left, absent, size)
        weight_left = missing_weight
    p, done = first, first
    while p < stop:
        p += 1
        while p < stop and value_of(job.keys[p]) <= value_of(job.keys[p - 1]) + f32(THRESHOLD):
            p += 1
        n_left = p - first + extra_left
        if p < stop and n_left >= job.min_leaf and last - first - n_left >= job.min_leaf:
            if p - done <= stop - p:
                for q in range(done, p):
                    row = job.samples[q]
                    add_row(job, left, row, job.w[row], RULE)
                    weight_left += job.w[row]
            else:
                weight_left = take_from_all(job, left, total, absent, p, stop, total_weight, missing_weight, missing_left, size, RULE)
            done = p
            subtract(right, total, left, size)
            if heavy_enough(job, weight_left, total_weight - weight_left):
                found = judge(job, split, best, p, left, right, weight_left, total_weight - weight_left, errors, RULE)
                if found > best.gain:
                    keep(best, split, p, midpoint(value_of(job.keys[p - 1]), value_of(job.keys[p])), found, missing_left)
                    if extra_left > 0:
                        best.position = p + extra_left
    return done


@kernel(inline=False)
def try_missing_right(job, split, best, first, stop, last, total_weight, missing_weight, size, RULE: const) -> i64:
    """Missing values on one side, all others on the other."""
    total, left, absent = job.stats, job.stats + size, job.stats + 3 * size
    if stop - first >= job.min_leaf and last - stop >= job.min_leaf:
        subtract(left, total, absent, size)
        if heavy_enough(job, total_weight - missing_weight, missing_weight):
            found = judge(job, split, best, stop, left, absent, total_weight - missing_weight, missing_weight, job.stats + 5 * size, RULE)
            if found > best.gain:
                keep(best, split, stop, float("inf"), found, 0)
    return 0


@kernel
def absolute_errors(job, column, first, last, size):
    """What parting costs at every position, for the absolute error; keys are made again."""
    errors = job.stats + 5 * size
    split_errors(job, first, last, errors, errors + job.rows + 1)
    for p in range(first, last):
        row = job.samples[p]
        job.keys[p] = key_of(column[row], row)


@kernel(inline=False)
def best_threshold(job, split, best, first, last, total_weight, size, RULE: const) -> i64:
    """Try a column: 1 if it is constant."""
    column = job.x + split.feature * job.rows
    split.missing = 0
    if job.missing[split.feature] != 0:
        split.missing = missing_last(job, column, first, last)
    stop = last - split.missing
    if stop == first:
        return 1
    sort_rows(job, column, first, stop)
    if split.missing == 0 and value_of(job.keys[stop - 1]) <= value_of(job.keys[first]) + f32(THRESHOLD):
        return 1
    if RULE == ABSOLUTE:
        absolute_errors(job, column, first, stop, size)
    missing_weight = sum_rows(job, job.stats + 3 * size, stop, last, size, RULE)
    scan_thresholds(job, split, best, first, stop, last, total_weight, missing_weight, size, 0, RULE)
    if split.missing > 0:
        scan_thresholds(job, split, best, first, stop, last, total_weight, missing_weight, size, 1, RULE)
        try_missing_right(job, split, best, first, stop, last, total_weight, missing_weight, size, RULE)
    return 0


@kernel
def column_range(column, samples, first, last):
    low, high = f32(float("inf")), f32(-float("inf"))
    for p in range(first, last):
        value = column[samples[p]]
        low, high = min(low, value), max(high, value)
    return low, high


@kernel
def goes_left(value, threshold, missing_left):
    """Where a row goes."""
    if value != value:
        return missing_left != 0
    return f64(value) <= threshold


@kernel(inline=False)
def part_rows(job, column, first, last, threshold, missing_left) -> i64:
    """Rows that go left to the front of samples[first:last]; where the others start."""
    p, top = first, last
    while p < top:
        if goes_left(column[job.samples[p]], threshold, missing_left):
            p += 1
        else:
            top -= 1
            swap(job.samples, p, top)
    return top


@kernel(inline=False)
def left_sums(job, position, first, last, total_weight, size, RULE: const) -> f64:
    """Sums of the left side: of the shorter side, taken from the whole where that is the right one; its weight."""
    total, left = job.stats, job.stats + size
    if position - first <= last - position:
        return sum_rows(job, left, first, position, size, RULE)
    weight = total_weight
    set_stats(job, left, total, size)
    q = last
    while q > position:
        q -= 1
        row = job.samples[q]
        add_row(job, left, row, -job.w[row], RULE)
        weight -= job.w[row]
    return weight


@kernel(inline=False)
def random_threshold(job, split, best, first, last, total_weight, size, state, RULE: const) -> i64:
    """Try one threshold drawn between a column's least and greatest value: 1 if it is constant."""
    column = job.x + split.feature * job.rows
    split.missing = 0
    if job.missing[split.feature] != 0:
        split.missing = missing_last(job, column, first, last)
    stop = last - split.missing
    if stop == first:
        return 1
    low, high = column_range(column, job.samples, first, stop)
    if high <= low + f32(THRESHOLD) and split.missing == 0:
        return 1
    return 2 if try_random(job, split, best, first, last, f64(low), f64(high), total_weight, size, state, RULE) != 0 else 0


@kernel
def try_random(job, split, best, first, last, low, high, total_weight, size, state, RULE: const):
    """One threshold."""
    column, left, right = job.x + split.feature * job.rows, job.stats + size, job.stats + 2 * size
    threshold = (high - low) * f64(draw(state)) / f64(0x7FFFFFFF) + low
    if threshold == high:
        threshold = low
    missing_left = 0
    if split.missing > 0:
        missing_left = draw_below(0, 2, state)
    position = part_rows(job, column, first, last, threshold, missing_left)
    result = 0
    if position - first >= job.min_leaf and last - position >= job.min_leaf:
        weight_left = left_sums(job, position, first, last, total_weight, size, RULE)
        subtract(right, job.stats, left, size)
        if heavy_enough(job, weight_left, total_weight - weight_left):
            errors = job.stats + 5 * size
            if RULE == ABSOLUTE:
                w, v = weight_left * f64(job.outputs), (total_weight - weight_left) * f64(job.outputs)
                errors[position] = absolute_error(job, first, position, left) * w + absolute_error(job, position, last, right) * v
            found = judge(job, split, best, position, left, right, weight_left, total_weight - weight_left, errors, RULE)
            if found > best.gain:
                keep(best, split, position, threshold, found, missing_left)
                result = 1
    return result


@kernel(inline=False)
def find_split(job, split, best, first, last, constants, total_weight, size, state, RULE: const, RANDOM: const) -> i64:
    """The best split of samples[first:last] into `best` (its position is `last` where there is none); constants of the node below."""
    order = job.order
    undrawn, visited, found, drawn, known, total = job.features, 0, 0, 0, constants, constants
    while undrawn > total and (visited < job.max_features or visited <= found + drawn):
        visited += 1
        j = draw_below(drawn, undrawn - found, state)
        if j < known:
            swap(order, drawn, j)
            drawn += 1
        else:
            j += found
            split.feature = order[j]
            if RANDOM:
                constant = random_threshold(job, split, best, first, last, total_weight, size, state, RULE)
            else:
                constant = best_threshold(job, split, best, first, last, total_weight, size, RULE)
            if constant == 1:
                swap(order, j, total)
                found += 1
                total += 1
            else:
                undrawn -= 1
                swap(order, undrawn, j)
    for k in range(known):
        order[k] = job.constants[k]
    for k in range(known, known + found):
        job.constants[k] = order[k]
    return total


@kernel
def side_impurities(job, best, first, last, left, right, weight_left, weight_right, RULE: const):
    """Impurity of both sides; the right one is what the left leaves of the whole."""
    if RULE == ABSOLUTE:
        best.left = absolute_error(job, first, best.position, left)
        best.right = absolute_error(job, best.position, last, right)
    elif RULE == SQUARED:
        squares = square_sum(job, first, best.position)
        best.left = variance(job, left, squares, weight_left)
        best.right = variance(job, right, best.squares - squares, weight_right)
    else:
        best.left = node_impurity(job, first, best.position, left, weight_left, RULE)
        best.right = node_impurity(job, best.position, last, right, weight_right, RULE)


@kernel(inline=False)
def finish_split(job, best, first, last, parent, size, parted, RULE: const) -> i64:
    """Part the rows as `best` says, unless they lie so; impurity of the sides and the gain."""
    left, right = job.stats + size, job.stats + 2 * size
    if parted == 0:
        part_rows(job, job.x + best.feature * job.rows, first, last, best.threshold, best.missing_left)
    weight_left = left_sums(job, best.position, first, last, best.weight, size, RULE)
    weight_right = best.weight - weight_left
    subtract(right, job.stats, left, size)
    side_impurities(job, best, first, last, left, right, weight_left, weight_right, RULE)
    best.gain = gain_of(job, best, left, right, weight_left, weight_right, parent, RULE)
    best.low = constrained_value(job, left, weight_left, RULE)
    best.high = constrained_value(job, right, weight_right, RULE)
    return best.position
