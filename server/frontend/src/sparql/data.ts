/** The data block of the SPARQL page, written by web/sparql/editor_data.py and the template. */
export interface EditorData {
  lang: string;
  /** Namespaces by prefix, for completion. */
  prefixes: Record<string, string>;
  /** Declared classes and properties with their labels in every language. */
  terms: { iri: string; kind: "class" | "property"; labels: string[] }[];
  words: {
    editor: string;
    mistake: string;
    asking: string;
    unreachable: string;
    failed: string;
    /** With `{line}` and `{column}`. */
    position: string;
  };
}
