"""Order statistics within groups: selection by rank (Hoare's find, CACM 4, 1961), and ranks with their ties."""
from __future__ import annotations

from septet.codegen.kernels.launch import ELEMENT, chunks, run, scratch
from septet.ir.dtype import DType
from septet.kernel import const, f64, floor, i64, kernel, noalias, prange, ptr, u8

TIES = ("average", "min", "max", "first", "dense")


@kernel
def find(a, first, last, k, T: const):
    """Reorder a[first .. last-1] so that a[k] is what a sort would put there, smaller ones before it; returns it."""
    low, high = first, last - 1
    while low < high:
        middle = low + (high - low) // 2
        x, y, z = a[low], a[middle], a[high]
        pivot = max(min(x, y), min(max(x, y), z))
        i, j = low, high
        while i <= j:
            while a[i] < pivot:
                i += 1
            while pivot < a[j]:
                j -= 1
            if i <= j:
                held = a[i]
                a[i] = a[j]
                a[j] = held
                i += 1
                j -= 1
        if k <= j:
            high = j
        elif k >= i:
            low = i
        else:
            low = k
            high = k
    return a[k]


@kernel
def least(a, first, last):
    """The least of a[first .. last-1]."""
    found = a[first]
    for i in range(first + 1, last):
        found = min(found, a[i])
    return found


