// The editor: made once for each place on a page, and told again at every change of its data.
import { Compartment, EditorState, Annotation, Prec } from "@codemirror/state"
import {
  EditorView, crosshairCursor, drawSelection, highlightActiveLine, highlightActiveLineGutter,
  highlightSpecialChars, keymap, lineNumbers, rectangularSelection, showPanel,
} from "@codemirror/view"
import {
  defaultKeymap, history, historyField, historyKeymap, indentWithTab, isolateHistory,
} from "@codemirror/commands"
import {
  bracketMatching, codeFolding, foldGutter, foldKeymap, foldState, indentOnInput, indentUnit,
} from "@codemirror/language"
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete"
import { lintGutter, lintKeymap } from "@codemirror/lint"
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search"
import { yaml } from "@codemirror/lang-yaml"
import { completing, meaning } from "./complete.js"
import { contextAt } from "./context.js"
import { COLOURS, styled } from "./look.js"
import { show } from "./problems.js"
import { asDocument, placeOf } from "./text.js"
import * as unsent from "./unsent.js"
import { Versions } from "./versions.js"

const PAUSE = 200
/** Milliseconds after which a text that the server has not confirmed is sent once more. */
const UNHEARD = 5000
const NARROW = 560
const pushed = Annotation.define()
const slots = new WeakMap()
/** What was left when a page was, so that coming back finds cursor and undo. */
const left = new Map()
const KEPT = { history: historyField, folds: foldState }

export function editor(args) {
  let slot = slots.get(args.parentElement)
  if (!slot) {
    slot = new Slot(args)
    slots.set(args.parentElement, slot)
  } else {
    slot.told(args)
  }
  return () => {
    slots.delete(args.parentElement)
    slot.close()
  }
}

class Slot {
  constructor(args) {
    this.args = args
    const { data, parentElement } = args
    this.readonly = new Compartment()
    this.label = new Compartment()
    const root = document.createElement("div")
    root.className = "pr-root"
    root.append(Object.assign(document.createElement("style"), { textContent: COLOURS }))
    parentElement.querySelector("#root").append(root)
    const kept = left.get(data.id)?.of === data.of ? left.get(data.id) : undefined
    left.delete(data.id)
    this.versions = kept?.versions ?? new Versions(asDocument(data.text), data.rev, data.seen)
    this.jumped = kept?.jumped
    this.of = data.of
    this.all = [this.extensions(), root.clientWidth < NARROW ? EditorView.lineWrapping : []]
    this.view = new EditorView({
      state: kept ? EditorState.fromJSON(kept.state, { extensions: this.all }, KEPT) : this.begin(),
      parent: root,
      root: parentElement instanceof ShadowRoot ? parentElement : undefined,
    })
    if (kept) {
      this.push()
      requestAnimationFrame(() => { this.view.scrollDOM.scrollTop = kept.scroll })
      if (this.versions.pending) this.soon()
    }
    this.leaving = () => this.leave()
    this.staying = () => { if (document.visibilityState === "visible") unsent.forget(this.id) }
    this.turned = () => (document.visibilityState === "hidden" ? this.leave() : this.staying())
    addEventListener("pagehide", this.leaving)
    addEventListener("pageshow", this.staying)
    document.addEventListener("visibilitychange", this.turned)
    this.settle(data)
    if (!kept) this.bringBack()
  }

  get id() { return this.args.data.id }

  extensions() {
    const words = () => this.args.data
    return [
      lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(),
      lintGutter(), foldGutter(), codeFolding(), drawSelection(), EditorState.allowMultipleSelections.of(true),
      indentOnInput(), indentUnit.of("  "), EditorState.tabSize.of(2), bracketMatching(),
      closeBrackets(), rectangularSelection(), crosshairCursor(), highlightActiveLine(),
      highlightSelectionMatches(), search({ top: true }), yaml(),
      autocompletion({ override: [completing(words)], icons: false, maxRenderedOptions: 60 }),
      meaning(words),
      EditorView.updateListener.of(update => this.updated(update)),
      EditorView.domEventHandlers({ blur: () => { this.send() } }),
      Prec.highest(keymap.of([
        { key: "Mod-s", run: () => this.save(), preventDefault: true },
        { key: "Mod-Enter", run: () => this.save() },
      ])),
      keymap.of([
        ...closeBracketsKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap,
        ...completionKeymap, ...lintKeymap, ...defaultKeymap, indentWithTab,
      ]),
      this.readonly.of([]), this.label.of([]),
      showPanel.of(view => status(view)),
      styled,
    ]
  }

  /** Python said something: perhaps a new text, problems, a place to go to, another height. */
  told(args) {
    this.args = args
    const { data } = args
    this.versions.seen(data.seen)
    if (data.of !== this.of) this.another()
    else if (data.rev !== this.versions.rev) this.push()
    this.settle(data)
  }

  begin() {
    const { data } = this.args
    this.of = data.of
    return EditorState.create({ doc: asDocument(data.text), extensions: this.all })
  }

