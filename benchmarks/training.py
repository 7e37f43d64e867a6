"""Training steps beside PyTorch: the same script on both, eager, in one run; ratios of step times, lower is better.

    python benchmarks/training.py [part of a title ...]

Seconds are the least of several; the libraries take turns, with a pause so that idle pools are parked, and each is warmed for a while.
"""
from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from typing import Any

from startup import module

import septet.torch as septet_torch

PAUSE, WAKING = 0.11, 0.1           # seconds: see benchmarks/arrays.py
ROUNDS = 5
Step = Callable[[], Any]
ROWS: dict[str, tuple[Callable[[Any], Step], float]] = {}         # title -> (what makes a step of a library, the bar)


def row(title: str, bar: float) -> Callable[[Any], Any]:
    """Decorator: a line of the table."""
    def put(make: Callable[[Any], Step]) -> Callable[[Any], Step]:
        ROWS[title] = make, bar
        return make

    return put


def trained(torch: Any, model: Any, loss: Callable[[], Any], optimizer: Any) -> Step:
    """The usual four lines."""
    def step() -> Any:
        optimizer.zero_grad()
        value = loss()
        value.backward()
        optimizer.step()
        return value

    return step


def classifier(torch: Any, model: Any, shape: tuple[int, ...], classes: int = 10, rate: float = 1e-3) -> Step:
    """Cross-entropy on random examples with Adam."""
    x, y = torch.randn(*shape), torch.randint(0, classes, (shape[0],))
    criterion = torch.nn.CrossEntropyLoss()
    return trained(torch, model, lambda: criterion(model(x), y), torch.optim.Adam(model.parameters(), lr=rate))


@row("MLP 784-256-128-10, batch 64, Adam", 0.8)
def mlp(torch: Any) -> Step:
    nn = torch.nn
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    return classifier(torch, model, (64, 784))


@row("LeNet 28 x 28, batch 64, Adam", 1.0)
def lenet(torch: Any) -> Step:
    nn = torch.nn
    model = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
                          nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))
    return classifier(torch, model, (64, 1, 28, 28))


def residual(nn: Any, into: int, width: int, stride: int) -> Any:
    """A basic block."""
    class Block(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.main = nn.Sequential(nn.Conv2d(into, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
                                      nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))
            plain = stride == 1 and into == width
            self.short = nn.Identity() if plain else nn.Sequential(nn.Conv2d(into, width, 1, stride, bias=False), nn.BatchNorm2d(width))
            self.act = nn.ReLU()

        def forward(self, x: Any) -> Any:
            return self.act(self.main(x) + self.short(x))

    return Block()


@row("ResNet-18 32 x 32, batch 32, Adam", 1.0)
def resnet(torch: Any) -> Step:
    nn = torch.nn
    layers, into = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU()], 64
    for width, stride in ((64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)):
        layers.append(residual(nn, into, width, stride))
        into = width
    model = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10))
    return classifier(torch, model, (32, 3, 32, 32))


def decoder(torch: Any, width: int, heads: int) -> Any:
    """A block of a GPT."""
    nn, F = torch.nn, torch.nn.functional

    class Block(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
            self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
            self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

        def forward(self, x: Any) -> Any:
            b, n, _ = x.shape
            q, k, v = (p.view(b, n, heads, width // heads).transpose(1, 2) for p in self.qkv(self.norm1(x)).split(width, dim=2))
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + self.out(y.transpose(1, 2).reshape(b, n, width))
            return x + self.mlp(self.norm2(x))

    return Block()


@row("GPT 6 x 384, context 256, batch 8, AdamW", 0.95)
def gpt(torch: Any) -> Step:
    nn = torch.nn
    words, width, length = 1000, 384, 256
    token, head = nn.Embedding(words, width), nn.Linear(width, words)
    blocks = nn.Sequential(*(decoder(torch, width, 6) for _ in range(6)), nn.LayerNorm(width))
    model = nn.ModuleList([token, blocks, head])
    x = torch.randint(0, words, (8, length))
    loss = torch.nn.functional.cross_entropy
    return trained(torch, model, lambda: loss(head(blocks(token(x))).view(-1, words), x.view(-1)),
                   torch.optim.AdamW(model.parameters(), lr=1e-4))


@row("LSTM 2 x 256, sequence 64, batch 32, Adam", 1.0)
def lstm(torch: Any) -> Step:
    nn = torch.nn
    core, head = nn.LSTM(64, 256, num_layers=2, batch_first=True), nn.Linear(256, 10)
    model = nn.ModuleList([core, head])
    x, y = torch.randn(32, 64, 64), torch.randint(0, 10, (32,))
    criterion = nn.CrossEntropyLoss()
    return trained(torch, model, lambda: criterion(head(core(x)[0][:, -1]), y), torch.optim.Adam(model.parameters()))


@row("attention forward and backward, 8 heads, 1024 tokens", 0.7)
def attention(torch: Any) -> Step:
    q, k, v = (torch.randn(1, 8, 1024, 64).requires_grad_() for _ in range(3))

    def step() -> Any:
        q.grad = k.grad = v.grad = None
        y = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True).sum()
        y.backward()
        return y

    return step


@row("Linear(64, 64) forward and backward, batch 10", 0.5)
def linear(torch: Any) -> Step:
    layer, x, ones = torch.nn.Linear(64, 64), torch.randn(10, 64), torch.ones(10, 64)

    def step() -> Any:
        layer.zero_grad()
        y = layer(x)
        y.backward(ones)
        return y

    return step


@row("(x * y).sum() and backward, 10 elements", 0.3)
def product(torch: Any) -> Step:
    x, y = torch.randn(10).requires_grad_(), torch.randn(10)

    def step() -> Any:
        x.grad = None
        z = (x * y).sum()
        z.backward()
        return z

    return step


def seconds(step: Step) -> float:
    """The least time of a step, once the machine is awake."""
    begin = time.perf_counter()
    count = 0
    while time.perf_counter() - begin < WAKING or count < 2:
        step()
        count += 1
    each = (time.perf_counter() - begin) / count
    repeats = max(1, int(0.01 / each))
    best = math.inf
    for _ in range(3):
        begin = time.perf_counter()
        for _ in range(repeats):
            step()
        best = min(best, (time.perf_counter() - begin) / repeats)
    return best


def report(title: str, make: Callable[[Any], Step], bar: float) -> None:
    """Run and print one line."""
    libraries = [septet_torch, module("torch")]
    steps = []
    for torch in libraries:
        if torch is not None:
            torch.manual_seed(0)
            steps.append(make(torch))
    best = [math.inf] * len(steps)
    for _ in range(ROUNDS):
        for k, step in enumerate(steps):
            time.sleep(PAUSE)
            best[k] = min(best[k], seconds(step))
    ratio = best[0] / best[1] if len(best) > 1 else math.nan
    cells = "".join(f"{1e3 * b:12.3f} ms" for b in best)
    print(f"{title:56}{cells}{ratio:8.2f}   bar {bar:g}{'' if ratio <= bar else '  MISSED'}", flush=True)


def main(wanted: list[str]) -> None:
    print(f"{'step':56}{'septet':>15}{'torch':>15}{'ratio':>8}")
    for title, (make, bar) in ROWS.items():
        if not wanted or any(w in title for w in wanted):
            report(title, make, bar)


if __name__ == "__main__":
    main(sys.argv[1:])
