"""`torch.distributions.constraint_registry`: which transform leads from all real numbers into a region."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.torch.distributions import constraints
from septet.torch.distributions.joined_transforms import CatTransform, CorrCholeskyTransform, StackTransform
from septet.torch.distributions.simplex_transforms import (
    LowerCholeskyTransform,
    PositiveDefiniteTransform,
    SoftmaxTransform,
    StickBreakingTransform,
)
from septet.torch.distributions.transforms import (
    AffineTransform,
    ComposeTransform,
    ExpTransform,
    IndependentTransform,
    SigmoidTransform,
    identity_transform,
)


class ConstraintRegistry:
    """Transforms by class of constraint: registry(constraint) makes one."""

    def __init__(self) -> None:
        self._registry: dict[type, Callable[[Any], Any]] = {}
        super().__init__()

    def register(self, constraint: Any, factory: Any = None) -> Any:
        """Make transforms of constraints of this class with a factory; as a decorator without one."""
        if factory is None:
            return lambda factory: self.register(constraint, factory)
        kind = type(constraint) if isinstance(constraint, constraints.Constraint) else constraint
        if not isinstance(kind, type) or not issubclass(kind, constraints.Constraint):
            raise TypeError(f"Expected constraint to be either a Constraint subclass or instance, but got {constraint}")
        self._registry[kind] = factory
        return factory

    def __call__(self, constraint: Any) -> Any:
        factory = self._registry.get(type(constraint))
        if factory is None:
            raise NotImplementedError(f"Cannot transform {type(constraint).__name__} constraints")
        return factory(constraint)


def above(constraint: Any) -> Any:
    return ComposeTransform([ExpTransform(), AffineTransform(constraint.lower_bound, 1)])


def below(constraint: Any) -> Any:
    return ComposeTransform([ExpTransform(), AffineTransform(constraint.upper_bound, -1)])


def between(constraint: Any) -> Any:
    low, high = constraint.lower_bound, constraint.upper_bound
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and (low, high) == (0, 1):
        return SigmoidTransform()
    return ComposeTransform([SigmoidTransform(), AffineTransform(low, high - low)])


biject_to, transform_to = ConstraintRegistry(), ConstraintRegistry()
BOTH: dict[Any, Callable[[Any], Any]] = {
    constraints.real: lambda c: identity_transform, constraints.greater_than: above, constraints.greater_than_eq: above,
    constraints.less_than: below, constraints.interval: between, constraints.half_open_interval: between,
    constraints.corr_cholesky: lambda c: CorrCholeskyTransform()}
for _registry in (biject_to, transform_to):
    for _constraint, _factory in BOTH.items():
        _registry.register(_constraint, _factory)
    # made of others; the registry is an argument's default, as the loop goes on to the next
    _registry.register(constraints.independent,
                       lambda c, of=_registry: IndependentTransform(of(c.base_constraint), c.reinterpreted_batch_ndims))
    _registry.register(constraints.cat, lambda c, of=_registry: CatTransform([of(part) for part in c.cseq], c.dim, c.lengths))
    _registry.register(constraints.stack, lambda c, of=_registry: StackTransform([of(part) for part in c.cseq], c.dim))
biject_to.register(constraints.simplex, lambda c: StickBreakingTransform())
transform_to.register(constraints.simplex, lambda c: SoftmaxTransform())
transform_to.register(constraints.lower_cholesky, lambda c: LowerCholeskyTransform())
transform_to.register(constraints.positive_definite, lambda c: PositiveDefiniteTransform())
transform_to.register(constraints.positive_semidefinite, lambda c: PositiveDefiniteTransform())
