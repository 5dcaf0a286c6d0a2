/** Texts and colours of nodes and links, for Sankey and chord diagrams. */

import type { Flows } from "./data";
import { goalColour, type Theme } from "./theme";

/** Returns the text of each link in the order of the arrow keys. */
export function items(data: Flows): string[] {
  const names = new Map(data.nodes.map((node) => [node.id, node.name]));
  return data.links.map((link) => `${names.get(link.source) ?? ""} → ${names.get(link.target) ?? ""}: ${link.value}`);
}

/** Returns nodes and links for ECharts, which identifies nodes by id and shows their names. */
export function series(data: Flows, theme: Theme): { data: object[]; links: object[]; label: object } {
  const names = new Map(data.nodes.map((node) => [node.id, node.name]));
  return {
    data: data.nodes.map((node) => ({
      name: node.id,
      ...(node.layer === undefined ? {} : { depth: node.layer }),
      ...(node.goal === undefined ? {} : { itemStyle: { color: goalColour(node.goal) } }),
    })),
    links: data.links.map((link) => ({
      source: link.source,
      target: link.target,
      value: link.value,
      lineStyle: { color: theme[link.tone ?? "direct"], opacity: 0.5 },
    })),
    // the outline keeps a name legible over a band
    label: {
      color: theme.ink,
      fontFamily: theme.font,
      fontSize: 13,
      textBorderColor: theme.paper,
      textBorderWidth: 3,
      formatter: (node: { name: string }) => names.get(node.name) ?? node.name,
    },
  };
}

/** Returns a function that gives the tooltip of a node or link. */
export function tooltipText(data: Flows): (at: { dataType?: string; dataIndex: number }) => string {
  const links = items(data);
  return (at) => (at.dataType === "edge" ? links[at.dataIndex] : data.nodes[at.dataIndex]?.name) ?? "";
}
