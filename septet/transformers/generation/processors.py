"""Which processors and criteria settings ask for, in upstream's order: it decides what sampling draws."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.transformers.generation import logits_process as lp
from septet.transformers.generation import stopping_criteria as sc

_CLASH = ("A custom {kind} of type {name} has been passed to `.generate()`, but it was also created in `.generate()`, given its"
          " parameterization. The custom {name} will take precedence. Please check the docstring of {name} to see related `.generate()` "
          "flags.")


def logits_processors(model: Any, config: Any, state: Any, prefix: Any, negative: tuple[Any, Any], custom: Any) -> Any:
    """Processors of scores: what forbids and favours, then the caller's, then what sampling needs."""
    if config.watermarking_config is not None:
        raise NotSupported("watermarking_config")
    if config.token_healing:
        raise NotSupported("token_healing")
    found = lp.LogitsProcessorList()
    if config.guidance_scale is not None and config.guidance_scale != 1:
        found.append(lp.UnbatchedClassifierFreeGuidanceLogitsProcessor(config.guidance_scale, model, *negative, use_cache=config.use_cache))
    found += _repetition(model, config, state)
    found += _lengths(config, state)
    if prefix is not None:
        found.append(lp.PrefixConstrainedLogitsProcessor(prefix, config.num_beams))
    found += _forced(config, state)
    found = _joined(found, custom, "logits processor")
    if config.do_sample:
        found += warpers(config, state)
    if config.renormalize_logits:
        found.append(lp.LogitNormalization())
    return found


def _padding(model: Any, config: Any, state: Any) -> Any:
    """How many padding tokens each row, of which there will be several for each prompt, begins with; None for none at all."""
    mask = state.kwargs.get("decoder_attention_mask" if model.config.is_encoder_decoder else "attention_mask")
    if mask is None or mask.ndim != 2:
        return None
    first = (mask != 0).long().argmax(dim=-1)
    times = config.num_beams if config.num_beams > 1 else config.num_return_sequences
    return first.repeat_interleave(times, dim=0)


def _repetition(model: Any, config: Any, state: Any) -> list[Any]:
    found: list[Any] = []
    encoder = state.encoder_input_ids if state.encoder_input_ids is not None else state.input_ids
    if config.sequence_bias is not None:
        found.append(lp.SequenceBiasLogitsProcessor(config.sequence_bias))
    if config.encoder_repetition_penalty != 1.0:
        found.append(lp.EncoderRepetitionPenaltyLogitsProcessor(config.encoder_repetition_penalty, encoder))
    if config.repetition_penalty != 1.0:
        found.append(lp.RepetitionPenaltyLogitsProcessor(config.repetition_penalty, _padding(model, config, state)))
    if config.no_repeat_ngram_size > 0:
        found.append(lp.NoRepeatNGramLogitsProcessor(config.no_repeat_ngram_size))
    if config.encoder_no_repeat_ngram_size > 0:
        found.append(lp.EncoderNoRepeatNGramLogitsProcessor(config.encoder_no_repeat_ngram_size, encoder))
    if config.bad_words_ids is not None:
        found.append(lp.NoBadWordsLogitsProcessor(config.bad_words_ids, state.ends))
    return found


def _lengths(config: Any, state: Any) -> list[Any]:
    if state.ends is None:
        return []
    found: list[Any] = []
    if config.min_length > 0:
        found.append(lp.MinLengthLogitsProcessor(config.min_length, state.ends))
    if (config.min_new_tokens or 0) > 0:
        found.append(lp.MinNewTokensLengthLogitsProcessor(state.prompt_length, config.min_new_tokens, state.ends))
    return found


def _check_forced(config: Any) -> None:
    """ValueError for tokens that are forced and suppressed."""
    for name in ("forced_bos_token_id", "forced_eos_token_id"):
        value = getattr(config, name)
        tokens = [] if value is None else lp.token_ids(value).tolist()
        if tokens and set(tokens) <= set(config.suppress_tokens or ()):
            raise ValueError(f"Every token in `{name}` ({tokens}) is also in `suppress_tokens`. Forcing a token while suppressing it "
                             "sets all logits to `-inf` at the forcing step, which produces `nan` probabilities and crashes generation. "
                             "Remove the "
                             f"overlapping token(s) from either `{name}` or `suppress_tokens` (if you meant to prevent an early EOS token, "
                             "use `min_new_tokens` instead).")


