"""The HTML of estimators, as notebooks show them."""
from __future__ import annotations

import html
from typing import Any


def estimator_html_repr(estimator: Any) -> str:
    """A piece of HTML that shows an estimator."""
    return f"<pre>{html.escape(repr(estimator))}</pre>"
