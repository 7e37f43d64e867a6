"""Attention on AMX, of bfloat16 also by AVX-512's dots of pairs: values and gradients, beside softmax over the whole matrix in float64."""
from __future__ import annotations

import math

import pytest

import septet.torch as torch
from septet.codegen.kernels import attention_parts
from septet.core.fn import attention
from septet.runtime import threads

tiles = pytest.mark.skipif(not attention_parts.has_amx(), reason="parts are for machines with AMX")
pairs = pytest.mark.skipif(not (attention_parts.has_amx() or attention_parts.has_pairs()), reason="this machine multiplies no pairs")
DTYPES = [pytest.param(torch.float32, marks=tiles), pytest.param(torch.bfloat16, marks=pairs)]
CASES = {                   # batches, heads, heads of keys, queries, keys, width, width of values, causal, mask
    "whole tiles": (2, 4, 4, 256, 256, 64, 64, False, None),
    "causal": (1, 8, 8, 300, 300, 64, 64, True, None),
    "edges": (2, 4, 4, 133, 70, 40, 33, False, None),
    "more queries than keys": (2, 4, 4, 260, 100, 32, 64, True, None),
    "shared heads": (2, 6, 2, 67, 150, 48, 128, False, None),
    "allowed": (2, 4, 4, 130, 200, 64, 64, False, "bool"),
    "added": (1, 8, 8, 129, 161, 64, 80, False, "float"),
    "few heads": (1, 2, 2, 140, 140, 128, 128, True, None),
}
LIMITS = {torch.float32: 2e-6, torch.bfloat16: 8e-3}


def operands(case, dtype, scale=1.0):
    b, h, kh, m, n, e, f, *_ = CASES[case]
    torch.manual_seed(0)
    shapes = (b, h, m, e), (b, kh, n, e), (b, kh, n, f), (b, h, m, f)
    return [(torch.randn(*shape) * scale).to(dtype) for shape in shapes]


def mask_of(case):
    b, _, _, m, n, *_, kind = CASES[case]
    if kind is None:
        return None
    drawn = torch.rand(m, n)
    return drawn < 0.7 if kind == "bool" else torch.log(drawn).expand(b, 1, m, n)


def of(function, q, k, v, g):
    """The outputs and the gradients."""
    held = [x.clone().requires_grad_() for x in (q, k, v)]
    y = function(*held)
    y.backward(g)
    return [y.detach(), *(x.grad for x in held)]


def fused(case, mask):
    _, h, kh, *_, causal, _ = CASES[case]
    return lambda q, k, v: torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal, enable_gqa=h != kh)


def by_definition(case, mask):
    """softmax(q k^T / sqrt(e) + mask) v in float64."""
    _, h, kh, m, n, e, _, causal, kind = CASES[case]

    def weigh(q, k, v):
        k, v = (x.repeat_interleave(h // kh, dim=1) for x in (k, v))
        scores = q @ k.transpose(-1, -2) / math.sqrt(e)
        if causal:
            scores = scores.masked_fill(torch.ones(m, n).tril() == 0, -math.inf)
        if kind == "bool":
            scores = scores.masked_fill(~mask, -math.inf)
        return torch.softmax(scores if kind != "float" else scores + mask.double(), -1) @ v

    return weigh


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("case", CASES)
def test_values_and_gradients(case, dtype):
    given, mask = operands(case, dtype), mask_of(case)
    assert attention.by_parts(*given[:3])
    got = of(fused(case, mask if mask is None or mask.dtype is torch.bool else mask.to(dtype)), *given)
    want = of(by_definition(case, mask if mask is None or mask.dtype is torch.bool else mask.to(dtype)), *(x.double() for x in given))
    for a, b in zip(got, want, strict=True):
        assert a.dtype is dtype
        assert float((a.double() - b).abs().max()) <= LIMITS[dtype] * float(b.abs().max())


@tiles
def test_sharp_weights():
    """Most weights are far below the largest; many underflow."""
    given = operands("whole tiles", torch.float32, 6.0)
    got, want = of(fused("whole tiles", None), *given), of(by_definition("whole tiles", None), *(x.double() for x in given))
    for a, b in zip(got, want, strict=True):
        assert float((a.double() - b).abs().max()) <= 2e-4 * float(b.abs().max())


@tiles
@pytest.mark.parametrize("value", [math.inf, math.nan, 3e38, 1e-42])
def test_numbers_without_parts_go_the_old_way(value, monkeypatch):
    q, k, v, _ = operands("whole tiles", torch.float32)
    (q if value > 1 or value != value else v)[0, 0, 3] = value
    if value == 1e-42:
        v[0, 0] = value
    calls = []
    monkeypatch.setattr(attention, "forward_by_parts", lambda *a, kept=attention.forward_by_parts: calls.append(kept(*a)) or calls[-1])
    y = fused("whole tiles", None)(q, k, v)
    assert calls == [False]
    want = by_definition("whole tiles", None)(*(x.double() for x in (q, k, v)))
    assert torch.allclose(y[1:].double(), want[1:], atol=1e-5)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16], ids=str)
def test_shared_heads_of_other_dtypes(dtype):
    given = operands("shared heads", dtype)
    got, want = of(fused("shared heads", None), *given), of(by_definition("shared heads", None), *(x.double() for x in given))
    for a, b in zip(got, want, strict=True):
        assert a.dtype is dtype
        assert float((a.double() - b).abs().max()) <= (1e-13 if dtype is torch.float64 else 2e-3) * float(b.abs().max())


def test_a_gradient_of_a_gradient():
    q, k, v, g = operands("edges", torch.bfloat16)
    q.requires_grad_()
    y = fused("edges", None)(q, k, v)
    (first,) = torch.autograd.grad(y, q, g, create_graph=True)
    (second,) = torch.autograd.grad((first.float() ** 2).sum(), q)
    q64 = q.detach().double().requires_grad_()
    (first,) = torch.autograd.grad(by_definition("edges", None)(q64, k.double(), v.double()), q64, g.double(), create_graph=True)
    (want,) = torch.autograd.grad((first ** 2).sum(), q64)
    assert float((second.double() - want).abs().max()) <= 0.03 * float(want.abs().max())


@pairs
@pytest.mark.parametrize("place", ["query", "key"])
def test_what_is_no_number_stays_in_its_rows(place):
    """A bfloat16 NaN reaches the rows that the definition has it reach, and no others."""
    q, k, v, g = operands("causal", torch.bfloat16)
    {"query": q, "key": k}[place][0, 1, 260, 7] = math.nan
    got = of(fused("causal", None), q, k, v, g)[0]
    want = of(by_definition("causal", None), *(x.double() for x in (q, k, v, g)))[0]
    assert bool((got.isnan() == want.isnan()).all()) and 0 < int(want.isnan().sum()) < want.numel() // 8


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_same_bits_for_any_thread_count(dtype):
    given, former, seen = operands("causal", dtype), threads.count(), set()
    try:
        for count in (1, 2, 3):
            threads.set_count(count)
            seen.add(tuple(float(x.double().sum()) for x in of(fused("causal", None), *given)))
    finally:
        threads.set_count(former)
    assert len(seen) == 1
