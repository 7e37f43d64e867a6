"""`Transform`: what all transforms of the second version share."""
from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

import septet.torch as torch
from septet.torch import nn
from septet.torchvision.pillow import is_pil
from septet.torchvision.transforms.v2.functional.types import is_pure_tensor
from septet.torchvision.tv_tensors import BoundingBoxes, Image, Mask, Video

SHOWN = (bool, int, float, str, tuple, list, enum.Enum)


def flatten(x: Any) -> tuple[list[Any], Callable[[list[Any]], Any]]:
    """(leaves, what builds the same nesting of others): tuples, lists and dicts are branches."""
    if isinstance(x, dict):
        parts, build = list(x.values()), lambda found: type(x)(zip(x, found))
    elif isinstance(x, tuple) and hasattr(x, "_fields"):
        parts, build = list(x), lambda found: type(x)(*found)
    elif type(x) in (tuple, list):
        parts, build = list(x), type(x)
    else:
        return [x], lambda found: found[0]
    below = [flatten(part) for part in parts]

    def rebuild(found: list[Any]) -> Any:
        at, made = 0, []
        for leaves, inner in below:
            made.append(inner(found[at:at + len(leaves)]))
            at += len(leaves)
        return build(made)

    return [leaf for leaves, _ in below for leaf in leaves], rebuild


def is_image(x: Any) -> bool:
    """Whether something shows an image: a plain tensor, an Image, a Video or Pillow's."""
    return is_pure_tensor(x) or isinstance(x, (Image, Video)) or is_pil(x)


def query_size(flat_inputs: list[Any]) -> tuple[int, int]:
    """(h, w) that all inputs have.  TypeError without any, ValueError where they differ."""
    from septet.torchvision.transforms.v2.functional.geometry import get_size

    sizes = {tuple(get_size(x)) for x in flat_inputs if is_image(x) or isinstance(x, (Mask, BoundingBoxes))}
    if not sizes:
        raise TypeError("No image, video, mask, bounding box of keypoint was found in the sample")
    if len(sizes) > 1:
        raise ValueError(f"Found multiple HxW dimensions in the sample: {', '.join(map(str, sorted(sizes)))}")
    return sizes.pop()  # type: ignore[return-value]


def channels_of(flat_inputs: list[Any]) -> int:
    """How many channels the images have."""
    from septet.torchvision.transforms.functional import get_image_num_channels

    counts = {get_image_num_channels(x) for x in flat_inputs if is_image(x)}
    if not counts:
        raise TypeError("No image or video was found in the sample")
    if len(counts) > 1:
        raise ValueError(f"Found multiple CxHxW dimensions in the sample: {sorted(counts)}")
    return counts.pop()


class Transform(nn.Module):
    """Override `transform(inpt, params)`; `make_params(flat_inputs)` draws once for all inputs of a sample."""

    takes: tuple[type, ...] = (Image, Video, Mask, BoundingBoxes)       # besides plain tensors and Pillow's images

    def check_inputs(self, flat_inputs: list[Any]) -> None:
        """Raise for a sample that cannot be transformed."""

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        """What is drawn for a sample."""
        return {}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        raise NotImplementedError

    def forward(self, *inputs: Any) -> Any:
        flat, rebuild = flatten(inputs if len(inputs) > 1 else inputs[0])
        self.check_inputs(flat)
        needed = self._needed(flat)
        params = self.make_params([x for x, need in zip(flat, needed) if need])
        return rebuild([self.transform(x, params) if need else x for x, need in zip(flat, needed)])

    def _needed(self, flat: list[Any]) -> list[bool]:
        """What is transformed: of plain tensors only the first, and none beside an image that is known as one."""
        found, free = [], not any(isinstance(x, (Image, Video)) or is_pil(x) for x in flat)
        for x in flat:
            if is_pure_tensor(x):
                found.append(free)
                free = False
            else:
                found.append(is_pil(x) or isinstance(x, self.takes))
        return found

    def extra_repr(self) -> str:
        shown = ((name, value) for name, value in self.__dict__.items() if not name.startswith("_") and name != "training")
        return ", ".join(f"{name}={value}" for name, value in shown if isinstance(value, SHOWN))


class ImageTransform(Transform):
    """A transform of images only: masks and boxes stay."""

    takes = (Image, Video)


class RandomApplied(Transform):
    """A transform that happens with probability p."""

    def __init__(self, p: float = 0.5):
        if not 0.0 <= p <= 1.0:
            raise ValueError("`p` should be a floating point value in the interval [0.0, 1.0].")
        super().__init__()
        self.p = p

    def forward(self, *inputs: Any) -> Any:
        given = inputs if len(inputs) > 1 else inputs[0]
        flat, _ = flatten(given)
        self.check_inputs(flat)
        return given if torch.rand(1) >= self.p else super().forward(*inputs)


def fills(fill: Any) -> Callable[[Any], Any]:
    """The fill for an input: one of all, or of a dict by type."""
    if not isinstance(fill, dict):
        return lambda inpt: fill

    def choose(inpt: Any) -> Any:
        if type(inpt) in fill:
            return fill[type(inpt)]
        return fill.get("others", 0)

    return choose
