"""A Transformers folder: what its model can do, and the parts that do it."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from septet.errors import NotSupported
from septet.serve.decoder import ModelDecoder
from septet.serve.engine import Engine
from septet.serve.errors import Refusal
from septet.serve.language import Language
from septet.serve.metrics import Registry
from septet.serve.openai.routes import OpenAI
from septet.serve.options import Options
from septet.transformers.sentence_pooling import pooling_of

BATCH = 32                              # texts embedded together


def open_folder(path: str, name: str, options: Options, metrics: Registry, chat_template: str | None) -> tuple[OpenAI, Callable[[], None]]:
    """(the protocol over the folder's model, what ends its threads)."""
    from septet.transformers import AutoConfig, AutoTokenizer

    if not (Path(path) / "config.json").is_file():
        raise ValueError(f"{path} has no config.json: it is not a Transformers folder")
    config, tokenizer = AutoConfig.from_pretrained(path), AutoTokenizer.from_pretrained(path)
    if chat_template is not None:
        tokenizer.chat_template = chat_template
    if not generates(config):
        return OpenAI(name, options, None, Embedding(path, tokenizer)), lambda: None
    language = open_language(path, config, tokenizer, options, metrics)
    return OpenAI(name, options, language, Embedding(path, tokenizer, language)), language.engine.close


def generates(config: Any) -> bool:
    """Whether the folder holds a causal language model."""
    names = getattr(config, "architectures", None) or []
    if any(str(name).endswith(("ForConditionalGeneration", "ForSeq2SeqLM", "MTModel")) for name in names):
        raise NotSupported(f"serving {names[0]}: models with an encoder and a decoder are not served")
    return any(str(name).endswith(("ForCausalLM", "LMHeadModel")) for name in names)


def open_language(path: str, config: Any, tokenizer: Any, options: Options, metrics: Registry) -> Language:
    """The model that generates, with its engine running."""
    from septet.transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(path)
    model.eval()
    context = context_of(config)
    most = min(context, options.limits.tokens or context)
    decoder = ModelDecoder(model, options.limits.streams + 1, most)
    engine = Engine(decoder, metrics, options.limits.queue, options.limits.streams)
    return Language(tokenizer, engine, int(config.vocab_size), ends_of(model, tokenizer), most, model)


def context_of(config: Any) -> int:
    """Tokens that a model reads; no more than a sliding window, within which all layers see the same."""
    longest = getattr(config, "max_position_embeddings", None) or getattr(config, "n_positions", None) or 2048
    window = getattr(config, "sliding_window", None)
    return int(longest if window is None or getattr(config, "use_sliding_window", True) is False else min(longest, window))


def ends_of(model: Any, tokenizer: Any) -> list[int]:
    """Tokens that end an answer: those of the generation's configuration and the tokenizer's own."""
    found = getattr(getattr(model, "generation_config", None), "eos_token_id", None)
    ends = [] if found is None else list(found) if isinstance(found, (list, tuple)) else [found]
    return [*ends, *([tokenizer.eos_token_id] if tokenizer.eos_token_id is not None else [])]


class Embedding:
    """Vectors of texts: the mean over a text's tokens, or its first token; of length 1, unless the folder says otherwise."""

    def __init__(self, path: str, tokenizer: Any, language: Language | None = None):
        self.tokenizer, self.language = tokenizer, language
        if language is None:
            from septet.transformers import AutoModel

            self.model = AutoModel.from_pretrained(path)
            self.model.eval()
        else:
            self.model = language.model.base_model
        self.first, unit, self.longest = pooling_of(Path(path))
        self.unit = unit is not False               # of length 1 where the folder does not say
        self.longest = min(self.longest or 1 << 30, context_of(self.model.config))

    def embed(self, inputs: list[str | list[int]]) -> tuple[Any, int]:
        """(vectors (inputs, dimensions) in float32, tokens read).  Refusal for a text that is too long."""
        from septet import torch

        rows = [self.tokenizer.encode(text) if isinstance(text, str) else list(text) for text in inputs]
        for i, row in enumerate(rows):
            if not row or len(row) > self.longest:
                raise Refusal(400, f"input {i} has {len(row)} tokens; 1 to {self.longest} can be read", "input")
            if max(row) >= self.model.config.vocab_size or min(row) < 0:
                raise Refusal(400, f"input {i} has tokens outside of the vocabulary", "input")
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        found: dict[int, Any] = {}
        for at in range(0, len(order), BATCH):
            part = order[at:at + BATCH]
            found.update(zip(part, self.vectors([rows[i] for i in part])))
        return torch.stack([found[i] for i in range(len(rows))]), sum(map(len, rows))

    def vectors(self, rows: list[list[int]]) -> Any:
        from septet import torch

        longest = max(map(len, rows))
        tokens = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
        with torch.inference_mode():
            hidden = self.model(input_ids=tokens, attention_mask=mask).last_hidden_state.float()
            weight = mask[:, :, None].float()
            pooled = hidden[:, 0] if self.first else (hidden * weight).sum(1) / weight.sum(1)
            return torch.nn.functional.normalize(pooled, dim=-1) if self.unit else pooled
