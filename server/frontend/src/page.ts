/** Helpers for pages: data blocks, elements, downloads. */

/**
 * Returns the value of a JSON data block.
 *
 * @param block a `<script type="application/json">` from the server; the caller and the template agree on its shape.
 * @throws Error if there is no such block.
 */
export function readBlock<T>(block: Element | null | undefined): T {
  if (!block) throw new Error("the page has no data block");
  return JSON.parse(block.textContent ?? "") as T;
}

/** Creates an element with attributes and children; text is never parsed as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** Downloads a file to the reader. */
export function downloadFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  element("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
