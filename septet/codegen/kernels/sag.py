"""Stochastic average gradient for linear models (SAG: Schmidt, Le Roux & Bach, Math. Prog. 162, 2017; SAGA: Defazio et al., NIPS 2014)."""
from __future__ import annotations

from septet.codegen.kernels.vectors import random_word
from septet.kernel import array, const, extern, f64, i64, kernel, noalias, ptr, u32

exp = extern("exp", f64, f64, pure=True)


@kernel
def gradients(p, g, target, weight, k, loss: const):
    """g = the weighted derivatives of the loss by the k decisions p."""
    if loss == "squared":
        for c in range(k):
            g[c] = weight * (p[c] - target)
    elif loss == "log":
        z = target * p[0]
        if z > 18.0:
            g[0] = weight * exp(-z) * -target
        elif z < -18.0:
            g[0] = weight * -target
        else:
            g[0] = weight * (-target / (exp(z) + 1.0))
    else:
        top = p[0]
        for c in range(1, k):
            top = max(top, p[c])
        total = f64(0)
        for c in range(k):
            g[c] = exp(p[c] - top)
            total += g[c]
        for c in range(k):
            g[c] = weight * (g[c] / total - (f64(1) if f64(c) == target else f64(0)))


@kernel
def decide(p, w, b, data, indices, first, last, k, dense: const):
    """p = the decisions of one row; w: features by k."""
    for c in range(k):
        p[c] = b[c]
    for e in range(first, last):
        j = e - first if dense else indices[e]
        for c in range(k):
            p[c] = p[c] + data[e] * w[j * k + c]


@kernel
def shrink(x, limit):
    """x towards 0 by `limit`."""
    return max(x - limit, 0.0) if x > 0.0 else min(x + limit, 0.0)


@kernel(releases_gil=True)
def sag_epochs(w: noalias[f64], b: noalias[f64], total: noalias[f64], memory: noalias[f64], seen: noalias[i64], b_total: noalias[f64],
               work: noalias[f64], before: noalias[f64], data: ptr[f64], indices: ptr[i64], pointers: ptr[i64], y: ptr[f64],
               weights: ptr[f64], n: i64, d: i64, k: i64, step: f64, alpha: f64, beta: f64, decay: f64, intercept: i64, most: i64, tol: f64,
               seed: i64, known: i64, saga: const, loss: const, dense: const):
    """Epochs of n draws until coefficients change by less than tol; returns them (-1 - that where `most` was reached)."""
    state = array(u32, 1)
    state[0] = u32(seed)
    p, g = work, work + k
    count = known
    for j in range(d * k):
        before[j] = w[j]
    for epoch in range(most):
        for _ in range(n):
            i = i64(random_word(state) % u32(n))
            first, last = pointers[i], pointers[i + 1]
            if seen[i] == 0:
                seen[i] = 1
                count += 1
            decide(p, w, b, data, indices, first, last, k, dense)
            gradients(p, g, y[i], weights[i], k, loss)
            many = f64(count)
            for c in range(k):
                change = g[c] - memory[i * k + c]
                memory[i * k + c] = g[c]
                g[c] = change
                if intercept != 0:
                    b_total[c] = b_total[c] + change
                    if saga:
                        b[c] = b[c] - step * b_total[c] / many * decay - step * change * (1.0 - 1.0 / many)
                    else:
                        b[c] = b[c] - step * b_total[c] / many * decay
            shrunk = 1.0 - step * alpha
            beside = step * (1.0 - 1.0 / many) / shrunk             # SAGA's correction comes after shrinking
            for e in range(first, last):
                j = e - first if dense else indices[e]
                for c in range(k):
                    part = g[c] * data[e]
                    total[j * k + c] = total[j * k + c] + part
                    if saga:
                        w[j * k + c] = w[j * k + c] - part * beside
            for j in range(d * k):
                new = w[j] * shrunk - step * total[j] / many
                w[j] = shrink(new, beta * step) if saga else new
        largest, change = f64(0), f64(0)
        for j in range(d * k):
            largest = max(largest, abs(w[j]))
            change = max(change, abs(w[j] - before[j]))
            before[j] = w[j]
        if (largest != 0.0 and change / largest <= tol) or (largest == 0.0 and change == 0.0):
            return epoch + 1
    return -1 - most
