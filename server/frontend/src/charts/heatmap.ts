/** A matrix of coloured cells with their numbers. */

import { HeatmapChart } from "echarts/charts";
import { GridComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import type { Heatmap } from "./data";
import { common, type EChartsCoreOption, use } from "./engine";
import type { Theme } from "./theme";

use([HeatmapChart, GridComponent, TooltipComponent, VisualMapComponent]);

const ROW_HEIGHT = 30;
const FRAME_HEIGHT = 130;

/** Returns the height of the chart in CSS pixels. */
export function height(data: Heatmap): number {
  return data.rows.length * ROW_HEIGHT + FRAME_HEIGHT;
}

/** Returns the text of each cell in the order of the arrow keys. */
export function items(data: Heatmap): string[] {
  return data.cells.map(([row, column, value]) => `${data.rows[row] ?? ""} – ${data.columns[column] ?? ""}: ${value}`);
}

/** Returns the options for ECharts. */
export function option(data: Heatmap, theme: Theme, width: number): EChartsCoreOption {
  const labels = Math.min(280, Math.round(width * 0.35));
  const axis = { splitArea: { show: false }, axisTick: { show: false }, axisLine: { lineStyle: { color: theme.line } } };
  const names = items(data);
  return {
    ...common(theme, data.description),
    grid: { top: 60, bottom: 60, left: labels + 8, right: 12 },
    xAxis: { ...axis, type: "category", position: "top", data: data.columns, axisLabel: { color: theme.ink, interval: 0 } },
    yAxis: {
      ...axis,
      type: "category",
      inverse: true,
      data: data.rows,
      axisLabel: { color: theme.ink, width: labels, overflow: "truncate", interval: 0 },
    },
    visualMap: {
      min: 0,
      max: Math.max(1, ...data.cells.map((cell) => cell[2])),
      calculable: false,
      orient: "horizontal",
      left: "center",
      bottom: 0,
      inRange: { color: [theme.raised, theme.direct] },
      textStyle: { color: theme.ink },
    },
    series: [
      {
        type: "heatmap",
        data: data.cells.map(([row, column, value]) => [column, row, value]),
        // legible on light and dark cells
        label: { show: true, color: theme.ink, textBorderColor: theme.paper, textBorderWidth: 2 },
        itemStyle: { borderColor: theme.paper, borderWidth: 1 },
        tooltip: { formatter: (at: { dataIndex: number }) => names[at.dataIndex] ?? "" },
      },
    ],
  };
}
