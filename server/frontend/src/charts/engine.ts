/** ECharts with the parts that all charts need; each kind of chart registers its own. */

import { AriaComponent } from "echarts/components";
import { use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { Theme } from "./theme";

use([SVGRenderer, AriaComponent]);

export type { ECharts, EChartsCoreOption } from "echarts/core";
export { init, use } from "echarts/core";

/** Returns the options of every chart. Tooltips are drawn in the image, because HTML tooltips need inline styles. */
export function common(theme: Theme, description: string): Record<string, unknown> {
  return {
    animation: theme.animation,
    backgroundColor: "transparent",
    textStyle: { fontFamily: theme.font, color: theme.ink },
    aria: { enabled: true, label: { description } },
    tooltip: tooltip(theme),
  };
}

function tooltip(theme: Theme): Record<string, unknown> {
  return {
    renderMode: "richText",
    confine: true,
    backgroundColor: theme.raised,
    borderColor: theme.line,
    textStyle: { color: theme.ink, fontFamily: theme.font },
  };
}
