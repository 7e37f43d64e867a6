"""AutoAugment, RandAugment, TrivialAugmentWide and AugMix."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.errors import NotSupported
from septet.torch import Tensor
from septet.torchvision.transforms import augmentation
from septet.torchvision.transforms import functional as F
from septet.torchvision.transforms.augmentation import OPERATIONS, POLICIES, AutoAugmentPolicy
from septet.torchvision.transforms.basic import Shown
from septet.torchvision.transforms.modes import InterpolationMode
from septet.torchvision.transforms.random_geometry import fill_for


def dirichlet(concentration: Any) -> Any:
    """A draw of each row: parts that sum to 1.  NotSupported while torch._sample_dirichlet is not there."""
    draw = getattr(torch, "_sample_dirichlet", None)
    if draw is None:
        raise NotSupported("AugMix (torch._sample_dirichlet)")
    return draw(concentration)


class _Augmentation(Shown):
    """What they share: text with the mode as it is, operations by name."""

    interpolation: InterpolationMode
    fill: Any

    def text_of(self, name: str) -> Any:
        return getattr(self, name)

    def apply(self, img: Any, name: str, magnitude: float, fill: Any) -> Any:
        """One operation."""
        return OPERATIONS[name](img, magnitude, self.interpolation, fill, F)


def drawn(count: int) -> int:
    """One of so many."""
    return int(torch.randint(count, (1,)).item())


class AutoAugment(_Augmentation):
    """Two operations of a rule that a policy has."""

    shown = ("policy", "fill")

    def __init__(self, policy: AutoAugmentPolicy = AutoAugmentPolicy.IMAGENET,
                 interpolation: InterpolationMode = InterpolationMode.NEAREST, fill: Any = None):
        super().__init__()
        if policy not in POLICIES:
            raise ValueError(f"The provided policy {policy} is not recognized.")
        self.policy, self.interpolation, self.fill = policy, interpolation, fill
        self.policies = POLICIES[policy]

    @staticmethod
    def get_params(transform_num: int) -> tuple[int, Any, Any]:
        """(which rule, probabilities, signs)."""
        return drawn(transform_num), torch.rand((2,)), torch.randint(2, (2,))

    def forward(self, img: Any) -> Any:
        fill = fill_for(self.fill, img)
        space = augmentation.space(10, F.get_dimensions(img)[1:], "auto")
        rule, chances, signs = self.get_params(len(self.policies))
        for k, (name, p, which) in enumerate(self.policies[rule]):
            if chances[k] <= p:
                choices, signed = space[name]
                magnitude = float(choices[which].item()) if which is not None else 0.0
                img = self.apply(img, name, -magnitude if signed and signs[k] == 0 else magnitude, fill)
        return img


class RandAugment(_Augmentation):
    """num_ops drawn operations, all of one magnitude."""

    shown = ("num_ops", "magnitude", "num_magnitude_bins", "interpolation", "fill")

    def __init__(self, num_ops: int = 2, magnitude: int = 9, num_magnitude_bins: int = 31,
                 interpolation: InterpolationMode = InterpolationMode.NEAREST, fill: Any = None):
        super().__init__()
        self.num_ops, self.magnitude, self.num_magnitude_bins = num_ops, magnitude, num_magnitude_bins
        self.interpolation, self.fill = interpolation, fill

    def forward(self, img: Any) -> Any:
        fill = fill_for(self.fill, img)
        for _ in range(self.num_ops):
            space = augmentation.space(self.num_magnitude_bins, F.get_dimensions(img)[1:], "rand")
            name = list(space)[drawn(len(space))]
            choices, signed = space[name]
            magnitude = float(choices[self.magnitude].item()) if choices.ndim > 0 else 0.0
            if signed and drawn(2):
                magnitude *= -1.0
            img = self.apply(img, name, magnitude, fill)
        return img


class TrivialAugmentWide(_Augmentation):
    """One drawn operation of drawn magnitude."""

    shown = ("num_magnitude_bins", "interpolation", "fill")

    def __init__(self, num_magnitude_bins: int = 31, interpolation: InterpolationMode = InterpolationMode.NEAREST, fill: Any = None):
        super().__init__()
        self.num_magnitude_bins, self.interpolation, self.fill = num_magnitude_bins, interpolation, fill

    def forward(self, img: Any) -> Any:
        fill = fill_for(self.fill, img)
        space = augmentation.space(self.num_magnitude_bins, F.get_dimensions(img)[1:], "trivial")
        name = list(space)[drawn(len(space))]
        choices, signed = space[name]
        magnitude = float(choices[drawn(len(choices))].item()) if choices.ndim > 0 else 0.0
        if signed and drawn(2):
            magnitude *= -1.0
        return self.apply(img, name, magnitude, fill)


class AugMix(_Augmentation):
    """A mixture of the image with chains of drawn operations."""

    shown = ("severity", "mixture_width", "chain_depth", "alpha", "all_ops", "interpolation", "fill")

    def __init__(self, severity: int = 3, mixture_width: int = 3, chain_depth: int = -1, alpha: float = 1.0, all_ops: bool = True,
                 interpolation: InterpolationMode = InterpolationMode.BILINEAR, fill: Any = None):
        super().__init__()
        if not 1 <= severity <= 10:
            raise ValueError(f"The severity must be between [1, 10]. Got {severity} instead.")
        self.severity, self.mixture_width, self.chain_depth, self.alpha = severity, mixture_width, chain_depth, alpha
        self.all_ops, self.interpolation, self.fill = all_ops, interpolation, fill

    def forward(self, orig_img: Any) -> Any:
        img = orig_img if isinstance(orig_img, Tensor) else F.pil_to_tensor(orig_img)
        fill = fill_for(self.fill, img)
        shape = list(img.shape)
        batch = img.view([1] * max(4 - img.ndim, 0) + shape)
        parts = [batch.size(0)] + [1] * (batch.ndim - 1)
        ends = dirichlet(torch.tensor([self.alpha, self.alpha]).expand(parts[0], -1))
        weights = dirichlet(torch.tensor([self.alpha] * self.mixture_width).expand(parts[0], -1)) * ends[:, 1].view([parts[0], -1])
        mix = ends[:, 0].view(parts) * batch
        for k in range(self.mixture_width):
            mix = mix + weights[:, k].view(parts) * self._chain(batch, fill)
        mixed = mix.view(shape).to(dtype=img.dtype)
        return mixed if isinstance(orig_img, Tensor) else F.to_pil_image(mixed)

    def _chain(self, img: Any, fill: Any) -> Any:
        """One to three drawn operations, or chain_depth of them."""
        space = augmentation.space(10, F.get_dimensions(img)[1:], "mix with colours" if self.all_ops else "mix")
        names = list(space)
        for _ in range(self.chain_depth if self.chain_depth > 0 else int(torch.randint(low=1, high=4, size=(1,)).item())):
            name = names[drawn(len(names))]
            choices, signed = space[name]
            magnitude = float(choices[drawn(self.severity)].item()) if choices.ndim > 0 else 0.0
            if signed and drawn(2):
                magnitude *= -1.0
            img = self.apply(img, name, magnitude, fill)
        return img
