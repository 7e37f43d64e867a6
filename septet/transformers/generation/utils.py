"""GenerationMixin: `generate`, and what a model does between two tokens."""
from __future__ import annotations

import copy
import inspect
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.transformers.generation import prepare
from septet.transformers.generation.configuration_utils import GenerationConfig, GenerationMode
from septet.transformers.generation.processors import logits_processors, stopping_criteria_list
from septet.transformers.utils import logging

logger = logging.get_logger("transformers.generation.utils")
_MOVED = {GenerationMode.CONTRASTIVE_SEARCH: "Contrastive Search", GenerationMode.GROUP_BEAM_SEARCH: "Group Beam Search",
          GenerationMode.DOLA_GENERATION: "Dola Generation", GenerationMode.CONSTRAINED_BEAM_SEARCH: "Constrained Beam Search"}


class GenerationMixin:
    """Text from models.  Needs of its class: `forward`, `config`, `generation_config`, `main_input_name`."""

    config: Any
    generation_config: Any
    main_input_name: str

    def can_generate(self) -> bool:
        """Whether the model writes text."""
        return True

    def prepare_inputs_for_generation(self, input_ids: Any, next_sequence_length: int | None = None, past_key_values: Any = None,
                                      attention_mask: Any = None, inputs_embeds: Any = None, **kwargs: Any) -> dict[str, Any]:
        """What `forward` gets for the next token: the tokens that the cache lacks."""
        cached = past_key_values.get_seq_length() if past_key_values is not None else 0
        new = input_ids[:, cached:] if cached and input_ids.shape[1] > cached else input_ids[:, -1:] if cached else input_ids
        if next_sequence_length is not None:
            new = input_ids[:, -next_sequence_length:]
        key = "decoder_input_ids" if self.config.is_encoder_decoder else "input_ids"
        inputs: dict[str, Any] = {key: new}
        if inputs_embeds is not None and not cached:
            inputs = {"inputs_embeds": inputs_embeds}
        length = inputs_embeds.shape[1] if "inputs_embeds" in inputs else new.shape[1]
        places = kwargs.pop("position_ids", None)
        places = {"position_ids": places} if places is not None else prepare.positions(self, attention_mask)
        inputs.update({name: value[..., -length:] for name, value in places.items()})
        inputs.update(past_key_values=past_key_values, attention_mask=attention_mask,
                      **{name: value for name, value in kwargs.items() if name not in inputs})
        return inputs

    def _update_model_kwargs_for_generation(self, outputs: Any, model_kwargs: dict[str, Any], is_encoder_decoder: bool = False,
                                            num_new_tokens: int = 1) -> dict[str, Any]:
        """The keywords of the next step: the cache, and a mask with more places."""
        if getattr(outputs, "past_key_values", None) is not None:
            model_kwargs["past_key_values"] = outputs.past_key_values
        key = "decoder_attention_mask" if is_encoder_decoder else "attention_mask"
        mask = model_kwargs.get(key)
        if mask is not None:
            model_kwargs[key] = torch.cat([mask, mask.new_ones((mask.shape[0], num_new_tokens))], dim=-1)
        if model_kwargs.get("position_ids") is not None:
            model_kwargs["position_ids"] = prepare.counted_on(model_kwargs["position_ids"], num_new_tokens)
        return model_kwargs

    def generate(self, inputs: Any = None, generation_config: Any = None, logits_processor: Any = None, stopping_criteria: Any = None,
                 prefix_allowed_tokens_fn: Any = None, synced_gpus: bool | None = None, assistant_model: Any = None, streamer: Any = None,
                 negative_prompt_ids: Any = None, negative_prompt_attention_mask: Any = None, custom_generate: Any = None,
                 **kwargs: Any) -> Any:
        """Tokens that go on from `inputs` (batch, length); with `return_dict_in_generate` also scores and states.

        Keywords are settings (`max_new_tokens`, `do_sample`, `num_beams`, …; see GenerationConfig) or arguments of `forward`
        (`attention_mask`, …).  Sampling draws from torch's generator.
        """
        with torch.no_grad():
            return self._generate(inputs, generation_config, logits_processor, stopping_criteria, prefix_allowed_tokens_fn,
                                  assistant_model, streamer, (negative_prompt_ids, negative_prompt_attention_mask), custom_generate, kwargs)

    def generate_batch(self, inputs: list[list[int]], generation_config: Any = None, continuous_batching_config: Any = None,
                       record_timestamps: bool = False, progress_bar: bool = False, persistent_manager: bool = False, warmup: bool = True,
                       **kwargs: Any) -> dict[str, Any]:
        """Greedy texts of many prompts of any length: "req_0" and on -> GenerationOutput.  Keywords are settings."""
        from septet.transformers.generation.continuous_batching import generate_batch

        refused = {"continuous_batching_config": continuous_batching_config, "record_timestamps": record_timestamps,
                   "progress_bar": progress_bar, "persistent_manager": persistent_manager}
        asked = [name for name, value in refused.items() if value]
        if asked:
            raise NotSupported(f"generate_batch: {', '.join(asked)}")
        return generate_batch(self, inputs, generation_config, kwargs)

    def _generate(self, inputs: Any, given: Any, processors: Any, criteria: Any, prefix: Any, assistant: Any, streamer: Any,
                  negative: tuple[Any, Any], custom: Any, kwargs: dict[str, Any]) -> Any:
        tokenizers = (kwargs.pop("tokenizer", None), kwargs.pop("assistant_tokenizer", None))
        kwargs.pop("trust_remote_code", None)
        if isinstance(custom, str):
            raise NotSupported(f"custom_generate={custom!r}: code that comes with a model is never run; pass a function")
        config, model_kwargs = self._settings(given, kwargs)
        if not isinstance(config.num_beams, int) or config.num_beams < 1:
            raise ValueError(f"`num_beams` has to be an integer from 1 on, got {config.num_beams!r}")
        mode = config.get_generation_mode(assistant)
        if mode in _MOVED and custom is None:
            raise ValueError(f"{_MOVED[mode]} requires `trust_remote_code=True` in your `generate` call, since upstream moved it to code "
                             f"on the"
                             " Hub. Such code is never run here; pass a function as `custom_generate` instead.")
        if streamer is not None and config.num_beams > 1:
            raise ValueError("`streamer` cannot be used with beam search (yet!). Make sure that `num_beams` is set to 1.")
        if config.cache_implementation == "paged" and custom is None:
            return self._paged(inputs, config, processors, criteria, prefix, streamer)
        self._check_kwargs(model_kwargs)
        state = prepare.begin(self, inputs, config, model_kwargs)
        if streamer is not None:
            streamer.put(state.input_ids)
        prepare.lengths(self, config, state)
        state.processors = logits_processors(self, config, state, prefix, negative, processors)
        state.criteria = stopping_criteria_list(self, config, criteria, tokenizers[0])
        state.streamer = streamer
        if callable(custom):
            return custom(model=self, input_ids=state.input_ids, logits_processor=state.processors, stopping_criteria=state.criteria,
                          generation_config=config, **state.kwargs)
        return self._write(mode, config, state, assistant, tokenizers)

    def _paged(self, inputs: Any, config: Any, *refused: Any) -> Any:
        """Prompts written by `generate_batch`, whole, in a tensor (1, batch, length) as upstream has it; masks are not looked at.

        ValueError where texts end at different lengths.
        """
        if any(value for value in refused):
            raise NotSupported("cache_implementation='paged' with processors, stopping criteria, prefix_allowed_tokens_fn or a streamer")
        prepare.check_ids(inputs)
        found = self.generate_batch(inputs.tolist(), generation_config=config)
        return torch.tensor([[[*out.prompt_ids, *out.generated_tokens] for out in found.values()]])

    def _write(self, mode: GenerationMode, config: Any, state: Any, assistant: Any, tokenizers: tuple[Any, Any]) -> Any:
        if mode is GenerationMode.ASSISTED_GENERATION:
            from septet.transformers.generation.candidate_generator import assisted

            return assisted(self, config, state, assistant, tokenizers)
        prepare.cache(self, config, state)
        if config.num_beams > 1:
            from septet.transformers.generation.beam_search import beam_search

            prepare.expand(state, config.num_beams)
            return beam_search(self, config, state)
        from septet.transformers.generation.sample import sample

        prepare.expand(state, config.num_return_sequences)
        return sample(self, config, state)

    def _settings(self, given: Any, kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """The settings of this call, and the keywords that are for the model."""
        if given is not None and not isinstance(given, GenerationConfig):
            raise ValueError(f"`generation_config` must be a GenerationConfig, got {type(given).__name__}")
        misplaced = self.config._get_generation_parameters() if given is None else None
        if misplaced:
            raise ValueError("You have modified the pretrained model configuration to control generation We detected the following values "
                             f"set - {misplaced}. This strategy to control generation is not supported anymore. Please use and modify "
                             "`model.generation_config` (see https://huggingface.co/docs/transformers/generation_strategies"
                             "#default-text-generation-configuration )")
        own = self.generation_config if isinstance(self.generation_config, GenerationConfig) else GenerationConfig()
        config = copy.deepcopy(given if given is not None else own)
        fields = {name: kwargs.pop(name) for name in list(kwargs) if hasattr(config, name) and not callable(getattr(config, name))}
        config.__dict__.update(fields)
        if given is not None:
            for name, value in vars(own).items():
                if getattr(config, name, None) is None and value is not None:
                    setattr(config, name, value)
        named = set(fields)
        config.validate(user_set_attributes=named)
        config.has_default_length = config.max_length is None and config.max_new_tokens is None
        from septet.transformers.generation.configuration_utils import DEFAULTS

        for name, value in DEFAULTS.items():
            if getattr(config, name) is None:
                setattr(config, name, value)
        config.named = named
        return config, kwargs

    def _check_kwargs(self, kwargs: dict[str, Any]) -> None:
        """ValueError for keywords that neither settings nor `forward` know."""
        parameters = inspect.signature(self.forward).parameters  # type: ignore[attr-defined]
        known = set(parameters) | {"inputs_embeds", "encoder_outputs", "attention_mask", "decoder_input_ids", "input_ids",
                                   "past_key_values",
                                   "labels", "position_ids", "token_type_ids", "decoder_attention_mask"}
        extra = getattr(self, "generation_kwargs", ())
        unused = [name for name, value in kwargs.items() if value is not None and name not in known and name not in extra]
        if unused:
            raise ValueError(f"The following `model_kwargs` are not used by the model: {unused} (note: typos in the generate arguments will"
                             " also show up in this list)")

    def compute_transition_scores(self, sequences: Any, scores: Any, beam_indices: Any = None, normalize_logits: bool = False) -> Any:
        """The score of each token that was written, of the scores that `generate` gave."""
        if beam_indices is None:
            beam_indices = torch.arange(scores[0].shape[0])[:, None].expand(-1, len(scores))
        stacked = torch.stack(list(scores)).reshape(len(scores), scores[0].shape[0], -1).transpose(0, 1)  # (rows, steps, vocabulary)
        if normalize_logits:
            stacked = stacked.log_softmax(dim=-1)
        ended = beam_indices < 0
        most = int((~ended).sum(-1).max())
        beams, ended = beam_indices[:, :most].clone(), ended[:, :most]
        beams[ended] = 0
        tokens = sequences[:, sequences.shape[-1] - most :]
        found = stacked[beams, torch.arange(most)[None, :], tokens]
        return found.masked_fill(ended, 0.0)

    def heal_tokens(self, *args: Any, **kwargs: Any) -> Any:
        """NotSupported."""
        raise NotSupported("heal_tokens, token_healing")

