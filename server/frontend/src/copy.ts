/** Makes each `button[data-copy-of]` copy the text of the field it names. Without scripts the button stays hidden. */

/** Copies a field's text and reports it with the button's texts; selects the field where the browser refuses to copy. */
async function copy(button: HTMLButtonElement, field: HTMLTextAreaElement): Promise<void> {
  const status = button.parentElement?.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(field.value);
    if (status) status.textContent = button.dataset["copied"] ?? "";
  } catch {
    field.focus();
    field.select();
    if (status) status.textContent = button.dataset["selected"] ?? "";
  }
}

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy-of]")) {
  const field = document.querySelector<HTMLTextAreaElement>(button.dataset["copyOf"] ?? "");
  if (!field) continue;
  button.hidden = false;
  button.addEventListener("click", () => void copy(button, field));
}
