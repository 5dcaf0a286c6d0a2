"""Run the queries behind documents and pages: those of `queries/documents/`, read once."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from planlink.engine.interface import Engine, Request
from planlink.files import shipped
from planlink.formats import JSON, NTRIPLES
from planlink.questions.tables import Table, read_cached
from planlink.rdf.graphs import Graph, Term, term_text
from planlink.sparql.query_files import read_query
from planlink.sparql.terms import bind


def document_query(name: str, **values: Term) -> str:
    """Return a query as complete SPARQL.

    :param name: the file's name without its suffix, such as `datasets`.
    :param values: the terms to bind, by variable; a variable without one stays unbound.
    :raises DataError: if a value is not an absolute IRI.
    """
    return bind(_queries(shipped("queries") / "documents")[name], {key: term_text(term) for key, term in values.items()})


def document_table(engine: Engine, name: str, **values: Term) -> Table:
    """Return the rows that a SELECT gives; parameters as for :func:`document_query`.

    :param engine: answers it.
    :raises PlanlinkError: if the engine fails.
    """
    return query_table(engine, document_query(name, **values))


def query_table(engine: Engine, query: str) -> Table:
    """Return the rows that a built-in SELECT gives.

    :param engine: answers it.
    :param query: complete SPARQL.
    :raises PlanlinkError: if the engine fails.
    """
    return read_cached(engine.answer(Request(query, rows=JSON, graph=None, built_in=True)))


def document_graph(engine: Engine, name: str, **values: Term) -> Graph:
    """Return the triples that a CONSTRUCT gives; see :func:`document_table`."""
    answer = engine.answer(Request(document_query(name, **values), rows=None, graph=NTRIPLES, built_in=True))
    return Graph.parse(answer.body, name)


def document_holds(engine: Engine, name: str, **values: Term) -> bool:
    """Return the answer to an ASK; see :func:`document_table`."""
    answer = engine.answer(Request(document_query(name, **values), rows=JSON, graph=None, built_in=True))
    return bool(json.loads(answer.body)["boolean"])


@cache
def _queries(folder: Path) -> Mapping[str, str]:
    return {path.stem: read_query(path)[0] for path in sorted(folder.glob("*.rq"))}
