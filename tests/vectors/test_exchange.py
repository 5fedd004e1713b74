"""What one implementation seals the other opens, whatever the values, and in both directions."""

import base64
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugin.vault.box import Purpose, seal
from tests.vault.test_vectors import SEALING
from tests.vault.vector import SCENARIOS, Vector
from tests.vectors.second_reader import Fields, SecondReader

# A text that UTF-8 can carry: any character but lone surrogates.
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=80)
NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=80)
KEYS = st.binary(min_size=32, max_size=32).map(bytes.hex)
UUIDS = st.uuids().map(str)
# Whole numbers up to what JSON readers agree on; the edges of u64 are in tests/vault/test_encoding.py.
BIG = st.integers(0, 2**53 - 1)
PRODUCTS = st.sampled_from(["jira", "confluence"])
TOKENS = st.binary(min_size=48, max_size=48).map(lambda data: base64.urlsafe_b64encode(data).decode())
PLACES = st.fixed_dictionaries(
    {"tenant": UUIDS, "secret": UUIDS, "key_epoch": BIG, "product": PRODUCTS, "container": NAMES}
)
PARAMETERS = st.binary(min_size=25, max_size=25).map(lambda data: "01" + data.hex())
VERSIONS = st.integers(1, 2**32 - 1)
FORMATS = st.integers(1, 4)


@st.composite
def under_a_tenant_key(draw: st.DrawFn, members: Mapping[str, st.SearchStrategy[Any]]) -> Fields:
    """Draw an input of one tenant: its key, its place, and what else belongs to the scenario."""
    place = draw(PLACES)
    tenant_key = {"tenant": place["tenant"], "version": draw(VERSIONS), "material": draw(KEYS)}
    drawn = {name: draw(strategy) for name, strategy in members.items()}
    return {**drawn, "place": place, "tenant_key": tenant_key}


GRANT = {"token": TOKENS, "account_id": NAMES, "issued_at": BIG, "expires_at": BIG}

INPUTS: Mapping[str, st.SearchStrategy[Fields]] = {
    "data-key": under_a_tenant_key({"password_key": KEYS, "parameters": PARAMETERS}),
    "grant": under_a_tenant_key(GRANT),
    "title": under_a_tenant_key({"version": BIG}),
    "content": st.fixed_dictionaries({"data_key": KEYS, "place": PLACES, "version": BIG}),
    "kept-version": st.fixed_dictionaries({"data_key": KEYS, "place": PLACES, "version": BIG}),
    "shared-secret": under_a_tenant_key(
        {
            "client_key": TEXTS,
            "product": st.sampled_from(["jira", "confluence"]),
            "base_url": NAMES,
            "display_url": st.none() | NAMES,
        }
    ).map(
        lambda given: (
            {name: value for name, value in given.items() if name != "place"}
            | {"tenant": given["place"]["tenant"]}
        )
    ),
    "tenant-key": st.fixed_dictionaries(
        {"root_key": KEYS, "root_key_id": VERSIONS, "tenant": UUIDS, "version": VERSIONS, "client_key": TEXTS}
    ),
}
OUTPUTS: Mapping[str, st.SearchStrategy[Fields]] = {
    "data-key": st.fixed_dictionaries({"data_key": KEYS}),
    "grant": st.fixed_dictionaries({"data_key": KEYS}),
    "title": st.fixed_dictionaries({"title": TEXTS}),
    "content": st.fixed_dictionaries({"text": TEXTS, "format": FORMATS}),
    "kept-version": st.fixed_dictionaries({"title": TEXTS, "text": TEXTS, "format": FORMATS}),
    "shared-secret": st.fixed_dictionaries({"shared_secret": NAMES}),
    "tenant-key": st.fixed_dictionaries({"material": KEYS}),
}
MEMBER = {"data-key": "wrapped", "grant": "wrapped"}

exchanges = settings(max_examples=40, deadline=None)


@pytest.mark.parametrize("scenario", SEALING)
@given(data=st.data())
@exchanges
def test_the_second_reader_opens_what_we_seal(
    reader: SecondReader, scenario: str, data: st.DataObject
) -> None:
    """With fresh salts, as in operation."""
    asked, output = data.draw(INPUTS[scenario]), data.draw(OUTPUTS[scenario])
    sealed = SEALING[scenario](Vector("", "", scenario, "opens", asked, output))

    answer = reader.open(scenario, {**asked, MEMBER.get(scenario, "sealed"): sealed.hex()})

    assert answer["outcome"] == "opens"
    assert {name: value for name, value in answer["output"].items() if name != "salts"} == output


@pytest.mark.parametrize("scenario", SEALING)
@given(data=st.data())
@exchanges
def test_we_open_what_the_second_reader_seals(
    reader: SecondReader, scenario: str, data: st.DataObject
) -> None:
    """And find in it exactly what was sealed."""
    asked, output = data.draw(INPUTS[scenario]), data.draw(OUTPUTS[scenario])

    sealed = reader.seal(scenario, {**asked, **output})

    assert SCENARIOS[scenario]({**asked, MEMBER.get(scenario, "sealed"): sealed.hex()}) == output


@given(
    key=KEYS,
    purpose=st.sampled_from(list(Purpose)),
    key_id=st.integers(0, 2**32 - 1),
    context=st.binary(max_size=200),
    plaintext=st.binary(max_size=500),
)
@exchanges
def test_a_box_goes_both_ways(
    reader: SecondReader, *, key: str, purpose: Purpose, key_id: int, context: bytes, plaintext: bytes
) -> None:
    """Any plaintext, in any context, for any purpose."""
    asked = {"key": key, "purpose": int(purpose), "context": context.hex()}
    ours = seal(bytes.fromhex(key), purpose=purpose, key_id=key_id, context=context, plaintext=plaintext)

    theirs = reader.seal("box", {**asked, "key_id": key_id, "plaintext": plaintext.hex()})

    for box in (ours, theirs):
        assert reader.open("box", {**asked, "box": box.hex()})["output"]["plaintext"] == plaintext.hex()
        assert SCENARIOS["box"]({**asked, "box": box.hex()})["plaintext"] == plaintext.hex()


# Assigned characters only: the two normalisers may know different versions of Unicode (docs/vault-format.md, 5).
ASSIGNED = st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=80)


@given(text=st.one_of(ASSIGNED, st.text(st.characters(categories=("Mn", "Lo", "Ll")), max_size=400)))
@exchanges
def test_both_take_the_same_passwords(reader: SecondReader, text: str) -> None:
    """And make the same bytes of them: two normalisers, of Python and of V8, agree."""
    try:
        encoded = SCENARIOS["password"]({"text": text})
    except ValueError:
        assert reader.open("password", {"text": text}) == {"outcome": "invalid"}
    else:
        assert reader.open("password", {"text": text})["output"] == encoded


@given(account=NAMES, material=KEYS, tenant=st.uuids(), version=VERSIONS)
@exchanges
def test_both_make_the_same_keys_and_pseudonyms(
    reader: SecondReader, account: str, material: str, tenant: UUID, version: int
) -> None:
    """Of any tenant key, for any account."""
    asked = {"tenant_key": {"tenant": str(tenant), "version": version, "material": material}}

    for scenario, given_ in (("subkeys", asked), ("pseudonym", {**asked, "account_id": account})):
        assert reader.open(scenario, given_)["output"] == SCENARIOS[scenario](given_)
