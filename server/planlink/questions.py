"""Competency questions: named, documented SPARQL queries with typed parameters, from `queries/questions/`."""

import difflib
import json
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cachetools import LRUCache, cached

from planlink.engine import Answer, Engine, Request
from planlink.errors import DataError, NotFound, ParameterError, QueryMalformed
from planlink.formats import JSON, Format
from planlink.headers import read_codes, read_query
from planlink.parameters import Bilingual, Parameter, read_parameters, read_terms
from planlink.paths import shipped
from planlink.store import bind, iri_text
from planlink.terms import BASE, ID

_NAME = re.compile(r"q\d\d-[a-z0-9-]+")
#: Cells of the tables that were read last and are kept, about 30 MB.
_KEPT_CELLS = 100_000

#: What each of a list of fixed values means.
Codes = Mapping[str, Bilingual]


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a table.

    :param kind: `uri`, `literal` or `bnode`, as in SPARQL 1.1 Query Results JSON.
    :param value: the IRI or lexical form.
    :param language: the literal's language tag.
    :param datatype: the literal's datatype IRI.
    """

    kind: str
    value: str
    language: str | None = None
    datatype: str | None = None


@dataclass(frozen=True)
class Table:
    """The rows of a SELECT's answer.

    :param columns: the variables, in order.
    :param rows: the bound cells by variable.
    """

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Cell], ...]


@dataclass(frozen=True)
class Question:
    """A competency question.

    :param name: the file's name without suffix, such as `q02-goal-coverage`.
    :param title: a short name in both languages.
    :param ask: the question itself in both languages; `{name}` stands for a parameter's label.
    :param tags: subjects, for finding it.
    :param parameters: in the order in which a form asks for them.
    :param columns: heading in both languages, by variable.
    :param codes: what a column's fixed values mean in both languages, by variable and value; files keep the values as they are.
    :param text: the SPARQL, with `#bind` lines where values go (:func:`planlink.store.bind`).
    """

    name: str
    title: Bilingual
    ask: Bilingual
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, Bilingual]
    codes: Mapping[str, Codes]
    text: str

    def sparql(self, values: Mapping[str, str]) -> str:
        """Return the query with values bound: complete SPARQL that any endpoint over the data answers.

        :param values: by parameter name, as a person or a URL gave them; an empty value is one that was not given.
        :raises ParameterError: if a parameter is unknown, missing, or of the wrong kind.
        """
        unknown = sorted(set(values) - {parameter.name for parameter in self.parameters})
        if unknown:
            known = ", ".join(parameter.name for parameter in self.parameters) or "none"
            raise ParameterError(f"'{unknown[0]}' is no parameter of {self.name} (it has: {known})")
        return bind(self.text, read_terms(self.parameters, values))

    def iri(self, name: str, values: Mapping[str, str]) -> str:
        """Return the whole IRI that a value of an IRI parameter stands for; empty if there is no value.

        :param name: the parameter.
        :param values: as for :meth:`sparql`.
        :raises ParameterError: if the value is not an IRI.
        """
        parameter = next(p for p in self.parameters if p.name == name)
        value = values.get(name, parameter.default)
        return parameter.term(value).strip("<>") if value else ""

    def answer(self, engine: Engine, values: Mapping[str, str], rows: Format | None = JSON) -> Answer:
        """Ask an engine.

        :param engine: answers it.
        :param values: as for :meth:`sparql`.
        :param rows: the format of the answer.
        :raises PlanlinkError: as :meth:`sparql` and the engine do.
        """
        return engine.answer(Request(self.sparql(values), rows=rows, graph=None, ours=True))

    def table(self, engine: Engine, values: Mapping[str, str]) -> Table:
        """Ask an engine and read the rows; parameters and errors as in :meth:`answer`."""
        return _read_once(self.answer(engine, values))


def read_table(body: bytes) -> Table:
    """Read rows from SPARQL 1.1 Query Results JSON.

    :param body: a SELECT's answer.
    :raises QueryMalformed: if it is the answer to an ASK.
    """
    document = json.loads(body)
    if "results" not in document:
        raise QueryMalformed("this query answers with yes or no; a question is a SELECT")
    rows = tuple(
        {name: Cell(c["type"], c["value"], c.get("xml:lang"), c.get("datatype")) for name, c in binding.items()}
        for binding in document["results"]["bindings"]
    )
    return Table(tuple(document["head"]["vars"]), rows)


def _cells(table: Table) -> int:
    return 1 + sum(map(len, table.rows))


@cached(LRUCache(_KEPT_CELLS, getsizeof=_cells), key=lambda answer: answer.content.digest, lock=threading.Lock())
def _read_once(answer: Answer) -> Table:
    """Read rows; the same bytes once while they are kept, for a page asks what the page before it asked."""
    return read_table(answer.body)


class Questions:
    """All questions, by name.

    :param folder: holds `questions/`, `documents/`, `exchange/` and `codes.yaml`; the shipped queries by default.
    :param base: what the names of the things begin with, where a value is not a whole IRI.
    :param bilingual: whether all texts of the data are in Thai and English, as in the shipped data: simpler queries do then.
    :raises DataError: if a file is not a question.
    """

    def __init__(self, folder: Path | None = None, base: str = BASE, *, bilingual: bool = False) -> None:
        queries = folder or shipped("queries")
        codes = read_codes(queries / "codes.yaml")
        files = sorted((queries / "questions").glob("*.rq"))
        self._by_name = {path.stem: _under(read_question(path, codes, bilingual=bilingual), base) for path in files}
        #: The CONSTRUCT that describes ?thing, for its RDF document.
        self.document_text = read_query(queries / "documents" / "thing.rq")[0]
        #: The queries behind documents that no question asks for, by the names of their files.
        self.documents = {path.stem: read_query(path)[0] for path in sorted((queries / "documents").glob("*.rq"))}
        self._known_text = read_query(queries / "documents" / "known.rq")[0]
        #: What :mod:`planlink.exchange.sssom` writes: a question of programs, so it is not among those that people ask.
        self.alignments = _under(read_question(queries / "exchange" / "alignments.rq", codes, numbered=False), base)

    def __iter__(self) -> Iterator[Question]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def require_known(self, question: Question, engine: Engine, values: Mapping[str, str]) -> None:
        """Refuse a question about something unknown: its empty answer would look like a gap.

        :param question: one of these questions.
        :param engine: knows the things.
        :param values: as for :meth:`Question.sparql`; defaults are not looked up.
        :raises NotFound: if nothing is said of the thing that an IRI parameter names.
        """
        for parameter in question.parameters:
            if parameter.kind == "iri" and values.get(parameter.name):
                iri = question.iri(parameter.name, values)
                answer = engine.answer(Request(bind(self._known_text, {"thing": iri_text(iri)}), ours=True))
                if not json.loads(answer.body)["boolean"]:
                    raise NotFound(f"parameter '{parameter.name}': nothing is known here of <{iri}>")

    def get(self, name: str) -> Question:
        """Return a question by its name, its number (`q02`) or the rest of its name (`goal-coverage`).

        :raises NotFound: if there is none; names the nearest.
        """
        for question in self._by_name.values():
            if name.lower() in (question.name, question.name[:3], question.name[4:], f"q{int(question.name[1:3])}"):
                return question
        near = difflib.get_close_matches(name, [*self._by_name, *(n[4:] for n in self._by_name)], n=1)
        hint = f"; did you mean '{near[0]}'?" if near else "; 'planlink questions' and /questions list them"
        raise NotFound(f"there is no question '{name}'{hint}")


def _under(question: Question, base: str) -> Question:
    """Return a question whose short values are names under another base."""
    if base == BASE:
        return question
    own = (replace(p, namespace=base + "id/") if p.namespace == ID else p for p in question.parameters)
    return replace(question, parameters=tuple(own))


def read_question(
    path: Path, codes: Mapping[str, Codes] | None = None, *, numbered: bool = True, bilingual: bool = False
) -> Question:
    """Read a question from its file.

    :param path: a .rq file with a header.
    :param codes: the lists of fixed values by name, from :func:`read_codes`; the shipped ones by default.
    :param numbered: whether the file's name must be that of a question that people ask.
    :param bilingual: as for :class:`Questions`.
    :raises DataError: if the header is not a question's.
    """
    lists = read_codes(shipped("queries") / "codes.yaml") if codes is None else codes
    text, header = read_query(path, bilingual=bilingual)
    if numbered and not _NAME.fullmatch(path.stem):
        raise DataError(f"{path}: a question's file is named q01-some-words.rq")
    try:
        return Question(
            name=path.stem,
            title=header["title"],
            ask=header["question"],
            tags=tuple(header["tags"]),
            parameters=read_parameters(header),
            columns=header["columns"],
            codes={column: lists[name] for column, name in (header.get("codes") or {}).items()},
            text=text,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path}: the header lacks or misspells {error}") from error
