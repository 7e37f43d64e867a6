"""Transforms that draw what happens to colours."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.torchvision.transforms import draws
from septet.torchvision.transforms import functional as F
from septet.torchvision.transforms.basic import Shown, setup_size

ADJUSTMENTS = (F.adjust_brightness, F.adjust_contrast, F.adjust_saturation, F.adjust_hue)


class ColorJitter(Shown):
    """Brightness, contrast, saturation and hue changed by drawn amounts, in a drawn order."""

    shown = ("brightness", "contrast", "saturation", "hue")

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0):
        super().__init__()
        self.brightness = draws.interval(brightness, "brightness")
        self.contrast = draws.interval(contrast, "contrast")
        self.saturation = draws.interval(saturation, "saturation")
        self.hue = draws.interval(hue, "hue", center=0, bound=(-0.5, 0.5), clip=False)

    @staticmethod
    def get_params(brightness: Any, contrast: Any, saturation: Any, hue: Any) -> tuple[Any, ...]:
        """(order, brightness, contrast, saturation, hue)."""
        order = torch.randperm(4)
        return order, *(None if bounds is None else draws.uniform(*bounds) for bounds in (brightness, contrast, saturation, hue))

    def forward(self, img: Any) -> Any:
        order, *factors = self.get_params(self.brightness, self.contrast, self.saturation, self.hue)
        for k in order.tolist():
            if factors[k] is not None:
                img = ADJUSTMENTS[k](img, factors[k])
        return img


class RandomGrayscale(Shown):
    """Luma, with as many channels as before, with probability p."""

    shown = ("p",)

    def __init__(self, p: float = 0.1):
        super().__init__()
        self.p = p

    def forward(self, img: Any) -> Any:
        channels = F.get_dimensions(img)[0]
        return F.rgb_to_grayscale(img, num_output_channels=channels) if draws.chance() < self.p else img


class GaussianBlur(Shown):
    """Smoothed by a Gaussian of drawn width."""

    shown = ("kernel_size", "sigma")

    def __init__(self, kernel_size: Any, sigma: Any = (0.1, 2.0)):
        super().__init__()
        self.kernel_size = setup_size(kernel_size, "Kernel size should be a tuple/list of two integers")
        if any(k <= 0 or k % 2 == 0 for k in self.kernel_size):
            raise ValueError("Kernel size value should be an odd and positive number.")
        if isinstance(sigma, (int, float)):
            if sigma <= 0:
                raise ValueError("If sigma is a single number, it must be positive.")
            sigma = (sigma, sigma)
        elif not (isinstance(sigma, (tuple, list)) and len(sigma) == 2):
            raise ValueError("sigma should be a single number or a list/tuple with length 2.")
        elif not 0.0 < sigma[0] <= sigma[1]:
            raise ValueError("sigma values should be positive and of the form (min, max).")
        self.sigma = sigma

    @staticmethod
    def get_params(sigma_min: float, sigma_max: float) -> float:
        """The deviation."""
        return draws.uniform(sigma_min, sigma_max)

    def forward(self, img: Any) -> Any:
        sigma = self.get_params(self.sigma[0], self.sigma[1])
        return F.gaussian_blur(img, self.kernel_size, [sigma, sigma])


class _Sometimes(Shown):
    """A function of the image and of the attributes that `arguments` lists, with probability p."""

    function: Any
    arguments: tuple[str, ...] = ()
    between = ","

    def __init__(self, p: float = 0.5):
        super().__init__()
        self.p = p
        self.shown = (*self.arguments, "p")

    def forward(self, img: Any) -> Any:
        if draws.chance().item() < self.p:
            return type(self).function(img, *(getattr(self, name) for name in self.arguments))
        return img


class RandomInvert(_Sometimes):
    """White minus the image, with probability p."""

    function = staticmethod(F.invert)


class RandomPosterize(_Sometimes):
    """The highest bits of each byte, with probability p."""

    function, arguments = staticmethod(F.posterize), ("bits",)

    def __init__(self, bits: int, p: float = 0.5):
        super().__init__(p)
        self.bits = bits


class RandomSolarize(_Sometimes):
    """Inverted from the threshold on, with probability p."""

    function, arguments = staticmethod(F.solarize), ("threshold",)

    def __init__(self, threshold: float, p: float = 0.5):
        super().__init__(p)
        self.threshold = threshold


class RandomAdjustSharpness(_Sometimes):
    """Sharper or smoother, with probability p."""

    function, arguments = staticmethod(F.adjust_sharpness), ("sharpness_factor",)

    def __init__(self, sharpness_factor: float, p: float = 0.5):
        super().__init__(p)
        self.sharpness_factor = sharpness_factor


class RandomAutocontrast(_Sometimes):
    """Each channel stretched to the whole range, with probability p."""

    function = staticmethod(F.autocontrast)


class RandomEqualize(_Sometimes):
    """Each channel with an even histogram, with probability p."""

    function = staticmethod(F.equalize)
