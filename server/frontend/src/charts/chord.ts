/** Pairs on a circle: how often two goals are supported together. */

import { ChordChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import type { Flows } from "./data";
import { common, type EChartsCoreOption, use } from "./engine";
import { series, tooltipText } from "./flows";
import type { Theme } from "./theme";

/** The outer radius of the circle, in percent of half the shorter side. */
const RADIUS = 66;

export { items } from "./flows";

use([ChordChart, TooltipComponent]);

/** Returns the height of the chart in CSS pixels. */
export function height(): number {
  return 560;
}

/** Returns the options for ECharts. */
export function option(data: Flows, theme: Theme, width: number): EChartsCoreOption {
  const flows = series(data, theme);
  const beside = width / 2 - (RADIUS / 100) * (Math.min(width, height()) / 2);
  const base = common(theme, data.description);
  return {
    ...base,
    tooltip: { ...(base.tooltip as object), formatter: tooltipText(data) },
    series: [
      {
        type: "chord",
        ...flows,
        // ECharts 6.1 fills a chord only with the colour of one of its ends
        links: flows.links.map((link) => ({ ...link, lineStyle: { color: "source", opacity: 0.45 } })),
        label: { ...flows.label, show: true, width: Math.max(32, Math.round(beside - 16)), overflow: "truncate" },
        emphasis: { focus: "adjacency" },
        radius: [`${RADIUS - 4}%`, `${RADIUS}%`],
        itemStyle: { color: theme.direct },
      },
    ],
  };
}
