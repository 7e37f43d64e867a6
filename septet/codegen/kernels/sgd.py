"""Stochastic gradient descent on linear models (Bottou, 2012; truncated l1: Tsuruoka et al., ACL 2009; averaging: Xu, 2011;
passive-aggressive updates: Crammer et al., JMLR 7, 2006).

The weights are `scale` times what stands in w, so that shrinking them costs one product.
"""
from __future__ import annotations

from septet.codegen.kernels.vectors import dot, shuffle_places
from septet.kernel import const, extern, f64, fma, i64, kernel, noalias, ptr, u8, u32

log = extern("log", f64, f64, pure=True)
exp = extern("exp", f64, f64, pure=True)
log1p = extern("log1p", f64, f64, pure=True)
power = extern("pow", f64, f64, f64, pure=True)
HUGE = 1e12


@kernel
def row_dot(data, indices, first, last, n, w, dense: const):
    """A row times w, in order: steps are so large that other roundings soon show."""
    total = f64(0)
    if dense:
        for j in range(n):
            total = total + data[first + j] * w[j]
    else:
        for k in range(first, last):
            total = total + data[k] * w[indices[k]]
    return total


@kernel
def row_add(w, data, indices, first, last, n, factor, dense: const):
    """w += factor * row, not fused."""
    if dense:
        for j in range(n):
            w[j] = w[j] + data[first + j] * factor
    else:
        for k in range(first, last):
            w[indices[k]] = w[indices[k]] + data[k] * factor


@kernel
def row_add_twice(w, data, indices, first, last, n, a, b, dense: const):
    """w += (row * a) * b."""
    if dense:
        for j in range(n):
            w[j] = w[j] + a * data[first + j] * b
    else:
        for k in range(first, last):
            w[indices[k]] = w[indices[k]] + a * data[k] * b


@kernel
def row_square(data, first, last):
    """The squared norm of a row."""
    total = f64(0)
    for k in range(first, last):
        total = total + data[k] * data[k]
    return total


@kernel
def softplus(x):
    """log(1 + exp(x)) (Mächler, 2012: Accurately computing log(1 - exp(-|a|)))."""
    if x <= -37.0:
        return exp(x)
    if x <= -2.0:
        return log1p(exp(x))
    if x <= 18.0:
        return log(1.0 + exp(x))
    return x + exp(-x) if x <= 33.3 else x


@kernel
def loss_of(name: const, p, y, threshold):
    """The loss of a decision p for y."""
    if name == "hinge":
        return max(threshold - p * y, 0.0)
    if name == "squared_hinge":
        z = max(threshold - p * y, 0.0)
        return z * z
    if name == "log_loss":
        return softplus(p) - p if y > 0.0 else softplus(p)
    if name == "modified_huber":
        z = p * y
        if z >= 1.0:
            return f64(0)
        if z >= -1.0:
            return (1.0 - z) * (1.0 - z)
        return -4.0 * z
    r = abs(p - y)
    if name == "squared_error":
        return 0.5 * r * r
    if name == "huber":
        return 0.5 * r * r if r <= threshold else threshold * r - 0.5 * threshold * threshold
    z = max(r - threshold, 0.0)
    return z if name == "epsilon_insensitive" else z * z


@kernel
def slope_of(name: const, p, y, threshold):
    """Its derivative by p."""
    if name == "hinge":
        return -y if p * y <= threshold else f64(0)
    if name == "squared_hinge":
        z = threshold - p * y
        return -2.0 * y * z if z > 0.0 else f64(0)
    if name == "log_loss":
        e = exp(-p) if p > -37.0 else exp(p)
        if p <= -37.0:
            return e - 1.0 if y > 0.0 else e
        return -e / (1.0 + e) if y > 0.0 else 1.0 / (1.0 + e)
    if name == "modified_huber":
        z = p * y
        if z >= 1.0:
            return f64(0)
        if z >= -1.0:
            return 2.0 * (1.0 - z) * -y
        return -4.0 * y
    r = p - y
    if name == "squared_error":
        return r
    if name == "huber":
        if abs(r) <= threshold:
            return r
        return threshold if r > 0.0 else -threshold
    if name == "epsilon_insensitive":
        if y - p > threshold:
            return f64(-1)
        return f64(1) if p - y > threshold else f64(0)
    z = y - p
    if z > threshold:
        return -2.0 * (z - threshold)
    return 2.0 * (-z - threshold) if z < -threshold else f64(0)


@kernel
def finite(x):
    return abs(x) <= 1.7976931348623157e308


@kernel
def truncate(w, q, indices, first, last, n, u, scale, dense: const):
    """The cumulated l1 penalty on the weights of a row."""
    for k in range(n if dense else last - first):
        j = k if dense else indices[first + k]
        z = w[j]
        if scale * z > 0.0:
            w[j] = max(0.0, z - (u + q[j]) / scale)
        elif scale * z < 0.0:
            w[j] = min(0.0, z + (u - q[j]) / scale)
        q[j] = q[j] + scale * (w[j] - z)


@kernel
def aggressive(slope_loss, square, c, rate: const):
    """The size of a passive-aggressive step."""
    if rate == "pa1":
        return min(c, slope_loss / square)
    return slope_loss / (square + 0.5 / c)


@kernel
def passed_over(held, i, data, first, last, rate: const):
    """Whether a sample takes no part: it is held out, or an empty row that no step of "pa1" can be divided by."""
    if i64(held) != 0 and held[i] != 0:
        return True
    return row_square(data, first, last) == 0.0 if rate == "pa1" else False


