"""Models of random weights beside Transformers on PyTorch, in one process: a Llama of 160M parameters decodes and reads a prompt, ViT-base
sees an image, a Whisper of tiny's shape hears 30 s and writes 24 tokens; and how much memory loading takes, each in a process of its own.

    python benchmarks/transformers_infer.py [--tokens 24] [--rounds 3] [decode] [prefill] [senses] [loading]

One sequence, two threads.  Times are the least of rounds in which both take turns; ratios are to Transformers in float32.
"""
from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from typing import Any

SIZES = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "num_key_value_heads": 12, "intermediate_size": 3072,
         "vocab_size": 32000, "max_position_embeddings": 2048}
BARS = {"decode f32": 0.8, "decode int8": 0.35, "decode int4": 0.3, "prefill 512": 0.9, "ViT-base image": 0.9, "Whisper 30 s": 0.9,
        "loading, peak / file": 1.15}


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


def see(torch: Any, transformers: Any) -> Callable[[], float]:
    """Seconds of an image of 224 x 224 through ViT-base."""
    model, picture = transformers.ViTForImageClassification(transformers.ViTConfig()).eval(), torch.ones(1, 3, 224, 224)
    return timed(torch, lambda: model(picture).logits.sum())


def hear(torch: Any, transformers: Any) -> Callable[[], float]:
    """Seconds of 30 s of sound through a Whisper of tiny's shape."""
    config = transformers.WhisperConfig(d_model=384, encoder_layers=4, decoder_layers=4, encoder_attention_heads=6,
                                        decoder_attention_heads=6, encoder_ffn_dim=1536, decoder_ffn_dim=1536)
    model, sound = transformers.WhisperForConditionalGeneration(config).eval(), torch.ones(1, 80, 3000)
    ways = {"max_new_tokens": 24, "min_new_tokens": 24, "do_sample": False}
    return timed(torch, lambda: model.generate(input_features=sound, **ways).sum())


def timed(torch: Any, work: Callable[[], Any]) -> Callable[[], float]:
    """Seconds of a piece of work, its number looked at."""
    def seconds() -> float:
        start = time.perf_counter()
        with torch.no_grad():
            float(work())
        return time.perf_counter() - start

    return seconds


LOAD = """
import sys
{imports}
def peak():
    with open("/proc/self/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmHWM")) * 1024
before = peak()
model = transformers.LlamaForCausalLM.from_pretrained(sys.argv[1])
with torch.no_grad():
    float(model(torch.arange(8)[None]).logits.sum())
print(peak() - before)
"""


def loading() -> None:
    """How far loading 650 MB and one step raise the peak of a process, in sizes of the file."""
    from septet import transformers

    with tempfile.TemporaryDirectory() as folder:
        transformers.LlamaForCausalLM(transformers.LlamaConfig(**SIZES)).save_pretrained(folder)
        size = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))
        rows = {"ours": "from septet import torch, transformers"}
        if theirs()[1] is not None:
            rows["Transformers"] = "import torch, transformers"
        found = {name: peak_over(LOAD.format(imports=line), folder) / size for name, line in rows.items()}
    beside = f"  Transformers {found['Transformers']:8.2f}" if "Transformers" in found else ""
    print(f"loading, peak / file of {size / 1e6:.0f} MB {found['ours']:6.2f}{beside} (bar {BARS['loading, peak / file']})")


def peak_over(code: str, folder: str) -> int:
    """Bytes that a child prints last."""
    shown = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True).stdout
    return int(shown.split()[-1])


def in_turns(rounds: int, jobs: dict[str, Callable[[], float]]) -> dict[str, float]:
    """The least seconds of each job."""
    for job in jobs.values():
        job()
    found = {name: float("inf") for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            found[name] = min(found[name], job())
    return found


def show(name: str, seconds: float, reference: float | None) -> None:
    """A row."""
    beside = f"  Transformers {reference * 1e3:8.2f} ms  ratio {seconds / reference:5.2f} (bar {BARS[name]})" if reference else ""
    print(f"{name:14} {seconds * 1e3:8.2f} ms{beside}", flush=True)


def main() -> None:
    """Print a row each measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tokens", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("parts", nargs="*", default=["decode", "prefill", "senses", "loading"])
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    kinds = {"f32": 0} | ({"int8": 8, "int4": 4} if "decode" in options.parts else {})
    made = {name: ours(bits) for name, bits in kinds.items()} | {"Transformers": theirs()}
    made = {name: pair for name, pair in made.items() if pair[1] is not None}
    if "decode" in options.parts:
        found = in_turns(options.rounds, {name: decode(*pair, options.tokens) for name, pair in made.items()})
        for name in kinds:
            show(f"decode {name}", found[name], found.get("Transformers"))
    if "prefill" in options.parts:
        found = in_turns(options.rounds, {name: prefill(*made[name]) for name in ("f32", "Transformers") if name in made})
        show("prefill 512", found["f32"], found.get("Transformers"))
    if "senses" in options.parts:
        for name, work in (("ViT-base image", see), ("Whisper 30 s", hear)):
            found = in_turns(options.rounds, {who: work(*libraries) for who, libraries in pairs(made).items()})
            show(name, found["f32"], found.get("Transformers"))
    if "loading" in options.parts:
        loading()


def pairs(made: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """(torch, transformers) of each library that is there."""
    from septet import torch, transformers

    found = {"f32": (torch, transformers)}
    if "Transformers" in made:
        import torch as their_torch
        import transformers as their_transformers

        found["Transformers"] = (their_torch, their_transformers)
    return found


if __name__ == "__main__":
    main()
