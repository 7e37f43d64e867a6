"""Record adapters that the real PEFT wrote, and what models with them answer.  Run where it is installed."""
from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch
from peft import IA3Config, LoraConfig, PrefixTuningConfig, PromptTuningConfig, get_peft_model

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

PROMPTS = {
    "prompt": lambda: PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=3),
    "prefix": lambda: PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=3, prefix_projection=True, encoder_hidden_size=8),
}
LLAMA = {"vocab_size": 50, "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4,
         "num_key_value_heads": 2, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "initializer_range": 0.4}


def prompted(kind: str) -> dict[str, object]:
    """An adapter of learned tokens: seeded, trained for two steps, saved; what the model says with it."""
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    model = get_peft_model(LlamaForCausalLM(LlamaConfig(**LLAMA)), PROMPTS[kind]())
    ids, seen = torch.tensor([[5, 6, 7, 8], [0, 9, 10, 11]]), torch.tensor([[1, 1, 1, 1], [0, 1, 1, 1]])
    steps, losses = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.5), []
    for _ in range(2):
        out = model(input_ids=ids, attention_mask=seen, labels=ids.masked_fill(seen == 0, -100))
        out.loss.backward()
        steps.step()
        steps.zero_grad()
        losses.append(out.loss.item())
    model.eval()
    shutil.rmtree(HERE / kind, ignore_errors=True)
    model.save_pretrained(str(HERE / kind))
    (HERE / kind / "README.md").unlink()
    texts = [model.generate(input_ids=ids, attention_mask=seen, max_new_tokens=6, **way).tolist() for way in ({}, {"num_beams": 3})]
    return {"losses": losses, "logits": model(input_ids=ids, attention_mask=seen).logits[:, -1].tolist(), "texts": texts}


if __name__ == "__main__":
    (HERE / "prompts.json").write_text(json.dumps({kind: prompted(kind) for kind in PROMPTS}) + "\n", encoding="utf-8")
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
