"""Resizing images, and sampling them at the places of a grid."""
from __future__ import annotations

import math
import warnings
from typing import Any

from septet.core import ops, view
from septet.core.array import Array
from septet.core.fn import resize as meaning
from septet.core.products import matmul
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.torch.casting import here_as
from septet.torch.creation import tensor as make
from septet.torch.nn.functional.arguments import listed, not_implemented, tensor
from septet.torch.nn.functional.pooling import adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d
from septet.torch.operators import in_float

MODES = "nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact"
RANK = {"linear": 3, "bilinear": 4, "trilinear": 5, "bicubic": 4, "lanczos": 4}
WORDS = {1: "(L: {})", 2: "(H: {}, W: {})", 3: "(D: {}, H: {}, W: {})"}


@in_float
def interpolate(input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None,
                recompute_scale_factor: bool | None = None, antialias: bool = False) -> Any:
    """(n, c, *size) resized to `size`, or by `scale_factor`."""
    tensor(input, "interpolate", "input", 1)
    check_mode(input, mode, align_corners, antialias)
    n = input.ndim - 2
    sizes, scales = wanted_size(input, n, size, scale_factor, recompute_scale_factor)
    if mode == "area":
        return (adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d)[n - 1](input, sizes)
    if min((*input.shape[2:], *sizes)) <= 0:
        words = WORDS[n]
        raise RuntimeError(f"Input and output sizes should be greater than 0, but got input {words.format(*input.shape[2:])} output "
                           f"{words.format(*sizes)}")
    check_dtype(input, n, mode)
    corners = bool(align_corners)
    result = input
    for axis in reversed(range(n)):
        steps = None if scales is None else 1.0 / scales[axis]
        taps = taps_of(input, mode, antialias, input.shape[axis + 2], sizes[axis], steps, corners)
        if input._dtype is not dt.uint8 or mode.startswith("nearest"):
            result = meaning.along(result, axis + 2, taps)
        elif sizes[axis] != input.shape[axis + 2]:
            result = meaning.along_bytes(result, axis + 2, taps)
    return result


def taps_of(x: Any, mode: str, antialias: bool, before: int, after: int, step: float | None, corners: bool) -> Any:
    """What every place of one axis reads."""
    if mode in ("nearest", "nearest-exact"):
        return meaning.nearest(before, after, step, mode == "nearest-exact")
    if antialias:
        return meaning.smooth(before, after, step, corners, "cubic" if mode == "bicubic" else "linear")
    narrow = x._dtype not in (dt.float64, dt.uint8)
    return (meaning.cubic if mode == "bicubic" else meaning.linear)(before, after, step, corners, narrow)


def check_mode(x: Any, mode: str, corners: bool | None, antialias: bool) -> None:
    """What cannot be combined."""
    if mode in ("nearest", "area", "nearest-exact"):
        if corners is not None:
            raise ValueError("align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear")
    elif mode not in RANK:
        raise NotImplementedError(f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {x.ndim}D) for the modes: {MODES} (got "
                                  f"{mode})")
    if antialias and not (mode in ("bilinear", "bicubic", "lanczos") and x.ndim == 4):
        raise ValueError("Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input")
    if mode == "lanczos":
        raise NotSupported("interpolate with mode='lanczos'")
    if x.ndim not in (3, 4, 5):
        raise NotImplementedError(f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {x.ndim}D) for the modes: {MODES} (got "
                                  f"{mode})")
    if mode in RANK and x.ndim != RANK[mode]:
        raise NotImplementedError(f"Got {x.ndim}D input, but {mode} mode needs {RANK[mode]}D input")


def check_dtype(x: Any, n: int, mode: str) -> None:
    """Which dtypes a mode takes."""
    if x._dtype.is_float or x._dtype is dt.uint8 and (mode.startswith("nearest") or mode in ("bilinear", "bicubic")):
        return
    raise not_implemented(f"upsample_{mode.replace('-', '_')}{n if mode.startswith('nearest') else ''}d_channels_last", x)


def wanted_size(x: Any, n: int, size: Any, scale_factor: Any, recompute: bool | None) -> tuple[tuple[int, ...], Any]:
    """(the result's size, the scales to compute with, or None for the sizes' ratios)."""
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    inner = tuple(x.shape[2:])
    if size is not None:
        if isinstance(size, (tuple, list)) and len(size) != n:
            raise ValueError(f"Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of "
                             f"{listed(inner)} and output size of {size}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and "
                             "output size in (o1, o2, ...,oK) format.")
        if recompute:
            raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
        return tuple(int(s) for s in (size if isinstance(size, (tuple, list)) else (size,) * n)), None
    if scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    if isinstance(scale_factor, (tuple, list)) and len(scale_factor) != n:
        raise ValueError("Input and scale_factor must have the same number of spatial dimensions, but got input with spatial dimensions "
                         f"of {listed(inner)} and scale_factor of shape {scale_factor}. Please provide input tensor in (N, C, d1, d2, "
                         f"...,dK) format and scale_factor in (s1, s2, ...,sK) format.")
    scales = tuple(float(s) for s in (scale_factor if isinstance(scale_factor, (tuple, list)) else (scale_factor,) * n))
    return tuple(math.floor(m * s) for m, s in zip(inner, scales)), None if recompute else scales


