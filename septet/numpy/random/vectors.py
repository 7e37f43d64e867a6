"""Random vectors: multinomial, Dirichlet, multivariate hypergeometric, multivariate normal."""
from __future__ import annotations

import warnings
from dataclasses import replace
from operator import index
from typing import Any

from septet.core import ops, view
from septet.core.array import zeros
from septet.core.random import vectors
from septet.core.random.domain import Parameter, product, wholes
from septet.core.random.draw import shape_of
from septet.core.reduce import reduce
from septet.ir.dtype import float64, int64
from septet.numpy.convert import from_any
from septet.numpy.ndarray import ndarray
from septet.numpy.random.sampling import alike, array, numeric

METHODS = ("eigh", "svd", "cholesky")


def line(x: Any) -> Parameter:
    """A 1-d array of float64."""
    if len(x) and from_any(x).ndim != 1:
        raise ValueError("setting an array element with a sequence. The requested array would exceed the maximum number of dimension of 1.")
    a = numeric(x, float64)
    return Parameter(a._address, a.shape, a)


def multinomial(source: Any, n: Any, pvals: Any, size: Any) -> Any:
    """Counts of n trials by chances."""
    bits = source._bit_generator
    if source._legacy:
        chances = line(pvals)
        if not chances.shape[0]:
            return zeros(ndarray, int64, (*shape_of(size), 0))
        return array(vectors.multinomial(bits, int(n) if isinstance(n, float) else index(n), chances, size))
    a = numeric(pvals, float64)
    trials = numeric(n, int64) if hasattr(n, "__len__") else None
    counts = replace(wholes([int(n)]), shape=()) if trials is None else Parameter(trials._address, trials.shape, trials)
    return array(vectors.multinomial(bits, counts, Parameter(a._address, a.shape, a), size))


def dirichlet(source: Any, alpha: Any, size: Any) -> Any:
    """Shares that sum to 1."""
    return array(vectors.dirichlet(source._bit_generator, line(alpha), size, source._legacy))


def multivariate_hypergeometric(source: Any, colors: Any, nsample: Any, size: Any, method: str) -> Any:
    """Counts of each color in a sample without replacement."""
    a = from_any(colors)
    if a.ndim != 1 or a.size and not a._dtype.is_integer:
        raise ValueError("colors must be a one-dimensional sequence of nonnegative integers not exceeding 9223372036854775807.")
    counts = [int(c) for c in a.tolist()]
    return array(vectors.multivariate_hypergeometric(source._bit_generator, counts, index(nsample), size, method))


# ---- multivariate normal ---------------------------------------------------------------------------------------------


def multivariate_normal(source: Any, mean: Any, cov: Any, size: Any, check_valid: str, tol: float, method: str) -> Any:
    """Normal vectors of a mean and a covariance."""
    if method not in METHODS:
        raise ValueError("method must be one of {'eigh', 'svd', 'cholesky'}")
    centre, spread = from_any(mean), from_any(cov)
    check_shapes(centre, spread)
    shape, d = shape_of(size), centre.shape[0]
    numbers = alike(source, "standard_normal", (), (product(shape), d))
    matrix = factor(spread.astype(float), check_valid, tol, method, source._legacy)
    return view.reshape(numbers @ matrix + centre, (*shape, d))


def check_shapes(mean: Any, cov: Any) -> None:
    """ValueError for shapes that do not go together."""
    if mean.ndim != 1:
        raise ValueError("mean must be 1 dimensional")
    if cov.ndim != 2 or cov.shape[0] != cov.shape[1]:
        raise ValueError("cov must be 2 dimensional and square")
    if mean.shape[0] != cov.shape[0]:
        raise ValueError("mean and cov must have same length")


def factor(cov: Any, check_valid: str, tol: float, method: str, legacy: bool) -> Any:
    """A matrix f with f.T @ f = cov; of a singular value decomposition the left vectors, in the legacy generator the right ones."""
    from septet.numpy import linalg

    if method == "cholesky":
        return linalg.cholesky(cov).T
    if check_valid not in ("warn", "raise", "ignore"):
        raise ValueError("check_valid must equal 'warn', 'raise', or 'ignore'")
    if method == "eigh":
        s, u = linalg.eigh(cov)
        report(check_valid, not bool(reduce("any", s < -tol).item()))
        return (u * ops.sqrt(abs(s))).T
    u, s, vh = linalg.svd(cov)
    if check_valid != "ignore":
        from septet.numpy.predicates import allclose

        report(check_valid, allclose((vh.T * s) @ vh, cov, rtol=tol, atol=tol))
    return ops.sqrt(s)[:, None] * vh if legacy else (u * ops.sqrt(s)).T


def report(check_valid: str, valid: bool) -> None:
    """Warn or raise for a covariance that is none."""
    if valid or check_valid == "ignore":
        return
    if check_valid == "raise":
        raise ValueError("covariance is not symmetric positive-semidefinite.")
    warnings.warn("covariance is not symmetric positive-semidefinite.", RuntimeWarning, stacklevel=4)
