"""Record defaults, names in files and greedy texts: python tests/golden/record_transformers_breadth.py (with the originals)."""
from __future__ import annotations

import json
import tempfile
from hashlib import sha1
from pathlib import Path

import torch
import transformers
from transformers_specs import CONFIGURATIONS, FILES, MODELS, TEXTS, digest, names_of, weigh, write

HERE = Path(__file__).resolve().parent


def made(name: str) -> torch.nn.Module:
    """A model as the tests make it."""
    kind, config, arguments, _ = MODELS[name]
    torch.manual_seed(0)
    model = getattr(transformers, kind)(getattr(transformers, config)(**arguments)).eval()
    weigh(model, torch)
    return model


def saved(name: str) -> str:
    """A digest of the names in a saved file."""
    with tempfile.TemporaryDirectory() as folder:
        made(name).save_pretrained(folder)
        return sha1("\n".join(names_of(Path(folder))).encode()).hexdigest()


if __name__ == "__main__":
    found = {"defaults": {name: digest(getattr(transformers, name)().to_dict()) for name in CONFIGURATIONS},
             "files": {name: saved(name) for name in FILES}, "texts": {name: write(made(name), torch) for name in TEXTS}}
    (HERE / "transformers_breadth.json").write_text(json.dumps(found, indent=0) + "\n")
