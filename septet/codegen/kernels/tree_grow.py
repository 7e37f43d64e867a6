"""Growing one tree: nodes wait on a stack (depth first) or in a heap by gain (best first) until they are parted."""
from __future__ import annotations

from septet.codegen.kernels.tree_absolute import absolute_error, last_medians
from septet.codegen.kernels.tree_rules import node_impurity, square_sum
from septet.codegen.kernels.tree_split import find_split, finish_split, sum_rows
from septet.codegen.kernels.tree_types import ABSOLUTE, CLASSES, EPSILON, RECORD, SQUARED, Job, Split
from septet.kernel import array, bitcast, const, f64, i64, kernel, prange, ptr, u8, u32


@kernel
def start_rows(job):
    """samples = the rows of positive weight; order = all features."""
    n, total = 0, 0.0
    for i in range(job.rows):
        if job.w[i] != 0.0:
            job.samples[n] = i
            n += 1
        total += job.w[i]
    for k in range(job.features):
        job.order[k] = k
    job.used = n
    job.total = total


@kernel
def node_values(job, node, stats, weight, low, high, RULE: const):
    """The node's value: shares of classes, means or medians; held within the bounds of a constraint."""
    size = job.outputs * job.width
    out = job.value + node * size
    for k in range(size):
        if RULE == ABSOLUTE:
            out[k] = stats[k]
        else:
            out[k] = stats[k] / weight
    if i64(job.monotonic) != 0:
        out[0] = max(low, min(high, out[0]))
        if RULE in CLASSES:
            out[1] = 1.0 - out[0]


@kernel
def write_node(job, node, parent, side):
    """Link a node to its parent."""
    if parent >= 0:
        if side == 0:
            job.left[parent] = node
        else:
            job.right[parent] = node
    job.left[node] = -1
    job.right[node] = -1
    job.feature[node] = -2
    job.threshold[node] = -2.0
    job.missing_left[node] = 0


@kernel
def set_waiting(record: ptr[i64], start, end, depth, parent, side, constants, impurity: f64, low: f64, high: f64):
    record[0] = start
    record[1] = end
    record[2] = depth
    record[3] = parent
    record[4] = side
    record[5] = constants
    record[6] = bitcast(impurity, i64)
    record[7] = bitcast(low, i64)
    record[8] = bitcast(high, i64)


@kernel(inline=False)
def grow_node(job, record, best, node, state, RULE: const, RANDOM: const) -> i64:
    """Write node `node` from a record and look for its split: 1 where it is a leaf.  record[5] becomes the constants below it."""
    first, last, depth = record[0], record[1], record[2]
    impurity, low, high = bitcast(record[6], f64), bitcast(record[7], f64), bitcast(record[8], f64)
    size = job.outputs * job.width
    write_node(job, node, record[3], record[4])
    weight = sum_rows(job, job.stats, first, last, size, RULE)
    if node == 0:
        if RULE == ABSOLUTE:
            impurity = absolute_error(job, first, last, job.stats)
        else:
            impurity = node_impurity(job, first, last, job.stats, weight, RULE)
    elif RULE == ABSOLUTE:
        absolute_error(job, first, last, job.stats)
    record[6] = bitcast(impurity, i64)
    job.impurity[node] = impurity
    job.count[node] = last - first
    job.weight[node] = weight
    node_values(job, node, job.stats, weight, low, high, RULE)
    job.depth = max(job.depth, depth)
    n = last - first
    small = n < job.min_split or n < 2 * job.min_leaf or weight < 2.0 * job.min_leaf_weight
    if depth >= job.max_depth or small or impurity <= EPSILON:
        return 1
    return part_node(job, record, best, node, impurity, weight, state, RULE, RANDOM)


@kernel
def part_node(job, record, best, node, impurity, weight, state, RULE: const, RANDOM: const):
    """Look for a node's split and part its rows: 1 where there is none."""
    first, last = record[0], record[1]
    size = job.outputs * job.width
    split = array(Split, 1)
    split.low = bitcast(record[7], f64)
    split.high = bitcast(record[8], f64)
    best.position = last
    best.gain = -float("inf")
    best.weight = weight
    if RULE == SQUARED:
        best.squares = square_sum(job, first, last)
    if RULE == ABSOLUTE:
        for k in range(size):
            last_medians(job)[k] = job.stats[k]
        sum_rows(job, job.stats, first, last, size, RULE)
    record[5] = find_split(job, split, best, first, last, record[5], weight, size, state, RULE, RANDOM)
    leaf = i64(best.position >= last)
    if leaf == 0:
        parted = 0
        if RANDOM:
            parted = i64(split.feature == best.feature)             # the last column tried was the best: its rows lie parted
        finish_split(job, best, first, last, impurity, size, parted, RULE)
        if best.gain + EPSILON < job.min_gain:
            leaf = 1
    if RULE == ABSOLUTE:
        for k in range(size):
            job.value[node * size + k] = last_medians(job)[k]       # of the last order of the rows: two targets may be halved otherwise
    return leaf


@kernel
def write_split(job, node, best):
    job.feature[node] = best.feature
    job.threshold[node] = best.threshold
    job.missing_left[node] = u8(best.missing_left)


