"""Record the event logs of Lightning 2.6: which hooks it calls, in which order and with what, and what it logs.

Run where Lightning is installed: python record_lightning_events.py [scenario ...].
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
    import lightning.pytorch as pl
    import scenarios
    import torch

    logging.getLogger("lightning").setLevel(logging.ERROR)
    folder = HERE / "lightning_events"
    folder.mkdir(exist_ok=True)
    for scenario in scenarios.SCENARIOS:
        if not sys.argv[1:] or scenario.__name__ in sys.argv[1:]:
            with tempfile.TemporaryDirectory() as written:
                log = scenarios.log_of(scenario, torch, pl, written)
            (folder / f"{scenario.__name__}.json").write_text(json.dumps(log, indent=0) + "\n")
            print(scenario.__name__, len(log), "events")
