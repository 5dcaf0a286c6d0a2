import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const OUT = "../planlink/web/static/build";
const FONTS = "node_modules/@fontsource/noto-sans-thai-looped";
/** Compressing smaller files saves no packet. */
const MIN_COMPRESSED = 1024;

/** Writes a .gz and a .br beside each script and style sheet, so the server need not compress them. */
function compressed(): Plugin {
  return {
    name: "compressed",
    closeBundle() {
      for (const name of readdirSync(OUT)) {
        const path = join(OUT, name);
        const content = /\.(js|css|svg)$/.test(name) ? readFileSync(path) : Buffer.alloc(0);
        if (content.length < MIN_COMPRESSED) continue;
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      }
    },
  };
}

/** Adds the licence of the fonts to the notices, which Vite writes only for scripts. */
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
    // no data: URLs, which the content security policy does not allow
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    // the notices that the licences of the libraries require
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
      // the editor's storage library contains an eval for old browsers, which is never reached
      checks: { eval: false },
    },
  },
  plugins: [compressed(), fontNotices()],
});