@kernel
def push_children(job, at, record, best, node):
    """Two records at waiting[at] (right) and the next (left), with the bounds a constraint gives them."""
    first, last, depth, constants = record[0], record[1], record[2] + 1, record[5]
    if job.max_leaves > 0:
        constants = 0                                   # the rows of other nodes are parted between: they are found again
    low, high = bitcast(record[7], f64), bitcast(record[8], f64)
    left_low, left_high, right_low, right_high = low, high, low, high
    if i64(job.monotonic) != 0:
        middle, way = (best.low + best.high) / 2.0, job.monotonic[best.feature]
        if way > 0:
            left_high = middle
            right_low = middle
        elif way < 0:
            left_low = middle
            right_high = middle
    set_waiting(job.waiting + at * RECORD, best.position, last, depth, node, 1, constants, best.right, right_low, right_high)
    set_waiting(job.waiting + (at + 1) * RECORD, first, best.position, depth, node, 0, constants, best.left, left_low, left_high)


@kernel(inline=False)
def grow_deep(job, state, RULE: const, RANDOM: const) -> i64:
    """Depth first, left before right."""
    best, record = array(Split, 1), array(i64, RECORD)
    set_waiting(job.waiting, 0, job.used, 0, -1, 0, 0, 0.0, -float("inf"), float("inf"))
    waiting, node = 1, 0
    while waiting > 0:
        waiting -= 1
        for k in range(RECORD):
            record[k] = job.waiting[waiting * RECORD + k]
        if grow_node(job, record, best, node, state, RULE, RANDOM) == 0:
            write_split(job, node, best)
            push_children(job, waiting, record, best, node)
            waiting += 2
        node += 1
    job.nodes = node
    return node


@kernel
def frontier_gain(job, heap, k):
    return bitcast(job.waiting[heap[k] * RECORD + 9], f64)


@kernel(inline=False)
def heap_push(job, heap, n, place) -> i64:
    """Add an place to a heap of n, the greatest gain first."""
    gain = bitcast(job.waiting[place * RECORD + 9], f64)
    hole = n
    while hole > 0 and frontier_gain(job, heap, max(hole - 1, 0) // 2) < gain:
        heap[hole] = heap[(hole - 1) // 2]
        hole = (hole - 1) // 2
    heap[hole] = place
    return n + 1


@kernel(inline=False)
def heap_pop(job, heap, n) -> i64:
    """Take the first of a heap of n: a hole goes to the bottom by the greater child, then the last place comes up from there."""
    result, place = heap[0], heap[n - 1]
    size, hole = n - 1, 0
    child = 2
    while child < size:
        if frontier_gain(job, heap, child) < frontier_gain(job, heap, child - 1):
            child -= 1
        heap[hole] = heap[child]
        hole = child
        child = 2 * hole + 2
    if child == size and size > 0:
        heap[hole] = heap[child - 1]
        hole = child - 1
    gain = bitcast(job.waiting[place * RECORD + 9], f64)
    while hole > 0 and frontier_gain(job, heap, max(hole - 1, 0) // 2) < gain:
        heap[hole] = heap[(hole - 1) // 2]
        hole = (hole - 1) // 2
    heap[hole] = place
    return result


@kernel
def wait_best(job, heap, n, place, best, state, splits: ptr[Split], RULE: const, RANDOM: const):
    """Write the node of record `place` (its number is the place's) and put it in the heap with its split."""
    record = job.waiting + place * RECORD
    leaf = grow_node(job, record, best, place, state, RULE, RANDOM)
    gain = 0.0
    if leaf == 0:
        gain = best.gain
    record[9] = bitcast(gain, i64)
    kept = splits + place
    kept.feature = best.feature
    kept.position = select_position(best, leaf)
    kept.threshold = best.threshold
    kept.missing_left = best.missing_left
    kept.left = best.left
    kept.right = best.right
    kept.low = best.low
    kept.high = best.high
    return heap_push(job, heap, n, place)


@kernel
def select_position(best, leaf):
    if leaf != 0:
        return -1
    return best.position


@kernel(inline=False)
def grow_best(job, state, heap: ptr[i64], splits: ptr[Split], RULE: const, RANDOM: const) -> i64:
    """Always the node whose split gains most, until there are enough leaves."""
    best = array(Split, 1)
    set_waiting(job.waiting, 0, job.used, 0, -1, 0, 0, 0.0, -float("inf"), float("inf"))
    n = wait_best(job, heap, 0, 0, best, state, splits, RULE, RANDOM)
    left, nodes = job.max_leaves - 1, 1
    while n > 0:
        place = heap_pop(job, heap, n)
        n -= 1
        mine = splits + place
        if mine.position >= 0 and left > 0:
            left -= 1
            write_split(job, place, mine)
            push_children(job, nodes, job.waiting + place * RECORD, mine, place)
            for k in range(RECORD):
                x = job.waiting[nodes * RECORD + k]
                job.waiting[nodes * RECORD + k] = job.waiting[(nodes + 1) * RECORD + k]
                job.waiting[(nodes + 1) * RECORD + k] = x
            n = wait_best(job, heap, n, nodes, best, state, splits, RULE, RANDOM)
            n = wait_best(job, heap, n, nodes + 1, best, state, splits, RULE, RANDOM)
            nodes += 2
    job.nodes = nodes
    return nodes


@kernel
def grow_trees(jobs: ptr[Job], trees: i64, heaps: ptr[i64], RULE: const, RANDOM: const):
    """Grow every job's tree; heaps: for best-first growth, per job an address of (capacity + 1) words and one of as many splits."""
    for t in prange(trees):
        job = jobs + t
        state = array(u32, 1)
        state[0] = u32(max(job.seed, 1))
        start_rows(job)
        job.depth = 0
        if job.max_leaves < 0:
            grow_deep(job, state, RULE, RANDOM)
        else:
            grow_best(job, state, ptr[i64](heaps[2 * t]), ptr[Split](heaps[2 * t + 1]), RULE, RANDOM)
