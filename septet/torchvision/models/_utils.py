"""`torchvision.models._utils`: the activations of layers inside a network."""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from septet.torch import nn


class IntermediateLayerGetter(nn.ModuleDict):
    """The first layers of a network; return_layers tells what each result is called: {layer: name}."""

    def __init__(self, model: Any, return_layers: dict[str, str]):
        children = dict(model.named_children())
        if not set(return_layers) <= set(children):
            raise ValueError("return_layers are not present in model")
        wanted, kept = {str(k): str(v) for k, v in return_layers.items()}, OrderedDict()
        left = set(wanted)
        for name, module in children.items():
            if not left:
                break
            kept[name] = module
            left.discard(name)
        super().__init__(kept)
        self.return_layers = wanted

    def forward(self, x: Any) -> OrderedDict[str, Any]:
        found = OrderedDict()
        for name, module in self.items():
            x = module(x)
            if name in self.return_layers:
                found[self.return_layers[name]] = x
        return found


def _make_divisible(v: float, divisor: int, min_value: int | None = None) -> int:
    """The nearest multiple of divisor that is at least nine tenths of v."""
    found = max(min_value or divisor, int(v + divisor / 2) // divisor * divisor)
    return found + divisor if found < 0.9 * v else found


def initialise_by_kind(m: Any, linear: Callable[[Any], Any]) -> None:
    """Convolutions by Kaiming over what leaves them, norms 1, biases 0; linear(weight) fills those of linear layers."""
    if isinstance(m, nn.Conv2d):
        nn.init.kaiming_normal_(m.weight, mode="fan_out")
        if m.bias is not None:
            nn.init.zeros_(m.bias)
    elif isinstance(m, (nn.BatchNorm2d, nn.GroupNorm)):
        nn.init.ones_(m.weight)
        nn.init.zeros_(m.bias)
    elif isinstance(m, nn.Linear):
        linear(m.weight)
        nn.init.zeros_(m.bias)
