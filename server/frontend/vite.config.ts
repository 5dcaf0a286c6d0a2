import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const OUT = "../planlink/web/static/build";
const FONTS = "node_modules/@fontsource/noto-sans-thai-looped";
/** Below this a compressed copy saves no packet. */
const WORTH_COMPRESSING = 1024;

/** Writes a .gz and a .br beside each script and style, once, so that the server never compresses them. */
function compressed(): Plugin {
  return {
    name: "compressed",
    closeBundle() {
      for (const name of readdirSync(OUT)) {
        const path = join(OUT, name);
        const content = /\.(js|css|svg)$/.test(name) ? readFileSync(path) : Buffer.alloc(0);
        if (content.length < WORTH_COMPRESSING) continue;
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      }
    },
  };
}

/** Adds the fonts' licence to the notices, which Vite writes for scripts alone. */
function fontNotices(): Plugin {
  return {
    name: "font-notices",
    closeBundle() {
      const { name, version, license } = JSON.parse(readFileSync(`${FONTS}/package.json`, "utf-8")) as Record<string, string>;
      appendFileSync(join(OUT, "licenses.md"), `\n## ${name} - ${version} (${license})\n\n${readFileSync(`${FONTS}/LICENSE`, "utf-8")}`);
    },
  };
}

export default defineConfig({
  base: "/static/build/",
  publicDir: false,
  build: {
    outDir: OUT,
    emptyOutDir: true,
    assetsDir: "",
    // no data: URLs, so that the policy of the pages needs none for fonts and scripts
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    // the notices that the libraries' licences ask for travel with their code
    license: { fileName: "licenses.md" },
    modulePreload: { polyfill: false },
    target: "es2022",
    reportCompressedSize: true,
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      input: {
        charts: "src/charts/index.ts",
        copy: "src/copy.ts",
        evidence: "src/evidence.ts",
        fonts: "src/fonts/index.css",
        sparql: "src/sparql/index.ts",
      },
      // the editor's storage library has a JSON parser for browsers without one; ours all have it, and the policy forbids eval
      checks: { eval: false },
    },
  },
  plugins: [compressed(), fontNotices()],
});
