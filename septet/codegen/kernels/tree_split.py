"""The best way to part a node, over features drawn at random: every threshold of a column, or one drawn at random.

Features are drawn without replacement; those found constant are not drawn again below the node and do not count.  Rows with a missing
value go all to one side, both are tried.
"""
from __future__ import annotations

from septet.codegen.kernels.tree_absolute import left_errors, right_errors, split_errors
from septet.codegen.kernels.tree_keys import depth_limit, key_of, row_of, sort_pairs, sort_values, ties, value_of
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
def fill_keys(job, column, first, last):
    for p in range(first, last):
        row = job.samples[p]
        job.keys[p] = key_of(column[row], row)


@kernel
def sort_rows(job, column, first, last):
    """Sort samples[first:last] by a column without missing values there; keys hold the values."""
    fill_keys(job, column, first, last)
    sort_pairs(job.keys + first, job.spare + first, last - first)
    if job.exact == 0 and ties(job.keys + first, last - first):
        fill_keys(job, column, first, last)
        sort_values(job.keys + first, last - first, depth_limit(last - first))
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
def judge(job, split, best, position, left, right, left_weight, right_weight, RULE: const):
    """The worth of parting at a position where both sides are heavy enough; -inf where a constraint forbids it."""
    if i64(job.monotonic) != 0:
        if job.monotonic[split.feature] != 0 and not allowed(job, split.feature, left, right, left_weight, right_weight, split.low,
                                                             split.high, RULE):
            return -float("inf")
    if RULE == ABSOLUTE:
        outputs = f64(job.outputs)
        behind = right_errors(job)[position] / (right_weight * outputs)
        return -right_weight * behind - left_weight * (left_errors(job)[position] / (left_weight * outputs))
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


@kernel
def missing_first(job, first, stop, last):
    """Move samples[stop:last], which miss the value, before samples[first:stop]; the keys of those move along."""
    missing = last - stop
    for k in range(missing):
        job.spare[k] = job.samples[stop + k]
    p = stop
    while p > first:
        p -= 1
        job.samples[p + missing] = job.samples[p]
        job.keys[p + missing] = job.keys[p]
    for k in range(missing):
        job.samples[first + k] = job.spare[k]


@kernel(inline=False)
def take_from_all(job, left, total, p, last, total_weight, size, RULE: const) -> f64:
    """left = all but samples[p:last], taken off one by one from the last; the weight."""
    weight = total_weight
    set_stats(job, left, total, size)
    q = last
    while q > p:
        q -= 1
        row = job.samples[q]
        add_row(job, left, row, -job.w[row], RULE)
        weight -= job.w[row]
    return weight


@kernel
def move_to(job, left, done, p, last, weight_left, total_weight, size, RULE: const):
    """left = sums of samples[:p] from those of samples[:done], by the shorter way; the weight."""
    total, weight = job.stats, weight_left
    if RULE == ABSOLUTE or p - done <= last - p:
        for q in range(done, p):
            row = job.samples[q]
            add_row(job, left, row, job.w[row], RULE)
            weight += job.w[row]
    else:
        weight = take_from_all(job, left, total, p, last, total_weight, size, RULE)
    return weight


@kernel(inline=False)
def scan_thresholds(job, split, best, first, last, start, stop, total_weight, size, missing_left, RULE: const) -> i64:
    """Try every threshold of the sorted rows samples[start:stop] in samples[first:last], whose other rows miss the value."""
    total, left, right = job.stats, job.stats + size, job.stats + 2 * size
    weight_left = 0.0
    for k in range(size):
        left[k] = 0.0
    p, done = start, first
    while p < stop:
        p += 1
        while p < stop and value_of(job.keys[p]) <= value_of(job.keys[p - 1]) + f32(THRESHOLD):
            p += 1
        if p < last and p - first >= job.min_leaf and last - p >= job.min_leaf:
            weight_left = move_to(job, left, done, p, last, weight_left, total_weight, size, RULE)
            done = p
            subtract(right, total, left, size)
            if heavy_enough(job, weight_left, total_weight - weight_left):
                found = judge(job, split, best, p, left, right, weight_left, total_weight - weight_left, RULE)
                if found > best.gain:
                    threshold = float("inf")                            # all known values on the left
                    if p < stop:
                        threshold = midpoint(value_of(job.keys[p - 1]), value_of(job.keys[p]))
                    keep(best, split, p, threshold, found, missing_left)
    return done


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
        split_errors(job, first, stop)
        fill_keys(job, column, first, stop)
    scan_thresholds(job, split, best, first, last, first, stop, total_weight, size, 0, RULE)
    if split.missing > 0:
        missing_first(job, first, stop, last)
        scan_thresholds(job, split, best, first, last, first + split.missing, last, total_weight, size, 1, RULE)
    return 0


@kernel
def column_range(column, samples, first, last):
    """(least, greatest, how many miss the value)."""
    low, high, missing = f32(float("inf")), f32(-float("inf")), 0
    for p in range(first, last):
        value = column[samples[p]]
        if value == value:
            low, high = min(low, value), max(high, value)
        else:
            missing += 1
    return low, high, missing


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
    if RULE == ABSOLUTE or position - first <= last - position:
        return sum_rows(job, left, first, position, size, RULE)
    return take_from_all(job, left, total, position, last, total_weight, size, RULE)


@kernel(inline=False)
def random_threshold(job, split, best, first, last, total_weight, size, state, RULE: const) -> i64:
    """Try one threshold drawn between a column's least and greatest value: 1 if it is constant."""
    column = job.x + split.feature * job.rows
    low, high, missing = column_range(column, job.samples, first, last)
    split.missing = missing
    if missing == last - first:
        return 1
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
            if RULE == ABSOLUTE:
                split_errors(job, first, last)
            found = judge(job, split, best, position, left, right, weight_left, total_weight - weight_left, RULE)
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
        split_errors(job, first, last)
        best.left = left_errors(job)[best.position] / (weight_left * f64(job.outputs))
        best.right = right_errors(job)[best.position] / (weight_right * f64(job.outputs))
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
