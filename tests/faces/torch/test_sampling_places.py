"""Places at which images are sampled are no coarser than float32, whatever the image is made of."""
from __future__ import annotations

import pytest

import septet.torch as torch
import septet.torch.nn.functional as F


@pytest.mark.parametrize("mode", ["bilinear", "nearest", "bicubic"])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_grid_sample_of_halves_reads_the_places_it_is_given(mode, dtype):
    grid = (torch.arange(60.0).reshape(1, 5, 6, 2) * 0.37).sin().to(dtype)
    image = (torch.arange(4000.0) * 0.01).cos().reshape(1, 1, 50, 80).to(dtype)
    found = F.grid_sample(image, grid, mode, align_corners=False).float()
    exact = F.grid_sample(image.float(), grid.float(), mode, align_corners=False)
    assert (found - exact).abs().max() < 0.01
