"""The Connect door: turns a host's token into a caller, or refuses."""

import hashlib
from dataclasses import dataclass

from flask import Request, g

from plugin.connect.allowed_hosts import AllowedHosts
from plugin.connect.claims import TokenClaims
from plugin.connect.envelope import CompactToken
from plugin.connect.host import HostClient
from plugin.connect.install import peek_key_id, verify_install_token
from plugin.connect.lifecycle import EventType, LifecycleEvent, check_lifecycle, parse_lifecycle
from plugin.connect.public_keys import InstallKeys
from plugin.connect.tenant import Tenant
from plugin.connect.tokens import peek_client_key, verify_context_token, verify_page_token
from plugin.domain.lifecycle import LifecycleNotice
from plugin.domain.principal import Principal
from plugin.services.authenticating import find_signing_tenant
from plugin.services.dependencies import Dependencies
from plugin.services.ports import Caller
from plugin.services.signing_tenants import SigningTenant
from plugin.settings import Settings
from plugin.web.bearers import token_in_either, token_in_header, token_in_query
from plugin.web.bodies import read_body
from plugin.web.refusals import Anonymous
from plugin.web.request_target import request_line
from plugin.web.tokens import TokenKind


@dataclass(frozen=True, slots=True)
class ConnectDoor:
    """Checks the tokens of Atlassian Connect. What it learns of a request stands in `flask.g`.

    `g.installation` is the verified tenant, `g.caller` a verified account of it, `g.notice` a verified
    lifecycle event.
    """

    deps: Dependencies
    settings: Settings
    hosts: HostClient
    install_keys: InstallKeys
    allowed_hosts: AllowedHosts

    def admit(self, kind: TokenKind, request: Request) -> None:
        """Check a request's token.

        Raises:
            Unauthenticated, TokenRefused, InstallationNotFound: it does not prove who is calling.
            Anonymous: the token is good, but nobody is logged in.
            InstallRefused: a lifecycle event is wrong in another fact.
            KeysUnavailable: the install key cannot be fetched now.

        """
        match kind:
            case TokenKind.NONE:
                return
            case TokenKind.INSTALLED:
                g.notice = self._lifecycle_notice(request, EventType.INSTALLED)
            case TokenKind.UNINSTALLED:
                g.notice = self._lifecycle_notice(request, EventType.UNINSTALLED)
            case TokenKind.EVENT:
                self._verify_bound(token_in_header(request), request)
            case TokenKind.EXPORT:
                self._verify_bound(token_in_either(request), request)
            case TokenKind.PAGE:
                g.caller = self._caller(*self._verify_bound(token_in_query(request), request))
            case TokenKind.CONTEXT:
                g.caller = self._caller(*self._verify_context(token_in_header(request)))

    def _verify_bound(self, token: str, request: Request) -> tuple[SigningTenant, TokenClaims]:
        read = CompactToken.of(token)
        signer, tenant = self._signer(read)
        line = request_line(request, base_path=self.settings.base_path)
        claims = verify_page_token(read, tenant=tenant, request=line, now=self.deps.clock.now())
        g.installation = signer.installation
        return signer, claims

    def _verify_context(self, token: str) -> tuple[SigningTenant, TokenClaims]:
        read = CompactToken.of(token)
        signer, tenant = self._signer(read)
        claims = verify_context_token(read, tenant=tenant, now=self.deps.clock.now())
        g.installation = signer.installation
        return signer, claims

    def _signer(self, token: CompactToken) -> tuple[SigningTenant, Tenant]:
        signer = find_signing_tenant(self.deps, peek_client_key(token))
        return signer, _tenant_of(signer)

    def _caller(self, signer: SigningTenant, claims: TokenClaims) -> Caller:
        if claims.account_id is None:
            raise Anonymous
        principal = Principal(signer.installation, claims.account_id, claims.container)
        return Caller(principal, self.hosts.at(_tenant_of(signer), base_url=signer.installation.base_url))

    def _lifecycle_notice(self, request: Request, expected: EventType) -> LifecycleNotice:
        token = token_in_header(request)
        claims = verify_install_token(
            token,
            public_key_pem=self.install_keys.get(peek_key_id(token)),
            audiences=(self.settings.base_url,),
            request=request_line(request, base_path=self.settings.base_path),
            now=self.deps.clock.now(),
        )
        body = read_body()
        event = check_lifecycle(
            parse_lifecycle(body),
            claims,
            app_key=self.settings.app_key,
            expected_event=expected,
            allowed_hosts=self.allowed_hosts,
        )
        return _notice(event, claims, token=token, body=body)


def _tenant_of(signer: SigningTenant) -> Tenant:
    installation = signer.installation
    return Tenant(installation.client_key, installation.product, signer.shared_secret)


def _notice(event: LifecycleEvent, claims: TokenClaims, *, token: str, body: bytes) -> LifecycleNotice:
    return LifecycleNotice(
        client_key=event.client_key,
        product=event.product,
        base_url=event.base_url,
        display_url=event.display_url,
        account=event.account_id,
        issued_at=claims.issued_at,
        token_hash=hashlib.sha256(token.encode()).digest(),
        body_hash=hashlib.sha256(body).digest(),
        shared_secret=event.shared_secret or "",
    )
