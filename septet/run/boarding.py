"""The verb `septet board`."""
from __future__ import annotations

import argparse
import os
import sys
import webbrowser

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
TOKEN = "SEPTET_BOARD_TOKEN"


def add_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    board = verbs.add_parser("board", help="training curves of TensorBoard event files and traces of chains and agents, as a local page")
    board.add_argument("folder", metavar="LOGDIR", nargs="?", help="a folder with event files, where each folder that has some is a run, "
                       "or with traces; without one, the folder that `septet run` writes traces to")
    board.add_argument("--host", default="127.0.0.1", help="address to listen on; other than loopback asks clients for a token")
    board.add_argument("--port", type=int, help="0 takes a free one; 6006 by default, or the next free one")
    board.add_argument("--token", help=f"the token clients must show (or {TOKEN} in the environment); made up where one is needed")
    board.add_argument("--open", action="store_true", help="open the page in the browser")
    board.set_defaults(command=board_command)


def board_command(options: argparse.Namespace, words: list[str]) -> int:
    """Show the board until stopped; the exit code."""
    from septet.board.server import Server
    from septet.core.io.traces import folder_wanted, usual_folder

    options.folder = options.folder or str(folder_wanted() or usual_folder())
    try:
        server = Server(options.folder, options.host, options.port, options.token or os.environ.get(TOKEN))
    except (OSError, OverflowError) as error:
        print(f"septet board: {error}", file=sys.stderr)
        return USAGE if isinstance(error, NotADirectoryError | OverflowError) else FAILED

    def ready(url: str) -> None:
        print(f"Board of {options.folder}: {url}\nCtrl-C stops it.", flush=True)
        if options.open:
            webbrowser.open(url)

    try:
        server.run(ready)
    except KeyboardInterrupt:
        return INTERRUPTED
    return OK
