"""Hygiene: what spans graphs and files, judged by the SELECT queries of `queries/checks/`, each of which returns offences.

SHACL judges one plan in its context (:mod:`planlink.checks.shapes`); the checks here see the whole dataset at once.
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

#: What every row of a check must bind: the thing at fault, and a sentence in each language.
COLUMNS = ("thing", "offence", "offenceTh")


@dataclass(frozen=True)
class Check:
    """One check.

    :param name: the file's name without its suffix, such as `c01-sdg-counts`.
    :param title: the rule that it watches over, by language tag.
    :param severity: `violation`, or `warning` for what a person should look at but may leave.
    :param advice: what to do about an offence, by language tag.
    :param text: the SELECT query.
    """

    name: str
    title: Mapping[str, str]
    severity: Severity
    advice: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Offence:
    """One thing that a check found wrong.

    :param check: the check's name.
    :param severity: `violation` or `warning`.
    :param thing: IRI of the thing at fault.
    :param message_en: what is wrong, in English; it begins with the short name of the thing.
    :param message_th: the same in Thai.
    :param advice_en: what to do, in English.
    :param advice_th: the same in Thai.
    """

    check: str
    severity: Severity
    thing: str
    message_en: str
    message_th: str
    advice_en: str
    advice_th: str


def checks(folder: Path | None = None) -> list[Check]:
    """Read the checks, in the order of their names.

    :param folder: where the .rq files are; the shipped ones by default.
    :raises DataError: if a file cannot be read, or its header lacks something or names an unknown severity.
    """
    return [_check(path) for path in sorted((folder or shipped("queries") / "checks").glob("*.rq"))]


def inspect(dataset: Dataset, selected: Sequence[Check] | None = None) -> list[Offence]:
    """Run checks over a dataset.

    :param dataset: all its graphs are looked at.
    :param selected: the checks to run; all the shipped ones by default.
    :returns: the offences, violations first, then by check, thing and message; empty when the dataset is clean.
    :raises DataError: if a check's row lacks one of :data:`COLUMNS`.
    """
    found = {offence for check in (checks() if selected is None else selected) for offence in _offences(check, dataset)}
    return sorted(found, key=_order)


def _order(offence: Offence) -> tuple[int, str, str, str]:
    return SEVERITIES.index(offence.severity), offence.check, offence.thing, offence.message_en


def _offences(check: Check, dataset: Dataset) -> Iterator[Offence]:
    try:
        rows = dataset.select(check.text)
    except QueryMalformed as error:
        raise DataError(f"queries/checks/{check.name}.rq: {error.message}", line=error.line, column=error.column) from error
    for row in rows:
        lacking = [column for column in COLUMNS if not row.get(column)]
        if lacking:
            raise DataError(f"the check {check.name} returned a row without ?{lacking[0]}")
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


def _check(path: Path) -> Check:
    text, header = read_query(path)
    severity = next((known for known in SEVERITIES if known == header.get("severity")), None)
    if severity is None:
        raise DataError(f"{path}: severity must be one of {', '.join(SEVERITIES)}")
    return Check(path.stem, _bilingual(path, header, "title"), severity, _bilingual(path, header, "advice"), text)


def _bilingual(path: Path, header: Mapping[str, Any], key: str) -> Mapping[str, str]:
    texts = header.get(key)
    if not isinstance(texts, dict) or not all(isinstance(texts.get(language), str) for language in LANGUAGES):
        raise DataError(f"{path}: {key} must be given in {' and '.join(LANGUAGES)}")
    return texts
