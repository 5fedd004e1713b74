"""The use case "verify": whether a chain is whole, from its first kept event to its head.

Whoever writes to the database can compute hashes, too, and so make a new chain. What he cannot do is to keep the
head that somebody wrote down elsewhere: that is what a `Pin` is for (docs/audit-format.md).
"""

import json
from dataclasses import dataclass

from plugin.domain.audit import AuditEvent, AuditKind, commit_to_account, is_intact
from plugin.domain.ids import AccountId, ClientKey
from plugin.services.dependencies import Dependencies
from plugin.services.walking_chain import Chain, find_chain, walk_chain

_ACCOUNTS = 1000


@dataclass(frozen=True, slots=True)
class Pin:
    """An event that the chain is known to have: a head that was written down earlier."""

    sequence: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """What a whole chain consists of."""

    client_key: ClientKey
    events: int
    kept_sequence: int
    head: Pin
    is_pin_met: bool = True
    """False where the pinned event was cut off as too old, so that nothing can be said about it."""


class ChainBroken(Exception):
    """A chain is not what was written. `fault` says where, without any value of the chain."""

    def __init__(self, client_key: ClientKey, fault: str) -> None:
        super().__init__(fault)
        self.client_key = client_key
        self.fault = fault


def verify_chain(deps: Dependencies, client_key: ClientKey, *, pin: Pin | None = None) -> Verified:
    """Verify an installation's chain, the accounts that it can still name, and a head that was pinned.

    Raises:
        InstallationNotFound: there is no such installation, or nothing ever happened to it.
        ChainBroken: an event was changed, removed or added, or an account was put in another one's place.
        StoreConflict: maintenance has cut the chain's beginning off meanwhile; begin again.

    """
    chain = find_chain(deps, client_key)
    _verify_end(deps, chain)
    met = _verify_events(deps, chain, pin)
    _verify_accounts(deps, chain)
    if pin is not None and pin.sequence > chain.head.kept_sequence and not met:
        raise ChainBroken(client_key, f"event {pin.sequence} is not the one that was pinned")
    head = chain.head
    return Verified(
        client_key=client_key,
        events=head.sequence - head.kept_sequence,
        kept_sequence=head.kept_sequence,
        head=Pin(head.sequence, head.hash),
        is_pin_met=met,
    )


def _verify_events(deps: Dependencies, chain: Chain, pin: Pin | None) -> bool:
    """Check each event in its place and the head at the end; return whether the pinned event was among them."""
    head, client_key = chain.head, chain.owner.client_key
    is_met = pin is None or pin == Pin(head.kept_sequence, head.kept_hash)
    sequence, previous, is_cut_told = head.kept_sequence, head.kept_hash, head.kept_sequence == 0
    for page in walk_chain(deps, chain):
        for event in page:
            sequence += 1
            _check(chain, event, sequence=sequence, previous=previous)
            previous = event.hash
            is_cut_told = is_cut_told or _tells_of_cut(event, head.kept_sequence)
            is_met = is_met or pin == Pin(sequence, previous)
    if (sequence, previous) != (head.sequence, head.hash):
        raise ChainBroken(client_key, f"the chain ends at event {sequence}, and not where its head says")
    if not is_cut_told:
        raise ChainBroken(client_key, "its beginning is missing, and no event says that it had its time")
    return is_met


def _tells_of_cut(event: AuditEvent, up_to: int) -> bool:
    """Whether this event says that everything up to a number was cut off as too old."""
    if event.kind != AuditKind.AUDIT_PRUNED:
        return False
    try:
        return bool(json.loads(event.details)["up_to"] == up_to)
    except (ValueError, KeyError, TypeError, RecursionError):
        return False  # whoever makes a chain anew may write anything


def _verify_end(deps: Dependencies, chain: Chain) -> None:
    """Check that nothing was put behind the head."""
    site = chain.owner.installation_id
    with deps.store.reading() as unit:
        head = unit.audit_chains.head(site)
        beyond = unit.audit.events(
            site, after=chain.head.sequence if head is None else head.sequence, limit=1
        )
    if head is None or beyond:
        raise ChainBroken(chain.owner.client_key, "there are events that its head does not know")


def _check(chain: Chain, event: AuditEvent, *, sequence: int, previous: bytes) -> None:
    if event.sequence != sequence:
        raise ChainBroken(chain.owner.client_key, f"event {sequence} is missing")
    if not is_intact(event, installation_id=chain.owner.installation_id, previous_hash=previous):
        raise ChainBroken(chain.owner.client_key, f"event {sequence} or the one before it was changed")


def _verify_accounts(deps: Dependencies, chain: Chain) -> None:
    """Check that each account's commitment is its own."""
    after: AccountId | None = None
    while True:
        with deps.store.reading() as unit:
            page = unit.audit_chains.commitments(chain.owner.installation_id, after=after, limit=_ACCOUNTS)
        if not page:
            return
        for each in page:
            if commit_to_account(each.account, salt=each.salt) != each.actor:
                raise ChainBroken(chain.owner.client_key, "an account stands in another one's place")
        after = page[-1].account
