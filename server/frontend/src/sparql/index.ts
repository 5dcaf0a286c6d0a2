/** The SPARQL page: an editor, example questions, answers and errors on the page, a link to the query. */

import { element, readBlock } from "../page";
import { type Problem, type QueryResult, runQuery } from "./query";
import type { EditorData } from "./data";
import { makeEditor } from "./editor";

/** Some programs truncate longer addresses. */
const MAX_ADDRESS = 8000;

function start(form: HTMLFormElement): void {
  const data = readBlock<EditorData>(document.querySelector("#editor-data"));
  const field = form.querySelector<HTMLTextAreaElement>("textarea[name=query]");
  const format = form.querySelector<HTMLSelectElement>("select[name=format]");
  const place = document.querySelector<HTMLElement>("#answer");
  if (!field || !format || !place) return;
  const status = element("p", { role: "status" });
  place.before(status);
  const editor = makeEditor(field, data, () => form.requestSubmit());
  const address = (): string => `/sparql?${new URLSearchParams({ query: editor.getValue(), format: "html", lang: data.lang })}`;
  let running: AbortController | undefined;

  async function run(query: string): Promise<void> {
    running?.abort();
    const controller = (running = new AbortController());
    showStatus(status, data.words.asking);
    let result: QueryResult;
    try {
      result = await runQuery(query, data.lang, data.words.unreachable, controller.signal);
    } catch (error) {
      if (controller.signal.aborted) return; // replaced by another query
      throw error;
    }
    place?.replaceChildren(...("answer" in result ? result.answer : [problemElement(result.problem, data)]));
    drawCharts(place);
    showStatus(status, place?.querySelector("caption")?.textContent ?? "", "visually-hidden");
    if (address().length < MAX_ADDRESS) history.replaceState(null, "", address());
  }

  form.addEventListener("submit", (event) => {
    field.value = editor.getValue();
    if (format.value !== "html") return; // a file, which the browser downloads
    event.preventDefault();
    void run(field.value);
  });
  drawCharts(place);
  addExampleQuestions((query) => editor.setValue(query), data, status);
  updateLink(address);
}

/** Draws the charts of an answer; loads the chart scripts only if there are any. */
function drawCharts(place: HTMLElement | null): void {
  for (const figure of place?.querySelectorAll<HTMLElement>("figure[data-chart]") ?? [])
    void import("../charts/figure").then(({ draw }) => draw(figure));
}

/** Shows a status; with the look `visually-hidden` only to screen readers. */
function showStatus(status: HTMLElement, text: string, look = "note"): void {
  status.className = text ? look : "";
  status.textContent = text;
}

/** Returns an element with an error of the endpoint; its text is in English. */
function problemElement(problem: Problem, data: EditorData): HTMLElement {
  const title = element("p", { lang: "en" }, element("strong", {}, problem.title));
  const box = element("div", { role: "alert", class: "problem" }, title);
  if (problem.detail) box.append(element("p", { lang: "en" }, problem.detail));
  if (problem.line !== undefined) {
    const where = data.words.position.replace("{line}", String(problem.line)).replace("{column}", String(problem.column ?? 1));
    box.append(element("p", {}, where));
  }
  return box;
}

/** Lets the reader start from a question, whose query is fetched from the server. */
function addExampleQuestions(setValue: (query: string) => void, data: EditorData, status: HTMLElement): void {
  const select = document.querySelector<HTMLSelectElement>("#editor-questions");
  if (!select) return;
  select.closest("p")?.removeAttribute("hidden");
  select.addEventListener("change", () => {
    if (!select.value) return;
    void fetch(`/questions/${encodeURIComponent(select.value)}?format=rq&lang=${data.lang}`).then(
      async (response) => {
        if (response.ok) setValue(await response.text());
        showStatus(status, response.ok ? "" : data.words.failed);
      },
      () => showStatus(status, data.words.unreachable),
    );
  });
}

/** Updates the link to the query when the reader focuses or points at it. */
function updateLink(address: () => string): void {
  const link = document.querySelector<HTMLAnchorElement>("#editor-link");
  if (!link) return;
  const update = (): void => {
    link.href = address();
  };
  update();
  link.hidden = false;
  for (const event of ["focus", "pointerenter", "pointerdown"]) link.addEventListener(event, update);
}

const form = document.querySelector<HTMLFormElement>("form[data-editor]");
if (form) start(form);
