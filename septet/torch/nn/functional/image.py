"""Images rearranged: patches, pixels to channels and back, shuffled channels."""
from __future__ import annotations

import math
from typing import Any

from septet.core import view
from septet.core.fn import patches
from septet.torch.nn.functional.checks import TENSOR, axis_of, function
from septet.torch.nn.modules.utils import _pair


@function
def unfold(input: TENSOR, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Patches of images (n, c, h, w) as columns (n, c kh kw, places)."""
    kernel, gap, margin, step = (_pair(x) for x in (kernel_size, dilation, padding, stride))
    check_positive(kernel, gap, step)
    if input.ndim < 3:
        axis_of(2, input.ndim)
    if input.ndim not in (3, 4):
        raise RuntimeError("Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but "
                           f"got: {list(input.shape)}")
    x = input if input.ndim == 4 else view.expand_dims(input, 0)
    counts = places(x.shape[2:], kernel, gap, margin, step)
    if min(counts) < 1:
        raise RuntimeError(f"Given input with spatial size ({x.shape[2]}, {x.shape[3]}), kernel_size=({kernel[0]}, {kernel[1]}), "
                           f"dilation=({gap[0]}, {gap[1]}), padding=({margin[0]}, {margin[1]}), stride=({step[0]}, {step[1]}), calculated "
                           f"shape of the array of sliding blocks as ({counts[0]}, {counts[1]}), but its components must be at least one.")
    found = patches.patches(x, kernel, gap, margin, step)
    return found if input.ndim == 4 else view.squeeze(found, 0)


def check_positive(kernel: Any, gap: Any, step: Any) -> None:
    """RuntimeError for lengths that are not positive."""
    for name, (a, b) in (("kernel", kernel), ("stride", step), ("dilation", gap)):
        if a <= 0 or b <= 0:
            raise RuntimeError(f"{name}{'' if name == 'dilation' else ' size' if name == 'kernel' else ''} should be greater than zero, "
                               f"but got {name}_height: {a} {name}_width: {b}")


def places(size: Any, kernel: Any, gap: Any, margin: Any, step: Any) -> list[int]:
    """How many patches fit along each dimension."""
    return [(n + 2 * m - d * (k - 1) - 1) // s + 1 for n, k, d, m, s in zip(size, kernel, gap, margin, step)]


@function
def fold(input: TENSOR, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Images whose elements are the sums of the patches' elements there."""
    size, kernel, gap, margin, step = (_pair(x) for x in (output_size, kernel_size, dilation, padding, stride))
    check_positive(kernel, gap, step)
    if input.ndim not in (2, 3):
        raise RuntimeError("Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, "
                           f"but got: {list(input.shape)}")
    x = input if input.ndim == 3 else view.expand_dims(input, 0)
    if x.shape[1] % (kernel[0] * kernel[1]):
        raise RuntimeError("Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)="
                           f"{x.shape[1]} and kernel_size=({kernel[0]}, {kernel[1]}).")
    counts = places(size, kernel, gap, margin, step)
    if x.shape[2] != math.prod(counts):
        raise RuntimeError(f"Given output_size=({size[0]}, {size[1]}), kernel_size=({kernel[0]}, {kernel[1]}), dilation=({gap[0]}, "
                           f"{gap[1]}), padding=({margin[0]}, {margin[1]}), stride=({step[0]}, {step[1]}), expected size of input's "
                           f"dimension 2 to match the calculated number of sliding blocks {counts[0]} * {counts[1]} = {math.prod(counts)}, "
                           f"but got input.size(2)={x.shape[2]}.")
    found = patches.from_patches(x, size, kernel, gap, margin, step)
    return found if input.ndim == 3 else view.squeeze(found, 0)


@function
def pixel_shuffle(input: TENSOR, upscale_factor: int) -> Any:
    """(*, c r^2, h, w) as (*, c, h r, w r)."""
    r = upscale_factor
    if input.ndim < 3:
        raise RuntimeError(f"pixel_shuffle expects input to have at least 3 dimensions, but got input with {input.ndim} dimension(s)")
    if r <= 0:
        raise RuntimeError(f"pixel_shuffle expects a positive upscale_factor, but got {r}")
    *batch, c, h, w = input.shape
    if c % (r * r):
        raise RuntimeError("pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but "
                           f"input.size(-3)={c} is not divisible by {r * r}")
    parts = view.reshape(input, (*batch, c // (r * r), r, r, h, w))
    k = len(batch)
    turned = view.transpose(parts, (*range(k), k, k + 3, k + 1, k + 4, k + 2))
    return view.reshape(turned, (*batch, c // (r * r), h * r, w * r))


@function
def pixel_unshuffle(input: TENSOR, downscale_factor: int) -> Any:
    """(*, c, h r, w r) as (*, c r^2, h, w)."""
    r = downscale_factor
    if input.ndim < 3:
        raise RuntimeError(f"pixel_unshuffle expects input to have at least 3 dimensions, but got input with {input.ndim} dimension(s)")
    if r <= 0:
        raise RuntimeError(f"pixel_unshuffle expects a positive downscale_factor, but got {r}")
    *batch, c, h, w = input.shape
    for name, n, axis in (("height", h, -2), ("width", w, -1)):
        if n % r:
            raise RuntimeError(f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but input.size({axis})={n} is not "
                               f"divisible by {r}")
    parts = view.reshape(input, (*batch, c, h // r, r, w // r, r))
    k = len(batch)
    turned = view.transpose(parts, (*range(k), k, k + 2, k + 4, k + 1, k + 3))
    return view.reshape(turned, (*batch, c * r * r, h // r, w // r))


@function
def channel_shuffle(input: TENSOR, groups: int) -> Any:
    """Channels in the order that takes one of each group in turn."""
    if input.ndim <= 2:
        raise RuntimeError(f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(input.shape)}")
    if groups <= 0:
        raise RuntimeError(f"Number of groups to divide channels in must be positive. Value of groups:{groups}")
    n, c, *rest = input.shape
    if c % groups:
        raise RuntimeError(f"Number of channels must be divisible by groups. Got {c} channels and {groups} groups.")
    parts = view.swapaxes(view.reshape(input, (n, groups, c // groups, *rest)), 1, 2)
    return view.reshape(parts, (n, c, *rest))


native_channel_shuffle = channel_shuffle
