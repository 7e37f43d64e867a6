"""Record what image processors and extractors of sound make of formulas: python tests/golden/record_transformers_inputs.py."""
from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
import transformers
from transformers_inputs_cases import answers

if __name__ == "__main__":
    found = answers(np, torch, transformers)
    (Path(__file__).resolve().parent / "transformers_inputs.json").write_text(json.dumps(found, indent=1) + "\n")
