"""LIBLINEAR's logistic loss with an l1 penalty: newGLMNET (Yuan, Ho & Lin, JMLR 13, 2012, algorithms 2 to 4 and section 5).

Each Newton step minimises a quadratic model of the loss plus the penalty by coordinate descent over shuffled coordinates, then the step
is halved until the function falls enough.  Samples are compressed columns.  Vectors of samples: `odds` = exp(w.x); `pull` = C / (1 + odds);
`curvature` = C odds / (1 + odds)^2; `moved` = step.x.  The loss of a sample of class -1 is w.x + log(1 + exp(-w.x)).
"""
from __future__ import annotations

from septet.codegen.kernels.liblinear import mix
from septet.codegen.kernels.liblinear_sparse import HUGE, penalty_violation, soft_step
from septet.kernel import const, extern, f64, i64, kernel, noalias, ptr, u64

exp = extern("exp", f64, f64, pure=True)
log = extern("log", f64, f64, pure=True)
NU = 1e-12                          # what is added to the Hessian's diagonal
SWEEPS, HALVINGS, LONGEST = 1000, 20, 10.0


@kernel
def settled(w, g, limit):
    """Whether a weight of 0 is so far from moving that it is left out until further notice."""
    return (w == 0.0) & (g + 1.0 > limit) & (g - 1.0 < -limit)


@kernel
def model_of(odds, pull, curvature, C, n):
    """First and second derivatives of each sample's loss from its odds."""
    for i in range(n):
        share = 1.0 / (1.0 + odds[i])
        pull[i], curvature[i] = C[i] * share, C[i] * odds[i] * share * share


@kernel
def column_slopes(j, data, indices, pointers, pull, curvature, dense: const):
    """(x_j . pull, the Hessian's diagonal at j)."""
    first, total, square = pointers[j], f64(0), f64(NU)
    for at in range(first, pointers[j + 1]):
        i = at - first if dense else indices[at]
        square += data[at] * data[at] * curvature[i]
        total += data[at] * pull[i]
    return total, square


@kernel(inline=False)
def outer_pass(w: ptr[f64], slope: ptr[f64], diagonal: ptr[f64], negative: ptr[f64], places: ptr[i64], data: ptr[f64], indices: ptr[i64],
               pointers: ptr[i64], pull: ptr[f64], curvature: ptr[f64], n: i64, d: i64, old_high: f64, out: ptr[f64], dense: const) -> i64:
    """Slopes of all coordinates; how many may move.  out: the greatest violation of optimality, and their sum."""
    active, s = d, i64(0)
    out[0], out[1] = f64(0), f64(0)
    while s < active:
        j = places[s]
        total, diagonal[j] = column_slopes(j, data, indices, pointers, pull, curvature, dense)
        slope[j] = negative[j] - total
        if settled(w[j], slope[j], old_high / f64(n)):
            active -= 1
            places[s] = places[active]
            places[active] = j
        else:
            violation = penalty_violation(w[j], slope[j])
            out[0], out[1] = max(out[0], violation), out[1] + violation
            s += 1
    return active


@kernel
def model_slope(j, w, target, slope, data, indices, pointers, moved, curvature, dense: const):
    """The slope of the quadratic model at the target."""
    first, g = pointers[j], slope[j] + (target[j] - w[j]) * NU
    for at in range(first, pointers[j + 1]):
        i = at - first if dense else indices[at]
        g += data[at] * curvature[i] * moved[i]
    return g


@kernel(inline=False)
def model_sweep(w: ptr[f64], target: ptr[f64], slope: ptr[f64], diagonal: ptr[f64], places: ptr[i64], data: ptr[f64], indices: ptr[i64],
                pointers: ptr[i64], moved: ptr[f64], curvature: ptr[f64], n: i64, active: i64, old_high: f64, out: ptr[f64],
                dense: const) -> i64:
    """One sweep of coordinate descent over the model; how many coordinates are left."""
    left, s = active, i64(0)
    out[0], out[1] = f64(0), f64(0)
    while s < left:
        j = places[s]
        g = model_slope(j, w, target, slope, data, indices, pointers, moved, curvature, dense)
        if settled(target[j], g, old_high / f64(n)):
            left -= 1
            places[s] = places[left]
            places[left] = j
        else:
            violation = penalty_violation(target[j], g)
            out[0], out[1] = max(out[0], violation), out[1] + violation
            step = soft_step(target[j], g, diagonal[j])
            if abs(step) >= 1e-12:
                step = min(max(step, -LONGEST), LONGEST)
                target[j] = target[j] + step
                first = pointers[j]
                for at in range(first, pointers[j + 1]):
                    i = at - first if dense else indices[at]
                    moved[i] = moved[i] + data[at] * step
            s += 1
    return left


