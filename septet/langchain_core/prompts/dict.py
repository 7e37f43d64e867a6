"""A prompt of a dict, as a block of content."""
from __future__ import annotations

from typing import Any, Literal

from septet.langchain_core.prompts.string import FORMATTERS, get_template_variables
from septet.langchain_core.runnables.base import RunnableSerializable
from septet.langchain_core.runnables.config import RunnableConfig, ensure_config


class DictPromptTemplate(RunnableSerializable[dict, dict]):  # type: ignore[type-arg]
    """A dict whose texts have places to fill."""

    template: dict[str, Any]
    template_format: Literal["f-string", "mustache"]

    @property
    def input_variables(self) -> list[str]:
        """The names of all texts."""
        return variables(self.template, self.template_format)

    def format(self, **kwargs: Any) -> dict[str, Any]:
        """The dict with texts filled in."""
        return filled(self.template, kwargs, self.template_format)  # type: ignore[no-any-return]

    async def aformat(self, **kwargs: Any) -> dict[str, Any]:
        """The same, awaited."""
        return self.format(**kwargs)

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        return self._call_with_config(lambda values: self.format(**values), input, ensure_config(config), run_type="prompt", **kwargs)

    @property
    def _prompt_type(self) -> str:
        return "dict-prompt"

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain_core", "prompts", "dict"]

    def pretty_repr(self, *, html: bool = False) -> str:
        raise NotImplementedError


def variables(value: Any, template_format: str) -> list[str]:
    if isinstance(value, str):
        return get_template_variables(value, template_format)
    parts = list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, list | tuple) else []
    return list(dict.fromkeys(name for part in parts for name in variables(part, template_format)))


def filled(value: Any, values: dict[str, Any], template_format: str) -> Any:
    if isinstance(value, str):
        return FORMATTERS[template_format](value, **values)
    if isinstance(value, dict):
        return {k: filled(v, values, template_format) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(filled(v, values, template_format) for v in value)
    return value
