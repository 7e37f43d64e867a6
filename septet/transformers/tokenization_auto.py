"""AutoTokenizer: the tokenizer class that a folder names, or that its kind of model has."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.transformers.tokenization_files import CONFIG, FULL, folder_of, read_object
from septet.transformers.tokenization_models import (
    AlbertTokenizer,
    BertTokenizer,
    CLIPTokenizer,
    DistilBertTokenizer,
    GemmaTokenizer,
    GPT2Tokenizer,
    LlamaTokenizer,
    MarianTokenizer,
    MPNetTokenizer,
    Qwen2Tokenizer,
    RobertaTokenizer,
    T5Tokenizer,
    WhisperTokenizer,
    XLMRobertaTokenizer,
)
from septet.transformers.tokenization_python import PythonBackend, Wav2Vec2CTCTokenizer
from septet.transformers.tokenization_utils_tokenizers import TokenizersBackend

CLASSES: dict[str, Any] = {kind.__name__: kind for kind in (
    AlbertTokenizer, BertTokenizer, CLIPTokenizer, DistilBertTokenizer, GemmaTokenizer, GPT2Tokenizer, LlamaTokenizer, MarianTokenizer,
    MPNetTokenizer, Qwen2Tokenizer, RobertaTokenizer, T5Tokenizer, WhisperTokenizer, XLMRobertaTokenizer, PythonBackend,
    Wav2Vec2CTCTokenizer, TokenizersBackend)}
CLASSES.update(ElectraTokenizer=BertTokenizer, BartTokenizer=RobertaTokenizer, PreTrainedTokenizer=TokenizersBackend)
# kind of model -> its tokenizer, where the folder names none
BY_MODEL = {"bert": BertTokenizer, "electra": BertTokenizer, "distilbert": DistilBertTokenizer, "mpnet": MPNetTokenizer,
            "roberta": RobertaTokenizer, "bart": RobertaTokenizer, "gpt2": GPT2Tokenizer, "qwen2": Qwen2Tokenizer, "qwen3": Qwen2Tokenizer,
            "clip": CLIPTokenizer, "whisper": WhisperTokenizer, "wav2vec2": Wav2Vec2CTCTokenizer, "llama": LlamaTokenizer,
            "t5": T5Tokenizer,
            "gemma": GemmaTokenizer, "gemma2": GemmaTokenizer, "gemma3_text": GemmaTokenizer, "marian": MarianTokenizer,
            "xlm-roberta": XLMRobertaTokenizer, "albert": AlbertTokenizer}


class AutoTokenizer:
    """Tokenizers of folders; made with `from_pretrained`."""

    _registered: dict[Any, Any] = {}

    def __init__(self) -> None:
        raise OSError("AutoTokenizer is designed to be instantiated using the "
                      "`AutoTokenizer.from_pretrained(pretrained_model_name_or_path)`"
                      " method.")

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: Any, *inputs: Any, **kwargs: Any) -> Any:
        """The tokenizer of a folder: tokenizer.json with tokenizer_config.json, or older vocabulary files."""
        if kwargs.get("trust_remote_code"):
            raise NotSupported("trust_remote_code=True: code that comes with a model is never run")
        folder = folder_of(pretrained_model_name_or_path, revision=kwargs.get("revision"), cache_dir=kwargs.get("cache_dir"),
                           subfolder=kwargs.get("subfolder", ""))
        kind = cls._class_of(folder, kwargs)
        return kind.from_pretrained(pretrained_model_name_or_path, *inputs, **kwargs)

    @classmethod
    def _class_of(cls, folder: Any, kwargs: dict[str, Any]) -> Any:
        asked = kwargs.pop("tokenizer_type", None)
        config = kwargs.pop("config", None)
        named = read_object(folder / CONFIG).get("tokenizer_class")
        model = asked or getattr(config, "model_type", None) or read_object(folder / "config.json").get("model_type")
        if config is not None and type(config) in cls._registered:
            return cls._registered[type(config)]
        if asked is None and isinstance(named, str):
            found = CLASSES.get(named.removesuffix("Fast"))
            if found is not None:
                return found
        if model in BY_MODEL and (asked or not isinstance(named, str)):
            return BY_MODEL[model]
        if (folder / FULL).is_file():
            return TokenizersBackend
        known = ", ".join(sorted(CLASSES))
        raise ValueError(f"{folder}: no {FULL}, and the tokenizer {named or model!r} has no class here. Classes: {known}.")

    @classmethod
    def register(cls, config_class: Any, tokenizer_class: Any = None, slow_tokenizer_class: Any = None, fast_tokenizer_class: Any = None,
                 exist_ok: bool = False) -> None:
        """Give a configuration class of one's own its tokenizer."""
        chosen = tokenizer_class or fast_tokenizer_class or slow_tokenizer_class
        if chosen is None:
            raise ValueError("You need to pass a tokenizer_class")
        if config_class in cls._registered and not exist_ok:
            raise ValueError(f"'{config_class.__name__}' is already used by a Transformers tokenizer")
        cls._registered[config_class] = chosen
        CLASSES[chosen.__name__] = chosen
