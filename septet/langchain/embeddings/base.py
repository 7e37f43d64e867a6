"""`langchain.embeddings.base`: embeddings by their name."""
from __future__ import annotations

from importlib import import_module
from typing import Any

from septet.langchain_core.embeddings import Embeddings

__all__ = ["Embeddings", "init_embeddings"]
PROVIDERS = {"azure_openai": ("langchain_openai", "AzureOpenAIEmbeddings"), "bedrock": ("langchain_aws", "BedrockEmbeddings"),
             "cohere": ("langchain_cohere", "CohereEmbeddings"), "google_genai": ("langchain_google_genai", "GoogleGenerativeAIEmbeddings"),
             "google_vertexai": ("langchain_google_vertexai", "VertexAIEmbeddings"),
             "huggingface": ("langchain_huggingface", "HuggingFaceEmbeddings"), "mistralai": ("langchain_mistralai", "MistralAIEmbeddings"),
             "ollama": ("langchain_ollama", "OllamaEmbeddings"), "openai": ("langchain_openai", "OpenAIEmbeddings")}


def init_embeddings(model: str, *, provider: str | None = None, **kwargs: Any) -> Embeddings:
    """Embeddings by their name, `provider:model`.  ImportError names the package that has the provider's class."""
    if not model.strip():
        raise ValueError(f"Model name cannot be empty. Supported providers: {', '.join(sorted(PROVIDERS))}")
    if provider is None and ":" in model:
        provider, model = (part.strip() for part in model.split(":", 1))
    if provider is None:
        raise ValueError("Must specify either:\n1. A model string in format 'provider:model-name'\n   Example: "
                         "'openai:text-embedding-3-small'"
                         f"\n2. Or explicitly set provider from: {', '.join(sorted(PROVIDERS))}")
    if provider not in PROVIDERS:
        rows = "\n".join(f"  - {name}: {package.replace('_', '-')}" for name, (package, _) in sorted(PROVIDERS.items()))
        raise ValueError(f"Provider '{provider}' is not supported.\nSupported providers and their required packages:\n{rows}")
    package, kind = PROVIDERS[provider]
    if provider in ("openai", "huggingface"):
        found = getattr(import_module(f"septet.{package}"), kind)
        return found(model_name=model, **kwargs) if provider == "huggingface" else found(model=model, **kwargs)  # type: ignore[no-any-return]
    try:
        found = getattr(import_module(package), kind)
    except ImportError as error:
        shown = package.replace("_", "-")
        raise ImportError(f"Could not import {shown} python package. Please install it with `pip install {shown}`") from error
    return found(model=model, **kwargs)  # type: ignore[no-any-return]
