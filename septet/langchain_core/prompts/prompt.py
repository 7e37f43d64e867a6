"""A prompt of one template."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import model_validator

from septet.langchain_core.prompts.string import (
    FORMATTERS,
    PromptTemplateFormat,
    StringPromptTemplate,
    check_valid_template,
    get_template_variables,
    mustache_schema,
)


class PromptTemplate(StringPromptTemplate):
    """A text with places to fill, as an f-string, mustache or jinja2."""

    template: str
    template_format: PromptTemplateFormat = "f-string"
    validate_template: bool = False

    @property
    def lc_attributes(self) -> dict[str, Any]:
        return {"template_format": self.template_format}

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "prompts", "prompt"]

    @model_validator(mode="before")
    @classmethod
    def pre_init_validation(cls, values: dict[str, Any]) -> Any:
        """The names of the template are the variables."""
        if values.get("template") is None:
            return values
        values.setdefault("template_format", "f-string")
        values.setdefault("partial_variables", {})
        if values.get("validate_template"):
            if values["template_format"] == "mustache":
                raise ValueError("Mustache templates cannot be validated.")
            if "input_variables" not in values:
                raise ValueError("Input variables must be provided to validate the template.")
            check_valid_template(values["template"], values["template_format"], [*values["input_variables"], *values["partial_variables"]])
        if values["template_format"]:
            names = get_template_variables(values["template"], values["template_format"])
            values["input_variables"] = [name for name in names if name not in values["partial_variables"]]
        return values

    def get_input_schema(self, config: Any = None) -> Any:
        if self.template_format != "mustache":
            return super().get_input_schema(config)
        return mustache_schema(self.template)

    def __add__(self, other: Any) -> PromptTemplate:
        """Both templates as one.  ValueError when a name has two values or the formats differ."""
        if isinstance(other, PromptTemplate):
            if self.template_format != other.template_format:
                raise ValueError("Cannot add templates of different formats")
            partial = dict(self.partial_variables)
            for key, value in other.partial_variables.items():
                if key in partial:
                    raise ValueError("Cannot have same variable partialed twice.")
                partial[key] = value
            names = list({*self.input_variables, *other.input_variables})
            return PromptTemplate(template=self.template + other.template, input_variables=names, partial_variables=partial,
                                  template_format=self.template_format,
                                  validate_template=self.validate_template and other.validate_template)
        if isinstance(other, str):
            return self + PromptTemplate.from_template(other, template_format=self.template_format)
        raise NotImplementedError(f"Unsupported operand type for +: {type(other)}")

    @property
    def _prompt_type(self) -> str:
        return "prompt"

    def format(self, **kwargs: Any) -> str:
        return FORMATTERS[self.template_format](self.template, **self._merge_partial_and_user_variables(**kwargs))

    @classmethod
    def from_examples(cls, examples: list[str], suffix: str, input_variables: list[str], example_separator: str = "\n\n", prefix: str = "",
                      **kwargs: Any) -> PromptTemplate:
        """A template of a prefix, examples and a suffix."""
        return cls(input_variables=input_variables, template=example_separator.join([prefix, *examples, suffix]), **kwargs)

    @classmethod
    def from_file(cls, template_file: str | Path, encoding: str | None = None, **kwargs: Any) -> PromptTemplate:
        """The template that a file holds."""
        return cls.from_template(Path(template_file).read_text(encoding=encoding), **kwargs)

    @classmethod
    def from_template(cls, template: str, *, template_format: PromptTemplateFormat = "f-string",
                      partial_variables: dict[str, Any] | None = None, **kwargs: Any) -> PromptTemplate:
        """A template whose names are its variables."""
        names = get_template_variables(template, template_format)
        partial = partial_variables or {}
        return cls(input_variables=[name for name in names if name not in partial], template=template, template_format=template_format,
                   partial_variables=partial, **kwargs)
