"""Read and answer competency questions: documented SPARQL queries with typed parameters, each a file in `queries/questions/`."""

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

#: The words for each of a list of codes.
Codes = Mapping[str, Bilingual]


@dataclass(frozen=True)
class Question:
    """A competency question.

    :param name: the file's name without suffix, such as `q02-goal-coverage`.
    :param title: a short title in both languages.
    :param ask: the question itself in both languages; `{name}` is replaced by a parameter's label.
    :param tags: subjects.
    :param parameters: in the order of the form.
    :param columns: headings in both languages, by variable.
    :param codes: words in both languages for the codes in a column, by variable and code; data files keep the codes.
    :param text: the SPARQL, with `#bind` lines in place of the values (:func:`planlink.sparql.terms.bind`).
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
        """Return the query with values bound: complete SPARQL for any endpoint over the data.

        :param values: as people or URLs give them, by parameter name; an empty value counts as missing.
        :raises ParameterError: if a parameter is unknown, missing, or of the wrong kind.
        """
        unknown = sorted(set(values) - {parameter.name for parameter in self.parameters})
        if unknown:
            names = ", ".join(parameter.name for parameter in self.parameters) or "none"
            raise ParameterError(f"'{unknown[0]}' is not a parameter of {self.name} (it has: {names})")
        return bind(self.text, read_terms(self.parameters, values))

    def iri(self, name: str, values: Mapping[str, str]) -> str:
        """Return the full IRI of a value of an IRI parameter; empty if there is no value.

        :param name: the parameter's name.
        :param values: as for :meth:`sparql`.
        :raises ParameterError: if the value is not an IRI.
        """
        parameter = next(p for p in self.parameters if p.name == name)
        value = values.get(name, parameter.default)
        return parameter.term(value).strip("<>") if value else ""

    def answer(self, engine: Engine, values: Mapping[str, str], rows: Format | None = JSON) -> Answer:
        """Return an engine's answer.

        :param engine: the engine.
        :param values: as for :meth:`sparql`.
        :param rows: the format of the answer.
        :raises PlanlinkError: the errors of :meth:`sparql` and of the engine.
        """
        return engine.answer(Request(self.sparql(values), rows=rows, graph=None, built_in=True))

    def table(self, engine: Engine, values: Mapping[str, str]) -> Table:
        """Return an engine's answer as a table; parameters and errors as in :meth:`answer`."""
        return read_cached(self.answer(engine, values))


def read_question(
    path: Path, codes: Mapping[str, Codes] | None = None, *, numbered: bool = True, bilingual: bool = False
) -> Question:
    """Read a question from its file.

    :param path: a .rq file with a header.
    :param codes: the lists of codes by name, from :func:`read_codes`; by default the shipped lists.
    :param numbered: whether the file's name must begin with a number, as those of `queries/questions/` do.
    :param bilingual: as for :class:`Questions`.
    :raises DataError: if the header is incomplete.
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
