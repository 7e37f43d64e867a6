"""Dual coordinate descent for linear support vector machines (Hsieh et al., ICML 2008; Ho & Lin, JMLR 13, 2012), LIBLINEAR's problems.

Samples are compressed rows.  The order of the coordinates comes from a Mersenne Twister, as the library draws it.
"""
from __future__ import annotations

from septet.codegen.kernels.rng.mt19937 import init_genrand, mt_next32
from septet.codegen.kernels.vectors import row_add, row_dot
from septet.kernel import const, extern, f64, i64, kernel, noalias, ptr, u32, u64

HUGE = 1e300
log = extern("log", f64, f64, pure=True)


@kernel
def seed_words(words: ptr[u64], seed: i64):
    """Start the stream."""
    init_genrand(words, u32(seed))


@kernel(inline=False)
def below(words: ptr[u64], n: i64) -> i64:
    """A number below n (Lemire, ACM TOMACS 29(1), 2019)."""
    span = u32(n)
    m = u64(mt_next32(words)) * u64(span)
    low = u32(m)
    if low < span:
        threshold = (u32(0) - span) % span
        while low < threshold:
            m = u64(mt_next32(words)) * u64(span)
            low = u32(m)
    return i64(m >> 32)


@kernel
def mix(places, n, words):
    """A shuffle from the front."""
    for i in range(n):
        j = i + below(words, n - i)
        taken = places[i]
        places[i] = places[j]
        places[j] = taken


@kernel
def shuffle(places: ptr[i64], n: i64, words: ptr[u64]):
    """Shuffle places from the front."""
    mix(places, n, words)


@kernel(releases_gil=True)
def dual_svc(w: noalias[f64], a: noalias[f64], q: noalias[f64], places: noalias[i64], data: ptr[f64], indices: ptr[i64], pointers: ptr[i64],
             y: ptr[f64], upper: ptr[f64], diagonal: ptr[f64], n: i64, d: i64, eps: f64, most: i64, words: ptr[u64], dense: const):
    """One binary problem with y = +-1; upper: bounds; diagonal: what the squared loss adds.  Returns the sweeps."""
    for i in range(n):
        places[i] = i
        q[i] = diagonal[i]
        for k in range(pointers[i], pointers[i + 1]):
            q[i] = q[i] + data[k] * data[k]
    active, sweep = n, i64(0)
    old_high, old_low = f64(HUGE), f64(-HUGE)
    while sweep < most:
        high, low = f64(-HUGE), f64(HUGE)
        mix(places, active, words)
        s = i64(0)
        while s < active:
            i = places[s]
            first, last = pointers[i], pointers[i + 1]
            g = row_dot(data, indices, first, last, d, w, dense) * y[i] - 1.0 + a[i] * diagonal[i]
            projected, dropped = f64(0), False
            if a[i] == 0.0:
                if g > old_high:
                    dropped = True
                elif g < 0.0:
                    projected = g
            elif a[i] == upper[i]:
                if g < old_low:
                    dropped = True
                elif g > 0.0:
                    projected = g
            else:
                projected = g
            if dropped:
                active -= 1
                places[s] = places[active]
                places[active] = i
            else:
                high, low = max(high, projected), min(low, projected)
                if abs(projected) > 1e-12:
                    old = a[i]
                    a[i] = min(max(old - g / q[i], 0.0), upper[i])
                    row_add(w, data, indices, first, last, d, (a[i] - old) * y[i], dense)
                s += 1
        sweep += 1
        if high - low <= eps:
            if active == n:
                return sweep
            active = n
            old_high, old_low = f64(HUGE), f64(-HUGE)
        else:
            old_high = f64(HUGE) if high <= 0.0 else high
            old_low = f64(-HUGE) if low >= 0.0 else low
    return sweep


@kernel
def svr_step(g, curve, p, b, upper):
    """The step of one coordinate of |y - wx| <= p."""
    gp, gn = g + p, g - p
    step = -b
    if gp < curve * b:
        step = -gp / curve
    elif gn > curve * b:
        step = -gn / curve
    return min(max(b + step, -upper), upper) if abs(step) >= 1e-12 else b


@kernel
def svr_violation(b, gp, gn, upper):
    """How far a coordinate is from its condition."""
    if b == 0.0:
        if gp < 0.0:
            return -gp
        return gn if gn > 0.0 else f64(0)
    if b >= upper:
        return gp if gp > 0.0 else f64(0)
    if b <= -upper:
        return -gn if gn < 0.0 else f64(0)
    return abs(gp) if b > 0.0 else abs(gn)


