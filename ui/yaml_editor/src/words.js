// What may be written at a place, and what a word there means: from the grammar that Python makes
// of the schema, the vocabulary and the policy.

const known = new Map()

/** Keeps what Python sends once for many changes of a text. */
export function keep({ key, grammar, lists }) {
  known.set(key, { nodes: grammar, lists })
  while (known.size > 8) known.delete(known.keys().next().value)
}

export const wordsOf = key => known.get(key)

/** The node that stands at a place, given the words of the keys there, with what it shares. */
function variant(words, node, keys) {
  const chosen = node?.by ? words.nodes[node.variants[keys?.[node.by]] ?? node.otherwise] : node
  if (chosen?.shared === undefined) return chosen
  const shared = words.nodes[chosen.shared]
  return {
    ...chosen,
    keys: { ...chosen.keys, ...shared.keys },
    required: [...shared.required, ...(chosen.required ?? [])],
  }
}

function step(words, node, name, keys) {
  if (node === undefined) return undefined
  if (typeof name === "number") return node.item === undefined ? node : words.nodes[node.item]
  const at = variant(words, node, keys)
  if (at.keys && Object.hasOwn(at.keys, name)) return words.nodes[at.keys[name][1]]
  for (const [beginning, child] of Object.entries(at.beginnings ?? {}))
    if (name.startsWith(beginning)) return words.nodes[child]
  return at.others === undefined ? undefined : words.nodes[at.others]
}

/** The node of the grammar at a place of a text that stands within these keys of a file. */
export function nodeAt(words, { path, maps }, within = []) {
  let node = words.nodes[0]
  for (const name of within) node = step(words, node, name, {})
  for (const [i, name] of path.entries()) node = step(words, node, name, maps[i])
  return variant(words, node, maps[path.length])
}

const entry = ([word, detail = "", about = ""], more = {}) => ({ word, detail, about, ...more })

/** The keys that a node offers beside those already there, the required ones first. */
export function keysOf(words, node, present = {}) {
  const found = Object.entries(node.keys ?? {}).map(([word, [about, child]]) => entry(
    [word, node.required?.includes(word) ? "required" : "", about],
    { child: words.nodes[child], required: node.required?.includes(word) },
  ))
  for (const list of node.named ?? [])
    for (const each of words.lists[list] ?? []) found.push(entry(each))
  return found
    .filter(({ word }) => !Object.hasOwn(present, word))
    .sort((a, b) => Boolean(b.required) - Boolean(a.required))
}

/** What a message may name in braces. */
export function placeholdersOf(words) {
  return [...words.lists.facts, ...words.lists.placeholders].map(each => entry(each))
}

/** The words that a node offers as a value. */
export function valuesOf(words, node) {
  const found = (node.words ?? []).map(each => entry(each))
  for (const list of node.lists ?? [])
    for (const each of words.lists[list] ?? []) found.push(entry(each))
  return found
}

/** The words that fit what was typed: by their beginning, their inside, then what they mean. */
export function fitting(options, typed) {
  const sought = typed.toLowerCase().trim()
  if (!sought) return options
  const parts = sought.split(/\s+/)
  const rank = ({ word, detail, about }) => {
    const own = word.toLowerCase()
    if (own.startsWith(sought)) return 0
    if (own.split(/[.:_-]/).some(part => part.startsWith(sought))) return 1
    if (own.includes(sought)) return 2
    const all = `${own} ${detail} ${about}`.toLowerCase()
    return sought.length > 2 && parts.every(part => all.includes(part)) ? 3 : 4
  }
  const ranks = options.map(rank)
  return options
    .map((option, i) => [ranks[i], i, option])
    .filter(([r]) => r < 4)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map(([, , option]) => option)
}
