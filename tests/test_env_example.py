"""`.env.example` is in step with the settings."""

import re
from pathlib import Path

from plugin.settings import PREFIX, Settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"
NAMES = {PREFIX + name.upper() for name in Settings.model_fields}


def example_lines() -> dict[str, tuple[bool, str]]:
    """Return the variables of `.env.example`: whether each is commented out, and its text."""
    found = re.findall(r"^(# )?(SECRETS_\w+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE)
    assert len(found) == len({name for _, name, _ in found})
    return {name: (bool(comment), text) for comment, name, text in found}


def test_the_example_lists_exactly_the_settings():
    """No setting is undocumented, and none is documented that does not exist."""
    assert set(example_lines()) == NAMES


def test_the_example_comments_out_what_has_a_default():
    """Copied as it is, the example sets what must be set."""
    needed = {name for name, (is_comment, _) in example_lines().items() if not is_comment}

    assert needed == {"SECRETS_BASE_URL", "SECRETS_DATABASE_URL", "SECRETS_ROOT_KEYS"}


def test_the_example_shows_the_defaults():
    """What it says of a default is what the code does; it leaves empty what has none."""
    needed = {name: text for name, (is_comment, text) in example_lines().items() if not is_comment}

    for name, (is_comment, text) in example_lines().items():
        if is_comment:
            default = Settings.model_fields[name.removeprefix(PREFIX).lower()].default
            assert Settings.from_env(needed | {name: text}) == Settings.from_env(needed)
            assert (text == "") == (default in (None, ()))


def test_the_example_itself_is_valid():
    """Whoever copies it gets no fault."""
    needed = {name: text for name, (is_comment, text) in example_lines().items() if not is_comment}

    assert Settings.from_env(needed).base_url == "https://secrets.example.com"


def test_the_example_stays_valid_with_its_comments_taken_away():
    """Every default that it shows can be set as it stands."""
    everything = {name: text for name, (_, text) in example_lines().items()}

    assert Settings.from_env(everything).app_key == "com.secrets-for-jira-and-confluence"
