// Texts: line ends, the smallest change between two, and one range of characters.
import { ChangeSet, Text } from "@codemirror/state"

/** The text as CodeMirror holds it: every line end is one line feed. */
export function asDocument(text) {
  return Text.of(text.split(/\r\n|\r|\n/))
}

/** The one replacement, between what begins and what ends alike, that turns a document into another. */
export function smallestChange(before, after) {
  const from = before.toString(), to = after.toString()
  if (from === to) return null
  const shorter = Math.min(from.length, to.length)
  let start = 0
  while (start < shorter && from.charCodeAt(start) === to.charCodeAt(start)) start++
  let end = 0
  while (end < shorter - start
    && from.charCodeAt(from.length - 1 - end) === to.charCodeAt(to.length - 1 - end)) end++
  return ChangeSet.of(
    { from: start, to: from.length - end, insert: asDocument(to.slice(start, to.length - end)) },
    from.length,
  )
}

/** The place of a line and column that count from 1, inside the document whatever they are. */
export function placeOf(doc, line, column) {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines))
  return Math.min(at.from + Math.max(column, 1) - 1, at.to)
}

const WORD = /^(?:"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|[^\s,[\]{}:#]+(?::[^\s,[\]{}]+)*)/

/** Where what stands at a place ends: a quoted text, a word, else one character. */
export function wordEnd(doc, from) {
  const line = doc.lineAt(from)
  const found = WORD.exec(line.text.slice(from - line.from))
  return found ? from + found[0].length : Math.min(from + 1, line.to)
}
