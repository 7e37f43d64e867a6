"""Images of Pillow's, changed by Pillow."""
from __future__ import annotations

from typing import Any

from septet.torchvision.pillow import is_pil, pillow
from septet.torchvision.transforms.modes import InterpolationMode, pil_mode
from septet.torchvision.transforms.tensor_geometry import check_padding, mirrored, sides


def check_image(img: Any) -> None:
    """TypeError for what is no image."""
    if not is_pil(img):
        raise TypeError(f"img should be PIL Image. Got {type(img)}")


def get_dimensions(img: Any) -> list[int]:
    """[channels, height, width]."""
    check_image(img)
    return [len(img.getbands()), img.height, img.width]


# ---- geometry --------------------------------------------------------------------------------------------------------


def hflip(img: Any) -> Any:
    """Left and right exchanged."""
    check_image(img)
    return img.transpose(pillow().Transpose.FLIP_LEFT_RIGHT)


def vflip(img: Any) -> Any:
    """Top and bottom exchanged."""
    check_image(img)
    return img.transpose(pillow().Transpose.FLIP_TOP_BOTTOM)


def crop(img: Any, top: int, left: int, height: int, width: int) -> Any:
    """A part of the image; black where it reaches beyond."""
    check_image(img)
    return img.crop((left, top, left + width, top + height))


def resize(img: Any, size: list[int], interpolation: InterpolationMode = InterpolationMode.BILINEAR, antialias: bool | None = True) -> Any:
    """Resized to (h, w); Pillow always smooths."""
    check_image(img)
    if not (isinstance(size, (list, tuple)) and len(size) == 2):
        raise TypeError(f"Got inappropriate size arg: {size}")
    return img.resize(tuple(size[::-1]), pil_mode(interpolation))


def pad(img: Any, padding: Any, fill: Any = 0, padding_mode: str = "constant") -> Any:
    """Padded on all sides: padding left, top, right, bottom."""
    check_image(img)
    check_padding(padding, fill, padding_mode)
    left, right, top, bottom = sides(padding)
    if padding_mode == "constant":
        made = pillow("ImageOps").expand(img, border=(left, top, right, bottom), **fill_of(fill, img, "fill"))
        if img.mode == "P":
            made.putpalette(img.getpalette())
        return made
    rows, columns = (padded_places(n, before, after, padding_mode)
                     for n, before, after in ((img.height, top, bottom), (img.width, left, right)))
    return picked(img, rows, columns)


def padded_places(n: int, before: int, after: int, mode: str) -> list[int]:
    """Which of n places stands where, from -before to n + after."""
    if mode == "edge":
        return [min(max(k, 0), n - 1) for k in range(-before, n + after)]
    if mode == "symmetric" and max(before, after) <= n:
        return mirrored(n, before, after)
    period = 2 * n if mode == "symmetric" else max(2 * n - 2, 1)
    folded = ((k % period) for k in range(-before, n + after))
    return [k if k < n else period - k - (mode == "symmetric") for k in folded]


def picked(img: Any, rows: list[int], columns: list[int]) -> Any:
    """The image's rows and columns in another order."""
    across = pillow().new(img.mode, (len(columns), img.height))
    for x, k in enumerate(columns):
        across.paste(img.crop((k, 0, k + 1, img.height)), (x, 0))
    made = pillow().new(img.mode, (len(columns), len(rows)))
    for y, k in enumerate(rows):
        made.paste(across.crop((0, k, len(columns), k + 1)), (0, y))
    if img.mode == "P":
        made.putpalette(img.getpalette())
    return made


def fill_of(fill: Any, img: Any, name: str = "fillcolor") -> dict[str, Any]:
    """The keyword that hands Pillow the fill: one number for each band.  ValueError for another count."""
    bands = len(img.getbands())
    if fill is None:
        fill = 0
    if isinstance(fill, (int, float)) and bands > 1:
        fill = (fill,) * bands
    if isinstance(fill, (list, tuple)):
        if len(fill) == 1:
            fill = tuple(fill) * bands
        elif len(fill) != bands:
            raise ValueError("The number of elements in 'fill' does not match the number of channels of the image "
                             f"({len(fill)} != {bands})")
        fill = tuple(fill)
    if img.mode != "F" and isinstance(fill, (list, tuple)):
        fill = tuple(int(f) for f in fill) if bands > 1 else int(fill[0])
    elif img.mode != "F" and isinstance(fill, float):
        fill = int(fill)
    return {name: fill}


