"""The questions as data: each a SPARQL executable of SHACL, as the SIB's sparql-examples describe theirs.

So that whoever asks the endpoint also finds what it can be asked: query editors fill their lists of examples from `sh:select`.
"""

from collections.abc import Iterator

from planlink.errors import DataError, ParameterError
from planlink.files import shipped
from planlink.namespaces import GRAPH, ID, LANGUAGES, PREFIXES
from planlink.sparql.parameters import MAX_TEXT, Bilingual, Parameter, read_parameters, read_terms
from planlink.sparql.query_files import read_query
from planlink.sparql.terms import bind, iri_text, literal_text

#: The graph that takes them.
EXAMPLES = GRAPH + "questions"
#: What the IRIs of questions begin with.
QUESTION = ID + "question/"
_PARAMETER, _PREFIX, _PREFIXES = ID + "parameter/", ID + "prefix/", ID + "prefixes"
#: The catalogue says at which address the service answers: the data are the same wherever they are served.
_TARGET = ID + "service/sparql"
_SH, _RDF, _XSD, _SCHEMA = (PREFIXES[name] for name in ("sh", "rdf", "xsd", "schema"))
_TYPE, _LABEL, _COMMENT = _RDF + "type", PREFIXES["rdfs"] + "label", PREFIXES["rdfs"] + "comment"
#: Not sh:nodeKind sh:IRI: a default would then point to a plan, and every plan be mentioned by what can be asked of it.
_DATATYPES = {"iri": "anyURI", "text": "string", "integer": "integer", "decimal": "decimal", "language": "string"}
Triple = tuple[str, str, str]


def examples() -> str:
    """Return the graph of the questions, in N-Triples.

    :raises DataError: if a file is not a question, or has a parameter with neither a default nor leave to be missing.
    """
    triples = [*_prefixes()]
    named: dict[str, Bilingual] = {}
    for path in sorted((shipped("queries") / "questions").glob("*.rq")):
        text, header = read_query(path, bilingual=True)
        try:
            parameters = read_parameters(header)
            query = bind(text, read_terms(parameters, {}))
            triples += _question(path.stem, header["title"], header["question"], header["tags"], query)
            for place, parameter in enumerate(parameters, start=1):
                triples += _parameter(path.stem, place, parameter)
                named.setdefault(parameter.name, parameter.label)
        except ParameterError as error:
            raise DataError(f"{path}: as an example it needs its defaults: {error.message}") from error
        except (KeyError, TypeError, AttributeError) as error:
            raise DataError(f"{path}: the header lacks or misspells {error}") from error
    for name, label in sorted(named.items()):
        triples.append((_PARAMETER + name, _TYPE, iri_text(_RDF + "Property")))
        triples += _texts(_PARAMETER + name, _LABEL, label)
    return "".join(f"{iri_text(subject)} {iri_text(predicate)} {value} .\n" for subject, predicate, value in triples)


def _prefixes() -> Iterator[Triple]:
    """Yield the prefixes of the project's queries (SHACL, section 5.2.1), which are written out in the queries as well."""
    yield _PREFIXES, _TYPE, iri_text(PREFIXES["owl"] + "Ontology")
    yield from _texts(_PREFIXES, _LABEL, {"en": "Prefixes of the questions", "th": "คำนำหน้าที่ใช้ในคำถาม"})
    for prefix, namespace in PREFIXES.items():
        yield _PREFIXES, _SH + "declare", iri_text(_PREFIX + prefix)
        yield _PREFIX + prefix, _TYPE, iri_text(_SH + "PrefixDeclaration")
        yield from _texts(_PREFIX + prefix, _LABEL, {"en": f"Prefix {prefix}:", "th": f"คำนำหน้า {prefix}:"})
        yield _PREFIX + prefix, _SH + "prefix", literal_text(prefix)
        yield _PREFIX + prefix, _SH + "namespace", literal_text(namespace, datatype=_XSD + "anyURI")


def _question(name: str, title: Bilingual, ask: Bilingual, tags: list[str], query: str) -> Iterator[Triple]:
    iri = QUESTION + name
    for kind in ("SPARQLExecutable", "SPARQLSelectExecutable", "Parameterizable"):
        yield iri, _TYPE, iri_text(_SH + kind)
    yield from _texts(iri, _LABEL, title)
    yield from _texts(iri, _COMMENT, ask)
    yield iri, _SH + "prefixes", iri_text(_PREFIXES)
    yield iri, _SH + "select", literal_text(query)
    for tag in tags:
        yield iri, _SCHEMA + "keywords", literal_text(tag)
    yield iri, _SCHEMA + "target", iri_text(_TARGET)


def _parameter(question: str, place: int, parameter: Parameter) -> Iterator[Triple]:
    """Yield a parameter as SHACL declares one (section 6.2): its path's local name is the variable's."""
    iri, kind = f"{QUESTION}{question}/parameter/{parameter.name}", iri_text(_XSD + _DATATYPES[parameter.kind])
    yield QUESTION + question, _SH + "parameter", iri_text(iri)
    yield iri, _TYPE, iri_text(_SH + "Parameter")
    yield iri, _SH + "path", iri_text(_PARAMETER + parameter.name)
    yield from _texts(iri, _LABEL, parameter.label)
    yield from _texts(iri, _SH + "name", parameter.label)
    yield iri, _SH + "datatype", kind
    yield iri, _SH + "order", literal_text(place, datatype=_XSD + "integer")
    optional = parameter.optional or parameter.default is not None
    yield iri, _SH + "optional", literal_text(str(optional).lower(), datatype=_XSD + "boolean")
    if parameter.default:
        yield iri, _SH + "defaultValue", _default(parameter, parameter.default)
    if parameter.kind == "language":
        yield iri, _SH + "pattern", literal_text(f"^({'|'.join(LANGUAGES)})$")
    if parameter.kind == "text":
        yield iri, _SH + "maxLength", literal_text(MAX_TEXT, datatype=_XSD + "integer")
    for bound, number in (("minInclusive", parameter.minimum), ("maxInclusive", parameter.maximum)):
        if number is not None:
            yield iri, _SH + bound, literal_text(str(number), datatype=_XSD + _DATATYPES[parameter.kind])


def _default(parameter: Parameter, value: str) -> str:
    term = parameter.term(value)
    return literal_text(term.strip("<>"), datatype=_XSD + "anyURI") if parameter.kind == "iri" else term


def _texts(subject: str, predicate: str, texts: Bilingual) -> Iterator[Triple]:
    for language in LANGUAGES:
        yield subject, predicate, literal_text(texts[language], language)
