"""What the optimizers do to one parameter: factors of a step, and the update of elements.

`flags` are known when the kernel is made: (maximize, then the optimizer's own, in the order its class says).  Half precision is computed
in single and rounded by `r` where PyTorch's steps store a tensor.
"""
from __future__ import annotations

from septet.codegen.kernels.optim import power
from septet.kernel import bf16, const, f16, f32, f64, fma, i64, kernel, ptr, select, sqrt


@kernel
def same(now: f64, row: ptr[i64], h: ptr[f64], k: ptr[f64], flags: const):
    """The hyperparameters as they are."""
    for i in range(8):
        k[i] = h[i]


def wide(element):
    """The type that elements are computed in."""
    return f32 if element in (f16, bf16) else element


@kernel
def r(x, T: const):
    """A value as it would be stored."""
    if T is f16 or T is bf16:
        return f32(T(x))
    return x


@kernel
def plus(x, y, factor: f64, T: const):
    """x + factor * y, the factor in the elements' precision."""
    C: const = wide(T)
    return r(fma(y, C(T(f32(factor))) if T is f16 or T is bf16 else C(factor), x), T)


@kernel
def slope(g, i: i64, T: const, flags: const):
    """The gradient of an element, its sign turned for maximizing."""
    C: const = wide(T)
    return -C(g[i]) if flags[0] else C(g[i])


@kernel
def sgd(p, g, buffer, b, c, d, n: i64, k, T: const, flags: const):
    """k: rate, momentum, 1 - dampening, decay, whether it is the first step.  flags: maximize, momentum, nesterov, decay."""
    C: const = wide(T)
    for i in range(n):
        x = slope(g, i, T, flags)
        if flags[3]:
            x = plus(x, C(p[i]), k[3], T)
        if flags[1]:
            kept = x if k[4] != 0.0 else plus(r(C(buffer[i]) * C(k[1]), T), x, k[2], T)
            buffer[i] = T(kept)
            x = plus(x, kept, k[1], T) if flags[2] else kept
        p[i] = T(plus(C(p[i]), x, -k[0], T))


@kernel
def sgd_factors(now: f64, row: ptr[i64], h: ptr[f64], k: ptr[f64], flags: const):
    """The fourth word of state tells whether a buffer is fresh."""
    same(now, row, h, k, flags)
    k[4] = f64(row[7])


@kernel
def lerp(a, b, weight: f64, T: const):
    """a + weight * (b - a), from the nearer end."""
    C: const = wide(T)
    if weight < 0.5:
        return r(fma(C(weight), b - a, a), T)
    return r(fma(C(weight) - C(1.0), b - a, b), T)


@kernel
def squares(old, x, weight: f64, T: const):
    """The running mean of squares: weight * old + (1 - weight) * x * x."""
    C: const = wide(T)
    return r(fma(C(1.0 - weight) * x, x, r(old * C(weight), T)), T)


@kernel
def decayed(p, x, k, coupled, decoupled, T: const):
    """(parameter, gradient) after weight decay: k[0] is the rate, k[3] the decay."""
    C: const = wide(T)
    y = x
    if coupled:
        y = plus(x, p, k[3], T)
    q = p
    if decoupled:
        q = r(p * C(1.0 - k[0] * k[3]), T)
    return q, y


@kernel
def adam_factors(now: f64, row: ptr[i64], h: ptr[f64], k: ptr[f64], flags: const):
    """h: rate, beta1, beta2, decay, epsilon."""
    same(now, row, h, k, flags)
    k[5] = h[0] / (1.0 - power(h[1], now))
    k[6] = sqrt(1.0 - power(h[2], now))


@kernel
def adam(p, g, mean, square, largest, d, n: i64, k, T: const, flags: const):
    """flags: maximize, coupled decay, decoupled decay, amsgrad."""
    C: const = wide(T)
    for i in range(n):
        q, x = decayed(C(p[i]), slope(g, i, T, flags), k, flags[1], flags[2], T)
        m = lerp(C(mean[i]), x, 1.0 - k[1], T)
        v = squares(C(square[i]), x, k[2], T)
        mean[i], square[i] = T(m), T(v)
        if flags[3]:
            v = max(C(largest[i]), v)
            largest[i] = T(v)
        below = r(r(r(sqrt(v), T) / C(k[6]), T) + C(T(k[4])), T)
        p[i] = T(q + C(-k[5]) * m / below)


