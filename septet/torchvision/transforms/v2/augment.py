"""AutoAugment, RandAugment, TrivialAugmentWide and AugMix of the second version: the same operations, drawn otherwise."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.torch import Tensor
from septet.torchvision.pillow import is_pil
from septet.torchvision.transforms import augmentation
from septet.torchvision.transforms.augmentation import POLICIES, AutoAugmentPolicy
from septet.torchvision.transforms.autoaugment import dirichlet
from septet.torchvision.transforms.modes import InterpolationMode
from septet.torchvision.transforms.tensor_images import max_value
from septet.torchvision.transforms.v2 import functional as F
from septet.torchvision.transforms.v2.functional.types import mode_of
from septet.torchvision.transforms.v2.transform import Transform, fills, flatten, is_image
from septet.torchvision.tv_tensors import BoundingBoxes, Mask, plain, wrap

NEAREST = InterpolationMode.NEAREST.value


def drawn(count: int) -> int:
    """One of so many."""
    return int(torch.randint(count, ()))


def signed_magnitude(magnitude: float, signed: bool) -> float:
    """A magnitude with a drawn sign, where it has one."""
    return -magnitude if signed and torch.rand(()) <= 0.5 else magnitude


class _Augmentation(Transform):
    """What they share: one image of the sample is changed."""

    def __init__(self, interpolation: Any, fill: Any):
        super().__init__()
        self.interpolation, self.fill, self._fill = interpolation, fill, fills(fill)

    def forward(self, *inputs: Any) -> Any:
        flat, rebuild = flatten(inputs if len(inputs) > 1 else inputs[0])
        at = self._place(flat)
        flat[at] = self.augmented(flat[at])
        return rebuild(flat)

    def _place(self, flat: list[Any]) -> int:
        """Which input is the image.  TypeError for a sample that has another number of images, or masks or boxes."""
        if any(isinstance(x, (Mask, BoundingBoxes)) for x in flat):
            raise TypeError(f"Inputs of types Mask and BoundingBoxes are not supported by {type(self).__name__}()")
        known = [k for k, x in enumerate(flat) if is_image(x) and (is_pil(x) or type(x) is not Tensor)]
        found = known or [k for k, x in enumerate(flat) if is_image(x)][:1]
        if len(found) != 1:
            raise TypeError(f"{type(self).__name__}() is only supported for a single image or video, but found {len(found)}")
        return found[0]

    def augmented(self, image: Any) -> Any:
        """The image, changed."""
        raise NotImplementedError

    def operated(self, image: Any, name: str, magnitude: float) -> Any:
        """One operation."""
        operation = augmentation.OPERATIONS[name]
        if name == "Solarize":
            magnitude *= max_value(image.dtype) if isinstance(image, Tensor) else 255
        return operation(image, magnitude, mode_of(self.interpolation), self._fill(image), F)


class AutoAugment(_Augmentation):
    """Two operations of a rule that a policy has."""

    def __init__(self, policy: AutoAugmentPolicy = AutoAugmentPolicy.IMAGENET, interpolation: Any = NEAREST, fill: Any = None):
        super().__init__(interpolation, fill)
        if policy not in POLICIES:
            raise ValueError(f"The provided policy {policy} is not recognized.")
        self.policy = policy
        self._rules = POLICIES[policy]

    def augmented(self, image: Any) -> Any:
        space = augmentation.space(10, F.get_size(image), "auto", 1.0)
        for name, p, which in self._rules[drawn(len(self._rules))]:
            if not torch.rand(()) <= p:
                continue
            choices, signed = space[name]
            magnitude = signed_magnitude(float(choices[which]), signed) if which is not None else 0.0
            image = self.operated(image, name, magnitude)
        return image


class RandAugment(_Augmentation):
    """num_ops drawn operations, all of one magnitude."""

    def __init__(self, num_ops: int = 2, magnitude: int = 9, num_magnitude_bins: int = 31, interpolation: Any = NEAREST, fill: Any = None):
        super().__init__(interpolation, fill)
        self.num_ops, self.magnitude, self.num_magnitude_bins = num_ops, magnitude, num_magnitude_bins

    def augmented(self, image: Any) -> Any:
        space = augmentation.space(self.num_magnitude_bins, F.get_size(image), "rand", 1.0)
        for _ in range(self.num_ops):
            name = list(space)[drawn(len(space))]
            choices, signed = space[name]
            image = self.operated(image, name, signed_magnitude(float(choices[self.magnitude]), signed) if choices.ndim else 0.0)
        return image


class TrivialAugmentWide(_Augmentation):
    """One drawn operation of drawn magnitude."""

    def __init__(self, num_magnitude_bins: int = 31, interpolation: Any = NEAREST, fill: Any = None):
        super().__init__(interpolation, fill)
        self.num_magnitude_bins = num_magnitude_bins

    def augmented(self, image: Any) -> Any:
        space = augmentation.space(self.num_magnitude_bins, F.get_size(image), "trivial", 1.0)
        name = list(space)[drawn(len(space))]
        choices, signed = space[name]
        magnitude = signed_magnitude(float(choices[drawn(self.num_magnitude_bins)]), signed) if choices.ndim else 0.0
        return self.operated(image, name, magnitude)


class AugMix(_Augmentation):
    """A mixture of the image with chains of drawn operations."""

    def __init__(self, severity: int = 3, mixture_width: int = 3, chain_depth: int = -1, alpha: float = 1.0, all_ops: bool = True,
                 interpolation: Any = InterpolationMode.BILINEAR.value, fill: Any = None):
        super().__init__(interpolation, fill)
        if not 1 <= severity <= 10:
            raise ValueError(f"The severity must be between [1, 10]. Got {severity} instead.")
        self.severity, self.mixture_width, self.chain_depth, self.alpha = severity, mixture_width, chain_depth, alpha
        self.all_ops = all_ops

    def augmented(self, image: Any) -> Any:
        given = image if isinstance(image, Tensor) else F.pil_to_tensor(image)
        shape = list(given.shape)
        batch = plain(given).reshape([1] * max(4 - given.ndim, 0) + shape)
        parts = [batch.shape[0]] + [1] * (batch.ndim - 1)
        ends = dirichlet(torch.tensor([self.alpha, self.alpha]).expand(parts[0], -1))
        weights = dirichlet(torch.tensor([self.alpha] * self.mixture_width).expand(parts[0], -1)) * ends[:, 1].reshape(parts[0], -1)
        mix = ends[:, 0].reshape(parts) * batch
        for k in range(self.mixture_width):
            mix = mix + weights[:, k].reshape(parts) * self._chain(batch)
        mixed = mix.reshape(shape).to(given.dtype)
        return wrap(mixed, like=image) if isinstance(image, Tensor) and type(image) is not Tensor else \
            mixed if isinstance(image, Tensor) else F.to_pil_image(mixed)

    def _chain(self, image: Any) -> Any:
        """One to three drawn operations, or chain_depth of them."""
        space = augmentation.space(10, F.get_size(image), "mix with colours" if self.all_ops else "mix", 1.0)
        for _ in range(self.chain_depth if self.chain_depth > 0 else int(torch.randint(low=1, high=4, size=()))):
            name = list(space)[drawn(len(space))]
            choices, signed = space[name]
            image = self.operated(image, name, signed_magnitude(float(choices[drawn(self.severity)]), signed) if choices.ndim else 0.0)
        return image
