/** The editor that replaces the form's text field; the rest of the form stays. */

import Yasqe from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";
import "./editor.css";
import { element } from "../page";
import { registerCompleters } from "./completion";
import type { EditorData } from "./data";

/**
 * Replaces a text field with the editor. The hidden field follows the editor, so the form sends the same data.
 *
 * @param run called on Ctrl+Enter.
 */
export function makeEditor(field: HTMLTextAreaElement, data: EditorData, run: () => void): Yasqe {
  const place = element("div", { class: "editor" });
  const label = field.closest("label") ?? field;
  label.before(place);
  label.setAttribute("hidden", "");
  const defaults = Yasqe.defaults.extraKeys as unknown as Record<string, unknown>;
  const editor = new Yasqe(place, {
    value: field.value,
    autocompleters: registerCompleters(data),
    persistenceId: null,
    consumeShareLink: null,
    // the form has its own button and link
    showQueryButton: false,
    createShareableLink: null as never,
    resizeable: false,
    // as tall as the query, to avoid scrolling inside the page
    editorHeight: "auto",
    screenReaderLabel: data.words.editor,
    // Tab moves to the next control (WCAG 2.1.2)
    extraKeys: { ...defaults, Tab: false, "Shift-Tab": false, "Ctrl-Enter": run, "Cmd-Enter": run } as never,
    requestConfig: { ...Yasqe.defaults.requestConfig, endpoint: new URL("/sparql", location.href).href },
  });
  editor.on("change", () => {
    field.value = editor.getValue();
  });
  translateSyntaxErrors(editor, data.words.mistake);
  return editor;
}

/** Replaces the tooltip of syntax errors, which is in English and uses a style attribute that the policy forbids, with a title. */
function translateSyntaxErrors(editor: Yasqe, words: string): void {
  const check = editor.checkSyntax.bind(editor);
  editor.checkSyntax = (): void => {
    check();
    for (const icon of editor.getWrapperElement().querySelectorAll<HTMLElement>(".parseErrorIcon")) {
      icon.onmouseover = icon.onmouseout = null;
      icon.title = words;
    }
  };
  editor.checkSyntax();
}
