"""Collect the completions of the SPARQL editor: the prefixes of planlink, and the declared classes and properties."""

from planlink.namespaces import PREFIXES
from planlink.questions.document_queries import document_table
from planlink.web.ontology.vocabulary import terms_of
from planlink.web.state import app_state

_KINDS = {
    "Class": "class",
    "ObjectProperty": "property",
    "DatatypeProperty": "property",
    "AnnotationProperty": "property",
}


def editor_data() -> dict[str, object]:
    """Return the prefixes, and each declared class and property with its labels in every language.

    The shape is `EditorData` in server/frontend/src/sparql/data.ts.
    """
    declared = terms_of(document_table(app_state().engine, "ontology-terms"))
    return {
        "prefixes": PREFIXES,
        "terms": [
            {"iri": term.iri, "kind": _KINDS[term.kind], "labels": list(term.texts["label"].values())}
            for term in declared.values()
            if term.kind in _KINDS
        ],
    }
