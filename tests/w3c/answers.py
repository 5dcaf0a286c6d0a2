"""Read answers to queries from every format and compare them.

Blank nodes are compared up to isomorphism, rows as a multiset, or as a list where the query orders them.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyoxigraph as ox

from tests.w3c.manifests import address

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[tuple[str, Term], ...]
_XML = "{http://www.w3.org/2005/sparql-results#}"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_VALUES: dict[str, Callable[[str], object]] = {
    "integer": int,
    "decimal": lambda text: Decimal(text).normalize(),
    "double": float,
    "float": float,
    "boolean": lambda text: {"0": "false", "1": "true"}.get(text, text),
}
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"


@dataclass(frozen=True)
class Rows:
    """The answer to a SELECT: its variables and its rows, each row the bound variables in the order of their names."""

    variables: frozenset[str]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Triples:
    """The answer to a CONSTRUCT or DESCRIBE."""

    triples: frozenset[ox.Triple]


Answer = bool | Rows | Triples


def by_value(answer: Answer) -> Answer:
    """Return an answer with canonical numbers and booleans: the decimals `1.0` and `1.00` are equal, the integer `1` differs."""
    if isinstance(answer, bool):
        return answer
    if isinstance(answer, Triples):
        return Triples(frozenset(ox.Triple(t.subject, t.predicate, _by_value(t.object)) for t in answer.triples))
    return Rows(answer.variables, tuple(tuple((name, _by_value(term)) for name, term in row) for row in answer.rows))


def _by_value(term: Term) -> Term:
    kind = term.datatype.value.removeprefix(_XSD) if isinstance(term, ox.Literal) else None
    if isinstance(term, ox.Literal) and kind in _VALUES:
        return ox.Literal(str(_VALUES[kind](term.value)), datatype=term.datatype)
    return term


def comparable(answer: Answer, *, ordered: bool = False) -> object:
    """Return a form that is equal for equal answers.

    :param ordered: whether the order of rows matters.
    """
    if isinstance(answer, bool):
        return answer
    if isinstance(answer, Triples):
        return _canonical(ox.Quad(t.subject, t.predicate, t.object) for t in answer.triples)
    numbered: list[tuple[Row, str, int]] = (
        [(row, "place", number) for number, row in enumerate(answer.rows)]
        if ordered
        else [(row, "times", count) for row, count in Counter(answer.rows).items()]
    )
    quads = []
    for row, what, number in numbered:
        node = ox.BlankNode()
        quads.append(ox.Quad(node, ox.NamedNode(f"urn:row:{what}"), ox.Literal(number)))
        quads += [ox.Quad(node, ox.NamedNode(f"urn:variable:{name}"), term) for name, term in row]
    return answer.variables, _canonical(quads)


def _canonical(quads: Iterable[ox.Quad]) -> frozenset[str]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, dataset))


def of_engine(result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    """Convert an answer of pyoxigraph."""
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    if isinstance(result, ox.QueryTriples):
        return Triples(frozenset(result))
    names = [variable.value for variable in result.variables]
    return _rows(names, ({name: row[name] for name in names} for row in result))


def of_json(body: bytes) -> Answer:
    """Read SPARQL 1.1 Query Results JSON."""
    document = json.loads(body)
    if "boolean" in document:
        assert isinstance(document["boolean"], bool)
        return document["boolean"]
    rows = document["results"]["bindings"]
    return _rows(document["head"]["vars"], ({name: _json_term(cell) for name, cell in row.items()} for row in rows))


def of_xml(body: bytes) -> Answer:
    """Read SPARQL Query Results XML."""
    root = ET.fromstring(body)
    boolean = root.find(f"{_XML}boolean")
    if boolean is not None:
        return {"true": True, "false": False}[boolean.text or ""]
    names = [element.attrib["name"] for element in root.findall(f"{_XML}head/{_XML}variable")]
    rows = root.findall(f"{_XML}results/{_XML}result")
    return _rows(names, ({cell.attrib["name"]: _xml_term(cell[0]) for cell in row} for row in rows))


def of_csv(body: bytes) -> Answer:
    """Read SPARQL 1.1 Query Results CSV, which keeps only the text of each term."""
    names, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
    return _rows(names, ({name: _csv_term(cell) for name, cell in zip(names, row, strict=True)} for row in rows))


def of_tsv(body: bytes) -> Answer:
    """Read SPARQL 1.1 Query Results TSV."""
    return of_engine(ox.parse_query_results(body, format=ox.QueryResultsFormat.TSV))


def of_turtle(body: bytes, base: str | None = None) -> Answer:
    """Read a graph; a graph that describes a result set, as some of the suite do, is read as rows."""
    triples = frozenset(quad.triple for quad in ox.parse(body, format=ox.RdfFormat.TURTLE, base_iri=base))
    if not any(triple.object == ox.NamedNode(_RS + "ResultSet") for triple in triples):
        return Triples(triples)

    def values(subject: Term, name: str) -> list[Any]:
        return [t.object for t in triples if t.subject == subject and t.predicate.value == _RS + name]

    names = [t.object.value for t in triples if t.predicate.value == _RS + "resultVariable"]
    solutions = [t.object for t in triples if t.predicate.value == _RS + "solution"]
    bindings = [values(solution, "binding") for solution in solutions]
    return _rows(names, ({values(b, "variable")[0].value: values(b, "value")[0] for b in row} for row in bindings))


def of_rdfxml(body: bytes) -> Answer:
    """Read a graph in RDF/XML."""
    return Triples(frozenset(quad.triple for quad in ox.parse(body, format=ox.RdfFormat.RDF_XML)))


READERS = {"srj": of_json, "srx": of_xml, "csv": of_csv, "tsv": of_tsv}


def of_file(path: Path) -> Answer:
    """Read an expected answer of the suite."""
    suffix = path.suffix.removeprefix(".")
    return READERS[suffix](path.read_bytes()) if suffix in READERS else of_turtle(path.read_bytes(), address(path))


def _rows(names: Iterable[str], bindings: Iterable[dict[str, Any]]) -> Rows:
    bound = (tuple(sorted((name, term) for name, term in row.items() if term is not None)) for row in bindings)
    return Rows(frozenset(names), tuple(bound))


def _json_term(cell: dict[str, str]) -> Term:
    return _term(cell["type"], cell["value"], cell.get("xml:lang"), cell.get("datatype"))


def _xml_term(cell: ET.Element) -> Term:
    return _term(cell.tag.removeprefix(_XML), cell.text or "", cell.get(_XML_LANG), cell.get("datatype"))


def _term(kind: str, text: str, language: str | None, datatype: str | None) -> Term:
    if kind == "uri":
        return ox.NamedNode(text)
    if kind == "bnode":
        return ox.BlankNode(text)
    assert kind in ("literal", "typed-literal"), kind  # the latter of SPARQL 1.0, in the earlier edition of the suite
    if language:
        return ox.Literal(text, language=language)
    return ox.Literal(text, datatype=ox.NamedNode(datatype) if datatype else None)


def _csv_term(cell: str) -> Term | None:
    if cell.startswith("_:"):
        return ox.BlankNode(cell.removeprefix("_:"))
    return ox.Literal(cell) if cell else None
