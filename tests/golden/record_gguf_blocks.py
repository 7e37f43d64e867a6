"""Record what the package gguf makes of quantised blocks: python tests/golden/record_gguf_blocks.py (needs gguf and NumPy)."""
from __future__ import annotations

import json
from pathlib import Path

import gguf
import numpy as np

SCALES = {2: (0,), 3: (0, 2), 6: (0,), 7: (0, 2), 8: (0,), 10: (80, 82), 11: (108,), 12: (0, 2), 13: (0, 2), 14: (208,), 20: (0,)}

if __name__ == "__main__":
    rng, found = np.random.default_rng(0), {}
    for kind, places in SCALES.items():
        numbers, size = gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType(kind)]
        raw = rng.integers(0, 256, (2, size), dtype=np.uint8)
        for at in places:
            raw[:, at:at + 2] = rng.normal(0, 0.1, (2, 1)).astype(np.float16).view(np.uint8)
        values = gguf.dequantize(raw, gguf.GGMLQuantizationType(kind)).reshape(-1)
        found[str(kind)] = {"raw": raw.tobytes().hex(), "values": [float(f"{x:.7g}") for x in values[::5]]}
    Path(__file__).with_name("gguf_blocks.json").write_text(json.dumps(found) + "\n", encoding="utf-8")
