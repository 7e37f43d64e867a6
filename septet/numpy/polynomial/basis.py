"""The six families of polynomials as data: everything else in this package is generic over these rows.

Sources: Abramowitz & Stegun, chapter 22 (recurrences, integrals, weights); DLMF 18.9.
"""
from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Numbers = tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class Basis:
    """One family P_0, P_1, ...

    step(k) = (a, b, c, d):  a P_{k+1} = (b x + c) P_k - d P_{k-1}.
    rise(k), fall(k), same:  the integral of P_k is P_{k+1}/rise(k) - P_{k-1}/fall(k) + same P_k, fall only from `fall_from` on.
    weight(np, x), mass: weight function and its integral.  letter: the name printed.
    """

    name: str
    prefix: str
    letter: str | None
    domain: tuple[float, float]
    step: Callable[[int], Numbers]
    rise: Callable[[int], int]
    fall: Callable[[int], int] | None = None
    fall_from: int = 1
    same: int = 0
    weight: Callable[[Any, Any], Any] | None = None
    mass: float = 0.0
    symmetric: bool = True

    @property
    def is_power(self) -> bool:
        """Whether P_k is x**k."""
        return self.letter is None

    def up(self, k: int) -> Any:
        """alpha of x P_k = alpha P_{k+1} + beta P_k + gamma P_{k-1}; an int where it is one."""
        a, b, _, _ = self.step(k)
        return quotient(a, b)

    def level(self, k: int) -> Any:
        """beta of x P_k."""
        _, b, c, _ = self.step(k)
        return quotient(-c, b)

    def down(self, k: int) -> Any:
        """gamma of x P_k."""
        _, b, _, d = self.step(k)
        return quotient(d, b)


def quotient(a: int, b: int) -> Any:
    """a / b, exact where it is an integer."""
    return a // b if a % b == 0 else a / b


def chebyshev_step(k: int) -> Numbers:
    """T_{k+1} = 2 x T_k - T_{k-1}; T_1 = x."""
    return (1, 2, 0, 1) if k else (1, 1, 0, 0)


def chebyshev_rise(k: int) -> int:
    """The integral of T_0 is T_1, of T_k it is T_{k+1}/(2k+2) - ..."""
    return 2 * (k + 1) if k else 1


def chebyshev_weight(np: Any, x: Any) -> Any:
    """1 / sqrt(1 - x**2)."""
    return 1.0 / (np.sqrt(1.0 + x) * np.sqrt(1.0 - x))


def legendre_weight(np: Any, x: Any) -> Any:
    """1."""
    return x * 0.0 + 1.0


def hermite_weight(np: Any, x: Any) -> Any:
    """exp(-x**2)."""
    return np.exp(-x**2)


def hermite_e_weight(np: Any, x: Any) -> Any:
    """exp(-x**2 / 2)."""
    return np.exp(-0.5 * x**2)


def laguerre_weight(np: Any, x: Any) -> Any:
    """exp(-x)."""
    return np.exp(-x)


POWER = Basis("Polynomial", "poly", None, (-1.0, 1.0), step=lambda k: (1, 1, 0, 0), rise=lambda k: k + 1)
CHEBYSHEV = Basis("Chebyshev", "cheb", "T", (-1.0, 1.0), step=chebyshev_step, rise=chebyshev_rise, fall=lambda k: 2 * (k - 1), fall_from=2,
                  weight=chebyshev_weight, mass=math.pi)
LEGENDRE = Basis("Legendre", "leg", "P", (-1.0, 1.0), step=lambda k: (k + 1, 2 * k + 1, 0, k), rise=lambda k: 2 * k + 1,
                 fall=lambda k: 2 * k + 1, weight=legendre_weight, mass=2.0)
HERMITE = Basis("Hermite", "herm", "H", (-1.0, 1.0), step=lambda k: (1, 2, 0, 2 * k), rise=lambda k: 2 * (k + 1), weight=hermite_weight,
                mass=math.sqrt(math.pi))
HERMITE_E = Basis("HermiteE", "herme", "He", (-1.0, 1.0), step=lambda k: (1, 1, 0, k), rise=lambda k: k + 1, weight=hermite_e_weight,
                  mass=math.sqrt(2 * math.pi))
LAGUERRE = Basis("Laguerre", "lag", "L", (0.0, 1.0), step=lambda k: (k + 1, -1, 2 * k + 1, k), rise=lambda k: -1, same=1,
                 weight=laguerre_weight, mass=1.0, symmetric=False)
