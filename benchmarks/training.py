"""Training steps beside PyTorch: the same script on both in one run, as written and with the loss compiled; ratios of step times to
PyTorch's as written, lower is better.

    python benchmarks/training.py [part of a title ...]
    python benchmarks/training.py --memory [part of a title ...]       peaks of fresh processes, and what 10,000 steps leave behind

Seconds are the least of several; the candidates take turns, with a pause so that idle pools are parked, and each is warmed for a while.
PyTorch's own compiler needs a C++ compiler and is not measured.
"""
from __future__ import annotations

import contextlib
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from startup import module

import septet.torch as septet_torch

PAUSE, WAKING = 0.11, 0.1           # seconds: see benchmarks/arrays.py
ROUNDS = 5
GROWTH = 10_000                     # steps
Step = Callable[[], Any]
Compile = Callable[[Any], Any]      # torch.compile, or nothing
ROWS: dict[str, tuple[Callable[[Any, Compile], Step], float, float | None]] = {}      # title -> (makes a step of a library, the two bars)


def row(title: str, bar: float, compiled: float | None = None) -> Callable[[Any], Any]:
    """Decorator: a line of the table."""
    def put(make: Callable[[Any, Compile], Step]) -> Callable[[Any, Compile], Step]:
        ROWS[title] = make, bar, compiled
        return make

    return put


def trained(compile: Compile, loss: Callable[[], Any], optimizer: Any) -> Step:
    """The usual four lines."""
    loss = compile(loss)

    def step() -> Any:
        optimizer.zero_grad()
        value = loss()
        value.backward()
        optimizer.step()
        return value

    return step


def classifier(torch: Any, compile: Compile, model: Any, shape: tuple[int, ...], classes: int = 10, rate: float = 1e-3) -> Step:
    """Cross-entropy on random examples with Adam."""
    x, y = torch.randn(*shape), torch.randint(0, classes, (shape[0],))
    criterion = torch.nn.CrossEntropyLoss()
    return trained(compile, lambda: criterion(model(x), y), torch.optim.Adam(model.parameters(), lr=rate))


@row("MLP 784-256-128-10, batch 64, Adam", 0.8, 0.4)
def mlp(torch: Any, compile: Compile) -> Step:
    nn = torch.nn
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    return classifier(torch, compile, model, (64, 784))


@row("LeNet 28 x 28, batch 64, Adam", 1.0, 0.7)
def lenet(torch: Any, compile: Compile) -> Step:
    nn = torch.nn
    model = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
                          nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))
    return classifier(torch, compile, model, (64, 1, 28, 28))


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


@row("ResNet-18 32 x 32, batch 32, Adam", 1.0, 0.9)
def resnet(torch: Any, compile: Compile) -> Step:
    nn = torch.nn
    layers, into = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU()], 64
    for width, stride in ((64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)):
        layers.append(residual(nn, into, width, stride))
        into = width
    model = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10))
    return classifier(torch, compile, model, (32, 3, 32, 32))


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


def language_model(torch: Any, compile: Compile, around: Callable[[], Any]) -> Step:
    """A GPT that predicts what it reads; `around` makes the context of the loss."""
    nn = torch.nn
    words, width, length = 1000, 384, 256
    token, head = nn.Embedding(words, width), nn.Linear(width, words)
    blocks = nn.Sequential(*(decoder(torch, width, 6) for _ in range(6)), nn.LayerNorm(width))
    model = nn.ModuleList([token, blocks, head])
    x = torch.randint(0, words, (8, length))
    plain = compile(lambda: torch.nn.functional.cross_entropy(head(blocks(token(x))).view(-1, words), x.view(-1)))

    def loss() -> Any:
        with around():
            return plain()

    return trained(as_it_is, loss, torch.optim.AdamW(model.parameters(), lr=1e-4))


@row("GPT 6 x 384, context 256, batch 8, AdamW", 0.95, 0.8)
def gpt(torch: Any, compile: Compile) -> Step:
    return language_model(torch, compile, contextlib.nullcontext)


@row("the same GPT in bfloat16 (autocast)", 0.9, 0.8)
def gpt_halves(torch: Any, compile: Compile) -> Step:
    return language_model(torch, compile, lambda: torch.autocast("cpu", dtype=torch.bfloat16))


@row("LSTM 2 x 256, sequence 64, batch 32, Adam", 1.0, 0.6)
def lstm(torch: Any, compile: Compile) -> Step:
    nn = torch.nn
    core, head = nn.LSTM(64, 256, num_layers=2, batch_first=True), nn.Linear(256, 10)
    model = nn.ModuleList([core, head])
    x, y = torch.randn(32, 64, 64), torch.randint(0, 10, (32,))
    criterion = nn.CrossEntropyLoss()
    return trained(compile, lambda: criterion(head(core(x)[0][:, -1]), y), torch.optim.Adam(model.parameters()))


