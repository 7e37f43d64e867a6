"""The verbs `septet serve` and `septet chat`."""
from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from septet.errors import NotSupported

OK, FAILED, USAGE, COVERAGE = 0, 1, 2, 3
TOKEN = "SEPTET_SERVE_TOKEN"
LIMITS = (      # option, field, type, help
    ("--max-body", "body", int, "bytes of a request"),
    ("--max-batch", "batch", int, "rows, prompts or texts of a request"),
    ("--max-tokens", "tokens", int, "tokens of prompt and answer together (the model's context)"),
    ("--max-queue", "queue", int, "requests that may wait; more are told 429"),
    ("--max-streams", "streams", int, "answers decoded side by side"),
    ("--max-seconds", "seconds", float, "seconds a request may take; then 504"),
)


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the two verbs."""
    serve = verbs.add_parser("serve", help="a saved model behind HTTP: OpenAI's protocol for a Transformers folder, else TF Serving's")
    serve.add_argument("model", metavar="MODEL", help="a Transformers folder, a .keras file, a file of septet.save, or torch weights")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on; other than loopback needs a token")
    serve.add_argument("--port", type=int, default=8000, help="0 takes a free one")
    serve.add_argument("--name", help="the name clients use; the file's or folder's by default")
    serve.add_argument("--token", help=f"what clients must show as a bearer token (or {TOKEN} in the environment)")
    serve.add_argument("--architecture", metavar="NAME", help="torchvision's name of the network that torch weights belong to")
    serve.add_argument("--chat-template", metavar="FILE", help="a Jinja template of conversations, instead of the tokenizer's")
    serve.add_argument("--version-number", type=int, default=1, metavar="N", help="the version TF Serving's protocol tells")
    serve.add_argument("--drain-seconds", type=float, default=30.0, help="how long a stop waits for running answers")
    serve.add_argument("--quiet", action="store_true", help="no log on stderr")
    for flag, _, kind, about in LIMITS:
        serve.add_argument(flag, type=kind, help=about)
    serve.set_defaults(command=serve_command)
    _add_chat(verbs)


def _add_chat(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    chat = verbs.add_parser("chat", help="talk with the model of a Transformers folder, in the terminal")
    chat.add_argument("folder", metavar="FOLDER")
    chat.add_argument("--system", help="what the model is told first")
    chat.add_argument("--temperature", type=float, default=0.7, help="0 takes the likeliest word each time")
    chat.add_argument("--top-p", type=float, default=0.95)
    chat.add_argument("--seed", type=int, help="the same answers every time")
    chat.add_argument("--max-tokens", type=int, help="tokens of an answer")
    chat.add_argument("--chat-template", metavar="FILE", help="a Jinja template of conversations, instead of the tokenizer's")
    chat.set_defaults(command=chat_command)


def serve_command(options: argparse.Namespace, words: list[str]) -> int:
    """Serve until stopped; the exit code."""
    from septet.serve.log import Log
    from septet.serve.options import Limits, Options
    from septet.serve.server import serve

    given = {field: value for flag, field, _, _ in LIMITS if (value := getattr(options, flag[2:].replace("-", "_"))) is not None}
    if any(value <= 0 for value in given.values()):
        return complain("serve", "limits are above zero", USAGE)
    told = Options(options.host, options.port, options.name, options.token or os.environ.get(TOKEN), options.version_number,
                   options.drain_seconds, Limits(**given))
    try:
        template = None if options.chat_template is None else Path(options.chat_template).read_text(encoding="utf-8")
        serve(options.model, told, Log(None if options.quiet else sys.stderr), options.architecture, template)
    except NotSupported as missing:
        return complain("serve", str(missing), COVERAGE)
    except (ValueError, OSError) as error:
        return complain("serve", str(error), USAGE if isinstance(error, (ValueError, FileNotFoundError)) else FAILED)
    return OK


def chat_command(options: argparse.Namespace, words: list[str]) -> int:
    """Talk until the user ends it; the exit code."""
    from septet.serve.terminal import chat

    if options.temperature < 0 or not 0 < options.top_p <= 1:
        return complain("chat", "--temperature is not below zero, --top-p above 0 and not above 1", USAGE)
    try:
        template = None if options.chat_template is None else Path(options.chat_template).read_text(encoding="utf-8")
        chat(options.folder, system=options.system, temperature=options.temperature, top_p=options.top_p, seed=options.seed,
             most=options.max_tokens, chat_template=template)
    except NotSupported as missing:
        return complain("chat", str(missing), COVERAGE)
    except (ValueError, OSError) as error:
        return complain("chat", str(error), USAGE)
    return OK


def complain(verb: str, message: str, code: int) -> int:
    """Say why the verb did not run."""
    print(f"septet {verb}: {message}", file=sys.stderr)
    return code
