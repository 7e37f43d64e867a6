"""Models of every architecture beside the recorded answers of Transformers: names, seeded weights, logits, losses, gradients, files."""
from __future__ import annotations

import json
import sys
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest

from septet import torch, transformers

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
sys.path.insert(0, str(GOLDEN))
from transformers_specs import (  # noqa: E402
    CONFIGURATIONS,
    FILES,
    MODELS,
    TEXTS,
    digest,
    inputs,
    names_of,
    shown,
    total,
    weigh,
    write,
)

BREADTH = json.loads((GOLDEN / "transformers_breadth.json").read_text())
ANSWERS = json.loads((GOLDEN / "transformers_models.json").read_text())


def made(name: str) -> Any:
    """A model as the recorder made it."""
    kind, config, arguments, _ = MODELS[name]
    torch.manual_seed(0)
    return getattr(transformers, kind)(getattr(transformers, config)(**arguments)).eval()


def close(found: list[float], expected: list[float], tolerance: float) -> bool:
    """Whether two lists agree."""
    return len(found) == len(expected) and all(abs(a - b) <= tolerance * max(1.0, abs(b)) for a, b in zip(found, expected))


@pytest.mark.parametrize("name", list(MODELS))
def test_model(name: str) -> None:
    golden, model = ANSWERS[name], made(name)
    state = model.state_dict()
    assert sha1("\n".join(state).encode()).hexdigest() == golden["keys"]
    assert close([x.double().sum().item() for x in state.values()], golden["seeded"], 1e-3)
    assert json.loads(model.config.to_json_string()) == golden["config"] or name.startswith("detr")
    weigh(model, torch)
    out = model(**inputs(MODELS[name][3], torch))
    found = shown(out)
    assert found.keys() == golden["answer"].keys()
    for key, expected in golden["answer"].items():
        assert close(found[key], expected, 1e-4), (key, found[key][:5], expected[:5])
    total(out, torch).backward()
    slopes = [None if x.grad is None else x.grad.double().abs().sum().item() for x in model.parameters()]
    assert [x is None for x in slopes] == [x is None for x in golden["slopes"]]
    assert close([x or 0.0 for x in slopes], [x or 0.0 for x in golden["slopes"]], 2e-3)


def test_defaults_of_configurations() -> None:
    assert sorted(BREADTH["defaults"]) == sorted(CONFIGURATIONS)
    wrong = [name for name in CONFIGURATIONS if digest(getattr(transformers, name)().to_dict()) != BREADTH["defaults"][name]]
    assert not wrong


@pytest.mark.parametrize("name", FILES)
def test_names_in_files(name: str, tmp_path: Path) -> None:
    model = made(name)
    weigh(model, torch)
    model.save_pretrained(tmp_path)
    assert sha1("\n".join(names_of(tmp_path)).encode()).hexdigest() == BREADTH["files"][name]
    again, info = type(model).from_pretrained(tmp_path, output_loading_info=True)
    assert not any(info.values())
    assert all(bool((again.state_dict()[key] == x).all()) for key, x in model.state_dict().items())


@pytest.mark.parametrize("name", TEXTS)
def test_greedy_texts(name: str) -> None:
    model = made(name)
    weigh(model, torch)
    assert write(model, torch) == BREADTH["texts"][name]


@pytest.mark.parametrize("name", ["gpt2", "llama-3", "mixtral", "bert", "t5", "vit", "detr"])
def test_save_and_load(name: str, tmp_path: Path) -> None:
    model = made(name)
    weigh(model, torch)
    model.save_pretrained(tmp_path, max_shard_size="30KB")
    assert (tmp_path / "model.safetensors.index.json").is_file()
    again, info = type(model).from_pretrained(tmp_path, output_loading_info=True)
    assert not any(info.values())
    for key, x in model.state_dict().items():
        assert bool((again.state_dict()[key] == x).all()), key
    given = {k: v for k, v in inputs(MODELS[name][3], torch).items() if k != "labels"}
    with torch.no_grad():
        assert shown(again(**given)) == shown(model(**given))


@pytest.mark.parametrize("name", ["gpt2", "llama", "mistral", "gemma3", "t5", "bart"])
def test_cache_goes_on_where_the_text_stopped(name: str) -> None:
    model = made(name)
    weigh(model, torch)
    ids = torch.tensor([[1, 5, 17, 33, 8, 60, 7, 2]])
    given = {} if MODELS[name][3] == "causal" else {"input_ids": ids}
    key = "decoder_input_ids" if given else "input_ids"
    with torch.no_grad():
        whole = model(**given, **{key: ids}).logits
        cache, parts = None, []
        for part in (ids[:, :3], ids[:, 3:4], ids[:, 4:]):
            out = model(**given, **{key: part}, past_key_values=cache, use_cache=True)
            cache = out.past_key_values
            parts.append(out.logits)
    assert cache.get_seq_length() == 8
    assert float((torch.cat(parts, dim=1) - whole).abs().max()) < 1e-4


