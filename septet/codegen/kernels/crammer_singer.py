"""Support vector machines of several classes at once in the dual, sample by sample (Keerthi et al., KDD 2008; Fan et al., JMLR 9, 2008, E).

Weights are (features, classes), dual variables (samples, classes).  A sample's classes stand in `order`, those still looked at first:
`alive` says how many, `own` where its own class stands.
"""
from __future__ import annotations

from septet.codegen.kernels.liblinear import mix
from septet.kernel import const, f64, i64, kernel, noalias, ptr, u64

HUGE = 1e300


@kernel
def settled(m, own, C, value, slope, least):
    """Is the dual variable at its bound, and pressed against it?"""
    bound = C if m == own else 0.0
    return (value == bound) & (slope < least)


@kernel
def common_level(D, B, own, lift, count):
    """The multiplier of a sample's sum: D becomes B with `lift` more for its own class, from the largest down."""
    for m in range(count):
        value = B[m] + (lift if m == own else 0.0)
        at = m
        while (at > 0) and (D[max(at - 1, 0)] < value):
            D[at] = D[at - 1]
            at -= 1
        D[at] = value
    level, r = D[0] - lift, i64(1)
    while (r < count) and (level < f64(r) * D[min(r, count - 1)]):
        level += D[r]
        r += 1
    return level / f64(r)


@kernel
def slopes(G, w, order, data, indices, first, last, k, own, count, dense: const):
    """The derivatives of a sample's first `count` dual variables."""
    for m in range(count):
        G[m] = f64(0) if m == own else f64(1)
    for at in range(first, last):
        row = (at - first if dense else indices[at]) * k
        for m in range(count):
            G[m] = G[m] + w[row + order[m]] * data[at]


@kernel(inline=False)
def drop_settled(G: ptr[f64], a: ptr[f64], order: ptr[i64], own: ptr[i64], C: f64, least: f64, count: i64) -> i64:
    """Put classes whose variables will not move behind the others; returns how many are left."""
    m = i64(0)
    while m < count:
        if settled(m, own[0], C, a[order[m]], G[m], least):
            count -= 1
            while (count > m) and settled(count, own[0], C, a[order[count]], G[count], least):
                count -= 1
            if count > m:
                taken, slope = order[m], G[m]
                order[m], G[m] = order[count], G[count]
                order[count], G[count] = taken, slope
                if own[0] == count:
                    own[0] = m
                elif own[0] == m:
                    own[0] = count
        m += 1
    return count


@kernel(inline=False)
def move(w: ptr[f64], a: ptr[f64], G: ptr[f64], D: ptr[f64], order: ptr[i64], data: ptr[f64], indices: ptr[i64], first: i64, last: i64,
         k: i64, own: i64, C: f64, square: f64, count: i64, dense: const):
    """One sample's best variables, all others held, and what they add to the weights."""
    for m in range(count):
        G[m] = G[m] - square * a[order[m]]
    level = common_level(D, G, own, square * C, count)
    for m in range(count):
        new = min(C if m == own else f64(0), (level - G[m]) / square)
        change = new - a[order[m]]
        a[order[m]] = new
        if abs(change) >= 1e-12:
            for at in range(first, last):
                to = (at - first if dense else indices[at]) * k + order[m]
                w[to] = w[to] + change * data[at]


@kernel(releases_gil=True)
def crammer_singer(w: noalias[f64], a: noalias[f64], order: noalias[i64], own: noalias[i64], alive: noalias[i64], places: noalias[i64],
                   square: noalias[f64], G: noalias[f64], D: noalias[f64], data: ptr[f64], indices: ptr[i64], pointers: ptr[i64],
                   y: ptr[i64], C: ptr[f64], n: i64, k: i64, eps: f64, most: i64, words: ptr[u64], dense: const):
    """Returns the sweeps; y: class numbers; C: every sample's bound; G, D: room for k."""
    for i in range(n):
        places[i], alive[i], own[i], square[i] = i, k, y[i], f64(0)
        for m in range(k):
            order[i * k + m] = m
        for at in range(pointers[i], pointers[i + 1]):
            square[i] = square[i] + data[at] * data[at]
    active, sweep, near, whole = n, i64(0), max(10.0 * eps, 1.0), True
    while sweep < most:
        worst = f64(-HUGE)
        mix(places, active, words)
        s = i64(0)
        while s < active:
            i = places[s]
            s += 1
            if square[i] > 0.0:
                mine, ranks, first, last = a + i * k, order + i * k, pointers[i], pointers[i + 1]
                slopes(G, w, ranks, data, indices, first, last, k, own[i], alive[i], dense)
                high, low = f64(-HUGE), f64(HUGE)
                for m in range(alive[i]):
                    high = max(high, G[m])
                    if mine[ranks[m]] < (C[i] if m == own[i] else 0.0):
                        low = min(low, G[m])
                alive[i] = drop_settled(G, mine, ranks, own + i, C[i], low, alive[i])
                if alive[i] <= 1:
                    active -= 1
                    s -= 1
                    places[s] = places[active]
                    places[active] = i
                elif high - low > 1e-12:
                    worst = max(worst, high - low)
                    move(w, mine, G, D, ranks, data, indices, first, last, k, own[i], C[i], square[i], alive[i], dense)
        sweep += 1
        if worst < near:
            if (worst < eps) & whole:
                return sweep
            active, near, whole = n, max(near / 2.0, eps), True
            for i in range(n):
                alive[i] = k
        else:
            whole = False
    return sweep
