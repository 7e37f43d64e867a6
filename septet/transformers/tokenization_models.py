"""The tokenizer class of each family: which files it reads, its special tokens, and how it cuts text where only a vocabulary is given."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from septet.errors import NotSupported
from septet.transformers.special_tokens import as_text
from septet.transformers.tokenization_files import FULL, MOST_BYTES, read_json
from septet.transformers.tokenization_utils_tokenizers import TokenizersBackend, load_tokenizer

_QWEN = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
_CLIP = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def read_lines(path: Any) -> list[str]:
    """Lines of a vocabulary file."""
    file = Path(path)
    if not file.is_file():
        raise OSError(f"there is no vocabulary file {str(path)!r}")
    if file.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path} has {file.stat().st_size} bytes: more than any vocabulary has")
    return file.read_text(encoding="utf-8").splitlines()


def vocabulary(vocab: Any, special: list[str]) -> dict[str, int]:
    """Numbers of tokens, of a mapping, a vocab.txt or a vocab.json; those of the special tokens where there is nothing."""
    if vocab is None:
        return {token: index for index, token in enumerate(special)}
    if isinstance(vocab, dict):
        return vocab
    if str(vocab).endswith(".json"):
        return read_json(Path(vocab))
    return {line: index for index, line in enumerate(read_lines(vocab))}


def merge_rules(merges: Any) -> list[tuple[str, str]]:
    """Pairs of a merges.txt or a list."""
    lines = read_lines(merges) if isinstance(merges, (str, Path)) else merges or []
    pairs = [tuple(line.split(" ")) if isinstance(line, str) else tuple(line) for line in lines
             if not (isinstance(line, str) and (line.startswith("#version") or not line.strip()))]
    wrong = next((pair for pair in pairs if len(pair) != 2), None)
    if wrong is not None:
        raise ValueError(f"a merge rule has two parts, got {' '.join(wrong)!r}")
    return pairs


class _Family(TokenizersBackend):
    """A tokenizer made of a vocabulary, or read from its tokenizer.json."""

    vocabulary_keys: tuple[str, ...] = ("vocab",)
    special: dict[str, Any] = {}

    def __init__(self, vocab: Any = None, merges: Any = None, **kwargs: Any) -> None:
        if "vocab_file" in kwargs or "merges_file" in kwargs:
            raise TypeError(f"{type(self).__name__} takes the vocabulary as vocab= (and merges=), a path or the entries themselves; "
                            f"vocab_file="
                            " and merges_file= are of Transformers 4")
        options = {**self.special, **kwargs}
        if "tokenizer_object" in options or "tokenizer_file" in options:
            given = options.pop("tokenizer_object", None)
            backend = given if given is not None else load_tokenizer(Path(options.pop("tokenizer_file")))
        else:
            backend = self._build(vocab, merges, options)
        super().__init__(tokenizer_object=backend, **options)

    def _build(self, vocab: Any, merges: Any, options: dict[str, Any]) -> Tokenizer:
        raise NotImplementedError

    @classmethod
    def _files_of(cls, folder: Path, config: dict[str, Any]) -> dict[str, Any]:
        if (folder / FULL).is_file():
            return {"tokenizer_file": str(folder / FULL)}
        found = {key.removesuffix("_file"): str(folder / name) for key, name in cls.vocab_files_names.items()
                 if key != "tokenizer_file" and (folder / name).is_file() and not name.endswith(".model")}
        if set(cls.vocabulary_keys) <= set(found):
            return found
        return super()._files_of(folder, config)

    @staticmethod
    def _tokens(options: dict[str, Any], *names: str) -> list[str]:
        return [as_text(options[f"{name}_token"]) for name in names if options.get(f"{name}_token") is not None]


class BertTokenizer(_Family):
    """WordPiece: words at spaces and marks, then the longest pieces that the vocabulary has."""

    vocab_files_names = {"vocab_file": "vocab.txt", "tokenizer_file": FULL}
    model_input_names = ["input_ids", "token_type_ids", "attention_mask"]
    special = {"do_lower_case": True, "unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]",
               "mask_token": "[MASK]", "tokenize_chinese_chars": True, "strip_accents": None}

    def _build(self, vocab: Any, merges: Any, options: dict[str, Any]) -> Tokenizer:
        numbers = vocabulary(vocab, self._tokens(options, "pad", "unk", "cls", "sep", "mask"))
        made = Tokenizer(models.WordPiece(numbers, unk_token=as_text(options["unk_token"])))
        made.normalizer = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=options["tokenize_chinese_chars"],
                                                     strip_accents=options["strip_accents"], lowercase=options["do_lower_case"])
        made.pre_tokenizer, made.decoder = pre_tokenizers.BertPreTokenizer(), decoders.WordPiece(prefix="##")
        made.post_processor = self._frame(as_text(options["cls_token"]), as_text(options["sep_token"]), numbers)
        return made

    def _frame(self, cls: str, sep: str, numbers: dict[str, int]) -> Any:
        named = [(token, numbers.get(token, 0)) for token in (cls, sep)]
        return processors.TemplateProcessing(single=f"{cls}:0 $A:0 {sep}:0", pair=f"{cls}:0 $A:0 {sep}:0 $B:1 {sep}:1",
                                             special_tokens=named)


class DistilBertTokenizer(BertTokenizer):
    """BERT's, without numbers of segments."""

    model_input_names = ["input_ids", "attention_mask"]


