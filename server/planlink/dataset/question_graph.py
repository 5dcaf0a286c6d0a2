"""Write the questions as data: each a SPARQL executable of SHACL, as in the SIB's sparql-examples.

Clients of the endpoint can find example queries there: query editors fill their lists of examples from `sh:select`.
"""

from collections.abc import Iterator

from planlink.errors import DataError, ParameterError
from planlink.files import shipped
from planlink.namespaces import GRAPH, ID, LANGUAGES, PREFIXES
from planlink.rdf.graphs import RDF_TYPE, RDFS_LABEL, Graph, Literal, Triple, boolean, integer, text, texts, typed
from planlink.sparql.parameters import BOOLEANS, MAX_TEXT, Bilingual, Parameter, read_parameters, read_terms
from planlink.sparql.query_files import read_query
from planlink.sparql.terms import bind

#: The named graph of the questions.
QUESTIONS = GRAPH + "questions"
#: The namespace of questions.
QUESTION = ID + "question/"
_PARAMETER, _PREFIX, _PREFIXES = ID + "parameter/", ID + "prefix/", ID + "prefixes"
#: Without the address of the service, which the catalogue states: these data are the same on every server.
_TARGET = ID + "service/sparql"
_SH, _RDF, _XSD, _SCHEMA = (PREFIXES[name] for name in ("sh", "rdf", "xsd", "schema"))
_COMMENT = PREFIXES["rdfs"] + "comment"
#: Not sh:nodeKind sh:IRI: a default would then be a link to a plan, and the page of the plan would list the parameter.
_DATATYPES = {
    "iri": "anyURI",
    "text": "string",
    "integer": "integer",
    "decimal": "decimal",
    "boolean": "string",
    "language": "string",
}


def question_graph() -> Graph:
    """Return the graph of the questions.

    :raises DataError: if a file is not a question, or has a parameter that is neither optional nor has a default.
    """
    triples = [*_prefixes()]
    labels: dict[str, Bilingual] = {}
    for path in sorted((shipped("queries") / "questions").glob("*.rq")):
        select, header = read_query(path, bilingual=True)
        try:
            parameters = read_parameters(header)
            query = bind(select, read_terms(parameters, {}))
            triples += _question(path.stem, header["title"], header["question"], header["tags"], query)
            for place, parameter in enumerate(parameters, start=1):
                triples += _parameter(path.stem, place, parameter)
                labels.setdefault(parameter.name, parameter.label)
        except ParameterError as error:
            raise DataError(f"{path}: every parameter needs a default or must be optional: {error.message}") from error
        except (KeyError, TypeError, AttributeError) as error:
            raise DataError(f"{path}: the header lacks or misspells {error}") from error
    for name, label in sorted(labels.items()):
        triples.append((_PARAMETER + name, RDF_TYPE, _RDF + "Property"))
        triples += _bilingual(_PARAMETER + name, RDFS_LABEL, label)
    return Graph(triples)


def _prefixes() -> Iterator[Triple]:
    """Yield the prefixes of the project's queries (SHACL, section 5.2.1); the queries also declare them themselves."""
    yield _PREFIXES, RDF_TYPE, PREFIXES["owl"] + "Ontology"
    yield from _bilingual(_PREFIXES, RDFS_LABEL, {"en": "Prefixes of the questions", "th": "คำนำหน้าที่ใช้ในคำถาม"})
    for prefix, namespace in PREFIXES.items():
        yield _PREFIXES, _SH + "declare", _PREFIX + prefix
        yield _PREFIX + prefix, RDF_TYPE, _SH + "PrefixDeclaration"
        yield from _bilingual(_PREFIX + prefix, RDFS_LABEL, {"en": f"Prefix {prefix}:", "th": f"คำนำหน้า {prefix}:"})
        yield _PREFIX + prefix, _SH + "prefix", text(prefix)
        yield _PREFIX + prefix, _SH + "namespace", typed(namespace, _XSD + "anyURI")


def _question(name: str, title: Bilingual, ask: Bilingual, tags: list[str], query: str) -> Iterator[Triple]:
    iri = QUESTION + name
    for kind in ("SPARQLExecutable", "SPARQLSelectExecutable", "Parameterizable"):
        yield iri, RDF_TYPE, _SH + kind
    yield from _bilingual(iri, RDFS_LABEL, title)
    yield from _bilingual(iri, _COMMENT, ask)
    yield iri, _SH + "prefixes", _PREFIXES
    yield iri, _SH + "select", text(query)
    for tag in tags:
        yield iri, _SCHEMA + "keywords", text(tag)
    yield iri, _SCHEMA + "target", _TARGET


def _parameter(question: str, place: int, parameter: Parameter) -> Iterator[Triple]:
    """Yield a parameter (SHACL-AF, section 6.2): the local name of its path is the name of the variable."""
    iri, kind = f"{QUESTION}{question}/parameter/{parameter.name}", _XSD + _DATATYPES[parameter.kind]
    yield QUESTION + question, _SH + "parameter", iri
    yield iri, RDF_TYPE, _SH + "Parameter"
    yield iri, _SH + "path", _PARAMETER + parameter.name
    yield from _bilingual(iri, RDFS_LABEL, parameter.label)
    yield from _bilingual(iri, _SH + "name", parameter.label)
    yield iri, _SH + "datatype", kind
    yield iri, _SH + "order", integer(place)
    optional = parameter.optional or parameter.default is not None
    yield iri, _SH + "optional", boolean(optional)
    if parameter.default:
        yield iri, _SH + "defaultValue", _default(parameter, parameter.default)
    if parameter.kind == "language":
        yield iri, _SH + "pattern", text(f"^({'|'.join(LANGUAGES)})$")
    if parameter.kind == "boolean":
        yield iri, _SH + "pattern", text(f"^({'|'.join(BOOLEANS)})$")
    if parameter.kind == "text":
        yield iri, _SH + "maxLength", integer(MAX_TEXT)
    for bound, number in (("minInclusive", parameter.minimum), ("maxInclusive", parameter.maximum)):
        if number is not None:
            yield iri, _SH + bound, typed(number, _XSD + _DATATYPES[parameter.kind])


def _default(parameter: Parameter, value: str) -> Literal:
    term = parameter.term(value)
    if parameter.kind == "iri":
        value = term.removeprefix("<").removesuffix(">")
    elif parameter.kind == "integer":
        value = str(int(value))
    return typed(value.strip(), _XSD + _DATATYPES[parameter.kind])


def _bilingual(subject: str, predicate: str, words: Bilingual) -> Iterator[Triple]:
    yield from texts(subject, predicate, {language: words[language] for language in LANGUAGES})