  /** The text of something else takes the place of this one, with nothing to be undone. */
  another() {
    const { data } = this.args
    clearTimeout(this.timer)
    clearTimeout(this.unheard)
    this.versions = new Versions(asDocument(data.text), data.rev, data.seen)
    this.view.setState(this.begin())
    this.asked = this.shown = this.shownFor = undefined
  }

  push() {
    const { data } = this.args
    const changes = this.versions.push(asDocument(data.text), data.rev)
    if (changes) this.view.dispatch({
      changes, annotations: [pushed.of(true), isolateHistory.of("full")],
    })
    if (this.versions.pending) this.soon()
  }

  settle(data) {
    this.view.dom.style.height = `min(${data.height}px, 80dvh)`
    const asked = `${data.readonly} ${data.label}`
    if (asked !== this.asked) {
      this.asked = asked
      this.view.dispatch({ effects: [
        this.readonly.reconfigure(EditorState.readOnly.of(data.readonly)),
        this.label.reconfigure(EditorView.contentAttributes.of({
          "aria-label": data.label, tabindex: "0", ...(data.readonly ? { "aria-readonly": "true" } : {}),
        })),
      ] })
    }
    const { versions } = this
    if (!versions.pending && data.rev === versions.rev && data.seen === versions.last.number)
      this.problems(data.problems)
    if (data.jump && data.jump.number !== this.jumped) {
      this.jumped = data.jump.number
      this.jump(data.jump)
    }
  }

  problems(problems) {
    const told = JSON.stringify(problems)
    if (told === this.shown && this.shownFor === this.view.state.doc) return
    this.shown = told
    this.shownFor = this.view.state.doc
    show(this.view, problems)
  }

  jump({ line, column }) {
    const at = placeOf(this.view.state.doc, line, column)
    this.view.dispatch({
      selection: { anchor: at },
      effects: EditorView.scrollIntoView(at, { y: "center" }),
    })
    this.view.focus()
    this.view.dom.scrollIntoView({ block: "nearest" })
  }

  updated(update) {
    if (!update.docChanged || update.transactions.some(each => each.annotation(pushed))) return
    this.versions.typed(update.changes)
    this.soon()
  }

  soon() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.send(), PAUSE)
  }

  send() {
    clearTimeout(this.timer)
    if (!this.versions.pending) return
    this.versions.sent(this.view.state.doc)
    this.say()
  }

  /** Sends the text as it was sent last; again as long as no answer comes, as after a restart. */
  say() {
    const { doc, number } = this.versions.last
    this.args.setStateValue("typed", { text: doc.toString(), rev: this.versions.rev, number })
    clearTimeout(this.unheard)
    this.unheard = setTimeout(() => { if (this.versions.awaiting) this.say() }, UNHEARD)
  }

  /** What the page before this one in the tab could not bring to the server any more. */
  bringBack() {
    const changes = unsent.found(this.id, this.view.state.doc)
    if (changes) this.view.dispatch({ changes, scrollIntoView: true })
  }

  /** The page may end here: what is not sent yet is sent, and kept in case that comes too late. */
  leave() {
    const { doc } = this.view.state
    unsent.keep(this.id, this.versions, doc)
    this.send()
  }

  save() {
    this.send()
    this.args.setTriggerValue("save", true)
    return true
  }

  close() {
    this.send()
    clearTimeout(this.unheard)
    removeEventListener("pagehide", this.leaving)
    removeEventListener("pageshow", this.staying)
    document.removeEventListener("visibilitychange", this.turned)
    left.set(this.id, {
      versions: this.versions,
      of: this.of,
      state: this.view.state.toJSON(KEPT),
      scroll: this.view.scrollDOM.scrollTop,
      jumped: this.jumped,
    })
    while (left.size > 12) left.delete(left.keys().next().value)
    this.view.destroy()
  }
}

/** The line below the text: where the cursor is, and the keys that help. */
function status() {
  const dom = document.createElement("div")
  dom.className = "pr-status"
  const where = dom.appendChild(Object.assign(document.createElement("span"), { className: "pr-where" }))
  dom.append(Object.assign(document.createElement("span"), {
    className: "pr-keys", textContent: "Ctrl-Space suggests · Ctrl-F searches · Esc, then Tab leaves",
  }))
  let timer
  const tell = state => {
    const { head } = state.selection.main
    const line = state.doc.lineAt(head)
    const path = (contextAt(state.doc, head)?.path ?? []).map(
      step => (typeof step === "number" ? step + 1 : step))
    where.textContent = [`Line ${line.number}, column ${head - line.from + 1}`, ...path].join(" › ")
  }
  return {
    dom,
    mount() { where.textContent = "Line 1, column 1" },
    update(update) {
      if (!update.docChanged && !update.selectionSet) return
      clearTimeout(timer)
      timer = setTimeout(() => tell(update.view.state), 120)
    },
    destroy() { clearTimeout(timer) },
  }
}
