/** The data block of a figure: rows and texts, independent of how they are drawn (see README.md). */

/** Decides the colour: the strength of the links, or `other` for the plan that is compared. */
export type Tone = "direct" | "indirect" | "other";

/** The data common to all charts. */
export interface Common {
  /** The title, which downloaded images include. */
  title: string;
  /** One or two sentences about the chart for screen readers. */
  description: string;
  /** The source of the numbers, which downloaded images include. */
  source: string;
  /** The labels of the tones in the page's language. */
  tones: Partial<Record<Tone, string>>;
  /** The texts of toolbar and images in the page's language; `taken` contains `{date}`. */
  words: { png: string; svg: string; taken: string };
}

/** Bars, stacked by series, or side by side with `beside`; `rows[i].values[j]` belongs to `series[j]`. */
export interface Bars extends Common {
  kind: "bars";
  beside?: boolean;
  /** `name` replaces the label of the tone, for example with the name of a plan. */
  series: { tone: Tone; name?: string }[];
  rows: { name: string; values: number[] }[];
}

/** Cells of a matrix as `[row, column, value]`, by index; missing cells are empty. */
export interface Heatmap extends Common {
  kind: "heatmap";
  rows: string[];
  columns: string[];
  cells: [number, number, number][];
}

/** Flows between nodes; `layer` counts from the left. */
export interface Flows extends Common {
  kind: "sankey" | "chord";
  /** `goal`: the number of the SDG goal that gives the node its colour. */
  nodes: { id: string; name: string; layer?: number; goal?: number }[];
  links: { source: string; target: string; value: number; tone?: Tone }[];
}

export type ChartData = Bars | Heatmap | Flows;
