"""GenerationConfig: the settings of `generate`; what is None has its default when text is written."""
from __future__ import annotations

import copy
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from septet.core.io.files import replacing
from septet.errors import NotSupported
from septet.transformers.generation.defaults import DEFAULTS
from septet.transformers.tokenization_enums import ExplicitEnum
from septet.transformers.utils import logging
from septet.transformers.utils.hub import GENERATION_CONFIG_NAME, folder_of, inside, read_json

VERSION = "5.23.0"
logger = logging.get_logger("transformers.generation.configuration_utils")
CACHES = ("static", "offloaded_static", "sliding_window", "hybrid", "hybrid_chunked", "offloaded_hybrid", "offloaded_hybrid_chunked",
          "dynamic", "offloaded", "quantized", "paged")
FIELDS = """max_length max_new_tokens min_length min_new_tokens early_stopping max_time stop_strings do_sample num_beams use_mtp use_cache
    cache_implementation cache_config max_cache_len temperature top_k top_p min_p top_h typical_p epsilon_cutoff eta_cutoff
    repetition_penalty encoder_repetition_penalty length_penalty no_repeat_ngram_size bad_words_ids renormalize_logits
    forced_bos_token_id forced_eos_token_id remove_invalid_values exponential_decay_length_penalty suppress_tokens
    begin_suppress_tokens sequence_bias token_healing guidance_scale watermarking_config num_return_sequences output_attentions
    output_hidden_states output_scores output_logits return_dict_in_generate pad_token_id bos_token_id eos_token_id
    encoder_no_repeat_ngram_size decoder_start_token_id is_assistant num_assistant_tokens num_assistant_tokens_schedule
    assistant_confidence_threshold prompt_lookup_num_tokens max_matching_ngram_size assistant_early_exit assistant_lookbehind
    target_lookbehind assistant_ensemble_weight speculation_type compile_config disable_compile continuous_batching_config low_memory
    penalty_alpha dola_layers diversity_penalty num_beam_groups constraints force_words_ids prefill_chunk_size
    _from_model_config""".split()
_SAMPLING = ("temperature", "top_p", "top_k", "min_p", "top_h", "typical_p", "epsilon_cutoff", "eta_cutoff")
_BEAMS = ("early_stopping", "length_penalty")
_OUTPUTS = ("output_attentions", "output_hidden_states", "output_scores", "output_logits")
_SEVERAL = "Greedy methods (do_sample != True) without beam search do not support `num_return_sequences` different than 1 (got {})."
_IGNORED = ("The following generation flags are not valid and may be ignored: %s. Set `TRANSFORMERS_VERBOSITY=info` for more details.")


class GenerationMode(ExplicitEnum):
    """Ways to write text."""

    CONTRASTIVE_SEARCH = "contrastive_search"
    GREEDY_SEARCH = "greedy_search"
    SAMPLE = "sample"
    ASSISTED_GENERATION = "assisted_generation"
    DOLA_GENERATION = "dola_generation"
    BEAM_SEARCH = "beam_search"
    BEAM_SAMPLE = "beam_sample"
    CONSTRAINED_BEAM_SEARCH = "constrained_beam_search"
    GROUP_BEAM_SEARCH = "group_beam_search"


