"""`torchvision.transforms.functional`: one function for each change of an image, a tensor (..., c, h, w) or Pillow's."""
from __future__ import annotations

import numbers
from typing import Any

import septet.torch as torch
from septet.torch import Tensor
from septet.torchvision.pillow import is_pil
from septet.torchvision.transforms import pil_images, tensor_color, tensor_geometry, tensor_images, tensor_warp
from septet.torchvision.transforms.conversion import pil_to_tensor, to_pil_image, to_tensor
from septet.torchvision.transforms.modes import InterpolationMode, checked_mode
from septet.torchvision.transforms.tensor_images import convert_image_dtype as convert_tensor

BILINEAR, NEAREST = InterpolationMode.BILINEAR, InterpolationMode.NEAREST


# ---- sizes -----------------------------------------------------------------------------------------------------------


def get_dimensions(img: Any) -> list[int]:
    """[channels, height, width]."""
    return tensor_images.get_dimensions(img) if isinstance(img, Tensor) else pil_images.get_dimensions(img)


def get_image_size(img: Any) -> list[int]:
    """[width, height]."""
    return get_dimensions(img)[:0:-1]


def get_image_num_channels(img: Any) -> int:
    """How many channels."""
    return get_dimensions(img)[0]


def convert_image_dtype(image: Any, dtype: Any = torch.float32) -> Any:
    """A tensor's values scaled to the range of another dtype."""
    if not isinstance(image, Tensor):
        raise TypeError("Input img should be Tensor Image")
    return convert_tensor(image, dtype)


def normalize(tensor: Any, mean: Any, std: Any, inplace: bool = False) -> Any:
    """(tensor - mean) / std, by channels, of floats."""
    if not isinstance(tensor, Tensor):
        raise TypeError(f"img should be Tensor Image. Got {type(tensor)}")
    return tensor_color.normalize(tensor, mean, std, inplace)


# ---- what tensors and images have under one name ---------------------------------------------------------------------


def either(name: str, tensors: Any, doc: str) -> Any:
    """The function that works on tensors by `tensors` and on images by Pillow."""
    on_tensor, on_image = getattr(tensors, name), getattr(pil_images, name)

    def function(img: Any, *args: Any, **kwargs: Any) -> Any:
        return on_tensor(img, *args, **kwargs) if isinstance(img, Tensor) else on_image(img, *args, **kwargs)

    function.__name__ = function.__qualname__ = name
    function.__doc__, function.__wrapped__ = doc, on_tensor  # type: ignore[attr-defined]
    return function


hflip = either("hflip", tensor_geometry, "Left and right exchanged.")
vflip = either("vflip", tensor_geometry, "Top and bottom exchanged.")
crop = either("crop", tensor_geometry, "The part of (height, width) at (top, left); zeros where it reaches beyond.")
invert = either("invert", tensor_color, "White minus the image.")
posterize = either("posterize", tensor_color, "The highest `bits` bits of each byte.")
solarize = either("solarize", tensor_color, "Inverted from the threshold on.")
autocontrast = either("autocontrast", tensor_color, "Each channel stretched to the whole range.")
equalize = either("equalize", tensor_color, "Each channel with an even histogram.")
adjust_brightness = either("adjust_brightness", tensor_color, "Blended with black: 0 is black, 1 the image.")
adjust_contrast = either("adjust_contrast", tensor_color, "Blended with the mean luma: 0 is gray, 1 the image.")
adjust_saturation = either("adjust_saturation", tensor_color, "Blended with its luma: 0 is gray, 1 the image.")
adjust_sharpness = either("adjust_sharpness", tensor_color, "Blended with itself, smoothed: 0 is smooth, 1 the image.")
adjust_hue = either("adjust_hue", tensor_color, "Hues turned by a part of the circle, from -0.5 to 0.5.")
adjust_gamma = either("adjust_gamma", tensor_color, "gain * image ** gamma, of values from 0 to 1.")


def pad(img: Any, padding: Any, fill: Any = 0, padding_mode: str = "constant") -> Any:
    """Padded on all sides: padding is one number, (x, y) or (left, top, right, bottom)."""
    return (tensor_geometry if isinstance(img, Tensor) else pil_images).pad(img, padding, fill, padding_mode)