class MPNetTokenizer(BertTokenizer):
    """BERT's, with RoBERTa's special tokens."""

    model_input_names = ["input_ids", "attention_mask"]
    special = {"do_lower_case": True, "bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>",
               "unk_token": "[UNK]",
               "pad_token": "<pad>", "mask_token": "<mask>", "tokenize_chinese_chars": True, "strip_accents": None}

    def _frame(self, cls: str, sep: str, numbers: dict[str, int]) -> Any:
        return processors.RobertaProcessing((sep, numbers.get(sep, 0)), (cls, numbers.get(cls, 0)), trim_offsets=True,
                                            add_prefix_space=False)


class _ByteLevel(_Family):
    """Byte-level BPE: every byte has a sign, so that nothing is unknown."""

    vocab_files_names = {"vocab_file": "vocab.json", "merges_file": "merges.txt", "tokenizer_file": FULL}
    vocabulary_keys = ("vocab", "merges")

    def _model(self, vocab: Any, merges: Any, special: list[str], **more: Any) -> Tokenizer:
        made = Tokenizer(models.BPE(vocab=vocabulary(vocab, special), merges=merge_rules(merges), continuing_subword_prefix="",
                                    end_of_word_suffix=more.pop("end_of_word_suffix", ""), fuse_unk=False, **more))
        made.decoder = decoders.ByteLevel()
        return made

    def _build(self, vocab: Any, merges: Any, options: dict[str, Any]) -> Tokenizer:
        made = self._model(vocab, merges, [])
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=bool(options.get("add_prefix_space")))
        return made


class GPT2Tokenizer(_ByteLevel):
    """Byte-level BPE of GPT-2: no special tokens around texts."""

    special = {"errors": "replace", "unk_token": "<|endoftext|>", "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>",
               "pad_token": None,
               "add_prefix_space": False}


class RobertaTokenizer(_ByteLevel):
    """Byte-level BPE with `<s>` and `</s>` around texts; BART's too."""

    special = {"errors": "replace", "bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>", "unk_token": "<unk>",
               "pad_token": "<pad>", "mask_token": "<mask>", "add_prefix_space": False, "trim_offsets": True}

    def _build(self, vocab: Any, merges: Any, options: dict[str, Any]) -> Tokenizer:
        made = self._model(vocab, merges, self._tokens(options, "pad", "unk", "cls", "sep", "mask"))
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=options["add_prefix_space"])
        sep, cls = as_text(options["sep_token"]), as_text(options["cls_token"])
        made.post_processor = processors.RobertaProcessing((sep, made.token_to_id(sep) or 0), (cls, made.token_to_id(cls) or 0),
                                                           trim_offsets=options["trim_offsets"],
                                                           add_prefix_space=options["add_prefix_space"])
        return made


class Qwen2Tokenizer(_ByteLevel):
    """Byte-level BPE of Qwen: digits one by one, text in NFC."""

    special = {"unk_token": "<|endoftext|>", "bos_token": None, "eos_token": "<|endoftext|>", "pad_token": "<|endoftext|>",
               "add_prefix_space": None}

    def _build(self, vocab: Any, merges: Any, options: dict[str, Any]) -> Tokenizer:
        made = self._model(vocab, merges, ["<|endoftext|>"])
        made.normalizer = normalizers.NFC()
        made.pre_tokenizer = pre_tokenizers.Sequence([
            pre_tokenizers.Split(Regex(_QWEN), "isolated", invert=False),
            pre_tokenizers.ByteLevel(add_prefix_space=bool(options.get("add_prefix_space")), use_regex=False)])
        return made