def test_static_cache_equals_dynamic() -> None:
    model = made("llama")
    weigh(model, torch)
    ids = torch.tensor([[1, 5, 17, 33]])
    static = transformers.StaticCache(config=model.config, max_cache_len=6)
    with torch.no_grad():
        model(ids[:, :3], past_key_values=static)
        found = model(ids[:, 3:], past_key_values=static).logits
        assert float((found - model(ids).logits[:, 3:]).abs().max()) < 1e-4
        with pytest.raises(IndexError, match="max_cache_len=6"):
            model(ids, past_key_values=static)


def test_eager_equals_the_kernel_and_has_weights() -> None:
    model, given = made("llama"), inputs("causal", torch)
    with torch.no_grad():
        kernel = model(**given, output_hidden_states=True, output_attentions=True)
        model.set_attn_implementation("eager")
        eager = model(**given, output_hidden_states=True, output_attentions=True)
    assert kernel.attentions == () and len(eager.attentions) == 2 and len(kernel.hidden_states) == 3
    assert eager.attentions[0].shape == (2, 4, 8, 8)
    seen = given["attention_mask"].bool()
    assert float((kernel.logits - eager.logits)[seen].abs().max()) < 1e-5


def test_architectures_that_always_have_weights() -> None:
    ids = torch.tensor([[1, 5, 17]])
    assert len(made("gemma2")(ids, output_attentions=True).attentions) == 2
    assert len(made("mpnet")(ids, output_attentions=True).attentions) == 2 and made("mpnet").config._attn_implementation == "sdpa"
    with pytest.raises(ValueError, match="does not support"):
        made("gemma2").set_attn_implementation("sdpa")


def test_checkpointed_gradients_are_the_same() -> None:
    sums = []
    for again in (False, True):
        model = made("qwen2").train()
        if again:
            model.gradient_checkpointing_enable()
        model(**inputs("causal", torch)).loss.backward()
        sums.append([round(x.grad.double().sum().item(), 6) for x in model.parameters()])
    assert close(sums[0], sums[1], 1e-5)


def test_resize_token_embeddings() -> None:
    for name in ("llama-3", "bert", "t5", "bart"):
        model = made(name)
        old = model.get_input_embeddings().weight.detach().clone()
        assert model.resize_token_embeddings(110).weight.shape[0] == 110 == model.config.vocab_size
        assert bool((model.get_input_embeddings().weight[:99] == old).all())
        assert model.get_output_embeddings().weight is model.get_input_embeddings().weight
        model.resize_token_embeddings(100, pad_to_multiple_of=8)
        out = model(**{k: v for k, v in inputs(MODELS[name][3], torch).items() if k != "labels"})
        assert out.logits.shape[-1] == 104


def test_tuples_and_names() -> None:
    model, ids = made("bert-class"), torch.tensor([[1, 2, 3]])
    with torch.no_grad():
        out, parts = model(ids), model(ids, return_dict=False)
    assert isinstance(parts, tuple) and bool((parts[0] == out[0]).all()) and out["logits"] is out.logits
    assert list(out) == ["logits"] and out.loss is None
    with pytest.raises(TypeError, match="flavour"):
        model(ids, flavour=1)
    from septet.transformers.models.bert.modeling_bert import BertModel
    assert isinstance(model.bert, BertModel) and model.bert.encoder.layer[0].attention.self.query.in_features == 32
    assert made("llama").model.layers[0].self_attn.q_proj.weight.shape == (32, 32)
    assert model.num_parameters() == sum(x.numel() for x in model.parameters())


def test_compiled_models_see_new_tokens() -> None:
    model = made("llama")
    compiled = torch.compile(model)
    with torch.no_grad():
        for start in range(4):
            ids = torch.arange(start, start + 5)[None]
            found, expected = compiled(ids), model(ids)
            assert type(found) is type(expected) and float((found.logits - expected.logits).abs().max()) < 1e-5
            for layer, other in zip(found.past_key_values.layers, expected.past_key_values.layers):
                assert float((layer.keys - other.keys).abs().max()) < 1e-5
