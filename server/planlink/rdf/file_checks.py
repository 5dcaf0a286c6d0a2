"""Refuse files that crash the parsers or make them use unbounded memory, before a parser reads them."""

import re
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate, errors

from planlink.errors import DataError
from planlink.rdf.json_nesting import Nesting

#: Objects and arrays inside one another. JSON-LD of 4,000 ends the process; the time grows with the square of the depth.
MAX_JSON_DEPTH = 200
#: Triple terms inside one another. Writing or deleting a term of 50,000 ends the process.
MAX_TRIPLE_DEPTH = 100
_PIECE = 1 << 20
#: Escapes, strings, IRIs and comments of Turtle and N-Triples, in which brackets open nothing; and brackets of triple terms.
_TOKENS = re.compile(
    rb'\\.|"""(?:[^"\\]|\\.|"(?!""))*"""|' + rb"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    rb'"(?:[^"\\\n]|\\.)*"|' + rb"'(?:[^'\\\n]|\\.)*'|" + rb'<[^<>"{}|^`\\\s]*>|#[^\r\n]*|(?P<open><<)|(?P<close>>>)',
    re.DOTALL,
)


def refuse_xml(path: Path) -> None:
    """Refuse an XML file whose entities expand far beyond the size of the file, or whose encoding is unknown.

    Expat stops at a hundredfold growth beyond 8 MiB (`XML_SetBillionLaughsAttackProtectionMaximumAmplification`); it reads no
    external entities. Entities as such are no fault: OWL files abbreviate namespaces with them. Other faults are left to the
    RDF parser, which has better messages.

    :param path: the file.
    :raises DataError: if it is refused.
    :raises OSError: if it cannot be read.
    """
    parser = ParserCreate()
    with path.open("rb") as file:
        try:
            parser.ParseFile(file)
        except ExpatError as error:
            if error.code == errors.codes["limit on input amplification factor (from DTD and entities) breached"]:
                raise DataError(f"{path}: its XML entities expand to far more than the file has", line=error.lineno) from error
        except (LookupError, ValueError) as error:  # from Python's codecs, which expat uses for encodings that it does not know
            raise DataError(f"{path}: its encoding cannot be read ({error}): save the file as UTF-8") from error


def refuse_deep_json(path: Path) -> None:
    """Refuse a JSON file that is nested too deeply.

    :raises DataError: if it is.
    :raises OSError: if it cannot be read.
    """
    nesting = Nesting(MAX_JSON_DEPTH)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            if nesting.exceeds_limit(piece):
                raise DataError(f"{path}: its JSON is nested more than {MAX_JSON_DEPTH} levels deep")


def refuse_deep_triple_terms(path: Path) -> None:
    """Refuse a file in Turtle, N-Triples, TriG or N-Quads whose triple terms (RDF 1.2) are nested too deeply.

    :raises DataError: if they are.
    :raises OSError: if the file cannot be read.
    """
    with path.open("rb") as file:
        marks = sum(piece.count(b"<<") for piece in iter(lambda: file.read(_PIECE), b""))
    if marks <= MAX_TRIPLE_DEPTH // 2:
        return
    depth = 0
    for token in _TOKENS.finditer(path.read_bytes()):
        depth += bool(token["open"]) - bool(token["close"])
        if depth > MAX_TRIPLE_DEPTH:
            raise DataError(f"{path}: its triple terms are nested more than {MAX_TRIPLE_DEPTH} levels deep")
