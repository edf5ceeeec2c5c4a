// What was typed and not yet confirmed when a page was left or loaded anew, kept for this tab.
//
// The server may have seen any of the texts that were on their way; so each is kept, and the last
// typing is carried over from whichever of them the page begins with next.
import { asDocument, smallestChange } from "./text.js"

const PLACE = "payor-rules-typed "

/** Keeps what the server may not have: the texts since the last that it confirmed, and the newest. */
export function keep(id, versions, doc, store = sessionStorage) {
  store.removeItem(PLACE + id)
  if (!versions.unconfirmed) return
  const texts = [...versions.kept.map(each => each.doc.toString()), doc.toString()]
  try {
    store.setItem(PLACE + id, JSON.stringify(texts))
  } catch (error) {
    // A browser that keeps nothing here loses the last moment's letters, and works otherwise.
    if (!(error instanceof DOMException)) throw error
  }
}

export function forget(id, store = sessionStorage) {
  store.removeItem(PLACE + id)
}

/** The changes that bring back what was typed, or null; `doc` is the text that the page begins with. */
export function found(id, doc, store = sessionStorage) {
  const kept = store.getItem(PLACE + id)
  store.removeItem(PLACE + id)
  if (kept === null) return null
  const texts = JSON.parse(kept).map(asDocument)
  const typed = texts.pop()
  if (typed.eq(doc)) return null
  const base = texts.findLast(text => text.eq(doc)) ?? texts[0]
  const change = smallestChange(base, typed)
  const elsewhere = smallestChange(base, doc)
  return change && elsewhere ? change.map(elsewhere) : change
}
