"""Pictures and arrays: read, written, turned into each other (with Pillow) and resized."""
from __future__ import annotations

import io
import os
import warnings
from typing import Any

from septet.errors import NotSupported
from septet.keras import config

RESAMPLING = ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")
MODES = {1: "L", 3: "RGB", 4: "RGBA"}


def pillow() -> Any:
    """Pillow's Image.  ImportError where it is not installed."""
    try:
        from PIL import Image
    except ImportError as missing:
        raise ImportError("Could not import PIL.Image. The use of `load_img` requires PIL: pip install pillow") from missing
    return Image


def img_to_array(img: Any, data_format: str | None = None, dtype: Any = None) -> Any:
    """A picture as an array of three dimensions, floats by default.  ValueError for other shapes."""
    import septet.numpy as np

    layout = config.standardize_data_format(data_format)
    x = pixels(img) if hasattr(img, "tobytes") and hasattr(img, "getbands") else np.asarray(img)
    x = x.astype(dtype or config.floatx())
    if x.ndim == 2:
        return x.reshape((1, *x.shape)) if layout == "channels_first" else x.reshape((*x.shape, 1))
    if x.ndim != 3:
        raise ValueError(f"Unsupported image shape: {x.shape}")
    return x.transpose(2, 0, 1) if layout == "channels_first" else x


def pixels(img: Any) -> Any:
    """The numbers of a picture of Pillow's."""
    import septet.numpy as np

    if img.mode not in ("L", "RGB", "RGBA", "I", "F", "I;16", "LA"):
        raise NotSupported(f"keras.utils.img_to_array: pictures of mode {img.mode!r}; convert them to RGB first")
    kind = {"I": "int32", "F": "float32", "I;16": "uint16"}.get(img.mode, "uint8")
    bands = len(img.getbands())
    return np.frombuffer(img.tobytes(), dtype=kind).reshape((img.height, img.width, bands)[: 2 + (bands > 1)])


def array_to_img(x: Any, data_format: str | None = None, scale: bool = True, dtype: Any = None) -> Any:
    """An array of three dimensions as a picture of Pillow's; scale: its range becomes 0 to 255.  ValueError for other shapes."""
    import septet.numpy as np

    layout, image = config.standardize_data_format(data_format), pillow()
    x = np.asarray(x).astype(dtype or config.floatx())
    if x.ndim != 3:
        raise ValueError(f"Expected image array to have rank 3 (single image). Got array with shape: {x.shape}")
    x = x.transpose(1, 2, 0) if layout == "channels_first" else x
    if scale:
        x = x - np.min(x)
        most = np.max(x)
        x = (x / most if most != 0 else x) * 255
    if x.shape[2] not in MODES:
        raise ValueError(f"Unsupported channel number: {x.shape[2]}")
    wide = x.shape[2] == 1 and np.max(x) > 255
    kind, mode = ("int32", "I") if wide else ("uint8", MODES[x.shape[2]])
    return image.frombytes(mode, (x.shape[1], x.shape[0]), np.ascontiguousarray(x.astype(kind)).tobytes())


def load_img(path: Any, color_mode: str = "rgb", target_size: Any = None, interpolation: str = "nearest",
             keep_aspect_ratio: bool = False) -> Any:
    """A picture out of a file, its name or its bytes; target_size: (height, width).  ValueError for unknown words."""
    image = pillow()
    if isinstance(path, io.BytesIO):
        img = image.open(path)
    elif isinstance(path, (str, bytes, os.PathLike)):
        with open(path, "rb") as file:
            img = image.open(io.BytesIO(file.read()))
    else:
        raise TypeError(f"path should be path-like or io.BytesIO, not {type(path)}")
    if color_mode == "grayscale":
        img = img if img.mode in ("L", "I;16", "I") else img.convert("L")
    elif color_mode in ("rgb", "rgba"):
        img = img if img.mode == color_mode.upper() else img.convert(color_mode.upper())
    else:
        raise ValueError('color_mode must be "grayscale", "rgb", or "rgba"')
    return img if target_size is None else in_size(img, target_size, interpolation, keep_aspect_ratio)


def in_size(img: Any, target_size: Any, interpolation: str, keep_aspect_ratio: bool) -> Any:
    """A picture in another size; of its middle only where it keeps its ratio."""
    height, width = target_size
    if img.size == (width, height):
        return img
    if interpolation not in RESAMPLING:
        raise ValueError(f"Invalid interpolation method {interpolation} specified. Supported methods are {', '.join(RESAMPLING)}")
    how = getattr(pillow().Resampling, interpolation.upper())
    if not keep_aspect_ratio:
        return img.resize((width, height), how)
    w, h = img.size
    high, wide = min(h, w * height // width), min(w, h * width // height)
    top, left = (h - high) // 2, (w - wide) // 2
    return img.resize((width, height), how, box=[left, top, left + wide, top + high])


def save_img(path: Any, x: Any, data_format: str | None = None, file_format: Any = None, scale: bool = True, **kwargs: Any) -> None:
    """Write an array as a picture, in the format that its name or `file_format` says."""
    img = array_to_img(x, data_format=data_format, scale=scale)
    kind = "jpeg" if file_format == "jpg" else file_format
    if img.mode == "RGBA" and kind == "jpeg":
        warnings.warn("The JPG format does not support RGBA images, converting to RGB.", stacklevel=2)
        img = img.convert("RGB")
    img.save(path, format=kind, **kwargs)


def smart_resize(x: Any, size: Any, interpolation: str = "bilinear", data_format: str | None = "channels_last", **kwargs: Any) -> Any:
    """The middle of images in another size, not distorted; NumPy arrays for NumPy arrays.  ValueError for what are no images."""
    import septet.numpy as np
    from septet.keras import ops

    if kwargs.pop("backend_module", None) is not None or kwargs:
        raise NotSupported(f"keras.preprocessing.image.smart_resize: {', '.join(kwargs) or 'backend_module'}")
    if len(size) != 2:
        raise ValueError(f"Expected `size` to be a tuple of 2 integers, but got: {size}.")
    given = ops.convert_to_tensor(x)
    if given.shape[0] is None or len(given.shape) not in (3, 4):
        raise ValueError("Expected an image array with shape `(height, width, channels)`, or `(batch_size, height, width, channels)`, but "
                         f"got input with incorrect rank, of shape {given.shape}.")
    found = ops.image.resize(ops.cast(given, config.floatx()), size, interpolation, crop_to_aspect_ratio=True,
                             data_format=config.standardize_data_format(data_format))
    return found.numpy() if isinstance(x, np.ndarray) else found
