"""Drawings that would need the network, Graphviz or another layout are refused by name."""
from __future__ import annotations

import pytest

from septet.errors import NotSupported
from septet.langchain_core.runnables import RunnableLambda


@pytest.mark.parametrize("way, words", [("draw_ascii", "draw_mermaid"), ("draw_png", "Graphviz"), ("draw_mermaid_png", "web service")])
def test_other_drawings_are_refused(way, words):
    with pytest.raises(NotSupported, match=words):
        getattr(RunnableLambda(abs).get_graph(), way)()
