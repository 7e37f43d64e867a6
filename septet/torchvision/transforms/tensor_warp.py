"""Images as tensors, read at other places: affine maps, rotations, perspective, displacement."""
from __future__ import annotations

import math
from typing import Any

import septet.torch as torch
from septet.torch.nn import functional as F
from septet.torchvision.transforms.tensor_images import as_float_batch, check_image, get_dimensions

TOLERANCE = 1e-4                    # corners of a turned image that are nearly whole numbers count as whole


def inverse_affine_matrix(center: Any, angle: float, translate: Any, scale: float, shear: Any, inverted: bool = True) -> list[float]:
    """The six numbers of the map from the result to the image: about `center`, shear and rotation in degrees.

    inverted False: the map from the image to the result.
    """
    turn, sx, sy = math.radians(angle), math.radians(shear[0]), math.radians(shear[1])
    (cx, cy), (tx, ty) = center, translate
    a = math.cos(turn - sy) / math.cos(sy)
    b = -math.cos(turn - sy) * math.tan(sx) / math.cos(sy) - math.sin(turn)
    c = math.sin(turn - sy) / math.cos(sy)
    d = -math.sin(turn - sy) * math.tan(sx) / math.cos(sy) + math.cos(turn)
    if inverted:
        m = [x / scale for x in (d, -b, 0.0, -c, a, 0.0)]
        m[2] += m[0] * (-cx - tx) + m[1] * (-cy - ty) + cx
        m[5] += m[3] * (-cx - tx) + m[4] * (-cy - ty) + cy
    else:
        m = [x * scale for x in (a, b, 0.0, c, d, 0.0)]
        m[2] += m[0] * -cx + m[1] * -cy + cx + tx
        m[5] += m[3] * -cx + m[4] * -cy + cy + ty
    return m


def places(width: int, height: int, start_x: float, start_y: float, dtype: Any) -> Any:
    """Homogeneous coordinates (1, height * width, 3) of the pixels of an image, the first at (start_x, start_y)."""
    x = torch.linspace(start_x, start_x + width - 1, steps=width, dtype=dtype).expand(height, width)
    y = torch.linspace(start_y, start_y + height - 1, steps=height, dtype=dtype).unsqueeze(-1).expand(height, width)
    return torch.stack((x, y, torch.ones((height, width), dtype=dtype)), -1).reshape(1, height * width, 3)


def sampled(img: Any, grid: Any, mode: str, fill: Any) -> Any:
    """img read at the grid (1, h, w, 2) in (-1, 1); `fill` outside, blended where the border is smooth."""
    values = None if fill is None else [float(f) for f in fill] if isinstance(fill, (tuple, list)) else [float(fill)]

    def work(x: Any) -> Any:
        at = grid.expand(x.shape[0], *grid.shape[1:])
        if values is None:
            return F.grid_sample(x, at, mode=mode, padding_mode="zeros", align_corners=False)
        inside = torch.ones((x.shape[0], 1, *x.shape[-2:]), dtype=x.dtype)
        found = F.grid_sample(torch.cat((x, inside), dim=1), at, mode=mode, padding_mode="zeros", align_corners=False)
        return filled(found[:, :-1], found[:, -1:], values, mode)

    check_image(img)
    check_fill(values, img)
    return as_float_batch(img, [grid.dtype], work)


def check_fill(values: list[float] | None, img: Any) -> None:
    """ValueError for a fill with another number of channels."""
    channels = get_dimensions(img)[0]
    if values is not None and len(values) not in (1, channels):
        raise ValueError("The number of elements in 'fill' cannot broadcast to match the number of channels of the image "
                         f"({len(values)} != {channels})")


def filled(found: Any, inside: Any, values: list[float], mode: str) -> Any:
    """What was found inside, the fill's values elsewhere."""
    fill = torch.tensor(values, dtype=found.dtype).view(1, len(values), 1, 1).expand_as(found)
    if mode == "nearest":
        return torch.where(inside.expand_as(found) < 0.5, fill, found)
    return found * inside + (1.0 - inside) * fill


def float_dtype(img: Any) -> Any:
    """The dtype that places are computed in."""
    return img.dtype if img.is_floating_point() else torch.float32


