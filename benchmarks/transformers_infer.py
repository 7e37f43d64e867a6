"""Decoding and prefill of a Llama of 160M parameters with random weights, beside Transformers on PyTorch, in one process.

    python benchmarks/transformers_infer.py [--tokens 24] [--rounds 3]

One sequence, two threads.  Times are the least of rounds in which both take turns; ratios are to Transformers in float32.
"""
from __future__ import annotations

import argparse
import logging
import time
import warnings
from collections.abc import Callable
from typing import Any

SIZES = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "num_key_value_heads": 12, "intermediate_size": 3072,
         "vocab_size": 32000, "max_position_embeddings": 2048}
BARS = {"decode f32": 0.8, "decode int8": 0.35, "decode int4": 0.3, "prefill 512": 0.9}


def ours(bits: int = 0) -> tuple[Any, Any]:
    """(Septet's torch, the model), quantised where `bits`."""
    from septet import torch, transformers
    from septet.transformers.quantizers import quantize_model

    torch.manual_seed(0)
    model = transformers.LlamaForCausalLM(transformers.LlamaConfig(**SIZES)).eval()
    if bits:
        quantize_model(model, {"weights": f"int{bits}", "modules_to_not_convert": []})      # the head too
    return torch, model


def theirs() -> tuple[Any, Any]:
    """(PyTorch, the model); None where they are not installed."""
    try:
        import torch
        import transformers
    except ImportError:
        return None, None
    transformers.logging.set_verbosity_error()
    torch.manual_seed(0)
    return torch, transformers.LlamaForCausalLM(transformers.LlamaConfig(**SIZES)).eval()


def decode(torch: Any, model: Any, tokens: int) -> Callable[[], float]:
    """Seconds a token: a long text less a short one."""
    prompt = torch.arange(3, 19)[None]

    def seconds(count: int) -> float:
        start = time.perf_counter()
        model.generate(prompt, max_new_tokens=count, min_new_tokens=count, do_sample=False, pad_token_id=0, eos_token_id=None)
        return time.perf_counter() - start

    return lambda: (seconds(tokens + 4) - seconds(4)) / tokens


def prefill(torch: Any, model: Any) -> Callable[[], float]:
    """Seconds of a prompt of 512 tokens."""
    prompt = torch.arange(3, 515)[None]

    def seconds() -> float:
        start = time.perf_counter()
        with torch.no_grad():
            float(model(prompt, logits_to_keep=1).logits.sum())
        return time.perf_counter() - start

    return seconds


def in_turns(rounds: int, jobs: dict[str, Callable[[], float]]) -> dict[str, float]:
    """The least seconds of each job."""
    for job in jobs.values():
        job()
    found = {name: float("inf") for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            found[name] = min(found[name], job())
    return found


def main() -> None:
    """Print a row each measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tokens", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    made = {"f32": ours(), "int8": ours(8), "int4": ours(4), "Transformers": theirs()}
    made = {name: pair for name, pair in made.items() if pair[1] is not None}
    decodes = in_turns(options.rounds, {name: decode(*pair, options.tokens) for name, pair in made.items()})
    fills = in_turns(options.rounds, {name: prefill(*made[name]) for name in ("f32", "Transformers") if name in made})
    rows = [(f"decode {name}", decodes[name], decodes.get("Transformers")) for name in ("f32", "int8", "int4")]
    rows.append(("prefill 512", fills["f32"], fills.get("Transformers")))
    for name, seconds, reference in rows:
        beside = f"  Transformers {reference * 1e3:8.2f} ms  ratio {seconds / reference:5.2f} (bar {BARS[name]})" if reference else ""
        print(f"{name:12} {seconds * 1e3:8.2f} ms{beside}")


if __name__ == "__main__":
    main()
