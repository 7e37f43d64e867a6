"""Tokenizers from and to folders: tokenizer.json, tokenizer_config.json, chat templates and older vocabulary files."""
from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tokenizers import AddedToken

from septet.errors import NotSupported
from septet.transformers.utils.hub import folder_of, inside

CONFIG, FULL, TEMPLATE, TEMPLATES = "tokenizer_config.json", "tokenizer.json", "chat_template.jinja", "additional_chat_templates"
OLDER = "special_tokens_map.json"
MOST_BYTES = 1 << 30
# what a saved configuration says about saving and not about the tokenizer
_DROPPED = {"tokenizer_class", "backend", "auto_map", "processor_class", "name_or_path", "special_tokens_map_file", "tokenizer_file",
            "vocab", "merges", "tokenizer_object",
            "is_local", "local_files_only", "transformers_version", "added_tokens_decoder", "fix_mistral_regex", "from_slow"}


def read_json(path: Path) -> Any:
    """A JSON file; ValueError names the file and what is wrong."""
    check_file(path)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is not a valid JSON file: {error}") from error


def check_file(path: Path) -> None:
    """OSError for a link out of the folder, ValueError for a file that is too large."""
    inside(path.parent, path.name)
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path} has {path.stat().st_size} bytes: more than any {path.name} has")


def read_text(path: Path) -> str:
    """A text file of a folder."""
    check_file(path)
    return path.read_text(encoding="utf-8")


def read_object(path: Path) -> dict[str, Any]:
    """A JSON object, empty where there is no file."""
    if not path.is_file():
        return {}
    found = read_json(path)
    if not isinstance(found, dict):
        raise ValueError(f"{path} should hold a JSON object, it holds a {type(found).__name__}")
    return found


def read_templates(folder: Path) -> Any:
    """The chat template of a folder: text, or texts by name, or None."""
    main = folder / TEMPLATE
    named = {path.stem: read_text(path) for path in sorted((folder / TEMPLATES).glob("*.jinja"))}
    if main.is_file():
        text = read_text(main)
        return {"default": text, **named} if named else text
    return named or None


def token_of(value: Any) -> Any:
    """A special token as configurations hold it: text, or a dictionary of an AddedToken."""
    if not isinstance(value, dict):
        return value
    fields = {key: bool(value[key]) for key in ("single_word", "lstrip", "rstrip", "normalized") if key in value}
    return AddedToken(str(value.get("content", "")), special=bool(value.get("special", True)), **fields)


def read_config(folder: Path) -> dict[str, Any]:
    """Keywords that a folder gives a tokenizer."""
    config = read_object(folder / CONFIG)
    for key, value in read_object(folder / OLDER).items():
        config.setdefault("extra_special_tokens" if key == "additional_special_tokens" else key, value)
    template = read_templates(folder)
    if template is not None:
        config["chat_template"] = template
    return config


def keywords(config: dict[str, Any]) -> dict[str, Any]:
    """The part of a saved configuration that the constructor takes: never the place of a file, which could be any."""
    found = {key: value for key, value in config.items() if key not in _DROPPED and not key.endswith("_file")}
    for key, value in found.items():
        if key.endswith("_token"):
            found[key] = token_of(value)
    return found


