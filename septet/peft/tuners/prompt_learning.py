"""Adapters that are learned tokens in front of a text: prompt tuning (arXiv:2104.08691) and prefix tuning (arXiv:2101.00190)."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any

import septet.torch as torch
from septet.errors import NotSupported
from septet.peft.config import PeftConfig
from septet.peft.utils.kinds import PeftType, TaskType
from septet.torch import nn


class PromptTuningInit(str, Enum):  # noqa: UP042  its text is `Class.NAME`, which StrEnum's is not
    """What the tokens are before they are learned."""

    TEXT = "TEXT"
    SAMPLE_VOCAB = "SAMPLE_VOCAB"
    RANDOM = "RANDOM"


@dataclass
class PromptLearningConfig(PeftConfig):
    """num_virtual_tokens in front of every text; the sizes are the model's where they are not given."""

    num_virtual_tokens: Any = None
    token_dim: Any = None
    num_transformer_submodules: Any = None
    num_attention_heads: Any = None
    num_layers: Any = None
    modules_to_save: list[str] | None = None

    is_prompt_learning = True  # type: ignore[assignment]


@dataclass
class PromptTuningConfig(PromptLearningConfig):
    """Learned embeddings, at first drawn, or those of `prompt_tuning_init_text` or of tokens that are drawn."""

    prompt_tuning_init: Any = PromptTuningInit.RANDOM
    prompt_tuning_init_text: str | None = None
    tokenizer_name_or_path: str | None = None
    tokenizer_kwargs: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.peft_type = PeftType.PROMPT_TUNING
        self.prompt_tuning_init = PromptTuningInit(self.prompt_tuning_init)
        if self.prompt_tuning_init is PromptTuningInit.TEXT and not (self.tokenizer_name_or_path and self.prompt_tuning_init_text):
            raise ValueError("prompt_tuning_init='TEXT' needs tokenizer_name_or_path and prompt_tuning_init_text")
        if self.tokenizer_kwargs and self.prompt_tuning_init is not PromptTuningInit.TEXT:
            raise ValueError("tokenizer_kwargs only valid when using prompt_tuning_init='TEXT'.")


@dataclass
class PrefixTuningConfig(PromptLearningConfig):
    """Learned keys and values of every layer, with `prefix_projection` made of smaller embeddings by a network."""

    encoder_hidden_size: Any = None
    prefix_projection: bool = False
    init_weights: Any = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.peft_type = PeftType.PREFIX_TUNING
        if self.init_weights not in (None, True):
            raise NotSupported(f"peft.PrefixTuningConfig(init_weights={self.init_weights!r})")


def complete(config: Any, model: Any) -> None:
    """Fill the sizes that the configuration leaves to the model.  Keys may have fewer heads than queries."""
    found = model.config
    heads = found.num_attention_heads
    if config.task_type is not TaskType.CAUSAL_LM:
        raise NotSupported(f"peft.{type(config).__name__}(task_type={getattr(config.task_type, 'value', None)!r}); 'CAUSAL_LM' is there")
    if config.num_virtual_tokens is None:
        raise ValueError(f"peft.{type(config).__name__} needs num_virtual_tokens")
    config.num_layers = config.num_layers or found.num_hidden_layers
    config.num_transformer_submodules = config.num_transformer_submodules or 1
    config.token_dim = config.token_dim or found.hidden_size
    config.num_attention_heads = config.num_attention_heads or heads
    shared = getattr(found, "num_key_value_heads", None) or heads
    if isinstance(config, PrefixTuningConfig):
        if shared != heads and config.num_attention_heads == heads:
            config.token_dim, config.num_attention_heads = config.token_dim // heads * shared, shared
        config.encoder_hidden_size = config.encoder_hidden_size or config.token_dim


class PromptEmbedding(nn.Module):
    """The tokens of prompt tuning."""

    def __init__(self, config: Any, words: Any) -> None:
        super().__init__()
        count = config.num_virtual_tokens * config.num_transformer_submodules
        self.embedding = nn.Embedding(count, config.token_dim)
        ids = None if config.inference_mode else first_words(config, count, words.weight.shape[0])
        if ids is not None:
            self.embedding.weight = nn.Parameter(words(ids).detach().clone().to(torch.float32))

    def forward(self, indices: Any) -> Any:
        """Embeddings of tokens."""
        return self.embedding(indices)


