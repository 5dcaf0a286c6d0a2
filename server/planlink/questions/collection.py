"""Collect the competency questions, and check that their values exist."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from planlink.engine.interface import Engine
from planlink.errors import NotFound
from planlink.files import shipped
from planlink.namespaces import BASE, ID
from planlink.questions.document_queries import document_holds
from planlink.questions.question import Question, read_question
from planlink.sparql.query_files import read_codes


class Questions:
    """All questions, by name.

    :param folder: holds `questions/`, `exchange/` and `codes.yaml`; the shipped queries by default.
    :param base: base of the IRIs that short values are expanded to.
    :param bilingual: whether all texts of the data are in Thai and English, as in the shipped data, which needs simpler queries.
    :raises DataError: if a file is not a question.
    """

    def __init__(self, folder: Path | None = None, base: str = BASE, *, bilingual: bool = False) -> None:
        queries = folder or shipped("queries")
        codes = read_codes(queries / "codes.yaml")
        files = sorted((queries / "questions").glob("*.rq"))
        self._by_name = {path.stem: _with_base(read_question(path, codes, bilingual=bilingual), base) for path in files}
        #: The question behind :mod:`planlink.publish.sssom`; it serves programs and is not listed.
        self.alignments = _with_base(read_question(queries / "exchange" / "alignments.rq", codes, numbered=False), base)

    def __iter__(self) -> Iterator[Question]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def require_known(self, question: Question, engine: Engine, values: Mapping[str, str]) -> None:
        """Refuse a question about an unknown IRI, whose empty answer would look like a gap.

        :param question: one of these questions.
        :param engine: the engine that has the data.
        :param values: as for :meth:`Question.sparql`; defaults are not looked up.
        :raises NotFound: if the data state nothing about the value of an IRI parameter.
        """
        for parameter in question.parameters:
            if parameter.kind == "iri" and values.get(parameter.name):
                iri = question.iri(parameter.name, values)
                if not document_holds(engine, "known", thing=iri):
                    raise NotFound(f"parameter '{parameter.name}': nothing is known here of <{iri}>")

    def get(self, name: str) -> Question:
        """Return a question by its name, its number (`q02`) or the rest of its name (`goal-coverage`).

        :raises NotFound: if there is none; the message names the nearest.
        """
        for question in self._by_name.values():
            if name.lower() in (question.name, question.name[:3], question.name[4:], f"q{int(question.name[1:3])}"):
                return question
        near = difflib.get_close_matches(name, [*self._by_name, *(n[4:] for n in self._by_name)], n=1)
        hint = f"; did you mean '{near[0]}'?" if near else "; 'planlink questions' and /questions list them"
        raise NotFound(f"there is no question '{name}'{hint}")


def _with_base(question: Question, base: str) -> Question:
    """Return the question with another base for short values."""
    if base == BASE:
        return question
    parameters = (replace(p, namespace=base + "id/") if p.namespace == ID else p for p in question.parameters)
    return replace(question, parameters=tuple(parameters))
