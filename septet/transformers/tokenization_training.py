"""A tokenizer like another, with a vocabulary learned from texts."""
from __future__ import annotations

import json
from typing import Any

from tokenizers import AddedToken, Tokenizer, trainers

from septet.errors import NotSupported

_TRAINERS = {"BPE": trainers.BpeTrainer, "WordPiece": trainers.WordPieceTrainer, "Unigram": trainers.UnigramTrainer,
             "WordLevel": trainers.WordLevelTrainer}


def _empty(state: dict[str, Any]) -> dict[str, Any]:
    """The model of a tokenizer.json without its vocabulary."""
    model = state["model"]
    kind = model["type"]
    if kind not in _TRAINERS:
        raise NotSupported(f"training a {kind} tokenizer; kinds that can be trained: {', '.join(_TRAINERS)}")
    if kind == "Unigram":
        unknown = model["vocab"][model["unk_id"]][0] if model.get("unk_id") is not None else None
        return {**model, "vocab": [[unknown, 0.0]] if unknown else [], "unk_id": 0 if unknown else None}
    return {**model, "vocab": {}, **({"merges": []} if kind == "BPE" else {})}


def train_like(tokenizer: Any, texts: Any, vocab_size: int, length: int | None, new_special: Any, renamed: dict[str, str] | None,
               **kwargs: Any) -> Any:
    """See `TokenizersBackend.train_new_from_iterator`."""
    state = json.loads(tokenizer.backend_tokenizer.to_str())
    added, state["added_tokens"], post = state["added_tokens"], [], state["post_processor"]
    old = state["model"]
    state["model"], state["post_processor"] = _empty(state), None
    rename = renamed or {}
    special = [AddedToken(rename.get(row["content"], row["content"]), special=True, **{key: row[key] for key in
               ("single_word", "lstrip", "rstrip", "normalized")}) for row in added if row["special"]]
    special += [token if isinstance(token, AddedToken) else AddedToken(token, special=True,
                                                                       normalized=False) for token in new_special or ()]
    if (state["pre_tokenizer"] or {}).get("type") == "ByteLevel" or '"ByteLevel"' in json.dumps(state["pre_tokenizer"]):
        from tokenizers.pre_tokenizers import ByteLevel

        kwargs.setdefault("initial_alphabet", ByteLevel.alphabet())
    for key in ("continuing_subword_prefix", "end_of_word_suffix"):
        if old.get(key):
            kwargs.setdefault(key, old[key])
    if old["type"] == "Unigram" and old.get("unk_id") is not None:
        kwargs.setdefault("unk_token", old["vocab"][old["unk_id"]][0])
    made = Tokenizer.from_str(json.dumps(state))
    made.train_from_iterator(texts, trainer=_TRAINERS[old["type"]](vocab_size=vocab_size, special_tokens=special, **kwargs), length=length)
    if post is not None:
        state = json.loads(made.to_str())
        state["post_processor"] = _renumbered(post, made, rename)
        made = Tokenizer.from_str(json.dumps(state))
    named = {key: rename.get(value, value) for key, value in tokenizer.special_tokens_map.items()}
    from septet.transformers.tokenization_utils_tokenizers import TokenizersBackend

    kept = {"model_max_length": tokenizer.model_max_length, "padding_side": tokenizer.padding_side,
            "chat_template": tokenizer.chat_template,
            "model_input_names": tokenizer.model_input_names}
    fresh = object.__new__(type(tokenizer))
    TokenizersBackend.__init__(fresh, tokenizer_object=made, **named, **kept)
    return fresh


def _renumbered(post: dict[str, Any], made: Tokenizer, rename: dict[str, str]) -> dict[str, Any]:
    """A post-processor with the numbers that special tokens have now."""
    if post["type"] == "Sequence":
        return {**post, "processors": [_renumbered(part, made, rename) for part in post["processors"]]}
    if post["type"] == "TemplateProcessing":
        text = json.dumps(post)
        for old, new in rename.items():
            text = text.replace(json.dumps(old), json.dumps(new))
        post = json.loads(text)
        for row in post["special_tokens"].values():
            row["ids"] = [made.token_to_id(token) for token in row["tokens"]]
        return post
    for key in ("sep", "cls"):
        if key in post:
            token = rename.get(post[key][0], post[key][0])
            post[key] = [token, made.token_to_id(token)]
    return post
