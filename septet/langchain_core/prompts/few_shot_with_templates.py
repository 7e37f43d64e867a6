"""Prompts with examples whose prefix and suffix are prompts."""
from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import model_validator

from septet.langchain_core.prompts.few_shot import _FewShotPromptTemplateMixin
from septet.langchain_core.prompts.prompt import PromptTemplate
from septet.langchain_core.prompts.string import FORMATTERS, StringPromptTemplate


class FewShotPromptWithTemplates(_FewShotPromptTemplateMixin, StringPromptTemplate):
    """Prefix, examples and suffix, each a prompt."""

    example_prompt: PromptTemplate
    suffix: StringPromptTemplate
    example_separator: str = "\n\n"
    prefix: StringPromptTemplate | None = None
    template_format: Literal["f-string", "jinja2", "mustache"] = "f-string"
    validate_template: bool = False

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "prompts", "few_shot_with_templates"]

    @model_validator(mode="after")
    def template_is_valid(self) -> Self:
        """The names of prefix and suffix are the variables."""
        names = set(self.suffix.input_variables) | set(self.prefix.input_variables if self.prefix else ())
        if self.validate_template:
            missing = names.difference(set(self.input_variables) | set(self.partial_variables))
            if missing:
                raise ValueError(f"Got input_variables={self.input_variables}, but based on prefix/suffix expected {names}")
        else:
            self.input_variables = sorted(names - set(self.partial_variables))
        return self

    def format(self, **kwargs: Any) -> str:
        values = self._merge_partial_and_user_variables(**kwargs)
        texts = [self.example_prompt.format(**one) for one in self._get_examples(**values)]
        prefix = self.prefix.format(**{k: values.pop(k) for k in self.prefix.input_variables}) if self.prefix else ""
        suffix = self.suffix.format(**{k: values.pop(k) for k in self.suffix.input_variables})
        whole = self.example_separator.join(piece for piece in [prefix, *texts, suffix] if piece)
        return FORMATTERS[self.template_format](whole, **values)

    @property
    def _prompt_type(self) -> str:
        return "few_shot_with_templates"
