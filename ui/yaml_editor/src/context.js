// What stands at a place of a policy file: the keys and indexes that lead to it, and whether a key,
// a value or an entry of a list is being written there. Reads from the first line on, and takes
// whatever is half written for what it would become.

const KEY = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#&*!|>%@`"'{}[\],?-][^#]*?|-[^\s#][^#]*?)\s*:(?=\s|$)/
const BLOCK = /^[|>][-+0-9]*\s*(?:#.*)?$/

const plain = word => word.replace(/^(["'])([\s\S]*)\1$/, "$2")

/** Inside brackets: frames that were opened and not closed before `to`. */
class Flow {
  constructor() { this.frames = []; this.quote = "" }

  get open() { return this.frames.length > 0 || this.quote !== "" }

  /** Reads on; returns where the outermost bracket closes, else -1. */
  read(text, base) {
    for (let i = 0; i < text.length; i++) {
      const c = text[i], top = this.frames[this.frames.length - 1]
      if (this.quote) {
        if (c === "\\" && this.quote === '"') i++
        else if (c === this.quote) this.quote = ""
        continue
      }
      if (c === "#" && (i === 0 || /\s/.test(text[i - 1]))) return -1
      if ((c === '"' || c === "'") && (!top || text.slice(top.from - base, i).trim() === "")) {
        this.quote = c
      } else if (c === "{" || c === "[") {
        this.frames.push({ map: c === "{", key: null, keys: {}, index: 0, from: base + i + 1 })
      } else if (c === "}" || c === "]") {
        this.entry(top, text, base, i)
        this.frames.pop()
        if (this.frames.length === 0) return i + 1
      } else if (c === ",") {
        this.entry(top, text, base, i)
        if (top.map) top.key = null
        else top.index++
        top.from = base + i + 1
      } else if (c === ":" && top?.map && top.key === null
        && (i + 1 === text.length || /[\s,{}[\]]/.test(text[i + 1]))) {
        top.key = plain(text.slice(Math.max(top.from - base, 0), i).trim())
        top.keys[top.key] = ""
        top.from = base + i + 1
      }
    }
    return -1
  }

  entry(top, text, base, i) {
    const word = plain(text.slice(Math.max(top.from - base, 0), i).trim())
    if (top.map && top.key !== null) top.keys[top.key] ||= word
    else if (top.map && word) top.keys[word] = ""
  }
}

class Reader {
  constructor() {
    this.frames = []      // {map, indent, key, keys} or {map: false, indent, index}
    this.flow = null
    this.block = -1       // indentation of the key whose block text is being read
  }

  get top() { return this.frames[this.frames.length - 1] }

  copy() {
    const copy = new Reader()
    copy.frames = structuredClone(this.frames)
    copy.block = this.block
    if (this.flow) {
      copy.flow = new Flow()
      copy.flow.frames = structuredClone(this.flow.frames)
      copy.flow.quote = this.flow.quote
    }
    return copy
  }

  /** Leaves what ends where a key, or the dash of an entry, stands at this indentation. */
  leave(indent, item) {
    while (this.frames.length) {
      const { map, indent: at } = this.top
      if (at < indent || (at === indent && (map || item))) return
      this.frames.pop()
    }
  }

  /** Reads one line that begins at `from`; the part of it before the place, at the last line. */
  line(text, from) {
    if (this.flow) {
      if (this.flow.read(text, from) >= 0) this.flow = null
      return
    }
    const indent = text.search(/\S/)
    if (this.block >= 0) {
      if (indent < 0 || indent > this.block) return
      this.block = -1
    }
    if (indent < 0 || text[indent] === "#") return
    let at = indent, item
    while ((item = /^-(\s+|$)/.exec(text.slice(at)))) {
      this.leave(at, true)
      if (this.top && !this.top.map && this.top.indent === at) this.top.index++
      else this.frames.push({ map: false, indent: at, index: 0 })
      at += item[0].length
    }
    const rest = text.slice(at)
    if (!rest) return
    const key = KEY.exec(rest)
    if (!key) {
      this.value(rest, from + at, at)
      return
    }
    const name = plain(key[1])
    this.leave(at, false)
    if (!(this.top?.map && this.top.indent === at))
      this.frames.push({ map: true, indent: at, key: null, keys: {} })
    const after = rest.slice(key[0].length), value = after.trimStart()
    this.top.key = name
    this.top.keys[name] = plain(value.replace(/\s+#.*$/, "").trim())
    this.value(value, from + at + key[0].length + after.length - value.length, at)
  }

  value(text, from, indent) {
    if (BLOCK.test(text)) this.block = indent
    else if (/^[{["']/.test(text)) {
      const flow = new Flow()
      // A quoted text that stands alone has no bracket to close.
      const closed = flow.read(text, from)
      if (closed < 0 && flow.open) this.flow = flow
    }
  }
}

/** What was read last: while one types, all before the line stays. */
let last = { text: "", reader: new Reader() }

function readerAt(text) {
  if (last.text !== text) {
    const reader = new Reader()
    let from = 0
    for (const line of text.split("\n").slice(0, -1)) {
      reader.line(line, from)
      from += line.length + 1
    }
    last = { text, reader }
  }
  return last.reader.copy()
}

/**
 * Where `pos` stands: `path` of keys and indexes, `maps` (for each step the keys with their words
 * that stand beside it), `at` ("key", "value", "entry" or "text"), `word` begun before the place and
 * where it begins, `flow`, and `indent` of a key. Null inside a comment.
 */
export function contextAt(doc, pos) {
  const here = doc.lineAt(pos)
  const reader = readerAt(doc.sliceString(0, here.from))
  const before = here.text.slice(0, pos - here.from)
  if (!reader.flow && reader.block >= 0) {
    const indent = before.search(/\S/)
    if ((indent < 0 ? before.length : indent) > reader.block) return found(reader, "text", "", pos)
  }
  const wasInFlow = reader.flow !== null
  reader.line(before, here.from)
  if (reader.flow) return inFlow(reader, doc, pos)
  if (wasInFlow || /(^|\s)#/.test(outsideQuotes(before))) return null
  const blank = /^(\s*(?:-\s+)*)([^\s:]*)$/.exec(before)
  if (blank) return atStart(reader, doc, pos, blank)
  const colon = /:\s+(\S.*)?$/.exec(before)
  if (colon) {
    const word = colon[1] ?? ""
    return found(reader, "value", word, pos - word.length)
  }
  return null
}

const outsideQuotes = text => text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, "")

/** At the beginning of a line, or after its dashes: a key, or an entry of a list. */
function atStart(reader, doc, pos, [, lead, word]) {
  const column = lead.length, dashes = lead.includes("-")
  if (dashes) {
    // `line` has read the dashes, and the word after them as an entry.
    rest(reader, doc, pos, column)
    return found(reader, "entry", word, pos - word.length, { indent: column })
  }
  // A list may stand at the indentation of its key, and goes on only with a dash.
  while (reader.frames.length && (reader.top.indent > column
    || (reader.top.indent === column && !reader.top.map))) reader.frames.pop()
  const top = reader.top
  if (top?.map && top.indent === column) {
    top.key = null
    rest(reader, doc, pos, column)
  } else if (column > 0) {
    const begins = top?.map && top.key !== null && !top.keys[top.key]
    if (!begins) return null
    rest(reader, doc, pos, column)
  }
  return found(reader, "key", word, pos - word.length, { indent: column })
}

/** Reads the keys that follow in the same map, so that none is offered twice. */
function rest(reader, doc, pos, column) {
  const key = new RegExp(`^ {${column}}(?=\\S)`)
  let top = reader.top
  if (!top?.map || top.indent !== column) {
    top = { map: true, indent: column, key: null, keys: {}, begun: true }
    reader.frames.push(top)
  }
  for (let n = doc.lineAt(pos).number + 1; n <= doc.lines; n++) {
    const text = doc.line(n).text
    const indent = text.search(/\S/)
    if (indent < 0 || indent > column) continue
    if (indent < column) break
    const name = key.test(text) ? KEY.exec(text.slice(column)) : null
    if (!name) break
    const value = text.slice(column + name[0].length).replace(/\s+#.*$/, "").trim()
    top.keys[plain(name[1])] ??= plain(value)
  }
}

function inFlow(reader, doc, pos) {
  const { frames, quote } = reader.flow
  const top = frames[frames.length - 1]
  if (!top) {
    // A quoted text as the value of a key.
    const line = doc.lineAt(pos).text.slice(0, pos - doc.lineAt(pos).from)
    const word = line.slice(line.lastIndexOf(quote) + 1)
    return found(reader, "value", word, pos - word.length, { quote })
  }
  let word = doc.sliceString(top.from, pos).replace(/^\s+/, "")
  if (quote) word = word.slice(word.indexOf(quote) + 1)
  const at = !top.map ? "entry" : top.key === null ? "key" : "value"
  return found(reader, at, word, pos - word.length, { flow: true, quote, frames })
}

function found(reader, at, word, from, { flow = false, quote = "", frames = [], indent = 0 } = {}) {
  const path = [], maps = []
  const all = [...reader.frames, ...frames]
  for (const [i, frame] of all.entries()) {
    const step = frame.map ? frame.key : frame.index
    const last = i === all.length - 1
    if (last && frame.map && (at === "key" || frame.begun)) {
      maps.push(frame.keys)
      break
    }
    if (step === null) break
    path.push(step)
    maps.push(frame.map ? frame.keys : null)
  }
  if (maps.length === path.length) maps.push({})
  return { path, maps, at, word, from, flow, quote, indent }
}
