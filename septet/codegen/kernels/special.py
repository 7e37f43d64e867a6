"""Special functions of mathematical physics that the C library lacks, element by element in float64.

`apply1`, `apply2` run one of them over dense arrays.  Sources of the formulas: Abramowitz & Stegun, "Handbook of Mathematical Functions"
(AS below); integrals of Bessel functions are summed by the trapezoidal rule, which converges exponentially for them (Trefethen & Weideman,
SIAM Review 56, 2014).
"""
from __future__ import annotations

from septet.codegen.kernels.launch import chunks, run
from septet.kernel import const, extern, f64, i64, kernel, noalias, prange, ptr

PI = 3.141592653589793
TINY = 1e-17                        # a term of a series that changes nothing any more, beside the sum
WORK = 1 << 9                       # elements worth a chunk
MOST = 100000                       # steps of a series
INFINITY, NAN = float("inf"), float("nan")

exp = extern("exp", f64, f64, pure=True)
log = extern("log", f64, f64, pure=True)
log1p = extern("log1p", f64, f64, pure=True)
power = extern("pow", f64, f64, f64, pure=True)
lgamma = extern("lgamma", f64, f64)
erfc = extern("erfc", f64, f64, pure=True)
sin = extern("sin", f64, f64, pure=True)
cos = extern("cos", f64, f64, pure=True)
cosh = extern("cosh", f64, f64, pure=True)
sinh = extern("sinh", f64, f64, pure=True)
floor = extern("floor", f64, f64, pure=True)
sqrt = extern("sqrt", f64, f64, pure=True)
bessel_j0 = extern("j0", f64, f64, pure=True)
bessel_j1 = extern("j1", f64, f64, pure=True)
bessel_y0 = extern("y0", f64, f64, pure=True)
bessel_y1 = extern("y1", f64, f64, pure=True)


# ---- incomplete gamma functions (AS 6.5) ---------------------------------------------------------------------------------


@kernel
def gamma_factor(a, x):
    """x^a e^-x / Γ(a)."""
    return exp(a * log(x) - x - lgamma(a))


@kernel
def gamma_series(a, x):
    """The lower function by its power series; for x < a + 1."""
    term, total, r = 1.0 / a, 1.0 / a, f64(a)
    for _ in range(MOST):
        r += 1.0
        term *= x / r
        total += term
        if term <= total * TINY:
            break
    return total * gamma_factor(a, x)


@kernel
def gamma_fraction(a, x):
    """The upper function by its continued fraction; for x > a + 1."""
    b = x + 1.0 - a
    c, d = 1e300, 1.0 / b
    h = d * 1.0
    for k in range(1, MOST):
        step = -f64(k) * (f64(k) - a)
        b += 2.0
        d = step * d + b
        c = b + step / c
        d = 1e300 if d == 0.0 else 1.0 / d
        factor = c * d
        h *= factor
        if factor - 1.0 < 1e-16 and 1.0 - factor < 1e-16:
            break
    return h * gamma_factor(a, x)


@kernel(inline=False)
def igamma(a: f64, x: f64) -> f64:
    """The regularised lower incomplete gamma function."""
    if x < 0.0 or a < 0.0 or a != a or x != x:
        return NAN
    if a == 0.0:
        return 1.0 if x > 0.0 else NAN
    if x == 0.0:
        return 0.0
    if a == INFINITY:
        return NAN if x == INFINITY else 0.0
    if x == INFINITY:
        return 1.0
    return gamma_series(a, x) if x < a + 1.0 else 1.0 - gamma_fraction(a, x)


@kernel(inline=False)
def igammac(a: f64, x: f64) -> f64:
    """The regularised upper incomplete gamma function."""
    if x < 0.0 or a < 0.0 or a != a or x != x:
        return NAN
    if a == 0.0:
        return 0.0 if x > 0.0 else NAN
    if x == 0.0:
        return 1.0
    if a == INFINITY:
        return NAN if x == INFINITY else 1.0
    if x == INFINITY:
        return 0.0
    return 1.0 - gamma_series(a, x) if x < a + 1.0 else gamma_fraction(a, x)


# ---- Hurwitz zeta (Euler-Maclaurin, AS 23.1) -------------------------------------------------------------------------------


