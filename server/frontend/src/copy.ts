/** Gives each `button[data-copy-of]` its work: to copy the text of the field that it names. Without the script the field is selected and copied by hand. */

/** Copies a field's text and tells, in the button's own words, that it was done; the field is selected where the browser refuses. */
async function copy(button: HTMLButtonElement, field: HTMLTextAreaElement): Promise<void> {
  const told = button.parentElement?.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(field.value);
    if (told) told.textContent = button.dataset["copied"] ?? "";
  } catch {
    field.focus();
    field.select();
    if (told) told.textContent = button.dataset["selected"] ?? "";
  }
}

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy-of]")) {
  const field = document.querySelector<HTMLTextAreaElement>(button.dataset["copyOf"] ?? "");
  if (!field) continue;
  button.hidden = false;
  button.addEventListener("click", () => void copy(button, field));
}