# ---- sizes and crops -------------------------------------------------------------------------------------------------


def resized_size(image_size: Any, size: Any, max_size: int | None = None) -> list[int]:
    """[h, w] of an image (h, w) resized so that its shorter side is `size`.  ValueError where max_size forbids it."""
    if len(size) == 2:
        return list(size)
    h, w = image_size
    short, long = (w, h) if w <= h else (h, w)
    new_short, new_long = size[0], int(size[0] * long / short)
    if max_size is not None:
        if max_size <= size[0]:
            raise ValueError(f"max_size = {max_size} must be strictly greater than the requested size for the smaller edge size = "
                             f"{size if len(size) > 1 else size[0]}")
        if new_long > max_size:
            new_short, new_long = int(max_size * new_short / new_long), max_size
    return [new_long, new_short] if w <= h else [new_short, new_long]


def resize(img: Any, size: Any, interpolation: InterpolationMode = BILINEAR, max_size: int | None = None,
           antialias: bool | None = True) -> Any:
    """Resized to (h, w), or so that the shorter side is `size`."""
    interpolation = checked_mode(interpolation)
    if isinstance(size, (list, tuple)):
        if len(size) not in (1, 2):
            raise ValueError(f"Size must be an int or a 1 or 2 element tuple/list, not a {len(size)} element tuple/list")
        if max_size is not None and len(size) != 1:
            raise ValueError("max_size should only be passed if size specifies the length of the smaller edge, i.e. size should be an int "
                             "or a sequence of length 1 in torchscript mode.")
    before = get_dimensions(img)[1:]
    after = resized_size(before, [size] if isinstance(size, int) else size, max_size)
    if before == after:
        return img
    return (tensor_geometry if isinstance(img, Tensor) else pil_images).resize(img, after, interpolation, antialias)


def pair(size: Any) -> tuple[int, int]:
    """(h, w) of a number, of one in a sequence, or of two."""
    if isinstance(size, numbers.Number):
        return int(size), int(size)  # type: ignore[call-overload]
    return (size[0], size[0]) if len(size) == 1 else (size[0], size[1])