@kernel
def zeta_tail(s, w):
    """The sum of (w + k)^-s over k >= 0 for w of 10 + s or more."""
    at = power(w, -s)
    total = w * at / (s - 1.0) + 0.5 * at
    factor, k = f64(s), 0.0
    at /= w
    # B_2j / (2j)!
    for c in (1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000, 1 / 74724249600, -3617 / 10670622842880000,
              43867 / 5109094217170944000, -174611 / 802857662698291200000):
        total += c * factor * at
        factor *= (s + k + 1.0) * (s + k + 2.0)
        at /= w * w
        k += 2.0
    return total


@kernel(inline=False)
def zeta(s: f64, q: f64) -> f64:
    """The sum of (q + k)^-s over k >= 0."""
    if s == 1.0:
        return INFINITY
    if s < 1.0 or s != s or q != q:
        return NAN
    if q <= 0.0:
        if q == floor(q):
            return INFINITY
        if s != floor(s):
            return NAN
    total, w = 0.0, f64(q)
    while w < 10.0 + s:
        term = power(w, -s)
        total += term
        w += 1.0
        if w > 1.0 and term <= total * TINY and -term <= total * TINY:              # also where all is less than the least number
            return total
    return total + zeta_tail(s, w)


# ---- modified Bessel functions of the second kind (AS 9.6) --------------------------------------------------------------------


@kernel
def step_for(x):
    """The step of the trapezoidal rule for exp(-x cosh t): a fraction of the width of its peak."""
    narrow = 0.6 / sqrt(x)
    return narrow if narrow < 0.125 else 0.125


@kernel
def scaled_k(x, n):
    """exp(x) K_n(x), n 0 or 1: the integral of exp(-2 x sinh²(t/2)) cosh(n t)."""
    step = step_for(x)
    total = 0.5
    for k in range(1, MOST):
        t = step * f64(k)
        half = sinh(0.5 * t)
        term = exp(-2.0 * x * half * half) * (cosh(t) if n == 1 else 1.0)
        total += term
        if term < total * TINY:
            break
    return step * total


@kernel(inline=False)
def scaled_k0(x: f64) -> f64:
    if x < 0.0 or x != x:
        return NAN
    return INFINITY if x == 0.0 else 0.0 if x == INFINITY else scaled_k(x, 0)


@kernel(inline=False)
def scaled_k1(x: f64) -> f64:
    if x < 0.0 or x != x:
        return NAN
    return INFINITY if x == 0.0 else 0.0 if x == INFINITY else 1.0 / x if x < 1e-9 else scaled_k(x, 1)


@kernel(inline=False)
def k0(x: f64) -> f64:
    return scaled_k0(x) * exp(-x)


@kernel(inline=False)
def k1(x: f64) -> f64:
    return scaled_k1(x) * exp(-x)


@kernel(inline=False)
def j0(x: f64) -> f64:
    return bessel_j0(x)


@kernel(inline=False)
def j1(x: f64) -> f64:
    return bessel_j1(x)


@kernel(inline=False)
def y0(x: f64) -> f64:
    return NAN if x < 0.0 else bessel_y0(x)


@kernel(inline=False)
def y1(x: f64) -> f64:
    return NAN if x < 0.0 else bessel_y1(x)


@kernel(inline=False)
def spherical_j0(x: f64) -> f64:
    """sin(x) / x."""
    if x == INFINITY or x == -INFINITY:
        return 0.0
    return 1.0 - x * x / 6.0 if x < 1e-4 and x > -1e-4 else sin(x) / x


# ---- Airy (AS 10.4) ----------------------------------------------------------------------------------------------------------


@kernel
def airy_right(x):
    """Ai for x > 1: sqrt(x/3)/π K_1/3(2/3 x^3/2)."""
    z = 2.0 / 3.0 * x * sqrt(x)
    step, total = step_for(z), 0.5
    for k in range(1, 2000):
        t = step * f64(k)
        half = sinh(0.5 * t)
        term = exp(-2.0 * z * half * half) * cosh(t / 3.0)
        total += term
        if term < total * TINY:
            break
    return sqrt(x / 3.0) / PI * step * total * exp(-z)


@kernel
def airy_near(x):
    """Ai by its power series."""
    cube = x * x * x
    f, g = 1.0, f64(x)
    total_f, total_g = 1.0, f64(x)
    for k in range(1, 200):
        n = 3.0 * f64(k)
        f *= cube / (n * (n - 1.0))
        g *= cube / (n * (n + 1.0))
        total_f += f
        total_g += g
        if f < 1e-25 and -f < 1e-25 and g < 1e-25 and -g < 1e-25:
            break
    return 0.35502805388781724 * total_f - 0.25881940379280680 * total_g


