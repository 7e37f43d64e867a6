"""The verb `septet pull`: a model's files from the Hub.  Nothing else of Septet uses the network unasked."""
from __future__ import annotations

import argparse
import sys

OK, FAILED, INTERRUPTED = 0, 1, 130
WEIGHTS = ("*.safetensors", "*.safetensors.index.json")
BESIDE = ("*.json", "*.jinja", "*.txt", "*.model", "README.md", "LICENSE*")        # configurations and vocabularies; no code, no pickles


def add_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the verb."""
    pull = verbs.add_parser("pull", help="bring a model's files from the Hub, for from_pretrained to find by its name")
    pull.add_argument("repository", metavar="NAME", help="as the Hub names it: owner/model")
    pull.add_argument("--revision", help="branch, tag or commit; main by default")
    pull.add_argument("--to", metavar="FOLDER", help="a plain folder to put them in, in place of the Hub's own cache")
    pull.add_argument("--gguf", metavar="PATTERN", help="GGUF files of that pattern in place of safetensors, *Q8_0* say")
    pull.set_defaults(command=pull_command)


def pull_command(options: argparse.Namespace, words: list[str]) -> int:
    """Fetch the files and print where they lie; the exit code."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    wanted = [f"{options.gguf.removesuffix('.gguf')}.gguf"] if options.gguf else list(WEIGHTS)
    try:
        folder = snapshot_download(options.repository, revision=options.revision, local_dir=options.to, allow_patterns=[*wanted, *BESIDE])
    except (OSError, HfHubHTTPError, HFValidationError) as error:
        print(f"septet pull: {options.repository}: {str(error).strip().splitlines()[0]}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("septet pull: stopped; what is there is taken up next time", file=sys.stderr)
        return INTERRUPTED
    print(folder)
    return OK
