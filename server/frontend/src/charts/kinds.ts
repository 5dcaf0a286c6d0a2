/** The kinds of charts; each is fetched when a page has one of it. */

import type { ChartData } from "./data";
import type { EChartsCoreOption } from "./engine";
import type { Theme } from "./theme";

/** How one kind of chart is drawn. */
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
 * How data are drawn.
 *
 * @throws Error if their kind is none of ours.
 */
export async function kindOf(data: ChartData): Promise<Kind> {
  const load = KINDS[data.kind];
  if (!load) throw new Error(`there is no chart of kind '${String(data.kind)}'`);
  return (await load()) as Kind;
}
