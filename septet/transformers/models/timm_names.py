"""DETR's convolutional fronts as the timm library names them: the same ResNet under other names."""
from __future__ import annotations

import re
from typing import Any

from septet.errors import NotSupported
from septet.transformers.loading import Rewriting
from septet.transformers.models.configurations import ResNetConfig

WIDE, NARROW = (256, 512, 1024, 2048), (64, 128, 256, 512)
# name -> (kind of layer, widths, depths)
FRONTS = {"resnet18": ("basic", NARROW, (2, 2, 2, 2)), "resnet34": ("basic", NARROW, (3, 4, 6, 3)),
          "resnet50": ("bottleneck", WIDE, (3, 4, 6, 3)), "resnet101": ("bottleneck", WIDE, (3, 4, 23, 3)),
          "resnet152": ("bottleneck", WIDE, (3, 8, 36, 3))}
FRONT = "backbone.model."
PLACE = re.compile(r"layer(\d)\.(\d+)\.(conv|bn|downsample\.)(\d)\.(.+)")
OURS = re.compile(r"encoder\.stages\.(\d)\.layers\.(\d+)\.(?:layer\.(\d)|shortcut)\.(convolution|normalization)\.(.+)")
STEM = {"conv1.": "embedder.embedder.convolution.", "bn1.": "embedder.embedder.normalization."}


def resnet_of(backbone: Any) -> Any:
    """The configuration of the ResNet that a front is.  NotSupported for other fronts, and for dilated ones."""
    if getattr(backbone, "model_type", "") == "resnet":
        return backbone
    name = str(getattr(backbone, "backbone", None))
    kind, _, _ = found = FRONTS.get(name.split(".")[0], ("", (), ()))
    if not kind or getattr(backbone, "output_stride", None) not in (None, 32):
        raise NotSupported(f"DETR with the backbone {name!r} (output_stride={getattr(backbone, 'output_stride', None)}); "
                           f"{', '.join(FRONTS)} are there, without dilation")
    return ResNetConfig(num_channels=backbone.num_channels, layer_type=kind, hidden_sizes=list(found[1]), depths=list(found[2]),
                        out_features=["stage4"])


def ours(name: str) -> str:
    """A tensor of timm's ResNet under the name it has here."""
    for theirs, mine in STEM.items():
        if name.startswith(theirs):
            return mine + name[len(theirs):]
    place = PLACE.fullmatch(name)
    if place is None:
        return name
    stage, layer, kind, number, rest = place.groups()
    if kind == "downsample.":
        where, part = "shortcut", ("convolution", "normalization")[int(number)]
    else:
        where, part = f"layer.{int(number) - 1}", "convolution" if kind == "conv" else "normalization"
    return f"encoder.stages.{int(stage) - 1}.layers.{layer}.{where}.{part}.{rest}"


def theirs(name: str) -> str:
    """The other way round."""
    for stem, mine in STEM.items():
        if name.startswith(mine):
            return stem + name[len(mine):]
    place = OURS.fullmatch(name)
    if place is None:
        return name
    stage, layer, number, part, rest = place.groups()
    norm = part == "normalization"
    kind = f"downsample.{int(norm)}" if number is None else f"{'bn' if norm else 'conv'}{int(number) + 1}"
    return f"layer{int(stage) + 1}.{layer}.{kind}.{rest}"


def mapped(state: dict[str, Any], config: Any, change: Any) -> dict[str, Any]:
    """Tensors whose front's names are changed, where the configuration names a front of timm's."""
    if getattr(config.backbone_config, "model_type", "") == "resnet":
        return state
    found = {}
    for name, x in state.items():
        head, front, tail = name.partition(FRONT)
        found[head + front + change(tail.removeprefix("_backbone."))] = x
    return found


TIMM = Rewriting(lambda state, config: mapped(state, config, ours), lambda state, config: mapped(state, config, theirs))
