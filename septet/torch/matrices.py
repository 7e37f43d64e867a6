"""Linear algebra at the top of torch and as methods: the older names of what torch.linalg has.  It is loaded when first used."""
from __future__ import annotations

from importlib import import_module
from typing import Any

from septet.core import view
from septet.core.autograd import attach, recording, recording_set
from septet.errors import NotSupported
from septet.torch.api import TENSOR, api
from septet.torch.operators import apply
from septet.torch.return_types import CLASSES
from septet.torch.tensor import Tensor

SAME = {"det": "det", "inverse": "inv", "matrix_exp": "matrix_exp", "orgqr": "householder_product"}


def linalg() -> Any:
    """torch.linalg."""
    return import_module("septet.torch.linalg")


def delegate(target: str) -> Any:
    """A function that torch.linalg has under another name."""
    def function(input: TENSOR, *args: Any) -> Any:
        return getattr(linalg(), target)(input, *args)

    function.__doc__ = f"`torch.linalg.{target}`."
    return function


for _name, _target in SAME.items():
    api(delegate(_target), name=_name)


@api
def matrix_power(input: TENSOR, n: int) -> Any:
    """The n-th power of each matrix."""
    return linalg().matrix_power(input, n)


@api
def logdet(input: TENSOR) -> Any:
    """The logarithm of the determinant; NaN where that is negative."""
    sign, size = linalg().slogdet(input)
    if input._dtype.is_complex:
        return apply("add", size, apply("log", sign))
    return apply("where", apply("less", sign.detach(), 0), float("nan"), size)


@api
def slogdet(input: TENSOR) -> Any:
    """(sign, log |det|) of each matrix."""
    return CLASSES["slogdet"](*linalg().slogdet(input))


@api
def pinverse(input: TENSOR, rcond: Any = 1e-15) -> Any:
    """The Moore-Penrose inverse."""
    return linalg().pinv(input, rtol=rcond)


@api
def cholesky(input: TENSOR, upper: bool = False) -> Any:
    """L with A = L L^H, or U with A = U^H U."""
    return linalg().cholesky(input, upper=upper)


@api
def cholesky_solve(input: TENSOR, L: TENSOR, upper: bool = False) -> Any:
    """X of A X = B, A given by its Cholesky factor."""
    if input.ndim < 2:
        raise RuntimeError(f"b should have at least 2 dimensions, but has {input.ndim} dimensions instead")
    if L.ndim < 2:
        raise RuntimeError(f"u should have at least 2 dimensions, but has {L.ndim} dimensions instead")
    with recording_set(False):
        result = factor_solved(input, L, upper)
    return attach(result, "cholesky_solve", factor_rule(upper), (input, L)) if recording(input, L) else result


def factor_solved(B: Any, L: Any, upper: bool) -> Any:
    """X of L L^H X = B, or of L^H L X = B; only one triangle of L is read."""
    lower = turned(L) if upper else L
    half = linalg().solve_triangular(lower, B, upper=False)
    return linalg().solve_triangular(turned(lower), half, upper=True)


def factor_rule(upper: bool) -> Any:
    """The rule of cholesky_solve; the factor's gradient is that of the whole matrix L L^H, as in PyTorch."""
    def rule(g: Any, y: Any, B: Any, L: Any) -> tuple[Any, Any]:
        of_B = cholesky_solve(g, L, upper)
        outer = of_B @ turned(y)
        both = outer + turned(outer)
        return view.unbroadcast(of_B, B), view.unbroadcast(-(L @ both) if upper else -(both @ L), L)

    return rule


def turned(a: Any) -> Any:
    """The conjugated transpose."""
    from septet.core.products import adjoint

    return adjoint(a)


