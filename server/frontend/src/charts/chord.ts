/** Pairs on a circle: how often two things are served together. */

import { ChordChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import type { Flows } from "./data";
import { common, type EChartsCoreOption, use } from "./engine";
import { series, told } from "./flows";
import type { Theme } from "./theme";

export { items } from "./flows";

use([ChordChart, TooltipComponent]);

/** The height in CSS pixels of the circle with its labels. */
export function height(): number {
  return 560;
}

/** ECharts' options for the pairs. */
export function option(data: Flows, theme: Theme): EChartsCoreOption {
  const flows = series(data, theme);
  const base = common(theme, data.description);
  return {
    ...base,
    tooltip: { ...(base.tooltip as object), formatter: told(data) },
    series: [
      {
        type: "chord",
        ...flows,
        label: { ...flows.label, show: true },
        emphasis: { focus: "adjacency" },
        radius: ["62%", "66%"],
        itemStyle: { color: theme.soft },
      },
    ],
  };
}
