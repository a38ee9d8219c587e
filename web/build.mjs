// Builds the web client into web/dist: the loader, the boot, the panel in pieces, the
// viewer, the console, and the manifest from which the server makes start documents.
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { build } from "vite";

const web = dirname(fileURLToPath(import.meta.url));
const root = dirname(web);
const dist = join(web, "dist");
const work = mkdtempSync(join(tmpdir(), "switchboard-web-"));

/** Settings that all parts share. */
const common = (outDir, extra = {}) => ({
  root,
  configFile: false,
  logLevel: "warn",
  base: "/assets/",
  publicDir: false,
  ...extra,
  build: {
    outDir,
    emptyOutDir: true,
    target: "es2022",
    cssTarget: ["chrome123", "safari17.5", "firefox121"],
    modulePreload: false,
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    minify: "oxc",
    ...extra.build,
  },
});

const outputs = (result) => [result].flat().flatMap(({ output }) => output);

/** Stands for the boot's address while the pieces are built. */
const BOOT = "boot:";

/** Which modules travel together: behind the boot in the fewest bytes or in 12 pieces; in many
 * without it. */
const PACKAGINGS = JSON.parse(readFileSync(join(web, "panel/pieces.json"), "utf8"));

/** Spoken notices by language and name; their names hold their hash. */
const NOTICES = readdirSync(join(web, "ui/voice"), { recursive: true })
  .map(String)
  .filter((file) => file.endsWith(".mp3"))
  .sort()
  .map((file) => {
    const [language, name] = file.replace(".mp3", "").split(/[\\/]/);
    const bytes = readFileSync(join(web, "ui/voice", file));
    const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
    return { language, name, bytes, file: `voice-${language}-${name}-${digest}.mp3` };
  });
const voices = {};
for (const { language, name, file } of NOTICES) {
  voices[language] = { ...voices[language], [name]: `/assets/${file}` };
}
const VOICES = JSON.stringify(voices);

const PROXIED = "proxied.js";

/** The loader is one plain script; what it needs after the click is a module beside it. */
const buildLoader = async () => {
  const out = join(work, "loader");
  const bundle = async (input, output, define = {}) => {
    const made = await rolldown({
      cwd: root,
      input: join(web, "loader/src", input),
      platform: "browser",
      tsconfig: join(web, "loader/tsconfig.json"),
      transform: { target: "es2022", define },
      preserveEntrySignatures: "allow-extension",
    });
    const { output: files } = await made.write({
      dir: out,
      minify: true,
      comments: false,
      ...output,
    });
    await made.close();
    return files;
  };
  const hashed = { entryFileNames: "[name]-[hash:6].js", chunkFileNames: "[name]-[hash:6].js" };
  const carried = await bundle("carry.ts", {
    format: "es",
    ...hashed,
    codeSplitting: {
      includeDependenciesRecursively: false,
      // What all hands on a page need in one part; what only some need follows it.
      groups: [
        {
          name: "hands",
          test: /hands\/(anchor|documents|frame|hands|kinds|kit|look|mask|page|paint|place)\.ts$/,
        },
      ],
    },
  });
  await bundle(
    "loader.ts",
    { format: "iife", entryFileNames: "embed.js" },
    { CARRY: JSON.stringify(`/assets/${carried[0].fileName}`) },
  );
  // What goes into a partner's page is one script, before anything of the page runs (IS-61).
  await bundle("proxied.ts", { format: "iife", entryFileNames: PROXIED });
  const [carry, ...more] = carried.map(({ fileName }) => fileName);
  return { out, carry, more };
};

/** A name of one letter or two for each export: "long" to "short". */
const aliases = (names) =>
  new Map(names.map((name, at) => [name, (at + 10).toString(36).replace(/^\d/, "_$&")]));

