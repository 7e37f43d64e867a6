"""Splitters that stand on packages of their own: upstream's error where the package is not there, a refusal where it is."""
from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from septet.errors import NotSupported
from septet.langchain_text_splitters.base import TextSplitter


def refuse(name: str, title: str, package: str) -> None:
    """ImportError where a package is missing.  NotSupported where it could be used."""
    if find_spec(package) is None:
        raise ImportError(f"{title} is not installed, please install it with `pip install {package}`.")
    raise NotSupported(name)


class NLTKTextSplitter(TextSplitter):
    """Sentences as NLTK finds them: refused."""

    def __init__(self, separator: str = "\n\n", language: str = "english", *, use_span_tokenize: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if use_span_tokenize and separator:
            raise ValueError("When use_span_tokenize is True, separator should be ''")
        refuse("NLTKTextSplitter", "NLTK", "nltk")

    def split_text(self, text: str) -> list[str]:
        raise NotSupported("NLTKTextSplitter")


class SpacyTextSplitter(TextSplitter):
    """Sentences as spaCy finds them: refused."""

    def __init__(self, separator: str = "\n\n", pipeline: str = "en_core_web_sm", max_length: int = 1_000_000, *,
                 strip_whitespace: bool = True, **kwargs: Any) -> None:
        super().__init__(strip_whitespace=strip_whitespace, **kwargs)
        refuse("SpacyTextSplitter", "Spacy", "spacy")

    def split_text(self, text: str) -> list[str]:
        raise NotSupported("SpacyTextSplitter")


class KonlpyTextSplitter(TextSplitter):
    """Korean sentences as Konlpy finds them: refused."""

    def __init__(self, separator: str = "\n\n", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        refuse("KonlpyTextSplitter", "Konlpy", "konlpy")

    def split_text(self, text: str) -> list[str]:
        raise NotSupported("KonlpyTextSplitter")


class HTMLSectionSplitter:
    """Sections by tags and font sizes: refused; `HTMLHeaderTextSplitter` parts by headers."""

    def __init__(self, headers_to_split_on: list[tuple[str, str]], **kwargs: Any) -> None:
        raise NotSupported("HTMLSectionSplitter: HTMLHeaderTextSplitter parts by headers")


class HTMLSemanticPreservingSplitter:
    """Sections in which elements are kept whole: refused; `HTMLHeaderTextSplitter` parts by headers."""

    def __init__(self, headers_to_split_on: list[tuple[str, str]], **kwargs: Any) -> None:
        raise NotSupported("HTMLSemanticPreservingSplitter: HTMLHeaderTextSplitter parts by headers")
