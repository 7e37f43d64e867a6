"""Folders of models: what is missing, what does not fit, and hostile files, of which nothing is run."""
from __future__ import annotations

import json
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from septet import torch, transformers
from septet.errors import NotSupported
from septet.safetensors.torch import load_file, save_file

TINY = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16, "vocab_size": 20,
        "max_position_embeddings": 16}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a small BERT."""
    transformers.BertForMaskedLM(transformers.BertConfig(**TINY)).save_pretrained(tmp_path)
    return tmp_path


def edit(folder: Path, **changes: Any) -> None:
    """Change fields of config.json."""
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


class Bomb:
    """Something that a pickle would run."""

    def __reduce__(self) -> Any:
        return (open, ("/tmp/septet_was_here", "w"))


def test_missing_unexpected_mismatched(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    kept = {k: v for k, v in weights.items() if "attention.output.dense.bias" not in k}
    save_file({**kept, "extra.weight": torch.zeros(2)}, folder / "model.safetensors", {"format": "pt"})
    _, info = transformers.BertForMaskedLM.from_pretrained(folder, output_loading_info=True)
    assert info["missing_keys"] == {"bert.encoder.layer.0.attention.output.dense.bias"} and info["unexpected_keys"] == {"extra.weight"}
    edit(folder, vocab_size=21)
    with pytest.raises(RuntimeError, match="size mismatch for"):
        transformers.BertForMaskedLM.from_pretrained(folder)
    model, info = transformers.BertForMaskedLM.from_pretrained(folder, ignore_mismatched_sizes=True, output_loading_info=True)
    assert model.config.vocab_size == 21 and len(info["mismatched_keys"]) >= 1


def test_other_heads(folder: Path) -> None:
    model, info = transformers.AutoModelForSequenceClassification.from_pretrained(folder, num_labels=4, output_loading_info=True)
    assert model.classifier.out_features == 4 and "classifier.weight" in info["missing_keys"]
    assert "cls.predictions.bias" in info["unexpected_keys"]
    base = transformers.AutoModel.from_pretrained(folder)
    assert type(base).__name__ == "BertModel" and not base.training


def test_dtypes(folder: Path) -> None:
    assert transformers.AutoModel.from_pretrained(folder, dtype=torch.bfloat16).dtype is torch.bfloat16
    half = transformers.AutoModel.from_pretrained(folder, dtype="float16")
    half.save_pretrained(folder)
    assert transformers.AutoModel.from_pretrained(folder).dtype is torch.float16
    assert json.loads((folder / "config.json").read_text())["dtype"] == "float16"
    with pytest.raises(ValueError, match="dtype"):
        transformers.AutoModel.from_pretrained(folder, dtype="float17")


def test_pytorch_bin(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    torch.save(dict(weights), str(folder / "pytorch_model.bin"))
    model = transformers.BertForMaskedLM.from_pretrained(folder)
    assert bool((model.bert.embeddings.word_embeddings.weight == weights["bert.embeddings.word_embeddings.weight"]).all())


def test_hostile_pickle(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"weight": Bomb()}))
    with pytest.raises(Exception) as raised:
        transformers.AutoModel.from_pretrained(folder)
    assert not Path("/tmp/septet_was_here").exists() and "open" in str(raised.value)


def test_code_is_never_run(folder: Path) -> None:
    (folder / "modeling_own.py").write_text("raise SystemExit('run')")
    edit(folder, auto_map={"AutoModel": "modeling_own.Own", "AutoConfig": "modeling_own.OwnConfig"})
    with pytest.raises(NotSupported, match="never run"):
        transformers.AutoModel.from_pretrained(folder, trust_remote_code=True)
    with pytest.raises(NotSupported, match="never run"):
        transformers.BertModel.from_pretrained(folder, trust_remote_code=True)
    assert type(transformers.AutoModel.from_pretrained(folder)).__name__ == "BertModel"
    edit(folder, model_type="own")
    with pytest.raises(ValueError, match=r"never run here.*bert"):
        transformers.AutoModel.from_pretrained(folder)


@pytest.mark.parametrize("name", ["../outside.safetensors", "/etc/passwd", "a/../../b.safetensors"])
def test_shards_outside_the_folder(folder: Path, name: str) -> None:
    (folder / "model.safetensors").rename(folder.parent / "outside.safetensors")
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"bert.pooler.dense.weight": name}}))
    with pytest.raises(OSError, match="leads out of the folder"):
        transformers.AutoModel.from_pretrained(folder)


def test_broken_index_and_config(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    for text, words in (("{}", "weight_map"), ("[1", "valid JSON"), ('{"weight_map": {"a": "gone.safetensors"}}', "gone.safetensors")):
        (folder / "model.safetensors.index.json").write_text(text)
        with pytest.raises(OSError, match=words):
            transformers.AutoModel.from_pretrained(folder)
    (folder / "config.json").write_text("{")
    with pytest.raises(OSError, match="valid JSON"):
        transformers.AutoConfig.from_pretrained(folder)
    (folder / "config.json").write_text("{}")
    with pytest.raises(ValueError, match="model_type"):
        transformers.AutoConfig.from_pretrained(folder)
    (folder / "config.json").unlink()
    with pytest.raises(OSError, match=r"config\.json"):
        transformers.AutoConfig.from_pretrained(folder)


def test_header_lies(folder: Path) -> None:
    for header in ({"a": {"dtype": "F32", "shape": [1 << 40, 1 << 40], "data_offsets": [0, 4]}},
                   {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 1 << 50]}}):
        text = json.dumps(header).encode()
        (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + b"\0" * 4)
        with pytest.raises(Exception, match="deserializing header"):
            transformers.AutoModel.from_pretrained(folder)
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", 1 << 60))
    with pytest.raises(Exception, match="HeaderTooLarge"):
        transformers.AutoModel.from_pretrained(folder)


def test_absurd_sizes_are_errors(folder: Path) -> None:
    edit(folder, hidden_size=17)
    with pytest.raises(ValueError, match="multiple of the number of attention heads"):
        transformers.AutoModel.from_pretrained(folder)
    edit(folder, hidden_size="16")
    with pytest.raises(TypeError, match="hidden_size"):
        transformers.AutoModel.from_pretrained(folder)
    edit(folder, hidden_size=16, hidden_act="os.system")
    with pytest.raises(NotSupported, match=r"os\.system"):
        transformers.AutoModel.from_pretrained(folder)


def test_claims_of_depth_are_compared_with_the_file(folder: Path) -> None:
    edit(folder, num_hidden_layers=10**9)
    with pytest.raises(ValueError, match=r"claims 1,000,000,000 layers, but the weights are .* tensors"):
        transformers.BertForMaskedLM.from_pretrained(folder)


def test_damaged_files_are_named(folder: Path) -> None:
    """Of several shards, one knows which; and what generation is told is not passed over."""
    transformers.GPT2LMHeadModel(transformers.GPT2Config(n_embd=8, n_layer=1, n_head=2, vocab_size=9)).save_pretrained(folder / "g")
    (folder / "g" / "generation_config.json").write_text("[]")
    with pytest.raises(OSError, match=r"generation_config\.json"):
        transformers.GPT2LMHeadModel.from_pretrained(folder / "g")
    (folder / "model.safetensors").write_bytes(b"")
    with pytest.raises(Exception, match=r"HeaderTooSmall.*model\.safetensors"):
        transformers.BertForMaskedLM.from_pretrained(folder)


def test_unknown_things_name_themselves(folder: Path) -> None:
    with pytest.raises(OSError, match="septet pull"):
        transformers.AutoModel.from_pretrained("nobody/nothing")
    with pytest.raises(ValueError, match="Bert"):
        transformers.AutoModelForCausalLM.from_config(transformers.ViTConfig()) if False else transformers.AutoModelForMaskedLM.from_config(
            transformers.ViTConfig())
    with pytest.raises(ValueError, match="llama"):
        transformers.AutoConfig.for_model("rwkv9")
    with pytest.raises(NotSupported, match="flash_attention_2"):
        transformers.AutoModel.from_pretrained(folder, attn_implementation="flash_attention_2")
    with pytest.raises(NotSupported, match="push_to_hub"):
        transformers.AutoModel.from_pretrained(folder).push_to_hub("x")
    with pytest.raises(NotSupported, match="device_map"):
        transformers.AutoModel.from_pretrained(folder, device_map="cuda:0")
    with pytest.raises(TypeError, match="colour"):
        transformers.BertModel.from_pretrained(folder, colour=3)


def test_loading_maps_the_file(tmp_path: Path) -> None:
    config = transformers.LlamaConfig(**{**TINY, "vocab_size": 4000, "hidden_size": 64})
    transformers.LlamaForCausalLM(config).save_pretrained(tmp_path)
    model = transformers.LlamaForCausalLM.from_pretrained(tmp_path)
    before = load_file(tmp_path / "model.safetensors")["lm_head.weight"].clone()
    with torch.no_grad():
        model.lm_head.weight.add_(1.0)                      # a mapped weight can be written, the file stays
    assert bool((load_file(tmp_path / "model.safetensors")["lm_head.weight"] == before).all())


def test_configurations_round_trip(tmp_path: Path) -> None:
    config = transformers.LlamaConfig(num_labels=3, foo={"a": [1, 2]}, rope_theta=5.0)
    config.save_pretrained(tmp_path)
    again = transformers.AutoConfig.from_pretrained(tmp_path)
    assert again.to_json_string() == config.to_json_string() and again.foo == {"a": [1, 2]} and again.num_labels == 3
    changed, unused = transformers.AutoConfig.from_pretrained(tmp_path, hidden_size=8, nonsense=1, return_unused_kwargs=True)
    assert changed.hidden_size == 8 and unused == {"nonsense": 1}
    assert transformers.GPT2Config(n_embd=8).hidden_size == 8 and transformers.GPT2Config(hidden_size=8).n_embd == 8
    with pytest.raises(AttributeError, match="blah"):
        _ = config.blah
    assert Path("/tmp/septet_was_here").exists() is False


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_links_out_of_the_folder(folder: Path, name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / name
    (folder / name).rename(outside)
    (folder / name).symlink_to(outside)
    with pytest.raises(OSError, match="leads out of the folder"):
        transformers.BertForMaskedLM.from_pretrained(folder)


def test_links_of_pulled_repositories(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A snapshot's files are links to the repository's blobs."""
    home = tmp_path_factory.mktemp("hub") / "models--a--b"
    snapshot = home / "snapshots" / "c0"
    snapshot.mkdir(parents=True)
    (home / "blobs").mkdir()
    for name in ("model.safetensors", "config.json"):
        (folder / name).rename(home / "blobs" / name)
        (snapshot / name).symlink_to(f"../../blobs/{name}")
    assert transformers.BertForMaskedLM.from_pretrained(snapshot).config.hidden_size == 16


