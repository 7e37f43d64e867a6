"""Pictures and arrays."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.keras import config


def img_to_array(img: Any, data_format: str | None = None, dtype: Any = None) -> Any:
    """A picture as an array of three dimensions, floats by default.  ValueError for other shapes."""
    import septet.numpy as np

    layout = config.standardize_data_format(data_format)
    x = np.asarray(img).astype(dtype or config.floatx())
    if x.ndim == 2:
        return x.reshape((1, *x.shape)) if layout == "channels_first" else x.reshape((*x.shape, 1))
    if x.ndim != 3:
        raise ValueError(f"Unsupported image shape: {x.shape}")
    return x.transpose(2, 0, 1) if layout == "channels_first" else x


def array_to_img(x: Any, data_format: str | None = None, scale: bool = True, dtype: Any = None) -> Any:
    raise NotSupported("keras.utils.array_to_img: use PIL.Image.fromarray")


def load_img(path: Any, color_mode: str = "rgb", target_size: Any = None, interpolation: str = "nearest",
             keep_aspect_ratio: bool = False) -> Any:
    raise NotSupported("keras.utils.load_img: use PIL.Image.open, and keras.utils.img_to_array")


def save_img(path: Any, x: Any, data_format: str | None = None, file_format: Any = None, scale: bool = True, **kwargs: Any) -> None:
    raise NotSupported("keras.utils.save_img: use PIL.Image.fromarray(...).save")
