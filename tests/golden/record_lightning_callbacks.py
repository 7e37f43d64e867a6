"""Record what Lightning 2.6 does in the scenarios of callbacks and loggers.

Run where Lightning is installed: python record_lightning_callbacks.py [scenario ...].
"""
from __future__ import annotations

import json
import logging
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "faces" / "lightning"))

if __name__ == "__main__":
    import callback_scenarios as scenarios
    import lightning
    import lightning.fabric.loggers
    import lightning.pytorch.callbacks
    import lightning.pytorch.loggers
    import torch

    logging.getLogger("lightning").setLevel(logging.ERROR)
    folder = HERE / "lightning_callbacks"
    folder.mkdir(exist_ok=True)
    for name in sys.argv[1:] or scenarios.SCENARIOS:
        with tempfile.TemporaryDirectory() as written:
            found = scenarios.run(name, torch, lightning, written)
        (folder / f"{name}.json").write_text(json.dumps(found, separators=(",", ":")) + "\n")
        print(name, len(json.dumps(found)))
