// What the engine finds wrong, shown at its line and column.
import { setDiagnostics } from "@codemirror/lint"
import { placeOf, wordEnd } from "./text.js"

/** Shows problems that were found in exactly this text. */
export function show(view, problems) {
  const { doc } = view.state
  view.dispatch(setDiagnostics(view.state, problems.map(({ line, column, severity, text }) => {
    const from = placeOf(doc, line, column)
    return { from, to: Math.max(wordEnd(doc, from), from), severity, message: text }
  })))
}
