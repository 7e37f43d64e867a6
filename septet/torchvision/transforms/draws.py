"""What random transforms draw, from PyTorch's stream."""
from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from typing import Any

import septet.torch as torch

TRIALS = 10                         # draws of a region before a fixed one is taken


def chance() -> Any:
    """One number from 0 to 1."""
    return torch.rand(1)


def uniform(low: float, high: float) -> float:
    """One number from low to high."""
    return float(torch.empty(1).uniform_(float(low), float(high)).item())


def whole(low: int, high: int) -> int:
    """One whole number from low to high - 1."""
    return int(torch.randint(low, high, size=(1,)).item())


def region(height: int, width: int, scale: Any, ratio: Any) -> tuple[int, int]:
    """(h, w) whose area is a drawn share of the image's, and w / h a drawn ratio."""
    area = height * width * uniform(*scale)
    aspect = torch.exp(torch.empty(1).uniform_(*torch.log(torch.tensor(ratio)).tolist())).item()
    return round(math.sqrt(area / aspect)), round(math.sqrt(area * aspect))


def crop_region(height: int, width: int, scale: Any, ratio: Any) -> tuple[int, int, int, int]:
    """(top, left, h, w) inside the image; the middle where ten draws do not fit."""
    for _ in range(TRIALS):
        h, w = region(height, width, scale, ratio)
        if 0 < w <= width and 0 < h <= height:
            return whole(0, height - h + 1), whole(0, width - w + 1), h, w
    h, w = middle_region(height, width, ratio)
    return (height - h) // 2, (width - w) // 2, h, w


def middle_region(height: int, width: int, ratio: Any) -> tuple[int, int]:
    """(h, w) of the largest region within the bounds of the ratio."""
    shape = width / height
    if shape < min(ratio):
        return round(width / min(ratio)), width
    if shape > max(ratio):
        return height, round(height * max(ratio))
    return height, width


def interval(value: Any, name: str, center: float = 1.0, bound: tuple[float, float] = (0.0, float("inf")),
             clip: bool = True) -> tuple[float, float] | None:
    """(low, high) of one number about `center`, or of two; None where nothing would change."""
    if isinstance(value, numbers.Number):
        if value < 0:  # type: ignore[operator]
            raise ValueError(f"If {name} is a single number, it must be non negative.")
        found = [center - float(value), center + float(value)]  # type: ignore[arg-type]
        found[0] = max(found[0], 0.0) if clip else found[0]
    elif isinstance(value, (tuple, list)) and len(value) == 2:
        found = [float(value[0]), float(value[1])]
    else:
        raise TypeError(f"{name} should be a single number or a list/tuple with length 2.")
    if not bound[0] <= found[0] <= found[1] <= bound[1]:
        raise ValueError(f"{name} values should be between {bound}, but got {found}.")
    return None if found[0] == found[1] == center else (found[0], found[1])


def check_sequence(x: Any, name: str, sizes: tuple[int, ...]) -> None:
    """TypeError, ValueError for what is no sequence of one of the sizes."""
    words = str(sizes[0]) if len(sizes) == 1 else " or ".join(map(str, sizes))
    if not isinstance(x, Sequence):
        raise TypeError(f"{name} should be a sequence of length {words}.")
    if len(x) not in sizes:
        raise ValueError(f"{name} should be a sequence of length {words}.")


def angles(x: Any, name: str, sizes: tuple[int, ...] = (2,)) -> list[float]:
    """[low, high] of one number, from -x to x, or the numbers given."""
    if isinstance(x, numbers.Number):
        if x < 0:  # type: ignore[operator]
            raise ValueError(f"If {name} is a single number, it must be positive.")
        return [-float(x), float(x)]  # type: ignore[arg-type]
    check_sequence(x, name, sizes)
    return [float(d) for d in x]


def affine(degrees: Any, translate: Any, scale: Any, shear: Any, size: Any) -> tuple[float, tuple[int, int], float, tuple[float, float]]:
    """(angle, (x, y), scale, (shear x, shear y)); size: (w, h)."""
    angle = uniform(*degrees)
    moved = (0, 0)
    if translate is not None:
        moved = tuple(round(uniform(-t * n, t * n)) for t, n in zip(translate, size))  # type: ignore[assignment]
    factor = uniform(*scale) if scale is not None else 1.0
    x = y = 0.0
    if shear is not None:
        x = uniform(shear[0], shear[1])
        y = uniform(shear[2], shear[3]) if len(shear) == 4 else 0.0
    return angle, moved, factor, (x, y)


def corners(width: int, height: int, distortion_scale: float) -> tuple[list[list[int]], list[list[int]]]:
    """The corners of an image and where they come to lie: inwards, by at most half the distortion."""
    x, y = int(distortion_scale * (width // 2)), int(distortion_scale * (height // 2))
    right, bottom = (width - x - 1, width), (height - y - 1, height)
    ends = [[whole(*a), whole(*b)] for a, b in (((0, x + 1), (0, y + 1)), (right, (0, y + 1)), (right, bottom), ((0, x + 1), bottom))]
    return [[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], ends


def displacement(alpha: Sequence[float], sigma: Sequence[float], size: tuple[int, int], blur: Any) -> Any:
    """A smooth random field (1, h, w, 2); size (h, w), blur(field, kernel sizes, deviations)."""
    found = []
    for k in (0, 1):
        field = torch.rand([1, 1, *size]) * 2 - 1
        if sigma[k] > 0.0:
            odd = int(8 * sigma[k] + 1)
            odd += 1 - odd % 2
            field = blur(field, [odd, odd], list(sigma))
        found.append(field * alpha[k] / size[1 - k])
    return torch.concat(found, 1).permute(0, 2, 3, 1)