@dataclass
class CompileConfig:
    """Options of `torch.compile` for static caches; steps are compiled here in one way, so that they change nothing."""

    fullgraph: bool = False
    dynamic: bool | None = None
    backend: Any = "inductor"
    mode: str = "reduce-overhead"
    options: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The options."""
        return dict(vars(self))


class GenerationConfig:
    """Settings of `generate`; keywords are upstream's, and others are kept."""

    def __init__(self, **kwargs: Any) -> None:
        version = kwargs.pop("transformers_version", None)
        for name in FIELDS:
            setattr(self, name, kwargs.pop(name, None))
        self._from_model_config = bool(self._from_model_config)
        self.transformers_version = version or VERSION
        for name in ("cache_dir", "force_download", "local_files_only", "token", "revision", "subfolder", "_from_pipeline", "_from_auto",
                     "_commit_hash", "return_unused_kwargs"):
            kwargs.pop(name, None)
        for name, value in kwargs.items():
            setattr(self, name, value)
        self.validate(user_set_attributes={name for name in FIELDS if getattr(self, name) is not None})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, GenerationConfig):
            return False
        mine, theirs = (config.to_dict() for config in (self, other))
        hidden = ("_from_model_config", "transformers_version")
        return all(mine.get(name) == theirs.get(name) for name in {*mine, *theirs} if name not in hidden)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__} {self.to_json_string(ignore_metadata=True)}"

    def setting(self, name: str) -> Any:
        """A field, or what None means."""
        value = getattr(self, name, None)
        return DEFAULTS.get(name) if value is None else value

    def get_generation_mode(self, assistant_model: Any = None) -> GenerationMode:
        """The way these settings ask for."""
        beams, sample = self.setting("num_beams"), self.setting("do_sample")
        if self.constraints is not None or self.force_words_ids is not None:
            return GenerationMode.CONSTRAINED_BEAM_SEARCH
        if beams == 1:
            contrastive = sample is False and self.top_k is not None and self.top_k > 1 and (self.penalty_alpha or 0) > 0
            mode = (GenerationMode.CONTRASTIVE_SEARCH if contrastive else GenerationMode.SAMPLE if sample else GenerationMode.GREEDY_SEARCH)
        elif self.setting("num_beam_groups") > 1:
            mode = GenerationMode.GROUP_BEAM_SEARCH
        else:
            mode = GenerationMode.BEAM_SAMPLE if sample else GenerationMode.BEAM_SEARCH
        assisted = assistant_model is not None or self.prompt_lookup_num_tokens is not None or self.assistant_early_exit is not None
        if assisted and mode in (GenerationMode.GREEDY_SEARCH, GenerationMode.SAMPLE):
            return GenerationMode.ASSISTED_GENERATION
        if assisted:
            logger.warning("You've set `assistant_model`, which triggers assisted generate. Currently, assisted generate is only "
                           "supported with"
                           " Greedy Search and Sample. However, the base decoding mode (based on current flags) is %s -- some of the set"
                           " flags will be ignored.", mode)
        if self.dola_layers is not None and mode in (GenerationMode.GREEDY_SEARCH, GenerationMode.SAMPLE):
            return GenerationMode.DOLA_GENERATION
        return mode

    def validate(self, strict: bool = False, user_set_attributes: set[str] | None = None) -> None:
        """ValueError for settings that cannot be; a warning for those that another setting makes idle."""
        if self.max_new_tokens is not None and self.max_new_tokens <= 0:
            raise ValueError(f"`max_new_tokens` must be greater than 0, but is {self.max_new_tokens}.")
        if self.early_stopping is not None and not isinstance(self.early_stopping, bool) and self.early_stopping != "never":
            raise ValueError(f"`early_stopping` must be a boolean or 'never', but is {self.early_stopping}.")
        if self.cache_implementation is not None and self.cache_implementation not in CACHES:
            raise ValueError(f"Invalid `cache_implementation` ({self.cache_implementation}). Choose one of: {CACHES}")
        self._validate_several()
        idle = self._idle(user_set_attributes)
        if idle and strict:
            raise ValueError("GenerationConfig is invalid: " + "; ".join(f"`{name}` is set and has no effect" for name in idle))
        if idle:
            logger.warning(_IGNORED, idle)

    def _validate_several(self) -> None:
        beams, several = self.setting("num_beams"), self.setting("num_return_sequences")
        if several > 1 and beams == 1 and not self.setting("do_sample"):
            raise ValueError(_SEVERAL.format(several))
        if beams > 1 and several > beams:
            raise ValueError(f"`num_return_sequences` ({several}) has to be smaller or equal to `num_beams` ({beams}).")

    def _idle(self, named: set[str] | None) -> list[str]:
        """Settings that do nothing beside the others."""
        def differs(name: str) -> bool:
            value = getattr(self, name, None)
            return value is not None and value != DEFAULTS.get(name) and (named is None or name in named)

        idle = [] if self.setting("do_sample") else [name for name in _SAMPLING if differs(name)]
        if self.setting("num_beams") == 1:
            idle += [name for name in _BEAMS if differs(name)]
        if not self.setting("return_dict_in_generate"):
            idle += [name for name in _OUTPUTS if getattr(self, name) is True]
        if isinstance(self.pad_token_id, int) and self.pad_token_id < 0:
            idle.append("pad_token_id")
        return idle

    # dictionaries and files

    def to_dict(self) -> dict[str, Any]:
        """Every setting."""
        found = {name: copy.deepcopy(value) for name, value in vars(self).items()}
        if not found.get("_from_model_config"):
            found.pop("_from_model_config", None)
        for name in ("watermarking_config", "compile_config"):
            if hasattr(found.get(name), "to_dict"):
                found[name] = found[name].to_dict()
        found["transformers_version"] = VERSION
        return found

    def to_diff_dict(self) -> dict[str, Any]:
        """Settings that are not None."""
        return {name: value for name, value in self.to_dict().items() if value is not None}

    def to_json_string(self, use_diff: bool = True, ignore_metadata: bool = False, keys_to_pop: Any = None) -> str:
        """Sorted JSON."""
        found = self.to_diff_dict() if use_diff else self.to_dict()
        for name in (*(keys_to_pop or ()), *(("_from_model_config", "transformers_version") if ignore_metadata else ())):
            found.pop(name, None)
        keyed = {name: _keyed(value) for name, value in found.items()}
        return json.dumps(keyed, indent=2, sort_keys=True) + "\n"

    def to_json_file(self, json_file_path: Any, use_diff: bool = True, keys_to_pop: Any = None) -> None:
        """Write the JSON; the old file stays until the new one is whole."""
        with replacing(json_file_path) as file:
            file.write(self.to_json_string(use_diff, keys_to_pop=keys_to_pop).encode())

    def save_pretrained(self, save_directory: Any, config_file_name: Any = None, push_to_hub: bool = False, **kwargs: Any) -> None:
        """Write generation_config.json into a folder.  ValueError for settings that contradict each other."""
        if push_to_hub:
            raise NotSupported("push_to_hub: nothing is uploaded")
        try:
            self.validate(strict=True)
        except ValueError as error:
            raise ValueError(f"{error}\n\nFix these issues to save the configuration.") from error
        if os.path.isfile(save_directory):
            raise AssertionError(f"Provided path ({save_directory}) should be a directory, not a file")
        os.makedirs(save_directory, exist_ok=True)
        self.to_json_file(os.path.join(save_directory, config_file_name or GENERATION_CONFIG_NAME))

    @classmethod
    def from_pretrained(cls, pretrained_model_name: Any, config_file_name: Any = None, cache_dir: Any = None, force_download: bool = False,
                        local_files_only: bool = False, token: Any = None, revision: str = "main", **kwargs: Any) -> Any:
        """The settings of a folder or of a JSON file; OSError where there are none."""
        path = Path(pretrained_model_name)
        if not path.is_file():
            folder = folder_of(pretrained_model_name, revision, cache_dir, kwargs.pop("subfolder", ""))
            path = inside(folder, str(config_file_name or GENERATION_CONFIG_NAME))
        if not path.is_file():
            raise OSError(f"{pretrained_model_name} does not appear to have a file named {config_file_name or GENERATION_CONFIG_NAME}.")
        return cls.from_dict(read_json(str(path)), **kwargs)

    @classmethod
    def from_dict(cls, config_dict: dict[str, Any], **kwargs: Any) -> Any:
        """Settings of a dictionary; keywords take the place of fields."""
        unused = kwargs.pop("return_unused_kwargs", False)
        known = {name: value for name, value in kwargs.items() if name in FIELDS}
        config = cls(**{**config_dict, **known})
        rest = config.update(**{name: value for name, value in kwargs.items() if name not in known})
        return (config, rest) if unused else config

    @classmethod
    def from_model_config(cls, model_config: Any) -> Any:
        """Settings that a model's configuration holds."""
        own = model_config.to_dict()
        text = getattr(model_config.get_text_config(decoder=True), "to_dict", dict)()
        found = {name: own.get(name, text.get(name)) for name in FIELDS if own.get(name, text.get(name)) is not None
                 and not name.startswith("_")}
        return cls(**found, _from_model_config=True)

    @classmethod
    def from_model_file(cls, path: str) -> Any:
        """Settings that a model's config.json holds, as files from before generation_config.json have them."""
        found = read_json(path)
        return cls(**{name: found[name] for name in FIELDS if name in found and not name.startswith("_")}, _from_model_config=True)

    def update(self, defaults_only: bool = False, allow_custom_entries: bool = False, **kwargs: Any) -> dict[str, Any]:
        """Set fields; gives back what is none."""
        unused = {}
        for name, value in kwargs.items():
            if not hasattr(self, name) and not allow_custom_entries:
                unused[name] = value
            elif not defaults_only or getattr(self, name, None) is None:
                setattr(self, name, value)
        self.validate()
        return unused

    def push_to_hub(self, *args: Any, **kwargs: Any) -> Any:
        """NotSupported: the face never uses the network."""
        raise NotSupported("push_to_hub: nothing is uploaded")


def _keyed(value: Any) -> Any:
    """JSON has text for keys: biases of sequences become lists."""
    if isinstance(value, dict) and any(not isinstance(key, str) for key in value):
        return [[list(key) if isinstance(key, tuple) else key, item] for key, item in value.items()]
    return value.tolist() if hasattr(value, "tolist") else value
