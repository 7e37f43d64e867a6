"""Assisted decoding: a small model, or the prompt itself, guesses tokens that the model then checks in one step."""
from __future__ import annotations

import copy
import math
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.transformers.generation import prepare
from septet.transformers.generation.processors import warpers
from septet.transformers.generation.sample import Recorder

LEAST_GUESSES = 5               # known before the threshold is set anew
MISS = 3.0                      # what a guess costs that would have held, beside one that did not


class CandidateGenerator:
    """Guesses how tokens go on."""

    def get_candidates(self, input_ids: Any) -> tuple[Any, Any]:
        """(tokens with guesses behind them, (1, n); scores of the guesses, (1, guesses, words), or None)."""
        raise NotImplementedError(f"{type(self)} is an abstract class. Only classes inheriting this class can call `get_candidates`.")

    def update_candidate_strategy(self, input_ids: Any, scores: Any, num_matches: int) -> None:
        """Learn how many guesses were right."""
        raise NotImplementedError(f"{type(self)} is an abstract class. Only classes inheriting this class can call"
                                  " `update_candidate_strategy`.")


class AssistedCandidateGenerator(CandidateGenerator):
    """Guesses of a smaller model with the same vocabulary."""

    def __init__(self, input_ids: Any, assistant_model: Any, generation_config: Any, model_kwargs: dict[str, Any],
                 inputs_tensor: Any = None,
                 logits_processor: Any = None) -> None:
        own = assistant_model.generation_config
        self.model, self.config = assistant_model, generation_config
        pick = lambda name: value if (value := getattr(own, name, None)) is not None else generation_config.setting(name)  # noqa: E731
        self.num_assistant_tokens, self.schedule = pick("num_assistant_tokens"), pick("num_assistant_tokens_schedule")
        self.threshold = pick("assistant_confidence_threshold")
        self.processors, self.cache, self.more = logits_processor, prepare.empty_cache(assistant_model), {}
        if "encoder_outputs" in model_kwargs:
            self.more = heard(assistant_model, inputs_tensor, model_kwargs)
        self.ends, self.pad = prepare._ends(generation_config), generation_config.pad_token_id
        self.given = None if self.more else model_kwargs.get("attention_mask")
        self.from_mask = self.given is not None
        self.sure: list[float] = []             # how sure the assistant was of its guesses
        self.right: list[bool] = []             # whether they held

    def get_candidates(self, input_ids: Any) -> tuple[Any, Any]:
        """Guesses until there are enough of them, one is unsure, or one is an end."""
        room = self.config.max_length - input_ids.shape[1] - 1
        count = min(int(self.num_assistant_tokens), room)
        if count <= 0:
            return input_ids, None
        whole = self.model.config.is_encoder_decoder            # such an assistant reads all again behind what it knows, as upstream's does
        known = input_ids.shape[1] - (2 if whole else 1)
        if self.cache.get_seq_length() > known:
            self.cache.crop(known)
        found, ids, mask = [], input_ids, self._mask(input_ids)
        for at in range(count):
            new = ids[:, -1 if at else 0 :] if whole else ids[:, self.cache.get_seq_length() :]
            logits = ahead(self.model, ids, new, mask, self.cache, self.from_mask, self.more).logits[:, -1, :].float()
            scores = self.processors(ids, logits) if self.processors else logits
            found.append(scores)
            likely = torch.softmax(scores, dim=-1)
            token = torch.multinomial(likely, 1) if self.config.do_sample else torch.argmax(scores, dim=-1, keepdim=True)
            ids = torch.cat([ids, token], dim=-1)
            self.sure.append(float(likely[0, int(token)]))
            if self.threshold and self.sure[-1] < self.threshold or self.ends is not None and bool(torch.isin(token, self.ends).any()):
                break
        return ids, torch.stack(found, dim=1)

    def _mask(self, ids: Any) -> Any:
        """The prompt's mask; without one, padding that was written counts as padding here, as it does upstream."""
        if self.given is not None or self.more:
            return self.given
        written = self.pad is not None and bool((ids == self.pad).any()) and (self.ends is None or not bool((self.ends == self.pad).any()))
        return (ids != self.pad).long() if written else None

    def update_candidate_strategy(self, input_ids: Any, scores: Any, num_matches: int) -> None:
        """Guess more where all were right, less where some were wrong (schedule "heuristic")."""
        if self.schedule in ("heuristic", "heuristic_transient"):
            all_right = num_matches == scores.shape[1] - 1
            self.num_assistant_tokens = self.num_assistant_tokens + 2.0 if all_right else max(1.0, self.num_assistant_tokens - 1.0)
        if self.threshold:
            self.right += [True] * num_matches
            self.right += [False] * (len(self.sure) > len(self.right))
            del self.sure[len(self.right) :]
            if len(self.sure) > LEAST_GUESSES and len(set(self.right)) == 2:
                self.threshold = best_threshold(self.sure, self.right)