@kernel
def nadam_factors(now: f64, row: ptr[i64], h: ptr[f64], k: ptr[f64], flags: const):
    """h: rate, beta1, beta2, decay, epsilon, momentum decay; the fourth word of state is where the product of momenta is."""
    same(now, row, h, k, flags)
    product = ptr[f32](row[7])
    mu = h[1] * (1.0 - 0.5 * power(0.96, now * h[5]))
    after = h[1] * (1.0 - 0.5 * power(0.96, (now + 1.0) * h[5]))
    product[0] = product[0] * f32(mu)
    whole = f64(product[0])
    k[5] = 1.0 - power(h[2], now)
    k[6] = h[0] * (1.0 - mu) / (1.0 - whole)
    k[7] = h[0] * after / (1.0 - whole * after)


@kernel
def nadam(p, g, mean, square, c, d, n: i64, k, T: const, flags: const):
    """flags: maximize, coupled decay, decoupled decay."""
    C: const = wide(T)
    for i in range(n):
        q, x = decayed(C(p[i]), slope(g, i, T, flags), k, flags[1], flags[2], T)
        m = lerp(C(mean[i]), x, 1.0 - k[1], T)
        v = squares(C(square[i]), x, k[2], T)
        mean[i], square[i] = T(m), T(v)
        below = r(r(sqrt(r(v / C(k[5]), T)), T) + C(T(k[4])), T)
        p[i] = T(r(q + C(-k[6]) * x / below, T) + C(-k[7]) * m / below)


@kernel
def radam_factors(now: f64, row: ptr[i64], h: ptr[f64], k: ptr[f64], flags: const):
    """h: rate, beta1, beta2, decay, epsilon."""
    same(now, row, h, k, flags)
    last = power(h[2], now)
    k[5] = 1.0 - power(h[1], now)
    k[6] = sqrt(1.0 - last)
    most = 2.0 / (1.0 - h[2]) - 1.0
    length = most - 2.0 * now * last / (1.0 - last)
    k[7] = 0.0
    if length > 5.0:
        k[7] = sqrt((length - 4.0) * (length - 2.0) * most / ((most - 4.0) * (most - 2.0) * length))


@kernel
def radam(p, g, mean, square, c, d, n: i64, k, T: const, flags: const):
    """flags: maximize, coupled decay, decoupled decay."""
    C: const = wide(T)
    for i in range(n):
        q, x = decayed(C(p[i]), slope(g, i, T, flags), k, flags[1], flags[2], T)
        m = lerp(C(mean[i]), x, 1.0 - k[1], T)
        v = squares(C(square[i]), x, k[2], T)
        mean[i], square[i] = T(m), T(v)
        change = r(r(m / C(k[5]), T) * C(k[0]), T)
        adaptive = r(C(k[6]) / r(r(sqrt(v), T) + C(T(k[4])), T), T)
        scaled = r(r(change * adaptive, T) * C(k[7]), T)
        p[i] = T(q - (scaled if k[7] != 0.0 else change))


@kernel
def adamax_factors(now: f64, row: ptr[i64], h: ptr[f64], k: ptr[f64], flags: const):
    """h: rate, beta1, beta2, decay, epsilon."""
    same(now, row, h, k, flags)
    k[5] = h[0] / (1.0 - power(h[1], now))


@kernel
def adamax(p, g, mean, largest, c, d, n: i64, k, T: const, flags: const):
    """flags: maximize, coupled decay, decoupled decay."""
    C: const = wide(T)
    for i in range(n):
        q, x = decayed(C(p[i]), slope(g, i, T, flags), k, flags[1], flags[2], T)
        m = lerp(C(mean[i]), x, 1.0 - k[1], T)
        u = max(r(C(largest[i]) * C(k[2]), T), r(abs(x) + C(T(k[4])), T))
        mean[i], largest[i] = T(m), T(u)
        p[i] = T(q + C(-k[5]) * m / u)


@kernel
def adagrad_factors(now: f64, row: ptr[i64], h: ptr[f64], k: ptr[f64], flags: const):
    """h: rate, rate decay, -, decay, epsilon."""
    same(now, row, h, k, flags)
    k[5] = h[0] / (1.0 + (now - 1.0) * h[1])


