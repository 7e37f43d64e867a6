"""Templates of text: f-strings, mustache, and jinja2 in a sandbox."""
from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Sequence
from string import Formatter
from typing import Any, Literal

from pydantic import BaseModel

from septet.langchain_core.prompt_values import PromptValue, StringPromptValue
from septet.langchain_core.prompts.base import BasePromptTemplate
from septet.langchain_core.utils import mustache
from septet.langchain_core.utils.formatting import formatter

PromptTemplateFormat = Literal["f-string", "mustache", "jinja2"]


def jinja2_formatter(template: str, /, **kwargs: Any) -> str:
    """A jinja2 template filled in a sandbox: names that begin with an underscore and what changes code stay out of reach."""
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment().from_string(template).render(**kwargs)  # type: ignore[no-any-return]


def _get_jinja2_variables_from_template(template: str) -> set[str]:
    from jinja2 import Environment, meta

    return meta.find_undeclared_variables(Environment().parse(template))


def validate_jinja2(template: str, input_variables: list[str]) -> None:
    """Warn of variables that are missing or not used."""
    import warnings

    found, given = _get_jinja2_variables_from_template(template), set(input_variables)
    words = f"Missing variables: {found - given} " if found - given else ""
    words += f"Extra variables: {given - found}" if given - found else ""
    if words:
        warnings.warn(words.strip(), stacklevel=7)


def mustache_formatter(template: str, /, **kwargs: Any) -> str:
    """A mustache template filled."""
    return mustache.render(template, kwargs)


def mustache_template_vars(template: str) -> set[str]:
    """The names a mustache template asks for at its top level."""
    names: set[str] = set()
    depth = 0
    for kind, name in mustache.tokenize(template):
        if kind == "end":
            depth -= 1
        elif kind in ("variable", "section", "inverted section", "no escape") and name != "." and depth == 0:
            names.add(name.split(".")[0])
        if kind in ("section", "inverted section"):
            depth += 1
    return names


def mustache_schema(template: str) -> type[BaseModel]:
    """A model of what a mustache template asks for; dotted names and sections are models within."""
    from septet.langchain_core.utils.pydantic import create_model_v2

    tree: dict[str, Any] = {}
    prefix: list[str] = []
    sections: list[list[str]] = []
    for kind, name in mustache.tokenize(template):
        if kind == "end":
            prefix = sections.pop()
        elif kind in ("section", "inverted section"):
            sections.append(prefix)
            prefix = [*prefix, *name.split(".")]
            place(tree, prefix)
        elif kind in ("variable", "no escape") and name != ".":
            place(tree, [*prefix, *name.split(".")])

    def model(title: str, fields: dict[str, Any]) -> type[BaseModel]:
        return create_model_v2(title, field_definitions={k: (model(k, v), None) if v else (str, None) for k, v in fields.items()})

    return model("PromptInput", tree)


def place(tree: dict[str, Any], path: list[str]) -> None:
    for part in path:
        tree = tree.setdefault(part, {})


def fields_of(template: str) -> list[str]:
    """The names of an f-string, those in format specs among them.  ValueError for attributes, indices and numbers."""
    names: list[str] = []
    for _, name, spec, _ in Formatter().parse(template):
        if name is None:
            continue
        if "." in name or "[" in name:
            raise ValueError(f"Invalid variable name {name!r} in f-string template. Variable names cannot contain attribute access (.) or "
                             "indexing ([]).")
        if name.isdigit():
            raise ValueError(f"Invalid variable name {name!r} in f-string template. Variable names cannot be all digits as they are "
                             "interpreted as positional arguments.")
        names.append(name)
        if spec and ("{" in spec or "}" in spec):
            raise ValueError("Invalid format specifier in f-string template. Nested replacement fields are not allowed.")
    return names


def validate_f_string_template(template: str) -> list[str]:
    """The names of an f-string, sorted."""
    return sorted(set(fields_of(template)))


FORMATTERS: dict[str, Callable[..., str]] = {"f-string": formatter.format, "mustache": mustache_formatter, "jinja2": jinja2_formatter}
DEFAULT_FORMATTER_MAPPING = FORMATTERS


def check_valid_template(template: str, template_format: str, input_variables: list[str]) -> None:
    """ValueError when the format is not known or a variable is missing."""
    if template_format == "jinja2":
        validate_jinja2(template, input_variables)
    elif template_format == "f-string":
        validate_f_string_template(template)
        try:
            formatter.validate_input_variables(template, input_variables)
        except (KeyError, IndexError) as error:
            raise ValueError("Invalid prompt schema; check for mismatched or missing input parameters from "
                             f"{input_variables}.") from error
    else:
        raise ValueError(f"Invalid template format {template_format!r}, should be one of ['f-string', 'jinja2'].")


def get_template_variables(template: str, template_format: str) -> list[str]:
    """The names a template asks for, sorted."""
    if template_format == "f-string":
        return validate_f_string_template(template)
    if template_format == "jinja2":
        return sorted(_get_jinja2_variables_from_template(template))
    if template_format == "mustache":
        return sorted(mustache_template_vars(template))
    raise ValueError(f"Unsupported template format: {template_format}")


class StringPromptTemplate(BasePromptTemplate, ABC):
    """A prompt that is a text."""

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "prompts", "base"]

    def format_prompt(self, **kwargs: Any) -> PromptValue:
        return StringPromptValue(text=self.format(**kwargs))

    async def aformat_prompt(self, **kwargs: Any) -> PromptValue:
        return StringPromptValue(text=await self.aformat(**kwargs))

    def pretty_repr(self, html: bool = False) -> str:
        """The template, its names in braces; `html` makes them bold."""
        from septet.langchain_core.utils.input import get_colored_text

        shown = {name: "{" + name + "}" for name in self.input_variables}
        if html:
            shown = {name: get_colored_text(text, "yellow") for name, text in shown.items()}
        return self.format(**shown)  # type: ignore[no-any-return]

    def pretty_print(self) -> None:
        """Print `pretty_repr`."""
        from septet.langchain_core.utils.interactive_env import is_interactive_env

        print(self.pretty_repr(html=is_interactive_env()))


def is_subsequence(child: Sequence[Any], parent: Sequence[Any]) -> bool:
    """Whether a sequence begins another."""
    return bool(child) and bool(parent) and len(parent) >= len(child) and all(a == b for a, b in zip(child, parent, strict=False))
