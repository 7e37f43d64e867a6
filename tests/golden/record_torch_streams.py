"""Record digests of long runs of PyTorch's random numbers: every bit counts, which printed tensors do not show.

Run where PyTorch 2.13 is installed: python record_torch_streams.py.
"""
from __future__ import annotations

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).parent
FLOATS = ("float32", "float64", "float16", "bfloat16")
DRAWS = ("rand(N, dtype=D)", "randn(N, dtype=D)", "empty(N, dtype=D).uniform_(.1, 3.3)", "empty(N, dtype=D).normal_(1.3, 2.7)",
         "empty(N, dtype=D).exponential_(1.7)", "empty(N, dtype=D).cauchy_(1.3, 2.7)", "empty(N, dtype=D).log_normal_(.3, .7)",
         "empty(N, dtype=D).geometric_(.3)", "empty(N, dtype=D).bernoulli_(.3)", "empty(2 * N, dtype=D)[::2].normal_()",
         "poisson(torch.full((N,), 4., dtype=D))", "poisson(torch.full((N,), 44., dtype=D))")
WHOLE = ("binomial(torch.full((N,), 100.), torch.tensor(.3))", "binomial(torch.full((N,), 7.), torch.tensor(.6))",
         *(f"_standard_gamma(torch.full((N,), {a}, dtype=torch.{d}))" for a in (.3, 1., 2.5) for d in ("float32", "float64")),
         "_sample_dirichlet(torch.full((N, 3), .7))", "randint(-3, 77, (N,))", "randint(0, 2**40, (N,))", "randperm(N)",
         "multinomial(torch.rand(50), N, replacement=True)", "empty(N, dtype=torch.int32).random_()",
         "empty(N, dtype=torch.int64).random_()")
SIZES = (1, 15, 40, 1001, 70001)


def digest(torch, text, n):
    """The digest of a run's values and of the next number."""
    torch.manual_seed(20)
    x = eval(f"torch.{text}", {"torch": torch, "N": n})
    return hashlib.sha256(repr((x.tolist(), torch.rand(1).tolist())).encode()).hexdigest()[:16]


def runs():
    """(text, n) of all runs."""
    texts = [t.replace("D", f"torch.{d}") for d in FLOATS for t in DRAWS] + list(WHOLE)
    return [(t, n) for t in texts for n in SIZES]


if __name__ == "__main__":
    import torch

    lines = [f"{json.dumps(f'{t} | {n}')}: {json.dumps(digest(torch, t, n))}" for t, n in runs()]
    (HERE / "torch_streams.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
