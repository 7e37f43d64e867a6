"""Stochastic gradient descent on linear models (Bottou, 2012; truncated l1: Tsuruoka et al., ACL 2009; averaging: Xu, 2011;
passive-aggressive updates: Crammer et al., JMLR 7, 2006).

The weights are `scale` times what stands in w, so that shrinking them costs one product.  T: the element of rows and weights.
Where it is float32, products of elements and what is stored are rounded to it, sums, steps and losses are float64.
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
            total = total + f64(data[first + j] * w[j])
    else:
        for k in range(first, last):
            total = total + f64(data[k] * w[indices[k]])
    return total


@kernel
def row_add(w, data, indices, first, last, n, factor, T: const, dense: const):
    """w += factor * row, not fused."""
    if dense:
        for j in range(n):
            w[j] = T(f64(w[j]) + f64(data[first + j]) * f64(factor))
    else:
        for k in range(first, last):
            w[indices[k]] = T(f64(w[indices[k]]) + f64(data[k]) * f64(factor))


@kernel
def row_add_twice(w, data, indices, first, last, n, a, b, T: const, dense: const):
    """w += (row * a) * b."""
    if dense:
        for j in range(n):
            w[j] = T(f64(w[j]) + a * f64(data[first + j]) * b)
    else:
        for k in range(first, last):
            w[indices[k]] = T(f64(w[indices[k]]) + a * f64(data[k]) * b)


@kernel
def row_square(data, first, last):
    """The squared norm of a row."""
    total = f64(0)
    for k in range(first, last):
        total = total + f64(data[k]) * f64(data[k])
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
def truncate(w, q, indices, first, last, n, u, scale, T: const, dense: const):
    """The cumulated l1 penalty on the weights of a row."""
    for k in range(n if dense else last - first):
        j = k if dense else indices[first + k]
        z = f64(w[j])
        if scale * z > 0.0:
            w[j] = T(max(0.0, z - (u + f64(q[j])) / scale))
        elif scale * z < 0.0:
            w[j] = T(min(0.0, z + (u - f64(q[j])) / scale))
        q[j] = T(f64(q[j]) + scale * (f64(w[j]) - z))


@kernel
def aggressive(slope_loss, square, c, rate: const):
    """The size of a passive-aggressive step."""
    if rate == "pa1":
        return min(c, slope_loss / square)
    return slope_loss / (square + 0.5 / c)


@kernel
def undivided(data, first, last, rate: const):
    """Whether a row is empty, so that no step of "pa1" can be divided by it: there upstream goes on with the next sample."""
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
def fold(w, mean, d, scale, k0, k1, T: const, average: const):
    """Take the scale into the weights, and the average's linear parts into it."""
    if average:
        for j in range(d):
            mean[j] = fma(T(k0), w[j], mean[j]) * T(1.0 / k1)
    for j in range(d):
        w[j] = w[j] * T(scale)


@kernel
def averaged(mean, data, indices, first, last, d, update, scale, k0, k1, many, T: const, dense: const):
    """The parts of the average after one more of `many` steps."""
    mu = 1.0 / many
    if update != 0.0:
        row_add_twice(mean, data, indices, first, last, d, k0, f64(T(-update)) / scale, T, dense)
    if many > 1.0:
        k1 = k1 / (1.0 - mu)
    return k0 + mu * k1 * scale, k1


@kernel
def penalty_of(square, size, alpha, l1, penalty):
    """The penalty; square: of the l2 norm of the weights, size: their l1 norm."""
    found = f64(0)
    if penalty >= 2:
        found = alpha * (1.0 - l1) * 0.5 * square
    if penalty == 1 or penalty == 3:
        found = found + alpha * l1 * size
    return found


@kernel(math="contract")
def weights_square(w, d, T: const):
    """The squared norm of the weights."""
    if T == f64:
        return dot(w, w, d)
    total = f64(0)
    for j in range(d):
        total += f64(w[j]) * f64(w[j])
    return total


@kernel
def touched_norms(w, indices, first, last, dense: const):
    """The l1 and squared l2 norms of the weights that a row has: upstream takes them for those of all weights, in sparse rows too."""
    size, square = f64(0), f64(0)
    for k in range(first, last):
        j = k - first if dense else indices[k]
        size = size + f64(abs(w[j]))
        square = square + f64(w[j]) * f64(w[j])
    return size, square


