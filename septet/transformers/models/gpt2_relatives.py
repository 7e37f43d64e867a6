"""GPT-2's relatives: GPT-BigCode shares one key head among all queries, ImageGPT norms by the root mean square."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch import nn
from septet.transformers.activations import activation
from septet.transformers.attention import Mask, attend, split
from septet.transformers.loss import loss_utils
from septet.transformers.modeling_outputs import SequenceClassifierOutputWithPast  # type: ignore[attr-defined]
from septet.transformers.modeling_utils import initial
from septet.transformers.models import gpt2_decoder as gpt2
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import can_return_tuple
from septet.transformers.models.heads import SequenceHead, TokenHead


class BigCodeAttention(gpt2.GPT2Attention):
    """Attention whose queries may share one key head."""

    def __init__(self, config: Any, is_cross_attention: bool = False, layer_idx: int = 0) -> None:
        nn.Module.__init__(self)
        if config.add_cross_attention:
            raise NotSupported("GPTBigCodeConfig: add_cross_attention=True")
        width = self.embed_dim = config.hidden_size
        self.config, self.layer_idx, self.is_cross_attention = config, layer_idx, False
        self.num_heads, self.multi_query = config.num_attention_heads, config.multi_query
        self.head_dim = width // self.num_heads
        self.scale = self.head_dim ** -0.5 if config.scale_attn_weights else 1.0
        self.c_attn = nn.Linear(width, width + 2 * (self.head_dim if self.multi_query else width))
        self.c_proj = nn.Linear(width, width)
        self.attn_dropout = nn.Dropout(config.attn_pdrop)
        self.resid_dropout = nn.Dropout(config.resid_pdrop)

    def forward(self, x: Any, mask: Mask, cache: Any = None, encoder: Any = None) -> tuple[Any, Any]:
        """(the output, the weights)."""
        found = self.c_attn(x)
        if self.multi_query:
            parts = found.split([self.embed_dim, self.head_dim, self.head_dim], dim=-1)
            q, k, v = (split(part, count) for part, count in zip(parts, (self.num_heads, 1, 1)))
        else:
            q, k, v = split(found, self.num_heads).chunk(3, dim=-1)
        if cache is not None:
            k, v = cache.update(k, v, self.layer_idx)
        out, weights = attend(self.config, q, k, v, mask, self.scale, self.attn_dropout.p if self.training else 0.0)
        return self.resid_dropout(self.c_proj(out)), weights


class BigCodeMLP(gpt2.GPT2MLP):
    """Two layers with an activation between."""

    def __init__(self, intermediate_size: int, config: Any) -> None:
        nn.Module.__init__(self)
        self.c_fc = nn.Linear(config.hidden_size, intermediate_size)
        self.c_proj = nn.Linear(intermediate_size, config.hidden_size)
        self.act = activation(config.activation_function)
        self.dropout = nn.Dropout(config.resid_pdrop)


class BigCodeBlock(gpt2.GPT2Block):
    """GPT-2's block."""

    attention = BigCodeAttention
    network = BigCodeMLP


class GPTBigCodePreTrainedModel(gpt2.GPT2PreTrainedModel):
    """What GPT-BigCode's models share."""

    config_class = config_class("gpt_bigcode")


class GPTBigCodeModel(GPTBigCodePreTrainedModel, gpt2.GPT2Model):
    """Embeddings, blocks, a last norm."""

    block = BigCodeBlock


class GPTBigCodeForCausalLM(GPTBigCodePreTrainedModel, gpt2.GPT2LMHeadModel):
    """Logits of the next token."""

    body_class = GPTBigCodeModel


class GPTBigCodeForSequenceClassification(SequenceHead, GPTBigCodePreTrainedModel):
    """A class of the sequence."""

    body_class = GPTBigCodeModel


class GPTBigCodeForTokenClassification(TokenHead, GPTBigCodePreTrainedModel):
    """A class of every token."""

    body_class = GPTBigCodeModel
    classifier_name = "classifier"


class RootNorm(nn.Module):
    """x / root mean square, times a weight."""

    def __init__(self, hidden_size: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x: Any) -> Any:
        """The normed states."""
        return x / torch.sqrt(x.square().mean(dim=-1, keepdim=True) + self.eps) * self.weight


class ImageBlock(gpt2.GPT2Block):
    """GPT-2's block with another norm."""

    norm = RootNorm


class ImageGPTPreTrainedModel(gpt2.GPT2PreTrainedModel):
    """What ImageGPT's models share."""

    config_class = config_class("imagegpt")
    _supports_sdpa = False

    def _init_weights(self, module: Any) -> None:
        if type(module).__name__ != "Conv1D":                   # these keep what they were made with
            initial(module, self.config.initializer_range)
        if isinstance(module, RootNorm):
            nn.init.ones_(module.weight)
        elif isinstance(module, ImageGPTPreTrainedModel):       # residual layers, by the body and again by what is around it
            for name, x in module.named_parameters():
                if name.endswith("c_proj.weight"):
                    nn.init.normal_(x, mean=0.0, std=self.config.initializer_range / math.sqrt(2 * self.config.n_layer))


class ImageGPTModel(ImageGPTPreTrainedModel, gpt2.GPT2Model):
    """Embeddings of colours, blocks, a last norm."""

    block = ImageBlock


class ImageGPTForImageClassification(ImageGPTPreTrainedModel):
    """A class of the image: the mean of its states."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.num_labels = config.num_labels
        self.transformer = ImageGPTModel(config)
        self.score = nn.Linear(config.n_embd, config.num_labels, bias=False)
        self.post_init()

    @can_return_tuple
    def forward(self, input_ids: Any = None, past_key_values: Any = None, attention_mask: Any = None, token_type_ids: Any = None,
                position_ids: Any = None, inputs_embeds: Any = None, labels: Any = None, **kwargs: Any) -> Any:
        """Logits (batch, classes); with labels also the loss."""
        kwargs.pop("num_items_in_batch", None)
        out = self.transformer(input_ids, past_key_values, attention_mask, token_type_ids, position_ids, inputs_embeds, return_dict=True,
                               **kwargs)
        logits = self.score(out.last_hidden_state.mean(dim=1))
        loss = None if labels is None else loss_utils.ForSequenceClassificationLoss(labels, logits, self.config)
        return SequenceClassifierOutputWithPast(loss=loss, logits=logits, past_key_values=out.past_key_values,
                                                hidden_states=out.hidden_states, attentions=out.attentions)
