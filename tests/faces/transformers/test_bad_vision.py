"""Vision models say what they do not have."""
from __future__ import annotations

import pytest

from septet import torch
from septet.errors import NotSupported
from septet.transformers import Dinov2Config, Dinov2Model


def test_layers_left_out_while_training_are_refused() -> None:
    small = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "image_size": 28, "patch_size": 14}
    model = Dinov2Model(Dinov2Config(**small, drop_path_rate=0.1))
    image = torch.zeros(1, 3, 28, 28)
    assert model.eval()(image).last_hidden_state.shape == (1, 5, 16)
    with pytest.raises(NotSupported, match=r"drop_path_rate=0\.1"):
        model.train()(image)