@pytest.mark.parametrize(("changes", "words"), [
    ({"vocab_size": 10**12}, "vocab_size=1,000,000,000,000"), ({"max_position_embeddings": 10**9}, "max_position_embeddings"),
    ({"intermediate_size": 10**15}, "intermediate_size"), ({"hidden_size": 1 << 30}, "hidden_size"), ({"type_vocab_size": 10**12}, "type"),
    ({"num_labels": 10**9}, "every label has a name"), ({"id2label": [1]}, "id2label"), ({"num_attention_heads": 0}, "at least one head"),
    ({"hidden_size": float("nan")}, "hidden_size"), ({"vocab_size": float("inf")}, "vocab_size"), ({"__class__": "x"}, "__class__")])
def test_claims_of_size_are_compared_with_the_file(folder: Path, changes: dict[str, Any], words: str) -> None:
    edit(folder, **changes)
    with pytest.raises(ValueError, match=words):
        transformers.AutoModelForSequenceClassification.from_pretrained(folder, ignore_mismatched_sizes=True)


def test_far_more_missing_than_there_is(folder: Path) -> None:
    edit(folder, hidden_size=1 << 16, num_hidden_layers=0)
    save_file({"other": torch.zeros(4)}, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(ValueError, match=r"describes .* numbers that the weights, of 0, have not"):
        transformers.BertModel.from_pretrained(folder)


@pytest.mark.parametrize("text", ['{"vocab_size": ' + "9" * 10000 + "}", "[" * 100000, '{"a": "\x00'])
def test_json_bombs(folder: Path, text: str) -> None:
    (folder / "config.json").write_text(text)
    with pytest.raises(OSError, match="valid JSON"):
        transformers.AutoConfig.from_pretrained(folder)
    (folder / "tokenizer_config.json").write_text(text)
    with pytest.raises(ValueError, match="valid JSON"):
        transformers.BertTokenizer.from_pretrained(folder)


def row(shape: list[int], begin: int, end: int) -> dict[str, Any]:
    """An entry of a header."""
    return {"dtype": "F32", "shape": shape, "data_offsets": [begin, end]}


@pytest.mark.parametrize("header", [
    json.dumps({"a": row([2], 0, 8), "b": row([1], 4, 8)}), json.dumps({"a": row([1], 4, 8)}), json.dumps({"a": row([0, 1 << 70], 0, 0)}),
    json.dumps({"a": row([1] * 100, 0, 4), "b": row([1], 4, 8)}), json.dumps({"a": row([1 << 62] * 100000, 0, 8)}),
    '{"a": {"dtype": "F32", "shape": [' + "9" * 5000 + '], "data_offsets": [0, 8]}}', "[" * 100000,
    '{"a": 1, ' + json.dumps({"a": row([2], 0, 8)})[1:], json.dumps({"a": row([3], 0, 12)})])
def test_more_header_lies(folder: Path, header: str) -> None:
    text = header.encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + b"\0" * 8)
    with pytest.raises(Exception, match=r"deserializing header.*model\.safetensors"):
        transformers.AutoModel.from_pretrained(folder)


def test_zip_bomb(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    with zipfile.ZipFile(folder / "pytorch_model.bin", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("archive/data.pkl", b"\0" * (65 << 20))
    with pytest.raises(RuntimeError, match="bytes claim to be"):
        transformers.AutoModel.from_pretrained(folder)


def test_index_of_safetensors_names_no_pickle(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "x.bin").write_bytes(pickle.dumps({"weight": Bomb()}))
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": "x.bin"}}))
    with pytest.raises(OSError, match="no file of safetensors"):
        transformers.AutoModel.from_pretrained(folder)
    assert not Path("/tmp/septet_was_here").exists()


def test_tokenizers_read_no_file_that_they_are_told(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "vocab.txt"
    outside.write_text("secret\n")
    (folder / "vocab.txt").write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n")
    (folder / "tokenizer_config.json").write_text(json.dumps({key: str(outside) for key in ("vocab_file", "tokenizer_file", "vocab")}))
    assert "secret" not in transformers.BertTokenizer.from_pretrained(folder).get_vocab()
    (folder / "vocab.txt").unlink()
    (folder / "vocab.txt").symlink_to(outside)
    with pytest.raises(OSError, match="leads out of the folder"):
        transformers.BertTokenizer.from_pretrained(folder)
