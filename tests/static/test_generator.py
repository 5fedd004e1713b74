"""The password generator of the pages, run by Node."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import xkcdpass

SOURCES = Path(__file__).parents[2] / "static" / "js"


@pytest.fixture
def run(tmp_path: Path) -> "Runner":
    """Give what runs a script beside the generator."""
    for name in ("generator.js", "word-list.js"):
        shutil.copy(SOURCES / name, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    return Runner(tmp_path)


class Runner:
    """Runs scripts in a folder and reads the JSON that they print."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, script: str) -> object:
        """Run a script that has the generator's functions."""
        imports = 'import { randomIndex, fromCharacters, fromWords } from "./generator.js";\n'
        imports += 'import { wordList } from "./word-list.js";'
        (self._folder / "run.js").write_text(f"{imports}\nconsole.log(JSON.stringify({script}));")
        done = subprocess.run(
            ["node", "run.js"], cwd=self._folder, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)


def test_the_words_are_the_effs(run: Runner) -> None:
    """The list in the page is, word by word, the short list as a package ships it."""
    shipped = (Path(xkcdpass.__file__).parent / "static" / "eff-short").read_text().split()

    words = run("wordList")

    assert words == shipped
    assert len(set(shipped)) == 1296


def test_numbers_beyond_the_last_multiple_are_drawn_again(run: Runner) -> None:
    """2^32 is no multiple of 1296: the remainder would make the first words likelier."""
    limit = 2**32 - 2**32 % 1296
    drawn = f"""(() => {{
      const numbers = [{limit}, {2**32 - 1}, {limit - 1}];
      const index = randomIndex(1296, (into) => {{ into[0] = numbers.shift(); }});
      return [index, numbers.length];
    }})()"""

    assert run(drawn) == [1295, 0]


def test_every_index_comes(run: Runner) -> None:
    """From the first to the last, and none beyond."""
    assert run("[...new Set(Array.from({length: 2000}, () => randomIndex(7)))].sort()") == list(range(7))


def test_characters_are_as_many_as_asked_and_none_is_easily_confused(run: Runner) -> None:
    """No 0 and O, no 1, l and I."""
    made = str(run("fromCharacters(4000)"))

    assert len(made) == 4000
    assert len(set(made)) == 60
    assert not set(made) & set("0O1lI")


def test_words_are_of_the_list_and_as_many_as_asked(run: Runner) -> None:
    """Joined by hyphens."""
    known = run("wordList")
    assert isinstance(known, list)

    made = str(run("await fromWords(6)")).replace("yo-yo", "yoyo").split("-")

    assert len(made) == 6
    assert set(made) <= {word.replace("-", "") for word in known}


def test_two_passwords_differ(run: Runner) -> None:
    """They come from the browser's random numbers and not from a seed."""
    first, second = run("[await fromWords(6), await fromWords(6)]")  # type: ignore[misc] # two are asked for

    assert first != second
