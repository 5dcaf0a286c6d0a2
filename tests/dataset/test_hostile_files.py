"""Untrusted files: no bomb, no crash, and no file or address read on their behalf."""

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


def test_external_entity_is_not_read(tmp_path: Path) -> None:
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


def test_remote_context_is_not_fetched(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        context = f"http://127.0.0.1:{listener.getsockname()[1]}/context"
        with pytest.raises(DataError):
            load(tmp_path / "remote.jsonld", f'{{"@context": "{context}", "@id": "urn:a", "p": 1}}')
        with pytest.raises(TimeoutError):
            listener.accept()


def test_huge_literal_is_read_or_refused(tmp_path: Path) -> None:
    assert len(load(tmp_path / "long.ttl", f'<urn:a> <urn:b> "{"x" * 10_000_000}" .')) == 1
    with pytest.raises(DataError, match="16 MiB"):
        load(tmp_path / "longer.ttl", f'<urn:a> <urn:b> "{"x" * 20_000_000}" .')


@pytest.mark.parametrize("content", [b'<urn:a> <urn:b> "\xff\xfe" .', b"\x00\x00", b"<urn:a> <urn:b> <javascript:alert(1) > ."])
def test_malformed_file_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.ttl"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"bad\.ttl"):
        Dataset().load(path)


DEEP = 50_000
TRIPLE = "<<( <urn:a> <urn:b> "


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("deep.jsonld", '{"urn:p":' * DEEP + '"x"' + "}" * DEEP, "JSON is nested more than 200"),
        ("deep.json", '{"urn:p":{"@list":[' * DEEP + '"x"' + "]}}" * DEEP, "JSON is nested more than 200"),
        ("open.jsonld", "[" * DEEP, "JSON is nested more than 200"),
        ("deep.ttl", f"<urn:a> <urn:b> {TRIPLE * DEEP}<urn:c>{' )>>' * DEEP} .", "triple terms are nested more than 100"),
        ("deep.nt", f"<urn:a> <urn:b> {TRIPLE * DEEP}<urn:c>{' )>>' * DEEP} .", "triple terms are nested more than 100"),
        ("deep.nq", f"<urn:a> <urn:b> {TRIPLE * DEEP}<urn:c>{' )>>' * DEEP} <urn:g> .", "triple terms are nested more than 100"),
        ("deep.trig", f"<urn:g> {{ {'<< ' * DEEP}<urn:a> <urn:b> <urn:c> }}", "triple terms are nested more than 100"),
    ],
)
def test_deeply_nested_file_is_refused(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        load(tmp_path / name, text)


def test_nesting_of_ordinary_depth_is_read(tmp_path: Path) -> None:
    assert len(load(tmp_path / "a.jsonld", '{"urn:p":' * 150 + '"x"' + "}" * 150)) == 150
    assert len(load(tmp_path / "a.nt", f"<urn:a> <urn:b> {TRIPLE * 90}<urn:c>{' )>>' * 90} .")) == 1
    many = "".join(f"<urn:a{n}> <urn:b> {TRIPLE}<urn:c> )>> .\n" for n in range(500))
    assert len(load(tmp_path / "many.nt", many)) == 500


def test_escaped_quote_in_a_name_hides_no_triple_term(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="triple terms are nested"):
        load(tmp_path / "a.ttl", rf"PREFIX e: <urn:e:> e:\'\'\' e:b {TRIPLE * DEEP}<urn:c>{' )>>' * DEEP} .")


@pytest.mark.parametrize("quoted", ['"<<"', "'<<'", '"""<< " <<"""', r'"\"<<"', "<urn:x> # <<\n"])
def test_brackets_in_strings_and_comments_open_no_triple_term(tmp_path: Path, quoted: str) -> None:
    assert len(load(tmp_path / "a.ttl", "".join(f"<urn:a{n}> <urn:b> {quoted} .\n" for n in range(300)))) == 300


@pytest.mark.parametrize("encoding", ["windows-874", "utf-99", "tis-620", "shift_jis"])
def test_unknown_encoding_of_xml_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.rdf"
    path.write_bytes(f'<?xml version="1.0" encoding="{encoding}"?>{RDF}</rdf:RDF>'.encode())
    with pytest.raises(DataError, match=r"a\.rdf: .*UTF-8"):
        Dataset().load(path)


@pytest.mark.parametrize("name", ["loop.ttl", "loop.rdf", "loop.jsonld"])
def test_symbolic_link_to_itself_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to(name)
    with pytest.raises(DataError, match="symbolic links"):
        Dataset().load(tmp_path / name)
