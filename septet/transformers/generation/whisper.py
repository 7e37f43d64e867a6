"""`generate` of Whisper: language, task and prompt are tokens before the text, and are not given back."""
from __future__ import annotations

import copy
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.transformers.generation.logits_process import LogitsProcessorList, WhisperTimeStampLogitsProcessor
from septet.transformers.generation.prepare import encode, first_of
from septet.transformers.generation.utils import GenerationMixin
from septet.transformers.generation.whisper_alignment import heads_of, token_times
from septet.transformers.generation.whisper_fallback import Limits, mean_logprob, no_speech, rows_of
from septet.transformers.generation.whisper_windows import FRAME, Clock, by_windows, joined_times, joined_tokens, trimmed

LANGUAGES = dict(pair.split(":") for pair in """english:en chinese:zh german:de spanish:es russian:ru korean:ko french:fr japanese:ja
    portuguese:pt turkish:tr polish:pl catalan:ca dutch:nl arabic:ar swedish:sv italian:it indonesian:id hindi:hi finnish:fi vietnamese:vi
    hebrew:he ukrainian:uk greek:el malay:ms czech:cs romanian:ro danish:da hungarian:hu tamil:ta norwegian:no thai:th urdu:ur croatian:hr
    bulgarian:bg lithuanian:lt latin:la maori:mi malayalam:ml welsh:cy slovak:sk telugu:te persian:fa latvian:lv bengali:bn serbian:sr
    azerbaijani:az slovenian:sl kannada:kn estonian:et macedonian:mk breton:br basque:eu icelandic:is armenian:hy nepali:ne mongolian:mn
    bosnian:bs kazakh:kk albanian:sq swahili:sw galician:gl marathi:mr punjabi:pa sinhala:si khmer:km shona:sn yoruba:yo somali:so
    afrikaans:af occitan:oc georgian:ka belarusian:be tajik:tg sindhi:sd gujarati:gu amharic:am yiddish:yi lao:lo uzbek:uz faroese:fo
    pashto:ps turkmen:tk nynorsk:nn maltese:mt sanskrit:sa luxembourgish:lb myanmar:my tibetan:bo tagalog:tl malagasy:mg assamese:as
    tatar:tt hawaiian:haw lingala:ln hausa:ha bashkir:ba javanese:jw sundanese:su cantonese:yue""".split())
TASKS = ("translate", "transcribe")
_LONG = ("The length of `decoder_input_ids`, including special start tokens, prompt tokens, and previous tokens, is {before},  and"
         " `max_new_tokens` is {new}. Thus, the combined length of `decoder_input_ids` and `max_new_tokens` is: {both}. This exceeds the"
         " `max_target_positions` of the Whisper model: {limit}. You should either reduce the length of your prompt, or reduce the value of"
         " `max_new_tokens`, so that their combined length is less than {limit}.")


_UNTIMED = ("You are trying to return timestamps, but the generation config is not properly set: it has no `no_timestamps_token_id`, the"
            " token in front of the timestamps.")
_LONG_UNTIMED = ("You have passed more than {window} mel input features (> 30 seconds) which automatically enables long-form generation"
                 " which requires the model to predict timestamp tokens. Please either pass `return_timestamps=True` or make sure to pass"
                 " no more than {window} mel input features.")


