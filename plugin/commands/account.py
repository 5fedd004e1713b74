"""The commands about one person's data: python -m plugin account <command>. docs/privacy.md explains them."""

import json
from typing import Any

import click

from plugin.commands.readiness import ready_tools, stop
from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import AccountId, ClientKey
from plugin.services.forgetting import (
    AccountTraces,
    erase_account,
    installations_with_data,
    view_account,
)
from plugin.vault.errors import KeyUnavailable

_ACCOUNT = click.option("--account", "account_id", required=True, help="The Atlassian account id.")
_CLIENT_KEY = click.option("--client-key", help="Only this installation; otherwise every one.")


@click.group()
def account() -> None:
    """Show or erase what is kept about one person."""


@account.command()
@_ACCOUNT
@_CLIENT_KEY
def export(account_id: str, client_key: str | None) -> None:
    """Print as JSON what is kept about an account."""
    deps = ready_tools()
    keys = [ClientKey(client_key)] if client_key else installations_with_data(deps)
    try:
        traces = [view_account(deps, key, account=AccountId(account_id)) for key in keys]
    except InstallationNotFound:
        stop("There is no installation with this client key.")
    found = [_described(each) for each in traces if not each.is_empty]
    click.echo(json.dumps({"account_id": account_id, "installations": found}, indent=2))


@account.command()
@_ACCOUNT
@_CLIENT_KEY
def erase(account_id: str, client_key: str | None) -> None:
    """Forget an account. Its secrets stay, without the name of who made them."""
    deps = ready_tools()
    keys = [ClientKey(client_key)] if client_key else installations_with_data(deps)
    try:
        rows = sum(erase_account(deps, key, account=AccountId(account_id)) for key in keys)
    except InstallationNotFound:
        stop("There is no installation with this client key.")
    except KeyUnavailable as error:
        stop(f"The keys cannot be opened: {error}\nWhat was erased stays erased; run the command again.")
    deps.store.erase_traces()
    click.echo(f"Erased the account where {rows} rows named it.")


def _described(traces: AccountTraces) -> dict[str, Any]:
    return {
        "client_key": traces.client_key,
        "secrets": [
            {
                "id": str(secret.id),
                "product": secret.container.product.value,
                "container": secret.container.id,
                "created": secret.is_creator,
                "last_changed": secret.is_last_editor,
                "trashed": secret.has_trashed,
                "asked_for": secret.has_asked,
                "wrote_earlier_versions": secret.has_written_versions,
                "attached_files": secret.has_attached_files,
                "was_made_owner": secret.was_given,
                "shared_with": secret.has_place,
            }
            for secret in traces.secrets
        ],
        "unlocked": [
            {
                "secret": str(unlock.secret_id),
                "first_at": unlock.first_at.isoformat(),
                "last_at": unlock.last_at.isoformat(),
            }
            for unlock in traces.unlocks
        ],
        "asks": [
            {
                "id": str(ask.id),
                "product": ask.container.product.value,
                "container": ask.container.id,
                "asked_at": ask.asked_at.isoformat(),
            }
            for ask in traces.asks
        ],
        "audit_trail_name": None if traces.actor is None else traces.actor.hex(),
        "reported_at": None if traces.reported_at is None else traces.reported_at.isoformat(),
        "sealed_the_site": traces.has_sealed,
    }
