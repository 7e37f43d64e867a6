"""`transformers.image_processing_utils`: images resized, cropped, rescaled and normed, as the settings say; through pillow."""
from __future__ import annotations

import os
from typing import Any

from septet import numpy as np
from septet import torch
from septet.errors import NotSupported
from septet.transformers.feature_extraction_utils import BatchFeature, Settings

EVERY = ("do_convert_rgb", "do_center_crop", "crop_size", "pad_size", "do_pad")        # settings that every processor may be told
MOST_PIXELS = 178_956_970               # pillow's own bound on a picture


def size_dict(size: Any, square: bool = True) -> dict[str, int]:
    """A size as a dictionary: a number is a square, or the shorter side."""
    if isinstance(size, int):
        return {"height": size, "width": size} if square else {"shortest_edge": size}
    if isinstance(size, (tuple, list)):
        return {"height": size[0], "width": size[1]}
    return dict(size)


def load_image(image: Any, timeout: float | None = None) -> Any:
    """A pillow image of a path, a data URL or an image."""
    from PIL import Image, ImageOps

    if isinstance(image, (str, os.PathLike)):
        text = os.fspath(image)
        if text.startswith(("http://", "https://")):
            raise NotSupported("images of the network: fetch the file first")
        if text.startswith("data:image/"):
            import base64
            import io

            image = Image.open(io.BytesIO(base64.b64decode(text.split(",", 1)[1])))
        elif os.path.isfile(text):
            image = Image.open(text)
        else:
            raise ValueError(f"Incorrect image source. Must be a valid URL starting with `http://` or `https://`, a valid path to an image "
                             f"file, or a base64 encoded string. Got {text[:100]}.")
    if not isinstance(image, Image.Image):
        raise TypeError("Incorrect format used for image. Should be an url linking to an image, a base64 string, a local path, or a PIL "
                        "image.")
    return ImageOps.exif_transpose(image).convert("RGB")


def is_batch(images: Any) -> bool:
    """Whether several images are given."""
    return isinstance(images, (list, tuple)) or (hasattr(images, "ndim") and images.ndim == 4)


def array_of(image: Any, convert: bool) -> Any:
    """An image as an array (height, width, channels)."""
    from PIL import Image

    if isinstance(image, Image.Image):
        image = image.convert("RGB") if convert or image.mode not in ("RGB", "L") else image
        found = np.array(image)
        return found if found.ndim == 3 else found[:, :, None]
    if isinstance(image, torch.Tensor):
        image = image.numpy()
    if not hasattr(image, "shape"):
        raise ValueError("Invalid image type. Must be of type PIL.Image.Image, numpy.ndarray, or torch.Tensor.")
    found = np.asarray(image)
    if found.ndim == 2:
        return found[:, :, None]
    if found.ndim != 3:
        raise ValueError(f"Unsupported number of image dimensions: {found.ndim}")
    if found.shape[0] in (1, 3):
        return np.transpose(found, (1, 2, 0))
    if found.shape[-1] not in (1, 3):
        raise ValueError("Unable to infer channel dimension format")
    return found


def resized(image: Any, height: int, width: int, resample: int) -> Any:
    """An array resized by pillow; floats go through bytes, as upstream has it."""
    from PIL import Image

    if height <= 0 or width <= 0 or height * width > MOST_PIXELS:
        raise ValueError(f"a size of {height} x {width} pixels")
    whole = image.dtype == np.uint8
    scaled = not whole and bool((image >= 0).all()) and bool((image <= 1).all())
    data = image if whole else (image * 255 if scaled else image).astype(np.uint8)
    picture = Image.frombytes("L" if data.shape[2] == 1 else "RGB", (data.shape[1], data.shape[0]), np.ascontiguousarray(data).tobytes())
    found = np.array(picture.resize((width, height), resample=resample))
    found = found if found.ndim == 3 else found[:, :, None]
    return found if whole else (found * (1 / 255) if scaled else found).astype(np.float32)