def best_threshold(sure: list[float], right: list[bool]) -> float:
    """The probability below which to stop: least in false alarms plus thrice the misses."""
    best, found, hits, alarms = MISS, math.inf, 0, 0
    pairs = sorted(zip(sure, right), reverse=True)
    wrongs = right.count(False)
    for at, (value, held) in enumerate(pairs):
        hits, alarms = hits + held, alarms + (not held)
        cost = alarms / wrongs + MISS * (1 - hits / (len(right) - wrongs))
        if (at + 1 == len(pairs) or pairs[at + 1][0] != value) and cost < best:
            best, found = cost, value
    return found


class PromptLookupCandidateGenerator(CandidateGenerator):
    """Guesses that the text goes on as it did after the same few tokens before."""

    def __init__(self, eos_token_id: Any = None, num_output_tokens: int = 10, max_matching_ngram_size: int = 2, max_length: int = 20,
                 logits_processor: Any = None, vocab_size: int | None = None) -> None:
        if max_matching_ngram_size <= 0 or num_output_tokens <= 0:
            raise ValueError("Invalid max_matching_ngram_size or num_output_tokens")
        self.num_output_tokens, self.max_matching_ngram_size, self.max_length = num_output_tokens, max_matching_ngram_size, max_length
        self.ends = set() if eos_token_id is None else set(eos_token_id.reshape(-1).tolist())

    def get_candidates(self, input_ids: Any) -> tuple[Any, Any]:
        """Tokens behind the first place that ends in the longest run the text ends in."""
        tokens = input_ids[0].tolist()
        if len(tokens) + 1 >= self.max_length:
            return input_ids, None
        for size in range(min(self.max_matching_ngram_size, len(tokens) - 1), 0, -1):
            tail = tokens[-size:]
            for start in range(len(tokens) - size):
                if tokens[start : start + size] == tail:
                    guesses = self._guesses(tokens, start + size)
                    if guesses:
                        return torch.tensor([tokens + guesses]), None
        return input_ids, None

    def _guesses(self, tokens: list[int], at: int) -> list[int]:
        guesses = tokens[at : min(at + self.num_output_tokens, self.max_length)]
        stop = next((place for place, token in enumerate(guesses) if token in self.ends), None)
        return guesses if stop is None else guesses[:stop]

    def update_candidate_strategy(self, input_ids: Any, scores: Any, num_matches: int) -> None:
        """Nothing to learn."""


def _generator(model: Any, config: Any, state: Any, assistant: Any, tokenizers: tuple[Any, Any]) -> CandidateGenerator:
    if config.assistant_early_exit is not None:
        raise NotSupported("assistant_early_exit")
    if config.prompt_lookup_num_tokens is not None:
        return PromptLookupCandidateGenerator(state.ends, config.prompt_lookup_num_tokens, config.max_matching_ngram_size or 2,
                                              config.max_length, vocab_size=model.config.vocab_size)
    words, theirs = (getattr(part.config.get_text_config(), "vocab_size", None) for part in (model, assistant))
    if any(tokenizers) or words != theirs:
        raise NotSupported(f"assisted decoding with another tokenizer: the model has {words} tokens, the assistant {theirs}")
    # upstream's assistant warps scores twice: by its own settings and by the processors it is handed
    twice = type(state.processors)([*state.processors, *(warpers(config, state) if config.do_sample else ())])
    return AssistedCandidateGenerator(state.input_ids, assistant, config, state.kwargs, state.encoder_inputs, logits_processor=twice)


def assisted(model: Any, config: Any, state: Any, assistant: Any, tokenizers: tuple[Any, Any]) -> Any:
    """Write with guesses.  Greedy text is what it is without them; sampling draws from the same distribution (Leviathan et al. 2022)."""
    if state.input_ids.shape[0] > 1:
        raise ValueError("assisted generate is only supported for batch_size = 1")
    if config.num_return_sequences > 1:
        raise ValueError(f"num_return_sequences has to be 1 when doing assisted generate, but is {config.num_return_sequences}.")
    if not config.use_cache:
        raise ValueError("assisted generate requires `use_cache=True`")
    config = copy.copy(config)
    prepare.cache(model, config, state)
    guesser = _generator(model, config, state, assistant, tokenizers)
    return _check_guesses(model, config, state, guesser)


