"""The settings: all faults at once, by name, and no value shown."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from plugin.settings import PREFIX, Settings, SettingsFault, is_loopback

GOOD = {
    "SECRETS_BASE_URL": "https://secrets.example.com",
    "SECRETS_DATABASE_URL": "postgresql://secrets:canary-password@localhost/secrets",
    "SECRETS_ROOT_KEYS": "/etc/secrets/root-keys.json",
}
NAMES = {PREFIX + name.upper() for name in Settings.model_fields}

FORGE_ID = "8db33309-b2c6-4c1d-9b54-0a6d8b1c2e01"


def settings(**changes: str) -> Settings:
    """Read good settings with some changes: `settings(BASE_URL="http://...")`."""
    return Settings.from_env(GOOD | {PREFIX + name: text for name, text in changes.items()})


def faults(environ: dict[str, str]) -> list[str]:
    """Return the lines that tell what is wrong."""
    with pytest.raises(SettingsFault) as caught:
        Settings.from_env(environ)
    return str(caught.value).splitlines()


def named(lines: list[str]) -> set[str]:
    """Return the variables that the lines begin with."""
    return {re.match(r"SECRETS_\w+", line).group() for line in lines}


def test_three_settings_are_enough():
    """Everything else has a default that is safe."""
    read = Settings.from_env(GOOD)

    assert read.base_url == "https://secrets.example.com"
    assert read.root_keys == Path("/etc/secrets/root-keys.json")
    assert (read.argon2_memory_kib, read.argon2_time_cost) == (65536, 3)
    assert (read.grant_idle_seconds, read.grant_max_seconds) == (300, 1800)
    assert not read.test_only_cheap_argon2


def test_what_is_not_ours_is_ignored():
    """The rest of the environment does not matter."""
    assert Settings.from_env(GOOD | {"PATH": "/bin", "MY_SECRETS_BASE_URL": "x"}) == Settings.from_env(GOOD)


def test_everything_that_is_missing_is_named_at_once():
    """An empty environment is answered with all that it lacks."""
    assert named(faults({})) == set(GOOD)


@pytest.mark.parametrize("name", GOOD)
def test_each_setting_without_a_default_is_missed(name):
    """Nothing secret and nothing local has a default."""
    lines = faults({key: text for key, text in GOOD.items() if key != name})

    assert named(lines) == {name}


def test_a_missing_root_key_file_names_the_command_that_makes_one():
    """The message helps."""
    environ = {key: text for key, text in GOOD.items() if key != "SECRETS_ROOT_KEYS"}

    assert "python -m plugin new-root-key FILE" in faults(environ)[0]


def test_all_wrong_settings_are_named_at_once():
    """One start tells everything that is to be mended, each variable on a line of its own."""
    wrong = {
        "SECRETS_BASE_URL": "http://secrets.example.com",
        "SECRETS_THREADS": "many",
        "SECRETS_LOG_LEVEL": "loud",
        "SECRETS_ARGON2_MEMORY_KIB": "1024",
        "SECRETS_COLOUR": "red",
    }

    lines = faults(GOOD | wrong)

    assert named(lines) == set(wrong)
    assert len(lines) == len(wrong)


def test_settings_that_contradict_each_other_are_all_named_at_once():
    """Two contradictions are two lines."""
    wrong = {"SECRETS_TEST_ONLY_CHEAP_ARGON2": "true", "SECRETS_GRANT_IDLE_SECONDS": "3600"}

    assert named(faults(GOOD | wrong)) == set(wrong)


@pytest.mark.parametrize("text", ["red", ""])
def test_an_unknown_name_is_refused(text):
    """A mistyped setting must not be overlooked, not even an empty one."""
    assert faults(GOOD | {"SECRETS_COLOUR": text}) == ["SECRETS_COLOUR: is not a setting of this app"]


def test_an_empty_setting_counts_as_not_set():
    """An empty variable means the default; where there is none, it is missing."""
    assert settings(THREADS="") == Settings.from_env(GOOD)
    assert faults(GOOD | {"SECRETS_DATABASE_URL": ""}) == ["SECRETS_DATABASE_URL: is missing"]


def fault_of(environ: dict[str, str]) -> str:
    """Return all that a fault says, or nothing where there is none."""
    try:
        Settings.from_env(environ)
    except SettingsFault as fault:
        return f"{fault} {fault!r} {fault.__cause__!r} {None if fault.__suppress_context__ else 'context'}"
    return ""


@pytest.mark.parametrize("name", sorted(NAMES - {"SECRETS_DATABASE_URL", "SECRETS_ROOT_KEYS"}))
@pytest.mark.parametrize(
    "value", ["canary value", "https://canary:canary@ca\u2100nary.com", "http://[canary", "\x00canary"]
)
def test_no_fault_shows_a_value(name, value):
    """Whatever stands in a variable, neither the message nor its cause repeats it."""
    said = fault_of(GOOD | {name: value})

    assert "canary" not in said
    assert "context" not in said


@given(st.dictionaries(st.sampled_from(sorted(NAMES)), st.text().map("canary{}".format)))
def test_whatever_is_set_gives_settings_or_a_fault(environ):
    """No environment makes reading the settings fail in another way, and no value shows up in a message."""
    assert "canary" not in fault_of(environ)


def test_the_database_url_is_not_shown():
    """It may hold a password."""
    assert "canary" not in f"{settings()!r} {settings()}"


def test_settings_cannot_be_changed():
    """What was read at the start counts until the end."""
    with pytest.raises(ValidationError):
        settings().threads = 2


@pytest.mark.parametrize("name", ["BASE_URL", "INSTALL_KEYS_URL", "ALL_JS_URL", "FORGE_JWKS_URL"])
@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:9000",
        "http://127.0.0.1:9000",
        "http://127.8.8.8",
        "http://[::1]:9000",
        "https://x.com",
    ],
)
def test_http_is_for_loopback(name, url):
    """A plain address is taken only where nobody can listen in; https everywhere."""
    assert getattr(settings(**{name: url}), name.lower()) == url


@pytest.mark.parametrize("name", ["BASE_URL", "INSTALL_KEYS_URL", "ALL_JS_URL", "FORGE_JWKS_URL"])
@pytest.mark.parametrize(
    "url",
    [
        "http://secrets.example.com",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1",
        "http://0.0.0.0:9000",
        "ftp://secrets.example.com",
        "secrets.example.com",
        "//secrets.example.com",
        "https://",
        "https:///path",
        "https://user@secrets.example.com",
        "https://user:password@secrets.example.com",
        "https://secrets.example.com?a=b",
        "https://secrets.example.com#here",
        " https://secrets.example.com",
        "https://secrets.exam\nple.com",
        "https://secrets example.com",
        "https://s\u00e9crets.example.com",
        "javascript:alert(1)",
    ],
)
def test_any_other_url_is_refused(name, url):
    """No plain http beyond loopback, no user, query, fragment or blank, and nothing that is no URL."""
    assert named(faults(GOOD | {PREFIX + name: url})) == {PREFIX + name}


def test_a_slash_at_the_end_does_not_matter():
    """The base URL is compared whole with tokens' audience, so it is kept in one spelling."""
    assert settings(BASE_URL="https://secrets.example.com/app/").base_url == "https://secrets.example.com/app"


