"""Record what the workers of PyTorch's loaders draw from `random`, NumPy and torch.

Run where PyTorch 2.13 and NumPy are installed: python record_worker_streams.py.
"""
from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent

if __name__ == "__main__":
    import numpy
    import torch

    sys.path.insert(0, str(HERE.parent / "faces" / "torch"))
    from worker_streams import drawn

    (HERE / "worker_streams.json").write_text(json.dumps(drawn(torch, numpy)) + "\n")
