"""TokenizersBackend: a tokenizer whose work the `tokenizers` package does."""
from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Tokenizer
from tokenizers.decoders import Decoder

from septet.errors import NotSupported
from septet.transformers.batch_encoding import BatchEncoding
from septet.transformers.special_tokens import as_text, as_token
from septet.transformers.tokenization_enums import PaddingStrategy, TruncationStrategy
from septet.transformers.tokenization_files import FULL, MOST_BYTES
from septet.transformers.tokenization_utils_base import PreTrainedTokenizerBase

_NOTHING = ("Couldn't instantiate the backend tokenizer from one of: \n(1) a `tokenizers` library serialization file, \n(2) a slow "
            "tokenizer"
            " instance to convert or \n(3) an equivalent slow tokenizer class to instantiate and convert. \nGive tokenizer_file= or"
            " tokenizer_object=; vocabularies of SentencePiece (.model) are read from the tokenizer.json made of them.")


def load_tokenizer(path: Path) -> Tokenizer:
    """A tokenizer.json; ValueError names the file that is not one."""
    if not path.is_file():
        raise OSError(f"there is no file {str(path)!r} to load a tokenizer from")
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path} has {path.stat().st_size} bytes: more than any tokenizer.json has")
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:      # the package raises Exception itself
        raise ValueError(f"{path} is not a tokenizer.json that the tokenizers package reads: {error}") from error


