"""From images of Pillow's and arrays to tensors, and back."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.torch import Tensor
from septet.torchvision.pillow import is_pil, pillow

DTYPES = {"I": torch.int32, "I;16": torch.int16, "F": torch.float32}         # of images with one wide band; all others are bytes
MODES_OF = {1: ("L",), 2: ("LA",), 3: ("RGB", "YCbCr", "HSV"), 4: ("RGBA", "CMYK", "RGBX")}
ONE_BAND = {torch.uint8: "L", torch.int16: "I;16", torch.int32: "I", torch.float32: "F"}


def is_ndarray(x: Any) -> bool:
    """Whether x is an array as NumPy's, a real one or Septet's."""
    return not isinstance(x, Tensor) and not is_pil(x) and type(x).__name__ in ("ndarray", "memmap", "matrix") and hasattr(x, "shape")


def bytes_as(pic: Any) -> Any:
    """The pixels of an image of Pillow's, as (h, w, bands)."""
    pixels = pic.convert("L") if pic.mode == "1" else pic
    data = torch.frombuffer(bytearray(pixels.tobytes()), dtype=DTYPES.get(pic.mode, torch.uint8))
    return data.view(pic.height, pic.width, -1)


def to_tensor(pic: Any) -> Any:
    """(c, h, w): bytes as floats from 0 to 1, wider numbers as they are."""
    if not (is_pil(pic) or is_ndarray(pic)):
        raise TypeError(f"pic should be PIL Image or ndarray. Got {type(pic)}")
    if is_ndarray(pic):
        return from_ndarray(pic)
    pixels = bytes_as(pic).permute(2, 0, 1).contiguous()
    return pixels.to(torch.get_default_dtype()).div(255) if pixels.dtype == torch.uint8 else pixels


def from_ndarray(pic: Any) -> Any:
    """An array (h, w) or (h, w, c) as `to_tensor` has it."""
    if pic.ndim not in (2, 3):
        raise ValueError(f"pic should be 2/3 dimensional. Got {pic.ndim} dimensions.")
    made = torch.from_numpy(pic if pic.ndim == 3 else pic[:, :, None]).permute(2, 0, 1).contiguous()
    return made.to(torch.get_default_dtype()).div(255) if made.dtype == torch.uint8 else made


def pil_to_tensor(pic: Any) -> Any:
    """(c, h, w), the numbers as they are."""
    if not is_pil(pic):
        raise TypeError(f"pic should be PIL Image. Got {type(pic)}")
    pixels = bytes_as(pic)
    return (pixels // 255 if pic.mode == "1" else pixels).permute(2, 0, 1)


def to_pil_image(pic: Any, mode: str | None = None) -> Any:
    """An image of Pillow's from a tensor (c, h, w) or (h, w), or from an array (h, w, c) or (h, w)."""
    if isinstance(pic, Tensor):
        pixels = tensor_pixels(pic, mode)
    elif is_ndarray(pic):
        if pic.ndim not in (2, 3):
            raise ValueError(f"pic should be 2/3 dimensional. Got {pic.ndim} dimensions.")
        if pic.ndim == 3 and pic.shape[-1] > 4:
            raise ValueError(f"pic should not have > 4 channels. Got {pic.shape[-1]} channels.")
        pixels = torch.from_numpy(pic if pic.ndim == 3 else pic[:, :, None])
    else:
        raise TypeError(f"pic should be Tensor or ndarray. Got {type(pic)}.")
    return image_of(pixels, mode)


def tensor_pixels(pic: Any, mode: str | None) -> Any:
    """(h, w, c) of a tensor; floats as bytes."""
    if pic.ndim not in (2, 3):
        raise ValueError(f"pic should be 2/3 dimensional. Got {pic.ndim} dimensions.")
    pic = pic.unsqueeze(0) if pic.ndim == 2 else pic
    if pic.shape[-3] > 4:
        raise ValueError(f"pic should not have > 4 channels. Got {pic.shape[-3]} channels.")
    if pic.is_floating_point() and mode != "F":
        pic = pic.mul(255).to(torch.uint8)
    return pic.permute(1, 2, 0)


def image_of(pixels: Any, mode: str | None) -> Any:
    """The image of pixels (h, w, c), in the mode that their count and dtype mean or in one that fits.  ValueError for others."""
    count = pixels.shape[2]
    if count == 1:
        expected = ONE_BAND.get(pixels.dtype)
        if mode is not None and mode != expected:
            raise ValueError(f"Incorrect mode ({mode}) supplied for input type {type_name(pixels)}. Should be {expected}")
        mode = expected
    else:
        permitted = MODES_OF[count]
        if mode is not None and mode not in permitted:
            raise ValueError(f"Only modes {list(permitted)} are supported for {count}D inputs")
        mode = mode or ("RGBA" if count == 4 else permitted[0])
        mode = mode if pixels.dtype == torch.uint8 else None
    if mode is None:
        raise TypeError(f"Input type {type_name(pixels)} is not supported")
    return pillow().frombytes(mode, (pixels.shape[1], pixels.shape[0]), raw_bytes(pixels))


def type_name(pixels: Any) -> str:
    """The dtype as NumPy writes it."""
    return str(pixels.dtype).replace("torch.", "")


def raw_bytes(x: Any) -> bytes:
    """The memory of a tensor."""
    return bytes(x.contiguous().numpy().tobytes())