class WhisperGenerationMixin(GenerationMixin):
    """Text of sound: one window (30 seconds) at once, or with timestamps window by window."""

    def generate(self, input_features: Any = None, generation_config: Any = None, logits_processor: Any = None,
                 stopping_criteria: Any = None, prefix_allowed_tokens_fn: Any = None, synced_gpus: bool = False,
                 return_timestamps: bool | None = None, task: str | None = None, language: Any = None,
                 is_multilingual: bool | None = None, prompt_ids: Any = None, prompt_condition_type: str | None = None,
                 condition_on_prev_tokens: bool | None = None, temperature: Any = None,
                 compression_ratio_threshold: float | None = None, logprob_threshold: float | None = None,
                 no_speech_threshold: float | None = None, num_segment_frames: int | None = None, attention_mask: Any = None,
                 time_precision: float = 0.02, time_precision_features: float = 0.01, return_token_timestamps: bool | None = None,
                 return_segments: bool = False, return_dict_in_generate: bool | None = None,
                 force_unique_generate_call: bool | None = None, monitor_progress: Any = None, **kwargs: Any) -> Any:
        """Tokens of the text (batch, length) of features (batch, mels, frames).

        language: "en", "english", or one a row; found out where it is not given.  task: "transcribe" or "translate".  prompt_ids: words
        that come before.  return_timestamps: tokens of times among the text; more than a window needs them.  return_segments: a dict of
        `sequences` and `segments` (a list a row of dicts: start and end in seconds, tokens, idxs, result).  temperature: of draws; of
        several the first whose text keeps the thresholds (of compression, of the mean log-probability).  attention_mask: which frames
        a row has.  return_token_timestamps: a dict of `sequences` and `token_timestamps` (batch, length; seconds) of one window, by the
        `alignment_heads` of the generation configuration.  monitor_progress: called before each window with (frames read, frames) of
        each row.  With `return_dict_in_generate` and no timestamps the tokens before the text are there as well.
        """
        window = self.config.max_source_positions * 2
        _refuse({"condition_on_prev_tokens": condition_on_prev_tokens, "force_unique_generate_call": force_unique_generate_call,
                 "num_segment_frames": num_segment_frames not in (None, window),
                 "time_precision_features": time_precision_features != FRAME}, prompt_condition_type)
        given = kwargs.pop("inputs", None)
        features = input_features if input_features is not None else given
        if features is None and kwargs.get("encoder_outputs") is None:
            raise ValueError("You have to specify either `input_features` or `encoder_outputs`")
        config = copy.deepcopy(generation_config if generation_config is not None else self.generation_config)
        long = features is not None and features.shape[-1] > window
        timed = self._timed(config, return_timestamps, long, window)
        placed = self._placed(config, return_token_timestamps, timed or features is None or return_dict_in_generate)
        ahead = {"language": language, "task": task, "multilingual": is_multilingual, "prompt": prompt_ids, "timed": timed}
        thresholds = {"compression_ratio_threshold": compression_ratio_threshold, "logprob_threshold": logprob_threshold,
                      "no_speech_threshold": no_speech_threshold}
        limits = Limits(*[getattr(config, name, None) if value is None else value for name, value in thresholds.items()])
        if limits.logprob is not None and temperature is None:
            raise TypeError("logprob_threshold needs a temperature, or several")
        heats = [float(t or 0) for t in (temperature if isinstance(temperature, (list, tuple)) else [temperature])]
        rest = (logits_processor, stopping_criteria, prefix_allowed_tokens_fn)
        clock = Clock(getattr(config, "no_timestamps_token_id", self.config.vocab_size) + 1, time_precision, 2)
        if not (timed or return_segments or limits or placed):
            found = self._at_once(features, config, ahead, rest, return_dict_in_generate, {**kwargs, **_heat(heats[0])})
            if features is None or not isinstance(found, torch.Tensor) or not bool((found >= clock.first).any()):
                return found                                    # words with times among them are heard on from there, as upstream does
        seen = None if attention_mask is None else [int(count) for count in attention_mask.sum(dim=-1).tolist()]
        again, placing = (heats, limits), (seen,) if placed else None
        write = self._window_writer(features, config, ahead, rest, return_dict_in_generate, kwargs, again, placing)
        with torch.no_grad():
            found = by_windows(write, features, window, attention_mask, clock, monitor_progress)
        sequences = joined_tokens(found, first_of(config.pad_token_id) or 0)
        whole: dict[str, Any] = {"sequences": sequences}
        if placed:
            whole["token_timestamps"] = joined_times(found)
        if return_segments or return_dict_in_generate:
            whole["segments"] = found
        return whole if len(whole) > 1 else sequences

    def _placed(self, config: Any, asked: bool | None, refused: Any) -> bool:
        """Whether times of tokens are given.  NotSupported beside timestamps, encoder_outputs or a dict of all that was computed."""
        asked = getattr(config, "return_token_timestamps", None) if asked is None else asked
        if asked and refused:
            raise NotSupported("Whisper's generate(return_token_timestamps=True) with return_timestamps, sound of more than a window, "
                               "encoder_outputs or return_dict_in_generate: give one window of features and none of these")
        if asked:
            heads_of(config)
        return bool(asked)

    def _timed(self, config: Any, asked: bool | None, long: bool, window: int) -> bool:
        """Whether timestamps are written.  ValueError where they must be and cannot."""
        asked = getattr(config, "return_timestamps", None) if asked is None else asked
        known = getattr(config, "no_timestamps_token_id", None) is not None
        if long and (asked is False or not known):
            raise ValueError(_LONG_UNTIMED.format(window=window))
        if asked and not known:
            raise ValueError(_UNTIMED)
        return bool(asked or long)

    def _at_once(self, features: Any, config: Any, ahead: dict[str, Any], rest: tuple[Any, Any, Any], as_dict: bool | None,
                 kwargs: dict[str, Any]) -> Any:
        """Text of one window; without a dict, without the tokens before it.  Upstream writes each of several answers by itself."""
        several = 1
        if kwargs.get("do_sample") or (kwargs.get("num_beams") or config.num_beams or 1) > 1:
            several = kwargs.pop("num_return_sequences", None) or config.num_return_sequences or 1
            config.num_return_sequences = 1
        if kwargs.get("encoder_outputs") is None:
            wanted = {name: True for name in ("output_attentions", "output_hidden_states") if kwargs.get(name, getattr(config, name))}
            with torch.no_grad():
                kwargs["encoder_outputs"] = encode(self, "input_features", features.repeat_interleave(several, dim=0), wanted)
        if kwargs.get("decoder_input_ids") is None:
            rows = kwargs["encoder_outputs"][0].shape[0]
            kwargs["decoder_input_ids"] = self._first_tokens(config, rows, kwargs["encoder_outputs"], **ahead)
        before = kwargs["decoder_input_ids"].shape[1]
        self._set_length(config, before, kwargs)
        found = super().generate(features, config, *rest, return_dict_in_generate=as_dict, **kwargs)
        if isinstance(found, torch.Tensor):
            return found if as_dict else found[:, before:]
        if found.get("scores") is not None:
            found["scores"] = of_beams(found)
        return found

    def _window_writer(self, features: Any, config: Any, ahead: dict[str, Any], rest: tuple[Any, Any, Any], as_dict: bool | None,
                       kwargs: dict[str, Any], again: tuple[list[float], Limits], placed: tuple[list[int] | None] | None) -> Any:
        """A function of (features of windows, their rows, which are last) that gives of each (tokens, (all written, before, seconds)).

        again: temperatures, and the limits of a text beyond which it is written with the next of them.  Tokens are None in silence.
        placed: where the seconds of tokens are wanted, the frames that each row has (None: all).
        """
        for name in ("decoder_input_ids", "encoder_outputs", "output_scores", "output_logits", "output_attentions",
                     "output_hidden_states"):
            if kwargs.get(name) is not None and kwargs[name] is not False:
                raise NotSupported(f"Whisper's generate({name}=…) with timestamps or segments")
        if (kwargs.get("num_return_sequences") or config.num_return_sequences or 1) > 1:
            raise NotSupported("Whisper's generate(num_return_sequences=…) with timestamps or segments")
        processors, heads = list(rest[0] or []), None

        def once(encoded: Any, first: Any, heat: float) -> Any:
            settings = {**kwargs, **_heat(heat), "encoder_outputs": encoded, "decoder_input_ids": first, "return_dict_in_generate": True,
                        "output_scores": again[1].logprob is not None}
            self._set_length(config, first.shape[1], settings)
            own = [WhisperTimeStampLogitsProcessor(config, first.shape[1])] if ahead["timed"] else []
            return GenerationMixin.generate(self, None, config, LogitsProcessorList([*own, *processors]), *rest[1:], **settings)

        def write(parts: Any, rows: list[int], ends: list[bool], read: list[int]) -> list[tuple[list[int] | None, tuple[Any, int, Any]]]:
            nonlocal heads
            encoded = encode(self, "input_features", parts, {})
            if heads is None:                                   # the first windows, of all rows, tell the language
                heads = self._first_tokens(config, len(rows), encoded, **ahead)
            found = self._fitting(lambda encoded, chosen, heat: once(encoded, heads[[rows[i] for i in chosen]], heat), encoded, heads[rows],
                                  ends, config, again)
            before = heads.shape[1]
            if placed is None:
                return [(ids, ({"sequences": whole} if as_dict else whole, before, None)) for ids, whole in found]
            frames = [self.config.max_source_positions * 2 if placed[0] is None else placed[0][row] - read[row] for row in rows]
            times = token_times(self, encoded, torch.stack([whole for _, whole in found]), before, config, frames)
            return [(ids, ({"sequences": whole, "token_timestamps": at}, before, at)) for (ids, whole), at in zip(found, times)]

        return write

    def _fitting(self, once: Any, encoded: Any, heads: Any, ends: list[bool], config: Any, again: tuple[list[float], Limits]) -> list[Any]:
        """(tokens, None in silence; all that was written) of each row, by the first temperature whose text keeps the limits.

        The token of the end counts in a sound's last window, as it does upstream.
        """
        (heats, limits), left, found = again, list(range(len(heads))), [None] * len(heads)  # type: ignore[var-annotated]
        quiet = no_speech(self, encoded, heads, config) if limits.silence is not None else [0.0] * len(heads)
        for heat in heats:
            out = once(encoded if len(left) == len(heads) else rows_of(encoded, left), left, heat)
            scores, refused = of_beams(out), []
            for at, row in enumerate(left):
                written = out.sequences[at, heads.shape[1]:].tolist()
                text = trimmed(written, config.eos_token_id, first_of(config.pad_token_id))
                judged = written[: len(text) + 1] if ends[row] else text
                mean = 0.0 if limits.logprob is None else mean_logprob(scores, at, judged, heat)
                more, silent = limits.verdict(judged, mean, quiet[row], self.config.vocab_size)
                found[row] = (None if silent else text, out.sequences[at])
                refused += [row] * more
            left = refused
            if not left:
                break
        return found

    def _set_length(self, config: Any, before: int, kwargs: dict[str, Any]) -> None:
        """How long the text may become.  ValueError where `max_new_tokens` and the tokens before are more than the model has places."""
        limit, new = self.config.max_target_positions, kwargs.get("max_new_tokens") or config.max_new_tokens
        if new is not None and new + before > limit:
            raise ValueError(_LONG.format(before=before, new=new, both=new + before, limit=limit))
        if new is None:                                         # a length counts what is written here, not the tokens before
            kwargs["max_length"] = min((kwargs.get("max_length") or config.max_length or 20) + before, limit)

    def _first_tokens(self, config: Any, rows: int, encoded: Any, language: Any, task: str | None, multilingual: bool | None,
                      prompt: Any, timed: bool) -> Any:
        """Tokens before the text: prompt, start, language, task, no timestamps where they are not wanted."""
        language = getattr(config, "language", None) if language is None else language
        task = getattr(config, "task", None) if task is None else task
        speaks = getattr(config, "is_multilingual", None) if multilingual is None else multilingual
        if speaks is False and (language is not None or task is not None):
            raise ValueError("Cannot specify `task` or `language` for an English-only model. If the model is intended to be multilingual, "
                             "pass"
                             " `is_multilingual=True` to generate, or update the generation config.")
        if (language is not None or task is not None) and not hasattr(config, "lang_to_id"):
            raise ValueError("The generation config is outdated and is thus not compatible with the `language` argument to `generate`.")
        if task is not None and task not in TASKS:
            raise ValueError(f"The `{task}` task is not supported. The task should be one of `{list(TASKS)}`")
        known = getattr(config, "lang_to_id", None)
        head = [[config.decoder_start_token_id] for _ in range(rows)]
        if known is not None and speaks is not False:
            names = list(language) if isinstance(language, (list, tuple)) else [language] * rows
            found = [None if name is None else language_token(name, known) for name in names]
            if None in found:
                found = self.detect_language(encoder_outputs=encoded, generation_config=config).tolist()
            for row, token in zip(head, found, strict=True):
                row.append(token)
                if language is not None or task is not None:        # a language that was found out comes alone
                    row.append(config.task_to_id[task or "transcribe"])
        if not timed and getattr(config, "no_timestamps_token_id", None) is not None:
            for row in head:
                row.append(config.no_timestamps_token_id)
        ids = torch.tensor(head)
        return ids if prompt is None else torch.cat([prompt.reshape(1, -1).expand(rows, -1), ids], dim=-1)

    def detect_language(self, input_features: Any = None, encoder_outputs: Any = None, generation_config: Any = None,
                        num_segment_frames: int = 3000) -> Any:
        """The likeliest language's token of each row."""
        config = generation_config or self.generation_config
        with torch.no_grad():
            if encoder_outputs is None:
                encoder_outputs = encode(self, "input_features", input_features, {})
            rows = encoder_outputs[0].shape[0]
            start = torch.full((rows, 1), config.decoder_start_token_id, dtype=torch.int64)
            logits = self(encoder_outputs=encoder_outputs, decoder_input_ids=start, use_cache=False, return_dict=True).logits[:, -1]
        tokens = torch.tensor(sorted(config.lang_to_id.values()))
        return tokens[logits[:, tokens].argmax(dim=-1)]


