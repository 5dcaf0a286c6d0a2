"""A competency question: a documented SPARQL query with typed parameters, from a file of `queries/questions/`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from planlink.engine.interface import Answer, Engine, Request
from planlink.errors import DataError, ParameterError
from planlink.files import shipped
from planlink.formats import JSON, Format
from planlink.questions.tables import Table, read_cached
from planlink.sparql.parameters import Bilingual, Parameter, read_parameters, read_terms
from planlink.sparql.query_files import read_codes, read_query
from planlink.sparql.terms import bind

_NAME = re.compile(r"q\d\d-[a-z0-9-]+")

#: What each of a list of fixed values means.
Codes = Mapping[str, Bilingual]


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
    :param text: the SPARQL, with `#bind` lines where values go (:func:`planlink.sparql.terms.bind`).
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
        return engine.answer(Request(self.sparql(values), rows=rows, graph=None, built_in=True))

    def table(self, engine: Engine, values: Mapping[str, str]) -> Table:
        """Ask an engine and read the rows; parameters and errors as in :meth:`answer`."""
        return read_cached(self.answer(engine, values))


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
