"""DETR folders whose front has timm's names: the same maps as torchvision's ResNet, whose names are timm's."""
from __future__ import annotations

from typing import Any

import pytest

from septet import torch, torchvision, transformers
from septet.errors import NotSupported
from septet.safetensors.torch import load_file, save_file

SIZES = {"d_model": 32, "encoder_layers": 1, "decoder_layers": 1, "encoder_ffn_dim": 8, "decoder_ffn_dim": 8, "num_queries": 4,
         "use_timm_backbone": True}
FRONT = "model.backbone.conv_encoder.model."


def maps(net: Any, x: Any) -> Any:
    """What torchvision's layers make of images before they are pooled."""
    x = net.maxpool(net.relu(net.bn1(net.conv1(x))))
    return net.layer4(net.layer3(net.layer2(net.layer1(x))))


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_the_front_is_torchvisions(name, tmp_path):
    torch.manual_seed(0)
    net = getattr(torchvision.models, name)(weights=None).eval()
    with torch.no_grad():
        for key, x in net.state_dict().items():
            if "running" in key:
                x.copy_(torch.rand(x.shape) + 0.5 if "var" in key else torch.randn(x.shape) * 0.1)
    transformers.DetrForObjectDetection(transformers.DetrConfig(backbone=name, **SIZES)).save_pretrained(tmp_path)
    kept = load_file(tmp_path / "model.safetensors")
    front = {FRONT + key: x for key, x in net.state_dict().items() if not key.startswith("fc.") and "num_batches" not in key}
    assert {key for key in kept if key.startswith(FRONT)} == set(front)
    save_file({**kept, **front}, tmp_path / "model.safetensors", metadata={"format": "pt"})
    model, info = transformers.AutoModelForObjectDetection.from_pretrained(tmp_path, output_loading_info=True)
    assert not any(info.values())
    x = torch.sin(torch.arange(3 * 64 * 64.0) * 0.37).reshape(1, 3, 64, 64)
    with torch.no_grad():
        found, expected = model.model.backbone(x, torch.ones(1, 64, 64))[-1][0], maps(net, x)
    assert float((found - expected).abs().max()) < 1e-4 * float(expected.abs().max())


def test_other_fronts_are_named():
    with pytest.raises(NotSupported, match="efficientnet_b0"):
        transformers.DetrModel(transformers.DetrConfig(backbone="efficientnet_b0", **SIZES))
    with pytest.raises(NotSupported, match="output_stride=16"):
        transformers.DetrModel(transformers.DetrConfig(backbone="resnet50", dilation=True, **SIZES))
