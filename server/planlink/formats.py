"""List the serialisation formats: one table for content negotiation, file suffixes and engines."""

from dataclasses import dataclass
from enum import Enum


class Shape(Enum):
    """The shape of an answer."""

    ROWS = "rows"
    GRAPH = "graph"


@dataclass(frozen=True)
class Format:
    """A serialisation.

    :param name: the name in `?format=` and `--format`, and the file suffix.
    :param media_type: the registered media type, sent as Content-Type.
    :param shape: rows (SELECT, ASK) or a graph (CONSTRUCT, DESCRIBE).
    :param aliases: other media types that clients use for it in Accept.
    """

    name: str
    media_type: str
    shape: Shape
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The Content-Type header, with a charset where the media type is text."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


JSON = Format("json", "application/sparql-results+json", Shape.ROWS, ("application/json",))
XML = Format("xml", "application/sparql-results+xml", Shape.ROWS, ("application/xml", "text/xml"))
CSV = Format("csv", "text/csv", Shape.ROWS)
TSV = Format("tsv", "text/tab-separated-values", Shape.ROWS)
TURTLE = Format("ttl", "text/turtle", Shape.GRAPH, ("application/x-turtle", "application/turtle", "text/plain"))
NTRIPLES = Format("nt", "application/n-triples", Shape.GRAPH)
RDFXML = Format("rdf", "application/rdf+xml", Shape.GRAPH, ("application/xml", "text/xml"))
JSONLD = Format("jsonld", "application/ld+json", Shape.GRAPH, ("application/json",))

#: In order of preference; a client that accepts anything gets the first.
ROW_FORMATS = (JSON, XML, CSV, TSV)
GRAPH_FORMATS = (TURTLE, JSONLD, RDFXML, NTRIPLES)
ALL_FORMATS = (*ROW_FORMATS, *GRAPH_FORMATS)

#: Rows for spreadsheet programs, with labels in the language of the reader; requested by name, or by XLSX's media type.
XLSX = Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Shape.ROWS)
EXCEL_CSV = Format("excel", "text/csv", Shape.ROWS)

#: Formats for files with several graphs; never used for the answer to a query.
TRIG = Format("trig", "application/trig", Shape.GRAPH)
NQUADS = Format("nq", "application/n-quads", Shape.GRAPH)
