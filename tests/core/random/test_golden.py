"""Every distribution on every stream, bit for bit as NumPy gave it (tests/golden/record_random.py)."""

from __future__ import annotations

import ctypes
import hashlib
import json
from array import array
from pathlib import Path
from typing import Any

import pytest

from septet.core.random import bits, draw, order, vectors, whole
from septet.core.random.domain import Parameter, product
from septet.ir.dtype import BY_NAME, float64
from septet.runtime.memory import Block

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "random.json").read_text())


def content(block: Block, count: int, itemsize: int = 8) -> bytes:
    return ctypes.string_at(block.address, count * itemsize)


def drawn(result: draw.Drawn) -> tuple[bytes, list[int]]:
    block, shape, dtype = result
    return content(block, product(shape), dtype.itemsize), list(shape)


def flat(nested: Any) -> tuple[list[float], tuple[int, ...]]:
    """Values and shape of nested lists."""
    if not isinstance(nested, list):
        return [nested], ()
    parts = [flat(x) for x in nested]
    return [v for values, _ in parts for v in values], (len(nested), *parts[0][1])


def parameter(nested: Any) -> Parameter:
    values, shape = flat(nested)
    memory = array("d", values)
    return Parameter(memory.buffer_info()[0], shape, memory)


def on_draw(rng: bits.BitGenerator, legacy: bool, r: dict) -> tuple[bytes, list[int]]:
    dtype = BY_NAME[r["dtype"]] if r["dtype"] == "float32" else float64
    return drawn(draw.draw(r["name"], rng, r["params"], r["size"], dtype, legacy))


def on_broadcast(rng: bits.BitGenerator, legacy: bool, r: dict) -> tuple[bytes, list[int]]:
    return drawn(draw.draw(r["name"], rng, (parameter(r["a"]), parameter(r["b"])), r["size"], legacy=legacy))


def on_integers(rng: bits.BitGenerator, legacy: bool, r: dict) -> tuple[bytes, list[int]]:
    return drawn(whole.integers(rng, r["low"], r["high"], r["size"], BY_NAME[r["dtype"]], legacy=legacy))


def on_integers_each(rng: bits.BitGenerator, legacy: bool, r: dict) -> tuple[bytes, list[int]]:
    return drawn(
        whole.integers_each(rng, r["low"], r["high"], ((3,), (3,)), r["size"], BY_NAME[r["dtype"]], legacy=legacy)
    )


def on_permutation(rng: bits.BitGenerator, legacy: bool, r: dict) -> tuple[bytes, list[int]]:
    return content(order.permutation(rng, r["n"], legacy), r["n"]), [r["n"]]


def on_bytes(rng: bits.BitGenerator, legacy: bool, r: dict) -> tuple[bytes, list[int]]:
    return whole.random_bytes(rng, r["n"], legacy), [r["n"]]


def on_shuffle(rng: bits.BitGenerator, legacy: bool, r: dict) -> tuple[bytes, list[int]]:
    items = array("h", range(3000))
    order.shuffle_items(rng, items.buffer_info()[0], 1000, 6, 6, legacy)
    return items.tobytes(), [1000, 3]


def on_choice(rng: bits.BitGenerator, legacy: bool, r: dict) -> tuple[bytes, list[int]]:
    found = order.choice(rng, r["population"], r["n"], r["replace"], r.get("shuffled", True), legacy)
    return content(found, r["n"]), [r["n"]]


def on_weighted(rng: bits.BitGenerator, legacy: bool, r: dict) -> tuple[bytes, list[int]]:
    return content(order.weighted_choice(rng, r["weights"], r["n"], r["replace"], legacy), r["n"]), [r["n"]]


def on_multinomial(rng: bits.BitGenerator, legacy: bool, r: dict) -> tuple[bytes, list[int]]:
    return drawn(vectors.multinomial(rng, r["n"], r["chances"], r["size"]))


def on_dirichlet(rng: bits.BitGenerator, legacy: bool, r: dict) -> tuple[bytes, list[int]]:
    return drawn(vectors.dirichlet(rng, r["alpha"], r["size"], legacy))


def on_multivariate_hypergeometric(rng: bits.BitGenerator, legacy: bool, r: dict) -> tuple[bytes, list[int]]:
    return drawn(vectors.multivariate_hypergeometric(rng, r["colors"], r["sample"], r["size"], r["method"]))


KINDS = {name.removeprefix("on_"): f for name, f in globals().items() if name.startswith("on_")}


@pytest.mark.parametrize(
    "family", GOLDEN["families"], ids=lambda f: f"{f['bits']}-{'legacy' if f['legacy'] else 'generator'}"
)
def test_family(family: dict) -> None:
    """One stream through all cases in order, so that what each leaves behind counts too."""
    rng = bits.GENERATORS[family["bits"]](family["seed"])
    for r in family["records"]:
        values, shape = KINDS[r["kind"]](rng, family["legacy"], r)
        case = {k: v for k, v in r.items() if k != "sha256"}
        assert shape == r["shape"], case
        assert hashlib.sha256(values).hexdigest() == r["sha256"], case


@pytest.mark.parametrize("record", GOLDEN["streams"], ids=lambda r: f"{r['bits']}-{r['seed']}-{r['then']}")
def test_stream(record: dict) -> None:
    rng: Any = bits.GENERATORS[record["bits"]](record["seed"])
    match record["then"]:
        case "spawn":
            rng = rng.spawn(3)[2]
        case "jumped":
            rng = rng.jumped(2)
        case "advance":
            rng.advance(10**20 + 3)
    out = array("Q", [0]) * record["shape"][0]
    rng.raw(out.buffer_info()[0], len(out))
    assert hashlib.sha256(out.tobytes()).hexdigest() == record["sha256"]


@pytest.mark.parametrize("record", GOLDEN["legacy_seeds"], ids=lambda r: str(r["seed"]))
def test_legacy_seed(record: dict) -> None:
    rng = bits.MT19937(0)
    rng.legacy_seed(record["seed"])
    assert hashlib.sha256(array("I", rng.key()).tobytes()).hexdigest() == record["sha256"]
    assert rng.state["state"]["pos"] == 624
