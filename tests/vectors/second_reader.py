"""Asks the second reader, `reader.mjs`, over its standard input and output."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

READER = Path(__file__).with_name("reader.mjs")

Fields = Mapping[str, Any]


class SecondReader:
    """One running reader. It stops with the `with` block."""

    def __enter__(self) -> Self:
        """Start it."""
        self._process = subprocess.Popen(
            ["node", str(READER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        return self

    def __exit__(self, *_: object) -> None:
        """End its input, and wait for its end."""
        self._process.communicate(timeout=20)

    def open(self, scenario: str, given: Fields) -> Fields:
        """Let it open something; return `outcome`, and `output` if it opens."""
        return self._ask("open", scenario, given)

    def outcomes(self, scenario: str, inputs: Iterable[Fields]) -> list[str]:
        """Let it open many things."""
        return [self.open(scenario, given)["outcome"] for given in inputs]

    def seal(self, scenario: str, given: Fields) -> bytes:
        """Let it seal something, with fresh salts unless `salts` are given."""
        answer = self._ask("seal", scenario, given)
        assert answer["outcome"] == "sealed", answer
        return bytes.fromhex(answer["output"]["sealed"])

    def _ask(self, verb: str, scenario: str, given: Fields) -> Fields:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": verb, "scenario": scenario, "input": given}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the second reader stopped; its error stands above"
        answer: Fields = json.loads(line)
        return answer
