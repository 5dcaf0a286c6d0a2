"""Write the alignments as a mapping set in SSSOM/TSV, the Simple Standard for Sharing Ontological Mappings, version 1.1.

Each value goes to the slot that SSSOM has for it. Values without a slot (quotations and their positions, the review status, the
activity, a crosswalk's basis) go to `other`, as `key=value` pairs separated by `|`, with planlink's properties as keys: declared
extension slots would be tidier, but the sssom package drops them when it reads a table.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from planlink.engine.interface import Engine, Status
from planlink.errors import NotFound
from planlink.formats import Format, Shape
from planlink.namespaces import BASE, ID, PLAN, PREFIXES, PrefixMap
from planlink.questions.collection import Questions
from planlink.questions.question import Question
from planlink.questions.tables import Cell
from planlink.sparql.query_files import write_header

SSSOM = Format("sssom.tsv", "text/tab-separated-values", Shape.ROWS)
#: The name of the document: the last part of its URL and of the mapping set's IRI.
NAME = f"alignments.{SSSOM.name}"
VERSION = "1.1"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
#: SSSOM's value for an unknown licence, used for data that are not the shipped ones.
UNKNOWN_LICENCE = "https://w3id.org/sssom/license/unspecified"
#: The namespace that the sssom package uses for unnamed sets.
UNNAMED = "https://w3id.org/sssom/mappings/"

#: The UN's IRI for the SDGs as a whole has no trailing slash, so `sdg:` cannot shorten it.
_PREFIXES = {**PREFIXES, "un": "http://metadata.un.org/"}
_PREFIX_MAP = PrefixMap(_PREFIXES)

Row = Mapping[str, Cell]

#: SSSOM's slots in the order of its schema, with the query's variables.
SLOTS = {
    "record_id": "alignment",
    "subject_id": "subject",
    "subject_label": "subjectLabel",
    "predicate_id": "predicate",
    "predicate_label": "predicateLabel",
    "object_id": "object",
    "object_label": "objectLabel",
    "mapping_justification": "justification",
    "author_id": "author",
    "reviewer_id": "reviewer",
    "subject_source": "plan",
    "object_source": "objectSource",
    "mapping_date": "created",
    "review_date": "reviewed",
    "confidence": "confidence",
    "other": "",
    "comment": "rationale",
}
#: The columns that even an empty table has.
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
#: Slots with several values.
_LISTS = ("author_id", "reviewer_id")
#: Properties in `other`, by variable: those that an alignment has once, then those of each quotation.
_ONCE = {
    "strengthConfidence": f"{PLAN}strengthConfidence",
    "status": f"{PLAN}reviewStatus",
    "method": f"{PLAN}justification",
    "activity": f"{PREFIXES['prov']}wasGeneratedBy",
    "link": f"{PLAN}predicate",
    "basis": f"{PLAN}basis",
}
_EACH = {"quote": f"{PLAN}quote", "start": f"{PLAN}start", "end": f"{PLAN}end"}


class Shortener:
    """Shortens IRIs to CURIEs, which SSSOM/TSV requires, and records the prefixes that it used."""

    def __init__(self) -> None:
        #: Namespaces by prefix.
        self.used: dict[str, str] = {}

    def curie(self, iri: str) -> str:
        """Return the CURIE of an IRI; unknown namespaces get the prefixes ns1, ns2 and so on."""
        if parts := _PREFIX_MAP.split(iri):
            return self._shorten(parts[0], _PREFIXES[parts[0]], iri)
        namespace = iri[: max(iri.rfind(end, 0, -1) for end in "/#:") + 1]
        generated = [prefix for prefix in self.used if prefix not in _PREFIXES]
        prefix = next((p for p in generated if self.used[p] == namespace), f"ns{len(generated) + 1}")
        return self._shorten(prefix, namespace, iri)

    def text(self, cell: Cell) -> str:
        """Return a value as text for the table."""
        return self.curie(cell.value) if cell.kind == "uri" else cell.value

    def _shorten(self, prefix: str, namespace: str, iri: str) -> str:
        self.used[prefix] = namespace
        return f"{prefix}:{iri.removeprefix(namespace)}"


@dataclass(frozen=True)
class MappingSet:
    """A mapping set.

    :param metadata: the slots of the set, including the prefixes.
    :param mappings: the slots of each mapping, without empty ones.
    """

    metadata: Mapping[str, str | list[str] | Mapping[str, str]]
    mappings: tuple[Mapping[str, str], ...]

    def tsv(self) -> str:
        """Return the set in SSSOM/TSV: the metadata as YAML in comment lines, then the table, without empty columns."""
        filled = [slot for slot in SLOTS if slot in REQUIRED or any(slot in mapping for mapping in self.mappings)]
        table = io.StringIO()
        writer = csv.DictWriter(table, filled, restval="", delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.mappings)
        return write_header(self.metadata, "#") + table.getvalue()


def mapping_set(engine: Engine, questions: Questions, values: Mapping[str, str]) -> MappingSet:
    """Return the alignments of all plans and crosswalks, or of one plan.

    :param engine: answers the query.
    :param questions: hold the query.
    :param values: of its parameters: `plan` (or a framework, for its crosswalks), and `lang` for labels and rationales.
    :raises NotFound: if there is no such plan.
    :raises PlanlinkError: if a parameter is wrong, or the engine fails.
    """
    question = questions.alignments
    table = question.table(engine, values)
    plan = question.iri("plan", values)
    if plan and not table.rows:
        _require_plan(engine, questions, plan)
    grouped = groupby(table.rows, key=lambda row: row["alignment"].value)
    names = Shortener()
    mappings = tuple(_mapping(list(rows), names) for _, rows in grouped)
    metadata = _metadata(question, values, engine.status, names)
    return MappingSet({"curie_map": dict(sorted(names.used.items())), **metadata}, mappings)


def _require_plan(engine: Engine, questions: Questions, plan: str) -> None:
    """Refuse an unknown plan, whose empty set would look like a gap."""
    plans = [row["plan"].value for row in questions.get("q22-plans").table(engine, {}).rows]
    if plan not in plans:
        raise NotFound(
            f"parameter 'plan': <{plan}> is no plan here, nor a framework with crosswalks; plans: {', '.join(plans) or 'none'}"
        )


def _metadata(question: Question, values: Mapping[str, str], status: Status, names: Shortener) -> dict[str, str | list[str]]:
    """Return the slots of the set in the order of SSSOM's schema; creator and licence are known only for the shipped data."""
    language = values.get("lang") or next(p.default or "" for p in question.parameters if p.name == "lang")
    slots: dict[str, str | list[str]] = {
        "sssom_version": VERSION,
        "mapping_set_id": _set_iri(question, values, status),
        "mapping_set_version": status.version,
        "mapping_set_title": question.title[language],
        "mapping_set_description": question.ask[language],
        "creator_id": [names.curie(f"{ID}agent/planlink")] if status.shipped else [],
        "license": LICENCE if status.shipped else UNKNOWN_LICENCE,
    }
    return {slot: value for slot, value in slots.items() if value}


