"""What happens to colours, fixed or drawn."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.torchvision.pillow import is_pil
from septet.torchvision.transforms import draws
from septet.torchvision.transforms.basic import setup_size
from septet.torchvision.transforms.random_geometry import check_erasing
from septet.torchvision.transforms.v2 import functional as F
from septet.torchvision.transforms.v2.transform import ImageTransform, RandomApplied, channels_of, is_image, query_size
from septet.torchvision.tv_tensors import Image, Video


class Grayscale(ImageTransform):
    """Luma, in one or three channels."""

    def __init__(self, num_output_channels: int = 1):
        super().__init__()
        self.num_output_channels = num_output_channels

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.rgb_to_grayscale(inpt, num_output_channels=self.num_output_channels)


class RGB(ImageTransform):
    """Gray images with three equal channels."""

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.grayscale_to_rgb(inpt)


class _RandomColor(RandomApplied):
    """A function of images and of attributes, with probability p."""

    takes = (Image, Video)
    function = ""
    arguments: tuple[str, ...] = ()

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return getattr(F, self.function)(inpt, *(getattr(self, name) for name in self.arguments))


class RandomGrayscale(RandomApplied):
    """Luma, with as many channels as before, with probability p."""

    takes = (Image, Video)

    def __init__(self, p: float = 0.1):
        super().__init__(p=p)

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        return {"num_output_channels": channels_of(flat_inputs)}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.rgb_to_grayscale(inpt, **params)


class RandomInvert(_RandomColor):
    """White minus the image, with probability p."""

    function = "invert"


class RandomAutocontrast(_RandomColor):
    """Each channel stretched to the whole range, with probability p."""

    function = "autocontrast"


class RandomEqualize(_RandomColor):
    """Each channel with an even histogram, with probability p."""

    function = "equalize"


class RandomPosterize(_RandomColor):
    """The highest bits of each byte, with probability p."""

    function, arguments = "posterize", ("bits",)

    def __init__(self, bits: int, p: float = 0.5):
        super().__init__(p=p)
        self.bits = bits


class RandomSolarize(_RandomColor):
    """Inverted from the threshold on, with probability p."""

    function, arguments = "solarize", ("threshold",)

    def __init__(self, threshold: float, p: float = 0.5):
        super().__init__(p=p)
        self.threshold = threshold


class RandomAdjustSharpness(_RandomColor):
    """Sharper or smoother, with probability p."""

    function, arguments = "adjust_sharpness", ("sharpness_factor",)

    def __init__(self, sharpness_factor: float, p: float = 0.5):
        super().__init__(p=p)
        self.sharpness_factor = sharpness_factor


ADJUSTMENTS = ("adjust_brightness", "adjust_contrast", "adjust_saturation", "adjust_hue")


class ColorJitter(ImageTransform):
    """Brightness, contrast, saturation and hue changed by drawn amounts, in a drawn order."""

    def __init__(self, brightness: Any = None, contrast: Any = None, saturation: Any = None, hue: Any = None):
        super().__init__()
        self.brightness = self._interval(brightness, "brightness")
        self.contrast = self._interval(contrast, "contrast")
        self.saturation = self._interval(saturation, "saturation")
        self.hue = self._interval(hue, "hue", center=0, bound=(-0.5, 0.5), clip=False)

    @staticmethod
    def _interval(value: Any, name: str, **options: Any) -> Any:
        """(low, high), None where nothing would change."""
        return None if value is None else draws.interval(value, name, **options)

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        order = torch.randperm(4).tolist()
        bounds = (self.brightness, self.contrast, self.saturation, self.hue)
        return {"order": order, "factors": [None if b is None else draws.uniform(*b) for b in bounds]}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        for k in params["order"]:
            if params["factors"][k] is not None:
                inpt = getattr(F, ADJUSTMENTS[k])(inpt, params["factors"][k])
        return inpt


class RandomChannelPermutation(ImageTransform):
    """Channels in a drawn order."""

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        return {"permutation": torch.randperm(channels_of(flat_inputs)).tolist()}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.permute_channels(inpt, **params)


class GaussianBlur(ImageTransform):
    """Smoothed by a Gaussian of drawn width."""

    def __init__(self, kernel_size: Any, sigma: Any = (0.1, 2.0)):
        super().__init__()
        self.kernel_size = setup_size(kernel_size, "Kernel size should be a tuple/list of two integers")
        if any(k <= 0 or k % 2 == 0 for k in self.kernel_size):
            raise ValueError("Kernel size value should be an odd and positive number.")
        self.sigma = [float(sigma)] * 2 if isinstance(sigma, (int, float)) else [float(s) for s in sigma]
        if not 0.0 < self.sigma[0] <= self.sigma[1]:
            raise ValueError(f"sigma values should be positive and of the form (min, max). Got {self.sigma}")

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        sigma = draws.uniform(*self.sigma)
        return {"sigma": [sigma, sigma]}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.gaussian_blur(inpt, self.kernel_size, **params)


class GaussianNoise(ImageTransform):
    """Normal noise added to floats from 0 to 1."""

    def __init__(self, mean: float = 0.0, sigma: float = 0.1, clip: bool = True):
        super().__init__()
        self.mean, self.sigma, self.clip = mean, sigma, clip

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.gaussian_noise(inpt, mean=self.mean, sigma=self.sigma, clip=self.clip)


class RandomErasing(RandomApplied):
    """A region of an image replaced by a value, or by noise, with probability p."""

    takes = (Image, Video)

    def __init__(self, p: float = 0.5, scale: Any = (0.02, 0.33), ratio: Any = (0.3, 3.3), value: Any = 0.0, inplace: bool = False):
        super().__init__(p=p)
        check_erasing(p, scale, ratio, value)
        self.scale, self.ratio = scale, ratio
        self.value = [float(value)] if isinstance(value, (int, float)) else None if isinstance(value, str) else [float(v) for v in value]
        self.inplace = inplace

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        channels, (height, width) = channels_of(flat_inputs), query_size(flat_inputs)
        if self.value is not None and len(self.value) not in (1, channels):
            raise ValueError("If value is a sequence, it should have either a single value or "
                             f"{channels} (number of inpt channels)")
        for _ in range(draws.TRIALS):
            w, h = draws.region(height, width, self.scale, self.ratio)
            if not (h < height and w < width):
                continue
            v = torch.empty([channels, h, w]).normal_() if self.value is None else torch.tensor(self.value)[:, None, None]
            return {"i": draws.whole(0, height - h + 1), "j": draws.whole(0, width - w + 1), "h": h, "w": w, "v": v}
        return {}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.erase(inpt, **params, inplace=self.inplace) if params and (is_image(inpt) or is_pil(inpt)) else inpt
