/** The kinds of charts; each is loaded when a page has one. */

import type { ChartData } from "./data";
import type { EChartsCoreOption } from "./engine";
import type { Theme } from "./theme";

/** A kind of chart. */
export interface Kind<T extends ChartData = ChartData> {
  height(data: T): number;
  items(data: T): string[];
  option(data: T, theme: Theme, width: number): EChartsCoreOption;
}

const KINDS: Record<ChartData["kind"], () => Promise<unknown>> = {
  bars: () => import("./bars"),
  chord: () => import("./chord"),
  heatmap: () => import("./heatmap"),
  sankey: () => import("./sankey"),
};

/**
 * Loads the kind of chart for some data.
 *
 * @throws Error if the kind is unknown.
 */
export async function kindOf(data: ChartData): Promise<Kind> {
  const load = KINDS[data.kind];
  if (!load) throw new Error(`there is no chart of kind '${String(data.kind)}'`);
  return (await load()) as Kind;
}
