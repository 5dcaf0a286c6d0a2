/** A figure: its chart, keyboard control and toolbar. */

import { element, readBlock } from "../page";
import type { ChartData } from "./data";
import { download } from "./download";
import { type ECharts, init } from "./engine";
import { type Kind, kindOf } from "./kinds";
import { onThemeChange, theme } from "./theme";

/** Draws a figure and unhides it. */
export async function draw(figure: HTMLElement): Promise<void> {
  const data = readBlock<ChartData>(figure.querySelector('script[type="application/json"]'));
  const kind = await kindOf(data);
  // ECharts makes its element an image with the description; the element around it takes the keys
  const canvas = element("div");
  canvas.style.height = `${kind.height(data)}px`; // the policy forbids style attributes, but allows this
  const stage = element("div", { class: "chart", role: "group", tabindex: "0", "aria-label": data.title }, canvas);
  const rows = figure.dataset.rowsFrom && document.querySelector(figure.dataset.rowsFrom);
  if (rows && rows.id) stage.setAttribute("aria-details", rows.id);
  const spoken = element("p", { class: "visually-hidden", "aria-live": "polite" });
  figure.prepend(stage, spoken);
  figure.hidden = false;
  const chart = init(canvas, null, { renderer: "svg" });
  const redraw = (): void => chart.setOption(kind.option(data, theme(), stage.clientWidth), { notMerge: true });
  redraw();
  onThemeChange(redraw);
  new ResizeObserver(() => {
    chart.resize();
    redraw();
  }).observe(stage);
  addKeyboardControl(stage, spoken, chart, data, kind);
  figure.append(toolbar(stage, data, chart));
}

/** Arrow keys move from item to item, Home and End to the ends, Escape leaves; a live region reads each item out. */
function addKeyboardControl(stage: HTMLElement, spoken: HTMLElement, chart: ECharts, data: ChartData, kind: Kind): void {
  const items = kind.items(data);
  const links = data.kind === "sankey" || data.kind === "chord" ? { dataType: "edge" } : {};
  let at = -1;
  const steps: Record<string, () => number> = {
    ArrowDown: () => at + 1,
    ArrowRight: () => at + 1,
    ArrowUp: () => at - 1,
    ArrowLeft: () => at - 1,
    Home: () => 0,
    End: () => items.length - 1,
  };
  const leave = (): void => {
    chart.dispatchAction({ type: "downplay", seriesIndex: 0 });
    chart.dispatchAction({ type: "hideTip" });
    at = -1;
  };
  stage.addEventListener("blur", leave);
  stage.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return leave();
    const step = steps[event.key];
    if (!step || !items.length) return;
    event.preventDefault();
    const next = Math.min(Math.max(step(), 0), items.length - 1);
    chart.dispatchAction({ type: "downplay", seriesIndex: 0 });
    at = next;
    chart.dispatchAction({ type: "highlight", seriesIndex: 0, dataIndex: at, ...links });
    chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: at, ...links });
    spoken.textContent = items[at] ?? "";
  });
}

function toolbar(stage: HTMLElement, data: ChartData, chart: ECharts): HTMLElement {
  const bar = element("p", { class: "chart-tools" });
  for (const format of ["png", "svg"] as const) {
    const button = element("button", { type: "button", class: "quiet" }, data.words[format]);
    button.addEventListener("click", () => {
      chart.dispatchAction({ type: "hideTip" });
      const svg = stage.querySelector("svg");
      if (svg) void download(format, svg, data, theme());
    });
    bar.append(button, " ");
  }
  return bar;
}