/** The boot, and what it exports for the pieces, which take from it what it has already. */
const buildBoot = async () => {
  const out = join(work, "boot");
  const source = join(web, "panel/src/boot/boot.ts");
  const bundle = async (names, output) => {
    const made = await rolldown({
      cwd: root,
      input: { boot: "boot" },
      platform: "browser",
      tsconfig: join(web, "panel/tsconfig.json"),
      transform: { target: "es2022" },
      plugins: [
        {
          name: "boot",
          resolveId: (id) => (id === "boot" ? id : undefined),
          load: (id) =>
            id === "boot" ? `export ${names} from ${JSON.stringify(source)}` : undefined,
        },
      ],
    });
    const { output: files } = await made.write({
      dir: out,
      minify: true,
      comments: false,
      entryFileNames: "[name]-[hash:6].js",
      ...output,
    });
    await made.close();
    return files[0];
  };
  const names = (await bundle("*", { entryFileNames: "all.js" })).exports.sort();
  const short = aliases(names);
  const { fileName } = await bundle(`{${names.map((name) => `${name} as ${short.get(name)}`)}}`);
  return { out, file: fileName, short };
};

/** What stands in the start document where the client comes as modules: a plain script. */
const buildGuard = async () => {
  const out = join(work, "guard");
  const made = await rolldown({
    cwd: root,
    input: join(web, "panel/src/boot/guard.ts"),
    platform: "browser",
    tsconfig: join(web, "panel/tsconfig.json"),
    transform: { target: "es2022" },
  });
  const { output } = await made.write({
    dir: out,
    format: "iife",
    minify: true,
    comments: false,
    entryFileNames: "[name]-[hash:6].js",
  });
  await made.close();
  return { out, file: output[0].fileName };
};

/**
 * A browser asks for a module once per document. What is fetched later is asked for under
 * another address when it has failed: see panel/src/core/fetched.ts.
 */
