"""A chain from a question in words to a `StructuredQuery`."""
from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from septet.langchain_classic.chains.query_constructor import prompt as words
from septet.langchain_classic.chains.query_constructor.parser import get_parser
from septet.langchain_classic.chains.query_constructor.schema import AttributeInfo
from septet.langchain_core.exceptions import OutputParserException
from septet.langchain_core.output_parsers import BaseOutputParser
from septet.langchain_core.prompts import BasePromptTemplate, FewShotPromptTemplate
from septet.langchain_core.structured_query import Comparator, Comparison, FilterDirective, Operation, Operator, StructuredQuery
from septet.langchain_core.utils.json import parse_and_check_json_markdown

COMPARATORS, OPERATORS = tuple(Comparator), tuple(Operator)


class StructuredQueryOutputParser(BaseOutputParser[StructuredQuery]):
    """Reads a model's JSON of `query`, `filter` and perhaps `limit`."""

    ast_parse: Callable[[str], FilterDirective | None]

    def parse(self, text: str) -> StructuredQuery:
        try:
            found = parse_and_check_json_markdown(text, ["query", "filter"])
            wish, condition = found["query"] or " ", found["filter"]
            given = None if not condition or condition == "NO_FILTER" else self.ast_parse(condition)
            return StructuredQuery(query=wish, filter=given, limit=found.get("limit") or None)
        except Exception as error:
            raise OutputParserException(f"Parsing text\n{text}\n raised following error:\n{error}") from error

    @classmethod
    def from_components(cls, allowed_comparators: Sequence[Comparator] | None = None, allowed_operators: Sequence[Operator] | None = None,
                        allowed_attributes: Sequence[str] | None = None, fix_invalid: bool = False) -> StructuredQueryOutputParser:
        """For some comparators, operators and attributes.  fix_invalid: leaves out conditions with others, where they are an error."""
        strict = get_parser(allowed_comparators, allowed_operators, allowed_attributes)
        if not fix_invalid:
            return cls(ast_parse=strict.parse)
        lenient = get_parser()
        return cls(ast_parse=lambda text: fix_filter_directive(
            lenient.parse(text), allowed_comparators=allowed_comparators, allowed_operators=allowed_operators,
            allowed_attributes=allowed_attributes))


def fix_filter_directive(filter: FilterDirective | None, *, allowed_comparators: Sequence[Comparator] | None = None,
                         allowed_operators: Sequence[Operator] | None = None,
                         allowed_attributes: Sequence[str] | None = None) -> FilterDirective | None:
    """The filter without conditions of what is not allowed; None where nothing is left."""
    allowed: dict[str, Any] = {"allowed_comparators": allowed_comparators, "allowed_operators": allowed_operators,
                               "allowed_attributes": allowed_attributes}
    if isinstance(filter, Comparison):
        known = ((filter.comparator, allowed_comparators), (filter.attribute, allowed_attributes))
        return filter if all(among is None or what in among for what, among in known) else None
    if not isinstance(filter, Operation):
        return filter
    if allowed_operators is not None and filter.operator not in allowed_operators:
        return None
    kept = [one for argument in filter.arguments if (one := fix_filter_directive(argument, **allowed)) is not None]
    if not kept:
        return None
    alone = len(kept) == 1 and filter.operator in (Operator.AND, Operator.OR)
    return kept[0] if alone else Operation(operator=filter.operator, arguments=kept)


def construct_examples(input_output_pairs: Sequence[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Questions and their requests as examples of a prompt."""
    return [{"i": i, "user_query": question, "structured_request": escaped(json.dumps(request, indent=4))}
            for i, (question, request) in enumerate(input_output_pairs, 1)]


def escaped(text: str) -> str:
    """A text in which braces name no variable."""
    return text.replace("{", "{{").replace("}", "}}")


def described(attribute_info: Sequence[AttributeInfo | dict[str, Any]]) -> str:
    """The attributes as JSON, twice escaped: for the template it goes into, and for that which this makes."""
    rows = [dict(one) for one in attribute_info]
    return escaped(json.dumps({row.pop("name"): row for row in rows}, indent=4, ensure_ascii=False))


def get_query_constructor_prompt(document_contents: str, attribute_info: Sequence[AttributeInfo | dict[str, Any]], *,
                                 examples: Sequence[Any] | None = None, allowed_comparators: Sequence[Comparator] = COMPARATORS,
                                 allowed_operators: Sequence[Operator] = OPERATORS, enable_limit: bool = False,
                                 schema_prompt: BasePromptTemplate[Any] | None = None, **kwargs: Any) -> BasePromptTemplate[Any]:
    """The prompt of `query`.  examples: pairs of a question and a request, in place of Septet's own."""
    default = words.SCHEMA_WITH_LIMIT_PROMPT if enable_limit else words.DEFAULT_SCHEMA_PROMPT
    schema = (schema_prompt or default).format(allowed_comparators=" | ".join(allowed_comparators),
                                               allowed_operators=" | ".join(allowed_operators))
    source = {"content": escaped(document_contents), "attributes": described(attribute_info)}
    if examples:
        shown: list[Any] = construct_examples(examples) if isinstance(examples[0], tuple) else list(examples)
        prefix = words.PREFIX_WITH_DATA_SOURCE.format(schema=schema, **source)
        suffix, example_prompt = words.SUFFIX_WITHOUT_DATA_SOURCE.format(i=len(shown) + 1), words.USER_SPECIFIED_EXAMPLE_PROMPT
    else:
        shown = words.EXAMPLES_WITH_LIMIT if enable_limit else words.DEFAULT_EXAMPLES
        prefix = words.DEFAULT_PREFIX.format(schema=schema)
        suffix, example_prompt = words.DEFAULT_SUFFIX.format(i=len(shown) + 1, **source), words.EXAMPLE_PROMPT
    return FewShotPromptTemplate(examples=shown, example_prompt=example_prompt, input_variables=["query"], suffix=suffix, prefix=prefix,
                                 **kwargs)


def load_query_constructor_runnable(llm: Any, document_contents: str, attribute_info: Sequence[AttributeInfo | dict[str, Any]], *,
                                    examples: Sequence[Any] | None = None, allowed_comparators: Sequence[Comparator] = COMPARATORS,
                                    allowed_operators: Sequence[Operator] = OPERATORS, enable_limit: bool = False,
                                    schema_prompt: BasePromptTemplate[Any] | None = None, fix_invalid: bool = False, **kwargs: Any) -> Any:
    """Prompt, model and parser: from `query` to a `StructuredQuery`."""
    prompt = get_query_constructor_prompt(document_contents, attribute_info, examples=examples, allowed_comparators=allowed_comparators,
                                          allowed_operators=allowed_operators, enable_limit=enable_limit, schema_prompt=schema_prompt,
                                          **kwargs)
    names = [one.name if isinstance(one, AttributeInfo) else one["name"] for one in attribute_info]
    parser = StructuredQueryOutputParser.from_components(allowed_comparators=allowed_comparators, allowed_operators=allowed_operators,
                                                         allowed_attributes=names, fix_invalid=fix_invalid)
    return prompt | llm | parser
