"""Files from elsewhere: no entity bomb, no file or address read on their behalf."""

import socket
from pathlib import Path

import pytest

from planlink.errors import DataError
from planlink.rdf.store import Dataset

RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:x:">'


def load(path: Path, text: str) -> Dataset:
    path.write_text(text, encoding="utf-8")
    dataset = Dataset()
    dataset.load(path)
    return dataset


def test_nested_entities_are_refused(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    with pytest.raises(DataError, match="entities"):
        load(tmp_path / "bomb.rdf", f'<!DOCTYPE rdf [<!ENTITY e0 "lol">{levels}]>{RDF}<rdf:Description x:p="&e9;"/></rdf:RDF>')


def test_one_long_entity_used_often_is_refused(tmp_path: Path) -> None:
    used = f"<rdf:Description><x:p>{'&e;' * 30_000}</x:p></rdf:Description>"
    with pytest.raises(DataError, match="entities"):
        load(tmp_path / "bomb.owl", f'<!DOCTYPE rdf [<!ENTITY e "{"x" * 100_000}">]>{RDF}{used}</rdf:RDF>')


def test_entities_that_abbreviate_namespaces_are_read(tmp_path: Path) -> None:
    text = f'<!DOCTYPE rdf [<!ENTITY x "urn:x:">]>{RDF}<rdf:Description rdf:about="&x;a" x:p="v"/></rdf:RDF>'
    assert len(load(tmp_path / "fine.rdf", text)) == 1


def test_an_external_entity_brings_in_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    text = (
        f'<!DOCTYPE rdf [<!ENTITY e SYSTEM "{secret.as_uri()}">]>{RDF}<rdf:Description><x:p>&e;</x:p></rdf:Description></rdf:RDF>'
    )
    try:
        content = load(tmp_path / "outside.rdf", text).nquads()
    except DataError as error:
        content = error.message.encode()
    assert b"the secret" not in content


def test_a_remote_context_is_not_fetched(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        context = f"http://127.0.0.1:{listener.getsockname()[1]}/context"
        with pytest.raises(DataError):
            load(tmp_path / "remote.jsonld", f'{{"@context": "{context}", "@id": "urn:a", "p": 1}}')
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_huge_literal_is_read_or_refused(tmp_path: Path) -> None:
    assert len(load(tmp_path / "long.ttl", f'<urn:a> <urn:b> "{"x" * 10_000_000}" .')) == 1
    with pytest.raises(DataError, match="16 MiB"):
        load(tmp_path / "longer.ttl", f'<urn:a> <urn:b> "{"x" * 20_000_000}" .')


@pytest.mark.parametrize("content", [b'<urn:a> <urn:b> "\xff\xfe" .', b"\x00\x00", b"<urn:a> <urn:b> <javascript:alert(1) > ."])
def test_what_is_no_rdf_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.ttl"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"bad\.ttl"):
        Dataset().load(path)
