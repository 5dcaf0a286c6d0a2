/** The editor in place of the form's text field; the form itself stays, with its formats and its button. */

import Yasqe from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";
import "./editor.css";
import { element } from "../page";
import { registerCompleters } from "./completion";
import type { EditorData } from "./data";

/**
 * Puts the editor in the place of a text field, which it keeps filled, so that the form sends the same as without it.
 *
 * @param run is called when the reader presses Ctrl+Enter.
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
    // the form has its own button and its own link
    showQueryButton: false,
    createShareableLink: null as never,
    resizeable: false,
    // as tall as the query: nothing to scroll within the page
    editorHeight: "auto",
    screenReaderLabel: data.words.editor,
    // Tab leads on to the next control, as everywhere (WCAG 2.1.2)
    extraKeys: { ...defaults, Tab: false, "Shift-Tab": false, "Ctrl-Enter": run, "Cmd-Enter": run } as never,
    requestConfig: { ...Yasqe.defaults.requestConfig, endpoint: new URL("/sparql", location.href).href },
  });
  editor.on("change", () => {
    field.value = editor.getValue();
  });
  explainInOurWords(editor, data.words.mistake);
  return editor;
}

/** The editor explains a mistake, in English, in HTML with a style attribute, which the policy refuses: a title says it instead. */
function explainInOurWords(editor: Yasqe, words: string): void {
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
