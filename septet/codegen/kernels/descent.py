"""Coordinate descent for least squares with an l1 and an l2 penalty (Friedman, Hastie & Tibshirani, J. Stat. Soft. 33(1), 2010).

Minimises |y - X w|^2 / 2 + alpha |w|_1 + beta |w|^2 / 2; X by columns, dense or compressed.  Stops where the duality gap is below tol.
"""
from __future__ import annotations

from septet.codegen.kernels.vectors import add_scaled, dot, random_word, row_add, row_dot
from septet.kernel import array, const, f64, i64, kernel, noalias, ptr, sqrt, u32


@kernel
def soft(x, limit, positive):
    """x shrunk towards 0 by `limit`; where `positive`, never below 0."""
    if positive != 0:
        return max(x - limit, 0.0)
    if x > limit:
        return x - limit
    if x < -limit:
        return x + limit
    return f64(0)


@kernel
def greatest(x, d, positive):
    """The greatest |x[j]|, or x[j] where `positive`."""
    found = f64(-1e308) if positive != 0 else f64(0)
    for j in range(d):
        found = max(found, x[j] if positive != 0 else abs(x[j]))
    return found


@kernel
def gap_of(dual, squares, products, w, d, alpha, beta, positive):
    """The duality gap from |X'r - beta w|, |r|^2 and r.y."""
    norm = greatest(dual, d, positive)
    scale = alpha / norm if norm > alpha else f64(1)
    absolute, square = f64(0), f64(0)
    for j in range(d):
        absolute += abs(w[j])
        square += w[j] * w[j]
    gap = 0.5 * (squares + squares * scale * scale) if norm > alpha else squares
    return gap + alpha * absolute - scale * products + 0.5 * beta * (1.0 + scale * scale) * square


@kernel
def gap_now(data, indices, pointers, means, y, r, w, n, d, alpha, beta, positive, dual, dense: const):
    """The duality gap of w with residuals r."""
    total = f64(0)
    for i in range(n):
        total += r[i]
    for j in range(d):
        first, last = pointers[j], pointers[j + 1]
        dual[j] = row_dot(data, indices, first, last, n, r, dense) - beta * w[j]
        if dense ^ True:
            dual[j] = dual[j] - means[j] * total
    return gap_of(dual, dot(r, r, n), dot(r, y, n), w, d, alpha, beta, positive)


@kernel
def move(data, indices, first, last, n, r, mean, change, dense: const):
    """r -= change * (column - mean)."""
    row_add(r, data, indices, first, last, n, -change, dense)
    if dense ^ True:
        if mean != 0.0:
            for i in range(n):
                r[i] = r[i] + change * mean


@kernel
def residual_dot(data, indices, first, last, n, r, mean, dense: const):
    """(column - mean) . r"""
    found = row_dot(data, indices, first, last, n, r, dense)
    if dense ^ True:
        if mean != 0.0:
            total = f64(0)
            for i in range(n):
                total += r[i]
            found = found - mean * total
    return found


@kernel
def lasso(w: noalias[f64], data: ptr[f64], indices: ptr[i64], pointers: ptr[i64], means: ptr[f64], norms: ptr[f64], y: ptr[f64],
          r: noalias[f64], dual: noalias[f64], n: i64, d: i64, alpha: f64, beta: f64, most: i64, tol: f64, seed: i64, positive: i64,
          out: noalias[f64], dense: const):
    """Sweeps over the coordinates (drawn at random where seed >= 0).  out: gap; returns the sweeps made.  r: residuals of w."""
    state = array(u32, 1)
    state[0] = u32(max(seed, 0))
    limit = tol * dot(y, y, n)
    out[0] = gap_now(data, indices, pointers, means, y, r, w, n, d, alpha, beta, positive, dual, dense)
    if out[0] <= limit:
        return i64(0)
    for sweep in range(most):
        largest, step = f64(0), f64(0)
        for k in range(d):
            j = k
            if seed >= 0:
                j = i64(random_word(state) % u32(d))
            if norms[j] != 0.0:
                old, first, last = w[j], pointers[j], pointers[j + 1]
                slope = residual_dot(data, indices, first, last, n, r, means[j], dense) + norms[j] * old
                new = soft(slope, alpha, positive) / (norms[j] + beta)
                if new != old:
                    w[j] = new
                    move(data, indices, first, last, n, r, means[j], new - old, dense)
                step = max(step, abs(new - old))
                largest = max(largest, abs(new))
        if largest == 0.0 or step / largest <= tol or sweep == most - 1:
            out[0] = gap_now(data, indices, pointers, means, y, r, w, n, d, alpha, beta, positive, dual, dense)
            if out[0] <= limit:
                return sweep + 1
    return most


