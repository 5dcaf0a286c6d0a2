"""The formats in which answers and things are written: one table for negotiation, suffixes and engines."""

from dataclasses import dataclass
from enum import Enum


class Shape(Enum):
    """What an answer is made of."""

    ROWS = "rows"
    GRAPH = "graph"


@dataclass(frozen=True)
class Format:
    """A serialisation.

    :param name: its name in `?format=`, in `--format` and as a file suffix.
    :param media_type: the registered media type, as sent.
    :param shape: rows (SELECT, ASK) or a graph (CONSTRUCT, DESCRIBE).
    :param aliases: other media types under which clients ask for it.
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

#: In the order of preference: the first is what a client gets that accepts anything.
ROW_FORMATS = (JSON, XML, CSV, TSV)
GRAPH_FORMATS = (TURTLE, JSONLD, RDFXML, NTRIPLES)
ALL_FORMATS = (*ROW_FORMATS, *GRAPH_FORMATS)

#: Rows for people with a spreadsheet program, in words and in their language; asked for by name, or by XLSX's media type.
XLSX = Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Shape.ROWS)
EXCEL_CSV = Format("excel", "text/csv", Shape.ROWS)

#: Formats of files that hold several graphs; no answer to a query is written in them.
TRIG = Format("trig", "application/trig", Shape.GRAPH)
NQUADS = Format("nq", "application/n-quads", Shape.GRAPH)
