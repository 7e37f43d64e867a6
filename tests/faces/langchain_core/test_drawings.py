"""Drawings that would need the network, Graphviz or another layout are refused by name."""
from __future__ import annotations

import pytest

from septet.errors import NotSupported
from septet.langchain_core.runnables import RunnableLambda


@pytest.mark.parametrize("way, words", [("draw_png", "Graphviz"), ("draw_mermaid_png", "web service")])
def test_other_drawings_are_refused(way, words):
    with pytest.raises(NotSupported, match=words):
        getattr(RunnableLambda(abs).get_graph(), way)()


def test_letters_need_the_library_that_upstream_needs(monkeypatch):
    graph = RunnableLambda(abs).get_graph()
    for known, error in ((None, ImportError), (object(), NotSupported)):
        monkeypatch.setattr("septet.langchain_core.runnables.graph.find_spec", lambda name, known=known: known)
        with pytest.raises(error, match=r"grandalf|draw_mermaid"):
            graph.print_ascii()
