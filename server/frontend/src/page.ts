/** Reads what the server put into a page for scripts. */

/**
 * The value of a JSON data block.
 *
 * @param block a `<script type="application/json">` that the server wrote; its shape is the caller's contract with the template.
 * @throws Error if there is no such block.
 */
export function readBlock<T>(block: Element | null | undefined): T {
  if (!block) throw new Error("the page has no data block");
  return JSON.parse(block.textContent ?? "") as T;
}

/** Makes an element with attributes and children; text children are never read as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Hands a file to the reader. */
export function offer(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  element("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
