"""Record PyTorch's answers to the cases of tests/faces/torch/cases/*.py.

Run where PyTorch 2.13 is installed: python record_torch_cases.py [-v] [AREA ...].
"""
from __future__ import annotations

import torch
from recorder import record_areas

if __name__ == "__main__":
    record_areas(torch, "torch")