def cropped(image: Any, height: int, width: int) -> Any:
    """The middle of an array, zeros beyond its edges."""
    have_h, have_w = image.shape[:2]
    top, left = (have_h - height) // 2, (have_w - width) // 2
    if top >= 0 and left >= 0:
        return image[top:top + height, left:left + width]
    whole_h, whole_w = max(height, have_h), max(width, have_w)
    canvas = np.zeros((whole_h, whole_w, image.shape[2]), dtype=image.dtype)
    down, right = -((have_h - whole_h) // 2), -((have_w - whole_w) // 2)
    canvas[down:down + have_h, right:right + have_w] = image
    top, left = max(0, top + down), max(0, left + right)
    return canvas[top:top + height, left:left + width]


class BaseImageProcessor(Settings):
    """Images to pixel values.  `defaults`: the settings of a class."""

    type_key = "image_processor_type"
    model_input_names = ["pixel_values"]
    square = True
    defaults: dict[str, Any] = {}

    def __init__(self, **kwargs: Any) -> None:
        given = {**self.defaults, **kwargs}
        for name, square in (("size", self.square), ("crop_size", True)):
            if given.get(name) is not None:
                given[name] = size_dict(given[name], square)
        super().__init__(**given)

    def to_dict(self) -> dict[str, Any]:
        """The settings, ready for JSON."""
        return {**super().to_dict(), self.type_key: type(self).__name__.removesuffix("Pil").removesuffix("Fast")}

    def __call__(self, images: Any, *args: Any, **kwargs: Any) -> BatchFeature:
        """Pixel values (batch, channels, height, width) of images; keyword arguments take the place of settings."""
        return self.preprocess(images, *args, **kwargs)

    def fetch_images(self, image_url_or_urls: Any) -> Any:
        """Images of paths."""
        several = isinstance(image_url_or_urls, (list, tuple))
        return [load_image(x) for x in image_url_or_urls] if several else load_image(image_url_or_urls)

    def preprocess(self, images: Any, return_tensors: Any = None, **kwargs: Any) -> BatchFeature:
        """The same."""
        use = self._settings(kwargs)
        pixels = [self._one(image, use) for image in (images if is_batch(images) else [images])]
        return BatchFeature({"pixel_values": pixels}, tensor_type=return_tensors)

    def _settings(self, given: dict[str, Any]) -> Any:
        for name in ("input_data_format", "device", "disable_grouping"):
            given.pop(name, None)
        if given.pop("data_format", "channels_first") not in ("channels_first", "first", None):
            raise NotSupported("data_format: channels_first is there")
        unknown = [name for name in given if name not in self.__dict__ and name not in EVERY]
        if unknown:
            raise TypeError(f"{type(self).__name__}.preprocess() got an unexpected keyword argument {unknown[0]!r}")
        for name, square in (("size", self.square), ("crop_size", True)):
            if given.get(name) is not None:
                given[name] = size_dict(given[name], square)
        return {**self.__dict__, **{k: v for k, v in given.items() if v is not None}}

    def _target(self, image: Any, size: dict[str, int]) -> tuple[int, int]:
        """(height, width) to resize to."""
        height, width = image.shape[:2]
        if "height" in size:
            return size["height"], size["width"]
        short = size["shortest_edge"]
        if "longest_edge" in size:
            return bounded(height, width, short, size["longest_edge"])
        scaled = int(short * max(height, width) / min(height, width))
        return (short, scaled) if height <= width else (scaled, short)

    def _one(self, image: Any, use: dict[str, Any]) -> Any:
        found = array_of(image, bool(use.get("do_convert_rgb")))
        if use.get("do_resize"):
            found = resized(found, *self._target(found, use["size"]), use["resample"])
        if use.get("do_center_crop"):
            found = cropped(found, use["crop_size"]["height"], use["crop_size"]["width"])
        if use.get("do_rescale"):
            found = (found.astype(np.float64) * use["rescale_factor"]).astype(np.float32)
        if use.get("do_normalize"):
            mean, std = (np.asarray(use[name], dtype=np.float32) for name in ("image_mean", "image_std"))
            found = (found.astype(np.float32) - mean) / std
        return np.ascontiguousarray(np.transpose(found, (2, 0, 1)))


def bounded(height: int, width: int, short: int, long: int) -> tuple[int, int]:
    """(height, width) with the shorter side as asked, unless the longer would be beyond its bound."""
    raw: float | None = None
    if max(height, width) / min(height, width) * short > long:
        raw = long * min(height, width) / max(height, width)
        short = round(raw)
    if min(height, width) == short:
        return height, width
    other = int((short if raw is None else raw) * max(height, width) / min(height, width))
    return (other, short) if width < height else (short, other)


__all__ = ["BaseImageProcessor", "load_image"]
