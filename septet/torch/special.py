"""torch.special: special functions.  Many are those of torch itself under SciPy's names."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core.fn import special as core
from septet.ir.elementwise import ROWS
from septet.torch.api import FUNCTIONS, NUMBER, TENSOR, wrapper
from septet.torch.numeric import floating, pair
from septet.torch.operators import apply, in_float

SAME = ("digamma", "erf", "erfc", "erfinv", "exp2", "expm1", "i0", "log1p", "logit", "logsumexp", "multigammaln", "polygamma", "round",
        "sinc", "xlogy")
RENAMED = {"expit": "sigmoid", "gammainc": "igamma", "gammaincc": "igammac", "gammaln": "lgamma", "psi": "digamma",
           "modified_bessel_i0": "i0"}
ONE = {"airy_ai": "airy_ai", "bessel_j0": "j0", "bessel_j1": "j1", "bessel_y0": "y0", "bessel_y1": "y1", "erfcx": "erfcx", "i0e": "i0e",
       "i1": "i1", "i1e": "i1e", "modified_bessel_i1": "i1", "modified_bessel_k0": "k0", "modified_bessel_k1": "k1", "log_ndtr": "log_ndtr",
       "ndtri": "ndtri", "scaled_modified_bessel_k0": "scaled_k0", "scaled_modified_bessel_k1": "scaled_k1",
       "spherical_bessel_j0": "spherical_j0"}
POLYNOMIALS = {"chebyshev_polynomial_t": "chebyshev_t", "chebyshev_polynomial_u": "chebyshev_u", "chebyshev_polynomial_v": "chebyshev_v",
               "chebyshev_polynomial_w": "chebyshev_w", "hermite_polynomial_h": "hermite_h", "hermite_polynomial_he": "hermite_he",
               "laguerre_polynomial_l": "laguerre_l", "legendre_polynomial_p": "legendre_p"}


def public(body: Callable[..., Any], name: str) -> Any:
    """A public function of torch.special."""
    made = wrapper(body, f"special_{name}", True)
    made.__name__ = made.__qualname__ = name
    made.__module__ = "torch.special"
    return made


def of_one(name: str) -> Any:
    """A function of one variable that has a row or a kernel."""
    def function(input: TENSOR) -> Any:
        return apply(name, floating(input)) if name in ROWS else core.apply1(name, floating(input))

    function.__doc__ = f"The special function {name}."
    return function


def of_degree(name: str, shifted: bool) -> Any:
    """A polynomial of degree n at x; shifted: at 2 x - 1."""
    def function(x: NUMBER, n: NUMBER) -> Any:
        at, degree = pair(x, n)
        at = apply("subtract", apply("multiply", at, 2), 1) if shifted else at
        return core.apply2(name, at, degree)

    function.__doc__ = f"The orthogonal polynomial {name} of degree n at x."
    return function


for _name in SAME:
    globals()[_name] = FUNCTIONS[_name]
for _name, _target in RENAMED.items():
    globals()[_name] = FUNCTIONS[_target]
for _name, _target in ONE.items():
    globals()[_name] = public(of_one(_target), _name)
for _name, _target in POLYNOMIALS.items():
    globals()[_name] = public(of_degree(_target, False), _name)
    if _name.startswith("chebyshev"):
        globals()["shifted_" + _name] = public(of_degree(_target, True), "shifted_" + _name)


def entr_(input: TENSOR) -> Any:
    """-x log x; 0 at 0, -inf below."""
    return core.entr(floating(input))


@in_float
def ndtr_(input: TENSOR) -> Any:
    """The normal distribution function."""
    return core.ndtr(floating(input))


def zeta_(input: NUMBER, other: NUMBER) -> Any:
    """The Hurwitz zeta function: the sum of (other + k)^-input."""
    return core.apply2("zeta", *pair(input, other))


def xlog1py_(input: NUMBER, other: NUMBER) -> Any:
    """input * log(1 + other), 0 where input is 0."""
    return core.xlog1py(*pair(input, other))


def softmax_(input: TENSOR, dim: int, *, dtype: Any = None) -> Any:
    """exp(x) divided by its sum along a dimension."""
    return FUNCTIONS["softmax"](input, dim, dtype)


def log_softmax_(input: TENSOR, dim: int, *, dtype: Any = None) -> Any:
    """The logarithm of softmax."""
    return FUNCTIONS["log_softmax"](input, dim, dtype)


entr, ndtr, zeta, xlog1py = (public(f, f.__name__.rstrip("_")) for f in (entr_, ndtr_, zeta_, xlog1py_))
softmax, log_softmax = (public(f, f.__name__.rstrip("_")) for f in (softmax_, log_softmax_))
__all__ = sorted([*SAME, *RENAMED, *ONE, *POLYNOMIALS, *("shifted_" + n for n in POLYNOMIALS if n.startswith("chebyshev")), "entr", "ndtr",
                  "zeta", "xlog1py", "softmax", "log_softmax"])
