/** The SPARQL page: an editor, the questions as examples, answers and errors in place, a link to the query. */

import { element, readBlock } from "../page";
import { type Asked, ask, type Problem } from "./asking";
import type { EditorData } from "./data";
import { makeEditor } from "./editor";

/** A longer address is kept by some programs, and cut short by others. */
const LONGEST_ADDRESS = 8000;

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
    const mine = (running = new AbortController());
    say(status, data.words.asking);
    let asked: Asked;
    try {
      asked = await ask(query, data.lang, data.words.unreachable, mine.signal);
    } catch (error) {
      if (mine.signal.aborted) return; // another query took its place
      throw error;
    }
    place?.replaceChildren(...("answer" in asked ? asked.answer : [tell(asked.problem, data)]));
    drawCharts(place);
    say(status, place?.querySelector("caption")?.textContent ?? "", "visually-hidden");
    if (address().length < LONGEST_ADDRESS) history.replaceState(null, "", address());
  }

  form.addEventListener("submit", (event) => {
    field.value = editor.getValue();
    if (format.value !== "html") return; // a file: the browser fetches it
    event.preventDefault();
    void run(field.value);
  });
  drawCharts(place);
  offerQuestions((query) => editor.setValue(query), data, status);
  keepLink(address);
}

/** Draws the charts of an answer; their scripts are fetched when there is one. */
function drawCharts(place: HTMLElement | null): void {
  for (const figure of place?.querySelectorAll<HTMLElement>("figure[data-chart]") ?? [])
    void import("../charts/figure").then(({ draw }) => draw(figure));
}

/** Says how it stands to everybody, or, once the page shows it, to those who listen. */
function say(status: HTMLElement, text: string, look = "note"): void {
  status.className = text ? look : "";
  status.textContent = text;
}

/** Shows an error of the endpoint in its own words, which are English. */
function tell(problem: Problem, data: EditorData): HTMLElement {
  const title = element("p", { lang: "en" }, element("strong", {}, problem.title));
  const told = element("div", { role: "alert", class: "problem" }, title);
  if (problem.detail) told.append(element("p", { lang: "en" }, problem.detail));
  if (problem.line !== undefined) {
    const where = data.words.position.replace("{line}", String(problem.line)).replace("{column}", String(problem.column ?? 1));
    told.append(element("p", {}, where));
  }
  return told;
}

/** Lets the reader begin from one of the questions: its query is fetched from its own address. */
function offerQuestions(setValue: (query: string) => void, data: EditorData, status: HTMLElement): void {
  const select = document.querySelector<HTMLSelectElement>("#editor-questions");
  if (!select) return;
  select.closest("p")?.removeAttribute("hidden");
  select.addEventListener("change", () => {
    if (!select.value) return;
    void fetch(`/questions/${encodeURIComponent(select.value)}?format=rq&lang=${data.lang}`).then(
      async (response) => {
        if (response.ok) setValue(await response.text());
        say(status, response.ok ? "" : data.words.failed);
      },
      () => say(status, data.words.unreachable),
    );
  });
}

/** Keeps the link to this query up to date: it is made when the reader reaches for it. */
function keepLink(address: () => string): void {
  const link = document.querySelector<HTMLAnchorElement>("#editor-link");
  if (!link) return;
  const make = (): void => {
    link.href = address();
  };
  make();
  link.hidden = false;
  for (const event of ["focus", "pointerenter", "pointerdown"]) link.addEventListener(event, make);
}

const form = document.querySelector<HTMLFormElement>("form[data-editor]");
if (form) start(form);
