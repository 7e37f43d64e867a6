"""Record a small file that safetensors writes.  Run where safetensors and PyTorch are installed: python record_safetensors.py."""
from __future__ import annotations

from pathlib import Path

VALUES = {"a": ("float32", [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]), "b": ("bfloat16", [1.0, 2.0, -3.0]), "c": ("bool", [True]),
          "d": ("int64", [1, -2]), "e": ("float16", [0.5])}

if __name__ == "__main__":
    import torch
    from safetensors.torch import save_file

    save_file({k: torch.tensor(v, dtype=getattr(torch, d)) for k, (d, v) in VALUES.items()},
              Path(__file__).parent / "torch_files" / "small.safetensors", {"format": "pt"})
