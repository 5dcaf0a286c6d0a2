"""XML entities that expand without bounds, found before a parser without bounds sees them."""

from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate, errors

from planlink.errors import DataError


def refuse_entity_bomb(path: Path) -> None:
    """Refuse an XML file whose entities grow into far more than the file has.

    Expat stops at a hundredfold growth beyond 8 MiB (`XML_SetBillionLaughsAttackProtectionMaximumAmplification`); it reads no
    external entities. Entities as such are no fault: OWL files abbreviate namespaces with them. Other faults in the file are
    left to the RDF parser, which tells them better.

    :param path: the file.
    :raises DataError: if it is one.
    :raises OSError: if it cannot be read.
    """
    parser = ParserCreate()
    with path.open("rb") as file:
        try:
            parser.ParseFile(file)
        except ExpatError as error:
            if error.code == errors.codes["limit on input amplification factor (from DTD and entities) breached"]:
                raise DataError(f"{path}: its XML entities expand to far more than the file has", line=error.lineno) from error
