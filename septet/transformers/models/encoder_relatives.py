"""Encoders of BERT's kind inside other models: the text models of AltCLIP and CLAP, and BERT as half of an encoder-decoder."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.torch import nn
from septet.transformers.modeling_outputs import (  # type: ignore[attr-defined]
    BaseModelOutputWithPastAndCrossAttentions,
    BaseModelOutputWithPoolingAndProjection,
)
from septet.transformers.modeling_utils import initial
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import States, can_return_tuple
from septet.transformers.models.encoder import Embeddings, EncoderModel, EncoderPreTrained, Row
from septet.transformers.models.encoder_causal import CausalWords
from septet.transformers.models.encoder_heads import MaskedHead


class BertGenerationEncoder(EncoderModel):
    """BERT without types of tokens."""

    row = Row("bert", types=False, pooled=False)
    config_class = config_class("bert-generation")
    base_model_prefix = "bert"

    def _output(self, x: Any, states: States, cache: Any) -> Any:
        return BaseModelOutputWithPastAndCrossAttentions(last_hidden_state=x, past_key_values=cache, hidden_states=states.hidden_states,
                                                         attentions=states.attentions, cross_attentions=states.cross_attentions)


class BertGenerationWords(nn.Module):
    """Words of states, with a bias that is shared."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.decoder = nn.Linear(config.hidden_size, config.vocab_size)
        self.bias = nn.Parameter(torch.zeros(config.vocab_size))

    def forward(self, hidden_states: Any) -> Any:
        """Logits (batch, tokens, vocabulary)."""
        return self.decoder(hidden_states)


class BertGenerationWriter(MaskedHead):
    """BERT without types of tokens, and words."""

    def _vocabulary(self: Any, config: Any) -> None:
        self.lm_head = BertGenerationWords(config)

    def _words(self: Any, x: Any) -> Any:
        return self.lm_head(x)


class BertGenerationDecoder(CausalWords, BertGenerationWriter, EncoderPreTrained):
    """Logits of the next token."""

    row = BertGenerationEncoder.row
    config_class = BertGenerationEncoder.config_class
    base_model_prefix = "bert"
    body_class = BertGenerationEncoder
    output_path = "lm_head.decoder"
    _tied_weights_keys = {"lm_head.decoder.weight": "bert.embeddings.word_embeddings.weight", "lm_head.decoder.bias": "lm_head.bias"}


class AltRobertaModel(EncoderModel):
    """XLM-RoBERTa, whose layers have another name."""

    row = Row("roberta", offset=True, layers="layers")
    config_class = config_class("altclip_text_model")
    base_model_prefix = "roberta"


class AltCLIPTextModel(EncoderPreTrained):
    """XLM-RoBERTa and a projection of its normed states."""

    config_class = config_class("altclip_text_model")
    base_model_prefix = "roberta"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.roberta = AltRobertaModel(config, add_pooling_layer=False)
        self.transformation = nn.Linear(config.hidden_size, config.project_dim)
        self.pre_LN = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None, position_ids: Any = None,
                inputs_embeds: Any = None, **kwargs: Any) -> Any:
        """Projected states (batch, tokens, width), and the first token's."""
        out = self.roberta(input_ids, attention_mask, token_type_ids, position_ids, inputs_embeds, return_dict=True, **kwargs)
        x = self.transformation(self.pre_LN(out.last_hidden_state))
        return BaseModelOutputWithPoolingAndProjection(last_hidden_state=x, pooler_output=x[:, 0], hidden_states=out.hidden_states,
                                                       attentions=out.attentions)


class ClapTextModel(EncoderModel):
    """RoBERTa with CLIP's initial weights."""

    row = Row("roberta", offset=True, saved=True)
    config_class = config_class("clap_text_model")
    base_model_prefix = "clap"
    _supports_sdpa = False

    def _init_weights(self, module: Any) -> None:
        config, factor = self.config, self.config.initializer_factor
        initial(module, factor)
        if isinstance(module, Embeddings):
            nn.init.normal_(module.position_embeddings.weight, mean=0.0, std=factor * 0.02)
            nn.init.normal_(module.token_type_embeddings.weight, mean=0.0, std=factor * 0.02)
        elif isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, mean=0.0, std=factor * 0.02)
        elif isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=config.hidden_size ** -0.5 * (2 * config.num_hidden_layers) ** -0.5 * factor)
