/** Flows from layer to layer, left to right. */

import { SankeyChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import type { Flows } from "./data";
import { common, type EChartsCoreOption, use } from "./engine";
import { series, told } from "./flows";
import type { Theme } from "./theme";

export { items } from "./flows";

use([SankeyChart, TooltipComponent]);

const NODE = 34;

/** The height in CSS pixels that the fullest layer needs. */
export function height(data: Flows): number {
  const layers = new Map<number, number>();
  for (const node of data.nodes) layers.set(node.layer ?? 0, (layers.get(node.layer ?? 0) ?? 0) + 1);
  return Math.max(360, Math.max(0, ...layers.values()) * NODE);
}

/** ECharts' options for the flows. */
export function option(data: Flows, theme: Theme, width: number): EChartsCoreOption {
  const flows = series(data, theme);
  const base = common(theme, data.description);
  return {
    ...base,
    tooltip: { ...(base.tooltip as object), formatter: told(data) },
    series: [
      {
        type: "sankey",
        ...flows,
        label: { ...flows.label, width: Math.round(width * 0.25), overflow: "truncate" },
        emphasis: { focus: "adjacency" },
        nodeAlign: "left",
        nodeGap: 14,
        // the nodes keep the order of the rows, which is the plan's
        layoutIterations: 0,
        left: 8,
        right: Math.round(width * 0.27),
        itemStyle: { color: theme.soft, borderWidth: 0 },
      },
    ],
  };
}
