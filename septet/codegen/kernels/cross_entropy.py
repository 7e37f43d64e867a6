"""Cross-entropy of rows of scores with the class of each row, and its gradient: each element is read from memory once or twice."""
from __future__ import annotations

from septet.codegen.kernels.normalize import mask_of, rows_of_task, sum_over
from septet.codegen.kernels.vector_math import exp, exp_below
from septet.kernel import const, extern, f64, i64, kernel, prange, ptr, select, vload, vmax, vstore

log = extern("log", f64, f64, pure=True)
NONE = -1                       # no row has a class out of range


@kernel
def largest(s: const, x, n):
    """The largest of n elements; the numbers among them where some are NaN."""
    found = s.vector(x[0])
    for i in range(0, n, s.lanes):
        mask = mask_of(s, n - i)
        found = max(found, select(mask, vload(x + i, s.lanes, mask=mask), found))
    return vmax(found)


@kernel
def power_term(s: const, pointers: const, at, mask, centre):
    """e ** (x - centre)."""
    if mask is None:
        return exp_below(s.element, s.lanes, vload(pointers[0] + at, s.lanes) - centre), s.vector(0)
    found = exp_below(s.element, s.lanes, vload(pointers[0] + at, s.lanes, mask=mask) - centre)
    return select(mask, found, s.vector(0)), s.vector(0)


@kernel
def forward(s: const, x: ptr[s.element], classes_of: ptr[i64], highs: ptr[s.element], logs: ptr[s.element], losses: ptr[f64],
            loss: ptr[s.element], rows: i64, classes: i64, ignored: i64, mean: i64) -> i64:
    """loss = the sum, or mean, of log(sum(e ** x)) - x[class] over the rows whose class is not the ignored one.

    highs, logs: of each row the largest element, and the logarithm of the sum of powers above it, for the way back.  losses: room for a
    number a row.  Gives the first row whose class is out of range, or NONE; the loss is not written then.
    """
    group = rows_of_task(classes)
    for task in prange((rows + group - 1) // group):
        for row in range(task * group, min(rows, (task + 1) * group)):
            source, c = x + row * classes, classes_of[row]
            high = largest(s, source, classes)
            total, _ = sum_over(s, power_term, classes, (source,), high)
            highs[row] = high
            logs[row] = s.element(log(total))
            losses[row] = f64(0)
            if c != ignored and c >= 0 and c < classes:
                losses[row] = log(total) + (f64(high) - f64(source[c]))
    found, count = f64(0), 0
    for row in range(rows):
        c = classes_of[row]
        if c != ignored:
            if c < 0 or c >= classes:
                return row
            count += 1
            found += losses[row]
    loss[0] = s.element(found / f64(count) if mean != 0 else found)
    return NONE


@kernel(math="contract")
def row_back(s: const, to, x, n, high, level, scale):
    """e ** (x - high - level) * scale of n elements."""
    for i in range(0, n, s.lanes):
        mask = mask_of(s, n - i)
        power = exp(s.element, s.lanes, (vload(x + i, s.lanes, mask=mask) - high) - level)
        vstore(to + i, power * scale, mask=mask)


@kernel
def backward(s: const, x: ptr[s.element], classes_of: ptr[i64], highs: ptr[s.element], logs: ptr[s.element], g: ptr[s.element],
             dx: ptr[s.element], rows: i64, classes: i64, ignored: i64, mean: i64):
    """dx = (softmax(x) - one at the class) * g, over the number of rows that count for a mean; 0 in rows that do not."""
    count = 0
    for row in range(rows):
        if classes_of[row] != ignored:
            count += 1
    scale = s.element(f64(g[0]) / f64(count)) if mean != 0 else g[0]
    group = rows_of_task(classes)
    for task in prange((rows + group - 1) // group):
        for row in range(task * group, min(rows, (task + 1) * group)):
            source, to, c = x + row * classes, dx + row * classes, classes_of[row]
            if c == ignored:
                for j in range(classes):
                    to[j] = s.element(0)
            else:
                row_back(s, to, source, classes, highs[row], logs[row], scale)
                to[c] = to[c] - scale
