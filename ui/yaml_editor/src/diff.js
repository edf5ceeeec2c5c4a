// What differs between two texts: one below the other, or side by side.
import { EditorState } from "@codemirror/state"
import { EditorView, lineNumbers } from "@codemirror/view"
import { MergeView, unifiedMergeView } from "@codemirror/merge"
import { yaml } from "@codemirror/lang-yaml"
import { asDocument } from "./text.js"
import { COLOURS, styled } from "./look.js"

const slots = new WeakMap()
const COLLAPSE = { margin: 3, minSize: 4 }
const NARROW = 720

export function diff(args) {
  const { data, parentElement } = args
  const sides = data.sides && parentElement.querySelector("#root").clientWidth >= NARROW
  const told = JSON.stringify([data, sides])
  const held = slots.get(parentElement)
  if (held?.told !== told) {
    held?.close()
    slots.set(parentElement, { told, close: make(data, sides, parentElement) })
  }
  return () => {
    slots.get(parentElement)?.close()
    slots.delete(parentElement)
  }
}

const shared = label => [
  lineNumbers(), yaml(), EditorState.readOnly.of(true), EditorView.lineWrapping,
  EditorView.contentAttributes.of({
    "aria-label": label, "aria-readonly": "true", inputmode: "none", tabindex: "0",
  }),
  styled,
]

function make(data, sides, parentElement) {
  const root = document.createElement("div")
  root.className = "pr-root"
  root.append(
    Object.assign(document.createElement("style"), { textContent: COLOURS }), legend(data))
  parentElement.querySelector("#root").append(root)
  const within = parentElement instanceof ShadowRoot ? parentElement : undefined
  const view = sides ? besides(data, root, within) : unified(data, root, within)
  return () => {
    view.destroy()
    root.remove()
  }
}

function besides(data, root, within) {
  const parent = document.createElement("div")
  parent.className = "pr-sides"
  parent.style.maxHeight = `min(${data.height}px, 80dvh)`
  Object.assign(parent, { tabIndex: 0 })
  parent.setAttribute("role", "region")
  parent.setAttribute("aria-label", data.label)
  root.append(parent)
  return new MergeView({
    a: { doc: asDocument(data.before), extensions: shared(data.names[0]) },
    b: { doc: asDocument(data.after), extensions: shared(data.names[1]) },
    parent, root: within, collapseUnchanged: COLLAPSE, gutter: true,
  })
}

function unified(data, root, within) {
  const view = new EditorView({
    doc: asDocument(data.after),
    extensions: [
      shared(data.label),
      unifiedMergeView({
        original: asDocument(data.before), mergeControls: false, collapseUnchanged: COLLAPSE,
        gutter: true, allowInlineDiffs: false,
      }),
    ],
    parent: root, root: within,
  })
  view.dom.style.maxHeight = `min(${data.height}px, 80dvh)`
  return view
}

function legend({ names }) {
  const shown = document.createElement("p")
  shown.className = "pr-legend"
  for (const [i, kind] of ["pr-was", "pr-is"].entries())
    shown.append(Object.assign(document.createElement("span"), { className: kind, textContent: names[i] }))
  return shown
}