def first_words(config: Any, count: int, vocabulary: int) -> Any:
    """The words that tokens begin as; None where they begin as noise."""
    if config.prompt_tuning_init is PromptTuningInit.SAMPLE_VOCAB:
        return torch.randint(0, vocabulary, (count,))
    if config.prompt_tuning_init is PromptTuningInit.RANDOM:
        return None
    from septet.transformers import AutoTokenizer

    ids = AutoTokenizer.from_pretrained(config.tokenizer_name_or_path, **(config.tokenizer_kwargs or {}))(
        config.prompt_tuning_init_text)["input_ids"]
    return torch.tensor((ids * -(-count // len(ids)))[:count])


class PrefixEncoder(nn.Module):
    """The keys and values of prefix tuning."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.prefix_projection = config.prefix_projection
        width, both = config.token_dim, config.num_layers * 2 * config.token_dim
        if config.prefix_projection and not config.inference_mode:
            self.embedding = nn.Embedding(config.num_virtual_tokens, width)
            self.transform = nn.Sequential(nn.Linear(width, config.encoder_hidden_size), nn.Tanh(),
                                           nn.Linear(config.encoder_hidden_size, both))
        else:
            self.embedding = nn.Embedding(config.num_virtual_tokens, both)

    def forward(self, prefix: Any) -> Any:
        """Keys and values (tokens, layers * 2 * width)."""
        found = self.embedding(prefix)
        return self.transform(found) if hasattr(self, "transform") else found


class PromptModel(nn.Module):
    """A frozen model with learned tokens in front, an encoder of them for every adapter."""

    def __init__(self, model: Any, peft_config: dict[str, Any], adapter_name: str) -> None:
        super().__init__()
        self.model, self.peft_config, self.active_adapter = model, peft_config, adapter_name
        self.enabled = True
        self.prompt_encoder = nn.ModuleDict({})
        self.prompt_tokens: dict[str, Any] = {}
        model.requires_grad_(False)
        self.inject_adapter(model, adapter_name)

    @property
    def active_adapters(self) -> list[str]:
        """The one in use."""
        return [self.active_adapter]

    @property
    def config_in_use(self) -> Any:
        """The configuration of the adapter in use."""
        return self.peft_config[self.active_adapter]

    def layers(self) -> list[Any]:
        """No layer of the model is changed."""
        return []

    def inject_adapter(self, model: Any, adapter_name: str) -> None:
        """Make an adapter's tokens."""
        config = self.peft_config[adapter_name]
        complete(config, model)
        kind = isinstance(config, PrefixTuningConfig)
        self.prompt_encoder[adapter_name] = PrefixEncoder(config) if kind else PromptEmbedding(config, model.get_input_embeddings())
        self.prompt_encoder[adapter_name].requires_grad_(not config.inference_mode)
        self.prompt_tokens[adapter_name] = torch.arange(config.num_virtual_tokens * config.num_transformer_submodules)

    def set_adapter(self, adapter_name: Any, inference_mode: bool = False) -> None:
        """Use an adapter, and learn it."""
        self.active_adapter = adapter_name
        for name, encoder in self.prompt_encoder.items():
            encoder.requires_grad_(name == adapter_name and not inference_mode)

    def delete_adapter(self, adapter_name: str) -> None:
        """Without an adapter.  ValueError where there is none of the name."""
        if adapter_name not in self.peft_config:
            raise ValueError(f"Adapter {adapter_name} does not exist")
        del self.peft_config[adapter_name], self.prompt_encoder[adapter_name], self.prompt_tokens[adapter_name]
        self.active_adapter = next(iter(self.peft_config), None)

    def disable_adapter_layers(self) -> None:
        """The model itself."""
        self.enabled = False

    def enable_adapter_layers(self) -> None:
        """With the tokens again."""
        self.enabled = True

    # -- the tokens before a text

    def embeddings(self, adapter_name: str | None = None) -> Any:
        """What an adapter's encoder gives: embeddings, or keys and values."""
        name = self.active_adapter if adapter_name is None else adapter_name
        return self.prompt_encoder[name](self.prompt_tokens[name])

    def put_before(self, inputs: dict[str, Any], cache: Any) -> dict[str, Any]:
        """Arguments of the model for a text with the tokens before it; `cache` takes those of prefix tuning."""
        inputs = dict(inputs)
        if isinstance(self.config_in_use, PrefixTuningConfig):
            self.fill(cache, next(inputs[name].shape[0] for name in ("input_ids", "inputs_embeds") if inputs.get(name) is not None))
            return {**inputs, "past_key_values": cache}
        ids, given = inputs.pop("input_ids", None), inputs.get("inputs_embeds")
        text = self.model.get_input_embeddings()(ids) if given is None else given
        tokens = self.embeddings().to(text.dtype)[None].expand(text.shape[0], -1, -1)
        return {**inputs, "inputs_embeds": torch.cat((tokens, text), dim=1)}

    def fill(self, cache: Any, rows: int) -> None:
        """Put the learned keys and values into an empty cache."""
        config, found = self.config_in_use, self.embeddings()
        heads = config.num_attention_heads
        parts = found.view(1, config.num_virtual_tokens, config.num_layers * 2, heads, config.token_dim // heads).permute(2, 0, 3, 1, 4)
        parts = parts.expand(-1, rows, -1, -1, -1).to(self.model.dtype)
        for layer in range(config.num_layers):
            cache.update(parts[2 * layer], parts[2 * layer + 1], layer)

    def longer(self, mask: Any) -> Any:
        """A mask with the tokens before the text."""
        return torch.cat((mask.new_ones((mask.shape[0], self.config_in_use.num_virtual_tokens)), mask), dim=1)

    def forward(self, input_ids: Any = None, attention_mask: Any = None, inputs_embeds: Any = None, labels: Any = None,
                **kwargs: Any) -> Any:
        """The model's answer to a text with the tokens before it; labels are the text's."""
        inputs = {"input_ids": input_ids, "inputs_embeds": inputs_embeds, **kwargs}
        if not self.enabled:
            return self.model(attention_mask=attention_mask, labels=labels, **inputs)
        for name in ("position_ids", "token_type_ids", "past_key_values"):
            if inputs.get(name) is not None:
                raise NotSupported(f"PeftModel with learned tokens: {name}")
        from septet.transformers import DynamicCache

        inputs = self.put_before(inputs, DynamicCache(config=self.model.config))
        if attention_mask is not None:
            inputs["attention_mask"] = self.longer(attention_mask)
        if labels is not None and "past_key_values" not in inputs:
            labels = torch.cat((labels.new_full((labels.shape[0], self.config_in_use.num_virtual_tokens), -100), labels), dim=1)
        return self.model(labels=labels, **inputs)

    @contextmanager
    def steps(self) -> Iterator[None]:
        """While the model's own `generate` runs, its steps see the tokens."""
        from septet.transformers import DynamicCache

        prepare = self.model.prepare_inputs_for_generation

        def with_tokens(input_ids: Any, *args: Any, past_key_values: Any = None, attention_mask: Any = None, **kwargs: Any) -> Any:
            if type(past_key_values) is not DynamicCache:
                raise NotSupported("PeftModel.generate with learned tokens: use_cache=False and other caches than the dynamic one")
            inputs = prepare(input_ids, *args, past_key_values=past_key_values, attention_mask=attention_mask, **kwargs)
            if not past_key_values.get_seq_length():
                inputs = self.put_before(inputs, past_key_values)
            if attention_mask is not None:
                whole = self.longer(attention_mask)
                length = next(inputs[name].shape[1] for name in ("inputs_embeds", "input_ids") if inputs.get(name) is not None)
                inputs["attention_mask"], numbered = whole, inputs.pop("position_ids", None) is not None
                if numbered and isinstance(self.config_in_use, PrefixTuningConfig):     # upstream counts padding before a prompt's text
                    inputs["position_ids"] = (whole.long().cumsum(-1) - 1).masked_fill(whole == 0, 0)[:, -length:]
            return inputs

        self.model.prepare_inputs_for_generation = with_tokens
        try:
            yield
        finally:
            del self.model.prepare_inputs_for_generation

    def generate(self, *args: Any, **kwargs: Any) -> Any:
        """The model's own, with the tokens before the text; they are not given back."""
        if not self.enabled:
            return self.model.generate(*args, **kwargs)
        with self.steps():
            return self.model.generate(*args, **kwargs)


__all__ = ["PrefixEncoder", "PrefixTuningConfig", "PromptEmbedding", "PromptLearningConfig", "PromptTuningConfig", "PromptTuningInit"]
