"""Real scikit-learn's own estimator checks over our classes: run by a Python that has scikit-learn, with Septet on its path.

    PYTHONPATH=. PEERS/bin/python tests/faces/sklearn/estimator_checks.py [PATTERN] [-j PROCESSES] [-o FILE] [-v]

Every class that scikit-learn lists, in every form that its own tests construct, is built here from our class of the same name and
given each check that scikit-learn itself passes. PATTERN is a regular expression on the class's name; -v says where each failure was.
"""
from __future__ import annotations

import argparse
import collections
import importlib
import inspect
import json
import multiprocessing
import re
import signal
import sys
import traceback
import unittest
import warnings

SECONDS = 60
ABSENT = "*"


class TooLong(BaseException):
    """A check that outlasted its time."""


def late(*_):
    raise TooLong(f"over {SECONDS} s")


def ours(kind):
    """Our class of a real class's module and name."""
    module = ".".join(part for part in kind.__module__.split(".") if not part.startswith("_"))
    return getattr(importlib.import_module("septet." + module), kind.__name__)


def convert(x):
    """The same estimator of ours, and what stands in its parameters too."""
    if hasattr(x, "get_params") and type(x).__module__.startswith("sklearn."):
        return ours(type(x))(**{name: convert(value) for name, value in x.get_params(deep=False).items()})
    if inspect.isfunction(x) and x.__module__.startswith("sklearn.") and x.__name__ != "<lambda>":
        return ours(x)
    return type(x)(convert(part) for part in x) if isinstance(x, (list, tuple)) else x


def catch_ours(checks):
    """Let the checks' `except` clauses name our exceptions, which bear the real ones' names."""
    real, mine = importlib.import_module("sklearn.exceptions"), importlib.import_module("septet.sklearn.exceptions")
    for name in real.__all__:
        if hasattr(checks, name):
            setattr(checks, name, getattr(mine, name))


def pairs(kind):
    """(instance, check, name) for all checks of a class that the real class passes."""
    from sklearn.utils import estimator_checks as checks
    from sklearn.utils._test_common import instance_generator as made
    for instance in made._construct_instances(kind):
        failing = made._get_expected_failed_checks(instance)
        for _, check in checks.estimator_checks_generator(instance, legacy=True, expected_failed_checks=failing, mark=None):
            name = getattr(check, "func", check).__name__
            if name not in failing:
                yield instance, check, name


def outcome(instance, check):
    """"" for a pass (or upstream's own skip), else what went wrong and where."""
    from sklearn.utils._test_common import instance_generator as made
    signal.alarm(SECONDS)
    try:
        for each in made._yield_instances_for_check(check, instance):
            check(convert(each))
    except BaseException as error:
        signal.alarm(0)
        where = [f"{frame.filename.split('/septet/')[-1].split('/site-packages/')[-1]}:{frame.lineno}"
                 for frame in traceback.extract_tb(error.__traceback__)][-4:]
        skipped = type(error).__name__ in ("SkipTest", "Skipped")
        return "" if skipped else f"{type(error).__name__}: {error}"[:400] + "  at " + " < ".join(reversed(where))
    finally:
        signal.alarm(0)
    return ""


def examine(name):
    """All checks of one class: [(class, check, outcome)]."""
    warnings.simplefilter("ignore")
    from sklearn.utils import estimator_checks as checks
    from sklearn.utils.discovery import all_estimators
    signal.signal(signal.SIGALRM, late)
    catch_ours(checks)
    kind = dict(all_estimators())[name]
    try:
        ours(kind)
        return [(name, check_name, outcome(instance, check)) for instance, check, check_name in pairs(kind)]
    except unittest.SkipTest:  # scikit-learn's tests do not construct it either
        return []
    except (ImportError, NotImplementedError):
        return [(name, ABSENT, "not in Septet")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pattern", nargs="?", default="")
    parser.add_argument("-j", type=int, default=1)
    parser.add_argument("-o", default="")
    parser.add_argument("-v", action="store_true")
    args = parser.parse_args()
    from sklearn.utils.discovery import all_estimators
    names = [name for name, _ in all_estimators() if re.search(args.pattern, name)]
    with multiprocessing.get_context("spawn").Pool(args.j, maxtasksperchild=8) as pool:
        results = []
        for part in pool.imap_unordered(examine, names, chunksize=1):
            results += part
            report(part, args.v)
    if args.o:
        with open(args.o, "w") as file:
            json.dump(sorted(results), file, indent=0)
    print(total(results))


def report(part, verbose):
    for name, check, why in part:
        if why:
            print(f"{name} {check}" + (f"\n    {why}" if verbose else ""))
    sys.stdout.flush()


def total(results):
    absent = [name for name, check, _ in results if check == ABSENT]
    results = [result for result in results if result[1] != ABSENT]
    failed = collections.Counter(check for _, check, why in results if why)
    clean = len({name for name, _, _ in results} - {name for name, _, why in results if why})
    classes = len({name for name, _, _ in results})
    return (f"{len(results) - failed.total()} of {len(results)} checks pass; {clean} of {classes} classes pass all; "
            f"failing: {dict(failed.most_common(12))}; absent: {absent}")


if __name__ == "__main__":
    main()
