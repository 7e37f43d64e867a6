"""The special tokens of a tokenizer: named ones (`pad_token`), the model's own (`image_token`) and extra ones."""
from __future__ import annotations

from typing import Any

from tokenizers import AddedToken

NAMED = ("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token")


def as_text(token: Any) -> Any:
    return None if token is None else str(token.content if isinstance(token, AddedToken) else token)


def as_token(token: Any, special: bool = True) -> AddedToken:
    """An AddedToken of text, of a saved dictionary, or itself."""
    if isinstance(token, AddedToken):
        return token
    if isinstance(token, dict):
        fields = {key: token[key] for key in ("single_word", "lstrip", "rstrip", "normalized", "special") if key in token}
        return AddedToken(str(token["content"]), **{"special": special, **fields})
    if not isinstance(token, str):
        raise ValueError(f"a special token must be text or an AddedToken, got {type(token).__name__}: {token!r}")
    return AddedToken(token, special=special, normalized=not special)


class SpecialTokens:
    """Attributes `<name>_token` and `<name>_token_id`, and lists over them.

    Needs of its class: `convert_tokens_to_ids`, `convert_ids_to_tokens`, `_add_tokens`.
    """

    SPECIAL_TOKENS_ATTRIBUTES = list(NAMED)

    def _init_special_tokens(self, kwargs: dict[str, Any]) -> None:
        """Take the special tokens out of a constructor's keywords."""
        named: dict[str, Any] = dict.fromkeys(NAMED)
        own: dict[str, Any] = {}
        for key in [key for key in kwargs if key in named or key.endswith("_token")]:
            if kwargs[key] is None or isinstance(kwargs[key], (str, AddedToken, dict)):
                value = kwargs.pop(key)
                (named if key in named else own)[key] = as_token(value) if isinstance(value, dict) else value
        extra = kwargs.pop("extra_special_tokens", None)
        older = kwargs.pop("additional_special_tokens", None)
        own.update({**(kwargs.pop("model_specific_special_tokens", None) or {}), **(extra if isinstance(extra, dict) else {})})
        given = (extra if isinstance(extra, (list, tuple)) else None) or older or ()
        self.__dict__.update(_special=named, _own_special={key: value for key, value in own.items() if value is not None},
                             _extra_special=[as_token(token) for token in given])

    def __getattr__(self, name: str) -> Any:
        state = self.__dict__
        if "_special" in state:
            token = name.removesuffix("_id").removesuffix("_ids")
            if token in state["_special"] or token in state["_own_special"]:
                value = as_text(state["_special"].get(token, state["_own_special"].get(token)))
                return value if token == name else None if value is None else self.convert_tokens_to_ids(value)  # type: ignore[attr-defined]
        raise AttributeError(f"{type(self).__name__} has no attribute {name}")

    def __setattr__(self, name: str, value: Any) -> None:
        state = self.__dict__
        token = name.removesuffix("_id")
        if "_special" not in state or token not in state["_special"] and token not in state["_own_special"]:
            object.__setattr__(self, name, value)
            return
        if token != name:
            value = None if value is None else self.convert_ids_to_tokens(value)  # type: ignore[attr-defined]
        if value is not None and not isinstance(value, (str, AddedToken)):
            raise ValueError(f"Cannot set a non-string value as the {token}")
        (state["_own_special"] if token in state["_own_special"] else state["_special"])[token] = value

    @property
    def extra_special_tokens(self) -> list[str]:
        """Special tokens that have no name."""
        return [as_text(token) for token in self.__dict__["_extra_special"]]

    @extra_special_tokens.setter
    def extra_special_tokens(self, tokens: Any) -> None:
        self.__dict__["_extra_special"] = [as_token(token) for token in tokens or ()]

    @property
    def extra_special_tokens_ids(self) -> list[int]:
        return self.convert_tokens_to_ids(self.extra_special_tokens)  # type: ignore[attr-defined]

    def _special_values(self) -> dict[str, Any]:
        """Special tokens that are set, by name, as given."""
        both = {**self.__dict__["_special"], **self.__dict__["_own_special"]}
        return {key: value for key, value in both.items() if value is not None}

    @property
    def special_tokens_map(self) -> dict[str, str]:
        """Text of each named special token that is set."""
        return {key: as_text(value) for key, value in self._special_values().items()}

    @property
    def all_special_tokens(self) -> list[str]:
        """Special tokens, each once, named ones first."""
        return list(dict.fromkeys([*self.special_tokens_map.values(), *self.extra_special_tokens]))

    @property
    def all_special_ids(self) -> list[int]:
        return self.convert_tokens_to_ids(self.all_special_tokens)  # type: ignore[attr-defined]

    def add_special_tokens(self, special_tokens_dict: dict[str, Any], replace_extra_special_tokens: bool = True) -> int:
        """Set special tokens and add to the vocabulary those it lacks; how many were new."""
        added = []
        for key, value in special_tokens_dict.items():
            if key in ("extra_special_tokens", "additional_special_tokens"):
                added += self._set_extra(value, replace_extra_special_tokens)
                continue
            if key not in self.__dict__["_special"] and key not in self.__dict__["_own_special"]:
                known = {*self.__dict__["_special"], *self.__dict__["_own_special"], "extra_special_tokens"}
                raise ValueError(f"Key {key} is not a valid special token. Valid keys are: {known}")
            if not isinstance(value, (str, AddedToken)):
                raise ValueError(f"Token {value} for key {key} should be a str or an AddedToken instance")
            setattr(self, key, value)
            added.append(as_token(value))
        return self.add_tokens(added, special_tokens=True)

    def _set_extra(self, tokens: Any, replace: bool) -> list[AddedToken]:
        if not isinstance(tokens, (list, tuple)) or not all(isinstance(token, (str, AddedToken)) for token in tokens):
            raise ValueError(f"Tokens {tokens} for key extra_special_tokens should all be str or AddedToken instances")
        new = [as_token(token) for token in tokens]
        if replace:
            self.__dict__["_extra_special"] = new
        else:
            known = set(self.extra_special_tokens)
            self.__dict__["_extra_special"] += [token for token in new if token.content not in known]
        return new

    def add_tokens(self, new_tokens: Any, special_tokens: bool = False) -> int:
        """Add tokens to the vocabulary; how many were new."""
        if not new_tokens:
            return 0
        if isinstance(new_tokens, (str, AddedToken)):
            new_tokens = [new_tokens]
        return self._add_tokens(list(new_tokens), special_tokens)

    def _add_tokens(self, new_tokens: list[Any], special_tokens: bool = False) -> int:
        raise NotImplementedError(f"{type(self).__name__} has no vocabulary to add tokens to")
