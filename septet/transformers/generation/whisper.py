"""`generate` of Whisper: language, task and prompt are tokens before the text, and are not given back."""
from __future__ import annotations

import copy
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.transformers.generation.prepare import encode
from septet.transformers.generation.utils import GenerationMixin

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


class WhisperGenerationMixin(GenerationMixin):
    """Text of sound of at most one window (30 seconds)."""

    def generate(self, input_features: Any = None, generation_config: Any = None, logits_processor: Any = None,
                 stopping_criteria: Any = None,
                 prefix_allowed_tokens_fn: Any = None, synced_gpus: bool = False, return_timestamps: Any = None, task: str | None = None,
                 language: Any = None, is_multilingual: bool | None = None, prompt_ids: Any = None,
                 condition_on_prev_tokens: bool | None = None,
                 temperature: float | None = None, attention_mask: Any = None, return_dict_in_generate: bool | None = None,
                 **kwargs: Any) -> Any:
        """Tokens of the text (batch, length) of features (batch, mels, frames).

        language: "en", "english", or one a row; found out where it is not given.  task: "transcribe" or "translate".  prompt_ids: words
        that come before.  With `return_dict_in_generate` the tokens before the text are there as well.
        """
        asked = {"return_timestamps": return_timestamps, "condition_on_prev_tokens": condition_on_prev_tokens,
                 "compression_ratio_threshold": kwargs.pop("compression_ratio_threshold", None),
                 "logprob_threshold": kwargs.pop("logprob_threshold", None), "no_speech_threshold": kwargs.pop("no_speech_threshold", None)}
        for name, value in asked.items():
            if value:
                raise NotSupported(f"Whisper's generate({name}=…)")
        if isinstance(temperature, (list, tuple)):
            raise NotSupported("Whisper's generate with several temperatures")
        given = kwargs.pop("inputs", None)
        features = input_features if input_features is not None else given
        config = copy.deepcopy(generation_config if generation_config is not None else self.generation_config)
        self._check_window(features, kwargs.get("encoder_outputs"))
        if kwargs.get("encoder_outputs") is None:
            with torch.no_grad():
                kwargs["encoder_outputs"] = encode(self, "input_features", features, {})
        rows = kwargs["encoder_outputs"][0].shape[0]
        if kwargs.get("decoder_input_ids") is None:
            kwargs["decoder_input_ids"] = self._first_tokens(config, rows, kwargs["encoder_outputs"], language, task, is_multilingual,
                                                             prompt_ids)
        before = kwargs["decoder_input_ids"].shape[1]
        self._check_length(config, before, kwargs)
        kwargs.update({"do_sample": True, "temperature": float(temperature)} if temperature else {"do_sample": False})
        if config.max_length is None and kwargs.get("max_new_tokens") is None and kwargs.get("max_length") is None:
            kwargs["max_new_tokens"] = config.max_new_tokens or 20
        found = super().generate(features, config, logits_processor, stopping_criteria, prefix_allowed_tokens_fn,
                                 return_dict_in_generate=return_dict_in_generate, **kwargs)
        return found if return_dict_in_generate or not isinstance(found, torch.Tensor) else found[:, before:]

    def _check_window(self, features: Any, encoded: Any) -> None:
        """ValueError without sound, NotSupported for more than one window of it."""
        if features is None and encoded is None:
            raise ValueError("You have to specify either `input_features` or `encoder_outputs`")
        window = self.config.max_source_positions * 2
        if features is not None and features.shape[-1] > window:
            raise NotSupported(f"Whisper's generate of {features.shape[-1]} frames: a window has {window}; cut the sound, or use the "
                               f"pipeline"
                               " with chunk_length_s")

    def _check_length(self, config: Any, before: int, kwargs: dict[str, Any]) -> None:
        new, limit = kwargs.get("max_new_tokens") or config.max_new_tokens, self.config.max_target_positions
        if new is not None and new + before > limit:
            raise ValueError(_LONG.format(before=before, new=new, both=new + before, limit=limit))

    def _first_tokens(self, config: Any, rows: int, encoded: Any, language: Any, task: str | None, multilingual: bool | None,
                      prompt: Any) -> Any:
        """Tokens before the text: prompt, start, language, task, no timestamps."""
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
        if getattr(config, "no_timestamps_token_id", None) is not None:
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


def language_token(language: str, known: dict[str, int]) -> int:
    """The token of a language's name, code or token; ValueError for one that is unknown."""
    name = language.lower()
    code = name if name.startswith("<|") else f"<|{LANGUAGES.get(name, name)}|>"
    if code in known:
        return known[code]
    if name in LANGUAGES or name in LANGUAGES.values():
        raise ValueError(f"{code} is not supported by this specific model as it is not in the `generation_config.lang_to_id`.")
    raise ValueError(f"Unsupported language: {language}. Language should be one of: {list(LANGUAGES.values())}.")