@kernel(passes="O2s")
def collect(x: ptr[T], mask: ptr[u8], order: ptr[i64], starts: ptr[i64], groups: i64, values: noalias[f64], counts: noalias[i64],
            tasks: i64, T: const, masked: const):
    """values = the elements that are there, by group, each group from starts[g] on; counts = how many."""
    for t in prange(tasks):
        for g in range(t * groups // tasks, (t + 1) * groups // tasks):
            at = starts[g]
            for p in range(starts[g], starts[g + 1]):
                i = order[p]
                v = f64(x[i])
                there = v == v
                if masked:
                    there = mask[i] == 0
                if there:
                    values[at] = v
                    at += 1
            counts[g] = at - starts[g]


@kernel(passes="O2s")
def select_in_groups(values: noalias[f64], starts: ptr[i64], counts: ptr[i64], groups: i64, q: f64, low: noalias[f64],
                     high: noalias[f64], part: noalias[f64], tasks: i64):
    """low, high = the elements around rank q * (count - 1) of each group, part = how far between them it lies; NaN where empty."""
    for t in prange(tasks):
        for g in range(t * groups // tasks, (t + 1) * groups // tasks):
            first, count = starts[g], counts[g]
            low[g] = f64(float("nan"))
            high[g] = f64(float("nan"))
            part[g] = f64(0.0)
            if count > 0:
                place = q * f64(count - 1)
                k = i64(floor(place))
                part[g] = place - f64(k)
                a = find(values, first, first + count, first + k, f64)
                low[g] = a
                high[g] = a
                if k + 1 < count:
                    high[g] = least(values, first + k + 1, first + count)


def collected(values: int, counts: int, x: int, dtype: DType, mask: int, order: int, starts: int, groups: int, n: int) -> None:
    """values (f64, n) = the elements there of each group from its start on; counts (i64) how many.  mask: 0, or bytes, 1 = not there."""
    run(collect, x, mask, order, starts, groups, values, counts, min(max(1, groups), chunks(n)), T=ELEMENT[dtype], masked=bool(mask))


def quantile(low: int, high: int, part: int, values: int, starts: int, counts: int, groups: int, n: int, q: float) -> None:
    """What `collected` left: the elements around the rank of a quantile (f64), which reorders `values` within groups."""
    run(select_in_groups, values, starts, counts, groups, q, low, high, part, min(max(1, groups), chunks(n, 1 << 13)))


@kernel
def rank_run(order, out, first, last, begin, dense, method: const):
    """Ranks of the tied elements order[first .. last-1]; begin: where their group begins; dense: distinct ones up to here."""
    for p in range(first, last):
        if method == "average":
            out[order[p]] = f64(first - begin + last - begin + 1) / 2.0
        if method == "min":
            out[order[p]] = f64(first - begin + 1)
        if method == "max":
            out[order[p]] = f64(last - begin)
        if method == "first":
            out[order[p]] = f64(p - begin + 1)
        if method == "dense":
            out[order[p]] = f64(dense)


@kernel(passes="O2s")
def rank_groups(x: ptr[T], order: ptr[i64], starts: ptr[i64], ends: ptr[i64], groups: i64, out: noalias[f64], top: noalias[f64],
                tasks: i64, T: const, method: const):
    """out = 1-based ranks within order[starts[g] .. ends[g]-1], which x orders; top[g] = what a percentage divides by."""
    for t in prange(tasks):
        for g in range(t * groups // tasks, (t + 1) * groups // tasks):
            first, dense = starts[g], 0
            while first < ends[g]:
                last = first + 1
                while last < ends[g] and x[order[last]] == x[order[first]]:
                    last += 1
                dense += 1
                rank_run(order, out, first, last, starts[g], dense, method)
                first = last
            top[g] = f64(ends[g] - starts[g])
            if method == "dense":
                top[g] = f64(dense)


def ranks(out: int, top: int, x: int, dtype: DType, order: int, starts: int, ends: int, groups: int, n: int, method: str) -> None:
    """out (f64) = ranks within groups; order: by group (from starts[g] to ends[g]) and by x; NaN and groupless ones are left as they
    are.
    """
    run(rank_groups, x, order, starts, ends, groups, out, top, min(max(1, groups), chunks(n)), T=ELEMENT[dtype], method=method)


@kernel
def add_up(codes: ptr[i64], x: ptr[T], n: i64, out: noalias[A], error: noalias[A], count: noalias[i64], bad: noalias[u8],
           T: const, A: const, op: const, missing: const, skip: const):
    """out[i] = the elements of its group up to i taken together; error, count, bad: a word (byte) a group; NaN of a group seen, bad."""
    for i in range(n):
        g = codes[i]
        v = A(x[i])
        if g >= 0:
            gone = bad[g] != 0
            if missing == "nan":
                gone = gone | (v != v)
            if missing == "time":
                gone = gone | (v == -(1 << 63))
            if gone:
                if missing == "time":
                    out[i] = A(-(1 << 63))
                else:
                    out[i] = A(float("nan")) if A.is_float else A(0)
                if not skip:
                    bad[g] = u8(1)
            else:
                out[i] = together(error + 2 * g, count + g, v, A, op)


@kernel
def together(r, count, v, A: const, op: const):
    """Enter v into a running result (r[0], with its error in r[1]); returns it."""
    if op == "sum":
        if A.is_float:
            y = A(v - r[1])
            total = A(r[0] + y)
            wrong = A(A(total - r[0]) - y)
            r[1] = wrong
            if wrong != wrong:
                r[1] = A(0)
            r[0] = total
        else:
            r[0] += v
    elif count[0] == 0:
        r[0] = v
    elif op == "prod":
        r[0] = A(r[0] * v)
    elif op == "min":
        r[0] = min(r[0], v)
    else:
        r[0] = max(r[0], v)
    count[0] += 1
    return r[0]


def cumulative(op: str, out: int, codes: int, x: int, dtype: DType, computed: DType, n: int, groups: int, missing: str,
               skip: bool) -> None:
    """out (computed) = running sum, prod, min or max within groups; skip: NaN is passed over, else what follows it is NaN."""
    from septet.codegen.kernels.grouping import clear

    held, count, bad = scratch(16 * groups + 16), scratch(8 * groups + 8), scratch(groups + 8)
    for address, size in ((held, 16 * groups), (count, 8 * groups), (bad, groups)):
        run(clear, address, size)
    run(add_up, codes, x, n, out, held, count, bad, T=ELEMENT[dtype], A=ELEMENT[computed], op=op, missing=missing, skip=skip)
