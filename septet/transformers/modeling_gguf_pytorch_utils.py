"""GGUF files (llama.cpp's): a decoder's configuration and weights; quantised blocks become float32.

Format: the published specification of GGUF, version 3; every length is checked before memory is taken.
"""
from __future__ import annotations

import math
import mmap
import os
import struct
from typing import Any

from septet import numpy as np
from septet import torch
from septet.errors import NotSupported
from septet.transformers.gguf_blocks import KINDS

MOST = 1 << 26                          # entries of a table or bytes of a text
NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
TEXT, LIST = 8, 9
PLAIN = {0: 4, 1: 2, 30: 2}             # F32, F16, BF16: bytes of a number
FIELDS = {"context_length": "max_position_embeddings", "embedding_length": "hidden_size", "feed_forward_length": "intermediate_size",
          "block_count": "num_hidden_layers", "attention.head_count": "num_attention_heads",
          "attention.head_count_kv": "num_key_value_heads", "attention.layer_norm_rms_epsilon": "rms_norm_eps",
          "rope.freq_base": "rope_theta", "attention.key_length": "head_dim", "vocab_size": "vocab_size"}
LAYER = {"attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
         "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
         "ffn_down": "mlp.down_proj", "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm"}
WHOLE = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
KNOWN = ("llama", "mistral", "qwen2", "qwen3")


class Reader:
    """Reads a mapped file from front to back.  OSError where it ends too soon."""

    def __init__(self, path: Any) -> None:
        self.path = path
        with open(path, "rb") as file:
            if os.fstat(file.fileno()).st_size < 24:
                raise OSError(f"{path} is no GGUF file")
            self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.at = 0

    def take(self, count: int) -> bytes:
        """So many bytes."""
        if count < 0 or self.at + count > len(self.data):
            raise OSError(f"the GGUF file {self.path} ends within an entry")
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, form: str) -> Any:
        """One number."""
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def count(self) -> int:
        """A length within bounds."""
        found = int(self.number("<Q"))
        if found > MOST:
            raise OSError(f"the GGUF file {self.path} claims {found} entries")
        return found

    def text(self) -> str:
        """A text."""
        return self.take(self.count()).decode("utf-8", "replace")

    def value(self, kind: int, depth: int = 0) -> Any:
        """A value of a kind."""
        if kind == TEXT:
            return self.text()
        if kind == LIST and depth == 0:
            inner, count = self.number("<I"), self.count()
            return [self.value(inner, 1) for _ in range(count)]
        if kind not in NUMBERS:
            raise OSError(f"the GGUF file {self.path} has a value of kind {kind}")
        return self.number(NUMBERS[kind])


