"""LIBLINEAR's squared hinge loss with an l1 penalty, by coordinate descent (Yuan, Chang, Hsieh & Lin, JMLR 11, 2010, section 7).

Samples are compressed columns, each value times its class y = +-1; `gap` is 1 - y wx.
"""
from __future__ import annotations

from septet.codegen.kernels.liblinear import mix
from septet.kernel import const, f64, i64, kernel, noalias, ptr, u64

HUGE = 1e300


@kernel
def soft_step(w, g, curve):
    """The Newton step of g d + curve d^2 / 2 + |w + d|."""
    if g + 1.0 < curve * w:
        return -(g + 1.0) / curve
    return -(g - 1.0) / curve if g - 1.0 > curve * w else -w


@kernel
def penalty_violation(w, g):
    """How far a weight is from its condition."""
    if w == 0.0:
        return max(max(-(g + 1.0), g - 1.0), 0.0)
    return abs(g + 1.0) if w > 0.0 else abs(g - 1.0)


@kernel(inline=False)
def searched(gap: ptr[f64], data: ptr[f64], indices: ptr[i64], first: i64, last: i64, C: ptr[f64], w: f64, d: f64, g: f64, bound: f64,
             lost: ptr[i64], dense: const) -> f64:
    """The step halved until the loss falls enough; gap follows, or is lost after 20 times.  bound: an upper one on the curvature."""
    delta, before, old_loss = abs(w + d) - abs(w) + g * d, f64(0), f64(0)
    for tries in range(20):
        back = before - d
        change = abs(w + d) - abs(w) - 0.01 * delta
        sure = bound * d * d + g * d + change <= 0.0
        loss = f64(0)
        for at in range(first, last):
            i = at - first if dense else indices[at]
            if (tries == 0) & (gap[i] > 0.0):
                old_loss += C[i] * gap[i] * gap[i]
            gap[i] = gap[i] + back * data[at]
            if gap[i] > 0.0:
                loss += C[i] * gap[i] * gap[i]
        if sure | (change + loss - old_loss <= 0.0):
            return d
        before, d, delta = d, d * 0.5, delta * 0.5
    lost[0] = 1
    return d


@kernel
def restored(gap, w, data, indices, pointers, n, d, dense: const):
    """The gap from the weights alone."""
    for i in range(n):
        gap[i] = 1.0
    for j in range(d):
        if w[j] != 0.0:
            for at in range(pointers[j], pointers[j + 1]):
                i = at - pointers[j] if dense else indices[at]
                gap[i] = gap[i] - w[j] * data[at]


@kernel(releases_gil=True)
def sparse_svc(w: noalias[f64], gap: noalias[f64], bound: noalias[f64], places: noalias[i64], lost: noalias[i64], data: ptr[f64],
               indices: ptr[i64], pointers: ptr[i64], C: ptr[f64], n: i64, d: i64, eps: f64, most: i64, words: ptr[u64], dense: const):
    """One binary problem; w (d,) starts at 0.  Returns the sweeps."""
    restored(gap, w, data, indices, pointers, n, d, dense)
    for j in range(d):
        places[j], bound[j] = j, f64(0)
        for at in range(pointers[j], pointers[j + 1]):
            bound[j] = bound[j] + C[at - pointers[j] if dense else indices[at]] * data[at] * data[at]
    active, sweep, first_norm, old_high = d, i64(0), f64(-1), f64(HUGE)
    while sweep < most:
        high, norm = f64(0), f64(0)
        mix(places, active, words)
        s = i64(0)
        while s < active:
            j = places[s]
            first, last = pointers[j], pointers[j + 1]
            g, curve = f64(0), f64(0)
            for at in range(first, last):
                i = at - first if dense else indices[at]
                if gap[i] > 0.0:
                    part = C[i] * data[at]
                    g, curve = g - part * gap[i], curve + part * data[at]
            g, curve = 2.0 * g, max(2.0 * curve, 1e-12)
            if (w[j] == 0.0) & (g + 1.0 > old_high / f64(n)) & (g - 1.0 < -old_high / f64(n)):
                active -= 1
                places[s] = places[active]
                places[active] = j
            else:
                s += 1
                violation = penalty_violation(w[j], g)
                high, norm = max(high, violation), norm + violation
                step = soft_step(w[j], g, curve)
                if abs(step) >= 1e-12:
                    w[j] = w[j] + searched(gap, data, indices, first, last, C, w[j], step, g, bound[j], lost, dense)
                    if lost[0] != 0:
                        lost[0] = 0
                        restored(gap, w, data, indices, pointers, n, d, dense)
        if first_norm < 0.0:
            first_norm = norm
        sweep += 1
        old_high = high
        if norm <= eps * first_norm:
            if active == d:
                return sweep
            active, old_high = d, f64(HUGE)
    return sweep