@kernel
def gram_dual(w, gram, q, d, beta, dual):
    """dual = X'r - beta w, and |Xw|^2."""
    square = f64(0)
    for j in range(d):
        h = dot(gram + j * d, w, d)
        square += w[j] * h
        dual[j] = q[j] - h - beta * w[j]
    return square


@kernel
def gram_gap(w, gram, q, norm, d, alpha, beta, positive, dual):
    """The duality gap from the Gram matrix; norm: |y|^2."""
    square = gram_dual(w, gram, q, d, beta, dual)
    products = dot(q, w, d)
    return gap_of(dual, norm + square - 2.0 * products, norm - products, w, d, alpha, beta, positive)


@kernel
def lasso_gram(w: noalias[f64], gram: ptr[f64], q: ptr[f64], h: noalias[f64], dual: noalias[f64], norm: f64, d: i64, alpha: f64,
               beta: f64, most: i64, tol: f64, seed: i64, positive: i64, out: noalias[f64]):
    """`lasso` over X'X (gram) and X'y (q); h holds gram . w."""
    state = array(u32, 1)
    state[0] = u32(max(seed, 0))
    out[0] = gram_gap(w, gram, q, norm, d, alpha, beta, positive, dual)
    if 0.0 <= out[0] and out[0] <= tol * norm:              # below 0: the norm given is not |y|^2 (graphical lasso), sweeps decide
        return i64(0)
    for sweep in range(most):
        largest, step = f64(0), f64(0)
        for k in range(d):
            j = k
            if seed >= 0:
                j = i64(random_word(state) % u32(d))
            own = gram[j * d + j]
            if own != 0.0:
                old = w[j]
                new = soft(q[j] - h[j] + own * old, alpha, positive) / (own + beta)
                if new != old:
                    w[j] = new
                    add_scaled(h, gram + j * d, new - old, d)
                step = max(step, abs(new - old))
                largest = max(largest, abs(new))
        if largest == 0.0 or step / largest <= tol or sweep == most - 1:
            out[0] = gram_gap(w, gram, q, norm, d, alpha, beta, positive, dual)
            if out[0] <= tol * norm:
                return sweep + 1
    return most


@kernel
def multi_gap(data, y, r, w, n, d, t, alpha, beta, dual):
    """The duality gap of rows w[j] (t targets); r, y: target by target."""
    norm, mixed, square = f64(0), f64(0), f64(0)
    for j in range(d):
        total, own = f64(0), f64(0)
        for k in range(t):
            slope = dot(data + j * n, r + k * n, n) - beta * w[j * t + k]
            total += slope * slope
            own += w[j * t + k] * w[j * t + k]
        norm, mixed, square = max(norm, sqrt(total)), mixed + sqrt(own), square + own
    squares, products = dot(r, r, n * t), dot(r, y, n * t)
    scale = alpha / norm if norm > alpha else f64(1)
    gap = 0.5 * (squares + squares * scale * scale) if norm > alpha else squares
    return gap + alpha * mixed - scale * products + 0.5 * beta * (1.0 + scale * scale) * square


@kernel
def multi_lasso(w: noalias[f64], data: ptr[f64], norms: ptr[f64], y: ptr[f64], r: noalias[f64], work: noalias[f64], n: i64, d: i64, t: i64,
                alpha: f64, beta: f64, most: i64, tol: f64, seed: i64, out: noalias[f64]):
    """Rows of coefficients shrunk by their norms (l1/l2); work: t words."""
    state = array(u32, 1)
    state[0] = u32(max(seed, 0))
    limit = tol * dot(y, y, n * t)
    out[0] = multi_gap(data, y, r, w, n, d, t, alpha, beta, work)
    if out[0] <= limit:
        return i64(0)
    for sweep in range(most):
        largest, step = f64(0), f64(0)
        for k in range(d):
            j = k
            if seed >= 0:
                j = i64(random_word(state) % u32(d))
            if norms[j] != 0.0:
                total = f64(0)
                for c in range(t):
                    slope = dot(data + j * n, r + c * n, n) + norms[j] * w[j * t + c]
                    work[c] = slope
                    total += slope * slope
                size = sqrt(total)
                factor = max(1.0 - alpha / size, 0.0) / (norms[j] + beta) if size > 0.0 else f64(0)
                for c in range(t):
                    new, old = work[c] * factor, w[j * t + c]
                    if new != old:
                        w[j * t + c] = new
                        add_scaled(r + c * n, data + j * n, old - new, n)
                    step = max(step, abs(new - old))
                    largest = max(largest, abs(new))
        if largest == 0.0 or step / largest <= tol or sweep == most - 1:
            out[0] = multi_gap(data, y, r, w, n, d, t, alpha, beta, work)
            if out[0] <= limit:
                return sweep + 1
    return most