@api
def cholesky_inverse(input: TENSOR, upper: bool = False) -> Any:
    """The inverse of A, given by its Cholesky factor."""
    from septet.core.fn.linalg_rules import identity_like

    if input.ndim < 2 or input.shape[-1] != input.shape[-2]:
        raise RuntimeError("cholesky_inverse: A must be batches of square matrices")
    return cholesky_solve(identity_like(input.detach()), input, upper)


@api
def qr(input: TENSOR, some: bool = True) -> Any:
    """(Q, R) with A = Q R."""
    return CLASSES["qr"](*linalg().qr(input, "reduced" if some else "complete"))


@api
def svd(input: TENSOR, some: bool = True, compute_uv: bool = True) -> Any:
    """(U, S, V) with A = U diag(S) V^H."""
    if not compute_uv:
        from septet.core.array import zeros

        rows, columns = input.shape[-2:]
        u, v = (zeros(Tensor, input._dtype, (*input.shape[:-2], n, n)) for n in (rows, columns))
        return CLASSES["svd"](u, linalg().svdvals(input), v)
    u, s, vh = linalg().svd(input, not some)
    return CLASSES["svd"](u, s, turned(vh))


@api
def geqrf(input: TENSOR) -> Any:
    """(reflectors with R, their factors): LAPACK's geqrf."""
    from septet.core.fn.linalg import qr_raw

    h, tau = qr_raw(input)
    return CLASSES["geqrf"](view.swapaxes(h, -1, -2), tau)


@api
def ormqr(input: TENSOR, tau: TENSOR, other: TENSOR, left: bool = True, transpose: bool = False) -> Any:
    """The product of the square Q of reflections with a matrix: Q C, C Q, or with the conjugated transpose of Q."""
    from septet.torch.linalg.factors import reflected

    q = reflected(input, tau)
    q = turned(q) if transpose else q
    return q @ other if left else other @ q


@api(out=True)
def triangular_solve(input: TENSOR, A: TENSOR, upper: bool = True, transpose: bool = False, unitriangular: bool = False) -> Any:
    """(X of A X = B for triangular A, A)."""
    a = view.swapaxes(A, -1, -2) if transpose else A
    found = linalg().solve_triangular(a, input, upper=upper != transpose, unitriangular=unitriangular)
    return CLASSES["triangular_solve"](found, A.clone())


@api
def lu_solve(input: TENSOR, LU_data: TENSOR, LU_pivots: TENSOR) -> Any:
    """X of A X = B, A given by its LU factors."""
    return linalg().lu_solve(LU_data, LU_pivots, input)


@api(out=False)
def lu(input: TENSOR, pivot: bool = True, get_infos: bool = False) -> Any:
    """(L and U in one, pivots), with get_infos also where U is singular."""
    packed, pivots, info = linalg().lu_factor_ex(input, pivot=pivot)
    return (packed, pivots, info) if get_infos else (packed, pivots)


@api(method=False)
def lu_unpack(LU_data: TENSOR, LU_pivots: TENSOR, unpack_data: bool = True, unpack_pivots: bool = True) -> Any:
    """(P, L, U) of what lu_factor gives; empty what is not asked for."""
    from septet.core.array import zeros
    from septet.torch.linalg.systems import unpacked

    p, lower, upper = unpacked(LU_data, LU_pivots)
    nothing = zeros(Tensor, LU_data._dtype, (0,))
    return CLASSES["lu_unpack"](p if unpack_pivots else nothing, lower if unpack_data else nothing, upper if unpack_data else nothing)


@api(method=False, out=False)
def lobpcg(A: TENSOR, *args: Any, **kwargs: Any) -> Any:
    """NotSupported."""
    raise NotSupported("torch.lobpcg; use torch.linalg.eigh")


def spectral(name: str) -> Any:
    """A method that septet.torch.spectral has."""
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(import_module("septet.torch.spectral"), name)(self, *args, **kwargs)

    call.__name__ = call.__qualname__ = name
    return call


Tensor.stft, Tensor.istft = spectral("stft"), spectral("istft")
