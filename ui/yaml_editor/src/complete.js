// Completion at the cursor, and what a word means under the mouse.
import { startCompletion } from "@codemirror/autocomplete"
import { hoverTooltip } from "@codemirror/view"
import { contextAt } from "./context.js"
import { fitting, keysOf, nodeAt, placeholdersOf, valuesOf, wordsOf } from "./words.js"

const PLACEHOLDER = /\{([\w.]*)$/

/** A completion source; `current()` is the data of the editor. */
export function completing(current) {
  return context => {
    const { words: sent, within } = current()
    const words = wordsOf(sent)
    const place = words && contextAt(context.state.doc, context.pos)
    if (!place) return null
    const node = nodeAt(words, place, within)
    if (!node) return null
    const begun = place.at !== "key" && place.at !== "entry" && PLACEHOLDER.exec(place.word)
    if (node.placeholders && begun)
      return offered(context, { ...place, word: begun[1], from: context.pos - begun[1].length },
        placeholdersOf(words).map(each => option(each, placeholder)))
    if (place.at === "text") return null
    const options = []
    if (place.at !== "key") {
      for (const each of valuesOf(words, node)) options.push(option(each, value(place)))
      if (place.at === "value" && !place.word)
        for (const each of keysOf(words, node)) options.push(option(each, inBraces))
    }
    if (place.at === "key" || (place.at === "entry" && !place.quote)) {
      const present = place.maps[place.maps.length - 1] ?? {}
      if (!context.explicit && !place.word && place.at === "key" && !place.flow) return null
      const write = place.flow && place.at === "entry" ? inBraces : key
      for (const each of keysOf(words, node, present)) options.push(option(each, write))
    }
    return offered(context, place, options)
  }
}

function offered(context, place, options) {
  const found = fitting(options, place.word)
  if (!found.length) return null
  if (!context.explicit && found[0].word === place.word && found.length === 1) return null
  return { from: place.from, options: found, filter: false }
}

function option({ word, detail, about, child }, write) {
  return {
    label: word, word, detail, about, child,
    info: about ? () => telling(about) : undefined,
    apply: (view, completion, from, to) => write(view, completion, from, to),
  }
}

function put(view, from, to, text, cursor = text.length, goOn = false) {
  view.dispatch({
    changes: { from, to, insert: text },
    selection: { anchor: from + cursor },
    userEvent: "input.complete",
    scrollIntoView: true,
  })
  if (goOn) startCompletion(view)
}

const leadsOn = child => Boolean(child?.words || child?.lists || child?.keys)

function key(view, { word, child }, from, to) {
  const follows = /^\s*:/.test(view.state.sliceDoc(to, to + 3))
  put(view, from, to, follows ? word : `${word}: `, undefined, !follows && leadsOn(child))
}

function inBraces(view, { word, child }, from, to) {
  const text = `{${word}: }`
  put(view, from, to, text, text.length - 1, leadsOn(child))
}

const value = ({ quote, flow }) => (view, { word }, from, to) => {
  if (quote) {
    const closed = view.state.sliceDoc(to, to + 1) === quote
    put(view, from, to, closed ? word : word + quote)
  } else {
    // A code stays text; inside brackets a colon would end the word.
    const quotes = /^\d+$/.test(word) || (flow && /^[^{]*:/.test(word))
    put(view, from, to, quotes ? `"${word}"` : word)
  }
}

function placeholder(view, { word }, from, to) {
  const closed = view.state.sliceDoc(to, to + 1) === "}"
  put(view, from, to, closed ? word : `${word}}`)
}

function telling(about) {
  const shown = document.createElement("div")
  shown.textContent = about
  return shown
}

const WORD = /[\w.:@-]+/g

/** Shows what the word under the mouse means. */
export function meaning(current) {
  return hoverTooltip((view, pos) => {
    const { words: sent, within } = current()
    const words = wordsOf(sent)
    const line = view.state.doc.lineAt(pos)
    const match = [...line.text.matchAll(WORD)].find(
      ({ index, 0: text }) => line.from + index <= pos && pos <= line.from + index + text.length)
    if (!words || !match) return null
    const word = match[0].replace(/:+$/, "")
    const from = line.from + match.index, to = from + word.length
    const found = meaningOf(words, within, view.state.doc, word, from, to)
    if (!found || !(found.detail || found.about)) return null
    return { pos: from, end: to, above: true, create: () => ({ dom: tip(found) }) }
  }, { hoverTime: 350 })
}

function meaningOf(words, within, doc, word, from, to) {
  const place = contextAt(doc, to)
  if (!place) return null
  const node = nodeAt(words, place, within)
  if (!node) return null
  const inText = doc.sliceString(from - 1, from) === "{"
  if (node.placeholders && inText) return sought(placeholdersOf(words), word)
  const isKey = place.at === "key" || place.at === "entry"
  return sought(place.at === "key" ? [] : valuesOf(words, node), word)
    ?? (isKey ? sought(keysOf(words, node), word) : null)
}

const sought = (options, word) => options.find(each => each.word === word) ?? null

function tip({ word, detail, about }) {
  const shown = document.createElement("div")
  shown.className = "pr-tip"
  shown.append(Object.assign(document.createElement("strong"), { textContent: word }))
  for (const text of [detail, about])
    if (text && text !== "required")
      shown.append(Object.assign(document.createElement("div"), { textContent: text }))
  return shown
}
