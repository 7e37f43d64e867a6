"""Chains beside LangChain's: a chain of five steps invoked, 1,000 tokens streamed, the nearest of 100,000 vectors.

python benchmarks/chains.py runs both in turns, each in a process of its own; the peer's Python is PEER (or this one).
"""
from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any


def best(work: Callable[[], Any], times: int, repeat: int) -> float:
    """The least seconds of one call."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        for _ in range(repeat):
            work()
        found.append((time.perf_counter() - start) / repeat)
    return min(found)


def measure(prefix: str) -> dict[str, float]:
    """Seconds of each work, with the packages under a prefix."""
    runnables, prompts, models, parsers = (importlib.import_module(f"{prefix}langchain_core.{name}")
                                           for name in ("runnables", "prompts", "language_models", "output_parsers"))
    prompt = prompts.ChatPromptTemplate.from_messages([("system", "You are {who}."), ("human", "{q}")])
    chain = (prompt | models.FakeListChatModel(responses=["hello"]) | parsers.StrOutputParser()
             | runnables.RunnableLambda(lambda s: {"a": s})
             | runnables.RunnablePassthrough.assign(b=lambda d: d["a"].upper()))
    given = {"who": "a", "q": "b"}
    chain.invoke(given)
    text = " ".join(["w"] * 500)

    def stream() -> None:
        tokens = prompt | models.GenericFakeChatModel(messages=iter([text])) | parsers.StrOutputParser()
        assert sum(1 for _ in tokens.stream(given)) == 999

    return {"invoke": best(lambda: chain.invoke(given), 15, 30), "stream": best(stream, 10, 1), "search": best(search(prefix), 8, 1)}


def search(prefix: str) -> Callable[[], Any]:
    """The ten nearest of 100,000 vectors of 384 numbers: our matrix, or a product and argpartition of NumPy."""
    np = importlib.import_module(f"{prefix}numpy")
    vectors = np.random.default_rng(0).normal(size=(100_000, 384))
    query = np.random.default_rng(1).normal(size=384)
    if prefix:
        from septet.langchain_core.vectorstores.exact import Matrix

        matrix = Matrix(vectors)
        return lambda: matrix.top(query, 10)
    return lambda: np.argpartition(vectors @ query, -10)[-10:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", choices=["septet", "peer"])
    wanted = parser.parse_args().measure
    if wanted:
        print(json.dumps(measure("septet." if wanted == "septet" else "")))
        return
    pythons = {"septet": sys.executable, "peer": os.environ.get("PEER", sys.executable)}
    least: dict[str, dict[str, float]] = {}
    for who in ("septet", "peer", "septet", "peer"):
        found = json.loads(subprocess.run([pythons[who], __file__, "--measure", who], check=True, capture_output=True, text=True).stdout)
        least[who] = {k: min(v, least.get(who, found)[k]) for k, v in found.items()}
    for work, ours in least["septet"].items():
        print(f"{work:8} {ours * 1e3:9.3f} ms  peer {least['peer'][work] * 1e3:9.3f} ms  ratio {ours / least['peer'][work]:.2f}")


if __name__ == "__main__":
    main()
