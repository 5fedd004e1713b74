"""What sealing and opening cost, without Argon2."""

import os
import time
from collections.abc import Callable
from uuid import uuid4

from bench.pairs import interleaved, medians
from bench.report import Report
from plugin.vault.box import Purpose, open_box, seal
from plugin.vault.content import Content, ContentFormat, open_content, seal_content
from plugin.vault.data_key import OuterLayer, rewrap_outer, unwrap_with_password_key, wrap_with_password_key
from plugin.vault.grant import GrantToken, unwrap_for_grant, wrap_for_grant
from plugin.vault.password import RECOMMENDED, PasswordParameters
from plugin.vault.place import Place
from plugin.vault.tenant_key import TenantKey
from plugin.vault.title import open_title, seal_title

LOOPS = 300

Calls = dict[str, Callable[[], object]]


def measure_boxes(report: Report) -> None:
    """Measure every kind of box."""
    contenders = {**_boxes(), **_titles_and_contents(), **_data_keys(), **_grants()}
    times = medians(interleaved(contenders, loops=LOOPS, clock=time.process_time))
    rows = [(name, f"{1e6 * seconds:.1f}") for name, seconds in times.items()]
    report.table("Sealing and opening", ("operation", "µs of processor time, median of 9 rounds"), rows)


def _boxes() -> Calls:
    calls: Calls = {}
    for name, size in (("32 B", 32), ("1 KiB", 1024), ("256 KiB", 256 * 1024)):
        calls |= _boxes_of(name, os.urandom(size))
    return calls


def _boxes_of(name: str, plaintext: bytes) -> Calls:
    key, context, purpose = os.urandom(32), os.urandom(60), Purpose.CONTENT
    box = seal(key, purpose=purpose, key_id=0, context=context, plaintext=plaintext)
    return {
        f"seal a box of {name}": lambda: seal(
            key, purpose=purpose, key_id=0, context=context, plaintext=plaintext
        ),
        f"open a box of {name}": lambda: open_box(key, purpose=purpose, context=context, box=box),
    }


def _titles_and_contents() -> Calls:
    place, tenant_key = _place_and_key()
    data_key = os.urandom(32)
    title = seal_title("Database password", place=place, version=1, tenant_key=tenant_key)
    plain = Content(ContentFormat.PLAIN_TEXT, "x" * 1024)
    content = seal_content(data_key, plain, place=place, version=1)
    return {
        "seal a title": lambda: seal_title("Database", place=place, version=1, tenant_key=tenant_key),
        "open a title": lambda: open_title(title, place=place, version=1, tenant_key=tenant_key),
        "seal a content of 1 KiB": lambda: seal_content(data_key, plain, place=place, version=1),
        "open a content of 1 KiB": lambda: open_content(data_key, content, place=place, version=1),
        "derive a tenant key's subkeys": lambda: TenantKey(place.tenant, 1, data_key),
    }


def _data_keys() -> Calls:
    place, tenant_key = _place_and_key()
    data_key, key, layer = os.urandom(32), os.urandom(32), OuterLayer(place, tenant_key)
    parameters = PasswordParameters.fresh(RECOMMENDED)

    def wrap() -> bytes:
        return wrap_with_password_key(
            data_key, password_key=key, parameters=parameters, place=place, tenant_key=tenant_key
        )

    wrapped = wrap()
    return {
        "wrap a data key (two layers)": wrap,
        "unwrap a data key": lambda: unwrap_with_password_key(
            wrapped, password_key=key, parameters=parameters, place=place, tenant_key=tenant_key
        ),
        "re-seal its outer layer": lambda: rewrap_outer(
            wrapped, parameters=parameters, current=layer, new=layer
        ),
    }


def _grants() -> Calls:
    place, tenant_key = _place_and_key()
    data_key, token, account = os.urandom(32), GrantToken.new(), "712020:somebody"

    def wrap() -> bytes:
        return wrap_for_grant(
            data_key,
            token=token,
            place=place,
            account_id=account,
            issued_at=1,
            expires_at=2,
            tenant_key=tenant_key,
        )

    wrapped = wrap()
    return {
        "wrap for a grant": wrap,
        "unwrap by a grant": lambda: unwrap_for_grant(
            wrapped,
            token=token,
            place=place,
            account_id=account,
            issued_at=1,
            expires_at=2,
            tenant_key=tenant_key,
        ),
    }


def _place_and_key() -> tuple[Place, TenantKey]:
    tenant = uuid4()
    return Place(tenant, uuid4(), 1, "jira", "10042"), TenantKey(tenant, 1, os.urandom(32))
