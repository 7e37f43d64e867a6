"""TensorFlow's stateless gamma and binomial numbers: rejection over doubles of Philox, every element from counts of its own.

Marsaglia and Tsang 2000 for gamma; sums of geometric numbers for binomial.
"""
from __future__ import annotations

from septet.codegen.kernels.rng.philox32 import begin, counted, double
from septet.kernel import array, ceil, extern, f64, i64, kernel, ptr, sqrt, u32, u64

log = extern("log", f64, f64, pure=True)
log1p = extern("log1p", f64, f64, pure=True)
sin = extern("sin", f64, f64, pure=True)
cos = extern("cos", f64, f64, pure=True)
power = extern("pow", f64, f64, f64, pure=True)
GAMMA_APART, BINOMIAL_APART = 256, 42
COUNT, LEFT, NORMALS = 0, 1, 2                  # of a stream: the next count, uniform numbers left, normals left


@kernel
def next_pair(stream: ptr[i64], state: ptr[u32], pair: ptr[f64]):
    """Two doubles of the next count."""
    four = array(u32, 4)
    counted(four, state, u64(stream[COUNT]))
    stream[COUNT] = stream[COUNT] + 1
    pair[0], pair[1] = double(four[0], four[1]), double(four[2], four[3])


@kernel
def next_unit(stream: ptr[i64], state: ptr[u32], pair: ptr[f64]):
    """The next double; of a pair the second comes first."""
    if stream[LEFT] == 0:
        next_pair(stream, state, pair)
        stream[LEFT] = 2
    stream[LEFT] = stream[LEFT] - 1
    return pair[stream[LEFT]]


@kernel
def next_normal(stream: ptr[i64], state: ptr[u32], pair: ptr[f64]):
    """The next normal number; of a pair the cosine comes first."""
    if stream[NORMALS] == 0:
        given = array(f64, 2)
        next_pair(stream, state, given)
        radius = sqrt(-2.0 * log(given[0] if given[0] > 1.0e-7 else 1.0e-7))
        angle = 6.283185307179586 * given[1]
        pair[0], pair[1] = sin(angle) * radius, cos(angle) * radius
        stream[NORMALS] = 2
    stream[NORMALS] = stream[NORMALS] - 1
    return pair[stream[NORMALS]]


@kernel(inline=False)
def gamma_one(alpha: f64, state: ptr[u32], first: i64) -> f64:
    """One gamma number, from a count on."""
    stream, units, normals = array(i64, 3), array(f64, 2), array(f64, 2)
    stream[COUNT], stream[LEFT], stream[NORMALS] = first, 0, 0
    if alpha == 1.0:                            # the exponential distribution, by its inverse
        return -log1p(-next_unit(stream, state, units))
    d = (alpha + 1.0 if alpha < 1.0 else alpha) - 1.0 / 3.0
    c = 1.0 / sqrt(9.0 * d)
    found = -1.0
    while found < 0.0:
        x = next_normal(stream, state, normals)
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            u = next_unit(stream, state, units)
            if u < 1.0 - 0.0331 * (x * x) * (x * x) or log(u) < 0.5 * x * x + d * (1.0 - v + log(v)):
                found = d * v
    if alpha < 1.0:
        found = found * power(next_unit(stream, state, units), 1.0 / alpha)
    return found


@kernel(inline=False)
def gamma(out: ptr[f64], alpha: ptr[f64], kinds: i64, samples: i64, low: u64, high: u64):
    """out[sample, kind]: gamma numbers of alpha[kind]."""
    state = array(u32, 4)
    begin(state, low, high)
    for kind in range(kinds):
        for sample in range(samples):
            value = f64(gamma_one(alpha[kind], state, (kind * samples + sample) * GAMMA_APART))
            out[sample * kinds + kind] = value


@kernel(inline=False)
def by_waiting(n: f64, p: f64, stream: ptr[i64], state: ptr[u32], units: ptr[f64]) -> f64:
    """A binomial number as how many geometric ones fit into n."""
    total, count = 0.0, -1.0
    while total <= n:
        total = total + ceil(log(next_unit(stream, state, units)) / log1p(-p))
        count = count + 1.0
    return count


@kernel(inline=False)
def binomial(out: ptr[f64], n: ptr[f64], p: ptr[f64], size: i64, low: u64, high: u64):
    """Binomial numbers of n[i] trials and chances p[i]."""
    state, stream, units = array(u32, 4), array(i64, 3), array(f64, 2)
    begin(state, low, high)
    for i in range(size):
        stream[COUNT], stream[LEFT], stream[NORMALS] = i * BINOMIAL_APART, 0, 0
        turned = p[i] > 0.5
        share = 1.0 - p[i] if turned else p[i]
        value = 0.0
        if share > 0.0 and n[i] > 0.0:
            value = f64(by_waiting(n[i], share, stream, state, units))
        out[i] = n[i] - value if turned else value
