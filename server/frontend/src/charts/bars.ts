/** Horizontal bars, stacked or side by side, the first row at the top. */

import { BarChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import type { Bars } from "./data";
import { common, type EChartsCoreOption, use } from "./engine";
import type { Theme } from "./theme";

use([BarChart, GridComponent, LegendComponent, TooltipComponent]);

const ROW_HEIGHT = 30;
const FRAME_HEIGHT = 70;

function seriesName(data: Bars, series: Bars["series"][number]): string {
  return series.name ?? data.tones[series.tone] ?? "";
}

/** Returns the height of the chart in CSS pixels. */
export function height(data: Bars): number {
  return data.rows.length * ROW_HEIGHT + FRAME_HEIGHT;
}

/** Returns the text of each item in the order of the arrow keys. */
export function items(data: Bars): string[] {
  return data.rows.map((row) => `${row.name}: ${data.series.map((series, at) => `${seriesName(data, series)} ${row.values[at] ?? 0}`).join(", ")}`);
}

/** Returns the options for ECharts. */
export function option(data: Bars, theme: Theme, width: number): EChartsCoreOption {
  const labels = Math.min(320, Math.round(width * 0.42));
  return {
    ...common(theme, data.description),
    legend: { bottom: 0, textStyle: { color: theme.ink } },
    grid: { top: 8, bottom: 56, left: labels + 8, right: 24 },
    xAxis: {
      type: "value",
      // no half steps for counts
      minInterval: data.rows.every((row) => row.values.every(Number.isInteger)) ? 1 : undefined,
      axisLabel: { color: theme.soft },
      splitLine: { lineStyle: { color: theme.line } },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: data.rows.map((row) => row.name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: theme.line } },
      axisLabel: { color: theme.ink, width: labels, overflow: "truncate", interval: 0 },
    },
    series: data.series.map((series, at) => ({
      type: "bar",
      stack: data.beside ? undefined : "all",
      name: seriesName(data, series),
      barMaxWidth: 16,
      itemStyle: { color: theme[series.tone] },
      data: data.rows.map((row) => row.values[at] ?? 0),
    })),
  };
}
