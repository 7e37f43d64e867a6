"""GGUF files written here by the specification: the model read back, whole-number blocks, files that lie."""
from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from septet import torch, transformers
from septet.errors import NotSupported
from septet.transformers.gguf_blocks import KINDS
from septet.transformers.modeling_gguf_pytorch_utils import LAYER, WHOLE, header, load_gguf_weights, numbers

BLOCKS = json.loads((Path(__file__).resolve().parents[2] / "golden" / "gguf_blocks.json").read_text(encoding="utf-8"))
FIELDS = {"llama.context_length": 32, "llama.embedding_length": 64, "llama.feed_forward_length": 64, "llama.block_count": 1,
          "llama.attention.head_count": 4, "llama.attention.head_count_kv": 2}


def text(value: str) -> bytes:
    """A text as the format has it."""
    return struct.pack("<Q", len(value.encode())) + value.encode()


def model() -> Any:
    """A small Llama."""
    torch.manual_seed(0)
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(
        hidden_size=64, num_hidden_layers=1, num_attention_heads=4, num_key_value_heads=2, intermediate_size=64, vocab_size=40,
        max_position_embeddings=32)).eval()


def named(key: str, x: Any) -> tuple[str, Any]:
    """A weight under llama.cpp's name, queries and keys interleaved."""
    stem = key.removesuffix(".weight")
    found = {v: k for k, v in WHOLE.items()}.get(stem) or f"blk.0.{ {v: k for k, v in LAYER.items()}[stem.split('.', 3)[3]] }"
    heads = {"attn_q": 4, "attn_k": 2}.get(found.rpartition(".")[2])
    x = x.detach().clone()
    if heads:
        x = x.reshape(heads, 2, x.shape[0] // heads // 2, -1).swapaxes(1, 2).reshape(x.shape)
    return f"{found}.weight", x.contiguous()


def written(path: Path, architecture: str = "llama") -> Any:
    """A file of the small Llama."""
    made = model()
    tensors = [named(key, x) for key, x in made.state_dict().items()]
    out = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(FIELDS) + 2)
    out += text("general.architecture") + struct.pack("<I", 8) + text(architecture)
    out += text("llama.attention.layer_norm_rms_epsilon") + struct.pack("<If", 6, 1e-6)
    for name, value in FIELDS.items():
        out += text(name) + struct.pack("<II", 4, value)
    offset, blobs = 0, []
    for name, x in tensors:
        data = x.numpy().tobytes()
        blobs.append(data + b"\0" * (-len(data) % 32))
        out += text(name) + struct.pack("<I", x.ndim) + b"".join(struct.pack("<Q", n) for n in reversed(x.shape))
        out += struct.pack("<IQ", 0, offset)
        offset += len(blobs[-1])
    path.write_bytes(out + b"\0" * (-len(out) % 32) + b"".join(blobs))
    return made


def test_a_model_of_a_file(tmp_path: Path) -> None:
    made, ids = written(tmp_path / "m.gguf"), torch.arange(8)[None]
    again = transformers.AutoModelForCausalLM.from_pretrained(tmp_path, gguf_file="m.gguf")
    with torch.no_grad():
        assert float((again(ids).logits - made(ids).logits).abs().max()) < 1e-6
    assert again.config.num_key_value_heads == 2 and again.config.vocab_size == 40


def test_blocks_of_whole_numbers() -> None:
    eight = struct.pack("<e", 0.5) + bytes(range(32))
    assert numbers("f", "x", eight, 8, (32,), 0).tolist() == [0.5 * i for i in range(32)]
    four = struct.pack("<e", 2.0) + bytes((i % 16) | ((15 - i % 16) << 4) for i in range(16))
    expected = [2.0 * (i - 8) for i in range(16)] + [2.0 * (7 - i) for i in range(16)]
    assert numbers("f", "x", four, 2, (32,), 0).tolist() == expected
    with pytest.raises(NotSupported, match=r"type 16; F32.*Q6_K"):
        numbers("f", "x", b"", 16, (256,), 0)
    with pytest.raises(OSError, match="ends within"):
        numbers("f", "x", b"\0" * 100, 12, (256,), 0)


@pytest.mark.parametrize("kind", BLOCKS)
def test_blocks_as_the_package_gguf_reads_them(kind: str) -> None:
    raw = bytes.fromhex(BLOCKS[kind]["raw"])
    count = 2 * KINDS[int(kind)].numbers
    found = numbers("f", "x", raw, int(kind), (2, count // 2), 0)
    assert found.shape == (2, count // 2) and found.reshape(-1)[::5].tolist() == pytest.approx(BLOCKS[kind]["values"], rel=1e-6, abs=1e-9)


def test_files_that_lie(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    written(path)
    whole = path.read_bytes()
    for cut in (10, 30, 200, 900, len(whole) - 100):
        path.write_bytes(whole[:cut])
        with pytest.raises(OSError, match="GGUF"):
            transformers.AutoModelForCausalLM.from_pretrained(tmp_path, gguf_file="m.gguf")
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 1 << 60))
    with pytest.raises(OSError, match="claims"):
        header(path)
    written(path, "rwkv")
    with pytest.raises(NotSupported, match=r"rwkv.*llama"):
        transformers.AutoConfig.from_pretrained(tmp_path, gguf_file="m.gguf")
    with pytest.raises(OSError, match="leads out"):
        transformers.AutoConfig.from_pretrained(tmp_path, gguf_file="../m.gguf")


def lying(path: Path, tensors: list[tuple[str, tuple[int, ...], int]], align: int = 32) -> Path:
    """A file of a header alone, and 64 bytes."""
    out = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), 2) + text("general.architecture") + struct.pack("<I", 8) + text("llama")
    out += text("general.alignment") + struct.pack("<II", 4, align)
    for name, shape, place in tensors:
        out += text(name) + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", n) for n in shape) + struct.pack("<IQ", 0, place)
    path.write_bytes(out + b"\0" * 96)
    return path


@pytest.mark.parametrize(("tensors", "align", "words"), [
    ([("a.weight", (16,), 0), ("b.weight", (16,), 0)], 32, "within the tensor before"), ([("a", (4,), 0), ("a", (4,), 32)], 32, "twice"),
    ([("token_embd.weight", (), 0)], 32, "without dimensions"), ([("a", (0, 1 << 62), 0)], 32, "of shape"),
    ([("a", (4,), 0)], 1 << 31, "alignment"), ([("token_embd.weight", (1 << 40,), 0)], 32, "ends within"),
    ([("token_embd.weight", (4,), 1 << 60)], 32, "ends within")])
def test_tables_that_lie(tmp_path: Path, tensors: list[Any], align: int, words: str) -> None:
    with pytest.raises(OSError, match=words):
        load_gguf_weights(lying(tmp_path / "m.gguf", tensors, align), transformers.LlamaConfig())
