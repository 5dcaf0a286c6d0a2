/** Colours, fonts and motion of the page, for charts. */

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

/** Returns the current colours of the page. A probe element resolves light-dark() in its custom properties. */
export function theme(): Theme {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const colours = Object.fromEntries(
    COLOURS.map((name) => {
      probe.style.color = `var(--${name})`;
      return [name, getComputedStyle(probe).color];
    }),
  ) as Record<(typeof COLOURS)[number], string>;
  probe.remove();
  return { ...colours, font: getComputedStyle(document.body).fontFamily, animation: !REDUCED.matches };
}

/** Returns the colour of an SDG goal's badge; goals are numbered from 1 to 17. */
export function goalColour(goal: number): string {
  const badge = document.createElement("span");
  badge.hidden = true;
  badge.className = `sdg-${goal}`;
  document.body.append(badge);
  const colour = getComputedStyle(badge).backgroundColor;
  badge.remove();
  return colour;
}

/** Calls back when the system switches between light and dark or asks for less motion. */
export function onThemeChange(redraw: () => void): void {
  for (const query of [DARK, REDUCED]) query.addEventListener("change", redraw);
}
