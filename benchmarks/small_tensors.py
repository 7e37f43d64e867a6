"""Everyday calls on small tensors, with their gradients, beside PyTorch's, sorted by ratio, in under a minute.

    python benchmarks/small_tensors.py [part of a statement ...]

Times are the least of several, the libraries taking turns; ratio = ours / theirs, lower is better.  Without PyTorch there is no ratio.
Statements that end in `back()` differentiate the sum; the gradient is added to the one before, as in a loop that accumulates.
"""
from __future__ import annotations

import sys
from typing import Any

from small_calls import statements_in, table
from startup import module

import septet.torch as septet_torch

GROUPS = {
    "elementwise": """
        x + x; w + x; x.exp(); back(w * x); back(w.exp()); back(F.relu(w)); back(F.gelu(w)); back(w.sigmoid()); back(w.tanh());
        back(F.silu(w)); back(F.leaky_relu(w)); back(w.abs()); back(w ** 2); back(w.sqrt()); back(w.log()); back(w / (x + 1));
        back(w.clamp(0.2, 0.8)); torch.where(m, x, x); back(torch.where(m, w, x)); x.masked_fill(m, 0.0); o.add_(0.5); o.mul_(1.0);
        unrecorded(w); x.double(); x.clone(); w.detach(); 255 / x""",
    "reductions": """
        x.mean(); x.mean(0); back(w.mean()); back(w.sum(1)); x.max(1); back(w.max(1)[0]); x.var(1); back(w.std(1)); x.norm();
        back(w.norm()); back(w.logsumexp(1)); x.argmax(1); x.topk(5); x.sort(); back(w.cumsum(1)); v.prod(); m.any(); x.sum().item();
        (x.argmax(1) == y).sum(); torch.allclose(x, x)""",
    "shape": """
        torch.cat([x, x]); back(torch.cat([w, x])); back(torch.stack([w, w])); back(w.split(16)[0]); back(w.reshape(64, 32)); back(w.t());
        pictures.permute(0, 2, 3, 1).contiguous(); x.view(64, 32); x.unsqueeze(1); v.expand(32, 64); pictures.flatten(1); x.roll(1, 0);
        x.flip(0); x.repeat(2, 2); x.triu(); F.pad(pictures, (1, 1, 1, 1)); back(w.chunk(2, 1)[0] * w.chunk(2, 1)[1])""",
    "indexing": """
        x[3]; x[2:5, ::2]; x[rows]; back(w[rows]); x[m]; back(w[m]); back(w[2:5]); o[0] = 0.5; o[1:3] = 0.5; x.gather(1, y[:, None]);
        back(w.gather(1, y[:, None])); F.one_hot(y, 10); v.tolist()""",
    "products": """
        x @ x.t(); back(w @ x.t()); torch.bmm(tokens, tokens.transpose(1, 2)); torch.einsum('ij,kj->ik', x, x); torch.outer(v, v);
        torch.cdist(x, x); back(F.cosine_similarity(w, x))""",
    "layers": """
        linear(x); back(linear(x)); conv(pictures); back(conv(pictures)); batch_norm(x); back(batch_norm(w)); layer_norm(x);
        back(layer_norm(w)); back(gru(tokens)[0]); back(cell(x)[0]); embedding(rows); back(embedding(rows));
        attention(tokens, tokens, tokens); back(attention(tokens, tokens, tokens)[0]);
        back(F.max_pool2d(conv(pictures), 2)); F.avg_pool2d(pictures, 2); F.adaptive_avg_pool2d(pictures, 1); F.dropout(x);
        back(F.dropout(w));
        x.softmax(-1);
        back(w.softmax(-1)); back(w.log_softmax(-1)); F.interpolate(pictures, scale_factor=2)""",
    "losses and steps": """
        F.cross_entropy(x, y); back(F.cross_entropy(w, y)); back(F.mse_loss(w, x)); back(F.binary_cross_entropy_with_logits(w, x));
        back(F.l1_loss(w, x)); sgd.step(); adam.step(); torch.nn.utils.clip_grad_norm_(weights, 1.0)""",
    "making": """
        torch.rand(32, 64); torch.randn(32, 64); torch.zeros(32, 64); torch.arange(100); torch.tensor([1.0, 2.0, 3.0]);
        torch.ones_like(x)""",
}


def names_for(torch: Any) -> dict[str, Any]:
    """The names of the statements: the same numbers in either library."""
    torch.manual_seed(0)
    nn = torch.nn
    weights = [nn.Parameter(torch.rand(8, 8)) for _ in range(4)]
    for p in weights:
        p.grad = torch.rand(8, 8)
    x, tokens = torch.rand(32, 64), torch.rand(2, 10, 64)

    def unrecorded(w: Any) -> Any:
        with torch.no_grad():
            return w * 2.0 + x

    return {"torch": torch, "F": nn.functional, "x": x, "w": torch.rand(32, 64, requires_grad=True), "v": torch.rand(64), "m": x > 0.5,
            "o": torch.rand(32, 64), "rows": torch.randint(0, 32, (16,)), "y": torch.randint(0, 10, (32,)), "tokens": tokens,
            "pictures": torch.rand(4, 3, 16, 16), "back": lambda result: result.sum().backward(), "unrecorded": unrecorded,
            "linear": nn.Linear(64, 64), "conv": nn.Conv2d(3, 8, 3), "batch_norm": nn.BatchNorm1d(64), "layer_norm": nn.LayerNorm(64),
            "gru": nn.GRU(64, 32, batch_first=True), "cell": nn.LSTMCell(64, 32), "embedding": nn.Embedding(100, 16),
            "attention": nn.MultiheadAttention(64, 4, batch_first=True), "weights": weights, "sgd": torch.optim.SGD(weights, lr=1e-3),
            "adam": torch.optim.Adam(weights, lr=1e-3)}


if __name__ == "__main__":
    libraries = ("septet", septet_torch), ("torch", module("torch"))
    worlds = {name: names_for(library) for name, library in libraries if library}
    table("tensors of 32 x 64", worlds, statements_in(GROUPS, sys.argv[1:]), "torch")
