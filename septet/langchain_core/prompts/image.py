"""A prompt of a picture's address."""
from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from septet.langchain_core.prompt_values import ImagePromptValue, ImageURL, PromptValue
from septet.langchain_core.prompts.base import BasePromptTemplate
from septet.langchain_core.prompts.string import FORMATTERS


class ImagePromptTemplate(BasePromptTemplate):
    """An address (and a detail) with places to fill; never a path of a file."""

    template: dict = Field(default_factory=dict)  # type: ignore[type-arg]
    template_format: Literal["f-string", "mustache", "jinja2"] = "f-string"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_variables", [])
        if set(kwargs["input_variables"]) & {"url", "path", "detail"}:
            raise ValueError("input_variables for the image template cannot contain any of 'url', 'path', or 'detail'. Found: "
                             f"{set(kwargs['input_variables']) & {'url', 'path', 'detail'}}")
        super().__init__(**kwargs)

    @property
    def _prompt_type(self) -> str:
        return "image-prompt"

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "prompts", "image"]

    def format_prompt(self, **kwargs: Any) -> PromptValue:
        return ImagePromptValue(image_url=self.format(**kwargs))

    def format(self, **kwargs: Any) -> ImageURL:
        values = self._merge_partial_and_user_variables(**kwargs)
        filled = {k: FORMATTERS[self.template_format](v, **values) if isinstance(v, str) else v for k, v in self.template.items()}
        if values.get("path") or filled.get("path"):
            raise ValueError("Loading images from 'path' has been removed as of 0.3.15 for security reasons. Please specify images by "
                             "'url'.")
        url = values.get("url") or filled.get("url")
        if not url:
            raise ValueError("Must provide url.")
        if not isinstance(url, str):
            raise ValueError("url must be a string.")
        detail = values.get("detail") or filled.get("detail")
        return {"url": url, "detail": detail} if detail else {"url": url}  # type: ignore[typeddict-item]

    def pretty_repr(self, html: bool = False) -> str:
        raise NotImplementedError
