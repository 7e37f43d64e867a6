"""Single operations and layers beside PyTorch, forward and backward: which of them a script would wait for.

    python benchmarks/torch_operations.py [part of a line ...]

Both libraries run in one process and take turns, with a pause so that idle pools are parked; the least of several, lower ratios are better.
Results and gradients are read, so nothing is left undone.  The slowest lines come last.
"""
from __future__ import annotations

import math
import sys
import time
from typing import Any

from startup import module
from training import PAUSE, ROUNDS, seconds

import septet.torch as septet_torch

# layer, shape of its input
LAYERS = """
nn.Conv2d(3, 64, 7, 2, 3) | 4, 3, 224, 224
nn.Conv2d(64, 64, 3, 1, 1) | 4, 64, 56, 56
nn.Conv2d(256, 64, 1) | 4, 256, 56, 56
nn.Conv2d(512, 512, 3, 1, 1) | 1, 512, 14, 14
nn.Conv2d(32, 64, 3, 1, 1) | 8, 32, 14, 14
nn.Conv2d(144, 144, 3, 2, 1, groups=144) | 4, 144, 56, 56
nn.Conv2d(384, 384, 3, 1, 1, groups=384) | 4, 384, 14, 14
nn.Conv2d(96, 96, 7, 1, 3, groups=96) | 1, 96, 56, 56
nn.ConvTranspose2d(128, 64, 4, 2, 1) | 8, 128, 16, 16
nn.Conv1d(64, 128, 5, padding=2) | 16, 64, 512
nn.Conv3d(16, 32, 3, padding=1) | 2, 16, 16, 32, 32
nn.BatchNorm2d(64) | 16, 64, 56, 56
nn.GroupNorm(8, 64) | 16, 64, 56, 56
nn.LayerNorm(512) | 32, 128, 512
nn.MaxPool2d(3, 2, 1) | 8, 64, 112, 112
nn.AvgPool2d(2) | 8, 64, 112, 112
nn.AdaptiveAvgPool2d(7) | 8, 256, 28, 28
nn.LPPool2d(2, 2) | 8, 16, 64, 64
nn.Upsample(scale_factor=2, mode="bilinear") | 4, 64, 32, 32
nn.GRU(128, 256, batch_first=True) | 16, 50, 128
nn.LSTM(100, 128, bidirectional=True, batch_first=True) | 32, 40, 100
nn.LSTMCell(64, 128) | 32, 64
nn.TransformerEncoderLayer(256, 8, 1024, batch_first=True) | 8, 128, 256
nn.Linear(512, 2048) | 2048, 512
nn.Linear(8, 8) | 8, 8
""".strip().splitlines()
# expression of x, shape of x
EXPRESSIONS = """
F.embedding(words, x) | 30000, 128
F.embedding_bag(words, x) | 30000, 64
F.cross_entropy(x, x.detach().argmax(1)) | 4096, 1000
F.ctc_loss(x.log_softmax(2), ones[:16, :20], ones[0, :16] * 50, ones[0, :16] * 20) | 50, 16, 40
F.softmax(x, -1) | 512, 12, 64, 64
F.gelu(x) | 64, 128, 1024
F.dropout(x, 0.1) | 64, 128, 1024
F.unfold(x, 3, padding=1) | 8, 16, 32, 32
F.pad(x, (2, 2, 2, 2), mode="reflect") | 8, 16, 64, 64
F.grid_sample(x, grid, align_corners=False) | 8, 16, 64, 64
torch.cdist(x, x) | 512, 64
torch.einsum("bij,bjk->bik", x, x) | 64, 96, 96
torch.cross(x, x.roll(1, 0), dim=1) | 4096, 3
torch.fft.rfft(x).abs() | 64, 4096
torch.fft.fft2(x).abs() | 16, 64, 64
torch.stft(x, 400, 160, return_complex=True, window=torch.hann_window(400)).abs() | 8, 16000
torch.linalg.inv(x @ x.mT + torch.eye(64)) | 16, 64, 64
torch.linalg.cholesky(x @ x.mT + torch.eye(64)) | 64, 64
torch.linalg.qr(x)[1] | 128, 64
torch.linalg.eigh(x @ x.mT)[0] | 64, 64
torch.special.i0(x) | 256, 1024
x.gather(1, places) | 256, 4096
x.scatter_add(1, places, x[:, :512]) | 256, 4096
x.index_select(0, rows) | 256, 512
x.index_add(0, rows, x.detach()[rows]) | 256, 512
x[rows] | 256, 512
x[x > 0] | 256, 4096
x.max(1)[0] | 256, 4096
x.cumsum(1) | 256, 4096
x.sort(1)[0] | 256, 4096
x.topk(10, 1)[0] | 256, 4096
x.prod(1) | 4096, 8
x.roll(1, 0) + x.flip(1) | 256, 4096
x.T.contiguous() | 1024, 1024
x[2:5, ::2] | 8, 8
x.clone().add_(1).mul_(2) | 8, 8
""".strip().splitlines()
NAMES = {"words": "torch.randint(0, 30000, (64, 128))", "rows": "torch.randint(0, 256, (2048,))",
         "places": "torch.randint(0, 4096, (256, 512))", "ones": "torch.ones(64, 64, dtype=torch.int64)",
         "grid": "F.affine_grid(torch.eye(2, 3).expand(8, 2, 3), (8, 16, 64, 64), align_corners=False)"}


def step_of(torch: Any, line: str) -> Any:
    """The line in a library: its result and the gradient of its input, both read."""
    torch.manual_seed(0)
    names = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional}
    text, sizes = (part.strip() for part in line.rsplit("|", 1))
    names |= {name: eval(made, names) for name, made in NAMES.items() if name in text}
    x = torch.randn(*map(int, sizes.split(","))).requires_grad_()
    layer = eval(text, names) if text.startswith("nn.") else None
    function = layer if layer is not None else eval(f"lambda x: {text}", names)

    def step() -> float:
        x.grad = None
        if layer is not None:
            layer.zero_grad()
        y = function(x)
        y = y[0] if isinstance(y, tuple) else y
        total = y if not y.ndim else y.sum()
        total.backward()
        return float(total) + float(x.grad.reshape(-1)[0])

    return step


def compared(line: str, torch: Any) -> tuple[float, float]:
    """Seconds of both."""
    steps = [step_of(library, line) for library in (septet_torch, torch)]
    best = [math.inf] * 2
    for _ in range(ROUNDS):
        for k, step in enumerate(steps):
            time.sleep(PAUSE)
            best[k] = min(best[k], seconds(step))
    return best[0], best[1]


def main(wanted: list[str]) -> None:
    """Run the lines, and print them from the fastest beside PyTorch to the slowest."""
    torch = module("torch")
    if torch is None:
        raise SystemExit("PyTorch is not installed: there is nothing to compare with")
    lines = [line for line in LAYERS + EXPRESSIONS if not wanted or any(word in line for word in wanted)]
    found = []
    for number, line in enumerate(lines, 1):
        found.append((*compared(line, torch), line))
        print(f"\r{number} of {len(lines)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(f"{'forward and backward':88}{'septet':>12}{'torch':>12}{'ratio':>8}")
    for ours, theirs, line in sorted(found, key=lambda row: row[0] / row[1]):
        print(f"{line[:86]:88}{1e3 * ours:9.3f} ms{1e3 * theirs:9.3f} ms{ours / theirs:8.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
