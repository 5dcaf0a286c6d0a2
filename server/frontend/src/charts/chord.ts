/** Pairs on a circle: how often two things are served together. */

import { ChordChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import type { Flows } from "./data";
import { common, type EChartsCoreOption, use } from "./engine";
import { series, told } from "./flows";
import type { Theme } from "./theme";

/** The circle's outer radius in percent of half the shorter side. */
const RADIUS = 66;

export { items } from "./flows";

use([ChordChart, TooltipComponent]);

/** The height in CSS pixels of the circle with its labels. */
export function height(): number {
  return 560;
}

/** ECharts' options for the pairs. */
export function option(data: Flows, theme: Theme, width: number): EChartsCoreOption {
  const flows = series(data, theme);
  const beside = width / 2 - (RADIUS / 100) * (Math.min(width, height()) / 2);
  const base = common(theme, data.description);
  return {
    ...base,
    tooltip: { ...(base.tooltip as object), formatter: told(data) },
    series: [
      {
        type: "chord",
        ...flows,
        // a chord takes no colour of its own (ECharts 6.1 fills only with that of an end)
        links: flows.links.map((link) => ({ ...link, lineStyle: { color: "source", opacity: 0.45 } })),
        label: { ...flows.label, show: true, width: Math.max(32, Math.round(beside - 16)), overflow: "truncate" },
        emphasis: { focus: "adjacency" },
        radius: [`${RADIUS - 4}%`, `${RADIUS}%`],
        itemStyle: { color: theme.direct },
      },
    ],
  };
}
