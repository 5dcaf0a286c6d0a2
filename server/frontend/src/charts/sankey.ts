/** Flows from layer to layer, left to right. */

import { SankeyChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import type { Flows } from "./data";
import { common, type EChartsCoreOption, use } from "./engine";
import { series, tooltipText } from "./flows";
import type { Theme } from "./theme";

export { items } from "./flows";

use([SankeyChart, TooltipComponent]);

const NODE_HEIGHT = 34;

/** Returns the height in CSS pixels that the layer with most nodes needs. */
export function height(data: Flows): number {
  const layers = new Map<number, number>();
  for (const node of data.nodes) layers.set(node.layer ?? 0, (layers.get(node.layer ?? 0) ?? 0) + 1);
  return Math.max(360, Math.max(0, ...layers.values()) * NODE_HEIGHT);
}

/** Returns the options for ECharts. */
export function option(data: Flows, theme: Theme, width: number): EChartsCoreOption {
  const flows = series(data, theme);
  const base = common(theme, data.description);
  return {
    ...base,
    tooltip: { ...(base.tooltip as object), formatter: tooltipText(data) },
    series: [
      {
        type: "sankey",
        ...flows,
        label: { ...flows.label, width: Math.round(width * 0.25), overflow: "truncate" },
        emphasis: { focus: "adjacency" },
        nodeAlign: "left",
        nodeGap: 14,
        // keeps the nodes in the order of the plan
        layoutIterations: 0,
        left: 8,
        right: Math.round(width * 0.27),
        itemStyle: { color: theme.soft, borderWidth: 0 },
      },
    ],
  };
}
