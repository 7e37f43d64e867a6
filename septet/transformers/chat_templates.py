"""Chat templates: Jinja in a sandbox, with limits on loops and sizes, so that a template from a file can neither reach out nor run on."""
from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from septet.transformers.tool_schemas import get_json_schema

MOST_STEPS = 1_000_000          # turns of all loops of one rendering
MOST_TEXT = 32 << 20            # characters that one product of a text may have, and the whole

_BOTH = ("continue_final_message and add_generation_prompt are not compatible. Use continue_final_message when you want the model to"
         " continue the final message, and add_generation_prompt when you want to add a header that will prompt it to start a new assistant"
         " message instead.")
_NOT_FOUND = ("continue_final_message is set but the final message does not appear in the chat after applying the chat template! This can"
              " happen if the chat template deletes portions of the final message. Please verify the chat template and final message in"
              " your chat to ensure they are compatible.")


def _raise(message: str) -> None:
    from jinja2.exceptions import TemplateError

    raise TemplateError(message)


def _to_json(value: Any, ensure_ascii: bool = False, indent: Any = None, separators: Any = None, sort_keys: bool = False) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def _now(format: str) -> str:
    return datetime.now().strftime(format)


@lru_cache(1)
def _environment_class() -> Any:
    """The sandbox, made when first needed since Jinja takes a while to load."""
    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment, SecurityError

    class Environment(ImmutableSandboxedEnvironment):
        """Counts the turns of loops, refuses huge products."""

        intercepted_binops = frozenset(["*", "**"])

        def _parse(self, source: str, name: Any, filename: Any) -> Any:
            tree = super()._parse(source, name, filename)
            for loop in tree.find_all(nodes.For):
                loop.iter = nodes.Call(nodes.Name("_counted", "load"), [loop.iter], [], None, None)
            return tree

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "**" and isinstance(right, (int, float)) and abs(right) > 1000:
                raise SecurityError(f"the power {right} in a chat template is above 1000")
            for text, count in ((left, right), (right, left)):
                if isinstance(text, (str, list, tuple)) and isinstance(count, int) and len(text) * count > MOST_TEXT:
                    raise SecurityError(f"a product in a chat template has more than {MOST_TEXT} elements")
            return super().call_binop(context, operator, left, right)

    return Environment


class _Steps:
    """Counts the turns of loops of one rendering."""

    def __init__(self) -> None:
        self.taken = 0

    def __call__(self, values: Any) -> Any:
        from jinja2.sandbox import SecurityError

        def turns() -> Any:
            for value in values:
                self.taken += 1
                if self.taken > MOST_STEPS:
                    raise SecurityError(f"a chat template's loops ran more than {MOST_STEPS} turns")
                yield value
        return list(turns()) if hasattr(values, "__len__") else turns()


class _Spans:
    """Where the text of `{% generation %}` blocks stands in what is rendered."""

    def __init__(self) -> None:
        self.active, self.blocks, self.found = False, [], []  # type: ignore[var-annotated]

    def mark(self, text: str) -> str:
        if self.active:
            self.blocks.append(text)
        return text


@lru_cache(1)
def _generation_extension() -> Any:
    from jinja2 import nodes
    from jinja2.ext import Extension

    class Generation(Extension):
        """The tag `{% generation %}…{% endgeneration %}`: what the assistant said."""

        tags = {"generation"}

        def parse(self, parser: Any) -> Any:
            line = next(parser.stream).lineno
            body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
            return nodes.CallBlock(self.call_method("_marked", [nodes.Name("_spans", "load")]), [], [], body).set_lineno(line)

        def _marked(self, spans: Any, caller: Any) -> Any:
            text = caller()
            return spans.mark(text) if isinstance(spans, _Spans) else text

    return Generation


@lru_cache(64)
def compile_template(source: str) -> Any:
    """A template ready to render.  jinja2's TemplateSyntaxError names the line that is wrong."""
    if not isinstance(source, str):
        raise TypeError(f"a chat template must be text, got {type(source).__name__}")
    environment = _environment_class()(trim_blocks=True, lstrip_blocks=True, extensions=[_generation_extension(),
                                                                                         "jinja2.ext.loopcontrols"])
    environment.filters["tojson"] = _to_json
    environment.globals.update(raise_exception=_raise, strftime_now=_now)
    return environment.from_string(source)


def render(template: Any, spans: _Spans | None = None, **variables: Any) -> str:
    """Render within the limits."""
    from jinja2.sandbox import SecurityError

    parts, length = [], 0
    for part in template.generate(_counted=_Steps(), _spans=spans, **variables):
        length += len(part)
        if length > MOST_TEXT:
            raise SecurityError(f"a chat template made more than {MOST_TEXT} characters")
        parts.append(part)
    return "".join(parts)


def tool_schemas(tools: Any) -> list[dict[str, Any]] | None:
    """JSON schemas of functions; dictionaries stay."""
    if tools is None:
        return None
    return [tool if isinstance(tool, dict) else get_json_schema(tool) for tool in tools]


def render_chats(chats: list[Any], source: str, tools: Any = None, documents: Any = None, add_generation_prompt: bool = False,
                 continue_final_message: Any = False, marks: bool = False, **variables: Any) -> tuple[list[str],
                                                                                                      list[list[tuple[int, int]]]]:
    """Each chat as text, and the spans of the assistant's own words where `marks`."""
    if continue_final_message and add_generation_prompt:
        raise ValueError(_BOTH)
    template, schemas = compile_template(source), tool_schemas(tools)
    texts, spans = [], []
    for chat in chats:
        chat = chat.messages if hasattr(chat, "messages") else chat
        tracker = _Spans()
        tracker.active = marks
        text = render(template, tracker, messages=chat, tools=schemas, documents=documents, add_generation_prompt=add_generation_prompt,
                      **variables)
        texts.append(cut_after_last(text, chat, continue_final_message) if continue_final_message else text)
        spans.append(_places(texts[-1], tracker.blocks))
    return texts, spans


def _places(text: str, blocks: list[str]) -> list[tuple[int, int]]:
    """Where blocks stand in a text, in order."""
    found, at = [], 0
    for block in blocks:
        start = text.find(block, at)
        if start < 0:
            break
        at = start + len(block)
        found.append((start, at))
    return found


def cut_after_last(text: str, chat: Any, key: Any) -> str:
    """The text up to the end of the last message's content (or of the entry that `key` names)."""
    final = chat[-1][key if isinstance(key, str) else "content"]
    if isinstance(final, (list, tuple)):
        final = next((block["text"] for block in reversed(final) if block.get("type") == "text"), None)
        if final is None:
            raise ValueError("continue_final_message is set but we could not find any text to continue in the final message!")
    at = text.rfind(final.strip())
    if at < 0:
        raise ValueError(_NOT_FOUND)
    whole = text[at : at + len(final.lstrip())] == final.lstrip()
    return text[: at + len(final.lstrip())] if whole else text[: at + len(final.strip())]
