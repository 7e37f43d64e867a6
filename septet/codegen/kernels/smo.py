"""Sequential minimal optimisation of support vector machines (Fan, Chen & Lin, JMLR 6, 2005; LIBSVM's problem).

Minimises a'Qa / 2 + p'a with y'a fixed and 0 <= a <= c, where Q[i][j] = y[i] y[j] K(row[i], row[j]).  Columns of K are computed when they
are needed and kept in slots.
"""
from __future__ import annotations

from septet.codegen.kernels import vector_math
from septet.codegen.kernels.vectors import LANES, V, dot
from septet.kernel import array, const, extern, f32, f64, i64, kernel, noalias, prange, ptr, struct_type, vload, vstore

power = extern("pow", f64, f64, f64, pure=True)
hyperbolic = extern("tanh", f64, f64, pure=True)
TINY = 1e-12
HUGE = 1e300
ROWS = 512                          # rows a task computes


@struct_type
class Machine:
    """The problem: samples x (n rows of d), squared norms, the kernel's numbers, and the kept columns.

    slot: the slot of each row's column, or -1; owner: the row of a slot; used: when it was last used.
    """

    x: ptr[f64]
    squares: ptr[f64]
    n: i64
    d: i64
    gamma: f64
    coef0: f64
    degree: f64
    columns: ptr[f32]
    slot: ptr[i64]
    owner: ptr[i64]
    used: ptr[i64]
    slots: i64
    filled: i64
    clock: i64


@kernel
def between(a, b, aa, bb, d, gamma, coef0, degree, name: const):
    """The kernel of two samples; of rbf only its exponent."""
    product = dot(a, b, d)
    if name == "linear":
        return product
    if name == "rbf":
        return -gamma * max(aa + bb - 2.0 * product, 0.0)
    if name == "poly":
        return power(gamma * product + coef0, degree)
    return hyperbolic(gamma * product + coef0)


@kernel
def exponentials(x, n):
    """x = exp(x), in place."""
    middle = n // LANES * LANES
    for i in range(0, middle, LANES):
        vstore(x + i, vector_math.exp_below(f64, LANES, vload(x + i, LANES, align=8)), align=8)
    for i in range(middle, n):
        x[i] = vector_math.exp_below(f64, LANES, V(x[i]))[0]


