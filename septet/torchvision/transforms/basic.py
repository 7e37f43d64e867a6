"""Transforms that draw nothing, and how transforms follow one another."""
from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import septet.torch as torch
from septet.torch import nn
from septet.torchvision.transforms import functional as F
from septet.torchvision.transforms.modes import InterpolationMode, checked_mode


def setup_size(size: Any, message: str = "Please provide only two dimensions (h, w) for size.") -> tuple[int, int]:
    """(h, w).  ValueError for more than two numbers."""
    if isinstance(size, int):
        return size, size
    if isinstance(size, Sequence) and len(size) == 1:
        return size[0], size[0]
    if len(size) != 2:
        raise ValueError(message)
    return size


class Compose:
    """Transforms one after the other."""

    def __init__(self, transforms: Any):
        self.transforms = transforms

    def __call__(self, img: Any) -> Any:
        for transform in self.transforms:
            img = transform(img)
        return img

    def __repr__(self) -> str:
        return "\n".join([f"{type(self).__name__}(", *(f"    {t}" for t in self.transforms), ")"])


class ToTensor:
    """An image of Pillow's or an array (h, w, c) as a tensor (c, h, w) of floats from 0 to 1."""

    def __call__(self, pic: Any) -> Any:
        return F.to_tensor(pic)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class PILToTensor:
    """An image of Pillow's as a tensor (c, h, w), the numbers as they are."""

    def __call__(self, pic: Any) -> Any:
        return F.pil_to_tensor(pic)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class ToPILImage:
    """A tensor (c, h, w) or an array (h, w, c) as an image of Pillow's."""

    def __init__(self, mode: str | None = None):
        self.mode = mode

    def __call__(self, pic: Any) -> Any:
        return F.to_pil_image(pic, self.mode)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({'' if self.mode is None else f'mode={self.mode}'})"


class Lambda:
    """A function of the user's."""

    def __init__(self, lambd: Any):
        if not callable(lambd):
            raise TypeError(f"Argument lambd should be callable, got {type(lambd).__name__!r}")
        self.lambd = lambd

    def __call__(self, img: Any) -> Any:
        return self.lambd(img)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class RandomTransforms:
    """Several transforms, of which some choice is made."""

    def __init__(self, transforms: Any):
        if not isinstance(transforms, Sequence):
            raise TypeError("Argument transforms should be a sequence")
        self.transforms = transforms

    def __call__(self, *args: Any) -> Any:
        raise NotImplementedError

    def __repr__(self) -> str:
        return "\n".join([f"{type(self).__name__}(", *(f"    {t}" for t in self.transforms), ")"])


class RandomOrder(RandomTransforms):
    """All transforms, in an order that Python's `random` draws."""

    def __call__(self, img: Any) -> Any:
        order = list(range(len(self.transforms)))
        random.shuffle(order)
        for k in order:
            img = self.transforms[k](img)
        return img


class RandomChoice(RandomTransforms):
    """One of the transforms, which Python's `random` draws."""

    def __init__(self, transforms: Any, p: Any = None):
        super().__init__(transforms)
        if p is not None and not isinstance(p, Sequence):
            raise TypeError("Argument p should be a sequence")
        self.p = p

    def __call__(self, *args: Any) -> Any:
        return random.choices(self.transforms, weights=self.p)[0](*args)

    def __repr__(self) -> str:
        return f"{super().__repr__()}(p={self.p})"


class RandomApply(nn.Module):
    """All transforms, with probability p."""

    def __init__(self, transforms: Any, p: float = 0.5):
        super().__init__()
        self.transforms, self.p = transforms, p

    def forward(self, img: Any) -> Any:
        if self.p < torch.rand(1):
            return img
        for transform in self.transforms:
            img = transform(img)
        return img

    def __repr__(self) -> str:
        return "\n".join([f"{type(self).__name__}(", f"    p={self.p}", *(f"    {t}" for t in self.transforms), ")"])


class Shown(nn.Module):
    """A transform whose text is its class and the attributes that `shown` lists."""

    shown: tuple[str, ...] = ()
    between = ", "

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.between.join(f'{name}={self.text_of(name)}' for name in self.shown)})"

    def text_of(self, name: str) -> Any:
        """An attribute's text."""
        value = getattr(self, name)
        return value.value if name == "interpolation" else value


class ConvertImageDtype(nn.Module):
    """Values scaled to the range of another dtype."""

    def __init__(self, dtype: Any):
        super().__init__()
        self.dtype = dtype

    def forward(self, image: Any) -> Any:
        return F.convert_image_dtype(image, self.dtype)


class Normalize(Shown):
    """(image - mean) / std, by channels."""

    shown = ("mean", "std")

    def __init__(self, mean: Any, std: Any, inplace: bool = False):
        super().__init__()
        self.mean, self.std, self.inplace = mean, std, inplace

    def forward(self, tensor: Any) -> Any:
        return F.normalize(tensor, self.mean, self.std, self.inplace)


