/** The colours, fonts and motion of the page, for charts. */

export interface Theme {
  ink: string;
  soft: string;
  paper: string;
  raised: string;
  line: string;
  direct: string;
  indirect: string;
  other: string;
  font: string;
  animation: boolean;
}

const COLOURS = ["ink", "soft", "paper", "raised", "line", "direct", "indirect", "other"] as const;
const REDUCED = matchMedia("(prefers-reduced-motion: reduce)");
const DARK = matchMedia("(prefers-color-scheme: dark)");

/** The page's own colours as they are now: read from its custom properties through an element, which resolves light-dark(). */
export function theme(): Theme {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const found = Object.fromEntries(
    COLOURS.map((name) => {
      probe.style.color = `var(--${name})`;
      return [name, getComputedStyle(probe).color];
    }),
  ) as Record<(typeof COLOURS)[number], string>;
  probe.remove();
  return { ...found, font: getComputedStyle(document.body).fontFamily, animation: !REDUCED.matches };
}

/** The colour of a goal's badge; the numbers are those of the SDG goals, 1 to 17. */
export function goalColour(goal: number): string {
  const badge = document.createElement("span");
  badge.hidden = true;
  badge.className = `sdg-${goal}`;
  document.body.append(badge);
  const colour = getComputedStyle(badge).backgroundColor;
  badge.remove();
  return colour;
}

/** Calls back whenever the reader's system changes between light and dark, or asks for less motion. */
export function onThemeChange(redraw: () => void): void {
  for (const query of [DARK, REDUCED]) query.addEventListener("change", redraw);
}
