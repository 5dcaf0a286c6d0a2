/** Opens the evidence of a link in a drawer over the page. Without scripts, or on any error, the link opens its own page. */

const PAGE = "evidence";
const drawer = document.querySelector<HTMLTemplateElement>("template#evidence-drawer");

/** Returns whether a click follows the link in place: not in a new tab or window, not as a download. */
function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.defaultPrevented);
}

/**
 * Fetches the evidence from an alignment's page.
 *
 * @param address the URL of the page.
 * @throws Error if the response is not such a page.
 */
async function fetchEvidence(address: string): Promise<HTMLElement> {
  const response = await fetch(address, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  const evidence = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(PAGE);
  if (!evidence) throw new Error(`${address}: no evidence`);
  return document.importNode(evidence, true);
}

/** Adds a copy button below each text marked for copying; the marking holds its labels. */
function addCopyButtons(root: ParentNode): void {
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

/** Shows the evidence behind a link in a dialog; closing it returns the focus to the link. */
async function open(link: HTMLAnchorElement, template: HTMLTemplateElement): Promise<void> {
  const content = await fetchEvidence(link.href);
  const dialog = document.importNode(template.content, true).querySelector("dialog");
  if (!dialog) throw new Error("the drawer's template has no dialog");
  addCopyButtons(content);
  dialog.querySelector("[data-content]")?.replaceChildren(content);
  const pageLink = dialog.querySelector<HTMLAnchorElement>("a[data-page]");
  if (pageLink) pageLink.href = link.href;
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

addCopyButtons(document);
// on the page of an alignment, links to other alignments open their pages
if (drawer && !document.getElementById(PAGE)) {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-evidence]") : null;
    if (!link || !isPlain(event)) return;
    event.preventDefault();
    open(link, drawer).catch(() => location.assign(link.href));
  });
}