@kernel
def size_of(w, d):
    """The l1 norm."""
    total = f64(0)
    for j in range(d):
        total += abs(w[j])
    return total


@kernel(inline=False)
def step_fits(w: ptr[f64], target: ptr[f64], slope: ptr[f64], odds: ptr[f64], fresh: ptr[f64], moved: ptr[f64], C: ptr[f64], y: ptr[f64],
              n: i64, d: i64) -> i64:
    """Halve the step until the function falls by a hundredth of what the slope promises; 0 where it never does.  fresh: the new odds."""
    before, after, delta, negative = size_of(w, d), size_of(target, d), f64(0), f64(0)
    for j in range(d):
        delta += slope[j] * (target[j] - w[j])
    delta += after - before
    for i in range(n):
        if y[i] < 0.0:
            negative += C[i] * moved[i]
    for tries in range(HALVINGS):
        change = after - before + negative - 0.01 * delta
        for i in range(n):
            growth = exp(moved[i])
            fresh[i] = odds[i] * growth
            change += C[i] * log((1.0 + fresh[i]) / (growth + fresh[i]))
        if change <= 0.0:
            return i64(1)
        for j in range(d):
            target[j] = (w[j] + target[j]) * 0.5
        after, delta, negative = size_of(target, d), delta * 0.5, negative * 0.5
        for i in range(n):
            moved[i] = moved[i] * 0.5
    return i64(0)


@kernel
def odds_again(odds, w, data, indices, pointers, n, d, dense: const):
    """The odds from the weights alone."""
    for i in range(n):
        odds[i] = f64(0)
    for j in range(d):
        if w[j] != 0.0:
            first = pointers[j]
            for at in range(first, pointers[j + 1]):
                i = at - first if dense else indices[at]
                odds[i] = odds[i] + w[j] * data[at]
    for i in range(n):
        odds[i] = exp(odds[i])


@kernel(releases_gil=True)
def sparse_logistic(w: noalias[f64], target: noalias[f64], slope: noalias[f64], diagonal: noalias[f64], negative: noalias[f64],
                    places: noalias[i64], odds: noalias[f64], fresh: noalias[f64], pull: noalias[f64], curvature: noalias[f64],
                    moved: noalias[f64], data: ptr[f64], indices: ptr[i64], pointers: ptr[i64], C: ptr[f64], y: ptr[f64], out: ptr[f64],
                    n: i64, d: i64, eps: f64, most: i64, words: ptr[u64], dense: const):
    """One binary problem; w (d,) starts at 0, negative: the sums of C x over class -1.  Returns the Newton steps."""
    for j in range(d):
        places[j] = j
    for i in range(n):
        odds[i] = 1.0
    model_of(odds, pull, curvature, C, n)
    first_norm, old_high, inner = f64(-1), f64(HUGE), f64(1)
    for newton in range(most):
        active = outer_pass(w, slope, diagonal, negative, places, data, indices, pointers, pull, curvature, n, d, old_high, out, dense)
        high = out[0]
        if newton == 0:
            first_norm = out[1]
        if out[1] <= eps * first_norm:
            return newton
        for i in range(n):
            moved[i] = 0.0
        left, model_high, sweeps, done = active, f64(HUGE), i64(0), False
        while (not done) & (sweeps < SWEEPS):
            mix(places, left, words)
            left = model_sweep(w, target, slope, diagonal, places, data, indices, pointers, moved, curvature, n, left, model_high, out,
                               dense)
            sweeps += 1
            model_high = out[0]
            if out[1] <= inner * first_norm:
                done = left == active
                left, model_high = active, f64(HUGE)
        if step_fits(w, target, slope, odds, fresh, moved, C, y, n, d) != 0:
            for j in range(d):
                w[j] = target[j]
            for i in range(n):
                odds[i] = fresh[i]
            model_of(odds, pull, curvature, C, n)
        else:
            for j in range(d):
                target[j] = w[j]
            odds_again(odds, w, data, indices, pointers, n, d, dense)
        if sweeps == 1:
            inner = inner * 0.25
        old_high = high
    return most
