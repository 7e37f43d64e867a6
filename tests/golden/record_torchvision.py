"""Record torchvision's answers to the cases of tests/faces/torchvision/cases/*.py.

Run where torchvision 0.28 can be imported: python record_torchvision.py [-v] [AREA ...].  Its compiled operators are not needed: where
they do not load, their names are declared first.
"""
from __future__ import annotations

import PIL.Image
import torch
from recorder import record_areas

DECLARED = torch.library.Library("torchvision", "FRAGMENT")
for _name in ("nms", "qnms"):
    DECLARED.define(f"{_name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import torchvision  # noqa: E402
import torchvision.transforms.v2  # noqa: E402

if __name__ == "__main__":
    record_areas({"torch": torch, "torchvision": torchvision, "Image": PIL.Image}, "torchvision")
