"""`septet serve`: throughput of 1, 2, 4 and 8 streams at once, the time to the first token and between two, of a random Llama.

    python benchmarks/serving.py [--hidden 384 --layers 6 --tokens 48]

The server is a process of its own; the client speaks its protocol over HTTP, as the official one does.
"""
from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

PROMPT = 32
Times = tuple[float, float]             # seconds to the first token, and between two after it


def prompt(stream: int) -> list[int]:
    """A stream's own tokens."""
    return [5 + (i * 7 + stream * 31) % 3000 for i in range(PROMPT)]


def make_model(folder: Path, hidden: int, layers: int) -> int:
    """A random Llama with a tokenizer of words; its number of parameters."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    from septet import torch
    from septet.transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    words = {f"w{i}": i for i in range(4000)}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="w3"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="w3").save_pretrained(folder)
    torch.manual_seed(0)
    model = LlamaForCausalLM(LlamaConfig(vocab_size=4000, hidden_size=hidden, intermediate_size=3 * hidden, num_hidden_layers=layers,
                                         num_attention_heads=hidden // 64, num_key_value_heads=hidden // 64, max_position_embeddings=512,
                                         bos_token_id=None, eos_token_id=None))
    model.save_pretrained(folder)
    return sum(p.numel() for p in model.parameters())


def ask(url: str, stream: int, tokens: int, found: list[Times]) -> None:
    """One stream to its end; notes its times."""
    body = json.dumps({"model": "m", "prompt": prompt(stream), "max_tokens": tokens, "temperature": 0, "stream": True}).encode()
    start = time.perf_counter()
    with urllib.request.urlopen(urllib.request.Request(url + "/v1/completions", body)) as answer:
        next(line for line in answer if line.startswith(b"data: {"))
        first = time.perf_counter()
        answer.read()
    found.append((first - start, (time.perf_counter() - first) / (tokens - 1)))


def measure(url: str, streams: int, tokens: int) -> tuple[float, list[Times]]:
    """(tokens a second of all streams together, the times of each)."""
    found: list[Times] = []
    threads = [threading.Thread(target=ask, args=(url, stream, tokens, found)) for stream in range(streams)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return streams * tokens / (time.perf_counter() - start), found


def started(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """The server's process and its address."""
    process = subprocess.Popen([sys.executable, "-m", "septet", "serve", str(folder), "--name", "m", "--port", "0"], stderr=subprocess.PIPE,
                               text=True, env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)})
    assert process.stderr is not None
    for line in process.stderr:
        if '"ready"' in line:
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return process, str(json.loads(line)["url"])
    raise RuntimeError("the server did not start")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("hidden", 384), ("layers", 6), ("tokens", 48), ("rounds", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options: Any = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        parameters = make_model(Path(name), options.hidden, options.layers)
        process, url = started(Path(name))
        try:
            measure(url, 8, 4)
            best: dict[int, tuple[float, list[Times]]] = {}
            for _ in range(options.rounds):             # interleaved: what else the machine does meets all alike
                for streams in (1, 2, 4, 8):
                    found = measure(url, streams, options.tokens)
                    best[streams] = max(best.get(streams, found), found)
        finally:
            process.terminate()
            process.wait(30)
    print(f"{parameters / 1e6:.1f} M parameters, {options.tokens} tokens each, prompts of {PROMPT}")
    print(f"{'streams':>7} {'tokens/s':>9} {'of one':>7} {'first token ms: least':>22} {'most':>7} {'between two ms':>15}")
    for streams, (rate, times) in best.items():
        firsts, gaps = [1e3 * first for first, _ in times], [1e3 * gap for _, gap in times]
        print(f"{streams:7} {rate:9.1f} {rate / best[1][0]:7.2f} {min(firsts):22.1f} {max(firsts):7.1f} {sum(gaps) / len(gaps):15.2f}")


if __name__ == "__main__":
    main()