@kernel(releases_gil=True)
def dual_svr(w: noalias[f64], b: noalias[f64], q: noalias[f64], places: noalias[i64], data: ptr[f64], indices: ptr[i64], pointers: ptr[i64],
             y: ptr[f64], upper: ptr[f64], extra: ptr[f64], n: i64, d: i64, p: f64, eps: f64, most: i64, words: ptr[u64], dense: const):
    """Support vector regression with the epsilon-insensitive loss (extra 0) or its square."""
    for i in range(n):
        places[i] = i
        q[i] = f64(0)
        for k in range(pointers[i], pointers[i + 1]):
            q[i] = q[i] + data[k] * data[k]
    active, sweep, first_norm, old_high = n, i64(0), f64(-1), f64(HUGE)
    while sweep < most:
        high, norm = f64(0), f64(0)
        mix(places, active, words)
        s = i64(0)
        while s < active:
            i = places[s]
            first, last = pointers[i], pointers[i + 1]
            g = row_dot(data, indices, first, last, d, w, dense) - y[i] + extra[i] * b[i]
            curve = q[i] + extra[i]
            gp, gn = g + p, g - p
            violation = svr_violation(b[i], gp, gn, upper[i])
            dropped = False
            if b[i] == 0.0:
                dropped = (gp > old_high) & (gn < -old_high)
            elif b[i] >= upper[i]:
                dropped = gp < -old_high
            elif b[i] <= -upper[i]:
                dropped = gn > old_high
            if dropped:
                active -= 1
                places[s] = places[active]
                places[active] = i
            else:
                high, norm = max(high, violation), norm + violation
                new = svr_step(g, curve, p, b[i], upper[i])
                if new != b[i]:
                    row_add(w, data, indices, first, last, d, new - b[i], dense)
                    b[i] = new
                s += 1
        if first_norm < 0.0:
            first_norm = norm
        sweep += 1
        if norm <= eps * first_norm:
            if active == n:
                return sweep
            active = n
            old_high = f64(HUGE)
        else:
            old_high = high
    return sweep


@kernel(releases_gil=True)
def dual_logistic(w: noalias[f64], a: noalias[f64], places: noalias[i64], data: ptr[f64], indices: ptr[i64], pointers: ptr[i64],
                  y: ptr[f64], C: ptr[f64], n: i64, d: i64, eps: f64, most: i64, words: ptr[u64], dense: const):
    """Logistic losses, y = +-1 (Yu, Huang & Lin, Machine Learning 85, 2011): variables a (n, 2) of sum C.  Returns the sweeps."""
    for i in range(n):
        places[i], a[2 * i] = i, min(0.001 * C[i], 1e-8)
        a[2 * i + 1] = C[i] - a[2 * i]
        row_add(w, data, indices, pointers[i], pointers[i + 1], d, y[i] * a[2 * i], dense)
    sweep, near = i64(0), f64(1e-2)
    while sweep < most:
        mix(places, n, words)
        newton, high = i64(0), f64(0)
        for s in range(n):
            i = places[s]
            first, last = pointers[i], pointers[i + 1]
            square = f64(0)
            for k in range(first, last):
                square += data[k] * data[k]
            slope = y[i] * row_dot(data, indices, first, last, d, w, dense)
            one, sign = 2 * i, f64(1)
            if 0.5 * square * (a[2 * i + 1] - a[2 * i]) + slope < 0.0:
                one, sign = 2 * i + 1, f64(-1)
            old, steps = a[one], i64(0)
            z = old * 0.1 if C[i] - old < 0.5 * C[i] else old
            g = square * (z - old) + sign * slope + log(z / (C[i] - z))
            high = max(high, abs(g))
            while (steps <= 100) & (abs(g) >= near):
                trial = z - g / (square + C[i] / (C[i] - z) / z)
                z = z * 0.1 if trial <= 0.0 else trial
                g = square * (z - old) + sign * slope + log(z / (C[i] - z))
                newton, steps = newton + 1, steps + 1
            if steps > 0:
                a[one] = z
                a[4 * i + 1 - one] = C[i] - z
                row_add(w, data, indices, first, last, d, sign * (z - old) * y[i], dense)
        sweep += 1
        if high < eps:
            return sweep
        if newton <= n // 10:
            near = max(min(1e-8, eps), 0.1 * near)
    return sweep