@pytest.mark.parametrize(
    ("base_url", "base_path"),
    [
        ("https://a.example.com", ""),
        ("https://a.example.com/", ""),
        ("https://a.example.com/secrets", "/secrets"),
    ],
)
def test_the_base_path_is_the_path_of_the_base_url(base_url, base_path):
    """It is what the query string hash leaves out."""
    assert settings(BASE_URL=base_url).base_path == base_path


def test_development_is_http_on_loopback_and_nothing_else():
    """No switch turns it on."""
    assert settings(BASE_URL="http://127.0.0.1:9000").is_development
    assert not settings().is_development


def test_cheap_argon2_is_refused_in_production():
    """With an https base URL, passwords always cost what they must."""
    assert named(faults(GOOD | {"SECRETS_TEST_ONLY_CHEAP_ARGON2": "true"})) == {
        "SECRETS_TEST_ONLY_CHEAP_ARGON2"
    }


def test_cheap_argon2_is_taken_on_loopback():
    """The tests of this project need it."""
    read = settings(BASE_URL="http://127.0.0.1:9000", TEST_ONLY_CHEAP_ARGON2="true")

    assert read.test_only_cheap_argon2


@pytest.mark.parametrize(
    ("name", "lowest", "highest"),
    [
        ("ARGON2_MEMORY_KIB", 19456, 262144),
        ("ARGON2_TIME_COST", 1, 10),
        ("ARGON2_SLOTS", 1, 64),
        ("DATABASE_POOL_SIZE", 1, 100),
        ("THREADS", 1, 64),
    ],
)
def test_numbers_have_bounds(name, lowest, highest):
    """Both bounds are taken, one less and one more are refused."""
    assert getattr(settings(**{name: str(lowest)}), name.lower()) == lowest
    assert getattr(settings(**{name: str(highest)}), name.lower()) == highest
    for beyond in (lowest - 1, highest + 1):
        assert named(faults(GOOD | {PREFIX + name: str(beyond)})) == {PREFIX + name}


