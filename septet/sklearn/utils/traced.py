"""Where gradients or plans pass through an estimator: what kernels compute outside of the tape is said here."""
from __future__ import annotations

from typing import Any

from septet.core.autograd import is_tracked
from septet.core.boxes import box_of
from septet.errors import NotSupported


def is_traced(x: Any) -> bool:
    """Whether a gradient flows through an array, or it stands for a step of a plan: then write to no array with it."""
    return is_tracked(x) or box_of(x) is not None


def refuse_gradient(what: str, *arrays: Any) -> None:
    """NotSupported where a gradient flows through one of the arrays: a kernel without a rule would lose it."""
    if any(is_tracked(a) for a in arrays):
        raise NotSupported(f"the gradient of {what}: it has no rule. septet.detach(x) excludes it from the gradient")


__all__ = ["is_traced", "is_tracked", "refuse_gradient"]
