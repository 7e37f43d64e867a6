"""Record adapters that the real PEFT wrote, and what models with them answer.  Run where it is installed."""
from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch
from peft import IA3Config, LoraConfig, get_peft_model

HERE = Path(__file__).resolve().parent / "peft_adapters"
CONFIGS = {
    "lora": lambda: LoraConfig(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj", "emb"], modules_to_save=["classifier"]),
    "dora": lambda: LoraConfig(r=2, target_modules=["q_proj"], use_dora=True, bias="all"),
    "ia3": lambda: IA3Config(target_modules=["q_proj", "v_proj"], feedforward_modules=["v_proj"]),
}
MODEL = """
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.emb, self.q_proj, self.v_proj = torch.nn.Embedding(10, 8), torch.nn.Linear(8, 8), torch.nn.Linear(8, 8, bias=False)
        self.classifier = torch.nn.Linear(8, 2)
    def forward(self, x):
        return self.classifier(self.q_proj(self.emb(x)) + self.v_proj(self.emb(x)))
"""

if __name__ == "__main__":
    names = {"torch": torch}
    exec(MODEL, names)
    found = {}
    for kind, config in CONFIGS.items():
        torch.manual_seed(0)
        model = get_peft_model(names["Net"](), config())
        torch.manual_seed(3)
        with torch.no_grad():
            for p in model.parameters():
                if p.requires_grad:
                    p.copy_(p + torch.randn(p.shape) * 0.3)
        shutil.rmtree(HERE / kind, ignore_errors=True)
        model.save_pretrained(str(HERE / kind))
        (HERE / kind / "README.md").unlink()
        found[kind] = model(torch.tensor([[1, 2, 3]])).flatten().tolist()
    (HERE / "answers.json").write_text(json.dumps(found) + "\n", encoding="utf-8")
