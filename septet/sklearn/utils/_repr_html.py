"""`estimator_html_repr`: an estimator as notebooks show it: its steps as nested boxes, with parameters, columns and what it has learnt.

Self-contained (no script, no address, one style), and everything that comes from the user is escaped.
"""
from __future__ import annotations

from html import escape
from typing import Any

from septet.sklearn.utils.html_blocks import Block, block_of
from septet.sklearn.utils.html_tables import attributes, parameters

STYLE = """
.septet{font:13px/1.45 system-ui,sans-serif;color:#1d2733;--edge:#b9c4d0;--new:#f4efe6;--fit:#e7f1ec;--own:#b3541e;--dim:#68778a}
.septet>pre{display:none}
.septet details,.septet .plain{border:1px solid var(--edge);border-radius:5px;background:var(--new);margin:3px;min-width:8em}
.septet .fitted{background:var(--fit)}
.septet summary,.septet .plain{cursor:pointer;padding:3px 9px}
.septet .plain{cursor:default}
.septet small{color:var(--dim);margin-left:.6em}
.septet table{border-collapse:collapse;margin:2px 9px 7px;background:#fff;font-size:12px}
.septet caption{text-align:left;color:var(--dim)}
.septet td,.septet th{border:1px solid #e1e6ec;padding:1px 7px;text-align:left;font-weight:normal;vertical-align:top}
.septet td{font-family:ui-monospace,monospace;white-space:pre-wrap;word-break:break-word;max-width:48em}
.septet .own th{color:var(--own);font-weight:600}
.septet .group{border:1px dashed var(--edge);border-radius:7px;padding:3px;margin:3px;display:inline-flex;flex-direction:column}
.septet .row{display:flex;flex-direction:row;align-items:flex-start}
.septet .part{display:flex;flex-direction:column}
.septet .part>span{color:var(--dim);text-align:center;padding:0 6px}
@media(prefers-color-scheme:dark){
.septet{color:#dde5ee;--edge:#51606f;--new:#37322a;--fit:#24382f;--own:#f0a067;--dim:#9aa8b7}
.septet table{background:#1b222a}.septet td,.septet th{border-color:#39444f}}
"""


def estimator_html_repr(estimator: Any) -> str:
    """A piece of HTML that shows an estimator.

    Boxes open at a click and show parameters (those that are not the default stand out) and fitted attributes; steps of a pipeline stand
    one below the other, parts that work side by side stand in a row with the columns that they see.
    """
    block = block_of(estimator)
    state = "fitted" if block.fitted else "not fitted"
    text = escape(repr(estimator))
    return f'<div class="septet" title="{state}"><style>{STYLE}</style><pre>{text}</pre>{shown(block, state)}</div>'


def shown(block: Block, state: str = "") -> str:
    """The HTML of a block and of those inside it; state: a word beside the name."""
    head = box(block, state)
    if not block.children:
        return head
    parts = "".join(part(label, child, block.serial) for label, child in block.children)
    arranged = parts if block.serial else f'<div class="row">{parts}</div>'
    return f'<div class="group">{head}{arranged}</div>'


def part(label: str, child: Block, serial: bool) -> str:
    """A block inside another, with what it is called there."""
    if serial:
        return shown(child)
    return f'<div class="part"><span>{escape(label)}</span>{shown(child)}</div>'


def box(block: Block, state: str) -> str:
    """One estimator: its name, and its tables behind a click."""
    kind = ' class="fitted"' if block.fitted else ""
    note = f"<small>{escape(state)}</small>" if state else ""
    note += f"<small>{escape(block.note)}</small>" if block.note else ""
    if block.estimator is None:
        return f'<div class="plain">{escape(block.name)}{note}</div>'
    tables = parameters(block.estimator) + attributes(block.estimator)
    return f"<details{kind}><summary>{escape(block.name)}{note}</summary>{tables}</details>"
