"""The text splitters face: `import septet.langchain_text_splitters`.  Imitates langchain-text-splitters 1.1."""
from __future__ import annotations

from septet.langchain_core.lazy import loader as _loader

__version__ = "1.1.3"
__getattr__, __all__ = _loader("septet.langchain_text_splitters", {
    "base": "Language TextSplitter TokenTextSplitter Tokenizer split_text_on_tokens",
    "character": "CharacterTextSplitter RecursiveCharacterTextSplitter",
    "html": "HTMLHeaderTextSplitter",
    "json": "RecursiveJsonSplitter",
    "latex": "LatexTextSplitter",
    "markdown": "HeaderType LineType MarkdownHeaderTextSplitter MarkdownTextSplitter",
    "python": "PythonCodeTextSplitter",
}, ("base", "character", "html", "json", "latex", "markdown", "python"))