def of_beams(out: Any) -> Any:
    """The scores of each step; of beams those that were kept."""
    beams = out.get("beam_indices")
    return out.get("scores") if beams is None else tuple(x[rows] for x, rows in zip(out.scores, beams.t()))


def _heat(temperature: float) -> dict[str, Any]:
    """Settings of a temperature: 0 is greedy or beams, others are draws."""
    return {"do_sample": True, "temperature": temperature, "num_beams": 1} if temperature else {"do_sample": False}


def _refuse(asked: dict[str, Any], condition: str | None) -> None:
    """NotSupported for what long sound may be asked for and is not there: text before, times of tokens."""
    for name, value in asked.items():
        if value:
            raise NotSupported(f"Whisper's generate({name}=…)")
    if condition not in (None, "first-segment"):
        raise NotSupported(f"Whisper's generate(prompt_condition_type={condition!r})")


def language_token(language: str, known: dict[str, int]) -> int:
    """The token of a language's name, code or token; ValueError for one that is unknown."""
    name = language.lower()
    code = name if name.startswith("<|") else f"<|{LANGUAGES.get(name, name)}|>"
    if code in known:
        return known[code]
    if name in LANGUAGES or name in LANGUAGES.values():
        raise ValueError(f"{code} is not supported by this specific model as it is not in the `generation_config.lang_to_id`.")
    raise ValueError(f"Unsupported language: {language}. Language should be one of: {list(LANGUAGES.values())}.")
