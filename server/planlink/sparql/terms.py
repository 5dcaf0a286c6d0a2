"""Write SPARQL terms as text, and bind them to a query's parameters."""

import re
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from planlink.errors import ParameterError


def iri_text(iri: str) -> str:
    """Return an IRI in SPARQL syntax, checked for characters that would end it early.

    :raises ParameterError: if it is not an absolute IRI (RFC 3987).
    """
    try:
        return str(ox.NamedNode(iri))
    except ValueError as error:
        raise ParameterError(f"'{iri}' is not an absolute IRI") from error


def literal_text(value: str | int | float, language: str | None = None, datatype: str | None = None) -> str:
    """Return a literal in SPARQL syntax, escaped.

    :param value: the lexical form.
    :param language: a BCP 47 tag.
    :param datatype: the datatype's IRI.
    """
    if language:
        return str(ox.Literal(str(value), language=language))
    return str(ox.Literal(str(value), datatype=ox.NamedNode(datatype))) if datatype else str(ox.Literal(str(value)))


def bind(query: str, values: Mapping[str, str]) -> str:
    """Bind values to a query's parameters as inline data (SPARQL 1.1 Query, section 10.2).

    A line `#bind ?a ?b`, which other readers take for a comment, becomes `VALUES (?a ?b) { (…) }`; a parameter without a value
    stays unbound. Values are terms from :func:`iri_text` and :func:`literal_text`, so no value can change the query.
    (pyoxigraph's substitutions refuse variables that are not projected, and do not reach BIND or sub-selects. Inline data means
    the same to every engine, and pages can show the query that ran.)

    :param query: the text of a query file.
    :param values: SPARQL terms by variable name.
    """

    def inline(match: re.Match[str]) -> str:
        names = [name.removeprefix("?") for name in match["names"].split()]
        terms = " ".join(values.get(name, "UNDEF") for name in names)
        return f"{match['indent']}VALUES ({' '.join('?' + name for name in names)}) {{ ({terms}) }}"

    return re.sub(r"^(?P<indent>[ \t]*)#bind(?P<names>(?: \?\w+)+)[ \t]*$", inline, query, flags=re.MULTILINE)


def bind_each(query: str, name: str, terms: Iterable[str]) -> str:
    """Bind a variable to each of several terms: a line `#each ?name` becomes `VALUES ?name { … }`.

    :param query: the text of a query file.
    :param name: the variable's name.
    :param terms: as for :func:`bind`.
    """
    inline = f"VALUES ?{name} {{ {' '.join(terms)} }}"
    return re.sub(rf"^(?P<indent>[ \t]*)#each \?{name}[ \t]*$", lambda match: match["indent"] + inline, query, flags=re.MULTILINE)
