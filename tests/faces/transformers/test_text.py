"""Tokenizers, generation and pipelines do on tiny models what the real library was recorded doing."""
from __future__ import annotations

import json
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from septet import torch, transformers
from tests.faces.transformers import detail_scenarios, whisper_scenarios, writing_scenarios
from tests.faces.transformers.text_scenarios import SCENARIOS as TEXTS
from tests.faces.transformers.text_scenarios import decoder

SCENARIOS = {**TEXTS, **whisper_scenarios.SCENARIOS, **writing_scenarios.SCENARIOS, **detail_scenarios.SCENARIOS}
GOLDEN = json.loads((Path(__file__).resolve().parents[2] / "golden" / "transformers_text.json").read_text(encoding="utf-8"))
DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "tiny-llama"


def differences(found: Any, expected: Any, path: str = "") -> list[str]:
    """Where two answers differ; numbers to 1e-4."""
    if isinstance(expected, (bool, str, type(None))):
        return [] if found == expected else [f"{path}: {found!r} for {expected!r}"]
    if isinstance(expected, (int, float)):
        same = isinstance(found, (int, float)) and (found == expected or math.isclose(found, expected, rel_tol=1e-4, abs_tol=1e-5))
        return [] if same else [f"{path}: {found!r} for {expected!r}"]
    keys: Any = expected if isinstance(expected, dict) else range(len(expected))
    if type(found) is not type(expected) or len(found) != len(expected) or isinstance(expected, dict) and set(found) != set(expected):
        return [f"{path}: {str(found)[:300]} for {str(expected)[:300]}"]
    return [line for key in keys for line in differences(found[key], expected[key], f"{path}/{key}")]


@pytest.mark.parametrize("name", SCENARIOS)
def test_as_recorded(name, tmp_path):
    lib = SimpleNamespace(torch=torch, transformers=transformers, folder=str(tmp_path))
    found = json.loads(json.dumps(SCENARIOS[name](lib)))
    wrong = differences(found, GOLDEN[name])
    assert not wrong, "\n".join(wrong[:10])


def test_a_step_by_addresses_is_the_models_own():
    from septet.transformers.generation.fast import fast_decoder

    lib = SimpleNamespace(torch=torch, transformers=transformers)
    for kind, more in (("Llama", {}), ("Qwen2", {}), ("Mistral", {"sliding_window": 4}), ("Llama", {"attention_bias": True})):
        model, ids = decoder(lib, kind, **more), torch.tensor([[5, 9, 33, 8, 60, 7, 12, 13]])
        fast = fast_decoder(model, 16)
        cache = transformers.DynamicCache(config=model.config)
        with torch.no_grad():
            model(ids[:, :5], past_key_values=cache)
            fast.load(cache)
            found = torch.cat([fast.logits(token) for token in ids[0, 5:].tolist()])
            assert torch.allclose(found, model(ids).logits[0, 5:], atol=1e-4)


def test_quantised_weights_keep_gradients_of_inputs_and_refuse_the_rest(tmp_path):
    lib = SimpleNamespace(torch=torch, transformers=transformers)
    decoder(lib).save_pretrained(tmp_path)
    load = transformers.AutoModelForCausalLM.from_pretrained
    less = load(str(tmp_path), quantization_config=transformers.QuantoConfig("int4"))
    x = torch.randn(1, 3, 64, requires_grad=True)
    less(inputs_embeds=x).logits.sum().backward()
    step, grad = 1e-2 * x.grad.sign(), x.grad
    with torch.no_grad():
        slope = (less(inputs_embeds=x + step).logits.sum() - less(inputs_embeds=x - step).logits.sum()) / 2
    assert float(slope) == pytest.approx(float((grad * step).sum()), rel=0.05)
    with pytest.raises(NotImplementedError, match="saving weights"):
        less.save_pretrained(tmp_path / "less")
    refused = [({"load_in_8bit": True}, "quantization_config"), (transformers.BitsAndBytesConfig(load_in_4bit=True), "bitsandbytes"),
               (transformers.QuantoConfig("float8"), "float8"), (transformers.QuantoConfig("int8", activations="int8"), "activations")]
    for config, word in refused:
        with pytest.raises(NotImplementedError, match=word):
            load(str(tmp_path), quantization_config=config)
    with pytest.raises(ValueError, match="both True"):
        transformers.BitsAndBytesConfig(load_in_8bit=True, load_in_4bit=True)
    with pytest.raises(ValueError, match="no longer supported"):
        transformers.TorchAoConfig("int8_weight_only")


