"""Before the first token: inputs, masks, lengths, encoder and cache."""
from __future__ import annotations

import inspect
import warnings
from dataclasses import dataclass
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.transformers.utils import logging

logger = logging.get_logger("transformers.generation.utils")
_UNSURE = ("The attention mask is not set with a batched input, and cannot be inferred from input because pad token is same as eos token. "
           "As a"
           " consequence, you may observe unexpected behavior. Please pass your input's `attention_mask` to obtain reliable results.")
_RIGHT = ("A decoder-only architecture is being used, but right-padding was detected! For correct generation results, please set"
          " `padding_side='left'` when initializing the tokenizer.")
_DEFAULT_LENGTH = ("Using the model-agnostic default `max_length` (={}) to control the generation length. We recommend setting"
                   " `max_new_tokens` to control the maximum length of the generation.")


@dataclass
class State:
    """One call of `generate`: tokens so far, keywords of `forward`, processors, criteria."""

    input_ids: Any
    kwargs: dict[str, Any]
    pad: int | None
    ends: Any
    encoder_input_ids: Any = None
    processors: Any = None
    criteria: Any = None
    streamer: Any = None
    rows: int = 1
    prompt_length: int = 0
    own_cache: bool = False         # whether the cache is this call's alone
    encoder_inputs: Any = None      # what the encoder reads


def first_of(value: Any) -> int | None:
    """A token of one or several."""
    if value is None or isinstance(value, int):
        return value
    found = value.reshape(-1).tolist() if hasattr(value, "tolist") else list(value)
    return int(found[0]) if found else None


def begin(model: Any, inputs: Any, config: Any, kwargs: dict[str, Any]) -> State:
    """Tokens to go on from, the mask, and the encoder's output."""
    main, inputs = _main_input(model, inputs, kwargs)
    ends = _ends(config)
    pad = first_of(config.pad_token_id)
    if pad is None and ends is not None:
        pad = first_of(ends)
        logger.info("Setting `pad_token_id` to `eos_token_id`:%s for open-end generation.", pad)
    if model.config.is_encoder_decoder:
        return _begin_encoder(model, main, inputs, config, kwargs, pad, ends)
    if inputs is None and kwargs.get("inputs_embeds") is None:
        if config.bos_token_id is None:
            raise ValueError("`bos_token_id` has to be defined when no `input_ids` are provided.")
        inputs = torch.full((1, 1), first_of(config.bos_token_id), dtype=torch.int64)
    embeds = kwargs.get("inputs_embeds")
    if inputs is None:
        inputs = torch.zeros((embeds.shape[0], 0), dtype=torch.int64)
    check_ids(inputs)
    _mask(inputs if embeds is None else embeds[..., 0], config, kwargs, pad, ends, embeds is None)
    if kwargs.get("position_ids") is None:
        kwargs.update(positions(model, kwargs.get("attention_mask")))
    return State(inputs, kwargs, pad, ends, rows=inputs.shape[0], prompt_length=inputs.shape[1])


def check_ids(ids: Any) -> None:
    """Errors that say what is wrong with tokens."""
    if not isinstance(ids, torch.Tensor):
        raise TypeError(f"tokens are a tensor (batch, length), got {type(ids).__name__}: tokenizer(text, return_tensors='pt') makes one")
    if ids.ndim != 2:
        raise IndexError(f"tokens are a tensor (batch, length), got shape {tuple(ids.shape)}: a row alone needs a batch axis, ids[None]")
    if ids.is_floating_point() or ids.dtype is torch.bool:
        raise RuntimeError("Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got"
                           f" {ids.dtype} instead (tokens are whole numbers)")


def _main_input(model: Any, inputs: Any, kwargs: dict[str, Any]) -> tuple[str, Any]:
    name = model.main_input_name
    if model.config.is_encoder_decoder and kwargs.get("encoder_outputs") is not None:
        return name, inputs if inputs is not None else kwargs.pop(name, None)
    if inputs is not None and kwargs.get(name) is not None:
        raise ValueError(f"`inputs`: {inputs}` were passed alongside {name} which is not allowed. Make sure to either pass {inputs} or "
                         f"{name}=...")
    return name, inputs if inputs is not None else kwargs.pop(name, None)


def _ends(config: Any) -> Any:
    if config.eos_token_id is None:
        return None
    ids = config.eos_token_id
    return (ids if isinstance(ids, torch.Tensor) else torch.tensor([ids] if isinstance(ids, int) else list(ids))).reshape(-1)