class TokenizerFiles:
    """`from_pretrained` and `save_pretrained`."""

    init_kwargs: dict[str, Any]
    vocab_files_names: dict[str, str]

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: Any, *init_inputs: Any, cache_dir: Any = None, force_download: bool = False,
                        local_files_only: bool = False, token: Any = None, revision: str = "main", trust_remote_code: bool = False,
                        **kwargs: Any) -> Any:
        """A tokenizer of a folder in the Hub's layout.  Code in the folder is never run."""
        if trust_remote_code:
            raise NotSupported("trust_remote_code=True: code that comes with a model is never run")
        subfolder = kwargs.pop("subfolder", "")
        folder = folder_of(pretrained_model_name_or_path, revision, cache_dir, subfolder)
        config = read_config(folder)
        files = cls._files_of(folder, config)
        for path in files.values():
            check_file(Path(path))
        # whatever a kind of tokenizer does not take in is kept, and saved again
        options = {**keywords(config), **files, **kwargs}
        for gone in ("use_fast", "_from_auto", "config", "proxies", "user_agent"):
            options.pop(gone, None)
        made = cls(*init_inputs, **options, name_or_path=str(pretrained_model_name_or_path))
        made._restore_added(config.get("added_tokens_decoder"))
        return made

    @classmethod
    def _files_of(cls, folder: Path, config: dict[str, Any]) -> dict[str, Any]:
        """The constructor's keywords for the vocabulary files of a folder."""
        raise NotImplementedError

    def _restore_added(self, added: Any) -> None:
        """Added tokens that older configurations list by number."""
        if not isinstance(added, dict):
            return
        vocabulary = self.get_vocab()  # type: ignore[attr-defined]
        tokens = [(int(index), token_of({"special": False, **value})) for index, value in added.items()]
        for special in (True, False):
            new = [token for _, token in sorted(tokens,
                                                key=lambda row: row[0]) if token.content not in vocabulary and token.special is special]
            self._add_tokens(new, special)  # type: ignore[attr-defined]

    def save_pretrained(self, save_directory: Any, legacy_format: bool | None = None, filename_prefix: str | None = None,
                        push_to_hub: bool = False, save_format: str | None = None, **kwargs: Any) -> tuple[str, ...]:
        """Write the tokenizer to a folder; the names of the files."""
        if push_to_hub:
            raise NotSupported("push_to_hub: nothing is uploaded")
        if os.path.isfile(save_directory):
            raise ValueError(f"Provided path ({save_directory}) should be a directory, not a file")
        folder = Path(save_directory)
        folder.mkdir(parents=True, exist_ok=True)
        prefix = f"{filename_prefix}-" if filename_prefix else ""
        written = self._save_templates(folder, kwargs.pop("save_jinja_files", True))
        config = folder / f"{prefix}{CONFIG}"
        config.write_text(json.dumps(self._saved_config(), indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
        return (str(config), *written, *self._save_vocabulary_files(folder, prefix))

    def _save_vocabulary_files(self, folder: Path, prefix: str) -> tuple[str, ...]:
        raise NotImplementedError

    def _save_templates(self, folder: Path, separate: bool) -> list[str]:
        template = getattr(self, "chat_template", None)
        if template is None or not separate:
            return []
        named = template if isinstance(template, dict) else {"default": template}
        written = []
        for name, text in named.items():
            if Path(name).name != name or name in ("", ".", ".."):
                raise ValueError(f"the chat template's name {name!r} is not a file name")
            path = folder / TEMPLATE if name == "default" else folder / TEMPLATES / f"{name}.jinja"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(str(path))
        return written

    def _saved_config(self) -> dict[str, Any]:
        """What tokenizer_config.json holds."""
        kept = {key: value for key, value in self.init_kwargs.items() if _plain(value) and key not in _DROPPED and key != "chat_template"}
        kept.update({key: _saved_token(value) for key, value in self._special_values().items()})  # type: ignore[attr-defined]
        extra = [_saved_token(token) for token in self.__dict__["_extra_special"]]
        kept.update({"extra_special_tokens": extra} if extra else {})
        kept.pop("additional_special_tokens", None)
        own = {key: self.__dict__["_own_special"][key] for key in self.__dict__["_own_special"]}
        if own:
            kept["model_specific_special_tokens"] = {key: _saved_token(value) for key, value in own.items()}
        kept.update(model_max_length=self.model_max_length, tokenizer_class=type(self).__name__,  # type: ignore[attr-defined]
                    backend="tokenizers" if self.is_fast else "custom")  # type: ignore[attr-defined]
        return kept

    def push_to_hub(self, *args: Any, **kwargs: Any) -> Any:
        raise NotSupported("push_to_hub: nothing is uploaded")


def _plain(value: Any) -> bool:
    """Whether JSON can hold it."""
    if isinstance(value, (list, tuple)):
        return all(_plain(item) for item in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and _plain(item) for key, item in value.items())
    return value is None or isinstance(value, (str, int, float, bool))


def _saved_token(token: Any) -> Any:
    """Text where text says all, else the fields of the AddedToken."""
    if not isinstance(token, AddedToken):
        return token
    fields = {key: getattr(token, key) for key in ("lstrip", "normalized", "rstrip", "single_word")}
    plain = not any(fields.values())
    return token.content if plain else {"__type": "AddedToken", "content": token.content, **fields, "special": token.special}
