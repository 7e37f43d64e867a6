"""Processors of scores: what `generate` does to the scores of the next token before it chooses.  Shapes: (batch, vocabulary)."""
from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from functools import cache
from typing import Any

from septet import torch
from septet.transformers.generation.warpers import (
    EpsilonLogitsWarper,
    EtaLogitsWarper,
    LogitsProcessor,
    MinPLogitsWarper,
    TemperatureLogitsWarper,
    TopHLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
    TypicalLogitsWarper,
)


class LogitsProcessorList(list):  # type: ignore[type-arg]
    """Processors in order."""

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        for processor in self:
            wanted = parameters(type(processor))[1:]
            if len(wanted) > 2 and not all(name in kwargs for name in wanted[2:] if name != "kwargs"):
                raise ValueError(f"Make sure that all the required parameters: {wanted} for {type(processor)} are passed to the "
                                 f"logits"
                                 " processor.")
            scores = processor(input_ids, scores, **kwargs) if len(wanted) > 2 else processor(input_ids, scores)
        return scores


@cache
def parameters(kind: type) -> list[str]:
    """The names of what a processor of a kind is called with."""
    return list(inspect.signature(kind.__call__).parameters)  # type: ignore[operator]


def token_ids(value: Any) -> Any:
    """One or several tokens as a tensor of numbers."""
    ids = value if isinstance(value, torch.Tensor) else torch.tensor([value] if isinstance(value, int) else list(value))
    return ids.reshape(-1)


def without(scores: Any, tokens: Any) -> Any:
    """Scores with some tokens ruled out."""
    known = [token for token in tokens.tolist() if 0 <= token < scores.shape[-1]]
    return scores.index_fill(-1, torch.tensor(known, dtype=torch.int64), -math.inf)


def _whole(name: str, value: Any, least: int = 0) -> None:
    if not isinstance(value, int) or value < least:
        kind = "non-negative" if least == 0 else "strictly positive"
        raise ValueError(f"`{name}` has to be a {kind} integer, but is {value}")


class MinLengthLogitsProcessor(LogitsProcessor):
    """No end before `min_length` tokens, the prompt counted."""

    def __init__(self, min_length: int, eos_token_id: Any, device: str = "cpu") -> None:
        _whole("min_length", min_length)
        self.min_length, self.eos_token_id = min_length, token_ids(eos_token_id)

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        return without(scores, self.eos_token_id) if input_ids.shape[-1] < self.min_length else scores.clone()


class MinNewTokensLengthLogitsProcessor(LogitsProcessor):
    """No end before `min_new_tokens` tokens behind the prompt."""

    def __init__(self, prompt_length_to_skip: int, min_new_tokens: int, eos_token_id: Any, device: str = "cpu") -> None:
        _whole("prompt_length_to_skip", prompt_length_to_skip)
        _whole("min_new_tokens", min_new_tokens)
        self.prompt_length_to_skip, self.min_new_tokens = prompt_length_to_skip, min_new_tokens
        self.eos_token_id = token_ids(eos_token_id)

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        new = input_ids.shape[-1] - self.prompt_length_to_skip
        return without(scores, self.eos_token_id) if new < self.min_new_tokens else scores.clone()


def _penalised(input_ids: Any, scores: Any, penalty: float) -> Any:
    """Scores of tokens that were seen, made smaller by a factor (greater where it is below 1)."""
    seen = torch.gather(scores, 1, input_ids)
    seen = torch.where(seen < 0, seen * penalty, seen / penalty)
    return scores.scatter(1, input_ids, seen)