def _mask(inputs: Any, config: Any, kwargs: dict[str, Any], pad: int | None, ends: Any, are_tokens: bool) -> None:
    """The mask given, or one that pad tokens tell; nothing where every token counts."""
    mask = kwargs.get("attention_mask")
    if mask is None and are_tokens and config.pad_token_id is not None and bool((inputs == pad).any()):
        if ends is None or not bool((ends == pad).any()):
            mask = (inputs != pad).long()
        else:
            logger.warning_once(_UNSURE)
    if mask is None:
        kwargs.pop("attention_mask", None)
        return
    if mask.ndim != 2 or mask.shape[0] != inputs.shape[0]:
        raise ValueError(f"attention_mask has shape {tuple(mask.shape)}, tokens {tuple(inputs.shape)}: both are (batch, length)")
    if mask.shape[1] != inputs.shape[1] and kwargs.get("past_key_values") is None:
        raise ValueError(f"attention_mask has {mask.shape[1]} places for {inputs.shape[1]} tokens")
    if are_tokens and inputs.shape[1] > 1 and not bool(mask[:, -1].all()):
        logger.warning(_RIGHT)
    if bool((mask != 0).all()):
        kwargs.pop("attention_mask")
    else:
        kwargs["attention_mask"] = mask.long()


def _begin_encoder(model: Any, main: str, inputs: Any, config: Any, kwargs: dict[str, Any], pad: int | None, ends: Any) -> State:
    encoder_ids = inputs if main == "input_ids" else None
    if kwargs.get("encoder_outputs") is None:
        if inputs is None and kwargs.get("inputs_embeds") is None:
            raise ValueError(f"an encoder-decoder needs `{main}`")
        if encoder_ids is not None:
            check_ids(encoder_ids)
        kwargs["encoder_outputs"] = encode(model, main, inputs, {**kwargs, **states(config)})       # no mask is told by padding here
        kwargs.pop("inputs_embeds", None)
    rows = kwargs["encoder_outputs"][0].shape[0]
    ids = kwargs.pop("decoder_input_ids", None)
    if ids is None:
        ids = kwargs.pop("input_ids", None) if main != "input_ids" else None
    start = config.decoder_start_token_id if config.decoder_start_token_id is not None else config.bos_token_id
    if start is None and ids is None:
        raise ValueError("`decoder_start_token_id` or `bos_token_id` has to be defined for encoder-decoder generation.")
    starts = torch.full((rows, 1), first_of(start) if start is not None else 0, dtype=torch.int64)
    if isinstance(start, (list, tuple)) and len(start) == rows:
        starts = torch.tensor(list(start))[:, None]
    if ids is None:
        ids = starts
    elif start is not None and bool((ids[:, 0] != starts[:, 0]).all()) and main == "input_ids":
        ids = torch.cat([starts, ids], dim=-1)
        if kwargs.get("decoder_attention_mask") is not None:
            mask = kwargs["decoder_attention_mask"]
            kwargs["decoder_attention_mask"] = torch.cat([torch.ones_like(mask[:, :1]), mask], dim=-1)
    return State(ids, kwargs, pad, ends, encoder_input_ids=encoder_ids, rows=rows, prompt_length=ids.shape[1], encoder_inputs=inputs)


def states(config: Any) -> dict[str, bool]:
    """Keywords of `forward` that make it give the states that settings ask for."""
    return {name: True for name in ("output_attentions", "output_hidden_states") if getattr(config, name)}


def encode(model: Any, main: str, inputs: Any, kwargs: dict[str, Any]) -> Any:
    """The encoder's output, of the keywords that are its."""
    encoder = model.get_encoder()
    known = inspect.signature(encoder.forward).parameters
    own = {name: value for name, value in kwargs.items() if name in known and not name.startswith("decoder_")
           and name not in ("use_cache", "past_key_values")}
    if inputs is not None:
        own[main if main in known else next(iter(known))] = inputs
    return encoder(**own, return_dict=True) if "return_dict" in known else encoder(**own)