@kernel
def step_size(eta, eta0, alpha, first_optimal, t, power_t, rate: const):
    """The learning rate at step t."""
    if rate == "optimal":
        return 1.0 / (alpha * (first_optimal + t - 1.0))
    if rate == "invscaling":
        return eta0 / power(t, power_t)
    return eta


@kernel
def update_of(p, target, value, threshold, eta, eta0, data, first, last, loss: const, rate: const):
    """How much of a row is added to the weights."""
    if rate == "pa1" or rate == "pa2":
        square = row_square(data, first, last)
        size = aggressive(value, square, eta0, rate)
        if loss == "hinge":
            return size * target
        return -size if target - p < 0.0 else size
    return -eta * max(min(slope_of(loss, p, target, threshold), HUGE), -HUGE)


@kernel
def fold(w, mean, d, scale, k0, k1, average: const):
    """Take the scale into the weights, and the average's linear parts into it."""
    if average:
        for j in range(d):
            mean[j] = fma(k0, w[j], mean[j]) * (1.0 / k1)
    for j in range(d):
        w[j] = w[j] * scale


@kernel
def averaged(mean, data, indices, first, last, d, update, scale, k0, k1, many, dense: const):
    """The parts of the average after one more of `many` steps."""
    mu = 1.0 / many
    if update != 0.0:
        row_add_twice(mean, data, indices, first, last, d, k0, -update / scale, dense)
    if many > 1.0:
        k1 = k1 / (1.0 - mu)
    return k0 + mu * k1 * scale, k1


@kernel
def penalty_of(w, scale, square, alpha, l1, penalty, d):
    """The penalty; square: of the norm of the weights."""
    found = f64(0)
    if penalty >= 2:
        found = alpha * (1.0 - l1) * 0.5 * square
    if penalty == 1 or penalty == 3:
        total = f64(0)
        for j in range(d):
            total += abs(w[j])
        found = found + alpha * l1 * total * scale
    return found


@kernel(releases_gil=True)
def sgd_epoch(w: noalias[f64], mean: noalias[f64], q: noalias[f64], data: ptr[f64], indices: ptr[i64], pointers: ptr[i64], y: ptr[f64],
              weights: ptr[f64], order: noalias[i64], held: ptr[u8], n: i64, d: i64, state: noalias[f64], threshold: f64, alpha: f64,
              l1: f64, positive: f64, negative: f64, eta0: f64, power_t: f64, first_optimal: f64, decay: f64, start_average: f64, seed: i64,
              one_class: f64, with_intercept: i64, shuffled: i64, penalty: i64, loss: const, rate: const, average: const, dense: const):
    """One epoch; 1 where numbers overflow.  state: t, intercept, its mean, eta, cumulated l1 penalty, sum of losses, and what weights
    are short of: their scale, two factors of the average (`sgd_fold` ends a run).

    penalty: 0 none, 1 l1, 2 l2, 3 both.  order: the samples, shuffled further each epoch by `seed`.  held: 1 where passed over, or null.
    """
    t, intercept, mean_intercept, eta, u = state[0], state[1], state[2], state[3], state[4]
    total, scale, k0, k1 = f64(0), state[6], state[7], state[8]
    square = dot(w, w, d) * scale * scale
    if shuffled != 0:
        shuffle_places(order, n, u32(seed))
    for at in range(n):
        i = order[at]
        first, last, target = pointers[i], pointers[i + 1], y[i]
        if not passed_over(held, i, data, first, last, rate):
            p = row_dot(data, indices, first, last, d, w, dense) * scale + intercept
            eta = step_size(eta, eta0, alpha, first_optimal, t, power_t, rate)
            value = loss_of(loss, p, target, threshold)
            total += value + penalty_of(w, scale, square, alpha, l1, penalty, d)
            if one_class != 0.0:
                total += intercept * alpha
            update = update_of(p, target, value, threshold, eta, eta0, data, first, last, loss, rate)
            update = update * ((positive if target > 0.0 else negative) * weights[i])
            if penalty >= 2:
                shrunk = max(0.0, 1.0 - (1.0 - l1) * eta * alpha)
                scale, square = scale * shrunk, square * shrunk * shrunk
                if scale < 1e-9:
                    fold(w, mean, d, scale, k0, k1, average)
                    scale, k0, k1 = 1.0, 0.0, 1.0
            if update != 0.0:
                product = row_dot(data, indices, first, last, d, w, dense) * scale
                square = square + update * (2.0 * product + update * row_square(data, first, last))
                row_add(w, data, indices, first, last, d, update / scale, dense)
            if with_intercept != 0:
                intercept = intercept + (update - one_class * eta * alpha) * decay
            if average:
                if start_average <= t:
                    many = t - start_average + 1.0
                    k0, k1 = averaged(mean, data, indices, first, last, d, update, scale, k0, k1, many, dense)
                    mean_intercept = mean_intercept + (intercept - mean_intercept) / many
            if penalty == 1 or penalty == 3:
                u = u + l1 * eta * alpha
                truncate(w, q, indices, first, last, d, u, scale, dense)
                square = dot(w, w, d) * scale * scale
            t = t + 1.0
    state[0], state[1], state[2], state[3], state[4], state[5] = t, intercept, mean_intercept, eta, u, total
    state[6], state[7], state[8] = scale, k0, k1
    return i64(0) if finite(intercept) and finite(dot(w, w, d)) else i64(1)


@kernel
def sgd_fold(w: ptr[f64], mean: ptr[f64], d: i64, state: ptr[f64], average: const):
    """Weights and their average as they are, the parts of `state` about them fresh."""
    fold(w, mean, d, state[6], state[7], state[8], average)
    state[6], state[7], state[8] = 1.0, 0.0, 1.0