const askAgain = (code) =>
  code.replace(/\bimport\(([`"]\.\/\w+\.js[`"])\)/g, "import($1+(self.again||``))");

/**
 * The panel's entry only hands on what a larger chunk has. Where few bytes count it is left out:
 * the larger chunk gives the name itself.
 */
const foldEntry = (chunks) => {
  const facade = chunks.find(({ isEntry, name }) => isEntry && name === "panel");
  const [, theirs, ours, file] = /^export\{(\w+) as (\w+)\}from["`]\.\/(\w+\.js)["`];\s*$/.exec(
    facade.code,
  );
  const target = chunks.find(({ fileName }) => fileName === file);
  const code = target.code.replace(
    new RegExp(`(\\bexport\\{(?:[^}]*,)?)(\\w+) as ${theirs}\\b`),
    `$1$2 as ${theirs},$2 as ${ours}`,
  );
  const rest = chunks.filter((chunk) => chunk !== facade && chunk !== target);
  return [...rest, { ...target, code, isEntry: true, name: "panel" }];
};

/** Modules of the boot are not brought again: the pieces import them from it. */
const fromBoot = ({ file, short }) => {
  const has = (id) => PACKAGINGS.boot.some((end) => id.endsWith(end));
  const renamed = (name) => {
    const [, theirs, ours = theirs] = /^(\w+)(?: as (\S+))?$/.exec(name.trim());
    return `${short.get(theirs)} as ${ours}`;
  };
  return {
    name: "from-boot",
    resolveId: async function (source, importer) {
      const found = importer && (await this.resolve(source, importer, { skipSelf: true }));
      return found && has(found.id) ? { id: BOOT, external: true } : found;
    },
    renderChunk: (code) =>
      code.replace(
        new RegExp(`import \\{([^}]*)\\} from "${BOOT}"`, "g"),
        (_, names) => `import {${names.split(",").map(renamed)}} from "/${asset(file)}"`,
      ),
  };
};

/**
 * The panel and the viewer, split as one of the packagings in panel/pieces.json says. All
 * of them lie in one folder named by their content, so that they name each other in few bytes.
 */
const buildPanel = async (packaging, laterCss, plugins = []) => {
  const bundle = await rolldown({
    cwd: root,
    input: {
      panel: join(web, "panel/src/entry.tsx"),
      viewer: join(web, "panel/src/viewer/entry.tsx"),
    },
    platform: "browser",
    tsconfig: join(web, "panel/tsconfig.json"),
    transform: {
      target: "es2022",
      define: {
        LATER_CSS: JSON.stringify(`/assets/${laterCss}`),
        VOICES,
        BOOTLESS: `${packaging === "modules"}`,
      },
    },
    plugins,
    preserveEntrySignatures: "allow-extension",
    treeshake: {
      moduleSideEffects: (id) => /entry\.tsx$|en-more\.ts$|looks\.ts$|dressed\.ts$/.test(id),
    },
  });
  const { output: made } = await bundle.generate({
    minify: true,
    comments: false,
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: PACKAGINGS[packaging].map(({ name, modules }, at, all) => ({
        name,
        test: (id) => modules.some((end) => id.endsWith(end)),
        priority: all.length - at,
      })),
    },
  });
  await bundle.close();
  const chunks = made.map(({ type, fileName, name, isEntry, imports, code }) => ({
    type,
    fileName,
    name,
    isEntry,
    imports,
    code: askAgain(code),
  }));
  const output = packaging === "compact" ? foldEntry(chunks) : chunks;
  const folder = hash(output.map(({ fileName, code }) => fileName + code).join()).slice(0, 8);
  const files = output.map((file) => ({
    ...file,
    fileName: `${folder}/${file.fileName}`,
    imports: file.imports.map((name) => `${folder}/${name}`),
  }));
  const out = join(work, packaging);
  mkdirSync(join(out, folder), { recursive: true });
  for (const { fileName, code } of files) writeFileSync(join(out, fileName), code);
  return { out, files };
};

/** Custom properties that scripts set, by their names. */
const NAMED = ["--accent", "--hue"];

/** The sheets of one document with short names for their custom properties, the unused dropped. */
const shorten = (sheets) => {
  const all = sheets.join("");
  const used = new Set([...all.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name));
  const short = aliases([...used].filter((name) => !NAMED.includes(name)).sort());
  const own = (name) => (short.has(name) ? `--${short.get(name)}` : name);
  return sheets.map((css) =>
    css
      .replace(/(--[\w-]+):[^;}]*(;|(?=\}))/g, (all, name) => (used.has(name) ? all : ""))
      .replace(/--[a-z][\w-]*/g, own)
      .replace(/, (?=[^"]*\))/g, ","),
  );
};

/** One style sheet for the panel, one more for what comes later, one for the viewer. */
const buildStyles = async () => {
  const out = join(work, "styles");
  const result = await build(
    common(out, {
      build: {
        cssCodeSplit: true,
        rolldownOptions: {
          input: {
            panel: join(web, "panel/src/panel.css"),
            later: join(web, "panel/src/later.css"),
            viewer: join(web, "panel/src/viewer/viewer.css"),
          },
          output: { assetFileNames: "[name][extname]" },
        },
      },
    }),
  );
  const made = outputs(result).filter(({ type }) => type === "asset");
  const sheets = shorten(made.map(({ source }) => String(source)));
  const files = made.map(({ names }, at) => ({
    fileName: `${basename(names[0], ".css")}-${hash(sheets[at]).slice(0, 8)}.css`,
  }));
  for (const [at, { fileName }] of files.entries()) writeFileSync(join(out, fileName), sheets[at]);
  return { out, files };
};

/** The console is an application of its own with its own settings. The guard goes before it. */
const buildConsole = async (guard) => {
  const config = join(web, "console/vite.config.ts");
  if (!existsSync(config)) return undefined;
  const out = join(work, "console");
  /** Each module that is asked for by itself, with all that comes at once with it. */
  const comes = new Map();
  await build({
    configFile: config,
    root: join(web, "console"),
    logLevel: "warn",
    define: { VOICES },
    plugins: [
      {
        name: "guard",
        transformIndexHtml: () => [
          { tag: "script", attrs: { src: `/${asset(guard)}` }, injectTo: "head-prepend" },
        ],
      },
      {
        name: "comes",
        // Once the styles of each chunk are known.
        enforce: "post",
        writeBundle: (_, bundle) => {
          const files = Object.values(bundle);
          for (const { facadeModuleId, fileName } of files) {
            if (!facadeModuleId) continue;
            const all = closure(files, fileName).flatMap((name) => [
              name,
              ...(bundle[name].viteMetadata?.importedCss ?? []),
            ]);
            comes.set(relative(join(web, "console/src"), facadeModuleId), all);
          }
        },
      },
    ],
    build: { outDir: out, emptyOutDir: true },
  });
  return { out, comes };
};

const LOCALES = ["es", "de", "ar"];

/** Over these limits the build is no build: [size, least, most]. */
const LIMITS = [
  ["loader_gzip", 1, 2_000],
  ["boot_gzip", 1, 7_000],
  ["panel_gzip", 1, 15_000],
  // The same with the second part of the loader: all that a click brings.
  ["click_gzip", 1, 15_000],
  ["pieces_gzip", 1, 15_000],
  // What is fetched when people first do something together on a page: for pointing, for whatever
  // changes something there, and for who draws; and what the panel fetches for it in English.
  ["hands_gzip", 1, 8_400],
  ["touch_gzip", 1, 3_900],
  ["pen_gzip", 1, 1_800],
  ["panel_hands_gzip", 1, 5_100],
  ["pieces", 12, 24],
  ["modules", 20, 30],
  // The document with what it names; and with it all that an agent waits for after the log-in: the
  // page they work on, and the texts of the language that has most of them.
  ["console_gzip", 1, 120_000],
  ["work_gzip", 1, 120_000],
];

const asset = (name) => `assets/${name}`;
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
const bytesOf = (file) => readFileSync(join(dist, file));
const part = (file) => {
  const bytes = bytesOf(file);
  return { file, bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
};
const sum = (parts) => parts.reduce((all, { gzip }) => all + gzip, 0);

/** The chunks that the entry loads at once. */
const closure = (files, entry) => {
  const chunks = new Map(
    files.filter(({ type }) => type === "chunk").map((chunk) => [chunk.fileName, chunk]),
  );
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const next of chunks.get(name)?.imports || []) visit(next);
  };
  visit(entry);
  return [...seen].filter((name) => chunks.has(name));
};

const fileNamed = (files, name) =>
  files.find(({ type, fileName }) => type === "chunk" && basename(fileName) === `${name}.js`)
    ?.fileName;

/** What an agent's browser has fetched when they can work, in the language that weighs most. */
const workSize = (document, comes) => {
  const weigh = (tag) => {
    const files = [...comes.get("work/page.tsx"), ...comes.get(`i18n/${tag}.ts`)];
    return sum([...new Set([...document.map(({ file }) => file), ...files])].map(part));
  };
  return Math.max(...["en", ...LOCALES].map(weigh));
};

/** What the server needs to know of one packaging. */
const describe = ({ files }, css, viewerCss) => {
  const entryOf = (name) => files.find((file) => file.isEntry && file.name === name).fileName;
  const names = closure(files, entryOf("panel"));
  const own = [...names, css].map((name) => part(asset(name)));
  const locales = Object.fromEntries(LOCALES.map((tag) => [tag, asset(fileNamed(files, tag))]));
  const viewer = closure(files, entryOf("viewer")).filter((name) => !names.includes(name));
  const viewerParts = [...viewer, viewerCss].map((name) => part(asset(name)));
  const listed = new Set(
    [...own, ...viewerParts].map(({ file }) => file).concat(Object.values(locales)),
  );
  return {
    own,
    modules: names.length,
    later: files
      .map(({ fileName }) => asset(fileName))
      .filter((file) => !listed.has(file))
      .map(part),
    panel: {
      entry: asset(entryOf("panel")),
      parts: [...own, ...Object.values(locales).map(part)],
      css: asset(css),
      locales,
    },
    viewer: { entry: asset(entryOf("viewer")), parts: viewerParts, css: asset(viewerCss) },
  };
};

const main = async () => {
  const loader = await buildLoader();
  const boot = await buildBoot();
  const guard = await buildGuard();
  const styles = await buildStyles();
  const styleOf = (name) =>
    styles.files.find(({ fileName }) => fileName.startsWith(`${name}-`)).fileName;
  const compact = await buildPanel("compact", styleOf("later"), [fromBoot(boot)]);
  const pieces = await buildPanel("pieces", styleOf("later"), [fromBoot(boot)]);
  const modules = await buildPanel("modules", styleOf("later"));
  const console_ = await buildConsole(guard.file);

  const fresh = `${dist}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(join(fresh, "assets"), { recursive: true });
  for (const file of ["embed.js", PROXIED]) cpSync(join(loader.out, file), join(fresh, file));
  for (const file of [loader.carry, ...loader.more])
    cpSync(join(loader.out, file), join(fresh, "assets", file));
  for (const { out, file } of [boot, guard]) cpSync(join(out, file), join(fresh, "assets", file));
  for (const { out, files } of [compact, pieces, modules, styles]) {
    for (const { fileName } of files) cpSync(join(out, fileName), join(fresh, "assets", fileName));
  }
  for (const { file, bytes } of NOTICES) writeFileSync(join(fresh, "assets", file), bytes);
  if (console_) {
    for (const name of readdirSync(console_.out))
      cpSync(join(console_.out, name), join(fresh, name), { recursive: true });
  }
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);

  const described = describe(compact, styleOf("panel"), styleOf("viewer"));
  const some = describe(pieces, styleOf("panel"), styleOf("viewer"));
  const many = describe(modules, styleOf("panel"), styleOf("viewer"));
  const manifest = {
    build: "",
    loader: part("embed.js"),
    carry: part(asset(loader.carry)),
    boot: part(asset(boot.file)),
    guard: part(asset(guard.file)),
    panel: described.panel,
    viewer: described.viewer,
    pieces: some.panel,
    pieces_viewer: some.viewer,
    modules: many.panel,
    modules_viewer: many.viewer,
    later: [...described.later, ...loader.more.map((file) => part(asset(file)))],
  };
  const consoleHtml = join(dist, "console.html");
  if (existsSync(consoleHtml)) {
    const html = readFileSync(consoleHtml, "utf8");
    const files = [
      ...new Set([...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1])),
    ];
    manifest.console = {
      entry: files.find((file) => file.endsWith(".js")) || "",
      css: files.find((file) => file.endsWith(".css")) || "",
      parts: files.map(part),
    };
  }
  const everything = readdirSync(dist, { recursive: true })
    .map(String)
    .filter((file) => /\.(js|css|html)$/.test(file))
    .sort();
  manifest.build = hash(
    everything.map((file) => `${file} ${hash(bytesOf(file))}`).join("\n"),
  ).slice(0, 16);
  const later = (which) => manifest.later.filter(({ file }) => which.test(file));
  const sizes = {
    loader_gzip: manifest.loader.gzip,
    carry_gzip: manifest.carry.gzip,
    boot_gzip: manifest.boot.gzip,
    panel_gzip: manifest.boot.gzip + sum(described.own),
    click_gzip: manifest.carry.gzip + manifest.boot.gzip + sum(described.own),
    pieces_gzip: manifest.boot.gzip + sum(some.own),
    pieces: some.own.length,
    modules_gzip: sum(many.own),
    modules: many.modules,
    viewer_gzip: sum(manifest.viewer.parts),
    console_gzip: sum(manifest.console?.parts || []),
    work_gzip: console_ ? workSize(manifest.console.parts, console_.comes) : 0,
    later_gzip: sum(described.later),
    hands_gzip: sum(later(/\/hands-[^/]*\.js$/)),
    touch_gzip: sum(later(/\/touch-[^/]*\.js$/)),
    pen_gzip: sum(later(/\/pen-[^/]*\.js$/)),
    // With the seat, which pages through the server have as well.
    panel_hands_gzip: sum(later(/\/(hands|place2?|steps)\.js$/)),
  };
  writeFileSync(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(dist, "sizes.json"), `${JSON.stringify(sizes, null, 2)}\n`);
  for (const file of everything)
    writeFileSync(join(dist, `${file}.gz`), gzipSync(bytesOf(file), { level: 9 }));
  console.log(JSON.stringify(sizes, null, 2));
  for (const [name, least, most] of LIMITS) {
    if (sizes[name] >= least && sizes[name] <= most) continue;
    console.error(`${name} is ${sizes[name]}, it must be from ${least} to ${most}`);
    process.exitCode = 1;
  }
};

try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}
