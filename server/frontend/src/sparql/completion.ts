/** Autocompletion from this server's data. The editor's own completers, which query other services, stay off. */

import Yasqe from "@zazuko/yasqe";
import type { EditorData } from "./data";

const MAX_SUGGESTIONS = 100;

type Token = { autocompletionString?: string; string: string };

/** Registers the completers and returns their names for the editor's settings. */
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
        get: (_, token) => matchingTerms(data, kind, token),
        postProcessSuggestion: (yasqe, _, iri) => spellTerm(yasqe, data, iri),
      },
      false,
    );
  }
  return ["variables", "our-prefixes", "our-class", "our-property"];
}

/** Returns the terms whose IRI starts with the typed text, then those whose IRI or label contains it. */
function matchingTerms(data: EditorData, kind: string, token: Token | undefined): string[] {
  const typed = (token?.autocompletionString ?? token?.string ?? "").trim().toLowerCase();
  const terms = data.terms.filter((term) => term.kind === kind);
  const begins = terms.filter((term) => term.iri.toLowerCase().startsWith(typed));
  const named = terms.filter((term) => !begins.includes(term) && [term.iri, ...term.labels].some((name) => name.toLowerCase().includes(typed)));
  return [...begins, ...named].map((term) => term.iri).slice(0, MAX_SUGGESTIONS);
}

/** Returns a term as the query spells it: with a prefix, which the editor declares if necessary. */
function spellTerm(yasqe: Yasqe, data: EditorData, iri: string): string {
  for (const [prefix, namespace] of Object.entries({ ...data.prefixes, ...yasqe.getPrefixesFromQuery() })) {
    const local = iri.slice(namespace.length);
    if (iri.startsWith(namespace) && /^[\w-]+$/.test(local)) return `${prefix}:${local}`;
  }
  return `<${iri}>`;
}