@kernel(releases_gil=True)
def sgd_epoch(w: noalias[T], mean: noalias[T], q: noalias[T], data: ptr[T], indices: ptr[i64], pointers: ptr[i64], y: ptr[T],
              weights: ptr[T], order: noalias[i64], held: ptr[u8], n: i64, d: i64, state: noalias[f64], threshold: f64, alpha: f64,
              l1: f64, positive: f64, negative: f64, eta0: f64, power_t: f64, first_optimal: f64, decay: f64, start_average: f64, seed: i64,
              one_class: f64, with_intercept: i64, shuffled: i64, penalty: i64, T: const, loss: const, rate: const, average: const,
              dense: const):
    """One epoch; 1 where numbers overflow.  state: t, intercept, its mean, eta, cumulated l1 penalty, sum of losses, and what weights
    are short of: their scale, two factors of the average (`sgd_fold` ends a run); the norms that the penalty is told of.

    penalty: 0 none, 1 l1, 2 l2, 3 both.  order: the samples, shuffled further each epoch by `seed`.  held: 1 where passed over, or null.
    """
    t, intercept, mean_intercept, eta, u = state[0], state[1], state[2], state[3], state[4]
    total, scale, k0, k1 = f64(0), state[6], state[7], state[8]
    square, size = state[9], state[10]
    if shuffled != 0:
        shuffle_places(order, n, u32(seed))
    for at in range(n):
        i = order[at]
        first, last, target = pointers[i], pointers[i + 1], f64(y[i])
        if i64(held) == 0 or held[i] == 0:
            p = f64(T(row_dot(data, indices, first, last, d, w, dense) * scale)) + intercept
            eta = step_size(eta, eta0, alpha, first_optimal, t, power_t, rate)
            value = loss_of(loss, p, target, threshold)
            total += value
            if rate != "pa1" and rate != "pa2":
                total += penalty_of(square, size, alpha, l1, penalty)
            if one_class != 0.0:
                total += intercept * alpha
            if not undivided(data, first, last, rate):
                update = update_of(p, target, value, threshold, eta, eta0, data, first, last, loss, rate)
                update = update * ((positive if target > 0.0 else negative) * f64(weights[i]))
                if penalty >= 2:
                    shrunk = f64(T(max(0.0, 1.0 - (1.0 - l1) * eta * alpha)))
                    scale, square, size = scale * shrunk, square * shrunk * shrunk, size * shrunk
                    if scale < 1e-9:
                        fold(w, mean, d, scale, k0, k1, T, average)
                        scale, k0, k1 = 1.0, 0.0, 1.0
                if update != 0.0:
                    row_add(w, data, indices, first, last, d, T(update) / T(scale), T, dense)
                    size, square = touched_norms(w, indices, first, last, dense)
                    size, square = size * scale, square * scale * scale
                if with_intercept != 0:
                    intercept = intercept + (update - one_class * eta * alpha) * decay
                if average:
                    if start_average <= t:
                        many = t - start_average + 1.0
                        k0, k1 = averaged(mean, data, indices, first, last, d, update, scale, k0, k1, many, T, dense)
                        mean_intercept = mean_intercept + (intercept - mean_intercept) / many
                if penalty == 1 or penalty == 3:
                    u = u + l1 * eta * alpha
                    truncate(w, q, indices, first, last, d, u, scale, T, dense)
                t = t + 1.0
    state[0], state[1], state[2], state[3], state[4], state[5] = t, intercept, mean_intercept, eta, u, total
    state[6], state[7], state[8], state[9], state[10] = scale, k0, k1, square, size
    return i64(0) if finite(intercept) and finite(weights_square(w, d, T)) else i64(1)


@kernel
def sgd_fold(w: ptr[T], mean: ptr[T], d: i64, state: ptr[f64], T: const, average: const):
    """Weights and their average as they are, the parts of `state` about them fresh."""
    fold(w, mean, d, state[6], state[7], state[8], T, average)
    state[6], state[7], state[8] = 1.0, 0.0, 1.0
