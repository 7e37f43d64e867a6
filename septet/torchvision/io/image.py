"""Reading and writing images in files, by Pillow; images are tensors (c, h, w) of bytes."""
from __future__ import annotations

import io
import os
from enum import Enum
from typing import Any

import septet.torch as torch
from septet.core.io.files import replacing
from septet.errors import NotSupported
from septet.torch import Tensor
from septet.torchvision.pillow import pillow
from septet.torchvision.transforms.conversion import pil_to_tensor, raw_bytes, to_pil_image


class ImageReadMode(Enum):
    """What an image is converted to when it is read."""

    UNCHANGED = 0
    GRAY = 1
    GRAY_ALPHA = 2
    RGB = 3
    RGB_ALPHA = 4


PIL_MODES = {ImageReadMode.GRAY: "L", ImageReadMode.GRAY_ALPHA: "LA", ImageReadMode.RGB: "RGB", ImageReadMode.RGB_ALPHA: "RGBA"}
KEPT = ("L", "LA", "RGB", "RGBA")               # modes that stay where nothing is asked for
KINDS = ("JPEG", "PNG", "GIF", "WEBP")


def read_file(path: Any) -> Any:
    """The bytes of a file, as a tensor (n)."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    return torch.frombuffer(data, dtype=torch.uint8) if data else torch.empty(0, dtype=torch.uint8)


def write_file(filename: Any, data: Any) -> None:
    """Write the bytes of a tensor (n) to a file."""
    if data.dtype != torch.uint8 or data.ndim != 1:
        raise RuntimeError("Input tensor should be a 1-dimensional tensor of bytes")
    with replacing(filename) as file:
        file.write(raw_bytes(data))


def decode_image(input: Any, mode: Any = ImageReadMode.UNCHANGED, apply_exif_orientation: bool = False) -> Any:
    """An image (c, h, w) from the bytes of a file of one of the kinds below, or from a file.  RuntimeError for anything else."""
    return decoded(input if isinstance(input, Tensor) else read_file(input), mode, KINDS, apply_exif_orientation)


def read_image(path: Any, mode: Any = ImageReadMode.UNCHANGED, apply_exif_orientation: bool = False) -> Any:
    """The image (c, h, w) of a file."""
    return decode_image(read_file(path), mode, apply_exif_orientation)


def decode_jpeg(input: Any, mode: Any = ImageReadMode.UNCHANGED, device: Any = "cpu", apply_exif_orientation: bool = False) -> Any:
    """The image of a JPEG file's bytes, or a list of them."""
    if torch.device(device).type != "cpu":
        raise RuntimeError("decode_jpeg: torchvision was not compiled with nvJPEG support")
    if isinstance(input, list):
        return [decode_jpeg(data, mode, device, apply_exif_orientation) for data in input]
    return decoded(input, mode, ("JPEG",), apply_exif_orientation)


def decode_png(input: Any, mode: Any = ImageReadMode.UNCHANGED, apply_exif_orientation: bool = False) -> Any:
    """The image of a PNG file's bytes."""
    return decoded(input, mode, ("PNG",), apply_exif_orientation)


def decode_webp(input: Any, mode: Any = ImageReadMode.UNCHANGED) -> Any:
    """The image of a WebP file's bytes."""
    return decoded(input, mode, ("WEBP",), False)


def decode_gif(input: Any) -> Any:
    """The first image (3, h, w) of a GIF file's bytes.  NotSupported for several."""
    return decoded(input, ImageReadMode.RGB, ("GIF",), False)


def decoded(data: Any, mode: Any, kinds: tuple[str, ...], turn: bool) -> Any:
    """The image of a file's bytes.  RuntimeError where they are no image of one of the kinds."""
    if not isinstance(data, Tensor) or data.dtype != torch.uint8 or data.ndim != 1 or not data.numel():
        raise RuntimeError("Expected a non empty 1-dimensional tensor of torch.uint8")
    mode = ImageReadMode[mode.upper()] if isinstance(mode, str) else mode
    images = pillow()
    try:
        picture = images.open(io.BytesIO(raw_bytes(data)), formats=kinds)
        picture.load()
    except (OSError, ValueError, SyntaxError, images.DecompressionBombError) as wrong:
        raise RuntimeError(f"the bytes are no image that can be read as {' or '.join(kinds)}: {wrong}") from None
    if getattr(picture, "n_frames", 1) > 1:
        raise NotSupported("images with several frames")
    if turn:
        picture = pillow("ImageOps").exif_transpose(picture)
    return pil_to_tensor(as_asked(picture, mode)).contiguous()


def as_asked(picture: Any, mode: ImageReadMode) -> Any:
    """A picture in the mode that was asked for."""
    if mode in PIL_MODES:
        return picture.convert(PIL_MODES[mode])
    if picture.mode.startswith("I;16"):
        raise NotSupported("images of 16 bits")
    return picture if picture.mode in KEPT else picture.convert("RGBA" if "transparency" in picture.info else "L" if picture.mode == "1"
                                                                else "RGB")


def encoded(input: Any, kind: str, **options: Any) -> Any:
    """The bytes of a file, as a tensor (n)."""
    if not isinstance(input, Tensor) or input.dtype != torch.uint8:
        raise RuntimeError("Input tensor dtype should be uint8")
    if input.ndim != 3:
        raise RuntimeError("Input data should be a 3-dimensional tensor")
    if input.shape[0] not in (1, 3):
        raise RuntimeError(f"The number of channels should be 1 or 3, got: {input.shape[0]}")
    file = io.BytesIO()
    to_pil_image(input).save(file, format=kind, **options)
    return torch.frombuffer(bytearray(file.getvalue()), dtype=torch.uint8)


def encode_jpeg(input: Any, quality: int = 75) -> Any:
    """The bytes of a JPEG file, or a list of them."""
    if not 1 <= quality <= 100:
        raise ValueError("Image quality should be a positive number between 1 and 100")
    return [encode_jpeg(image, quality) for image in input] if isinstance(input, list) else encoded(input, "JPEG", quality=quality)


def encode_png(input: Any, compression_level: int = 6) -> Any:
    """The bytes of a PNG file."""
    if not 0 <= compression_level <= 9:
        raise RuntimeError("Compression level should be between 0 and 9")
    return encoded(input, "PNG", compress_level=compression_level)


def write_jpeg(input: Any, filename: str | os.PathLike[str], quality: int = 75) -> None:
    """Write a JPEG file."""
    write_file(filename, encode_jpeg(input, quality))


def write_png(input: Any, filename: str | os.PathLike[str], compression_level: int = 6) -> None:
    """Write a PNG file."""
    write_file(filename, encode_png(input, compression_level))
