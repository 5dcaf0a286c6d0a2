"""Read a plan's coverage matrix with the columns that the address names."""

from collections.abc import Sequence
from dataclasses import dataclass

from planlink.namespaces import SDG
from planlink.web.plans.base_page import requested_value
from planlink.web.plans.coverage_matrix import GOALS, Entry, Matrix, read_columns, read_matrix
from planlink.web.plans.frameworks import NATIONAL, SDGS, framework_iri
from planlink.web.plans.question_answers import QuestionAnswer, ask

#: The values of the parameter `columns`: a framework, or the targets of a goal.
COLUMNS = (SDGS, *NATIONAL, *(f"sdg/{number}" for number in GOALS))


@dataclass(frozen=True)
class RequestedMatrix:
    """A plan's matrix with the columns and rows that the address names.

    :param matrix: the counts.
    :param columns: one of `COLUMNS`.
    :param goals: the SDG goals, whose targets can be the columns.
    :param answers: the questions behind the counts.
    """

    matrix: Matrix
    columns: str
    goals: Sequence[Entry]
    answers: tuple[QuestionAnswer, ...]


def requested_matrix(plan: str, *, by_strategy: bool, with_implied: bool = False) -> RequestedMatrix:
    """Return a plan's matrix.

    :param plan: the plan's IRI.
    :param by_strategy: whether a row is a strategy with its parts; otherwise it is one element.
    :param with_implied: whether to show pairs that are linked only through a crosswalk.
    :raises ParameterError: if the address names unknown columns.
    """
    columns = requested_value("columns", COLUMNS)
    whole, sdg = framework_iri(columns), SDG.rstrip("/")
    goals = ask("q20-frameworks", framework=sdg)
    framework = goals if columns.startswith("sdg") else ask("q20-frameworks", framework=whole)
    tree = ask("q01-plan-tree", plan=plan)
    counts = ask("q29-coverage-matrix", plan=plan, columns=whole, withImplied="true" if with_implied else "")
    matrix = read_matrix(tree.table, read_columns(framework.table, whole), counts.table, by_strategy=by_strategy)
    return RequestedMatrix(matrix, columns, read_columns(goals.table, sdg), (counts, tree, framework))