def heard(assistant: Any, inputs: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Keywords for an assistant of what an encoder read: its own encoder, or the model's for one that is a decoder alone."""
    if not assistant.config.is_encoder_decoder:
        return {"encoder_outputs": kwargs["encoder_outputs"]}
    given = {name: value for name, value in kwargs.items() if name == "attention_mask"}
    return {"encoder_outputs": prepare.encode(assistant, assistant.main_input_name, inputs, given), **given}


def ahead(model: Any, ids: Any, new: Any, mask: Any, cache: Any, from_mask: bool = True, read: dict[str, Any] | None = None) -> Any:
    """The output of the last tokens, `new`; mask: of the first tokens.  from_mask: whether positions skip padding.

    read: keywords of what an encoder read.
    """
    more = dict(read or {})
    if mask is not None:
        written = ids.shape[1] - mask.shape[1]
        places = prepare.positions(model, mask) if from_mask else {}
        more.update({name: prepare.counted_on(value, written)[:, -new.shape[1] :] for name, value in places.items()})
        name = "decoder_attention_mask" if model.config.is_encoder_decoder else "attention_mask"
        more[name] = torch.cat([mask, mask.new_ones((1, written))], dim=-1)
    more["decoder_input_ids" if model.config.is_encoder_decoder else "input_ids"] = new
    return model(past_key_values=cache, use_cache=True, return_dict=True, **more)


def _check_guesses(model: Any, config: Any, state: Any, guesser: CandidateGenerator) -> Any:
    recorder, ids, kwargs = Recorder(model, config), state.input_ids, state.kwargs
    cache, mask, read = kwargs["past_key_values"], kwargs.get("attention_mask"), None
    if model.config.is_encoder_decoder:
        mask, read = kwargs.get("decoder_attention_mask"), {n: kwargs[n] for n in ("encoder_outputs", "attention_mask") if n in kwargs}
    while True:
        before = ids.shape[1]
        guessed, guess_scores = guesser.get_candidates(ids)
        guesses = guessed.shape[1] - before
        out = ahead(model, guessed, guessed[:, cache.get_seq_length() :], mask, cache, True, read)
        logits = out.logits[:, -guesses - 1 :].float()
        scores = logits
        if state.processors:
            scores = torch.stack([state.processors(guessed[:, : before + at], logits[:, at]) for at in range(guesses + 1)], dim=1)
        done = bool(state.criteria(guessed, None).all())
        tokens, right = _accepted(guessed[:, before:], guess_scores, scores, config.do_sample, done)
        tokens = tokens[:, : config.max_length - before]         # guesses may reach beyond the longest text
        for at in range(tokens.shape[1]):
            recorder.step(out, logits[:, at], scores[:, at])
        ids = torch.cat([ids, tokens], dim=-1)
        if state.streamer is not None:
            state.streamer.put(tokens)
        cache.crop(ids.shape[1] - 1)
        guesser.update_candidate_strategy(ids, scores, right)
        if bool(state.criteria(ids, None).all()):
            break
    if state.streamer is not None:
        state.streamer.end()
    return recorder.result(ids, kwargs)


def _accepted(guesses: Any, guess_scores: Any, scores: Any, at_random: bool, done: bool) -> tuple[Any, int]:
    """The guesses that hold and one token more; how many held."""
    if at_random and guess_scores is not None:
        return _speculative(guesses, guess_scores, scores, done)
    if at_random:
        chosen = torch.multinomial(torch.softmax(scores[0], dim=-1), num_samples=1).squeeze(1)[None]
    else:
        chosen = torch.argmax(scores, dim=-1)
    count = guesses.shape[1]
    right = int((guesses == chosen[:, :count]).long().cumprod(dim=-1).sum()) if count else 0
    right -= int(done and right == count and count > 0)
    return chosen[:, : right + 1], right


def _speculative(guesses: Any, guess_scores: Any, scores: Any, done: bool) -> tuple[Any, int]:
    count = guesses.shape[1]
    places = torch.arange(count)
    q = guess_scores.softmax(dim=-1)
    p = scores.softmax(dim=-1)
    ratio = p[0, places, guesses[0]] / q[0, places, guesses[0]]
    drawn = torch.rand_like(ratio)
    right = int((drawn <= ratio).long().cumprod(dim=-1).sum())
    if done and right == count:
        return guesses[:, :right], right - 1
    following = p[:, right]
    if right < count:
        following = torch.clamp(following - q[:, right], min=0)
        following = following / following.sum()
    token = torch.multinomial(following, num_samples=1)
    return (torch.cat([guesses[:, :right], token], dim=-1) if right else token), right
