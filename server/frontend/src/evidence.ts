/** Opens the evidence of a link in a drawer over the page; without scripts, or if anything fails, the link leads to its page. */

const PAGE = "evidence";
const drawer = document.querySelector<HTMLTemplateElement>("template#evidence-drawer");

/** Whether a click means "here": not a new tab or window, not a download. */
function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.defaultPrevented);
}

/**
 * The essential part of an alignment's page.
 *
 * @param address the page.
 * @throws Error if it does not answer with such a page.
 */
async function essence(address: string): Promise<HTMLElement> {
  const response = await fetch(address, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  const found = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(PAGE);
  if (!found) throw new Error(`${address}: no evidence`);
  return document.importNode(found, true);
}

/** Puts a button under each text that is there to be copied; its words come with the text. */
function offerCopies(root: ParentNode): void {
  for (const text of root.querySelectorAll<HTMLElement>("[data-copy]")) {
    const { copy = "", copied = "" } = text.dataset;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = copy;
    button.addEventListener("click", () => {
      void navigator.clipboard.writeText(text.textContent ?? "").then(() => (button.textContent = copied));
    });
    text.after(button);
  }
}

/** Shows the evidence that a link leads to, and gives the focus back to the link when the reader is done. */
async function open(link: HTMLAnchorElement, template: HTMLTemplateElement): Promise<void> {
  const content = await essence(link.href);
  const dialog = document.importNode(template.content, true).querySelector("dialog");
  if (!dialog) throw new Error("the drawer's template has no dialog");
  offerCopies(content);
  dialog.querySelector("[data-content]")?.replaceChildren(content);
  const whole = dialog.querySelector<HTMLAnchorElement>("a[data-page]");
  if (whole) whole.href = link.href;
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

offerCopies(document);
// the page of an alignment shows its evidence already; there the links lead on
if (drawer && !document.getElementById(PAGE)) {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-evidence]") : null;
    if (!link || !isPlain(event)) return;
    event.preventDefault();
    open(link, drawer).catch(() => location.assign(link.href));
  });
}
