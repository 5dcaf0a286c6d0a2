/** Completes from what this server holds; the editor's own completers, which ask services elsewhere, are never switched on. */

import Yasqe from "@zazuko/yasqe";
import type { EditorData } from "./data";

const AT_MOST = 100;

type Token = { autocompletionString?: string; string: string };

/** Registers our completers and returns their names, for the editor's settings. */
export function registerCompleters(data: EditorData): string[] {
  const prefixes = Object.entries(data.prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`);
  Yasqe.forkAutocompleter("prefixes", { name: "our-prefixes", persistenceId: null, get: () => prefixes }, false);
  for (const kind of ["class", "property"] as const) {
    Yasqe.forkAutocompleter(
      kind,
      {
        name: `our-${kind}`,
        persistenceId: null,
        autoShow: false,
        get: (_, token) => found(data, kind, token),
        postProcessSuggestion: (yasqe, _, iri) => written(yasqe, data, iri),
      },
      false,
    );
  }
  return ["variables", "our-prefixes", "our-class", "our-property"];
}

/** The terms whose IRI begins with what is typed, then those whose name or label, in any language, holds it. */
function found(data: EditorData, kind: string, token: Token | undefined): string[] {
  const typed = (token?.autocompletionString ?? token?.string ?? "").trim().toLowerCase();
  const terms = data.terms.filter((term) => term.kind === kind);
  const begins = terms.filter((term) => term.iri.toLowerCase().startsWith(typed));
  const named = terms.filter((term) => !begins.includes(term) && [term.iri, ...term.labels].some((name) => name.toLowerCase().includes(typed)));
  return [...begins, ...named].map((term) => term.iri).slice(0, AT_MOST);
}

/** A term as it is written in the query: with a prefix, which is declared if it is not yet. */
function written(yasqe: Yasqe, data: EditorData, iri: string): string {
  for (const [prefix, namespace] of Object.entries({ ...data.prefixes, ...yasqe.getPrefixesFromQuery() })) {
    const local = iri.slice(namespace.length);
    if (iri.startsWith(namespace) && /^[\w-]+$/.test(local)) return `${prefix}:${local}`;
  }
  return `<${iri}>`;
}
