/** What the charts of flows share: the words for a link, its colour. */

import type { Flows } from "./data";
import { goalColour, type Theme } from "./theme";

/** The names of the links in the order in which the arrow keys reach them. */
export function items(data: Flows): string[] {
  const names = new Map(data.nodes.map((node) => [node.id, node.name]));
  return data.links.map((link) => `${names.get(link.source) ?? ""} → ${names.get(link.target) ?? ""}: ${link.value}`);
}

/** The nodes and links as ECharts takes them; a node is known by its id and shown by its name. */
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
    // the outline keeps a name legible where it stands over a band
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

/** What the tooltip says of a node or a link. */
export function told(data: Flows): (at: { dataType?: string; dataIndex: number }) => string {
  const links = items(data);
  return (at) => (at.dataType === "edge" ? links[at.dataIndex] : data.nodes[at.dataIndex]?.name) ?? "";
}