def test_whisper_refuses_what_it_would_have_to_leave_out():
    lib = SimpleNamespace(torch=torch, transformers=transformers)
    model = whisper_scenarios.model_of(lib)
    asked = {"condition_on_prev_tokens": True, "return_token_timestamps": True, "num_segment_frames": 60,
             "force_unique_generate_call": True,
             "prompt_condition_type": "all-segments", "output_scores": True, "num_return_sequences": 2, "time_precision_features": 0.02}
    for name, value in asked.items():
        with pytest.raises(NotImplementedError, match=name):
            model.generate(whisper_scenarios.sound(lib, 150), return_timestamps=True, language="en", max_new_tokens=4, **{name: value})


def test_whisper_times_words_only_where_heads_are_known():
    lib = SimpleNamespace(torch=torch, transformers=transformers)
    with pytest.raises(ValueError, match="alignment_heads"):
        whisper_scenarios.model_of(lib).generate(whisper_scenarios.sound(lib, 100), return_token_timestamps=True)


def test_hostile_templates_end():
    from septet.transformers.chat_templates import compile_template, render

    for source in ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "{{ 'a' * 999999999 }}",
                   "{{ 9 ** 99999 }}",
                   "{{ [0] * 999999999 }}", "{{ ''.__class__.__mro__ }}"):
        with pytest.raises(Exception, match=r"more than|above|unsafe|elements|attribute"):
            render(compile_template(source), messages=[])


def test_folders_that_are_none_or_broken(tmp_path):
    with pytest.raises(OSError, match="septet pull"):
        transformers.AutoTokenizer.from_pretrained("nobody/nothing")
    (tmp_path / "tokenizer.json").write_text("{")
    with pytest.raises(ValueError, match=r"tokenizer\.json"):
        transformers.AutoTokenizer.from_pretrained(str(tmp_path))
    (tmp_path / "tokenizer.json").unlink()
    (tmp_path / "tokenizer_config.json").write_text('{"tokenizer_class": "LlamaTokenizer", "auto_map": {"AutoTokenizer": "evil.Evil"}}')
    (tmp_path / "tokenizer.model").write_bytes(b"\x00")
    with pytest.raises(NotImplementedError, match="SentencePiece"):
        transformers.AutoTokenizer.from_pretrained(str(tmp_path))
    with pytest.raises(NotImplementedError, match="never run"):
        transformers.AutoTokenizer.from_pretrained(str(tmp_path), trust_remote_code=True)


@pytest.mark.skipif(not DATA.is_dir(), reason="the trained Llama of ../shared/data is not beside the checkout")
def test_the_trained_llama_dreams():
    words, model = (auto.from_pretrained(str(DATA)) for auto in (transformers.AutoTokenizer, transformers.AutoModelForCausalLM))
    ids = words("I dreamed of", return_tensors="pt")
    assert model.generate(**ids, max_new_tokens=8, do_sample=False)[0].tolist() == [1, 303, 281, 269, 435, 447, 328, 275, 429, 464, 448,
                                                                                    464, 464, 464,
                                                                                    464, 464]
    pipe = transformers.pipeline("text-generation", model=str(DATA))
    assert pipe("I dreamed of", max_new_tokens=8, do_sample=False) == [{"generated_text": "I dreamed of0.00000"}]
