"""Parametrisations that are there: weight and spectral normalisation, orthogonal matrices."""
from __future__ import annotations

from enum import Enum, auto
from typing import Any

from septet.core.fn import distance
from septet.torch.api import FUNCTIONS
from septet.torch.autograd.grad_mode import no_grad
from septet.torch.nn.functional.distance import normalize
from septet.torch.nn.modules.module import Module
from septet.torch.nn.utils import parametrize
from septet.torch.tensor import Tensor

__all__ = ["orthogonal", "spectral_norm", "weight_norm"]


# ---- weight normalisation --------------------------------------------------------------------------------------------


def norm_except(v: Any, dim: int) -> Any:
    """The norm over all dimensions but one (-1: over all), which are kept with length 1."""
    if dim == -1:
        return distance.norm(v.reshape(-1), 2.0, 0, False)
    axes = tuple(k for k in range(v.ndim) if k != dim % v.ndim)
    return distance.norm(v, 2.0, axes, True) if axes else v.abs()


def scaled(v: Any, g: Any, dim: int) -> Any:
    """v with the norm g."""
    return v * (g / norm_except(v, dim))


class _WeightNorm(Module):
    """A weight as its length and its direction."""

    def __init__(self, dim: int | None = 0):
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g: Any, weight_v: Any) -> Any:
        return scaled(weight_v, weight_g, self.dim)

    def right_inverse(self, weight: Any) -> Any:
        return norm_except(weight, self.dim), weight


def weight_norm(module: Any, name: str = "weight", dim: int | None = 0) -> Any:
    """Let a weight be learnt as its length and its direction."""
    made = _WeightNorm(dim)
    parametrize.register_parametrization(module, name, made, unsafe=True)

    def take_older(state: Any, prefix: str, *rest: Any) -> None:
        keys = [f"{prefix}{name}_g", f"{prefix}{name}_v"]
        if all(key in state for key in keys):
            for k, key in enumerate(keys):
                state[f"{prefix}parametrizations.{name}.original{k}"] = state.pop(key)

    module._register_load_state_dict_pre_hook(take_older)
    return module


# ---- spectral normalisation ------------------------------------------------------------------------------------------


class _SpectralNorm(Module):
    """A weight over its greatest singular value, which power iteration follows."""

    def __init__(self, weight: Any, n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12):
        super().__init__()
        if dim >= weight.ndim or dim < -weight.ndim:
            raise IndexError(f"Dimension out of range (expected to be in range of [-{weight.ndim}, {weight.ndim - 1}] but got {dim})")
        if n_power_iterations <= 0:
            raise ValueError(f"Expected n_power_iterations to be positive, but got n_power_iterations={n_power_iterations}")
        self.dim, self.eps = dim % weight.ndim, eps
        if weight.ndim > 1:
            self.n_power_iterations = n_power_iterations
            matrix = self._as_matrix(weight.detach())
            drawn = [FUNCTIONS["empty"](n, dtype=weight.dtype).normal_(0, 1) for n in matrix.shape]
            self.register_buffer("_u", normalize(drawn[0], dim=0, eps=eps))
            self.register_buffer("_v", normalize(drawn[1], dim=0, eps=eps))
            self._power_method(matrix, 15)

    def _as_matrix(self, weight: Any) -> Any:
        """The weight with its dimension first, the others as one."""
        if self.dim:
            weight = weight.permute(self.dim, *(k for k in range(weight.ndim) if k != self.dim))
        return weight.reshape(weight.shape[0], -1)

    @no_grad()
    def _power_method(self, matrix: Any, n_power_iterations: int) -> None:
        for _ in range(n_power_iterations):
            self._u.copy_(normalize(matrix @ self._v, dim=0, eps=self.eps))
            self._v.copy_(normalize(matrix.T @ self._u, dim=0, eps=self.eps))

    def forward(self, weight: Any) -> Any:
        if weight.ndim == 1:
            return normalize(weight, dim=0, eps=self.eps)
        matrix = self._as_matrix(weight)
        if self.training:
            self._power_method(matrix.detach(), self.n_power_iterations)
        u, v = self._u.clone(), self._v.clone()
        return weight / (u * (matrix @ v)).sum()

    def right_inverse(self, value: Any) -> Any:
        return value


def spectral_norm(module: Any, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None) -> Any:
    """Let a weight be divided by its greatest singular value."""
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    if dim is None:
        dim = 1 if type(module).__name__ in ("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d") else 0
    parametrize.register_parametrization(module, name, _SpectralNorm(weight, n_power_iterations, dim, eps))
    return module


# ---- orthogonal matrices ---------------------------------------------------------------------------------------------


class _OrthMaps(Enum):
    matrix_exp = auto()
    cayley = auto()
    householder = auto()


