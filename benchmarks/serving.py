"""`septet serve`: throughput of 1, 2, 4 and 8 streams at once, and the time to the first token, of a random Llama.

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

PROMPT = [5 + i % 200 for i in range(32)]


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


def ask(url: str, tokens: int, firsts: list[float]) -> None:
    """One stream to its end; notes the seconds to its first token."""
    body = json.dumps({"model": "m", "prompt": PROMPT, "max_tokens": tokens, "temperature": 0, "stream": True}).encode()
    start = time.perf_counter()
    with urllib.request.urlopen(urllib.request.Request(url + "/v1/completions", body)) as answer:
        next(line for line in answer if line.startswith(b"data: {"))
        firsts.append(time.perf_counter() - start)
        answer.read()


def measure(url: str, streams: int, tokens: int) -> tuple[float, list[float]]:
    """(tokens a second of all streams together, seconds to each first token)."""
    firsts: list[float] = []
    threads = [threading.Thread(target=ask, args=(url, tokens, firsts)) for _ in range(streams)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return streams * tokens / (time.perf_counter() - start), firsts


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
            best: dict[int, tuple[float, list[float]]] = {}
            for _ in range(options.rounds):             # interleaved: what else the machine does meets all alike
                for streams in (1, 2, 4, 8):
                    found = measure(url, streams, options.tokens)
                    best[streams] = max(best.get(streams, found), found)
        finally:
            process.terminate()
            process.wait(30)
    print(f"{parameters / 1e6:.1f} M parameters, {options.tokens} tokens each, prompts of {len(PROMPT)}")
    print(f"{'streams':>7} {'tokens/s':>9} {'of one':>7} {'first token ms: least':>22} {'most':>7}")
    for streams, (rate, firsts) in best.items():
        print(f"{streams:7} {rate:9.1f} {rate / best[1][0]:7.2f} {min(firsts) * 1e3:22.1f} {max(firsts) * 1e3:7.1f}")


if __name__ == "__main__":
    main()
