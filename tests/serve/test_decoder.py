"""The server's decoder gives what the whole model gives: alone by addresses, together, over a grown cache, with windows."""
from __future__ import annotations

from typing import Any

import pytest

from septet import torch, transformers
from septet.serve import decoder as serving
from septet.transformers.quantizers import quantize_model

SIZES = {"vocab_size": 99, "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 2,
         "num_key_value_heads": 1, "max_position_embeddings": 256, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
KINDS: dict[str, dict[str, Any]] = {"Llama": {}, "Mistral": {"sliding_window": 5}, "Gemma2": {"sliding_window": 5, "head_dim": 32},
                                    "Qwen3": {"head_dim": 32}}


def made(kind: str) -> Any:
    """A model with weights that a seed gives."""
    torch.manual_seed(0)
    config = getattr(transformers, f"{kind}Config")(**{**SIZES, **KINDS[kind]}, initializer_range=0.3)
    return getattr(transformers, f"{kind}ForCausalLM")(config).eval()


def whole(model: Any, tokens: list[int]) -> Any:
    """The scores behind a text, nothing kept."""
    with torch.no_grad():
        return model(input_ids=torch.tensor([tokens])).logits[0, -1]


def near(a: Any, b: Any) -> bool:
    """Whether two rows of scores agree."""
    return float((a - b).abs().max()) < 2e-3


@pytest.mark.parametrize("kind", KINDS)
def test_alone_and_together(kind, monkeypatch):
    monkeypatch.setattr(serving, "LEAST", 16)
    model = made(kind)
    decoder = serving.ModelDecoder(model, 3, 64)
    first, second = list(range(3, 12)), [40, 7, 9]
    decoder.read(0, [first[:4]], [0])
    assert near(decoder.read(0, [first[4:]], [4])[0], whole(model, first))
    for token in range(20, 30):                                 # outgrows the first 16 places
        found = decoder.step([token], [len(first)])
        first.append(token)
        assert near(found[0], whole(model, first))
    assert (decoder.fast is not None) == (kind in ("Llama", "Mistral"))
    assert near(decoder.read(1, [second], [0])[0], whole(model, second))
    for token in (50, 51, 52):
        found = decoder.step([token, token + 9], [len(first), len(second)])
        first, second = [*first, token], [*second, token + 9]
        assert near(found[0], whole(model, first)) and near(found[1], whole(model, second))
    decoder.move(1, 0, len(second))                             # the first is done, the second takes its row
    for token in (60, 61):
        found = decoder.step([token], [len(second)])
        second.append(token)
        assert near(found[0], whole(model, second))


def quantised(bits: int) -> Any:
    """A Llama of so many bits; 0 for float32."""
    model = made("Llama")
    if bits:
        quantize_model(model, {"weights": f"int{bits}", "modules_to_not_convert": []})
    return model


@pytest.mark.parametrize("bits", [0, 8])
def test_together_gives_the_bits_of_alone(bits):
    """Ten sequences of other lengths, in prompts and in steps: more than one pass over the weights serves."""
    model = quantised(bits)
    texts = [list(range(3 + r, 8 + 2 * r)) for r in range(10)]
    together = serving.ModelDecoder(model, len(texts), 64)
    prompts = together.read(0, texts, [0] * len(texts))
    found = together.step([r + 30 for r in range(len(texts))], [len(text) for text in texts])
    assert together.fast is not None
    for r, text in enumerate(texts):
        alone = serving.ModelDecoder(model, 1, 64)
        assert torch.equal(alone.read(0, [text], [0])[0], prompts[r])
        assert torch.equal(alone.step([r + 30], [len(text)])[0], found[r])
        if not bits:
            assert near(prompts[r], whole(model, text)) and near(found[r], whole(model, [*text, r + 30]))


@pytest.mark.parametrize("kind", ["Llama", "Mistral"])
def test_pieces_of_prompts_give_the_bits_of_whole_ones(kind):
    """A prompt's second piece is read beside another prompt's first."""
    model, first, second = made(kind), list(range(5, 60)), list(range(70, 40, -1))
    whole_ones = serving.ModelDecoder(model, 2, 64)
    found = whole_ones.read(0, [first, second], [0, 0])
    pieces = serving.ModelDecoder(model, 2, 64)
    pieces.read(0, [first[:33]], [0])
    assert torch.equal(pieces.read(0, [first[33:], second], [33, 0]), found)
    assert near(found[0], whole(model, first)) and near(found[1], whole(model, second))


def test_long_and_short_prompts_share_a_turn(monkeypatch):
    """What is read alone keeps its row and its place among the others."""
    monkeypatch.setattr(serving, "SHORT", 20)
    model = made("Llama")
    texts = [list(range(3, 12)), list(range(3, 60)), list(range(9, 20)), list(range(30, 5, -1)), [7]]
    decoder = serving.ModelDecoder(model, len(texts) + 2, 64)
    prompts = decoder.read(2, texts, [0] * len(texts))
    for r, text in enumerate(texts):
        assert near(prompts[r], whole(model, text))
        decoder.move(r + 2, r, len(text))
    steps = decoder.step([50 + r for r in range(len(texts))], [len(text) for text in texts])
    for r, text in enumerate(texts):
        assert near(steps[r], whole(model, [*text, 50 + r]))