def affine_grid(matrix: list[float], size: tuple[int, int], out: tuple[int, int], dtype: Any) -> Any:
    """The grid of an affine map about the image's centre; size, out: (w, h) of the image and of the result."""
    theta = torch.tensor(matrix, dtype=dtype).reshape(1, 2, 3)
    scale = torch.tensor([0.5 * size[0], 0.5 * size[1]], dtype=dtype)
    base = places(*out, -out[0] * 0.5 + 0.5, -out[1] * 0.5 + 0.5, dtype)
    return base.bmm(theta.transpose(1, 2) / scale).view(1, out[1], out[0], 2)


def affine(img: Any, matrix: list[float], mode: str = "nearest", fill: Any = None) -> Any:
    """The image under an affine map."""
    check_image(img)
    size = (img.shape[-1], img.shape[-2])
    return sampled(img, affine_grid(matrix, size, size, float_dtype(img)), mode, fill)


def rotate(img: Any, matrix: list[float], mode: str = "nearest", expand: bool = False, fill: Any = None) -> Any:
    """The image turned; expand: as large as is needed to hold it."""
    check_image(img)
    size = (img.shape[-1], img.shape[-2])
    out = affine_output_size(matrix, *size) if expand else size
    return sampled(img, affine_grid(matrix, size, out, float_dtype(img)), mode, fill)


def affine_output_size(matrix: list[float], w: int, h: int) -> tuple[int, int]:
    """(w, h) that hold all of a mapped image."""
    corners = torch.tensor([[x, y, 1.0] for x, y in ((-0.5 * w, -0.5 * h), (-0.5 * w, 0.5 * h), (0.5 * w, 0.5 * h), (0.5 * w, -0.5 * h))])
    mapped = corners @ torch.tensor(matrix).view(2, 3).T
    half = torch.tensor((w * 0.5, h * 0.5))
    low, high = mapped.min(dim=0).values + half, mapped.max(dim=0).values + half
    size = torch.ceil((high / TOLERANCE).trunc() * TOLERANCE) - torch.floor((low / TOLERANCE).trunc() * TOLERANCE)
    return int(size[0]), int(size[1])


def perspective_coefficients(startpoints: Any, endpoints: Any) -> list[float]:
    """The eight numbers of the map that takes endpoints to startpoints, by least squares in double precision."""
    if len(startpoints) != 4 or len(endpoints) != 4:
        raise ValueError(f"Please provide exactly four corners, got {len(startpoints)} startpoints and {len(endpoints)} endpoints.")
    rows = []
    for (x, y), (u, v) in zip(endpoints, startpoints):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    a = torch.tensor(rows, dtype=torch.float64)
    b = torch.tensor(startpoints, dtype=torch.float64).view(8)
    return torch.linalg.lstsq(a, b.unsqueeze(-1), driver="gels").solution.squeeze(-1).to(torch.float32).tolist()


def perspective_grid(coefficients: list[float], w: int, h: int, dtype: Any) -> Any:
    """The grid of a perspective map."""
    c = coefficients
    above = torch.tensor([c[:3], c[3:6]], dtype=dtype).unsqueeze(0)
    below = torch.tensor([[c[6], c[7], 1.0]] * 2, dtype=dtype).unsqueeze(0)
    base = places(w, h, 0.5, 0.5, dtype)
    scaled = above.transpose(1, 2) / torch.tensor([0.5 * w, 0.5 * h], dtype=dtype)
    return (base.bmm(scaled) / base.bmm(below.transpose(1, 2)) - 1.0).view(1, h, w, 2)


def perspective(img: Any, coefficients: list[float], mode: str = "bilinear", fill: Any = None) -> Any:
    """The image under a perspective map."""
    check_image(img)
    grid = perspective_grid(coefficients, img.shape[-1], img.shape[-2], float_dtype(img))
    return sampled(img, grid, mode, fill)


def elastic_transform(img: Any, displacement: Any, mode: str = "bilinear", fill: Any = None) -> Any:
    """The image read at places that `displacement` (1, h, w, 2) shifts, in halves of the image."""
    check_image(img)
    h, w = img.shape[-2:]
    x, y = (torch.linspace((1 - n) / n, (n - 1) / n, n) for n in (w, h))
    identity = torch.stack((x.expand(h, w), y.unsqueeze(-1).expand(h, w)), -1).unsqueeze(0)
    return sampled(img, (identity + displacement).to(float_dtype(img)), mode, fill)