def lengths(model: Any, config: Any, state: State) -> None:
    """The longest and shortest the result may be.  ValueError where the prompt is longer already."""
    embeds = state.kwargs.get("inputs_embeds") if not model.config.is_encoder_decoder else None
    length = state.input_ids.shape[1]
    if config.max_new_tokens is not None:
        if config.max_length is not None and "max_length" in config.named:
            logger.warning("Both `max_new_tokens` (=%s) and `max_length`(=%s) seem to have been set. `max_new_tokens` will take "
                           "precedence. Please"
                           " refer to the documentation for more information."
                           " (https://huggingface.co/docs/transformers/main/en/main_classes/text_generation)",
                           config.max_new_tokens, config.max_length)
        config.max_length = config.max_new_tokens + length
    elif embeds is not None and length != embeds.shape[1]:
        config.max_length = max(config.max_length - embeds.shape[1], 0) if not config.has_default_length else config.max_length
    elif config.has_default_length:
        config.max_length += length
        limit = getattr(model.config, "max_position_embeddings", None)
        if limit is not None and not model.config.is_encoder_decoder:
            config.max_length = min(config.max_length, max(limit, length + 1))
        warnings.warn(_DEFAULT_LENGTH.format(config.max_length), UserWarning, stacklevel=4)
    if config.min_new_tokens is not None:
        config.min_length = config.min_new_tokens + length
    if length >= config.max_length:
        name = "decoder_input_ids" if model.config.is_encoder_decoder else "input_ids"
        raise ValueError(f"Input length of {name} is {length}, but `max_length` is set to {config.max_length}. This can lead to unexpected"
                         " behavior. You should consider increasing `max_length` or, better yet, setting `max_new_tokens`.")
    if config.min_length > config.max_length:
        warnings.warn(f"Unfeasible length constraints: `min_length` ({config.min_length}) is larger than the maximum possible length"
                      f" ({config.max_length}). Generation will stop at the defined maximum length.", UserWarning, stacklevel=4)


def empty_cache(model: Any) -> Any:
    """A dynamic cache for a model that guesses."""
    from septet.transformers.cache_utils import DynamicCache, EncoderDecoderCache

    made = DynamicCache(config=model.config)
    return EncoderDecoderCache(made, DynamicCache()) if model.config.is_encoder_decoder else made


def cache(model: Any, config: Any, state: State) -> None:
    """Room for keys and values."""
    from septet.transformers.cache_utils import DynamicCache, EncoderDecoderCache, StaticCache

    state.kwargs["use_cache"] = config.use_cache
    given = state.kwargs.get("past_key_values")
    if given is not None and not hasattr(given, "get_seq_length"):
        raise ValueError("Passing a tuple of `past_key_values` is not supported anymore. Please use a `Cache` instance.")
    if given is not None or not config.use_cache:
        return
    kind, state.own_cache = config.cache_implementation, True
    if kind not in (None, "dynamic", "static", "hybrid", "sliding_window"):
        raise NotSupported(f"cache_implementation={kind!r}: 'dynamic', 'static' and 'paged' are there")
    rows = (config.max_cache_len or config.max_length) + (state.kwargs["inputs_embeds"].shape[1] if state.kwargs.get("inputs_embeds")
                                                           is not None and not model.config.is_encoder_decoder else 0)
    made = DynamicCache(config=model.config) if kind in (None, "dynamic") else StaticCache(config=model.config, max_cache_len=rows)
    state.kwargs["past_key_values"] = EncoderDecoderCache(made, DynamicCache()) if model.config.is_encoder_decoder else made


def expand(state: State, times: int) -> None:
    """Every row `times` times, one after another."""
    if times == 1:
        return
    state.input_ids = state.input_ids.repeat_interleave(times, dim=0)
    for name, value in state.kwargs.items():
        if isinstance(value, torch.Tensor) and value.ndim and name not in ("cache_position",):
            state.kwargs[name] = value.repeat_interleave(times, dim=0)
    encoded = state.kwargs.get("encoder_outputs")
    if encoded is not None:
        state.kwargs["encoder_outputs"] = type(encoded)(**{name: _repeated(value, times) for name, value in encoded.items()})


def _repeated(value: Any, times: int) -> Any:
    if isinstance(value, tuple):
        return tuple(_repeated(part, times) for part in value)
    return value.repeat_interleave(times, dim=0) if isinstance(value, torch.Tensor) else value


def positions(model: Any, mask: Any) -> dict[str, Any]:
    """Places of a prompt's tokens where it has padding (at 0); models count from 0 themselves where it has none."""
    if mask is None or mask.ndim != 2 or model.config.is_encoder_decoder or not accepts(model, "position_ids"):
        return {}
    return {"position_ids": (mask.long().cumsum(-1) - 1).masked_fill(mask == 0, 0)}


def counted_on(places: Any, count: int) -> Any:
    """Places with `count` more: a token that is written stands one behind the last token, be that padding or not."""
    more = torch.arange(1, count + 1).expand(*places.shape[:-1], count)
    return torch.cat([places, places[..., -1:] + more], dim=-1)


def accepts(model: Any, name: str) -> bool:
    """Whether `forward` has a keyword."""
    if "forward" in vars(model):                                # somebody's own
        return name in inspect.signature(model.forward).parameters
    known = type(model).__dict__.get("_forward_names")
    if known is None:
        known = frozenset(inspect.signature(model.forward).parameters)
        type(model)._forward_names = known
    return name in known
