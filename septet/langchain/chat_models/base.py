"""`langchain.chat_models.base`: a chat model by its name.  Providers' packages are theirs; where one is installed, its class is used."""
from __future__ import annotations

from importlib import import_module
from typing import Any

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
OWN = ("openai", "huggingface")           # providers whose classes Septet has
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
                    config_prefix: str | None = None, **kwargs: Any) -> Any:
    """A chat model by its name, or, without one or with `configurable_fields`, a model that the config of each call names.

    ImportError names the package that has the provider's class.
    """
    from septet.langchain.configurable_model import FIELDS, ConfigurableModel

    if model is None and not configurable_fields:
        configurable_fields = FIELDS
    if not configurable_fields:
        if config_prefix:
            import warnings

            warnings.warn(f"config_prefix={config_prefix!r} has been set but no fields are configurable. Set `configurable_fields=(...)` "
                          "to specify the model params that are configurable.", stacklevel=2)
        return made(model, model_provider, **kwargs)
    given = {"model": model, "model_provider": model_provider}
    return ConfigurableModel(made, {**{key: value for key, value in given.items() if value}, **kwargs}, configurable_fields,
                             config_prefix or "")


def made(model: Any, model_provider: str | None = None, **kwargs: Any) -> BaseChatModel:
    """The model of a name."""
    name, provider = provider_of(model, model_provider)
    package, kind = PROVIDERS[provider]
    if provider in OWN:
        found = getattr(import_module(f"septet.{package}"), kind)
        return found.from_model_id(name, **kwargs) if provider == "huggingface" else found(model=name, **kwargs)  # type: ignore
    try:
        found = getattr(import_module(package), kind)
    except ImportError as error:
        shown = package.replace("_", "-")
        raise ImportError(f"Initializing {kind} requires the {shown} package. Please install it with `pip install {shown}`") from error
    return found(model=name, **kwargs)  # type: ignore[no-any-return]
