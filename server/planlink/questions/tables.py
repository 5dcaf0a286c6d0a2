"""Read SELECT results as tables."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from cachetools import LRUCache, cached

from planlink.engine.interface import Answer
from planlink.errors import QueryMalformed

#: The most cells of cached tables, about 30 MB.
_CACHED_CELLS = 100_000


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
    """The result of a SELECT.

    :param columns: the variables, in order.
    :param rows: the bound cells by variable.
    """

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Cell], ...]


def read_table(body: bytes) -> Table:
    """Read rows from SPARQL 1.1 Query Results JSON.

    :param body: the result of a SELECT.
    :raises QueryMalformed: if it is the result of an ASK.
    """
    document = json.loads(body)
    if "results" not in document:
        raise QueryMalformed("this query answers with yes or no; a question is a SELECT")
    rows = tuple(
        {name: Cell(c["type"], c["value"], c.get("xml:lang"), c.get("datatype")) for name, c in binding.items()}
        for binding in document["results"]["bindings"]
    )
    return Table(tuple(document["head"]["vars"]), rows)


def _size(table: Table) -> int:
    return 1 + sum(map(len, table.rows))


@cached(LRUCache(_CACHED_CELLS, getsizeof=_size), key=lambda answer: answer.content.digest, lock=threading.Lock())
def read_cached(answer: Answer) -> Table:
    """Read rows, cached by the answer's digest: pages ask the same questions one after another."""
    return read_table(answer.body)
