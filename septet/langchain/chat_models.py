"""`langchain.chat_models`: a chat model by its name.  Providers' packages are theirs; where one is installed, its class is used."""
from __future__ import annotations

from importlib import import_module
from typing import Any

from septet.errors import NotSupported
from septet.langchain_core.language_models import BaseChatModel

__all__ = ["BaseChatModel", "init_chat_model"]
PROVIDERS = {       # provider -> (package, class)
    "anthropic": ("langchain_anthropic", "ChatAnthropic"), "azure_openai": ("langchain_openai", "AzureChatOpenAI"),
    "bedrock": ("langchain_aws", "ChatBedrock"), "cohere": ("langchain_cohere", "ChatCohere"),
    "deepseek": ("langchain_deepseek", "ChatDeepSeek"), "fireworks": ("langchain_fireworks", "ChatFireworks"),
    "google_genai": ("langchain_google_genai", "ChatGoogleGenerativeAI"), "google_vertexai": ("langchain_google_vertexai", "ChatVertexAI"),
    "groq": ("langchain_groq", "ChatGroq"), "huggingface": ("langchain_huggingface", "ChatHuggingFace"),
    "mistralai": ("langchain_mistralai", "ChatMistralAI"), "nvidia": ("langchain_nvidia_ai_endpoints", "ChatNVIDIA"),
    "ollama": ("langchain_ollama", "ChatOllama"), "openai": ("langchain_openai", "ChatOpenAI"),
    "openrouter": ("langchain_openrouter", "ChatOpenRouter"), "perplexity": ("langchain_perplexity", "ChatPerplexity"),
    "together": ("langchain_together", "ChatTogether"), "xai": ("langchain_xai", "ChatXAI"),
}
PREFIXES = (("gpt-", "openai"), ("o1", "openai"), ("o3", "openai"), ("chatgpt", "openai"), ("claude", "anthropic"), ("command", "cohere"),
            ("gemini", "google_vertexai"), ("amazon.", "bedrock"), ("anthropic.", "bedrock"), ("meta.", "bedrock"),
            ("mistral", "mistralai"),
            ("mixtral", "mistralai"), ("deepseek", "deepseek"), ("grok", "xai"), ("sonar", "perplexity"),
            ("accounts/fireworks", "fireworks"))


def provider_of(model: str, provider: str | None) -> tuple[str, str]:
    """(model, provider) of a name, which may be `provider:model`.  ValueError where the provider cannot be told."""
    if provider is None and ":" in model and model.split(":", 1)[0] in PROVIDERS:
        provider, model = model.split(":", 1)
    if provider is None:
        provider = next((name for prefix, name in PREFIXES if model.lower().startswith(prefix)), None)
    if provider is None:
        raise ValueError(f"Unable to infer model provider for model='{model}'. Please specify 'model_provider' directly.\n\nSupported "
                         f"providers: {', '.join(sorted(PROVIDERS))}")
    provider = provider.replace("-", "_").lower()
    if provider not in PROVIDERS:
        raise ValueError(f"Unsupported provider='{provider}'.\n\nSupported model providers are: {', '.join(sorted(PROVIDERS))}")
    return model, provider


def init_chat_model(model: str | None = None, *, model_provider: str | None = None, configurable_fields: Any = None,
                    config_prefix: str | None = None, **kwargs: Any) -> BaseChatModel:
    """A chat model by its name.  ImportError names the package that has the provider's class."""
    if model is None or configurable_fields is not None or config_prefix is not None:
        raise NotSupported("init_chat_model with fields that are configured later")
    name, provider = provider_of(model, model_provider)
    package, kind = PROVIDERS[provider]
    try:
        found = getattr(import_module(package), kind)
    except ImportError as error:
        shown = package.replace("_", "-")
        raise ImportError(f"Initializing {kind} requires the {shown} package. Please install it with `pip install {shown}`") from error
    return found(model=name, **kwargs)  # type: ignore[no-any-return]
