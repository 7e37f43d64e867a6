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
    decoder.prefill(0, first[:4], 0)
    assert near(decoder.prefill(0, first[4:], 4), whole(model, first))
    for token in range(20, 30):                                 # outgrows the first 16 places
        found = decoder.step([token], [len(first)])
        first.append(token)
        assert near(found[0], whole(model, first))
    assert (decoder.fast is not None) == (kind in ("Llama", "Mistral"))
    decoder.prefill(1, second, 0)
    for token in (50, 51, 52):
        found = decoder.step([token, token + 9], [len(first), len(second)])
        first, second = [*first, token], [*second, token + 9]
        assert near(found[0], whole(model, first)) and near(found[1], whole(model, second))
    decoder.move(1, 0, len(second))                             # the first is done, the second takes its row
    for token in (60, 61):
        found = decoder.step([token], [len(second)])
        second.append(token)
        assert near(found[0], whole(model, second))


@pytest.mark.parametrize("bits", [0, 8])
def test_together_gives_the_bits_of_alone(bits):
    """Ten sequences of other lengths: more than one pass over the weights serves."""
    model = made("Llama")
    if bits:
        quantize_model(model, {"weights": f"int{bits}", "modules_to_not_convert": []})
    texts = [list(range(3 + r, 8 + 2 * r)) for r in range(10)]
    together = serving.ModelDecoder(model, len(texts), 64)
    for r, text in enumerate(texts):
        together.prefill(r, text, 0)
    found = together.step([r + 30 for r in range(len(texts))], [len(text) for text in texts])
    assert together.fast is not None
    for r, text in enumerate(texts):
        alone = serving.ModelDecoder(model, 1, 64)
        alone.prefill(0, text, 0)
        assert torch.equal(alone.step([r + 30], [len(text)])[0], found[r])
        if not bits:
            assert near(found[r], whole(model, [*text, r + 30]))
