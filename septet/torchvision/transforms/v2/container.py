"""How transforms of the second version follow one another."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import septet.torch as torch
from septet.torch import nn
from septet.torchvision.transforms.v2.transform import Transform


def checked(transforms: Any) -> Any:
    """A sequence of transforms.  TypeError, ValueError for anything else."""
    if not isinstance(transforms, Sequence):
        raise TypeError("Argument transforms should be a sequence of callables")
    if not transforms:
        raise ValueError("Pass at least one transform")
    return transforms



class Compose(Transform):
    """Transforms one after the other."""

    def __init__(self, transforms: Any):
        super().__init__()
        self.transforms = checked(transforms)

    def forward(self, *inputs: Any) -> Any:
        several = len(inputs) > 1
        for transform in self.transforms:
            found = transform(*inputs)
            inputs = found if several else (found,)
        return inputs if several else inputs[0]

    def extra_repr(self) -> str:
        return "\n".join(f"    {t}" for t in self.transforms)


class RandomApply(Transform):
    """All transforms, with probability p."""

    def __init__(self, transforms: Any, p: float = 0.5):
        super().__init__()
        if not isinstance(transforms, (Sequence, nn.ModuleList)):
            raise TypeError("Argument transforms should be a sequence of callables or a `nn.ModuleList`")
        if not transforms:
            raise ValueError("Pass at least one transform")
        self.transforms = transforms
        if not 0.0 <= p <= 1.0:
            raise ValueError("`p` should be a floating point value in the interval [0.0, 1.0].")
        self.p = p

    def forward(self, *inputs: Any) -> Any:
        several = len(inputs) > 1
        if torch.rand(1) >= self.p:
            return inputs if several else inputs[0]
        for transform in self.transforms:
            found = transform(*inputs)
            inputs = found if several else (found,)
        return inputs if several else inputs[0]

    def extra_repr(self) -> str:
        return "\n".join(f"    {t}" for t in self.transforms)


class RandomChoice(Transform):
    """One of the transforms, drawn by weights p."""

    def __init__(self, transforms: Any, p: Any = None):
        if not isinstance(transforms, Sequence):
            raise TypeError("Argument transforms should be a sequence of callables")
        given = [1] * len(transforms) if p is None else p
        if len(given) != len(transforms):
            raise ValueError(f"Length of p doesn't match the number of transforms: {len(given)} != {len(transforms)}")
        super().__init__()
        self.transforms = transforms
        self.p = [weight / sum(given) for weight in given]

    def forward(self, *inputs: Any) -> Any:
        return self.transforms[int(torch.multinomial(torch.tensor(self.p), 1))](*inputs)


class RandomOrder(Transform):
    """All transforms, in a drawn order."""

    def __init__(self, transforms: Any):
        if not isinstance(transforms, Sequence):
            raise TypeError("Argument transforms should be a sequence of callables")
        super().__init__()
        self.transforms = transforms

    def forward(self, *inputs: Any) -> Any:
        several = len(inputs) > 1
        for k in torch.randperm(len(self.transforms)).tolist():
            found = self.transforms[k](*inputs)
            inputs = found if several else (found,)
        return inputs if several else inputs[0]