def upsample(input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None) -> Any:
    """`interpolate` under its older name."""
    warnings.warn("`nn.functional.upsample` is deprecated. Use `nn.functional.interpolate` instead.", stacklevel=2)
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    """The nearest elements."""
    warnings.warn("`nn.functional.upsample_nearest` is deprecated. Use `nn.functional.interpolate` instead.", stacklevel=2)
    return interpolate(input, size, scale_factor, mode="nearest")


def upsample_bilinear(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    """Linear in both dimensions, corners aligned."""
    warnings.warn("`nn.functional.upsample_bilinear` is deprecated. Use `nn.functional.interpolate` instead.", stacklevel=2)
    return interpolate(input, size, scale_factor, mode="bilinear", align_corners=True)


# ---- grids -----------------------------------------------------------------------------------------------------------


def grid_sample(input: Any, grid: Any, mode: str = "bilinear", padding_mode: str = "zeros", align_corners: bool | None = None) -> Any:
    """input (n, c, *size) at the places of grid (n, *out, dimensions), coordinates from -1 to 1, the last dimension's first."""
    if mode not in ("bilinear", "nearest", "bicubic"):
        raise ValueError(f"nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'")
    if padding_mode not in ("zeros", "border", "reflection"):
        raise ValueError("nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: "
                         f"'{padding_mode}'")
    input, grid = here_as("float32", input, grid)
    check_grid(tensor(input, "grid_sampler", "input", 1), tensor(grid, "grid_sampler", "grid", 2), mode)
    return meaning.sample(input, grid, mode, padding_mode, bool(align_corners))


def check_grid(x: Any, grid: Any, mode: str) -> None:
    """RuntimeError for a grid that does not belong to the input."""
    both = f"but got input with sizes {listed(x.shape)} and grid with sizes {listed(grid.shape)}"
    if x.ndim >= 2 and x.shape[0] != grid.shape[0]:
        raise RuntimeError(f"grid_sampler(): expected grid and input to have same batch size, {both}")
    if grid.shape[-1] != x.ndim - 2:
        raise RuntimeError(f"grid_sampler(): expected grid to have size {x.ndim - 2} in last dimension, but got grid with sizes "
                           f"{listed(grid.shape)}")
    if x.ndim not in (4, 5) or grid.ndim != x.ndim:
        raise RuntimeError(f"grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, {both}")
    if 0 in x.shape[2:]:
        raise RuntimeError(f"grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes {listed(x.shape)}")
    if mode == "bicubic" and x.ndim != 4:
        raise RuntimeError("grid_sampler(): bicubic interpolation only supports 4D input")
    if x._dtype is not grid._dtype:
        from septet.torch.nn.functional.arguments import kind_name

        raise RuntimeError(f"expected scalar type {kind_name(x)} but found {kind_name(grid)}")


def affine_grid(theta: Any, size: Any, align_corners: bool | None = None) -> Any:
    """The grid that the affine maps theta (n, d, d + 1) make of images of `size`."""
    if not (isinstance(theta, Array) and theta._dtype.is_float):
        raise ValueError(f"Expected theta to have floating point type, but got {theta.dtype}")
    dims = len(size) - 2
    if dims not in (2, 3):
        raise NotImplementedError("affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. "
                                  f"Got size {size}.")
    if theta.ndim != 3 or tuple(theta.shape[-2:]) != (dims, dims + 1):
        raise ValueError(f"Expected a batch of {dims}D affine matrices of shape Nx{dims}x{dims + 1} for size {size}. Got {theta.shape}.")
    if min(size) <= 0:
        raise ValueError(f"Expected non-zero, positive output size. Got {size}")
    inner = tuple(size[2:])
    lines = [make(coordinates(n, bool(align_corners)), dtype=theta.dtype) for n in inner]
    axes = [view.broadcast_to(view.reshape(a, tuple(-1 if k == j else 1 for j in range(dims))), inner) for k, a in enumerate(lines)]
    base = [view.reshape(a, -1) for a in reversed(axes)]
    from septet.core.fn.shape import stack

    points = stack([*base, ops.add(ops.multiply(base[0], 0.0), 1.0)], 1)
    found = matmul(points, view.swapaxes(theta, 1, 2))
    return view.reshape(found, (theta.shape[0], *inner, dims))


def coordinates(n: int, corners: bool) -> list[float]:
    """Places from -1 to 1: of the elements' centres, or with the first and last at the ends."""
    if n <= 1:
        return [0.0] * n
    line = [-1.0 + 2.0 * k / (n - 1) for k in range(n)]
    return line if corners else [x * (n - 1) / n for x in line]
