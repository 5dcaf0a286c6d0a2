/** What a figure's data block holds: rows and words, nothing of how they are drawn (see README.md). */

/** How an alignment serves, or that it is the other plan's: it decides the colour, as everywhere on the site. */
export type Tone = "direct" | "indirect" | "other";

/** What every kind of chart has. */
export interface Common {
  /** The figure's title, written into downloaded images. */
  title: string;
  /** One or two sentences that say what the chart shows, for readers who do not see it. */
  description: string;
  /** Where the numbers come from, and under which licence, written into downloaded images. */
  source: string;
  /** What the tones mean, in the page's language. */
  tones: Partial<Record<Tone, string>>;
  /** The words of the toolbar and of the images, in the page's language; `taken` with `{date}`. */
  words: { png: string; svg: string; taken: string };
}

/** Bars, stacked by series unless they are to stand beside each other: `rows[i].values[j]` belongs to `series[j]`. */
export interface Bars extends Common {
  kind: "bars";
  beside?: boolean;
  /** `name`: where a series is not what its tone says, such as one of two plans. */
  series: { tone: Tone; name?: string }[];
  rows: { name: string; values: number[] }[];
}

/** Cells of a matrix: `[row, column, value]` by position; a cell that is left out is empty. */
export interface Heatmap extends Common {
  kind: "heatmap";
  rows: string[];
  columns: string[];
  cells: [number, number, number][];
}

/** Flows between things; `layer` counts from the left. */
export interface Flows extends Common {
  kind: "sankey" | "chord";
  /** `goal`: the number of the SDG goal whose colour the node takes. */
  nodes: { id: string; name: string; layer?: number; goal?: number }[];
  links: { source: string; target: string; value: number; tone?: Tone }[];
}

export type ChartData = Bars | Heatmap | Flows;
