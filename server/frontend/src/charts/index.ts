/** Draws every `<figure data-chart>` of the page; a table holds the same rows. */

import { draw } from "./figure";

for (const figure of document.querySelectorAll<HTMLElement>("figure[data-chart]")) void draw(figure);