@row("attention forward and backward, 8 heads, 1024 tokens", 0.7)
def attention(torch: Any, compile: Compile) -> Step:
    q, k, v = (torch.randn(1, 8, 1024, 64).requires_grad_() for _ in range(3))

    def step() -> Any:
        q.grad = k.grad = v.grad = None
        y = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True).sum()
        y.backward()
        return y

    return step


@row("Linear(64, 64) forward and backward, batch 10", 0.5, 0.3)
def linear(torch: Any, compile: Compile) -> Step:
    plain, x, ones = torch.nn.Linear(64, 64), torch.randn(10, 64), torch.ones(10, 64)
    layer = compile(plain)

    def step() -> Any:
        plain.zero_grad()
        y = layer(x)
        y.backward(ones)
        return y

    return step


@row("(x * y).sum() and backward, 10 elements", 0.3)
def product(torch: Any, compile: Compile) -> Step:
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


def as_it_is(function: Any) -> Any:
    """No compiling."""
    return function


def candidates(title: str) -> list[Step]:
    """The step in Septet, in Septet compiled where that has a bar, and in PyTorch where it is installed; with equal weights."""
    make, _, compiled = ROWS[title]
    wanted = [(septet_torch, as_it_is)] + [(septet_torch, septet_torch.compile)] * (compiled is not None)
    torch = module("torch")
    steps = []
    for library, compile in wanted + [(torch, as_it_is)] * (torch is not None):
        library.manual_seed(0)
        steps.append(make(library, compile))
    return steps


def report(title: str) -> None:
    """Run and print one line."""
    _, *bars = ROWS[title]
    steps = candidates(title)
    best = [math.inf] * len(steps)
    for _ in range(ROUNDS):
        for k, step in enumerate(steps):
            time.sleep(PAUSE)
            best[k] = min(best[k], seconds(step))
    peer = best[-1] if module("torch") is not None else math.nan
    cells = [ratio(best[k], peer, bar) if bar is not None else f"{'':40}" for k, bar in enumerate(bars)]
    print(f"{title:56}{1e3 * peer:10.3f} ms  {'  '.join(cells)}", flush=True)


def ratio(ours: float, peer: float, bar: float) -> str:
    """A time, its ratio to the peer's, and the bar."""
    return f"{1e3 * ours:10.3f} ms {ours / peer:5.2f} (bar {bar:g}){' MISSED' if ours > bar * peer else '':8}"


# ---- memory ----------------------------------------------------------------------------------------------------------


def resident(field: str) -> int:
    """MiB of this process: VmHWM its peak, VmRSS now."""
    with open("/proc/self/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(field)) >> 10


def peak(name: str, title: str) -> None:
    """In a process of its own: five steps, and the peak."""
    library = septet_torch if name == "septet" else module("torch")
    step = ROWS[title][0](library, as_it_is)
    for _ in range(5):
        step()
    print(resident("VmHWM"))


def in_process(*arguments: str) -> int:
    """The number that this file prints when called with arguments."""
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=True, env={**os.environ})
    return int(done.stdout.split()[-1])


def memory(wanted: list[str]) -> None:
    """Peaks of training, and the growth of the first row."""
    print(f"{'peak of a process that trains, MiB':56}{'septet':>10}{'torch':>10}{'ratio':>8}")
    for title in chosen(wanted):
        ours, theirs = (in_process("--peak", name, title) for name in ("septet", "torch"))
        print(f"{title:56}{ours:10}{theirs:10}{ours / theirs:8.2f}   bar 1{'' if ours <= theirs else '  MISSED'}", flush=True)
    step = mlp(septet_torch, as_it_is)
    for _ in range(500):
        step()
    before = resident("VmRSS")
    for _ in range(GROWTH):
        step()
    print(f"{GROWTH:,} steps of the MLP grow the process by {resident('VmRSS') - before} MiB   bar 2")


def chosen(wanted: list[str]) -> list[str]:
    """The titles that contain one of the words; all for none."""
    return [title for title in ROWS if not wanted or any(w in title for w in wanted)]


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--peak"]:
        peak(*arguments[1:])
    elif arguments[:1] == ["--memory"]:
        memory(arguments[1:])
    else:
        print(f"{'step':56}{'torch':>13}  {'septet as written':40}  septet compiled")
        for title in chosen(arguments):
            report(title)


if __name__ == "__main__":
    main(sys.argv[1:])