def affine(img: Any, matrix: list[float], interpolation: InterpolationMode = InterpolationMode.NEAREST, fill: Any = None) -> Any:
    """The image under an affine map from the result's pixels to the image's."""
    check_image(img)
    return img.transform(img.size, pillow().Transform.AFFINE, matrix, pil_mode(interpolation), **fill_of(fill, img))


def rotate(img: Any, angle: float, interpolation: InterpolationMode = InterpolationMode.NEAREST, expand: bool = False,
           center: Any = None, fill: Any = None) -> Any:
    """The image turned, in degrees, counter-clockwise."""
    check_image(img)
    return img.rotate(angle, pil_mode(interpolation), expand, center, **fill_of(fill, img))


def perspective(img: Any, coefficients: list[float], interpolation: InterpolationMode = InterpolationMode.BICUBIC, fill: Any = None) -> Any:
    """The image under a perspective map."""
    check_image(img)
    return img.transform(img.size, pillow().Transform.PERSPECTIVE, coefficients, pil_mode(interpolation), **fill_of(fill, img))


# ---- colours ---------------------------------------------------------------------------------------------------------


def enhanced(kind: str, img: Any, factor: float) -> Any:
    """One of Pillow's enhancers."""
    check_image(img)
    return getattr(pillow("ImageEnhance"), kind)(img).enhance(factor)


def adjust_brightness(img: Any, brightness_factor: float) -> Any:
    """Blended with black."""
    return enhanced("Brightness", img, brightness_factor)


def adjust_contrast(img: Any, contrast_factor: float) -> Any:
    """Blended with the mean luma."""
    return enhanced("Contrast", img, contrast_factor)


def adjust_saturation(img: Any, saturation_factor: float) -> Any:
    """Blended with its luma."""
    return enhanced("Color", img, saturation_factor)


def adjust_sharpness(img: Any, sharpness_factor: float) -> Any:
    """Blended with itself, smoothed."""
    return enhanced("Sharpness", img, sharpness_factor)


def adjust_hue(img: Any, hue_factor: float) -> Any:
    """Hues turned by a part of the circle, from -0.5 to 0.5."""
    if not -0.5 <= hue_factor <= 0.5:
        raise ValueError(f"hue_factor ({hue_factor}) is not in [-0.5, 0.5].")
    check_image(img)
    if img.mode in ("L", "1", "I", "F"):
        return img
    h, s, v = img.convert("HSV").split()
    shift = int(hue_factor * 255) % 256
    return pillow().merge("HSV", (h.point([(k + shift) % 256 for k in range(256)]), s, v)).convert(img.mode)


def adjust_gamma(img: Any, gamma: float, gain: float = 1) -> Any:
    """gain * img ** gamma, of values from 0 to 1."""
    check_image(img)
    if gamma < 0:
        raise ValueError("Gamma should be a non-negative real number")
    table = [int((255 + 1 - 1e-3) * gain * pow(k / 255.0, gamma)) for k in range(256)] * 3
    return img.convert("RGB").point(table).convert(img.mode)


def to_grayscale(img: Any, num_output_channels: int = 1) -> Any:
    """Luma, once or in three equal bands."""
    check_image(img)
    if num_output_channels not in (1, 3):
        raise ValueError("num_output_channels should be either 1 or 3")
    gray = img.convert("L")
    return gray if num_output_channels == 1 else pillow().merge("RGB", (gray,) * 3)


def operated(name: str, img: Any, *values: Any) -> Any:
    """One of Pillow's ImageOps."""
    check_image(img)
    return getattr(pillow("ImageOps"), name)(img, *values)


def invert(img: Any) -> Any:
    """White minus img."""
    return operated("invert", img)


def posterize(img: Any, bits: int) -> Any:
    """The highest bits of each byte."""
    return operated("posterize", img, bits)


def solarize(img: Any, threshold: float) -> Any:
    """Inverted from the threshold on."""
    return operated("solarize", img, threshold)


def autocontrast(img: Any) -> Any:
    """Each band stretched to the whole range."""
    return operated("autocontrast", img)


def equalize(img: Any) -> Any:
    """Each band with an even histogram."""
    return operated("equalize", img)
