"""Record what the command lines of Lightning 2.6 print, make and refuse.  Run where Lightning and jsonargparse are installed."""
from __future__ import annotations

import json
import logging
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "faces" / "lightning"))

if __name__ == "__main__":
    import cli_scenarios
    import lightning
    import lightning.pytorch.callbacks
    import torch

    logging.getLogger("lightning").setLevel(logging.ERROR)
    answers = {}
    for name in cli_scenarios.SCENARIOS:
        with tempfile.TemporaryDirectory() as folder:
            answers[name] = cli_scenarios.run(name, torch, lightning, folder)
    (HERE / "lightning_cli.json").write_text(json.dumps(answers, indent=1) + "\n")
    print({name: len(found) for name, found in answers.items()})
