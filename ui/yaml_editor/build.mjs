// Builds ../static/yaml_editor-HASH.js and writes down what it was built from.
//   npm ci && npm run build
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, readdirSync, unlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const HERE = dirname(fileURLToPath(import.meta.url))
const into = process.argv[2] ?? join(HERE, "..", "static")
const record = process.argv[3] ?? join(HERE, "built.json")

const sha = content => createHash("sha256").update(content).digest("hex")
const read = name => readFileSync(join(HERE, name))

const { outputFiles, metafile } = await build({
  entryPoints: [join(HERE, "src", "main.js")], absWorkingDir: HERE, bundle: true, minify: true,
  format: "esm", target: "es2022", charset: "utf8", legalComments: "none", write: false,
  metafile: true, outdir: "out",
})

const packages = new Set()
for (const input of Object.keys(metafile.inputs)) {
  const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)
  if (found) packages.add(found[1])
}
const licences = [...packages].sort().map(name => {
  const folder = join("node_modules", name)
  const { version, license } = JSON.parse(read(join(folder, "package.json")))
  if (license !== "MIT") throw new Error(`${name} is not under the MIT licence - ask before using it`)
  return `${name} ${version}\n\n${read(join(folder, "LICENSE")).toString().trim()}\n`
})
const notices = "The bundle yaml_editor-*.js holds these packages, each under the MIT licence.\n\n"
  + licences.join(`\n${"-".repeat(78)}\n\n`)

const bundle = Buffer.from(outputFiles[0].contents)
const name = `yaml_editor-${sha(bundle).slice(0, 12)}.js`
mkdirSync(into, { recursive: true })
for (const old of readdirSync(into))
  if (/^yaml_editor-.*\.js$/.test(old) && old !== name) unlinkSync(join(into, old))
writeFileSync(join(into, name), bundle)
writeFileSync(join(into, "yaml_editor-licences.txt"), notices)

const sources = ["build.mjs", "package.json", "package-lock.json",
  ...readdirSync(join(HERE, "src")).filter(file => file.endsWith(".js")).map(file => `src/${file}`)]
writeFileSync(record, `${JSON.stringify({
  bundle: name,
  sha256: sha(bundle),
  sources: Object.fromEntries(sources.sort().map(file => [file, sha(read(file))])),
}, null, 2)}\n`)
if (!existsSync(join(into, name))) throw new Error("nothing was written")
console.log(name, bundle.length)
