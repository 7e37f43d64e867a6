"""The command `septet`: run, check, doctor, serve, chat, board.

Exit codes: 0 ok, 1 the user's program failed (or the code it exited with), 2 usage, 3 Septet lacks something it needed.
"""
from __future__ import annotations

import argparse
import json
import os
import sys
import time
from types import ModuleType
from typing import TYPE_CHECKING, Any

from septet import __version__
from septet.errors import NotSupported
from septet.run import boarding, launch, pulling, report, serving, substitute, table, tracebacks

if TYPE_CHECKING:
    from septet.run.profile import Profile

OK, FAILED, USAGE, COVERAGE, INTERRUPTED = 0, 1, 2, 3, 130

RUN_HELP = """\
Run a program, unmodified, on Septet: its own imports of the libraries that have a face give the face.
Options of `septet run` stand before FILE, -m or -c; what follows belongs to the program."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command line and return the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    program: list[str] = []
    if arguments[:1] == ["run"]:
        arguments, program = split_program(arguments)
    options = build_parser().parse_args(arguments)
    return int(options.command(options, program))


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="septet", description="One engine behind the libraries of Python's AI stack.")
    parser.add_argument("--version", action="version", version=f"septet {__version__}")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_run(verbs)
    check = verbs.add_parser("check", help="what a file uses of the libraries, and what the faces lack; runs nothing")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.add_argument("--json", action="store_true", help="print the findings as JSON")
    check.set_defaults(command=check_command)
    doctor = verbs.add_parser("doctor", help="this machine as Septet sees it, to paste into a report")
    doctor.add_argument("--json", action="store_true", help="print the facts as JSON")
    doctor.set_defaults(command=doctor_command)
    serving.add_verbs(verbs)
    boarding.add_verb(verbs)
    pulling.add_verb(verbs)
    return parser


def _add_run(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = verbs.add_parser("run", help="run a program on Septet", description=RUN_HELP,
                           usage="septet run [options] (FILE | -m MODULE | -c CODE) [argument ...]",
                           formatter_class=argparse.RawDescriptionHelpFormatter)
    run.add_argument("--face", metavar="NAMES", help=f"substitute only these ({','.join(table.with_faces())})")
    run.add_argument("--strict", action="store_true", help="never give the program a real library of the table")
    run.add_argument("--profile", action="store_true", help="time by line of your files, on stderr")
    run.add_argument("--json", action="store_true", help="the closing report as JSON, on stderr")
    run.add_argument("--no-traces", action="store_true", help="keep no traces of chains and agents (they stay on this machine)")
    run.add_argument("--quiet", action="store_true", help="no closing line")
    run.set_defaults(command=run_command)


def split_program(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Septet's own arguments, and from FILE, -m or -c on those of the program."""
    i = 1
    while i < len(arguments):
        word = arguments[i]
        if word == "--":
            return arguments[:i], arguments[i + 1:]
        if word[:2] in ("-m", "-c") and len(word) > 2:
            return arguments[:i], [word[:2], word[2:], *arguments[i + 1:]]
        if word in ("-m", "-c") or not word.startswith("-"):
            return arguments[:i], arguments[i:]
        i += 2 if word == "--face" else 1
    return arguments, []


def run_command(options: argparse.Namespace, words: list[str]) -> int:
    start = time.perf_counter()
    names = [name.strip() for name in options.face.split(",") if name.strip()] if options.face is not None else None
    try:
        substitution = substitute.install(names, options.strict)
        program, arguments = find_program(words)            # finding a module imports its package, which may import a face
    except (launch.CannotStart, ValueError) as error:
        return usage_error("run", str(error))
    os.environ["SEPTET_TRACES"] = "0" if options.no_traces else os.environ.get("SEPTET_TRACES", "1")
    substitution.clock = report.clock_without_compiling
    if program.file is not None:
        substitution.policy.adopt(program.file)
    profile = start_profile(substitution) if options.profile else None
    status = run_to_end(program, arguments)
    finish(options, report.summary(status, time.perf_counter() - start, substitution), profile)
    return status


def find_program(words: list[str]) -> tuple[launch.Program, list[str]]:
    """The program that the words name, and its arguments.  CannotStart when there is none."""
    if not words or (words[0] in ("-m", "-c") and len(words) == 1):
        raise launch.CannotStart("nothing to run: give a FILE, -m MODULE or -c CODE")
    if words[0] == "-m":
        return launch.from_module(words[1]), words[2:]
    if words[0] == "-c":
        return launch.from_string(words[1]), words[2:]
    return launch.from_file(words[0]), words[1:]


def run_to_end(program: launch.Program, arguments: list[str]) -> int:
    """Run the program; its exit code.  Uncaught errors are shown as Python shows them."""
    tracebacks.trim_in_threads()
    try:
        program.run(arguments)
    except SystemExit as ending:
        return exit_code(ending)
    except BaseException as error:
        tracebacks.show(error)
        if isinstance(error, KeyboardInterrupt):
            return INTERRUPTED
        return COVERAGE if is_missing(error) else FAILED
    return OK


def exit_code(ending: SystemExit) -> int:
    """What `sys.exit(...)` asked for: a number as it is, a message printed and 1."""
    if ending.code is None:
        return OK
    if isinstance(ending.code, int):
        return ending.code & 0xFF
    print(ending.code, file=sys.stderr)
    return FAILED


def is_missing(error: BaseException) -> bool:
    """Whether the program failed on something that Septet lacks: refused, or absent from a face."""
    if isinstance(error, NotSupported):
        return True
    if isinstance(error, ImportError):
        return table.is_face(error.name or "")
    owner = error.obj if isinstance(error, AttributeError) else None
    return isinstance(owner, ModuleType) and table.is_face(owner.__name__)


def start_profile(substitution: substitute.Substitution) -> Profile:
    """Profiling costs an import, so it is loaded when asked for."""
    from septet.run.profile import Profile

    profile = Profile(substitution)
    profile.start()
    return profile


def finish(options: argparse.Namespace, facts: dict[str, Any], profile: Profile | None) -> None:
    """Print what was asked for about the run."""
    if profile is not None:
        from septet.run.profile import show, show_scans
        from septet.run.report import scans

        profile.stop()
        facts["profile"], facts["scans"] = profile.rows(), scans()
        if not options.json:
            show(facts["profile"])
            show_scans(facts["scans"], facts["peak_bytes"])
    if options.json or not options.quiet:
        report.show(facts, options.json)


def check_command(options: argparse.Namespace, words: list[str]) -> int:
    from septet.run import check

    findings = []
    for path in options.files:
        try:
            findings += check.check_file(path)
        except OSError as error:
            return usage_error("check", f"cannot read {path!r}: {error.strerror}")
        except (SyntaxError, UnicodeDecodeError, ValueError) as error:
            return usage_error("check", f"{path} is not Python: {error}")
    print(json.dumps(check.as_json(findings), indent=2) if options.json else "\n".join(check.lines(findings)))
    return OK if all(finding.found for finding in findings) else COVERAGE


def doctor_command(options: argparse.Namespace, words: list[str]) -> int:
    from septet.run import doctor

    facts = doctor.examine()
    if options.json:
        print(json.dumps(facts, indent=2))
    else:
        doctor.show(facts)
    return OK


def usage_error(verb: str, message: str) -> int:
    """Say what is wrong with the command line."""
    print(f"septet {verb}: {message}\nTry: septet {verb} --help", file=sys.stderr)
    return USAGE


if __name__ == "__main__":
    sys.exit(main())
