"""Invertible maps with the logarithms of their Jacobian determinants."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.torch.distributions import constraints
from septet.torch.distributions.distribution import softplus, sum_rightmost


class Transform:
    """y = t(x), x = t.inv(y)."""

    bijective = True
    event_dim = 0
    domain: Any = constraints.real
    codomain: Any = constraints.real
    compared: tuple[str, ...] | None = None         # the attributes by which two of a class are the same map; None: each is its own

    def __init__(self, cache_size: int = 0):
        self._cache_size = cache_size

    def __eq__(self, other: object) -> bool:
        if self is other or self.compared is None:
            return self is other
        return type(self) is type(other) and all(is_same(getattr(self, name), getattr(other, name)) for name in self.compared)

    __hash__ = None  # type: ignore[assignment]

    def __call__(self, x: Any) -> Any:
        return self._call(x)

    @property
    def inv(self) -> Any:
        """The inverse."""
        return Inverse(self)

    def _inv_call(self, y: Any) -> Any:
        return self._inverse(y)

    def _call(self, x: Any) -> Any:
        raise NotImplementedError

    def _inverse(self, y: Any) -> Any:
        raise NotImplementedError

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        """log |dy/dx|."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return type(self).__name__ + "()"


def is_same(a: Any, b: Any) -> bool:
    """Whether two numbers, tensors or lists of transforms are equal."""
    found = a == b
    return bool(found.all()) if isinstance(found, torch.Tensor) else bool(found)


class Inverse(Transform):
    """A transform backwards."""

    compared = ("_inv",)

    def __init__(self, transform: Transform):
        super().__init__()
        self._inv, self.event_dim = transform, transform.event_dim
        self.domain, self.codomain, self.bijective = transform.codomain, transform.domain, transform.bijective

    inv = property(lambda self: self._inv)

    def _call(self, x: Any) -> Any:
        return self._inv._inverse(x)

    def _inverse(self, y: Any) -> Any:
        return self._inv._call(y)

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return -self._inv.log_abs_det_jacobian(y, x)


class ExpTransform(Transform):
    """exp x."""

    compared = ()
    codomain = constraints.positive

    def _call(self, x: Any) -> Any:
        return x.exp()

    def _inverse(self, y: Any) -> Any:
        return y.log()

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return x


class SigmoidTransform(Transform):
    """1 / (1 + exp -x)."""

    compared = ()
    codomain = constraints.unit_interval

    def _call(self, x: Any) -> Any:
        tiny, eps = (2.0**-1022, 2.0**-52) if x.dtype is torch.float64 else (2.0**-126, 2.0**-23)
        return x.sigmoid().clamp(min=tiny, max=1 - eps)

    def _inverse(self, y: Any) -> Any:
        tiny, eps = (2.0**-1022, 2.0**-52) if y.dtype is torch.float64 else (2.0**-126, 2.0**-23)
        y = y.clamp(min=tiny, max=1 - eps)
        return y.log() - (-y).log1p()

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return -softplus(-x) - softplus(x)


class TanhTransform(Transform):
    """tanh x."""

    compared = ()
    codomain = constraints.interval(-1.0, 1.0)

    def _call(self, x: Any) -> Any:
        return x.tanh()

    def _inverse(self, y: Any) -> Any:
        return torch.atanh(y)

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return 2.0 * (math.log(2.0) - x - softplus(-2.0 * x))


class SoftplusTransform(Transform):
    """log(1 + exp x)."""

    compared = ()
    codomain = constraints.positive

    def _call(self, x: Any) -> Any:
        return softplus(x)

    def _inverse(self, y: Any) -> Any:
        return (-y).expm1().neg().log() + y

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return -softplus(-x)


class AbsTransform(Transform):
    """|x|."""

    compared = ()
    bijective = False
    codomain = constraints.positive

    def _call(self, x: Any) -> Any:
        return x.abs()

    def _inverse(self, y: Any) -> Any:
        return y


class PowerTransform(Transform):
    """x to a power."""

    compared = ("exponent",)
    domain = codomain = constraints.positive

    def __init__(self, exponent: Any, cache_size: int = 0):
        super().__init__(cache_size)
        self.exponent = torch.as_tensor(exponent)

    def _call(self, x: Any) -> Any:
        return x.pow(self.exponent)

    def _inverse(self, y: Any) -> Any:
        return y.pow(1 / self.exponent)

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return (self.exponent * y / x).abs().log()


class AffineTransform(Transform):
    """loc + scale x."""

    compared = ("loc", "scale")

    def __init__(self, loc: Any, scale: Any, event_dim: int = 0, cache_size: int = 0):
        super().__init__(cache_size)
        self.loc, self.scale, self.event_dim = loc, scale, event_dim

    def _call(self, x: Any) -> Any:
        return self.loc + self.scale * x

    def _inverse(self, y: Any) -> Any:
        return (y - self.loc) / self.scale

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        scale = self.scale
        each = scale.abs().log() if isinstance(scale, torch.Tensor) else torch.full_like(x, math.log(abs(scale)))
        return sum_rightmost(each.expand(x.shape), self.event_dim)


class ComposeTransform(Transform):
    """Transforms one after the other."""

    compared = ("parts",)

    def __init__(self, parts: list[Transform], cache_size: int = 0):
        super().__init__(cache_size)
        self.parts = parts
        self.event_dim = max([p.event_dim for p in parts], default=0)
        self.bijective = all(p.bijective for p in parts)
        self.domain = parts[0].domain if parts else constraints.real
        self.codomain = parts[-1].codomain if parts else constraints.real

    def _call(self, x: Any) -> Any:
        for part in self.parts:
            x = part(x)
        return x

    def _inverse(self, y: Any) -> Any:
        for part in reversed(self.parts):
            y = part._inverse(y)
        return y

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        found = 0.0
        for part in self.parts:
            y = part(x)
            found = found + sum_rightmost(part.log_abs_det_jacobian(x, y), self.event_dim - part.event_dim)
            x = y
        return found

    def __repr__(self) -> str:
        return "ComposeTransform(\n    " + ",\n    ".join(repr(part) for part in self.parts) + "\n)"


class IndependentTransform(Transform):
    """A transform whose last axes count together."""

    def __init__(self, base_transform: Transform, reinterpreted_batch_ndims: int, cache_size: int = 0):
        super().__init__(cache_size)
        self.base_transform, self.reinterpreted_batch_ndims = base_transform, reinterpreted_batch_ndims
        self.event_dim, self.bijective = base_transform.event_dim + reinterpreted_batch_ndims, base_transform.bijective
        self.domain = constraints.independent(base_transform.domain, reinterpreted_batch_ndims)
        self.codomain = constraints.independent(base_transform.codomain, reinterpreted_batch_ndims)

    def _call(self, x: Any) -> Any:
        return self.base_transform(x)

    def _inverse(self, y: Any) -> Any:
        return self.base_transform._inverse(y)

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return sum_rightmost(self.base_transform.log_abs_det_jacobian(x, y), self.reinterpreted_batch_ndims)

    def __repr__(self) -> str:
        return f"IndependentTransform({self.base_transform!r}, {self.reinterpreted_batch_ndims})"


identity_transform = ComposeTransform([])