def header(path: Any) -> tuple[dict[str, Any], dict[str, tuple[int, tuple[int, ...], int]], Reader]:
    """(the fields, name -> (type, shape, place), the reader)."""
    reader = Reader(path)
    if reader.take(4) != b"GGUF" or reader.number("<I") not in (2, 3):
        raise OSError(f"{path} is no GGUF file of version 2 or 3")
    tensors, fields = reader.count(), reader.count()
    found = {}
    for _ in range(fields):
        name = reader.text()
        found[name] = reader.value(reader.number("<I"))
    places = {}
    for _ in range(tensors):
        name, rank = reader.text(), reader.number("<I")
        if rank > 4:
            raise OSError(f"{path}: {name!r} has {rank} dimensions")
        if not rank or name in places:
            raise OSError(f"the GGUF file {path} has {name!r} " + ("twice" if rank else "without dimensions"))
        shape = tuple(reader.number("<Q") for _ in range(rank))[::-1]
        if max(shape) >= 1 << 48:
            raise OSError(f"the GGUF file {path} claims {name!r} of shape {shape}")
        places[name] = reader.number("<I"), shape, reader.number("<Q")
    align = found.get("general.alignment", 32)
    if type(align) is not int or not 0 < align <= 1 << 20:
        raise OSError(f"the GGUF file {path} has the alignment {str(align)[:40]!r}")
    start = -(-reader.at // align) * align
    return found, {name: (kind, shape, start + offset) for name, (kind, shape, offset) in places.items()}, reader


def load_gguf_config(path: Any) -> dict[str, Any]:
    """A configuration's fields.  NotSupported for an architecture that is not known."""
    found, places, _ = header(path)
    kind = str(found.get("general.architecture"))
    if kind not in KNOWN:
        raise NotSupported(f"GGUF of the architecture {kind!r}; {', '.join(KNOWN)} are there")
    config = {name: found[f"{kind}.{key}"] for key, name in FIELDS.items() if f"{kind}.{key}" in found}
    if "token_embd.weight" in places:
        config["vocab_size"] = places["token_embd.weight"][1][0]
    config["tie_word_embeddings"] = "output.weight" not in places
    for key, name in (("bos", "bos_token_id"), ("eos", "eos_token_id"), ("padding", "pad_token_id")):
        if f"tokenizer.ggml.{key}_token_id" in found:
            config[name] = found[f"tokenizer.ggml.{key}_token_id"]
    return {**config, "model_type": kind, "_name_or_path": str(path)}


def load_gguf_weights(path: Any, config: Any) -> dict[str, Any]:
    """The tensors under the model's names."""
    _, places, reader = header(path)
    check_apart(path, places)
    return {renamed(name, path): restored(name, numbers(path, name, reader.data, *place), config) for name, place in places.items()
            if name != "rope_freqs.weight"}


def check_apart(path: Any, places: dict[str, tuple[int, tuple[int, ...], int]]) -> None:
    """OSError for tensors that overlap: a small file could claim the same bytes thousands of times."""
    end = 0
    for name, (kind, shape, start) in sorted(places.items(), key=lambda item: item[1][2]):
        if start < end:
            raise OSError(f"the GGUF file {path} has {name!r} at byte {start}, within the tensor before")
        end = start + size_of(kind, shape)


def size_of(kind: int, shape: tuple[int, ...]) -> int:
    """Bytes of a tensor; 0 of a kind that is not known."""
    blocks = KINDS.get(kind)
    return math.prod(shape) // blocks.numbers * blocks.size if blocks else math.prod(shape) * PLAIN.get(kind, 0)


def renamed(name: str, path: Any) -> str:
    """A tensor's name in a model."""
    stem, _, ending = name.rpartition(".")
    parts = stem.split(".")
    if parts[0] == "blk" and len(parts) == 3 and parts[1].isdecimal() and parts[2] in LAYER:
        return f"model.layers.{int(parts[1])}.{LAYER[parts[2]]}.{ending}"
    if stem not in WHOLE:
        raise NotSupported(f"GGUF file {path}: the tensor {name!r}")
    return f"{WHOLE[stem]}.{ending}"


def numbers(path: Any, name: str, data: Any, kind: int, shape: tuple[int, ...], start: int) -> Any:
    """A tensor's numbers in float32 (float16 and bfloat16 as they are)."""
    blocks = KINDS.get(kind)
    if blocks is None and kind not in PLAIN:
        names = ", ".join(["F32", "F16", "BF16", *(one.name for one in KINDS.values())])
        raise NotSupported(f"GGUF file {path}: {name!r} is of type {kind}; {names} are there")
    count, (block, size) = math.prod(shape), (blocks.numbers, blocks.size) if blocks else (1, PLAIN[kind])
    length = count // block * size
    if count % block or start + length > len(data):
        raise OSError(f"the GGUF file {path} ends within {name!r}")
    raw = np.frombuffer(data[start:start + length], dtype=np.uint8)
    if blocks is not None:
        return torch.from_numpy(blocks.widen(raw.reshape(-1, size))).reshape(shape)
    if kind == 30:
        return torch.from_numpy(raw.view(np.int16).copy()).view(torch.bfloat16).reshape(shape)
    return torch.from_numpy(raw.view(np.float32 if kind == 0 else np.float16).copy()).reshape(shape)


def restored(name: str, x: Any, config: Any) -> Any:
    """Llama's queries and keys, of which llama.cpp interleaves the halves of every head."""
    heads = {"attn_q": config.num_attention_heads, "attn_k": getattr(config, "num_key_value_heads", None)}
    part = name.split(".")[2] if name.startswith("blk.") else ""
    if config.model_type not in ("llama", "mistral") or part not in heads:
        return x
    count = heads[part] or config.num_attention_heads
    half = x.shape[0] // count // 2
    return x.reshape(count, half, 2, *x.shape[1:]).swapaxes(1, 2).reshape(x.shape)
