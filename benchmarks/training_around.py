"""What surrounds a training step, beside PyTorch: an epoch of DataLoader, the import, and the first compiled step with empty caches.

    python benchmarks/training_around.py [loader] [import] [first]

Ratios to PyTorch's time, lower is better.  PyTorch's workers are processes, ours threads.  The first compiled step is that of the GPT of
`training.py`, in fresh processes, forward and backward; PyTorch's compiler needs g++ and is left out where there is none.
"""
from __future__ import annotations

import importlib
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from startup import best, module
from training import language_model

SAMPLES, BATCH, WORKERS, ROUNDS = 60_000, 64, 2, 3
LIBRARIES = {"septet": "septet.torch", "torch": "torch"}


def arrays(torch: Any) -> Any:
    """Samples that lie in two tensors."""
    return torch.utils.data.TensorDataset(torch.randn(SAMPLES, 28), torch.randint(0, 10, (SAMPLES,)))


def written(torch: Any) -> Any:
    """A data set as people write one: a sample is a tensor's row, changed a little, and a number."""
    x, y = torch.randn(SAMPLES, 28), torch.randint(0, 10, (SAMPLES,)).tolist()

    class Samples(torch.utils.data.Dataset):  # type: ignore[misc]
        def __len__(self) -> int:
            return SAMPLES

        def __getitem__(self, k: int) -> Any:
            return x[k] * 2 - 1, y[k]

    return Samples()


def epoch(torch: Any, make: Callable[[Any], Any], workers: int) -> Callable[[], None]:
    """A walk through all batches."""
    loader = torch.utils.data.DataLoader(make(torch), batch_size=BATCH, shuffle=True, num_workers=workers)

    def walk() -> None:
        for _ in loader:
            pass

    return walk


def seconds(work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def loader() -> None:
    """Epochs, the libraries in turns."""
    for title, make in (("TensorDataset", arrays), ("a Dataset as written", written)):
        for workers in (0, WORKERS):
            walks = [epoch(importlib.import_module(name), make, workers) for name in LIBRARIES.values()]
            times = [math.inf, math.inf]
            for _ in range(ROUNDS):
                for k, walk in enumerate(walks):
                    time.sleep(0.1)
                    times[k] = min(times[k], seconds(walk))
            report(f"{title}, 60k samples, {workers} workers", times, 0.5 if workers else None)


def imports() -> None:
    """Fresh processes, modules compiled."""
    times = [best(f"import {name}") for name in LIBRARIES.values()]
    report("import, with Python's own start", times, 0.25)


def first_step(name: str) -> None:
    """In a process of its own: what the first compiled step takes."""
    torch = importlib.import_module(LIBRARIES[name])
    print(seconds(language_model(torch, torch.compile, torch.enable_grad)))


def in_process(name: str) -> float:
    """The first compiled step with an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        caches = {"SEPTET_CACHE": os.path.join(folder, "septet"), "TORCHINDUCTOR_CACHE_DIR": os.path.join(folder, "torch")}
        done = subprocess.run([sys.executable, __file__, "--first", name], capture_output=True, text=True, check=True,
                              env={**os.environ, **caches})
    return float(done.stdout.split()[-1])


def first() -> None:
    """The first compiled step, once each."""
    names = [name for name in LIBRARIES if name == "septet" or shutil.which("g++")]
    report("first compiled step of the GPT, empty cache", [in_process(name) for name in names], 0.4)


def report(title: str, times: list[float], bar: float | None) -> None:
    """One line."""
    ours, theirs = times[0], times[1] if len(times) > 1 else math.nan
    missed = " MISSED" if bar is not None and ours > bar * theirs else ""
    shown = "" if bar is None else f" (bar {bar:g})"
    print(f"{title:52}{ours:9.3f} s  torch {theirs:9.3f} s  {ours / theirs:6.2f}{shown}{missed}", flush=True)


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--first"]:
        first_step(arguments[1])
        return
    if module("torch") is None:
        sys.exit("PyTorch is not installed here: there is nothing to compare with")
    for name, work in {"loader": loader, "import": imports, "first": first}.items():
        if not arguments or name in arguments:
            work()


if __name__ == "__main__":
    main(sys.argv[1:])