class Resize(Shown):
    """Resized to (h, w), or so that the shorter side is `size`."""

    shown = ("size", "interpolation", "max_size", "antialias")

    def __init__(self, size: Any, interpolation: Any = InterpolationMode.BILINEAR, max_size: int | None = None,
                 antialias: bool | None = True):
        super().__init__()
        if not isinstance(size, (int, Sequence)):
            raise TypeError(f"Size should be int or sequence. Got {type(size)}")
        if isinstance(size, Sequence) and len(size) not in (1, 2):
            raise ValueError("If size is a sequence, it should have 1 or 2 values")
        self.size, self.max_size, self.antialias = size, max_size, antialias
        self.interpolation = checked_mode(interpolation) if isinstance(interpolation, int) else interpolation

    def forward(self, img: Any) -> Any:
        return F.resize(img, self.size, self.interpolation, self.max_size, self.antialias)


class CenterCrop(Shown):
    """The middle of the image."""

    shown = ("size",)

    def __init__(self, size: Any):
        super().__init__()
        self.size = setup_size(size)

    def forward(self, img: Any) -> Any:
        return F.center_crop(img, self.size)


class Pad(Shown):
    """Padded on all sides."""

    shown = ("padding", "fill", "padding_mode")

    def __init__(self, padding: Any, fill: Any = 0, padding_mode: str = "constant"):
        super().__init__()
        if not isinstance(padding, (int, tuple, list)):
            raise TypeError("Got inappropriate padding arg")
        if not isinstance(fill, (int, float, str, tuple, list)):
            raise TypeError("Got inappropriate fill arg")
        if padding_mode not in ("constant", "edge", "reflect", "symmetric"):
            raise ValueError("Padding mode should be either constant, edge, reflect or symmetric")
        if isinstance(padding, Sequence) and len(padding) not in (1, 2, 4):
            raise ValueError(f"Padding must be an int or a 1, 2, or 4 element tuple, not a {len(padding)} element tuple")
        self.padding, self.fill, self.padding_mode = padding, fill, padding_mode

    def forward(self, img: Any) -> Any:
        return F.pad(img, self.padding, self.fill, self.padding_mode)


class FiveCrop(Shown):
    """The four corners and the middle."""

    shown = ("size",)

    def __init__(self, size: Any):
        super().__init__()
        self.size = setup_size(size)

    def forward(self, img: Any) -> Any:
        return F.five_crop(img, self.size)


class TenCrop(Shown):
    """The four corners and the middle of the image and of its mirror image."""

    shown = ("size", "vertical_flip")

    def __init__(self, size: Any, vertical_flip: bool = False):
        super().__init__()
        self.size, self.vertical_flip = setup_size(size), vertical_flip

    def forward(self, img: Any) -> Any:
        return F.ten_crop(img, self.size, self.vertical_flip)


class Grayscale(Shown):
    """Luma, in one or three channels."""

    shown = ("num_output_channels",)

    def __init__(self, num_output_channels: int = 1):
        super().__init__()
        self.num_output_channels = num_output_channels

    def forward(self, img: Any) -> Any:
        return F.rgb_to_grayscale(img, num_output_channels=self.num_output_channels)


class LinearTransformation(nn.Module):
    """All numbers of an image, less mean_vector, times a square matrix: whitening."""

    def __init__(self, transformation_matrix: Any, mean_vector: Any):
        super().__init__()
        n = transformation_matrix.size(0)
        if n != transformation_matrix.size(1):
            raise ValueError(f"transformation_matrix should be square. Got {tuple(transformation_matrix.size())} rectangular matrix.")
        if mean_vector.size(0) != n:
            raise ValueError(f"mean_vector should have the same length {mean_vector.size(0)} as any one of the dimensions of the "
                             f"transformation_matrix [{tuple(transformation_matrix.size())}]")
        self.transformation_matrix, self.mean_vector = transformation_matrix, mean_vector

    def forward(self, tensor: Any) -> Any:
        n = tensor.shape[-3] * tensor.shape[-2] * tensor.shape[-1]
        if n != self.transformation_matrix.shape[0]:
            raise ValueError(f"Input tensor and transformation matrix have incompatible shape. [{tensor.shape[-3]} x {tensor.shape[-2]} x "
                             f"{tensor.shape[-1]}] != {self.transformation_matrix.shape[0]}")
        return torch.mm(tensor.view(-1, n) - self.mean_vector, self.transformation_matrix).view(tensor.shape)

    def __repr__(self) -> str:
        return (f"{type(self).__name__}(transformation_matrix={self.transformation_matrix.tolist()}, "
                f"mean_vector={self.mean_vector.tolist()})")
