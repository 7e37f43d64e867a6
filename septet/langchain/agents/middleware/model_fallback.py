"""`langchain.agents.middleware.model_fallback`: other models, when the first fails."""
from __future__ import annotations

from typing import Any

from septet.langchain.agents.middleware.types import AgentMiddleware


class ModelFallbackMiddleware(AgentMiddleware):  # type: ignore[type-arg]
    """Asks further models in their order until one answers; the last error is raised."""

    def __init__(self, first_model: Any, *additional_models: Any) -> None:
        from septet.langchain.chat_models import init_chat_model

        self.models = [init_chat_model(m) if isinstance(m, str) else m for m in (first_model, *additional_models)]

    def wrap_model_call(self, request: Any, handler: Any) -> Any:
        try:
            return handler(request)
        except Exception as error:
            last = error
        for model in self.models:
            try:
                return handler(request.override(model=model))
            except Exception as error:
                last = error
        raise last

    async def awrap_model_call(self, request: Any, handler: Any) -> Any:
        try:
            return await handler(request)
        except Exception as error:
            last = error
        for model in self.models:
            try:
                return await handler(request.override(model=model))
            except Exception as error:
                last = error
        raise last
