"""Namespaces and the few terms that the program itself must know."""

BASE = "https://w3id.org/planlink/"
ID = BASE + "id/"
GRAPH = BASE + "graph/"
PLAN = BASE + "ontology#"
SDG = "http://metadata.un.org/sdg/"
SDGO = "http://metadata.un.org/sdg/ontology#"

#: Prefixes of the project's files and pages, in the order in which they are written.
PREFIXES = {
    "plan": PLAN,
    "id": ID,
    "graph": GRAPH,
    "sdg": SDG,
    "sdgo": SDGO,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "prov": "http://www.w3.org/ns/prov#",
    "org": "http://www.w3.org/ns/org#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sssom": "https://w3id.org/sssom/",
    "oa": "http://www.w3.org/ns/oa#",
    "vann": "http://purl.org/vocab/vann/",
    "sh": "http://www.w3.org/ns/shacl#",
    "schema": "https://schema.org/",
}

#: The languages of everything that people read; the first is what is shown to who asks for none.
LANGUAGES = ("th", "en")
