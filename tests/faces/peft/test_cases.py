"""The PEFT face prints and raises what the real library does; adapters that it wrote are read, and ours have the same files."""
from __future__ import annotations

import builtins
import importlib.util
import json
from pathlib import Path

import pytest

import septet.torch as torch
from septet import peft
from septet.errors import NotSupported
from septet.safetensors.torch import load_file

GOLDEN = Path(__file__).resolve().parents[2] / "golden"


def module(name):
    spec = importlib.util.spec_from_file_location(name, GOLDEN / f"{name}.py")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


recorder = module("record_hub_cases")
CASES = recorder.cases_of("peft")
ANSWERS = json.loads((GOLDEN / "peft_cases.json").read_text(encoding="utf-8"))
HEADER = recorder.NAMES["peft"].replace("import peft\n", "").replace("import t", "import septet.t")
HEADER = HEADER.replace("from peft", "from septet.peft")
for name in ("torch", "transformers"):
    HEADER = HEADER.replace(f"septet.{name}\n", f"septet.{name} as {name}\n")
ADAPTERS = GOLDEN / "peft_adapters"
WANTED = json.loads((ADAPTERS / "answers.json").read_text(encoding="utf-8"))
MODEL = (GOLDEN / "record_peft_adapters.py").read_text(encoding="utf-8").split('MODEL = """')[1].split('"""')[0]
names = {"torch": torch}
exec(MODEL, names)


def net():
    torch.manual_seed(0)
    return names["Net"]()


@pytest.mark.parametrize("name", CASES.CASES)
def test_as_the_real_library(name):
    found, wanted = recorder.answer(HEADER, CASES.SETUP, CASES.CASES[name]), ANSWERS[name]
    assert found["text"] == wanted["text"]
    assert ("raises" in found) == ("raises" in wanted), found
    if "raises" in wanted:
        assert issubclass(getattr(builtins, found["raises"]), getattr(builtins, wanted["raises"]))


@pytest.mark.parametrize("kind", WANTED)
def test_adapters_of_the_real_library(kind, tmp_path):
    model = peft.PeftModel.from_pretrained(net(), str(ADAPTERS / kind))
    answer = model(torch.tensor([[1, 2, 3]])).flatten().tolist()
    assert answer == pytest.approx(WANTED[kind], rel=1e-5, abs=1e-6)
    model.save_pretrained(str(tmp_path))
    ours, theirs = (load_file(str(folder / "adapter_model.safetensors")) for folder in (tmp_path, ADAPTERS / kind))
    assert {k: v.tolist() for k, v in ours.items()} == {k: v.tolist() for k, v in theirs.items()}
    mine, real = (json.loads((folder / "adapter_config.json").read_text()) for folder in (tmp_path, ADAPTERS / kind))
    for table in (mine, real):
        table["target_modules"] = sorted(table["target_modules"])
        table.pop("auto_mapping")
    assert mine == real


PROMPTS = json.loads((ADAPTERS / "prompts.json").read_text(encoding="utf-8"))
LLAMA = {"vocab_size": 50, "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4,
         "num_key_value_heads": 2, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "initializer_range": 0.4}
TOKENS = {"prompt": lambda: peft.PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=3),
          "prefix": lambda: peft.PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=3, prefix_projection=True,
                                                    encoder_hidden_size=8)}


def llama():
    from septet.transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    return LlamaForCausalLM(LlamaConfig(**LLAMA))


