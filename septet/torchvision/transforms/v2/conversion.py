"""Changes of type, dtype and range."""
from __future__ import annotations

import warnings
from typing import Any

import septet.torch as torch
from septet.torch import Tensor
from septet.torchvision.pillow import is_pil
from septet.torchvision.transforms import basic
from septet.torchvision.transforms.conversion import is_ndarray
from septet.torchvision.transforms.v2 import functional as F
from septet.torchvision.transforms.v2.functional.types import on_image
from septet.torchvision.transforms.v2.transform import ImageTransform, Transform, is_image
from septet.torchvision.tv_tensors import BoundingBoxes, TVTensor, plain


class _Converted(Transform):
    """Each input on its own, whatever it is."""

    def _needed(self, flat: list[Any]) -> list[bool]:
        return [self.accepts(x) for x in flat]

    def accepts(self, x: Any) -> bool:
        """Whether an input is converted."""
        raise NotImplementedError


class ToImage(_Converted):
    """Images of Pillow's, arrays (h, w, c) and plain tensors as `Image`."""

    def _needed(self, flat: list[Any]) -> list[bool]:
        known = Transform._needed(self, flat)
        return [is_ndarray(x) or is_pil(x) or isinstance(x, Tensor) and not isinstance(x, TVTensor) and need
                for x, need in zip(flat, known)]

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.to_image(inpt)


class PILToTensor(_Converted):
    """Images of Pillow's as tensors."""

    def accepts(self, x: Any) -> bool:
        return is_pil(x)

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.pil_to_tensor(inpt)


class ToTensor(_Converted):
    """Images of Pillow's and arrays as floats from 0 to 1; deprecated upstream."""

    def __init__(self) -> None:
        warnings.warn("The transform `ToTensor()` is deprecated and will be removed in a future release. Instead, please use "
                      "`v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True)])`.Output is equivalent up to float precision.",
                      stacklevel=2)
        super().__init__()

    def accepts(self, x: Any) -> bool:
        return is_pil(x) or is_ndarray(x)

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.to_tensor(inpt)


class ToPILImage(_Converted):
    """Images as Pillow's."""

    def __init__(self, mode: str | None = None):
        super().__init__()
        self.mode = mode

    def _needed(self, flat: list[Any]) -> list[bool]:
        return [is_ndarray(x) or is_image(x) and not is_pil(x) and need for x, need in zip(flat, Transform._needed(self, flat))]

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.to_pil_image(plain(inpt) if isinstance(inpt, Tensor) else inpt, mode=self.mode)


class ToPureTensor(_Converted):
    """Images, masks and boxes as plain tensors."""

    def accepts(self, x: Any) -> bool:
        return isinstance(x, TVTensor)

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return plain(inpt)


class Identity(Transform):
    """Nothing."""

    def forward(self, *inputs: Any) -> Any:
        return inputs if len(inputs) > 1 else inputs[0]


class Lambda(_Converted):
    """A function of the user's, of inputs of the types given."""

    def __init__(self, lambd: Any, *types: type):
        super().__init__()
        self.lambd, self.types = lambd, types or (object,)

    def accepts(self, x: Any) -> bool:
        return isinstance(x, self.types)

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return self.lambd(inpt)

    def extra_repr(self) -> str:
        name = getattr(self.lambd, "__name__", "")
        return f"{', '.join(([name] if name else []) + [f'types={[t.__name__ for t in self.types]}'])}"


class ToDtype(Transform):
    """Another dtype, one for all or by type; scale: images are scaled to its range."""

    def __init__(self, dtype: Any, scale: bool = False):
        super().__init__()
        if not isinstance(dtype, (dict, torch.dtype)):
            raise ValueError(f"dtype must be a dict or a torch.dtype, got {type(dtype)} instead")
        self.dtype, self.scale = dtype, scale

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        dtype = self._dtype_of(inpt)
        return inpt if dtype is None or not isinstance(inpt, Tensor) else F.to_dtype(inpt, dtype=dtype, scale=self.scale)

    def _dtype_of(self, inpt: Any) -> Any:
        """The dtype for an input; None where it stays.  ValueError where the dict does not say."""
        if not isinstance(self.dtype, dict):
            return self.dtype if is_image(inpt) else None
        if type(inpt) in self.dtype:
            return self.dtype[type(inpt)]
        if "others" in self.dtype:
            return self.dtype["others"]
        if is_image(inpt):
            raise ValueError(f"No dtype was specified for type {type(inpt)}. If you only need to convert the dtype of images or videos, "
                             "you can just pass e.g. dtype=torch.float32. If you're passing a dict as dtype, you can use \"others\" as a "
                             "catch-all key e.g. dtype={tv_tensors.Mask: torch.int64, \"others\": None} to pass-through the rest of the "
                             "inputs.")
        return None


class ConvertImageDtype(Transform):
    """Images scaled to the range of another dtype; masks and boxes converted."""

    def __init__(self, dtype: Any = torch.float32):
        super().__init__()
        self.dtype = dtype

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.to_dtype(inpt, dtype=self.dtype, scale=True) if isinstance(inpt, Tensor) else inpt


class Normalize(ImageTransform):
    """(image - mean) / std, by channels."""

    def __init__(self, mean: Any, std: Any, inplace: bool = False):
        super().__init__()
        self.mean, self.std, self.inplace = list(mean), list(std), inplace

    def check_inputs(self, flat_inputs: list[Any]) -> None:
        if any(is_pil(x) for x in flat_inputs):
            raise TypeError("Normalize() does not support PIL images.")

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.normalize(inpt, mean=self.mean, std=self.std, inplace=self.inplace)


class LinearTransformation(ImageTransform):
    """All numbers of an image, less mean_vector, times a square matrix."""

    def __init__(self, transformation_matrix: Any, mean_vector: Any):
        super().__init__()
        self._first = basic.LinearTransformation(transformation_matrix, mean_vector)
        self.transformation_matrix, self.mean_vector = transformation_matrix, mean_vector

    def check_inputs(self, flat_inputs: list[Any]) -> None:
        if any(is_pil(x) for x in flat_inputs):
            raise TypeError(f"{type(self).__name__}() does not support PIL images.")

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return on_image(self._first.forward, inpt)


class ConvertBoundingBoxFormat(Transform):
    """Boxes in another format."""

    takes = (BoundingBoxes,)

    def __init__(self, format: Any):
        super().__init__()
        self.format = format

    def _needed(self, flat: list[Any]) -> list[bool]:
        return [isinstance(x, BoundingBoxes) for x in flat]

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.convert_bounding_box_format(inpt, new_format=self.format)


class ClampBoundingBoxes(ConvertBoundingBoxFormat):
    """Boxes held within their image."""

    def __init__(self, clamping_mode: Any = "auto"):
        Transform.__init__(self)
        self.clamping_mode = clamping_mode

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        return F.clamp_bounding_boxes(inpt, clamping_mode=self.clamping_mode)
