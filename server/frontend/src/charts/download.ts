/** Charts as image files that include title, date and source. */

import { downloadFile } from "../page";
import type { ChartData } from "./data";
import type { Theme } from "./theme";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 24;
const LINE = 20;
const TITLE = { size: 18, weight: "bold" };
const SMALL = { size: 12, weight: "normal" };
/** Pixels of a PNG per CSS pixel, enough for print. */
const DENSITY = 2;

/** Returns the reader's date in the page's language; in Thai in the Buddhist Era. */
function dateInWords(): string {
  const locale = document.documentElement.lang === "th" ? "th-TH-u-ca-buddhist" : "en-GB";
  return new Date().toLocaleDateString(locale, { day: "numeric", month: "long", year: "numeric" });
}

/** Returns the reader's date in ISO 8601, for file names. */
function today(): string {
  return new Date().toLocaleDateString("sv");
}

/** Breaks a text into lines that fit a width, at words of the page's language: Thai has no spaces between words. */
function lines(text: string, width: number, size: number, font: string): string[] {
  const pen = document.createElement("canvas").getContext("2d");
  if (!pen) return [text];
  pen.font = `${size}px ${font}`;
  const broken = [""];
  for (const { segment } of new Intl.Segmenter(document.documentElement.lang, { granularity: "word" }).segment(text)) {
    const longer = (broken.at(-1) ?? "") + segment;
    if (pen.measureText(longer).width > width && broken.at(-1)) broken.push(segment.trimStart());
    else broken[broken.length - 1] = longer;
  }
  return broken;
}

function textElement(text: string, y: number, style: { size: number; weight: string }, colour: string, font: string): SVGTextElement {
  const node = document.createElementNS(SVG, "text");
  const attributes = { x: MARGIN, y, fill: colour, "font-family": font, "font-size": style.size, "font-weight": style.weight };
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.textContent = text;
  return node;
}

/**
 * Returns the chart as a complete SVG document with its size.
 *
 * @param svg the chart on the page.
 */
export function standalone(svg: SVGSVGElement, data: ChartData, theme: Theme): { text: string; width: number; height: number } {
  const chart = svg.cloneNode(true) as SVGSVGElement;
  const size = { width: svg.clientWidth || 640, height: svg.clientHeight || 400 };
  const head = lines(data.title, size.width, TITLE.size, theme.font);
  const taken = data.words.taken.replace("{date}", dateInWords());
  const foot = lines(`${data.source} ${taken} · ${location.host}`, size.width, SMALL.size, theme.font);
  const top = MARGIN + head.length * (LINE + 4);
  const total = { width: size.width + 2 * MARGIN, height: top + size.height + foot.length * LINE + MARGIN };
  const whole = document.createElementNS(SVG, "svg");
  whole.setAttribute("viewBox", `0 0 ${total.width} ${total.height}`);
  whole.setAttribute("width", String(total.width));
  whole.setAttribute("height", String(total.height));
  const ground = document.createElementNS(SVG, "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", theme.paper);
  chart.setAttribute("x", String(MARGIN));
  chart.setAttribute("y", String(top));
  whole.append(
    ground,
    ...head.map((line, at) => textElement(line, MARGIN + 10 + at * (LINE + 4), TITLE, theme.ink, theme.font)),
    chart,
    ...foot.map((line, at) => textElement(line, top + size.height + (at + 1) * LINE, SMALL, theme.soft, theme.font)),
  );
  return { text: new XMLSerializer().serializeToString(whole), ...total };
}

async function png(image: { text: string; width: number; height: number }): Promise<Blob> {
  const picture = new Image(image.width, image.height);
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(image.text)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * DENSITY;
  canvas.height = image.height * DENSITY;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the browser made no image"))), "image/png");
  });
}

/** Downloads the chart to the reader. */
export async function download(format: "png" | "svg", svg: SVGSVGElement, data: ChartData, theme: Theme): Promise<void> {
  const image = standalone(svg, data, theme);
  const blob = format === "svg" ? new Blob([image.text], { type: "image/svg+xml" }) : await png(image);
  downloadFile(`planlink-${data.kind}-${today()}.${format}`, blob);
}
