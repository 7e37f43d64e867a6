"""`FakeData`: images of noise."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.torchvision.datasets.vision import VisionDataset
from septet.torchvision.transforms.functional import to_pil_image


class FakeData(VisionDataset):
    """`size` images of noise and random classes; an index always gives the same."""

    def __init__(self, size: int = 1000, image_size: Any = (3, 224, 224), num_classes: int = 10, transform: Any = None,
                 target_transform: Any = None, random_offset: int = 0):
        super().__init__(transform=transform, target_transform=target_transform)
        self.size, self.num_classes, self.image_size, self.random_offset = size, num_classes, image_size, random_offset

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        if index >= len(self):
            raise IndexError(f"{type(self).__name__} index out of range")
        state = torch.get_rng_state()
        torch.manual_seed(index + self.random_offset)
        pixels = torch.randn(*self.image_size)
        target = torch.randint(0, self.num_classes, size=(1,), dtype=torch.long).item()
        torch.set_rng_state(state)
        return self.transformed(to_pil_image(pixels), target)

    def __len__(self) -> int:
        return self.size
