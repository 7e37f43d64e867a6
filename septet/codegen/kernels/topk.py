"""The few greatest or least elements of each row, in order, with their places."""
from __future__ import annotations

from septet.codegen.kernels.launch import ELEMENT, chunks, run
from septet.ir.dtype import DType
from septet.kernel import const, i64, kernel, noalias, prange, ptr, type_of

MOST = 64                           # results; more are worth a sort


@kernel
def comes_before(a, b, largest: const):
    """Whether a stands strictly before b; NaN counts as the greatest."""
    if largest:
        if type_of(a).is_float:
            return (a > b) | ((a != a) & (b == b))
        return a > b
    if type_of(a).is_float:
        return (a < b) | ((b != b) & (a == a))
    return a < b


@kernel
def best_of_row(x, values, places, n, k, largest: const):
    """One row: a sorted list of the best so far, into which each better element is put."""
    count = i64(0)
    for i in range(n):
        v = x[i]
        if count < k or comes_before(v, values[k - 1], largest):
            at = min(count, k - 1)
            while at > 0 and comes_before(v, values[at - 1], largest):
                values[at] = values[at - 1]
                places[at] = places[at - 1]
                at -= 1
            values[at] = v
            places[at] = i
            count = min(count + 1, k)


@kernel
def best_of_rows(x: ptr[T], values: noalias[T], places: noalias[i64], rows: i64, n: i64, k: i64, tasks: i64, T: const, largest: const):
    """values[r], places[r] = the k best of x[r]; equal ones in their order."""
    for t in prange(tasks):
        for r in range(t * rows // tasks, (t + 1) * rows // tasks):
            best_of_row(x + r * n, values + r * k, places + r * k, n, k, largest)


def topk(values: int, places: int, source: int, dtype: DType, rows: int, n: int, k: int, largest: bool) -> None:
    """The k first of each dense row in falling (or rising) order, 1 <= k <= n."""
    tasks = min(rows, chunks(rows * n))
    run(best_of_rows, source, values, places, rows, n, k, tasks, T=ELEMENT[dtype], largest=largest)
