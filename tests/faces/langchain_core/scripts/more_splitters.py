"""Markdown whose white space is kept and components of JavaScript, over texts put together at random."""

import random

from langchain_text_splitters import (
    ExperimentalMarkdownSyntaxTextSplitter,
    JSFrameworkTextSplitter,
    KonlpyTextSplitter,
    NLTKTextSplitter,
    SpacyTextSplitter,
)

draw = random.Random(5)
MARKS = ("# A|## B b|### C|text||  |```py|```|~~~|---|***|____|-- -"
         "|- i|#x|# |#|a\x0bb|# u\u2028v|\tt| # s|```x y|---- |####### x|###### F")
WAYS = [{}, {"strip_headers": False}, {"return_each_line": True}, {"headers_to_split_on": [("#", "a"), ("###", "c")]}]
for _ in range(120):
    text = "\n".join(draw.choice(MARKS.split("|")) for _ in range(draw.randint(1, 12))) + draw.choice(["", "\n"])
    way = draw.choice(WAYS)
    print([(d.page_content, d.metadata) for d in ExperimentalMarkdownSyntaxTextSplitter(**way).split_text(text)])

PIECES = ["<A>", "</A>", "<b c='d'>", "< sp>", "<x-y/>", "const a = 1;\n", " if (x) ", "\n\n", "&&\n", "||\n", " export d",
          "\nfunction f()", " => ", "<>", "</>", "text text ", "1<2 && 3>4", "<a1.b>"]
for _ in range(80):
    text = "".join(draw.choice(PIECES) for _ in range(draw.randint(1, 14)))
    print(JSFrameworkTextSplitter(chunk_size=draw.choice([8, 20, 40]), chunk_overlap=draw.choice([0, 5])).split_text(text))
splitter = JSFrameworkTextSplitter(["X;"], 20, keep_separator=False)
print(splitter.split_text("aX;b <C d>e</C> const f = 1; if (g) h"), splitter.split_text(""))

for kind in (KonlpyTextSplitter, NLTKTextSplitter, SpacyTextSplitter):
    try:
        kind()
    except ImportError as error:
        print(error)