class RepetitionPenaltyLogitsProcessor(LogitsProcessor):
    """Tokens that were seen score less (Keskar et al. 2019, CTRL).

    prompt_ignore_length: so many tokens at the beginning count as not seen; of a tensor (batch,), each row's own number.
    """

    def __init__(self, penalty: float, prompt_ignore_length: Any = None) -> None:
        if not isinstance(penalty, float) or not penalty > 0:
            raise ValueError(f"`penalty` has to be a strictly positive float, but is {penalty}")
        by_row = isinstance(prompt_ignore_length, torch.Tensor)
        if by_row and prompt_ignore_length.ndim != 1:
            raise ValueError("`prompt_ignore_length` must be 1D")
        if prompt_ignore_length is not None and not by_row and (not isinstance(prompt_ignore_length, int) or prompt_ignore_length < 0):
            raise ValueError(f"`prompt_ignore_length` has to be a positive integer, but is {prompt_ignore_length}")
        self.penalty, self.prompt_ignore_length = penalty, prompt_ignore_length

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        if self.prompt_ignore_length is None:
            return _penalised(input_ids, scores, self.penalty)
        if isinstance(self.prompt_ignore_length, int):
            return _penalised(input_ids[:, self.prompt_ignore_length :], scores, self.penalty)
        if len(self.prompt_ignore_length) != len(input_ids):
            raise ValueError("Incompatible `prompt_ignore_length` batch size")
        ignored = torch.arange(input_ids.shape[1])[None] < self.prompt_ignore_length[:, None]
        more = torch.nn.functional.pad(scores, (0, 1))          # a word beside the vocabulary stands for what is ignored
        return _penalised(input_ids.masked_fill(ignored, scores.shape[-1]), more, self.penalty)[:, :-1]