def test_a_grant_cannot_be_idle_longer_than_it_lives():
    """The idle time is at most the absolute time."""
    assert settings(GRANT_IDLE_SECONDS="600", GRANT_MAX_SECONDS="600").grant_idle_seconds == 600
    environ = GOOD | {"SECRETS_GRANT_IDLE_SECONDS": "601", "SECRETS_GRANT_MAX_SECONDS": "600"}
    assert named(faults(environ)) == {"SECRETS_GRANT_IDLE_SECONDS"}


@pytest.mark.parametrize("key", ["com.example.app", "a", "A-b_c.9", "x" * 64])
def test_an_app_key_of_atlassians_form_is_taken(key):
    """Letters, digits, dots, hyphens and underscores, up to 64."""
    assert settings(APP_KEY=key).app_key == key


@pytest.mark.parametrize("key", ["x" * 65, "a b", "a/b", "é", "a\n"])
def test_an_app_key_of_another_form_is_refused(key):
    """Atlassian would not install it."""
    assert named(faults(GOOD | {"SECRETS_APP_KEY": key})) == {"SECRETS_APP_KEY"}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.255.255.254", "::1"])
def test_this_machine_is_loopback(host):
    """Names and addresses that never leave the machine."""
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "128.0.0.1",
        "::",
        "localhost.",
        "localhost.example",
        "fe80::1",
    ],
)
def test_anything_else_is_not_loopback(host):
    """In doubt, http is refused."""
    assert not is_loopback(host)


def test_accounts_are_not_reported_unless_asked_for():
    """Whether an app has to take part is for its operator to say."""
    assert settings().account_report_url is None


def test_accounts_are_reported_below_each_sites_own_address():
    """A path, and nothing but a path: no other machine is ever told of a site's people."""
    path = "/rest/atlassian-connect/latest/report-accounts"
    assert settings(ACCOUNT_REPORT_URL=path).account_report_url == path


@pytest.mark.parametrize(
    "url",
    [
        "https://api.atlassian.com/app/report-accounts/",
        "//mallory.example/report",
        "report-accounts",
        "/",
        "/rest/../report",
        "/rest/.hidden",
        "/rest/report?x=1",
        "/rest/report#x",
        "/rest/report accounts",
        "/rest/%2e%2e",
        "/" + "a" * 65,
        "/a" * 9,
    ],
)
def test_accounts_are_reported_nowhere_else(url):
    """Another host, or a path that means another place than it says, is refused at the start."""
    assert named(faults(GOOD | {"SECRETS_ACCOUNT_REPORT_URL": url})) == {"SECRETS_ACCOUNT_REPORT_URL"}


def test_forges_door_is_closed_unless_an_app_is_named():
    """There is no app that could be a default."""
    assert settings().forge_app is None


@pytest.mark.parametrize("prefix", ["", "ari:cloud:ecosystem::app/"])
def test_a_forge_app_is_named_by_its_id(prefix):
    """Whole or its last part; production calls alone are taken."""
    app = settings(FORGE_APP_ID=prefix + FORGE_ID).forge_app

    assert app.id == f"ari:cloud:ecosystem::app/{FORGE_ID}"
    assert app.environments == {"PRODUCTION"}
    assert app.api.origins == {"https://api.atlassian.com"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("FORGE_APP_ID", "7"),
        ("FORGE_APP_ID", FORGE_ID + "0"),
        ("FORGE_APP_ID", f"ari:cloud:ecosystem::installation/{FORGE_ID}"),
        ("FORGE_ENVIRONMENTS", "production"),
        ("FORGE_ENVIRONMENTS", "PRODUCTION, STAGING"),
        ("FORGE_ENVIRONMENTS", "EVERYTHING"),
        ("FORGE_API_ORIGINS", ".atlassian.com"),
        ("FORGE_API_ORIGINS", "http://api.atlassian.com"),
        ("FORGE_API_ORIGINS", "https://api.atlassian.com/ex"),
    ],
)
def test_a_wrong_forge_setting_is_named(name, text):
    """Before the app starts."""
    assert named(faults(GOOD | {PREFIX + name: text})) == {PREFIX + name}