@kernel
def kernel_rows(out: noalias[f64], a: ptr[f64], aa: ptr[f64], b: ptr[f64], bb: ptr[f64], m: i64, n: i64, d: i64, gamma: f64, coef0: f64,
                degree: f64, tasks: i64, name: const):
    """out[i][j] = the kernel of a[i] and b[j]."""
    for t in prange(tasks):
        for i in range(t * m // tasks, (t + 1) * m // tasks):
            for j in range(n):
                out[i * n + j] = between(a + i * d, b + j * d, aa[i], bb[j], d, gamma, coef0, degree, name)
            if name == "rbf":
                exponentials(out + i * n, n)


@kernel(inline=False)
def fill_column(m: ptr[Machine], to: ptr[f32], row: i64, name: const) -> i64:
    """Compute a column of K; it is kept in single precision, as LIBSVM keeps it, so that the same pairs are chosen."""
    n, d, x, squares = m.n, m.d, m.x, m.squares
    gamma, coef0, degree = m.gamma, m.coef0, m.degree
    for t in prange((n + ROWS - 1) // ROWS):
        first, last = t * ROWS, min(n, (t + 1) * ROWS)
        values = array(f64, ROWS)
        for j in range(first, last):
            if name == "precomputed":
                values[j - first] = x[row * n + j]
            else:
                values[j - first] = between(x + row * d, x + j * d, squares[row], squares[j], d, gamma, coef0, degree, name)
        if name == "rbf":
            exponentials(values, last - first)
        for j in range(first, last):
            to[j] = f32(values[j - first])
    return i64(0)


@kernel
def oldest(m, keep):
    """The slot that was used longest ago, but not that of row `keep`."""
    best, when = i64(-1), i64(0x7FFFFFFFFFFFFFFF)
    for s in range(m.slots):
        if m.used[s] < when and m.owner[s] != keep:
            best, when = s, m.used[s]
    return best


@kernel(inline=False)
def column(m: ptr[Machine], row: i64, keep: i64, name: const) -> ptr[f32]:
    """A column of K; the column of `keep` stays where it is."""
    m.clock = m.clock + 1
    s = m.slot[row]
    if s < 0:
        if m.filled < m.slots:
            s = m.filled
            m.filled = s + 1
        else:
            s = oldest(m, keep)
            m.slot[m.owner[s]] = -1
        m.owner[s] = row
        m.slot[row] = s
        fill_column(m, m.columns + s * m.n, row, name)
    m.used[s] = m.clock
    return m.columns + s * m.n


@kernel
def first_choice(a, g, y, c, l, sign: const):
    """(greatest violation, its place) among those of sign +1, -1, or (0) both."""
    best, at = f64(-HUGE), i64(-1)
    for t in range(l):
        if y[t] > 0.0:
            if sign >= 0:
                if a[t] < c[t] and -g[t] >= best:
                    best, at = -g[t], t
        elif sign <= 0:
            if a[t] > 0.0 and g[t] >= best:
                best, at = g[t], t
    return best, at


@kernel
def second_choice(a, g, y, c, diagonal, row, k, l, i, violation, sign: const):
    """(greatest opposite violation, place of the best descent, that descent) against i, whose column of K is k."""
    most, best, at = f64(-HUGE), f64(HUGE), i64(-1)
    own = diagonal[max(i, 0)]
    for j in range(l):
        wanted = True
        value = f64(0)
        if y[j] > 0.0:
            wanted = (a[j] > 0.0) & (sign >= 0)
            value = g[j]
        else:
            wanted = (a[j] < c[j]) & (sign <= 0)
            value = -g[j]
        if wanted:
            most = max(most, value)
            gain = violation + value
            if gain > 0.0:
                curve = own + diagonal[j] - 2.0 * f64(k[row[j]])
                descent = -(gain * gain) / (curve if curve > 0.0 else f64(TINY))
                if descent <= best:
                    best, at = descent, j
    return most, at, best


@kernel
def moved(ai, aj, gi, gj, ci, cj, curve, opposite):
    """The two new values."""
    q = curve if curve > 0.0 else f64(TINY)
    if opposite:
        step, difference = (-gi - gj) / q, ai - aj
        ai, aj = ai + step, aj + step
        if difference > 0.0:
            if aj < 0.0:
                aj, ai = 0.0, difference
        elif ai < 0.0:
            ai, aj = 0.0, -difference
        if difference > ci - cj:
            if ai > ci:
                ai, aj = ci, ci - difference
        elif aj > cj:
            aj, ai = cj, cj + difference
        return ai, aj
    step, total = (gi - gj) / q, ai + aj
    ai, aj = ai - step, aj + step
    if total > ci:
        if ai > ci:
            ai, aj = ci, total - ci
    elif aj < 0.0:
        aj, ai = 0.0, total
    if total > cj:
        if aj > cj:
            aj, ai = cj, total - cj
    elif ai < 0.0:
        ai, aj = 0.0, total
    return ai, aj


@kernel
def start(m, a, g, fixed, p, y, c, row, l, name: const):
    """g = p + Q a; fixed = the part of it that variables at their upper bound give, without p."""
    for i in range(l):
        g[i] = p[i]
        fixed[i] = 0.0
    for i in range(l):
        if a[i] > 0.0:
            k = column(m, row[i], i64(-1), name)
            for j in range(l):
                g[j] = g[j] + a[i] * y[i] * y[j] * f64(k[row[j]])
            if a[i] >= c[i]:
                fix(fixed, y, row, k, l, i, c[i])


@kernel
def fix(fixed, y, row, k, l, i, amount):
    """A variable that reaches (amount above 0) or leaves its upper bound."""
    for j in range(l):
        fixed[j] = fixed[j] + amount * y[i] * y[j] * f64(k[row[j]])


@kernel
def restore(m, a, g, fixed, p, y, c, row, active, l, name: const):
    """The gradient of the variables that were left out."""
    for j in range(active, l):
        g[j] = fixed[j] + p[j]
    if active < l:
        for i in range(active):
            if a[i] > 0.0 and a[i] < c[i]:
                k = column(m, row[i], i64(-1), name)
                for j in range(active, l):
                    g[j] = g[j] + a[i] * y[i] * y[j] * f64(k[row[j]])


@kernel
def violations(a, g, y, c, active, nu: const):
    """The greatest violations: (-y g of those that may rise along y, y g of those that may fall); of nu so for each sign."""
    up, down, up_minus, down_minus = f64(-HUGE), f64(-HUGE), f64(-HUGE), f64(-HUGE)
    for i in range(active):
        if y[i] > 0.0:
            if a[i] < c[i]:
                up = max(up, -g[i])
            if a[i] > 0.0:
                down = max(down, g[i])
        else:
            if a[i] < c[i]:
                down_minus = max(down_minus, -g[i])
            if a[i] > 0.0:
                up_minus = max(up_minus, g[i])
    if not nu:
        up = max(up, up_minus)
        down = max(down, down_minus)
        up_minus = up
        down_minus = down
    return up, down, up_minus, down_minus


@kernel
def idle(a, g, y, c, i, up, down, up_minus, down_minus):
    """Whether a variable at a bound will hardly leave it."""
    found = False
    if a[i] >= c[i]:
        found = -g[i] > (up if y[i] > 0.0 else down_minus)
    elif a[i] <= 0.0:
        found = g[i] > (down if y[i] > 0.0 else up_minus)
    return found


@kernel
def swap(v, i, j):
    held = v[i]
    v[i] = v[j]
    v[j] = held


@kernel
def exchange(a, g, fixed, p, y, c, diagonal, row, order, i, j):
    """Two variables change places."""
    for v in (a, g, fixed, p, y, c, diagonal, row, order):
        swap(v, i, j)


@kernel
def shrunk(a, g, fixed, p, y, c, diagonal, row, order, active, up, down, up_minus, down_minus):
    """How many variables stay when idle ones are moved behind the others."""
    i = i64(0)
    while i < active:
        if idle(a, g, y, c, i, up, down, up_minus, down_minus):
            active -= 1
            while active > i and idle(a, g, y, c, active, up, down, up_minus, down_minus):
                active -= 1
            if active > i:
                exchange(a, g, fixed, p, y, c, diagonal, row, order, i, active)
        i += 1
    return active


@kernel
def pair_plain(m, a, g, y, c, diagonal, row, l, eps, name: const):
    """The pair to move, or (-1, -1) where violations are below eps."""
    violation, i = first_choice(a, g, y, c, l, 0)
    if i < 0:
        return i64(-1), i64(-1)
    k = column(m, row[i], i64(-1), name)
    most, j, _ = second_choice(a, g, y, c, diagonal, row, k, l, i, violation, 0)
    if violation + most < eps or j < 0:
        return i64(-1), i64(-1)
    return i, j


@kernel
def pair_nu(m, a, g, y, c, diagonal, row, l, eps, name: const):
    """The same for the problems of nu: both of one sign."""
    above, ip = first_choice(a, g, y, c, l, 1)
    below, im = first_choice(a, g, y, c, l, -1)
    most_p, most_m, jp, jm, gain_p, gain_m = f64(-HUGE), f64(-HUGE), i64(-1), i64(-1), f64(HUGE), f64(HUGE)
    if ip >= 0:
        most_p, jp, gain_p = second_choice(a, g, y, c, diagonal, row, column(m, row[ip], i64(-1), name), l, ip, above, 1)
    if im >= 0:
        most_m, jm, gain_m = second_choice(a, g, y, c, diagonal, row, column(m, row[im], i64(-1), name), l, im, below, -1)
    if max(above + most_p, below + most_m) < eps or (jp < 0 and jm < 0):
        return i64(-1), i64(-1)
    if jp >= 0 and (gain_p < gain_m or (gain_p == gain_m and jp > jm)):
        return ip, jp
    return im, jm


@kernel(inline=False)
def choose(m: ptr[Machine], a: ptr[f64], g: ptr[f64], y: ptr[f64], c: ptr[f64], diagonal: ptr[f64], row: ptr[i64], l: i64, eps: f64,
           pair: ptr[i64], name: const, nu: const) -> i64:
    """pair = the two variables to move: whether there are two."""
    i, j = i64(-1), i64(-1)
    if nu:
        i, j = pair_nu(m, a, g, y, c, diagonal, row, l, eps, name)
    else:
        i, j = pair_plain(m, a, g, y, c, diagonal, row, l, eps, name)
    pair[0] = i
    pair[1] = j
    return i64(1) if i >= 0 else i64(0)


@kernel(releases_gil=True)
def solve(m: ptr[Machine], a: noalias[f64], g: noalias[f64], fixed: ptr[f64], p: ptr[f64], y: ptr[f64], c: ptr[f64], diagonal: ptr[f64],
          row: ptr[i64], order: ptr[i64], l: i64, eps: f64, most: i64, shrinking: i64, name: const, nu: const):
    """Moves pairs until no pair violates the conditions by eps; returns how many (-1 - that: `most` was reached).

    With shrinking, variables at bounds that will hardly leave them are left out every min(l, 1000) steps (Chang & Lin, LIBSVM, section 5).
    """
    start(m, a, g, fixed, p, y, c, row, l, name)
    steps, active, wait, whole, found = i64(0), l, min(l, i64(1000)) + 1, i64(0), i64(1)
    pair = array(i64, 2)
    while found == 1 and (most < 0 or steps < most):
        wait -= 1
        if wait == 0:
            wait = min(l, i64(1000))
            if shrinking == 1:
                up, down, up_minus, down_minus = violations(a, g, y, c, active, nu)
                if whole == 0 and max(up + down, up_minus + down_minus) <= eps * 10.0:
                    whole = 1
                    restore(m, a, g, fixed, p, y, c, row, active, l, name)
                    active = l
                active = shrunk(a, g, fixed, p, y, c, diagonal, row, order, active, up, down, up_minus, down_minus)
        found = choose(m, a, g, y, c, diagonal, row, active, eps, pair, name, nu)
        if found == 0 and active < l:
            restore(m, a, g, fixed, p, y, c, row, active, l, name)
            active = l
            found = choose(m, a, g, y, c, diagonal, row, active, eps, pair, name, nu)
            wait = 1
        if found == 1:
            i, j = pair[0], pair[1]
            ki = column(m, row[i], i64(-1), name)
            kj = column(m, row[j], row[i], name)
            curve = diagonal[i] + diagonal[j] - 2.0 * f64(ki[row[j]])
            ai, aj = moved(a[i], a[j], g[i], g[j], c[i], c[j], curve, y[i] != y[j])
            di, dj = (ai - a[i]) * y[i], (aj - a[j]) * y[j]
            was_i, was_j = a[i] >= c[i], a[j] >= c[j]
            a[i], a[j] = ai, aj
            for t in range(active):
                g[t] = g[t] + y[t] * (di * f64(ki[row[t]]) + dj * f64(kj[row[t]]))
            if shrinking == 1:
                if was_i != (ai >= c[i]):
                    fix(fixed, y, row, ki, l, i, -c[i] if was_i else c[i])
                if was_j != (aj >= c[j]):
                    fix(fixed, y, row, kj, l, j, -c[j] if was_j else c[j])
            steps += 1
    restore(m, a, g, fixed, p, y, c, row, active, l, name)
    for i in range(l):
        while order[i] != i:
            exchange(a, g, fixed, p, y, c, diagonal, row, order, i, order[i])
    return steps if found == 0 else -1 - steps