class EncoderRepetitionPenaltyLogitsProcessor(LogitsProcessor):
    """Tokens of the encoder's text score more."""

    def __init__(self, penalty: float, encoder_input_ids: Any) -> None:
        if not isinstance(penalty, float) or not penalty > 0:
            raise ValueError(f"`penalty` has to be a strictly positive float, but is {penalty}")
        self.penalty, self.encoder_input_ids = 1 / penalty, encoder_input_ids

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        ids = self.encoder_input_ids
        return _penalised(ids.repeat_interleave(scores.shape[0] // ids.shape[0], dim=0), scores, self.penalty)


def ngrams(tokens: list[int], size: int) -> dict[tuple[int, ...], list[int]]:
    """What followed each run of size - 1 tokens."""
    found: dict[tuple[int, ...], list[int]] = {}
    for at in range(len(tokens) - size + 1):
        found.setdefault(tuple(tokens[at : at + size - 1]), []).append(tokens[at + size - 1])
    return found


class NoRepeatNGramLogitsProcessor(LogitsProcessor):
    """No run of `ngram_size` tokens twice."""

    def __init__(self, ngram_size: int) -> None:
        _whole("ngram_size", ngram_size, 1)
        self.ngram_size = ngram_size

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        scores = scores.clone()
        for row, tokens in enumerate(input_ids.tolist()):
            tail = tuple(tokens[len(tokens) + 1 - self.ngram_size :])
            banned = ngrams(tokens, self.ngram_size).get(tail, []) if len(tokens) + 1 >= self.ngram_size else []
            if banned:
                scores[row, torch.tensor(banned)] = -math.inf
        return scores


class EncoderNoRepeatNGramLogitsProcessor(LogitsProcessor):
    """No run of `encoder_ngram_size` tokens that the encoder's text has."""

    def __init__(self, encoder_ngram_size: int, encoder_input_ids: Any) -> None:
        _whole("encoder_ngram_size", encoder_ngram_size, 1)
        ids = encoder_input_ids if encoder_input_ids.ndim > 1 else encoder_input_ids[None]
        self.ngram_size, self.batch_size = encoder_ngram_size, ids.shape[0]
        self.generated_ngrams = [ngrams(row, encoder_ngram_size) for row in ids.tolist()]

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        beams = scores.shape[0] // self.batch_size
        scores = scores.clone()
        for row, tokens in enumerate(input_ids.tolist()):
            banned = self.generated_ngrams[row // beams].get(tuple(tokens[len(tokens) + 1 - self.ngram_size :]), [])
            if banned:
                scores[row, torch.tensor(banned)] = -math.inf
        return scores


class SequenceBiasLogitsProcessor(LogitsProcessor):
    """Adds a number to the score of the last token of given sequences where the tokens before it were just written.

    sequence_bias: {(tokens): bias}, or [[[tokens], bias], …].
    """

    def __init__(self, sequence_bias: Any) -> None:
        pairs = list(sequence_bias.items()) if isinstance(sequence_bias, dict) else [(tuple(ids), bias) for ids,
                                                                                     bias in sequence_bias or ()]
        if not pairs:
            raise ValueError(f"`sequence_bias` has to be a non-empty dictionary, or non-empty list of lists but is {sequence_bias}.")
        for ids, bias in pairs:
            if not isinstance(ids, tuple) or not ids or any(not isinstance(token, int) or token < 0 for token in ids):
                raise ValueError(f"Each key in `sequence_bias` has to be a non-empty tuple of positive integers, but is {sequence_bias}.")
            if not isinstance(bias, float):
                raise ValueError(f"`sequence_bias` has to be a dict with floats as values, but is {sequence_bias}.")
        self.sequence_bias: dict[tuple[int, ...], float] = dict(pairs)
        self._alone: Any = None

    def _prepared(self, scores: Any) -> Any:
        """Biases of single tokens; ValueError for tokens that the vocabulary lacks."""
        if self._alone is None:
            size = scores.shape[-1]
            outside = [token for ids in self.sequence_bias for token in ids if token >= size]
            if outside:
                raise ValueError(f"The model vocabulary size is {size}, but the following tokens were being biased: {outside}")
            self._alone = torch.zeros(size, dtype=torch.float32)
            for ids, bias in self.sequence_bias.items():
                if len(ids) == 1:
                    self._alone[ids[0]] = bias
        return self._alone

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        bias = torch.zeros_like(scores) + self._prepared(scores)
        for ids, amount in self.sequence_bias.items():
            if len(ids) == 1 or len(ids) > input_ids.shape[1]:
                continue
            prefix = torch.tensor(ids[:-1])
            rows = (input_ids[:, input_ids.shape[1] - len(prefix) :] == prefix).all(dim=1)
            bias[:, ids[-1]] += torch.where(rows, amount, 0.0)
        return scores + bias


class NoBadWordsLogitsProcessor(SequenceBiasLogitsProcessor):
    """Never writes given sequences; those that are an end alone stay allowed."""

    def __init__(self, bad_words_ids: list[list[int]], eos_token_id: Any = None) -> None:
        if not isinstance(bad_words_ids, list) or not bad_words_ids:
            raise ValueError(f"`bad_words_ids` has to be a non-empty list, but is {bad_words_ids}.")
        if any(not isinstance(words, list) for words in bad_words_ids):
            raise ValueError(f"`bad_words_ids` has to be a list of lists, but is {bad_words_ids}.")
        if any(not isinstance(token, int) or token < 0 for words in bad_words_ids for token in words):
            raise ValueError(f"Each list in `bad_words_ids` has to be a list of positive integers, but is {bad_words_ids}.")
        ends = [[token] for token in token_ids(eos_token_id).tolist()] if eos_token_id is not None else []
        banned = {tuple(words): -math.inf for words in bad_words_ids if words not in ends}
        super().__init__(banned or {tuple(bad_words_ids[0]): 0.0})          # ends alone: nothing is banned


class PrefixConstrainedLogitsProcessor(LogitsProcessor):
    """Allows only the tokens that a function of (row, tokens so far) gives."""

    def __init__(self, prefix_allowed_tokens_fn: Callable[[int, Any], list[int]], num_beams: int) -> None:
        self._allowed, self._num_beams = prefix_allowed_tokens_fn, num_beams

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        mask = torch.full_like(scores, -math.inf)
        for row in range(input_ids.shape[0]):
            batch = row // self._num_beams
            allowed = self._allowed(batch, input_ids[row])
            if len(allowed) == 0:
                raise ValueError(f"`prefix_allowed_tokens_fn` returned an empty list for batch ID {batch}. This means that the constraint "
                                 f"is"
                                 " unsatisfiable. Please check your implementation of `prefix_allowed_tokens_fn`")
            mask[row, torch.as_tensor(allowed)] = 0.0
        return scores + mask


def _only(scores: Any, tokens: Any) -> Any:
    """Scores that leave nothing but some tokens."""
    found = torch.full_like(scores, -math.inf)
    found[:, tokens] = 0.0
    return found


class ForcedBOSTokenLogitsProcessor(LogitsProcessor):
    """The first written token is this one."""

    def __init__(self, bos_token_id: int) -> None:
        self.bos_token_id = bos_token_id

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        return _only(scores, token_ids(self.bos_token_id)) if input_ids.shape[-1] == 1 else scores


class ForcedEOSTokenLogitsProcessor(LogitsProcessor):
    """The last token of `max_length` is an end."""

    def __init__(self, max_length: int, eos_token_id: Any, device: str = "cpu") -> None:
        self.max_length, self.eos_token_id = max_length, token_ids(eos_token_id)
        if bool((self.eos_token_id < 0).any()) or self.eos_token_id.is_floating_point():
            raise ValueError(f"`eos_token_id` has to be a list of positive integers, but is {eos_token_id}")

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        return _only(scores, self.eos_token_id) if input_ids.shape[-1] == self.max_length - 1 else scores


class InfNanRemoveLogitsProcessor(LogitsProcessor):
    """NaN becomes 0, infinities the greatest and least numbers of the dtype."""

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        limits = torch.finfo(scores.dtype)
        return torch.nan_to_num(scores, nan=0.0, posinf=limits.max, neginf=limits.min)


class ExponentialDecayLengthPenalty(LogitsProcessor):
    """From a length on, the end scores exponentially more.

    exponential_decay_length_penalty: (tokens after which it begins, factor).
    """

    def __init__(self, exponential_decay_length_penalty: tuple[int, float], eos_token_id: Any, input_ids_seq_length: int) -> None:
        self.regulation_start = exponential_decay_length_penalty[0] + input_ids_seq_length
        self.regulation_factor = exponential_decay_length_penalty[1]
        self.eos_token_id = token_ids(eos_token_id)

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        over = input_ids.shape[-1] - self.regulation_start
        if over <= 0:
            return scores.clone()
        found = scores.clone()
        ends = scores[:, self.eos_token_id]
        found[:, self.eos_token_id] = ends + ends.abs() * (self.regulation_factor**over - 1)
        return found


class LogitNormalization(LogitsProcessor):
    """Scores as logarithms of probabilities."""

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        return scores.log_softmax(dim=-1)


class SuppressTokensLogitsProcessor(LogitsProcessor):
    """Never writes these tokens."""

    def __init__(self, suppress_tokens: Any, device: str = "cpu") -> None:
        self.suppress_tokens = token_ids(suppress_tokens)

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        return without(scores, self.suppress_tokens)


class SuppressTokensAtBeginLogitsProcessor(LogitsProcessor):
    """Does not begin with these tokens."""

    def __init__(self, begin_suppress_tokens: Any, begin_index: int, device: str = "cpu") -> None:
        self.begin_suppress_tokens, self.begin_index = token_ids(begin_suppress_tokens), begin_index

    def set_begin_index(self, begin_index: int) -> None:
        """Where writing begins."""
        self.begin_index = begin_index

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        return without(scores, self.begin_suppress_tokens) if input_ids.shape[-1] == self.begin_index else scores


class WhisperTimeStampLogitsProcessor(LogitsProcessor):
    """Timestamps come in pairs, do not go back, and are written where all of them together are likelier than any word."""

    def __init__(self, generate_config: Any, begin_index: int, _detect_timestamp_from_logprob: bool | None = None) -> None:
        self.no_timestamps_token_id = generate_config.no_timestamps_token_id
        self.timestamp_begin = generate_config.no_timestamps_token_id + 1
        ends = generate_config.eos_token_id or generate_config.bos_token_id
        self.eos_token_id = ends[0] if isinstance(ends, (list, tuple)) else ends
        self.begin_index = begin_index
        known = getattr(generate_config, "_detect_timestamp_from_logprob", True)
        self._detect_timestamp_from_logprob = known if _detect_timestamp_from_logprob is None else _detect_timestamp_from_logprob
        self.max_initial_timestamp_index = getattr(generate_config, "max_initial_timestamp_index", None)

    def set_begin_index(self, begin_index: int) -> None:
        """Where writing begins."""
        self.begin_index = begin_index

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        scores = scores.clone()
        scores[:, self.no_timestamps_token_id] = -math.inf
        for row, tokens in enumerate(input_ids.tolist()):
            self._rule_out(scores, row, tokens[self.begin_index :])
        if input_ids.shape[1] == self.begin_index:
            scores[:, : self.timestamp_begin] = -math.inf
            if self.max_initial_timestamp_index is not None:
                scores[:, self.timestamp_begin + self.max_initial_timestamp_index + 1 :] = -math.inf
        if self._detect_timestamp_from_logprob:
            likely = torch.log_softmax(scores.float(), dim=-1)
            times = likely[:, self.timestamp_begin :].logsumexp(dim=-1)
            words = likely[:, : self.timestamp_begin].max(dim=-1).values
            scores[:, : self.timestamp_begin] = torch.where((times > words)[:, None], -math.inf, scores[:, : self.timestamp_begin])
        return scores

    def _rule_out(self, scores: Any, row: int, written: list[int]) -> None:
        last = bool(written) and written[-1] >= self.timestamp_begin
        before = len(written) < 2 or written[-2] >= self.timestamp_begin
        if last and before:
            scores[row, self.timestamp_begin :] = -math.inf
        elif last:
            scores[row, : self.eos_token_id] = -math.inf
        times = [token for token in written if token >= self.timestamp_begin]
        if times:
            least = times[-1] if last and not before else times[-1] + 1
            scores[row, self.timestamp_begin : least] = -math.inf


class ClassifierFreeGuidanceLogitsProcessor(LogitsProcessor):
    """Scores with and without the prompt, in one batch, drawn apart by a factor."""

    def __init__(self, guidance_scale: float) -> None:
        if not guidance_scale > 1:
            raise ValueError("Require guidance scale >1 to use the classifier free guidance processor, got guidance scale"
                             f" {guidance_scale}.")
        self.guidance_scale = guidance_scale

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        if scores.shape[0] != 2 * input_ids.shape[0]:
            raise ValueError(f"Logits should have twice the batch size of the input ids: {scores.shape[0]} and {input_ids.shape[0]}")
        with_prompt, alone = scores.split(input_ids.shape[0], dim=0)
        return alone + (with_prompt - alone) * self.guidance_scale


class UnbatchedClassifierFreeGuidanceLogitsProcessor(LogitsProcessor):
    """Scores drawn away from those of another prompt (Sanchez et al. 2023); runs the model a second time a token."""

    def __init__(self, guidance_scale: float, model: Any, unconditional_ids: Any = None, unconditional_attention_mask: Any = None,
                 use_cache: bool = True) -> None:
        self.guidance_scale, self.model, self.use_cache = guidance_scale, model, use_cache
        self._ids, self._mask, self._cache, self._first = unconditional_ids, unconditional_attention_mask, None, True

    def get_unconditional_logits(self, input_ids: Any) -> Any:
        """Scores of the other prompt followed by what was written."""
        last = input_ids[:, -1:]
        if self._first:
            self._ids = last if self._ids is None else self._ids
            self._mask = torch.ones_like(self._ids) if self._mask is None else self._mask
            feed, self._first = self._ids, False
        else:
            self._mask = torch.cat([self._mask, torch.ones_like(last)], dim=1)
            feed = last if self.use_cache else torch.cat([self._ids, last], dim=1)
            self._ids = self._ids if self.use_cache else feed
        out = self.model(feed, attention_mask=self._mask, use_cache=self.use_cache, past_key_values=self._cache)
        self._cache = out.past_key_values if self.use_cache else None
        return out.logits

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        scores = torch.log_softmax(scores, dim=-1)
        if self.guidance_scale == 1:
            return scores
        other = torch.log_softmax(self.get_unconditional_logits(input_ids)[:, -1], dim=-1)
        return self.guidance_scale * (scores - other) + other


class AlternatingCodebooksLogitsProcessor(LogitsProcessor):
    """Two vocabularies take turns."""

    def __init__(self, input_start_len: int, semantic_vocab_size: int, codebook_size: int) -> None:
        _whole("input_start_len", input_start_len)
        self.input_start_len, self.semantic_vocab_size, self.codebook_size = input_start_len, semantic_vocab_size, codebook_size

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        first = (input_ids.shape[-1] - self.input_start_len) % 2 == 0
        found = scores.clone()
        if first:
            found[:, : self.semantic_vocab_size] = -math.inf
            found[:, self.semantic_vocab_size + self.codebook_size :] = -math.inf
        else:
            found[:, : self.semantic_vocab_size + self.codebook_size] = -math.inf
        return found


__all__ = [
    "AlternatingCodebooksLogitsProcessor", "EpsilonLogitsWarper", "EtaLogitsWarper", "LogitsProcessor", "LogitsProcessorList",
    "MinPLogitsWarper", "TemperatureLogitsWarper", "TopHLogitsWarper", "TopKLogitsWarper", "TopPLogitsWarper", "TypicalLogitsWarper",
]
