"""Printing of tokens as they come."""
from __future__ import annotations

import sys
from typing import Any

from septet.langchain_core.callbacks.base import BaseCallbackHandler


class StreamingStdOutCallbackHandler(BaseCallbackHandler):
    """Prints each token of a model that streams."""

    def on_chat_model_start(self, serialized: Any, messages: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Nothing is printed."""

    def on_llm_new_token(self, token: Any, **kwargs: Any) -> None:  # type: ignore[override]
        sys.stdout.write(token)
        sys.stdout.flush()