class _Orthogonal(Module):
    """An orthogonal matrix (or one with orthonormal columns) of a matrix without conditions."""

    def __init__(self, weight: Any, orthogonal_map: _OrthMaps, *, use_trivialization: bool = True):
        super().__init__()
        if weight.is_complex() and orthogonal_map == _OrthMaps.householder:
            raise ValueError("The householder parametrization does not support complex tensors.")
        self.shape, self.orthogonal_map = weight.shape, orthogonal_map
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, x: Any) -> Any:
        import septet.torch as torch

        n, k = x.shape[-2:]
        turned = n < k
        if turned:
            x, n, k = x.mT, k, n
        if self.orthogonal_map == _OrthMaps.householder:
            q = self._householder(torch, x)
        else:
            q = self._by_skew(torch, x, n, k)
        if hasattr(self, "base") and self.base is not None:
            q = self.base @ q
        return q.mT if turned else q

    def _householder(self, torch: Any, x: Any) -> Any:
        """The product of the reflections whose vectors are the columns below the diagonal."""
        lower = x.tril(-1)
        tau = 2.0 / (1.0 + (lower * lower).sum(-2))
        signs = x.diagonal(dim1=-2, dim2=-1).int()
        return torch.linalg.householder_product(lower + torch.eye(*x.shape[-2:], dtype=x.dtype), tau) * signs.unsqueeze(-2)

    def _by_skew(self, torch: Any, x: Any, n: int, k: int) -> Any:
        """The exponential, or Cayley's map, of a skew-symmetric matrix of the lower triangle."""
        x = x.tril()
        if n != k:
            x = torch.cat([x, torch.zeros(*x.shape[:-2], n, n - k, dtype=x.dtype)], -1)
        a = x - x.mH
        if self.orthogonal_map == _OrthMaps.matrix_exp:
            q = torch.matrix_exp(a)
        else:
            identity = torch.eye(n, dtype=a.dtype)
            q = torch.linalg.solve(identity + a * -0.5, identity + a * 0.5)
        return q[..., :k] if n != k else q

    @no_grad()
    def right_inverse(self, q: Any) -> Any:
        import septet.torch as torch

        if q.shape != self.shape:
            raise ValueError(f"Expected a matrix or batch of matrices of shape {self.shape}. Got a tensor of shape {q.shape}.")
        turned = q.shape[-2] < q.shape[-1]
        work = q.mT if turned else q
        n, k = work.shape[-2:]
        if not hasattr(self, "base"):
            return self._without_base(torch, work, turned)
        made = orthonormal(torch, work) if n == k else completed(torch, work)
        self.base = made
        start = torch.zeros_like(q)         # the reflections make the identity of it, and the other maps look below the diagonal only
        start.diagonal(dim1=-2, dim2=-1).fill_(-1.0)
        return start

    def _without_base(self, torch: Any, work: Any, turned: bool) -> Any:
        if self.orthogonal_map != _OrthMaps.householder:
            raise NotImplementedError("It is not possible to assign to the matrix exponential or the Cayley parametrizations when "
                                      "use_trivialization=False.")
        a, tau = torch.geqrf(work)
        a.diagonal(dim1=-2, dim2=-1).sign_()
        a.diagonal(dim1=-2, dim2=-1)[tau == 0.0] *= -1
        return a.mT if turned else a


def orthonormal(torch: Any, a: Any) -> Any:
    """The orthogonal factor of a matrix; itself where it is orthogonal."""
    n = a.shape[-1]
    eye = torch.eye(n, dtype=a.dtype)
    eps = 10 * n * torch.finfo(a.dtype).eps
    if bool(torch.allclose(a.mH @ a, eye, atol=eps)):
        return a.clone()
    q, r = torch.linalg.qr(a)
    return (q * r.diagonal(dim1=-2, dim2=-1).sgn().unsqueeze(-2)).mT.contiguous().mT     # by columns, as a factor lies in memory


def completed(torch: Any, a: Any) -> Any:
    """A square orthogonal matrix whose first columns are those of a matrix."""
    n, k = a.shape[-2:]
    q = orthonormal(torch, a)
    rest = torch.randn(*a.shape[:-2], n, n - k, dtype=a.dtype)
    for _ in range(2):                      # once more, for what rounding left
        rest = rest - q @ (q.mH @ rest)
    return orthonormal(torch, torch.cat([q, rest], -1))


def orthogonal(module: Any, name: str = "weight", orthogonal_map: str | None = None, *, use_trivialization: bool = True) -> Any:
    """Let a weight be an orthogonal matrix."""
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    if weight.ndim < 2:
        raise ValueError(f"Expected a matrix or batch of matrices. Got a tensor of {weight.ndim} dimensions.")
    if orthogonal_map is None:
        orthogonal_map = "matrix_exp" if weight.shape[-2] == weight.shape[-1] or weight.is_complex() else "householder"
    chosen = getattr(_OrthMaps, orthogonal_map, None)
    if chosen is None:
        raise ValueError(f'orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: {orthogonal_map}')
    parametrize.register_parametrization(module, name, _Orthogonal(weight, chosen, use_trivialization=use_trivialization), unsafe=True)
    return module
