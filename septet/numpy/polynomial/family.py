"""The public functions of one family, made from the generic ones: `chebadd`, `chebval`, ... of the Chebyshev row."""
from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy.polynomial import calculus, fitting, polyutils, series, values
from septet.numpy.polynomial.basis import POWER, Basis

# suffix of the public name -> generic function, whose first parameter is the basis
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "line": series.line, "mulx": series.multiply_x, "mul": series.multiply, "div": series.divide, "pow": series.power,
    "val": values.value, "der": calculus.differentiate, "int": calculus.integrate, "fromroots": series.from_roots, "vander": values.vander,
    "fit": fitting.fit, "roots": series.roots, "val2d": values.value_2d, "val3d": values.value_3d, "grid2d": values.grid_2d,
    "grid3d": values.grid_3d, "vander2d": values.vander_2d, "vander3d": values.vander_3d, "companion": series.companion,
}
ORTHOGONAL: dict[str, Callable[..., Any]] = {"gauss": calculus.gauss, "weight": calculus.weight}
SHARED: dict[str, Callable[..., Any]] = {"add": series.add, "sub": series.subtract, "trim": polyutils.trimcoef}


def publish(scope: dict[str, Any], basis: Basis) -> None:
    """Put the functions and constants of a family into its module and name them in `__all__`."""
    prefix, module = basis.prefix, scope["__name__"]
    made = {"zero": np.array([0]), "one": np.array([1]), "x": series.line(basis, 0, 1), "domain": np.array(basis.domain)}
    scope.update({prefix + name: value for name, value in made.items()})
    for suffix, function in {**FUNCTIONS, **(ORTHOGONAL if basis.weight else {})}.items():
        scope[prefix + suffix] = bound(function, basis, prefix + suffix, module)
    for suffix, function in SHARED.items():
        scope[prefix + suffix] = bound(function, None, prefix + suffix, module)
    if not basis.is_power:
        scope[f"poly2{prefix}"] = bound(series.from_power, basis, f"poly2{prefix}", module)
        scope[f"{prefix}2poly"] = bound(series.to_power, basis, f"{prefix}2poly", module)
    scope["__all__"] = [n for n in scope if n.startswith(prefix) or n == f"poly2{prefix}"]


def bound(function: Callable[..., Any], basis: Basis | None, name: str, module: str) -> Callable[..., Any]:
    """A generic function for one family under its public name."""
    signature = inspect.signature(function)
    if basis is None:
        def call(*args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)
    else:
        def call(*args: Any, **kwargs: Any) -> Any:
            return function(basis, *args, **kwargs)

        signature = signature.replace(parameters=list(signature.parameters.values())[1:])
    if name == "polypow":
        return unbounded_power(module)
    call.__name__ = call.__qualname__ = name
    call.__module__, call.__doc__ = module, function.__doc__
    call.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[p.replace(annotation=p.empty) for p in signature.parameters.values()], return_annotation=signature.empty)
    return call


def unbounded_power(module: str) -> Callable[..., Any]:
    """polypow alone has no greatest power."""

    def polypow(c: Any, pow: Any, maxpower: Any = None) -> Any:
        """c to a whole power."""
        return series.power(POWER, c, pow, maxpower)

    polypow.__module__, polypow.__qualname__ = module, "polypow"
    return polypow
