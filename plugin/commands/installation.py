"""The commands about one site: python -m plugin installation <command>. docs/operating.md explains them."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from plugin.commands.readiness import ready_tools, stop
from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import ClientKey
from plugin.services.changing_policy import forget_policy
from plugin.services.sealing_sites import seal_installation, unseal_installation

_CLIENT_KEY = click.argument("client_key", metavar="CLIENT_KEY", type=ClientKey)


@click.group()
def installation() -> None:
    """Seal or unseal one site, or take its own policy away. Running processes notice at once."""


@installation.command()
@_CLIENT_KEY
def seal(client_key: ClientKey) -> None:
    """Stop everything on a site: all grants end, and nothing opens or is written until it is unsealed."""
    deps = ready_tools()
    with _unknown_stops():
        site = seal_installation(deps, client_key)
    assert site.sealed_at is not None  # noqa: S101 - that is what sealing means
    click.echo(f"The site is sealed since {site.sealed_at.isoformat()}. Titles are still listed.")


@installation.command()
@_CLIENT_KEY
def unseal(client_key: ClientKey) -> None:
    """Let a site go on. Everybody types the passwords again."""
    deps = ready_tools()
    with _unknown_stops():
        unseal_installation(deps, client_key)
    click.echo("The site is open.")


@installation.command("reset-policy")
@_CLIENT_KEY
def reset_policy(client_key: ClientKey) -> None:
    """Give a site the app's own policy again: the way out when what is stored cannot be read."""
    deps = ready_tools()
    with _unknown_stops():
        forget_policy(deps, client_key)
    click.echo("The site follows the app's own policy now. Its admins can choose theirs again.")


@contextmanager
def _unknown_stops() -> Iterator[None]:
    try:
        yield
    except InstallationNotFound:
        stop("There is no installation with this client key, or it was purged.")
