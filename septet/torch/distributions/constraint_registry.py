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


def kind_of(constraint: Any) -> str:
    """What a constraint is called, without its bounds."""
    return constraint.name.partition("(")[0] if isinstance(constraint, constraints.Test) else type(constraint).__name__.lstrip("_")


class ConstraintRegistry:
    """Transforms by kind of constraint: registry(constraint) makes one."""

    def __init__(self, **factories: Callable[[Any], Any]):
        self._registry: dict[str, Callable[[Any], Any]] = dict(factories)

    def register(self, constraint: Any, factory: Any = None) -> Any:
        """Make transforms of constraints of this kind with a factory; as a decorator without one."""
        if factory is None:
            return lambda factory: self.register(constraint, factory)
        is_kind = isinstance(constraint, type) and issubclass(constraint, constraints.Constraint)
        if not is_kind and not isinstance(constraint, constraints.Constraint):
            raise TypeError(f"Expected constraint to be either a Constraint subclass or instance, but got {constraint}")
        self._registry[constraint.__name__.lstrip("_") if is_kind else kind_of(constraint)] = factory
        return factory

    def __call__(self, constraint: Any) -> Any:
        kind = kind_of(constraint)
        if kind not in self._registry:
            raise NotImplementedError(f"Cannot transform _{kind} constraints")
        return self._registry[kind](constraint)


def above(constraint: Any) -> Any:
    return ComposeTransform([ExpTransform(), AffineTransform(constraint.lower_bound, 1)])


def below(constraint: Any) -> Any:
    return ComposeTransform([ExpTransform(), AffineTransform(constraint.upper_bound, -1)])


def between(constraint: Any) -> Any:
    low, high = constraint.lower_bound, constraint.upper_bound
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and (low, high) == (0, 1):
        return SigmoidTransform()
    return ComposeTransform([SigmoidTransform(), AffineTransform(low, high - low)])


def joined(registry: ConstraintRegistry) -> dict[str, Callable[[Any], Any]]:
    """Factories of constraints that are made of others."""
    return {
        "Independent": lambda c: IndependentTransform(registry(c.base_constraint), c.reinterpreted_batch_ndims),
        "Cat": lambda c: CatTransform([registry(part) for part in c.cseq], c.dim, c.lengths),
        "Stack": lambda c: StackTransform([registry(part) for part in c.cseq], c.dim)}


BOTH = {"Real": lambda c: identity_transform, "GreaterThan": above, "GreaterThanEq": above, "LessThan": below, "Interval": between,
        "HalfOpenInterval": between, "CorrCholesky": lambda c: CorrCholeskyTransform()}
biject_to = ConstraintRegistry(**BOTH, Simplex=lambda c: StickBreakingTransform())
transform_to = ConstraintRegistry(**BOTH, Simplex=lambda c: SoftmaxTransform(), LowerCholesky=lambda c: LowerCholeskyTransform(),
                                  PositiveDefinite=lambda c: PositiveDefiniteTransform())
for _registry in (biject_to, transform_to):
    _registry._registry.update(joined(_registry))
