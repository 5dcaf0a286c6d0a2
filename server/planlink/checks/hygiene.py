"""Run the rules across graphs: each SELECT query of `queries/checks/` returns the resources that break one rule.

SHACL validates one graph in its context (:mod:`planlink.checks.shapes`); these checks see the whole dataset.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planlink.checks.shapes import SEVERITIES, Severity
from planlink.errors import DataError, QueryMalformed
from planlink.files import shipped
from planlink.namespaces import LANGUAGES, shorten_text
from planlink.rdf.store import Dataset
from planlink.sparql.query_files import read_query

#: The columns that each row of a check must bind: the resource that breaks the rule, and a sentence in each language.
COLUMNS = ("thing", "offence", "offenceTh")


@dataclass(frozen=True)
class Check:
    """One check.

    :param name: the file's name without its suffix, such as `c01-sdg-counts`.
    :param title: the rule, by language tag.
    :param severity: `violation`, or `warning` for something to review that may be right.
    :param advice: how to correct an offence, by language tag.
    :param text: the SELECT query.
    """

    name: str
    title: Mapping[str, str]
    severity: Severity
    advice: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Offence:
    """A resource that breaks the rule of a check.

    :param check: the check's name.
    :param severity: `violation` or `warning`.
    :param thing: IRI of the resource.
    :param message_en: the error in English, beginning with the short name of the resource.
    :param message_th: the same in Thai.
    :param advice_en: how to correct it, in English.
    :param advice_th: the same in Thai.
    """

    check: str
    severity: Severity
    thing: str
    message_en: str
    message_th: str
    advice_en: str
    advice_th: str


def read_checks(folder: Path | None = None) -> list[Check]:
    """Read the checks, in the order of their names.

    :param folder: the folder of the .rq files; by default that of the shipped checks.
    :raises DataError: if a file cannot be read, or its header is incomplete or has an unknown severity.
    """
    return [_read_check(path) for path in sorted((folder or shipped("queries") / "checks").glob("*.rq"))]


def offences(dataset: Dataset, checks: Sequence[Check] | None = None) -> list[Offence]:
    """Run checks over all graphs of a dataset.

    :param dataset: the dataset.
    :param checks: the checks to run; by default all shipped checks.
    :returns: the offences, violations first, then by check, thing and message.
    :raises DataError: if a check's row lacks one of :data:`COLUMNS`.
    """
    unique = {offence for check in (read_checks() if checks is None else checks) for offence in _check_offences(check, dataset)}
    return sorted(unique, key=_order)


def _order(offence: Offence) -> tuple[int, str, str, str]:
    return SEVERITIES.index(offence.severity), offence.check, offence.thing, offence.message_en


def _check_offences(check: Check, dataset: Dataset) -> Iterator[Offence]:
    try:
        rows = dataset.select(check.text)
    except QueryMalformed as error:
        raise DataError(f"queries/checks/{check.name}.rq: {error.message}", line=error.line, column=error.column) from error
    for row in rows:
        unbound = [column for column in COLUMNS if not row.get(column)]
        if unbound:
            raise DataError(f"the check {check.name} returned a row without ?{unbound[0]}")
        name = shorten_text(row["thing"])
        yield Offence(
            check=check.name,
            severity=check.severity,
            thing=row["thing"],
            message_en=f"{name}: {shorten_text(row['offence'])}",
            message_th=f"{name}: {shorten_text(row['offenceTh'])}",
            advice_en=check.advice["en"],
            advice_th=check.advice["th"],
        )


def _read_check(path: Path) -> Check:
    text, header = read_query(path)
    severity = next((name for name in SEVERITIES if name == header.get("severity")), None)
    if severity is None:
        raise DataError(f"{path}: severity must be one of {', '.join(SEVERITIES)}")
    return Check(path.stem, _bilingual(path, header, "title"), severity, _bilingual(path, header, "advice"), text)


def _bilingual(path: Path, header: Mapping[str, Any], key: str) -> Mapping[str, str]:
    texts = header.get(key)
    if not isinstance(texts, dict) or not all(isinstance(texts.get(language), str) for language in LANGUAGES):
        raise DataError(f"{path}: {key} must be given in {' and '.join(LANGUAGES)}")
    return texts