def _set_iri(question: Question, values: Mapping[str, str], status: Status) -> str:
    """Return the URL of the document with the parameters that are not the defaults: equal sets have equal names."""
    if not status.shipped:
        return UNNAMED + (status.version or "unknown")
    parameters = {p.name: values[p.name] for p in question.parameters if values.get(p.name, p.default) != p.default}
    if parameters.get("plan"):
        parameters["plan"] = question.iri("plan", values).removeprefix(ID)
    query = urlencode({name: value for name, value in parameters.items() if value}, safe="/:")
    return BASE + NAME + (f"?{query}" if query else "")


def _mapping(rows: list[Row], names: Shortener) -> dict[str, str]:
    """Return one mapping from the rows of an alignment: there is one for each combination of quotation and agents."""
    mapping = {}
    for slot, variable in SLOTS.items():
        texts = list(dict.fromkeys(names.text(row[variable]) for row in rows if variable in row))
        if slot == "other":
            mapping[slot] = "|".join(_other_slot(rows, names))
        elif texts:
            mapping[slot] = "|".join(map(_escape, texts)) if slot in _LISTS else texts[0]
    return mapping


def _other_slot(rows: list[Row], names: Shortener) -> Iterator[str]:
    for properties, some in ((_ONCE, rows[:1]), (_EACH, rows)):
        groups = (tuple(_pairs(properties, row, names)) for row in some)
        for pairs in dict.fromkeys(groups):
            yield from pairs


def _pairs(properties: Mapping[str, str], row: Row, names: Shortener) -> Iterator[str]:
    for variable, iri in properties.items():
        if variable in row:
            yield f"{names.curie(iri)}={_escape(names.text(row[variable]))}"


def _escape(value: str) -> str:
    """Escape `|`, the separator of values, in a value."""
    return value.replace("|", "\\|")
