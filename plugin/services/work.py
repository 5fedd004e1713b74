"""One unit of work on behalf of one principal: what the use cases say, in their own words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from plugin.domain.access import Access
from plugin.domain.ask import SealedAsk
from plugin.domain.attachment import SealedAttachment
from plugin.domain.audience import Audience
from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.errors import AttachmentNotFound, SecretNotFound
from plugin.domain.ids import AskId, AttachmentId, SecretId
from plugin.domain.policy import Policy
from plugin.domain.principal import Principal
from plugin.domain.secret import OpenSecret, SealedSecret, SecretHead, SecretView, TrashedHead, is_one_of
from plugin.services.dependencies import Dependencies
from plugin.services.errors import TenantKeyMissing
from plugin.services.ports import UnitOfWork
from plugin.services.sealing import PlainText, content_of, place_of_secret, title_of, view_of
from plugin.services.site_policies import policy_of
from plugin.vault.errors import BoxRejected
from plugin.vault.place import Place
from plugin.vault.tenant_key import TenantKey


class Work:
    """A transaction, the principal it is for and the moment it began. Made by `writing_for`."""

    def __init__(self, deps: Dependencies, unit: UnitOfWork, principal: Principal) -> None:
        self.unit = unit
        self.principal = principal
        self._deps = deps
        self.now: datetime = deps.clock.now()
        self._keyring = deps.keyring

    @property
    def policy(self) -> Policy:
        """The rules of the principal's site.

        Raises:
            PolicyDamaged: they cannot be read.

        """
        return policy_of(self._deps, self.principal.installation)

    @property
    def tenant_key(self) -> TenantKey:
        """The current key, as of the moment when the principal was authenticated."""
        return self._keyring.current(self.unit, self.principal.installation)

    @property
    def sealing_key(self) -> TenantKey:
        """The same key, to seal what lasts.

        Raises:
            TenantKeyMissing: it was replaced and destroyed since the principal was authenticated, hours ago.

        """
        installation = self.principal.installation
        self.unit.tenant_keys.get(installation.id, installation.tenant_key_version)
        return self.tenant_key

    def tenant_key_of(self, box: bytes) -> TenantKey:
        """Return the key that sealed this box."""
        return self._keyring.for_box(self.unit, self.principal.installation, box=box)

    def secret(self, secret_id: SecretId) -> SealedSecret:
        """Return a secret of the principal's own container that he is shown at all.

        This and `trashed` are the only ways of a use case to one secret, so that none can forget whom it is shown to.

        Raises:
            SecretNotFound: there is none there; one that lies elsewhere, or is hidden from him, is no different.

        """
        secret = self.unit.secrets.get(self.principal.installation.id, secret_id)
        self._require_shown(secret.head)
        return secret

    def trashed(self, secret_id: SecretId) -> TrashedHead:
        """Return a secret in the trash of the principal's own container that he is shown at all.

        Raises:
            SecretNotFound: there is none there; one that lies elsewhere, or is hidden from him, is no different.

        """
        trashed = self.unit.trash.get(self.principal.installation.id, secret_id)
        self._require_shown(trashed.head)
        return trashed

    def _require_shown(self, head: SecretHead) -> None:
        if head.container != self.principal.container or not head.is_shown_to(self.principal.account):
            raise SecretNotFound

    def ask(self, ask_id: AskId) -> SealedAsk:
        """Return an ask of the principal's own container.

        Raises:
            SecretNotFound: there is none there (any more); one that lies elsewhere is no different.

        """
        ask = self.unit.asks.get(self.principal.installation.id, ask_id, now=self.now)
        if ask.container != self.principal.container:
            raise SecretNotFound
        return ask

    def attachment(self, secret: SealedSecret, attachment_id: AttachmentId) -> SealedAttachment:
        """Return a file of a secret, whole or not.

        Raises:
            AttachmentNotFound: the secret has none of this id.

        """
        return self.unit.attachments.get(
            self.principal.installation.id, secret.head.id, attachment_id, key_epoch=secret.key_epoch
        )

    def own_upload(self, secret: SealedSecret, attachment_id: AttachmentId) -> SealedAttachment:
        """Return a file that the principal himself has begun to send.

        Raises:
            AttachmentNotFound: the secret has none of this id, or somebody else's.

        """
        file = self.attachment(secret, attachment_id)
        if file.added_by != self.principal.account:
            raise AttachmentNotFound
        return file

    def audience(self, head: SecretHead) -> Audience | None:
        """Return whom a secret is shared with; None where everybody who knows the password may open it."""
        if not head.has_audience:
            return None
        return self.unit.audiences.find(self.principal.installation.id, head.id)

    def owns(self, head: SecretHead) -> bool:
        """Whether the principal is the secret's owner."""
        return is_one_of(self.principal.account, head.owner)

    def place(self, secret: SealedSecret) -> Place:
        """Return the place that the secret's boxes are bound to."""
        return place_of_secret(self.principal.installation.id, secret)

    def title(self, head: SecretHead) -> str:
        """Open a title."""
        return title_of(head, principal=self.principal, tenant_key=self.tenant_key_of(head.sealed_title))

    def title_or_none(self, head: SecretHead) -> str | None:
        """Open a title for a list: one that was tampered with must not keep the others from being shown."""
        try:
            return self.title(head)
        except (BoxRejected, TenantKeyMissing):
            return None

    def view(self, head: SecretHead, access: Access) -> SecretView:
        """Open the title and return what everybody who sees the container may know."""
        tenant_key = self.tenant_key_of(head.sealed_title)
        return view_of(head, principal=self.principal, access=access, tenant_key=tenant_key, now=self.now)

    def open(self, secret: SealedSecret, access: Access, *, data_key: bytes) -> OpenSecret:
        """Open title and content, and count the files."""
        kept = content_of(secret, place=self.place(secret), data_key=data_key)
        files = self.unit.attachments.count_whole(
            self.principal.installation.id, secret.head.id, key_epoch=secret.key_epoch
        )
        return OpenSecret(self.view(secret.head, access), kept, files)

    def plain_text(self, secret: SealedSecret, *, data_key: bytes) -> PlainText:
        """Open title and content, to seal them again."""
        kept = content_of(secret, place=self.place(secret), data_key=data_key)
        return PlainText(self.title(secret.head), kept)

    def audit(self, kind: AuditKind, secret_id: SecretId | None, **details: str | int | bool) -> None:
        """Append an event about a secret or an ask. Call it late: the site's other writers wait from then on."""
        entry = AuditEntry(
            kind,
            at=self.now,
            account=self.principal.account,
            secret_id=secret_id,
            container=self.principal.container,
            details=details,
        )
        self.unit.audit.append(self.principal.installation.id, entry)

    def record_reader(self, secret_id: SecretId) -> None:
        """Note that the principal knows this secret as it is now.

        Guesses of others cannot lock him out any more, and the leaver report names him until the secret changes.
        """
        self.unit.readers.record(self.principal.installation.id, secret_id, self.principal.account, self.now)

    def serialise(self) -> None:
        """Make other writers of this installation wait until the commit."""
        self.unit.audit.serialise(self.principal.installation.id)

    def commit(self) -> None:
        """Make everything last."""
        self.unit.commit()


@contextmanager
def writing_for(deps: Dependencies, principal: Principal, *, even_sealed: bool = False) -> Iterator[Work]:
    """Open a transaction for a principal; leaving it without `commit` undoes everything.

    Raises:
        InstallationNotFound: his site has left, or installed the app anew, since he was authenticated.
        Sealed: his site is sealed; only what neither opens nor keeps anything may go on.

    """
    with deps.store.writing() as unit:
        _require_current(unit, principal, even_sealed=even_sealed)
        yield Work(deps, unit, principal)


@contextmanager
def reading_for(deps: Dependencies, principal: Principal, *, even_sealed: bool = False) -> Iterator[Work]:
    """Open a consistent view of the store for a principal.

    Raises:
        InstallationNotFound: his site has left, or installed the app anew, since he was authenticated.
        Sealed: his site is sealed; only titles may be shown.

    """
    with deps.store.reading() as unit:
        _require_current(unit, principal, even_sealed=even_sealed)
        yield Work(deps, unit, principal)


def _require_current(unit: UnitOfWork, principal: Principal, *, even_sealed: bool) -> None:
    installation = principal.installation
    unit.installations.require_current(
        installation.id, event_issued_at=installation.event_issued_at, even_sealed=even_sealed
    )
