"""The official texts of frameworks, which their owners publish: read their files, and list those that an operator has fetched."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from planlink.dataset.sources import Source
from planlink.errors import DataError
from planlink.files import shipped
from planlink.namespaces import GRAPH, ID, PLAN, PREFIXES, SDG, SDGO
from planlink.rdf.graphs import RDF_TYPE, Graph, Literal, Triple, day, text
from planlink.rdf.store import Dataset

#: The file of the official wording of the SDGs in the folder of the texts.
SDG_FILE = "sdg.ttl"
SDG_TEXTS = GRAPH + "texts/sdg"
OFFICIAL_TEXT = PLAN + "officialText"
_DATASET = ID + "dataset/texts/sdg"
_LABEL = PREFIXES["skos"] + "prefLabel"
#: Not the no-break spaces, which belong to the French wording.
_ASCII_SPACES = re.compile(r"[ \t\r\n]+")
_KINDS = (SDGO + "Goal", SDGO + "Target")


@dataclass(frozen=True)
class OfficialTexts:
    """The official wording of the goals and targets.

    :param texts: IRI of the goal or target, then language tag, then the wording.
    :param doubtful: goals and targets for which the source has several wordings in a language; the longest is taken.
    """

    texts: Mapping[str, Mapping[str, str]]
    doubtful: Sequence[str]

    @property
    def languages(self) -> list[str]:
        """The language tags, in order."""
        return sorted({language for wordings in self.texts.values() for language in wordings})

    def graph(self, source: str, fetched: str) -> Graph:
        """Return the graph of the wording, with where it was taken from and when.

        :param source: IRI of the file.
        :param fetched: the day, as YYYY-MM-DD.
        """
        return Graph(self._triples(source, fetched))

    def _triples(self, source: str, fetched: str) -> Iterator[Triple]:
        yield _DATASET, PREFIXES["dcterms"] + "source", source
        yield _DATASET, PREFIXES["dcterms"] + "created", day(fetched)
        for thing, wordings in self.texts.items():
            for language, wording in wordings.items():
                yield thing, OFFICIAL_TEXT, text(wording, language)


def read_sdg_texts(path: Path) -> OfficialTexts:
    """Read the official wording of the 17 goals and 169 targets from the UN's linked data: their preferred labels.

    The UN's file has stray labels: 12.3 has two in each language, of which the shorter is a fragment or belongs to something
    else. So the longest wording of a language is taken.

    :param path: an RDF file; its suffix names the format.
    :raises DataError: if it is not RDF, or lacks the wording of a goal or target in English.
    """
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in _triples(path):
        if predicate == _LABEL and isinstance(subject, str) and isinstance(value, Literal) and value.language:
            found[subject][value.language].append(_ASCII_SPACES.sub(" ", value.value).strip())
    known = _goals_and_targets(_triples(shipped("data") / "frameworks" / "sdg.ttl"))
    missing = sorted(iri.removeprefix(SDG) for iri in known if "en" not in found.get(iri, {}))
    if missing:
        raise DataError(
            f"this is not the UN's file of the SDGs: it lacks the English wording of {len(missing)} of the {len(known)} goals "
            f"and targets, such as {missing[0]}"
        )
    texts = {iri: {lang: max(several, key=len) for lang, several in sorted(found[iri].items())} for iri in sorted(known)}
    doubtful = sorted(iri.removeprefix(SDG) for iri in known if any(len(set(several)) > 1 for several in found[iri].values()))
    return OfficialTexts(texts, doubtful)


def text_sources(folder: Path | None) -> list[Source]:
    """Return the files of the official texts in a folder, each with its graph, and their entries of the catalogue.

    :param folder: written by `planlink texts`; None: no official texts.
    :raises DataError: if the folder has no official texts.
    """
    if folder is None:
        return []
    path = folder / SDG_FILE
    if not path.is_file():
        raise DataError(f"{folder}: the folder holds no official texts; `planlink texts sdg` fetches them")
    return [Source(path, SDG_TEXTS), Source(shipped("data") / "texts" / SDG_FILE, GRAPH + "catalog")]


def _triples(path: Path) -> Graph:
    dataset = Dataset()
    dataset.load(path)
    return dataset.triples()


def _goals_and_targets(graph: Graph) -> set[str]:
    return {
        subject for subject, predicate, kind in graph if predicate == RDF_TYPE and kind in _KINDS and isinstance(subject, str)
    }