def _forced(config: Any, state: Any) -> list[Any]:
    _check_forced(config)
    found: list[Any] = []
    if config.forced_bos_token_id is not None:
        found.append(lp.ForcedBOSTokenLogitsProcessor(config.forced_bos_token_id))
    if config.forced_eos_token_id is not None:
        found.append(lp.ForcedEOSTokenLogitsProcessor(config.max_length, config.forced_eos_token_id))
    if config.remove_invalid_values:
        found.append(lp.InfNanRemoveLogitsProcessor())
    if config.exponential_decay_length_penalty is not None:
        found.append(lp.ExponentialDecayLengthPenalty(config.exponential_decay_length_penalty, state.ends, state.prompt_length))
    if config.suppress_tokens:
        found.append(lp.SuppressTokensLogitsProcessor(config.suppress_tokens))
    if config.begin_suppress_tokens:
        start = state.prompt_length
        start = start if start > 1 or config.forced_bos_token_id is None else start + 1
        found.append(lp.SuppressTokensAtBeginLogitsProcessor(config.begin_suppress_tokens, start))
    return found


def warpers(config: Any, state: Any) -> list[Any]:
    """What sampling does to scores; beams keep a token more than there are ends."""
    keep = (1 if state.ends is None else len(state.ends)) + 1 if config.num_beams > 1 else 1
    rows: list[tuple[bool, Any]] = [
        (config.temperature is not None and config.temperature != 1.0, lambda: lp.TemperatureLogitsWarper(config.temperature)),
        (config.top_h is not None, lambda: lp.TopHLogitsWarper(top_h=config.top_h)),
        (config.top_k is not None and config.top_k != 0, lambda: lp.TopKLogitsWarper(config.top_k, min_tokens_to_keep=keep)),
        (config.top_p is not None and config.top_p < 1.0, lambda: lp.TopPLogitsWarper(config.top_p, min_tokens_to_keep=keep)),
        (config.min_p is not None, lambda: lp.MinPLogitsWarper(config.min_p, min_tokens_to_keep=keep)),
        (config.typical_p < 1.0, lambda: lp.TypicalLogitsWarper(config.typical_p, min_tokens_to_keep=keep)),
        (0.0 < config.epsilon_cutoff < 1.0, lambda: lp.EpsilonLogitsWarper(config.epsilon_cutoff, min_tokens_to_keep=keep)),
        (0.0 < config.eta_cutoff < 1.0, lambda: lp.EtaLogitsWarper(config.eta_cutoff, min_tokens_to_keep=keep))]
    return [make() for wanted, make in rows if wanted]


def stopping_criteria_list(model: Any, config: Any, custom: Any, tokenizer: Any) -> Any:
    """When to stop."""
    found = sc.StoppingCriteriaList([sc.MaxLengthCriteria(config.max_length, getattr(model.config, "max_position_embeddings", None))])
    if config.max_time is not None:
        found.append(sc.MaxTimeCriteria(config.max_time))
    if config.stop_strings is not None:
        if tokenizer is None:
            raise ValueError("There are one or more stop strings, either in the arguments to `generate` or in the model's generation "
                             "config, but we"
                             " could not locate a tokenizer. When generating with stop strings, you must pass the model's tokenizer to the"
                             " `tokenizer` argument of `generate`.")
        found.append(sc.StopStringCriteria(tokenizer, config.stop_strings))
    if config.eos_token_id is not None:
        found.append(sc.EosTokenCriteria(config.eos_token_id))
    return _joined(found, custom, "stopping criteria")


def _joined(own: Any, custom: Any, kind: str) -> Any:
    """The caller's behind ours; where both have a class, the caller's takes its place."""
    if not custom:
        return own
    final, left = type(own)(), list(custom)
    for item in own:
        same = next((other for other in left if type(other) is type(item)), None)
        if same is not None:
            from septet.transformers.generation.prepare import logger

            logger.warning_once(_CLASH.format(kind=kind, name=type(item).__name__))
            left.remove(same)
        final.append(item if same is None else same)
    return type(own)([*final, *left])