def center_crop(img: Any, output_size: Any) -> Any:
    """The middle of the image; padded with zeros where that is larger."""
    h, w = pair(output_size)
    _, height, width = get_dimensions(img)
    if w > width or h > height:
        img = pad(img, [max(w - width, 0) // 2, max(h - height, 0) // 2, (w - width + 1) // 2 if w > width else 0,
                        (h - height + 1) // 2 if h > height else 0], fill=0)
        _, height, width = get_dimensions(img)
        if (w, h) == (width, height):
            return img
    return crop(img, round((height - h) / 2.0), round((width - w) / 2.0), h, w)


def resized_crop(img: Any, top: int, left: int, height: int, width: int, size: Any, interpolation: InterpolationMode = BILINEAR,
                 antialias: bool | None = True) -> Any:
    """A part of the image, resized."""
    return resize(crop(img, top, left, height, width), size, interpolation, antialias=antialias)


def five_crop(img: Any, size: Any) -> tuple[Any, ...]:
    """The four corners (top left, top right, bottom left, bottom right) and the middle."""
    if not isinstance(size, numbers.Number) and len(size) not in (1, 2):
        raise ValueError("Please provide only two dimensions (h, w) for size.")
    h, w = pair(size)
    _, height, width = get_dimensions(img)
    if w > width or h > height:
        raise ValueError(f"Requested crop size {(h, w)} is bigger than input size {(height, width)}")
    corners = [crop(img, top, left, h, w) for top in (0, height - h) for left in (0, width - w)]
    return (*corners, center_crop(img, [h, w]))


def ten_crop(img: Any, size: Any, vertical_flip: bool = False) -> tuple[Any, ...]:
    """five_crop of the image and of its mirror image."""
    return five_crop(img, size) + five_crop(vflip(img) if vertical_flip else hflip(img), size)


# ---- maps ------------------------------------------------------------------------------------------------------------


def check_centre(center: Any) -> None:
    """TypeError for what is no place."""
    if center is not None and not isinstance(center, (list, tuple)):
        raise TypeError("Argument center should be a sequence")


def shears(shear: Any) -> list[float]:
    """Both shears.  TypeError, ValueError for what is none."""
    if not isinstance(shear, (numbers.Number, list, tuple)):
        raise TypeError("Shear should be either a single value or a sequence of two values")
    found = [shear, 0.0] if isinstance(shear, numbers.Number) else list(shear)
    found = found * 2 if len(found) == 1 else found
    if len(found) != 2:
        raise ValueError(f"Shear should be a sequence containing two values. Got {shear}")
    return found


def affine(img: Any, angle: float, translate: Any, scale: float, shear: Any, interpolation: InterpolationMode = NEAREST,
           fill: Any = None, center: Any = None) -> Any:
    """Turned (degrees, clockwise), moved (pixels), scaled and sheared (degrees) about the centre."""
    interpolation = checked_mode(interpolation)
    if not isinstance(angle, (int, float)):
        raise TypeError("Argument angle should be int or float")
    if not isinstance(translate, (list, tuple)):
        raise TypeError("Argument translate should be a sequence")
    if len(translate) != 2:
        raise ValueError("Argument translate should be a sequence of length 2")
    if scale <= 0.0:
        raise ValueError("Argument scale should be positive")
    both = shears(shear)
    check_centre(center)
    _, height, width = get_dimensions(img)
    if not isinstance(img, Tensor):
        about = [width * 0.5, height * 0.5] if center is None else center
        return pil_images.affine(img, tensor_warp.inverse_affine_matrix(about, angle, translate, scale, both), interpolation, fill)
    about = [0.0, 0.0] if center is None else [1.0 * (c - s * 0.5) for c, s in zip(center, (width, height))]
    matrix = tensor_warp.inverse_affine_matrix(about, angle, [1.0 * t for t in translate], scale, both)
    return tensor_warp.affine(img, matrix, interpolation.value, fill)


def rotate(img: Any, angle: float, interpolation: InterpolationMode = NEAREST, expand: bool = False, center: Any = None,
           fill: Any = None) -> Any:
    """Turned counter-clockwise, in degrees; expand: as large as is needed to hold all of it."""
    interpolation = checked_mode(interpolation)
    if not isinstance(angle, (int, float)):
        raise TypeError("Argument angle should be int or float")
    check_centre(center)
    if not isinstance(img, Tensor):
        return pil_images.rotate(img, angle, interpolation, expand, center, fill)
    _, height, width = get_dimensions(img)
    about = [0.0, 0.0] if center is None else [1.0 * (c - s * 0.5) for c, s in zip(center, (width, height))]
    matrix = tensor_warp.inverse_affine_matrix(about, -angle, [0.0, 0.0], 1.0, [0.0, 0.0])
    return tensor_warp.rotate(img, matrix, interpolation.value, expand, fill)


def perspective(img: Any, startpoints: Any, endpoints: Any, interpolation: InterpolationMode = BILINEAR, fill: Any = None) -> Any:
    """The image so that its corners `startpoints` come to lie at `endpoints`: four places (x, y) each."""
    interpolation = checked_mode(interpolation)
    coefficients = tensor_warp.perspective_coefficients(startpoints, endpoints)
    if not isinstance(img, Tensor):
        return pil_images.perspective(img, coefficients, interpolation, fill)
    return tensor_warp.perspective(img, coefficients, interpolation.value, fill)


def elastic_transform(img: Any, displacement: Any, interpolation: InterpolationMode = BILINEAR, fill: Any = None) -> Any:
    """The image read at places that `displacement` (1, h, w, 2) shifts."""
    interpolation = checked_mode(interpolation)
    if not isinstance(displacement, Tensor):
        raise TypeError("Argument displacement should be a Tensor")
    image = img if isinstance(img, Tensor) else pil_to_tensor(checked_pil(img))
    expected = [1, image.shape[-2], image.shape[-1], 2]
    if expected != list(displacement.shape):
        raise ValueError(f"Argument displacement shape should be {expected}, but given {list(displacement.shape)}")
    made = tensor_warp.elastic_transform(image, displacement, interpolation.value, fill)
    return made if isinstance(img, Tensor) else to_pil_image(made, mode=img.mode)


def checked_pil(img: Any) -> Any:
    """An image of Pillow's.  TypeError for anything else."""
    if not is_pil(img):
        raise TypeError(f"img should be PIL Image or Tensor. Got {type(img)}")
    return img


def gaussian_blur(img: Any, kernel_size: Any, sigma: Any = None) -> Any:
    """Smoothed by a Gaussian; sigma follows from kernel_size where it is not given."""
    sizes = checked_kernel(kernel_size)
    sigmas = [k * 0.15 + 0.35 for k in sizes] if sigma is None else checked_sigma(sigma)
    if isinstance(img, Tensor):
        return tensor_geometry.gaussian_blur(img, sizes, sigmas)
    made = tensor_geometry.gaussian_blur(pil_to_tensor(checked_pil(img)), sizes, sigmas)
    return to_pil_image(made, mode=img.mode)


def checked_kernel(kernel_size: Any) -> list[int]:
    """[x, y].  TypeError, ValueError for what is no size of a kernel."""
    if not isinstance(kernel_size, (int, list, tuple)):
        raise TypeError(f"kernel_size should be int or a sequence of integers. Got {type(kernel_size)}")
    sizes = [kernel_size] * 2 if isinstance(kernel_size, int) else list(kernel_size)
    if len(sizes) != 2:
        raise ValueError(f"If kernel_size is a sequence its length should be 2. Got {len(sizes)}")
    if any(k % 2 == 0 or k < 0 for k in sizes):
        raise ValueError(f"kernel_size should have odd and positive integers. Got {sizes}")
    return sizes


def checked_sigma(sigma: Any) -> list[float]:
    """[x, y].  TypeError, ValueError for what is no deviation."""
    if not isinstance(sigma, (int, float, list, tuple)):
        raise TypeError(f"sigma should be either float or sequence of floats. Got {type(sigma)}")
    found = [float(sigma)] * 2 if isinstance(sigma, (int, float)) else list(sigma)
    found = found * 2 if len(found) == 1 else found
    if len(found) != 2:
        raise ValueError(f"If sigma is a sequence, its length should be 2. Got {len(found)}")
    if any(s <= 0.0 for s in found):
        raise ValueError(f"sigma should have positive values. Got {found}")
    return found


# ---- gray and erased -------------------------------------------------------------------------------------------------


def to_grayscale(img: Any, num_output_channels: int = 1) -> Any:
    """An image of Pillow's in gray."""
    if is_pil(img):
        return pil_images.to_grayscale(img, num_output_channels)
    raise TypeError("Input should be PIL Image")


def rgb_to_grayscale(img: Any, num_output_channels: int = 1) -> Any:
    """Luma, once or in three equal channels."""
    return (tensor_color.rgb_to_grayscale if isinstance(img, Tensor) else pil_images.to_grayscale)(img, num_output_channels)


def erase(img: Any, i: int, j: int, h: int, w: int, v: Any, inplace: bool = False) -> Any:
    """A part of a tensor replaced by v."""
    if not isinstance(img, Tensor):
        raise TypeError(f"img should be Tensor Image. Got {type(img)}")
    return tensor_geometry.erase(img, i, j, h, w, v, inplace)


__all__ = ["InterpolationMode", "adjust_brightness", "adjust_contrast", "adjust_gamma", "adjust_hue", "adjust_saturation",
           "adjust_sharpness", "affine", "autocontrast", "center_crop", "convert_image_dtype", "crop", "elastic_transform", "equalize",
           "erase", "five_crop", "gaussian_blur", "get_dimensions", "get_image_num_channels", "get_image_size", "hflip", "invert",
           "normalize", "pad", "perspective", "pil_to_tensor", "posterize", "resize", "resized_crop", "rgb_to_grayscale", "rotate",
           "solarize", "ten_crop", "to_grayscale", "to_pil_image", "to_tensor", "vflip"]
