"""`python -m descriptor`: write atlassian-connect.json, or check that it is up to date."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from descriptor.builder import DEFAULT_APP_KEY, PLACEHOLDER_BASE_URL, Descriptor, build

COMMITTED = Path(__file__).resolve().parent.parent / "atlassian-connect.json"


def as_text(descriptor: Descriptor) -> str:
    """Return a descriptor as the file holds it."""
    return json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"


def main(arguments: Sequence[str] | None = None, *, committed: Path = COMMITTED) -> int:
    """Write the file, print it, or check it; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        text = as_text(build(options.base_url, options.app_key, product=options.product))
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if options.check:
        return _check(text, committed)
    if options.stdout:
        sys.stdout.write(text)
    else:
        committed.write_text(text, encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m descriptor", description=main.__doc__)
    parser.add_argument("--base-url", default=PLACEHOLDER_BASE_URL, help="where the app will answer")
    parser.add_argument("--app-key", default=DEFAULT_APP_KEY)
    parser.add_argument("--product", choices=("jira", "confluence"), help="only this product's modules")
    action = parser.add_mutually_exclusive_group()
    action.add_argument(
        "--stdout", action="store_true", help="print instead of writing atlassian-connect.json"
    )
    action.add_argument("--check", action="store_true", help="fail if atlassian-connect.json differs")
    return parser


def _check(text: str, committed: Path) -> int:
    if committed.is_file() and committed.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{committed.name} is out of date: run python -m descriptor\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