@pytest.mark.parametrize("kind", PROMPTS)
def test_learned_tokens(kind, tmp_path):
    wanted = PROMPTS[kind]
    ids, seen = torch.tensor([[5, 6, 7, 8], [0, 9, 10, 11]]), torch.tensor([[1, 1, 1, 1], [0, 1, 1, 1]])
    model = peft.get_peft_model(llama(), TOKENS[kind]())
    steps = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.5)
    for loss in wanted["losses"]:
        out = model(input_ids=ids, attention_mask=seen, labels=ids.masked_fill(seen == 0, -100))
        out.loss.backward()
        steps.step()
        steps.zero_grad()
        assert float(out.loss) == pytest.approx(loss, rel=1e-4)
    model.save_pretrained(str(tmp_path))
    again = peft.PeftModel.from_pretrained(llama(), str(ADAPTERS / kind))
    for found in (model.eval(), again):
        logits = found(input_ids=ids, attention_mask=seen).logits[:, -1]
        assert float((logits - torch.tensor(wanted["logits"])).abs().max()) < 2e-4
        ways = ({}, {"num_beams": 3})
        assert [found.generate(input_ids=ids, attention_mask=seen, max_new_tokens=6, **w).tolist() for w in ways] == wanted["texts"]
    ours, theirs = (load_file(str(folder / "adapter_model.safetensors")) for folder in (tmp_path, ADAPTERS / kind))
    assert ours.keys() == theirs.keys() == {"prompt_embeddings"}
    assert float((ours["prompt_embeddings"] - theirs["prompt_embeddings"]).abs().max()) < 1e-5
    mine, real = (json.loads((folder / "adapter_config.json").read_text()) for folder in (tmp_path, ADAPTERS / kind))
    assert {**mine, "base_model_name_or_path": None} == {**real, "base_model_name_or_path": None}
    with again.disable_adapter(), torch.no_grad():
        assert bool((again(input_ids=ids).logits == llama()(input_ids=ids).logits).all())


def test_learned_tokens_that_are_wrong(tmp_path):
    with pytest.raises(NotSupported, match="SEQ_2_SEQ_LM"):
        peft.get_peft_model(llama(), peft.PromptTuningConfig(task_type="SEQ_2_SEQ_LM", num_virtual_tokens=2))
    with pytest.raises(ValueError, match="num_virtual_tokens"):
        peft.get_peft_model(llama(), peft.PromptTuningConfig(task_type="CAUSAL_LM"))
    with pytest.raises(ValueError, match="prompt_tuning_init_text"):
        peft.PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=2, prompt_tuning_init="TEXT")
    model = peft.get_peft_model(llama(), TOKENS["prompt"]())
    with pytest.raises(NotSupported, match="position_ids"):
        model(input_ids=torch.tensor([[3, 4]]), position_ids=torch.tensor([[0, 1]]))
    with pytest.raises(NotSupported, match="use_cache=False"):
        model.generate(input_ids=torch.tensor([[3, 4]]), cache_implementation="static", max_new_tokens=2)


@pytest.mark.parametrize("arguments", [{"init_lora_weights": "pissa"}, {"layer_replication": [(0, 1)]}, {"target_parameters": ["w"]}])
def test_what_is_not_there_names_itself(arguments):
    with pytest.raises(NotSupported, match=next(iter(arguments))):
        peft.LoraConfig(**arguments)
    with pytest.raises(NotSupported, match="PromptEncoderConfig"):
        peft.PromptEncoderConfig


def test_hostile_folders(tmp_path):
    with pytest.raises(ValueError, match="adapter_config"):
        peft.PeftModel.from_pretrained(net(), str(tmp_path))
    config = tmp_path / "adapter_config.json"
    config.write_text("[1, 2]")
    with pytest.raises(ValueError, match="JSON object"):
        peft.PeftModel.from_pretrained(net(), str(tmp_path))
    config.write_text(json.dumps({"peft_type": "VERA"}))
    with pytest.raises(NotSupported, match="VERA"):
        peft.PeftModel.from_pretrained(net(), str(tmp_path))
    config.write_text(json.dumps({"peft_type": "LORA", "target_modules": ["q_proj"]}))
    with pytest.raises(ValueError, match="weights"):
        peft.PeftModel.from_pretrained(net(), str(tmp_path))
    (tmp_path / "adapter_model.safetensors").write_bytes(b"\xff" * 64)
    with pytest.raises(Exception, match=r"(?i)header"):
        peft.PeftModel.from_pretrained(net(), str(tmp_path))
