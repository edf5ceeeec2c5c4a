// What the page loads: one bundle for the editor, the difference, and the words they share.
export { editor } from "./editor.js"
export { diff } from "./diff.js"

import { keep } from "./words.js"

/** A part that shows nothing: it brings the words of the editor, which change seldom. */
export function words({ data }) {
  keep(data)
}
