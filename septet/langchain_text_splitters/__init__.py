"""The text splitters face: `import septet.langchain_text_splitters`.  Imitates langchain-text-splitters 1.1."""
from __future__ import annotations

from septet.langchain_core.lazy import loader as _loader

__version__ = "1.1.3"
__getattr__, __all__ = _loader("septet.langchain_text_splitters", {
    "base": "Language TextSplitter TokenTextSplitter Tokenizer split_text_on_tokens",
    "character": "CharacterTextSplitter RecursiveCharacterTextSplitter",
    "html": "ElementType HTMLHeaderTextSplitter",
    "json": "RecursiveJsonSplitter",
    "jsx": "JSFrameworkTextSplitter",
    "latex": "LatexTextSplitter",
    "markdown": "HeaderType LineType MarkdownHeaderTextSplitter MarkdownTextSplitter",
    "markdown_syntax": "ExperimentalMarkdownSyntaxTextSplitter",
    "missing": "HTMLSectionSplitter HTMLSemanticPreservingSplitter KonlpyTextSplitter NLTKTextSplitter SpacyTextSplitter",
    "python": "PythonCodeTextSplitter",
    "sentence_transformers": "SentenceTransformersTokenTextSplitter",
}, ("base", "character", "html", "json", "jsx", "latex", "markdown", "python", "sentence_transformers"))
