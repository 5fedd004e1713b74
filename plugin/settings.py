"""The app's settings: read once from the environment, checked as a whole, then frozen."""

import ipaddress
import re
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Annotated, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator

from plugin.connect.allowed_hosts import AllowedHosts
from plugin.forge.settings import ForgeSettings
from plugin.key_settings import KeySettings

PREFIX = "SECRETS_"

_PRINTABLE = re.compile(r"[!-~]+")
# A path alone: each site is told of its own accounts, with its own token, and of nobody else's.
_BELOW_A_SITE = r"^(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}){1,8}$"


class SettingsFault(Exception):
    """The environment does not make sense. Its text names every variable that is wrong, one a line."""


class Settings(KeySettings, ForgeSettings):
    """Every setting, named without the prefix `SECRETS_`; `.env.example` says what each means."""

    base_url: str
    database_url: SecretStr
    app_key: Annotated[str, Field(pattern=r"^[a-zA-Z0-9._-]{1,64}$")] = "com.secrets-for-jira-and-confluence"
    install_keys_url: str = "https://connect-install-keys.atlassian.com"
    allowed_host_suffixes: str = ".atlassian.net,.jira.com"
    account_report_url: Annotated[str, Field(pattern=_BELOW_A_SITE)] | None = None
    all_js_url: str = "https://connect-cdn.atl-paas.net/all.js"
    argon2_memory_kib: Annotated[int, Field(ge=19 * 1024, le=256 * 1024)] = 64 * 1024
    argon2_time_cost: Annotated[int, Field(ge=1, le=10)] = 3
    argon2_slots: Annotated[int, Field(ge=1, le=64)] | None = None
    grant_max_seconds: Annotated[int, Field(ge=60, le=24 * 3600)] = 1800
    grant_idle_seconds: Annotated[int, Field(ge=30, le=3600)] = 300
    database_pool_size: Annotated[int, Field(ge=1, le=100)] = 8
    threads: Annotated[int, Field(ge=1, le=64)] = 8
    metrics_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    metrics_host: str = "127.0.0.1"
    traces_url: str | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    test_only_cheap_argon2: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings from an environment.

        Raises:
            SettingsFault: names every variable that is missing, unknown or wrong; never shows a value.

        """
        given = {
            name[len(PREFIX) :].lower(): text for name, text in environ.items() if name.startswith(PREFIX)
        }
        try:
            # An empty variable counts as not set; but an unknown name is refused even then.
            return cls.model_validate(
                {n: text for n, text in given.items() if text or n not in cls.model_fields}
            )
        except ValidationError as error:
            raise SettingsFault(_explain(error)) from None

    @property
    def is_development(self) -> bool:
        """Whether the app serves plain http on loopback. It loosens nothing else."""
        return urlsplit(self.base_url).scheme == "http"

    @property
    def base_path(self) -> str:
        """The path part of the base URL, "" when it has none; qsh leaves it out."""
        return urlsplit(self.base_url).path.rstrip("/")

    @field_validator(
        "base_url",
        "install_keys_url",
        "all_js_url",
        "forge_jwks_url",
        "vault_url",
        "gcp_kms_endpoint",
        "traces_url",
    )
    @classmethod
    def _check_url(cls, url: str | None) -> str | None:
        if url is None:
            return None
        # Such characters urlsplit would drop in silence, or repeat in its errors.
        if not _PRINTABLE.fullmatch(url):
            raise ValueError("must be ASCII without blanks")
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
            raise ValueError("must be an https URL; http is for loopback addresses only")
        if not parts.hostname or parts.username or parts.query or parts.fragment or not _has_good_port(parts):
            raise ValueError("must be a plain URL with a host, without user, query or fragment")
        return url.rstrip("/")

    @field_validator("traces_url")
    @classmethod
    def _check_traces(cls, url: str | None) -> str | None:
        # Looked for and not loaded: it takes its time and memory, and most do without.
        if url is not None and find_spec("opentelemetry") is None:
            raise ValueError(
                "needs the packages of the extra: pip install 'secrets-for-jira-and-confluence[otel]'"
            )
        return url

    @field_validator("allowed_host_suffixes")
    @classmethod
    def _check_hosts(cls, entries: str) -> str:
        AllowedHosts.parse(entries)
        return entries

    @field_validator("grant_idle_seconds")
    @classmethod
    def _check_idle(cls, idle: int, info: ValidationInfo) -> int:
        if idle > info.data.get("grant_max_seconds", idle):
            raise ValueError("must not be longer than SECRETS_GRANT_MAX_SECONDS")
        return idle

    @field_validator("test_only_cheap_argon2")
    @classmethod
    def _check_cheap(cls, is_cheap: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic's signature
        if is_cheap and urlsplit(info.data.get("base_url", "")).scheme != "http":
            raise ValueError("is for tests; it is refused with an https base URL")
        return is_cheap


def is_loopback(host: str | None) -> bool:
    """Whether a host name means this very machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _has_good_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def _explain(error: ValidationError) -> str:
    """Put every fault in one line with its variable's name; inputs stay out."""
    lines = []
    for fault in error.errors(include_input=False, include_url=False, include_context=False):
        name = PREFIX + str(fault["loc"][0]).upper() if fault["loc"] else ""
        text = {"missing": "is missing", "extra_forbidden": "is not a setting of this app"}.get(
            fault["type"], fault["msg"].removeprefix("Value error, ")
        )
        lines.append(f"{name}: {text}" if name else text)
    return "\n".join(sorted(lines))