@kernel
def airy_left(x):
    """Ai far to the left, by its asymptotic series."""
    a = -x
    z = 2.0 / 3.0 * a * sqrt(a)
    term, even, odd = 1.0, 1.0, 0.0
    for k in range(1, 16):
        n = f64(k)
        term *= (6.0 * n - 5.0) * (6.0 * n - 1.0) / (72.0 * n * z)
        sign = 1.0 if k % 4 < 2 else -1.0
        if k % 2 == 0:
            even += sign * term
        else:
            odd += sign * term
    angle = z - PI / 4.0
    return (cos(angle) * even + sin(angle) * odd) / (sqrt(PI) * sqrt(sqrt(a)))


@kernel(inline=False)
def airy_ai(x: f64) -> f64:
    if x != x or x == -INFINITY:
        return NAN
    return airy_right(x) if x > 1.0 else airy_near(x) if x > -7.5 else airy_left(x)


# ---- the normal distribution -------------------------------------------------------------------------------------------------


@kernel
def erfcx_far(x):
    """exp(x²) erfc(x) for x of 4 or more, by its continued fraction (AS 7.1.14)."""
    fraction = f64(x)
    for k in range(60):
        fraction = x + 0.5 * f64(60 - k) / fraction
    return 0.5641895835477563 / fraction


@kernel(inline=False)
def erfcx(x: f64) -> f64:
    """exp(x²) erfc(x)."""
    if x != x:
        return x
    if x < 4.0:
        return INFINITY if x < -26.7 else exp(x * x) * erfc(x)
    return 0.0 if x == INFINITY else erfcx_far(x)


@kernel(inline=False)
def log_ndtr(x: f64) -> f64:
    """The logarithm of the normal distribution function."""
    scaled = x * 0.7071067811865476
    if x < -1.0:
        return log(0.5 * erfcx(-scaled)) - scaled * scaled
    return log1p(-0.5 * erfc(scaled))




@kernel
def lower_quantile(p):
    """The quantile of p <= 1/2: AS 26.2.23 for a start, then Halley's steps on erfc."""
    t = sqrt(-2.0 * log(p))
    x = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308))))
    for _ in range(3):
        error = 0.5 * erfcx(-x * 0.7071067811865476) - p * exp(0.5 * x * x)
        u = error * 2.5066282746310002
        x = x - u / (1.0 + 0.5 * x * u)
    return x


@kernel(inline=False)
def ndtri(p: f64) -> f64:
    """The quantile function of the normal distribution."""
    if p != p or p < 0.0 or p > 1.0:
        return NAN
    if p == 0.0:
        return -INFINITY
    if p == 1.0:
        return INFINITY
    return lower_quantile(p) if p <= 0.5 else -lower_quantile(1.0 - p)


# ---- running them over arrays --------------------------------------------------------------------------------------------------

ONE = {"k0": k0, "k1": k1, "scaled_k0": scaled_k0, "scaled_k1": scaled_k1, "j0": j0, "j1": j1, "y0": y0,
       "y1": y1, "spherical_j0": spherical_j0, "airy_ai": airy_ai, "erfcx": erfcx, "log_ndtr": log_ndtr, "ndtri": ndtri}
TWO = {"igamma": igamma, "igammac": igammac, "zeta": zeta}


@kernel
def each_one(out: noalias[f64], x: ptr[f64], n: i64, tasks: i64, F: const):
    """out[i] = F(x[i])."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            out[i] = F(x[i])


@kernel
def each_two(out: noalias[f64], x: ptr[f64], y: ptr[f64], n: i64, tasks: i64, F: const):
    """out[i] = F(x[i], y[i])."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            out[i] = F(x[i], y[i])


def apply1(name: str, out: int, x: int, n: int) -> None:
    """A function of one variable over n elements."""
    run(each_one, out, x, n, chunks(n, WORK), F=ONE[name])


def apply2(name: str, out: int, x: int, y: int, n: int) -> None:
    """A function of two variables over n pairs of elements."""
    run(each_two, out, x, y, n, chunks(n, WORK), F=TWO[name])
