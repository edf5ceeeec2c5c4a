// What the page loads: one bundle for the editor, the difference, and the words they share.
export { editor } from "./editor.js"
export { diff } from "./diff.js"
export { keep as words } from "./words.js"