class CLIPTokenizer(_ByteLevel):
    """Byte-level BPE of CLIP: lower case, words end in `</w>`."""

    special = {"unk_token": "<|endoftext|>", "bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "pad_token": "<|endoftext|>"}

    def _build(self, vocab: Any, merges: Any, options: dict[str, Any]) -> Tokenizer:
        made = self._model(vocab, merges, self._tokens(options, "bos", "eos"), end_of_word_suffix="</w>",
                           unk_token=as_text(options["unk_token"]))
        made.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
        made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(_CLIP), "removed", invert=True),
                                                      pre_tokenizers.ByteLevel(add_prefix_space=False)])
        eos, bos = as_text(options["eos_token"]), as_text(options["bos_token"])
        made.post_processor = processors.RobertaProcessing((eos, made.token_to_id(eos) or 0), (bos, made.token_to_id(bos) or 0),
                                                           trim_offsets=False, add_prefix_space=False)
        return made


class WhisperTokenizer(_ByteLevel):
    """Byte-level BPE of Whisper; language, task and timestamps are tokens before the text."""

    vocab_files_names = {"vocab_file": "vocab.json", "tokenizer_file": FULL, "merges_file": "merges.txt",
                         "normalizer_file": "normalizer.json"}
    special = {"unk_token": "<|endoftext|>", "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "add_prefix_space": False,
               "language": None, "task": None, "predict_timestamps": False}

    def _decode(self, ids: list[int], skip_special_tokens: bool, clean: bool, **kwargs: Any) -> str:
        first = self.convert_tokens_to_ids("<|0.00|>")
        known = isinstance(first, int) and self.convert_ids_to_tokens(first) == "<|0.00|>"
        kept = ids if kwargs.get("decode_with_timestamps") or not known else [index for index in ids if index < first]
        return super()._decode(kept, skip_special_tokens, clean)


class _Pieces(_Family):
    """Vocabularies made by SentencePiece: read from the tokenizer.json made of them."""

    def _build(self, vocab: Any, merges: Any, options: dict[str, Any]) -> Tokenizer:
        raise NotSupported(f"{type(self).__name__} of a vocabulary alone: load the folder that has its {FULL}, with from_pretrained")


class LlamaTokenizer(_Pieces):
    """BPE of Llama's pieces."""

    vocab_files_names = {"vocab_file": "tokenizer.model", "tokenizer_file": FULL}
    padding_side = "left"
    special = {"unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>"}


class GemmaTokenizer(_Pieces):
    """BPE of Gemma's pieces."""

    padding_side = "left"
    special = {"unk_token": "<unk>", "bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>", "mask_token": "<mask>"}


class T5Tokenizer(_Pieces):
    """Unigram pieces of T5, `</s>` behind texts."""

    vocab_files_names = {"vocab_file": "spiece.model", "tokenizer_file": FULL}
    special = {"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}


class XLMRobertaTokenizer(_Pieces):
    """Unigram pieces with `<s>` and `</s>` around texts."""

    vocab_files_names = {"vocab_file": "sentencepiece.bpe.model", "tokenizer_file": FULL}
    special = {"bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>", "unk_token": "<unk>", "pad_token": "<pad>",
               "mask_token": "<mask>"}


class AlbertTokenizer(_Pieces):
    """Unigram pieces with BERT's special tokens."""

    vocab_files_names = {"vocab_file": "spiece.model", "tokenizer_file": FULL}
    special = {"bos_token": "[CLS]", "eos_token": "[SEP]", "unk_token": "<unk>", "sep_token": "[SEP]", "pad_token": "<pad>",
               "cls_token": "[CLS]", "mask_token": "[MASK]"}


class MarianTokenizer(_Pieces):
    """Pieces of Marian's translation models."""

    vocab_files_names = {"vocab_file": "vocab.json", "source_spm": "source.spm", "target_spm": "target.spm"}
    special = {"unk_token": "<unk>", "eos_token": "</s>", "pad_token": "<pad>"}


BertTokenizerFast = ElectraTokenizer = BertTokenizer
BartTokenizer = RobertaTokenizer
LlamaTokenizerFast = LlamaTokenizer


