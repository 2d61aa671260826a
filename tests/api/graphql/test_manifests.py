"""Which manifests a server accepts, and which texts are the same document; api/graphql/manifests.py."""

import json
from hashlib import sha1, sha256
from pathlib import Path

import pytest

from api.graphql.accepting import Documents
from api.graphql.limits import MAX_CHARACTERS
from api.graphql.manifests import Manifest, manifests_at
from api.graphql.requests import DocumentId
from api.graphql.trusted_documents import KNOWN_TEXTS, Trusted, trusted_documents
from api.settings import Settings, SettingsFault
from schema.root import schema

OF_THE_PAGES = Path(__file__).parents[3] / "frontend-example" / "persisted-documents.json"
NAME = "{ viewer { name } }"
SCHEMA = "{ __schema { __typename } }"


@pytest.fixture
def documents() -> Documents:
    return Documents(schema._schema, explains=False)


def hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def test_the_pages_manifest_can_be_used(documents: Documents) -> None:
    trusted = trusted_documents(Settings(trusted_documents=OF_THE_PAGES), documents)
    assert trusted is not None
    for key, text in json.loads(OF_THE_PAGES.read_text("utf-8")).items():
        for asked in (text, None):
            found = trusted.text_to_run(
                asked, DocumentId(key, is_apollos=False), client_name="pages", is_anonymous=False
            )
            assert found == text


def test_without_the_setting_there_are_none(documents: Documents) -> None:
    assert trusted_documents(Settings(), documents) is None


@pytest.mark.parametrize(
    "key",
    [
        f"sha256:{hashed(NAME)}",
        hashed(NAME),
        sha1(NAME.encode()).hexdigest(),
        f"sha1:{sha1(NAME.encode()).hexdigest()}",
    ],
)
def test_a_key_is_the_hash_of_its_text(tmp_path: Path, documents: Documents, key: str) -> None:
    file = tmp_path / "pages.json"
    file.write_text(json.dumps({key: NAME}), "utf-8")
    trusted = Trusted(manifests_at(file, documents)[None])
    for id in (key, hashed(NAME)):
        assert trusted.by_id(DocumentId(id, is_apollos=True)) == NAME
    assert trusted.by_id(DocumentId("", is_apollos=True)) is None


WRONG = {
    "no JSON": ("{", "pages.json is not JSON."),
    "a list": ("[]", "must be one object"),
    "empty": ("{}", "must be one object"),
    "a number": (json.dumps({hashed(NAME): 5}), "must be one object"),
    "another hash": (json.dumps({hashed("x"): NAME}), f"{hashed('x')}: this is not the hash of its text."),
    "a name": (json.dumps({"Name": NAME}), "Name: this is neither a SHA-256 nor a SHA-1 in hexadecimal digits."),
    "no GraphQL": (json.dumps({hashed("{"): "{"}), f"{hashed('{')}: Syntax Error: Expected Name, found <EOF>."),
    "an unknown field": (json.dumps({hashed("{ no }"): "{ no }"}), "Cannot query field 'no' on type 'Query'."),
    "introspection": (json.dumps({hashed(SCHEMA): SCHEMA}), "VIGIE_INTROSPECTION"),
    "a long one": (json.dumps({hashed(" " * (MAX_CHARACTERS + 1)): " " * (MAX_CHARACTERS + 1)}), "32769 characters"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "fault"), WRONG.values(), ids=WRONG)
def test_what_could_not_run_is_refused_at_the_start(
    tmp_path: Path, documents: Documents, content: str, fault: str
) -> None:
    file = tmp_path / "pages.json"
    file.write_text(content, "utf-8")
    for path in (file, tmp_path):
        with pytest.raises(SettingsFault) as refused:
            manifests_at(path, documents)
        assert str(refused.value).startswith("VIGIE_TRUSTED_DOCUMENTS: ")
        assert "pages.json" in str(refused.value)
        assert fault in str(refused.value)


def test_introspection_can_be_trusted_where_it_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "tools.json").write_text(json.dumps({hashed(SCHEMA): SCHEMA}), "utf-8")
    manifests = manifests_at(tmp_path, Documents(schema._schema, explains=True))
    assert manifests["tools"].texts == {SCHEMA: SCHEMA}


def test_of_many_faults_the_first_are_told(tmp_path: Path, documents: Documents) -> None:
    texts = [f"{{ no{number} }}" for number in range(8)]
    (tmp_path / "pages.json").write_text(json.dumps({hashed(text): text for text in texts}), "utf-8")
    with pytest.raises(SettingsFault) as refused:
        manifests_at(tmp_path, documents)
    assert str(refused.value).count("Cannot query field") == 5
    assert str(refused.value).endswith("; and 3 more.")


@pytest.mark.parametrize(("name", "fault"), [("nothing.json", "can't be read"), (".", "has no manifest")])
def test_a_manifest_that_is_not_there_is_refused(tmp_path: Path, documents: Documents, name: str, fault: str) -> None:
    with pytest.raises(SettingsFault, match=fault):
        manifests_at(tmp_path / name, documents)


def test_each_file_of_a_folder_is_a_clients(tmp_path: Path, documents: Documents) -> None:
    for name in ("pages", "phones"):
        text = f"query {name} {{ asOf }}"
        (tmp_path / f"{name}.json").write_text(json.dumps({hashed(text): text}), "utf-8")
    assert {name: [*manifest.texts] for name, manifest in manifests_at(tmp_path, documents).items()} == {
        "pages": ["query pages { asOf }"],
        "phones": ["query phones { asOf }"],
    }


def test_strangers_may_not_write_as_much_and_are_not_remembered() -> None:
    trusted = Trusted(Manifest.of([NAME]))
    spaced, long = f"{NAME} # again", f"{NAME} #{'x' * 1_000}"
    assert trusted.by_text(spaced, is_anonymous=True) == NAME
    assert trusted.by_text(long, is_anonymous=True) is None
    assert trusted.by_text(long, is_anonymous=False) == NAME
    assert trusted.by_text(long, is_anonymous=True) == NAME, "somebody who had signed in sent it"
    assert trusted.by_text(NAME + " " * MAX_CHARACTERS, is_anonymous=False) is None
    for number in range(KNOWN_TEXTS):
        assert trusted.by_text(f"{NAME} # {number}", is_anonymous=False) == NAME
    assert trusted.by_text(long, is_anonymous=True) is None, "it was pushed out"


def test_documents_that_differ_in_white_space_only_are_one() -> None:
    trusted = Trusted(Manifest.of([NAME, f" {NAME}"]))
    for text in (NAME, f" {NAME}", f"  {NAME}"):
        assert trusted.by_text(text, is_anonymous=False) == NAME
        if not text.startswith("  "):
            assert trusted.by_id(DocumentId(hashed(text), is_apollos=False)) == NAME
