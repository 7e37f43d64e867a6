"""What people do with splitters, printed."""
# ruff: noqa
from langchain_text_splitters import *
import random
random.seed(1)
words=('# Title\n\nSome words of one paragraph, with a few commas, and 12 numbers.\n\n## Part\n\n- a list\n- of things\n\nAnother paragraph that is longer than the others are, so that it is cut in the middle of it.\n\n---\n' * 40)
def show(x): print(len(x), [hash_(c) for c in x][:6])
import hashlib
def hash_(s): return hashlib.md5(str(s).encode()).hexdigest()[:8]
for cs,co in ((100,20),(50,0),(300,299),(10,3)):
    for ks in (True,False,"start","end"):
        print(cs,co,ks); show(RecursiveCharacterTextSplitter(chunk_size=cs,chunk_overlap=co,keep_separator=ks).split_text(words[:6000])); show(CharacterTextSplitter(separator="\n",chunk_size=cs,chunk_overlap=co,keep_separator=ks).split_text(words[:3000]))
print(CharacterTextSplitter(separator=r"\d+",is_separator_regex=True,chunk_size=5,chunk_overlap=0).split_text("ab12cd3ef456ghi"))
code="class A:\n    def f(self):\n        return 1\n\ndef g(x):\n    for i in x:\n        print(i)\n"*5
for l in Language:
    try: show(RecursiveCharacterTextSplitter.from_language(l,chunk_size=60,chunk_overlap=0).split_text(code+words[:1500]))
    except ValueError as e: print(e)
show(PythonCodeTextSplitter(chunk_size=60,chunk_overlap=10).split_text(code)); show(MarkdownTextSplitter(chunk_size=100,chunk_overlap=0).split_text(words[:3000])); show(LatexTextSplitter(chunk_size=40,chunk_overlap=0).split_text(r"\chapter{a}"+"\n"+r"\section{b} text text text text text text text text"))
md="# T\n\nintro\n\n## A\n\ntext a\nmore\n\n```py\n# not\n```\n### B\nbb\n## C\ncc\n# T2\nend"
for kw in ({},{"strip_headers":False},{"return_each_line":True}):
    for d in MarkdownHeaderTextSplitter([("#","H1"),("##","H2"),("###","H3")],**kw).split_text(md): print(repr(d))
for d in MarkdownHeaderTextSplitter([("**","B")],custom_header_patterns={"**":1}).split_text("**x**\nhello\n**y**\nz"): print(repr(d))
print(RecursiveJsonSplitter(max_chunk_size=60).split_json({"a":{"b":"x"*20,"c":"y"*20},"d":[1,2,3],"e":{"f":{"g":"z"*30}}})); print(RecursiveJsonSplitter(max_chunk_size=30,min_chunk_size=10).split_text({"a":[{"b":1},{"c":2}]},convert_lists=True))
for d in RecursiveCharacterTextSplitter(chunk_size=10,chunk_overlap=5,add_start_index=True).create_documents(["hello big world foo bar"],[{"s":1}]): print(repr(d))
for a in ({"chunk_size":5,"chunk_overlap":6},{"chunk_size":0},{"chunk_overlap":-1}):
    try: RecursiveCharacterTextSplitter(**a)
    except ValueError as e: print(e)