@kernel
def adagrad(p, g, total, b, c, d, n: i64, k, T: const, flags: const):
    """flags: maximize, decay."""
    C: const = wide(T)
    for i in range(n):
        q, x = decayed(C(p[i]), slope(g, i, T, flags), k, flags[1], False, T)
        s = r(fma(x, x, C(total[i])), T)
        total[i] = T(s)
        p[i] = T(q + C(-k[5]) * x / r(r(sqrt(s), T) + C(T(k[4])), T))


@kernel
def adadelta(p, g, square, change, c, d, n: i64, k, T: const, flags: const):
    """k: rate, rho, -, decay, epsilon.  flags: maximize, decay."""
    C: const = wide(T)
    for i in range(n):
        q, x = decayed(C(p[i]), slope(g, i, T, flags), k, flags[1], False, T)
        s = squares(C(square[i]), x, k[1], T)
        below = r(sqrt(r(s + C(T(k[4])), T)), T)
        delta = r(r(r(sqrt(r(C(change[i]) + C(T(k[4])), T)), T) / below, T) * x, T)
        square[i], change[i] = T(s), T(squares(C(change[i]), delta, k[1], T))
        p[i] = T(plus(q, delta, -k[0], T))


@kernel
def rmsprop(p, g, square, buffer, mean, d, n: i64, k, T: const, flags: const):
    """k: rate, alpha, momentum, decay, epsilon.  flags: maximize, decay, momentum, centered."""
    C: const = wide(T)
    for i in range(n):
        q, x = decayed(C(p[i]), slope(g, i, T, flags), k, flags[1], False, T)
        s = squares(C(square[i]), x, k[1], T)
        square[i] = T(s)
        if flags[3]:
            m = lerp(C(mean[i]), x, 1.0 - k[1], T)
            mean[i] = T(m)
            s = r(fma(-m, m, s), T)
        below = r(r(sqrt(s), T) + C(T(k[4])), T)
        if flags[2]:
            kept = r(r(C(buffer[i]) * C(k[2]), T) + x / below, T)
            buffer[i] = T(kept)
            p[i] = T(plus(q, kept, -k[0], T))
        else:
            p[i] = T(q + C(-k[0]) * x / below)


@kernel
def rprop(p, g, before, width, c, d, n: i64, k, T: const, flags: const):
    """k: -, shrink, grow, least, most.  flags: maximize."""
    C: const = wide(T)
    zero = C(0.0)
    for i in range(n):
        x = slope(g, i, T, flags)
        turn = r(x * C(before[i]), T)
        factor = select(turn > zero, C(k[2]), select(turn < zero, C(k[1]), C(1.0)))
        w = r(min(max(r(C(width[i]) * r(factor, T), T), C(k[3])), C(k[4])), T)
        y = select(turn < zero, zero, x)
        width[i], before[i] = T(w), T(y)
        p[i] = T(C(p[i]) - select(y > zero, w, select(y < zero, -w, zero)))


@kernel
def asgd_factors(now: f64, row: ptr[i64], h: ptr[f64], k: ptr[f64], flags: const):
    """h: rate, lambda, alpha, decay, t0; words c and d of state are where eta and mu are."""
    same(now, row, h, k, flags)
    eta, mu = ptr[f32](row[6]), ptr[f32](row[7])
    k[5], k[6] = f64(eta[0]), f64(mu[0])
    eta[0] = f32(h[0] / power(1.0 + h[1] * h[0] * now, h[2]))
    mu[0] = f32(1.0 / max(1.0, now - h[4]))


@kernel
def asgd(p, g, average, b, c, d, n: i64, k, T: const, flags: const):
    """flags: maximize, decay."""
    C: const = wide(T)
    for i in range(n):
        q, x = decayed(C(p[i]), slope(g, i, T, flags), k, flags[1], False, T)
        q = plus(r(q * C(1.0 - k[1] * k[5]), T), x, -k[5], T)
        p[i] = T(q)
        old = C(average[i])
        average[i] = T(q if k[6] == 1.0 else old + r(r(q - old, T) * C(k[6]), T))


# name -> (factors, update)
RULES = {"sgd": (sgd_factors, sgd), "adam": (adam_factors, adam), "nadam": (nadam_factors, nadam), "radam": (radam_factors, radam),
         "adamax": (adamax_factors, adamax), "adagrad": (adagrad_factors, adagrad), "adadelta": (same, adadelta),
         "rmsprop": (same, rmsprop), "rprop": (same, rprop), "asgd": (asgd_factors, asgd)}
