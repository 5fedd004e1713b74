"""Three readers of archives agree: the app's, the one that stands alone, and one in Node from the document."""

import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from plugin.archives import decrypt_archive
from plugin.archives.files import ArchiveBroken, open_archive
from plugin.services.contents import from_vault
from plugin.vault.box import Purpose, open_box
from plugin.vault.content import open_content
from plugin.vault.errors import VaultError
from plugin.vault.kept_version import open_version
from plugin.vault.password import TEST_ONLY_BOUNDS, Password, PasswordParameters, derive_password_key
from plugin.vault.place import Place
from tests.archives.worlds import PASSPHRASE, export, secrets_of
from tests.cast import CONTENT, ISSUE, PASSWORD, TITLE

FOLDER = Path(__file__).parents[1] / "vectors" / "archive"
FILES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
FORMATS = {name: number for number, name in decrypt_archive.FORMATS.items()}


def read_in_node(given):
    """Let the second reader read."""
    command = ["node", str(FOLDER / "reader.mjs")]
    done = subprocess.run(command, input=json.dumps(given) + "\n", capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def read_alone(given):
    """Let the reader that stands alone read."""
    file = io.BytesIO(bytes.fromhex(given["archive"]))
    secret, versions = decrypt_archive.find_secret(file, given["passphrase"], given["secret"])
    said = decrypt_archive.open_secret(secret, versions, given["password"])
    return [
        {
            "version": each["version"],
            "title": each["title"],
            "format": FORMATS[each["format"]],
            "text": each["content"],
        }
        for each in said
    ]


def read_here(given, path):
    """Let the app's own code read."""
    path.write_bytes(bytes.fromhex(given["archive"]))
    with open_archive(path, Password.from_text(given["passphrase"]), bounds=TEST_ONLY_BOUNDS) as archive:
        [secret] = list(archive.secrets())
    parameters = PasswordParameters.decode(secret.password_parameters)
    password = Password.from_text(given["password"])
    key = derive_password_key(password, parameters, bounds=TEST_ONLY_BOUNDS)
    place = Place(secret.origin.tenant, secret.origin.secret, secret.key_epoch, "jira", secret.container.id)
    context = place.inner_context(parameters.derivation())
    data_key = open_box(key, purpose=Purpose.INNER, context=context, box=secret.password_layer)
    content = open_content(data_key, secret.sealed_content, place=place, version=secret.version)
    said = [
        {"version": secret.version, "title": secret.title, "format": content.format, "text": content.text}
    ]
    for each in secret.versions:
        kept = open_version(data_key, each.sealed, place=place, version=each.number)
        assert from_vault(kept.content)
        text = {"format": kept.content.format, "text": kept.content.text}
        said.append({"version": each.number, "title": kept.title, **text})
    return said


@pytest.mark.parametrize("name", FILES)
def test_the_second_reader_comes_to_the_vectors_end(name):
    """Written from the documents, in another language."""
    vector = FILES[name]

    answer = read_in_node(vector["input"])

    assert answer["outcome"] == vector["expect"]
    assert answer.get("output") == vector.get("output")


@pytest.mark.parametrize("name", FILES)
def test_the_reader_that_stands_alone_comes_to_the_vectors_end(name):
    """It derives the keys itself."""
    vector = FILES[name]

    if vector["expect"] == "opens":
        assert read_alone(vector["input"]) == vector["output"]
    else:
        with pytest.raises((decrypt_archive.ArchiveUnreadable, ValueError)):
            read_alone(vector["input"])


@pytest.mark.parametrize("name", FILES)
def test_the_apps_reader_comes_to_the_vectors_end(name, tmp_path):
    """It is what imports go through."""
    vector = FILES[name]

    if vector["expect"] == "opens":
        assert read_here(vector["input"], tmp_path / "archive") == vector["output"]
    else:
        with pytest.raises((ArchiveBroken, VaultError)):
            read_here(vector["input"], tmp_path / "archive")


def test_the_second_reader_reads_what_the_app_wrote(world, tmp_path):
    """The document says what the code does."""
    world.add()
    export(world, tmp_path / "archive")
    data = (tmp_path / "archive").read_bytes()
    [head] = secrets_of(world, ISSUE)
    with world.store.reading() as unit:
        parameters = PasswordParameters.decode(unit.secrets.get(world.site.id, head.id).password_parameters)

    def key(text, stored):
        return derive_password_key(Password.from_text(text), stored, bounds=TEST_ONLY_BOUNDS).hex()

    answer = read_in_node(
        {
            "archive": data.hex(),
            "key": key(PASSPHRASE, PasswordParameters.decode(data[32:58])),
            "secret": str(head.id),
            "password_key": key(PASSWORD, parameters),
        }
    )

    assert answer["titles"] == [TITLE]
    assert [each["text"] for each in answer["output"]] == [CONTENT]


def test_the_generator_makes_the_same_files_again(tmp_path):
    """None was changed by hand."""
    shutil.copy(FOLDER / "generate.mjs", tmp_path)

    subprocess.run(["node", "generate.mjs"], cwd=tmp_path, check=True, capture_output=True)

    made = {path.name: path.read_bytes() for path in tmp_path.glob("*.json")}
    assert made == {path.name: path.read_bytes() for path in FOLDER.glob("*.json")}
