"""Record what tiny models of every architecture answer: python tests/golden/record_transformers_models.py [names] (with the originals)."""
from __future__ import annotations

import json
import sys
from hashlib import sha1
from pathlib import Path

import torch
import transformers
from transformers_specs import MODELS, inputs, shown, total, weigh

HERE = Path(__file__).resolve().parent


def record(name: str) -> dict[str, object]:
    """Sums of seeded weights, names, answers and gradients of one model."""
    kind, config, arguments, given = MODELS[name]
    torch.manual_seed(0)
    model = getattr(transformers, kind)(getattr(transformers, config)(**arguments)).eval()
    seeded = [round(x.double().sum().item(), 4) for x in model.state_dict().values()]
    keys = sha1("\n".join(model.state_dict()).encode()).hexdigest()
    model.config._name_or_path = ""
    shape = json.loads(model.config.to_json_string())
    weigh(model, torch)
    out = model(**inputs(given, torch))
    total(out, torch).backward()
    slopes = [round(x.grad.double().abs().sum().item(), 4) if x.grad is not None else None for x in model.parameters()]
    return {"keys": keys, "seeded": seeded, "answer": shown(out), "slopes": slopes, "config": shape}


if __name__ == "__main__":
    file = HERE / "transformers_models.json"
    known = json.loads(file.read_text())
    for name in sys.argv[1:] or MODELS:
        known[name] = record(name)
    lines = [f"{json.dumps(name)}: {json.dumps(known[name])}" for name in MODELS if name in known]
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n")
