"""A small GPT that learns Shakespeare's sonnets letter by letter: a plain PyTorch script.

    python train_chargpt.py            with PyTorch installed
    septet run train_chargpt.py        without
"""
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

TEXT = (Path(__file__).parent / "data" / "sonnets.txt").read_text(encoding="utf-8")
LETTERS = sorted(set(TEXT))
NUMBER = {letter: k for k, letter in enumerate(LETTERS)}
CONTEXT, WIDTH, HEADS, LAYERS = 64, 64, 4, 4


class Attention(nn.Module):
    """Causal self-attention of several heads."""

    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        batch, length, width = x.shape
        q, k, v = (part.view(batch, length, HEADS, width // HEADS).transpose(1, 2) for part in self.qkv(x).split(width, dim=2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(y.transpose(1, 2).reshape(batch, length, width))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.attention = Attention()
        self.mlp = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.token = nn.Embedding(len(LETTERS), WIDTH)
        self.position = nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, len(LETTERS), bias=False)
        self.apply(self.start)

    def start(self, module):
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)

    def forward(self, tokens, targets=None):
        x = self.token(tokens) + self.position(torch.arange(tokens.shape[1]))
        for block in self.blocks:
            x = block(x)
        logits = self.head(self.norm(x))
        if targets is None:
            return logits
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), targets.view(-1))

    @torch.no_grad()
    def write(self, start, count, temperature=0.8):
        tokens = torch.tensor([[NUMBER[letter] for letter in start]])
        for _ in range(count):
            logits = self(tokens[:, -CONTEXT:])[:, -1] / temperature
            chosen = torch.multinomial(F.softmax(logits, dim=-1), 1)
            tokens = torch.cat([tokens, chosen], dim=1)
        return "".join(LETTERS[k] for k in tokens[0].tolist())


def batch(data, size=16):
    starts = torch.randint(len(data) - CONTEXT - 1, (size,))
    return torch.stack([data[s:s + CONTEXT] for s in starts]), torch.stack([data[s + 1:s + CONTEXT + 1] for s in starts])


def rate(step, steps, top=3e-3, warm=20):
    if step < warm:
        return top * (step + 1) / warm
    return top * 0.5 * (1 + math.cos(math.pi * (step - warm) / (steps - warm)))


def main(steps=200):
    torch.manual_seed(1)
    data = torch.tensor([NUMBER[letter] for letter in TEXT])
    model = GPT()
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters, {len(data):,} letters of {len(LETTERS)} kinds")
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, betas=(0.9, 0.95), weight_decay=0.1)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate(step, steps)
        loss = model(*batch(data))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 10 == 0 or step == steps - 1:
            print(f"step {step:3d}  loss {loss.item():.4f}")
    print(model.write("When ", 200))


if __name__ == "__main__":
    main()