class TokenizersBackend(PreTrainedTokenizerBase):
    """A tokenizer of the `tokenizers` package.

    tokenizer_object: a `tokenizers.Tokenizer`; tokenizer_file: the path of a tokenizer.json.  Special tokens that the vocabulary lacks
    are added.
    """

    is_fast = True
    vocab_files_names = {"tokenizer_file": FULL}
    model_input_names = ["input_ids", "attention_mask"]
    slow_tokenizer_class = None
    can_save_slow_tokenizer = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        given, path = kwargs.pop("tokenizer_object", None), kwargs.pop("tokenizer_file", None)
        if args:
            raise TypeError(f"{type(self).__name__} takes keywords: tokenizer_file=, tokenizer_object=, special tokens")
        if given is not None:
            self._tokenizer = copy.deepcopy(given)
        elif path is not None:
            self._tokenizer = load_tokenizer(Path(path))
        else:
            raise ValueError(_NOTHING)
        self._tokenizer.encode_special_tokens = kwargs.get("split_special_tokens", False)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        asked = {key: kwargs.pop(key, None) for key in ("add_bos_token", "add_eos_token")}
        bounds = {key: value for key, value in asked.items() if value is not None}
        super().__init__(**kwargs)
        self._add_missing()
        self._bounds = bounds
        if bounds:
            self.init_kwargs.update(bounds)
            self.update_post_processor()

    def _add_missing(self) -> None:
        """Special tokens that the vocabulary lacks get the next numbers."""
        tokens = [*self._special_values().values(), *self.__dict__["_extra_special"]]
        known = {token.content for token in self.added_tokens_decoder.values()}
        missing = {as_text(token): as_token(token) for token in tokens if as_text(token) not in known}
        if missing:
            self._tokenizer.add_special_tokens(list(missing.values()))

    @property
    def add_bos_token(self) -> bool:
        """Whether `bos_token` is put before every text by an option of this tokenizer."""
        return bool(self._bounds.get("add_bos_token", False))

    @add_bos_token.setter
    def add_bos_token(self, value: bool) -> None:
        self._bounds["add_bos_token"] = value
        self.update_post_processor()

    @property
    def add_eos_token(self) -> bool:
        """Whether `eos_token` is put after every text by an option of this tokenizer."""
        return bool(self._bounds.get("add_eos_token", False))

    @add_eos_token.setter
    def add_eos_token(self, value: bool) -> None:
        self._bounds["add_eos_token"] = value
        self.update_post_processor()

    def update_post_processor(self) -> None:
        """Put `bos_token` before and `eos_token` behind each text, as `add_bos_token` and `add_eos_token` say."""
        from tokenizers.processors import TemplateProcessing

        bos, eos = (self.bos_token if self.add_bos_token else None), (self.eos_token if self.add_eos_token else None)
        if self.add_bos_token and bos is None or self.add_eos_token and eos is None:
            raise ValueError(f"add_{'bos' if bos is None and self.add_bos_token else 'eos'}_token = True but the token is None")
        one = [*([f"{bos}:0"] if bos else []), "$A:0", *([f"{eos}:0"] if eos else [])]
        two = [*one, *([f"{bos}:1"] if bos else []), "$B:1", *([f"{eos}:1"] if eos else [])]
        named = [(token, self.convert_tokens_to_ids(token)) for token in (bos, eos) if token]
        self._tokenizer.post_processor = TemplateProcessing(single=" ".join(one), pair=" ".join(two), special_tokens=named)

    # vocabulary

    @property
    def backend_tokenizer(self) -> Tokenizer:
        return self._tokenizer

    @property
    def decoder(self) -> Decoder:
        return self._tokenizer.decoder

    @property
    def vocab_size(self) -> int:
        return self._tokenizer.get_vocab_size(with_added_tokens=False)

    def __len__(self) -> int:
        return self._tokenizer.get_vocab_size(with_added_tokens=True)

    def get_vocab(self) -> dict[str, int]:
        return self._tokenizer.get_vocab(with_added_tokens=True)

    @property
    def vocab(self) -> dict[str, int]:
        """Number of every token."""
        return self.get_vocab()

    @property
    def added_tokens_decoder(self) -> dict[int, AddedToken]:
        """Added tokens by number."""
        return self._tokenizer.get_added_tokens_decoder()

    @property
    def added_tokens_encoder(self) -> dict[str, int]:
        """Numbers of added tokens."""
        return {token.content: index for index, token in sorted(self.added_tokens_decoder.items())}

    def get_added_vocab(self) -> dict[str, int]:
        return self.added_tokens_encoder

    def convert_tokens_to_ids(self, tokens: Any) -> Any:
        """The number of a token, or of each; that of `unk_token` for what is unknown."""
        if isinstance(tokens, str):
            return self._id_of(tokens)
        return [self._id_of(token) for token in tokens]

    def _id_of(self, token: str) -> int | None:
        index = self._tokenizer.token_to_id(token)
        if index is None and (unknown := as_text(self.__dict__["_special"].get("unk_token"))) is not None:
            return self._tokenizer.token_to_id(unknown)
        return index

    def convert_ids_to_tokens(self, ids: Any, skip_special_tokens: bool = False) -> Any:
        """The token of a number, or of each; None where there is none."""
        if isinstance(ids, int):
            return self._tokenizer.id_to_token(ids)
        special = set(self.all_special_ids) if skip_special_tokens else set()
        return [self._tokenizer.id_to_token(int(index)) for index in ids if int(index) not in special]

    def convert_tokens_to_string(self, tokens: list[str]) -> str:
        """Text of tokens."""
        decoder = self._tokenizer.decoder
        return decoder.decode(tokens) if decoder is not None else " ".join(tokens)

    def num_special_tokens_to_add(self, pair: bool = False) -> int:
        return self._tokenizer.num_special_tokens_to_add(pair)

    def _add_tokens(self, new_tokens: list[Any], special_tokens: bool = False) -> int:
        if special_tokens:
            return self._tokenizer.add_special_tokens([as_token(token) for token in new_tokens])
        return self._tokenizer.add_tokens(new_tokens)

    # text to numbers

    def tokenize(self, text: str, pair: str | None = None, add_special_tokens: bool = False, **kwargs: Any) -> list[str]:
        """Tokens of a text as text."""
        return self(text, text_pair=pair, add_special_tokens=add_special_tokens, **kwargs).tokens()

    def set_truncation_and_padding(self, padding_strategy: PaddingStrategy, truncation_strategy: TruncationStrategy, max_length: int | None,
                                   stride: int, pad_to_multiple_of: int | None, padding_side: str | None) -> None:
        """Tell the package how to cut and fill, unless it knows."""
        cut = None
        if truncation_strategy is not TruncationStrategy.DO_NOT_TRUNCATE:
            cut = {"max_length": max_length, "stride": stride, "strategy": truncation_strategy.value, "direction": self.truncation_side}
        if cut != self._tokenizer.truncation:
            self._tokenizer.enable_truncation(**cut) if cut else self._tokenizer.no_truncation()
        fill = None
        if padding_strategy is not PaddingStrategy.DO_NOT_PAD:
            fill = {"length": max_length if padding_strategy is PaddingStrategy.MAX_LENGTH else None,
                    "direction": padding_side or self.padding_side,
                    "pad_id": self.pad_token_id, "pad_token": self.pad_token, "pad_type_id": self.pad_token_type_id,
                    "pad_to_multiple_of": pad_to_multiple_of}
        if fill != self._tokenizer.padding:
            self._tokenizer.enable_padding(**fill) if fill else self._tokenizer.no_padding()

    def _encode(self, text: Any, pair: Any, *, add_special_tokens: bool, padding: PaddingStrategy, truncation: TruncationStrategy,
                max_length: int | None, stride: int, is_split_into_words: bool, pad_to_multiple_of: int | None, padding_side: str | None,
                return_tensors: Any, verbose: bool, return_overflowing_tokens: bool, split_special_tokens: bool | None = None,
                **shown: Any) -> BatchEncoding:
        batched = isinstance(text, (list, tuple)) and (not is_split_into_words or bool(text) and isinstance(text[0], (list, tuple)))
        self._check_stride(truncation, max_length, stride, self.num_special_tokens_to_add(pair is not None) if add_special_tokens else 0)
        self.set_truncation_and_padding(padding, truncation, max_length, stride, pad_to_multiple_of, padding_side)
        self._tokenizer.encode_special_tokens = self.split_special_tokens if split_special_tokens is None else split_special_tokens
        rows = self._rows(text, pair, batched)
        encodings: list[Any]
        if is_split_into_words:
            from septet.transformers.tokenization_words import encode_words

            encodings = encode_words(self._tokenizer, rows, add_special_tokens)
        else:
            encodings = self._tokenizer.encode_batch(rows, add_special_tokens=add_special_tokens)
        parts, samples = list(encodings), list(range(len(encodings)))
        if return_overflowing_tokens:
            parts = [part for encoding in encodings for part in (encoding, *encoding.overflowing)]
            samples = [at for at, encoding in enumerate(encodings) for _ in range(1 + len(encoding.overflowing))]
        data = self._entries(parts, **shown)
        if return_overflowing_tokens:
            data["overflow_to_sample_mapping"] = samples
        for ids in data["input_ids"]:
            self._warn_too_long(ids, max_length, verbose)
        if not batched and return_tensors is None and not return_overflowing_tokens:
            data = {key: value[0] if value and isinstance(value[0], (list, tuple)) else value for key, value in data.items()}
        return BatchEncoding(data, parts, tensor_type=return_tensors)

    @staticmethod
    def _check_stride(truncation: TruncationStrategy, max_length: int | None, stride: int, special: int) -> None:
        """ValueError where parts that share `stride` tokens would not get on; the package would end the process' thread."""
        if truncation is not TruncationStrategy.DO_NOT_TRUNCATE and stride and max_length is not None and special < max_length:
            if stride >= max_length - special:
                raise ValueError(f"stride={stride} must be less than max_length={max_length} without its {special} special tokens")

    @staticmethod
    def _rows(text: Any, pair: Any, batched: bool) -> list[Any]:
        """Rows for the package: texts, or pairs of them."""
        if not batched:
            return [text if pair is None else (text, pair)]
        if pair is None:
            return [tuple(row) if isinstance(row, list) and len(row) == 2 else row for row in text] if isinstance(text,
                                                                                                                  tuple) else list(text)
        if not isinstance(pair, (list, tuple)):
            raise TypeError("when tokenizing batches of text, `text_pair` must be a list or tuple with the same length as `text`.")
        if len(text) != len(pair):
            raise ValueError(f"batch length of `text`: {len(text)} does not match batch length of `text_pair`: {len(pair)}.")
        return list(zip(text, pair, strict=True))

    def _entries(self, parts: list[Any], return_token_type_ids: bool | None, return_attention_mask: bool | None,
                 return_special_tokens_mask: bool, return_offsets_mapping: bool, return_length: bool, **unknown: Any) -> dict[str,
                                                                                                                              list[Any]]:
        """The lists that are asked for."""
        names = self.model_input_names
        types = "token_type_ids" in names if return_token_type_ids is None else return_token_type_ids
        mask = "attention_mask" in names if return_attention_mask is None else return_attention_mask
        data: dict[str, list[Any]] = {"input_ids": [part.ids for part in parts]}
        if types:
            data["token_type_ids"] = [part.type_ids for part in parts]
        if mask:
            data["attention_mask"] = [part.attention_mask for part in parts]
        if return_special_tokens_mask:
            data["special_tokens_mask"] = [part.special_tokens_mask for part in parts]
        if return_offsets_mapping:
            data["offset_mapping"] = [part.offsets for part in parts]
        if return_length:
            data["length"] = [len(part.ids) for part in parts]
        if unknown:
            from septet.transformers.tokenization_utils_base import logger

            logger.warning("Keyword arguments %s not recognized.", unknown)
        return data

    def _decode(self, ids: list[int], skip_special_tokens: bool, clean: bool, **kwargs: Any) -> str:
        if any(index < 0 for index in ids):
            raise OverflowError("token numbers are not negative: replace -100 of labels with pad_token_id before decoding")
        text = self._tokenizer.decode(ids, skip_special_tokens=skip_special_tokens)
        return self.clean_up_tokenization(text) if clean else text

    # files

    @classmethod
    def _files_of(cls, folder: Path, config: dict[str, Any]) -> dict[str, Any]:
        if (folder / FULL).is_file():
            return {"tokenizer_file": str(folder / FULL)}
        if any(folder.glob("*.model")):
            raise NotSupported(f"{folder} has a SentencePiece vocabulary and no tokenizer.json. Save the tokenizer once with"
                               " AutoTokenizer.from_pretrained(...).save_pretrained(...) where sentencepiece is installed: the folder "
                               "then has one.")
        raise ValueError(_NOTHING + f"\n{folder} has no {FULL}.")

    def _save_vocabulary_files(self, folder: Path, prefix: str) -> tuple[str, ...]:
        path = folder / f"{prefix}{FULL}"
        cut, fill = self._tokenizer.truncation, self._tokenizer.padding
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._tokenizer.save(str(path))
        self._tokenizer.enable_truncation(**cut) if cut else None
        self._tokenizer.enable_padding(**fill) if fill else None
        return (str(path),)

    def save_vocabulary(self, save_directory: Any, filename_prefix: str | None = None) -> tuple[str, ...]:
        """Write the vocabulary alone, in the files its kind of model has."""
        return tuple(self._tokenizer.model.save(str(save_directory), filename_prefix))

    def train_new_from_iterator(self, text_iterator: Any, vocab_size: int, length: int | None = None, new_special_tokens: Any = None,
                                special_tokens_map: dict[str, str] | None = None, **kwargs: Any) -> TokenizersBackend:
        """A tokenizer of the same kind with a vocabulary learned from texts."""
        from septet.transformers.tokenization_training import train_like

        return train_like(self, text_iterator, vocab_size, length, new_special_tokens, special_tokens_map, **kwargs)

    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


PreTrainedTokenizerFast = TokenizersBackend
