// Colours from the page's theme, so that light and dark need nothing of their own.
import { EditorView } from "@codemirror/view"
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language"
import { tags as t } from "@lezer/highlight"

const text = "var(--st-text-color)"
const page = "var(--st-background-color)"
const primary = "var(--st-primary-color)"
/** The text's colour mixed into the page's. */
const soft = percent => `color-mix(in srgb, ${text} ${percent}%, ${page})`
const tint = (colour, percent) => `color-mix(in srgb, ${colour} ${percent}%, transparent)`

const highlight = HighlightStyle.define([
  { tag: t.definition(t.propertyName), color: "var(--pr-key)" },
  { tag: t.propertyName, color: "var(--pr-key)" },
  { tag: [t.string, t.special(t.string)], color: "var(--pr-string)" },
  { tag: [t.lineComment, t.comment], color: soft(72), fontStyle: "italic" },
  { tag: [t.separator, t.squareBracket, t.brace, t.punctuation], color: soft(78) },
  { tag: [t.typeName, t.labelName, t.keyword, t.meta], color: "var(--pr-mark)" },
])

const look = EditorView.theme({
  "&": {
    color: text, backgroundColor: page, fontSize: "0.875rem",
    border: `1px solid ${soft(28)}`, borderRadius: "var(--st-base-radius, 0.5rem)",
  },
  "&.cm-focused": { outline: `2px solid ${primary}`, outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "var(--st-code-font)", lineHeight: "1.55", overflow: "auto" },
  ".cm-content": { caretColor: text, padding: "0.4rem 0" },
  ".cm-cursor": { borderLeftColor: text, borderLeftWidth: "2px" },
  ".cm-gutters": {
    backgroundColor: "var(--st-secondary-background-color)", color: soft(72),
    borderRight: `1px solid ${soft(18)}`, borderTopLeftRadius: "inherit", borderBottomLeftRadius: "inherit",
  },
  ".cm-activeLine": { backgroundColor: tint(text, 5) },
  ".cm-activeLineGutter": { backgroundColor: tint(text, 9), color: text },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground":
    { backgroundColor: tint(primary, 28) },
  ".cm-selectionMatch": { backgroundColor: tint(primary, 16) },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket":
    { backgroundColor: tint(primary, 22), outline: "none" },
  ".cm-searchMatch": { backgroundColor: tint("#c77700", 28) },
  ".cm-searchMatch-selected": { backgroundColor: tint("#c77700", 50) },
  ".cm-foldPlaceholder": {
    backgroundColor: soft(10), color: text, border: `1px solid ${soft(28)}`, padding: "0 0.4em",
  },
  ".cm-lintRange-error": {
    backgroundImage: "none", textDecoration: "underline wavy var(--pr-error)",
    textUnderlineOffset: "3px", textDecorationSkipInk: "none",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none", textDecoration: "underline wavy var(--pr-warning)",
    textUnderlineOffset: "3px", textDecorationSkipInk: "none",
  },
  ".cm-lintRange-active": { backgroundColor: tint("#c77700", 14) },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--pr-error)" },
  ".cm-lintPoint-warning:after": { borderBottomColor: "var(--pr-warning)" },
  ".cm-gutter-lint": { width: "1.1rem" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0.2em 0.1em" },
  ".cm-lint-marker": { width: "0.9em", height: "0.9em", content: "normal !important" },
  ".cm-lint-marker-error": { backgroundColor: "var(--pr-error)", borderRadius: "50%" },
  ".cm-lint-marker-warning": {
    backgroundColor: "var(--pr-warning)", clipPath: "polygon(50% 0, 100% 100%, 0 100%)",
  },
  ".cm-diagnostic": { padding: "0.4rem 0.7rem", maxWidth: "34rem", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeft: "5px solid var(--pr-error)" },
  ".cm-diagnostic-warning": { borderLeft: "5px solid var(--pr-warning)" },
  ".cm-tooltip": {
    backgroundColor: page, color: text, border: `1px solid ${soft(32)}`, borderRadius: "0.4rem",
    boxShadow: "0 3px 14px rgb(0 0 0 / 22%)", fontFamily: "var(--st-font)", fontSize: "0.9rem",
  },
  ".pr-tip": { padding: "0.4rem 0.7rem", maxWidth: "30rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--st-code-font)", fontSize: "0.85rem", maxHeight: "15rem",
    minWidth: "min(14rem, 90vw)", maxWidth: "min(36rem, 92vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.5rem", lineHeight: "1.4" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: tint(primary, 24), color: text,
  },
  ".cm-completionDetail": {
    fontStyle: "normal", fontFamily: "var(--st-font)", color: soft(80), marginLeft: "0.8em",
  },
  ".cm-completionMatchedText": { textDecoration: "none" },
  ".cm-completionInfo": { padding: "0.4rem 0.7rem", maxWidth: "20rem" },
  ".cm-panels": {
    backgroundColor: "var(--st-secondary-background-color)", color: text, fontFamily: "var(--st-font)",
  },
  ".cm-panels-top": { borderBottom: `1px solid ${soft(20)}` },
  ".cm-panels-bottom": { borderTop: `1px solid ${soft(20)}` },
  ".cm-panel.cm-search": { padding: "0.5rem 2rem 0.5rem 0.6rem" },
  ".cm-panel.cm-search label": { fontSize: "0.85rem", whiteSpace: "nowrap" },
  ".cm-panel.cm-search [name=close]": { fontSize: "1.3rem", padding: "0 0.4rem", color: text },
  ".cm-textfield": {
    backgroundColor: page, color: text, border: `1px solid ${soft(45)}`, borderRadius: "0.3rem",
    fontSize: "0.9rem", padding: "0.25rem 0.5rem",
  },
  ".cm-button": {
    backgroundColor: page, backgroundImage: "none", color: text, border: `1px solid ${soft(35)}`,
    borderRadius: "0.3rem", fontSize: "0.85rem", padding: "0.25rem 0.6rem", minHeight: "24px",
    "&:active": { backgroundImage: "none", backgroundColor: soft(12) },
  },
  ".cm-panel.cm-panel-lint ul": { maxHeight: "9rem" },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { backgroundColor: tint(primary, 22), color: text },
  ".pr-status": {
    display: "flex", gap: "0.3rem 1rem", flexWrap: "wrap", padding: "0.25rem 0.7rem",
    fontSize: "0.8rem", color: soft(82), fontVariantNumeric: "tabular-nums",
  },
  ".pr-status .pr-where": {
    flex: "1 1 10rem", minWidth: 0, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap",
  },
  ".cm-changedLine": { backgroundColor: tint("#12803c", 11) },
  ".cm-changedText, .cm-insertedLine .cm-changedText":
    { background: `${tint("#12803c", 18)} !important`, borderRadius: "2px" },
  ".cm-deletedChunk, &.cm-merge-a .cm-changedLine": { backgroundColor: tint("#c2281c", 9) },
  ".cm-deletedChunk .cm-deletedText, &.cm-merge-a .cm-changedText":
    { background: `${tint("#c2281c", 17)} !important`, borderRadius: "2px" },
  ".cm-deletedLine": { textDecoration: "none" },
  ".cm-deletedLine del": { textDecoration: "none" },
  ".cm-changedLineGutter": { backgroundColor: "var(--pr-added)" },
  "&.cm-merge-a .cm-changedLineGutter, .cm-deletedLineGutter": { backgroundColor: "var(--pr-error)" },
  ".cm-collapsedLines": {
    background: "var(--st-secondary-background-color)", color: soft(88), padding: "0.35rem 0.8rem",
    fontFamily: "var(--st-font)", fontSize: "0.85rem",
    "&:before, &:after": { content: '"…"', color: soft(70) },
  },
})

/** Custom properties that differ between light and dark; --st-text-color says which it is. */
export const COLOURS = `
:host, .pr-root {
  --pr-key: light-dark(#0b5a53, #6fd3c7); --pr-string: light-dark(#6b3fa0, #d3b6ff);
  --pr-mark: light-dark(#7a4600, #f6c36b); --pr-error: light-dark(#c2281c, #ff8f84);
  --pr-warning: light-dark(#b06a00, #f6c36b); --pr-added: light-dark(#12803c, #7ddfa1);
}
.pr-root { position: relative; }
.pr-sides { border: 1px solid color-mix(in srgb, ${text} 28%, ${page});
  border-radius: var(--st-base-radius, 0.5rem); overflow: auto; }
.pr-sides:focus-visible { outline: 2px solid ${primary}; outline-offset: -1px; }
.pr-sides .cm-editor { border: 0; border-radius: 0; }
.pr-sides .cm-mergeViewEditor + .cm-mergeViewEditor { border-left: 1px solid color-mix(in srgb, ${text} 28%, ${page}); }
.pr-legend { display: flex; gap: 0.3rem 1.2rem; flex-wrap: wrap; margin: 0 0 0.4rem; padding: 0;
  font: 0.85rem var(--st-font); color: ${text}; }
.pr-legend span::before { content: ""; display: inline-block; width: 0.9em; height: 0.9em; margin-right: 0.4em;
  vertical-align: -0.1em; border-radius: 2px; border-left: 3px solid var(--pr-edge); background: var(--pr-fill); }
.pr-legend .pr-was { --pr-edge: var(--pr-error); --pr-fill: ${tint("#c2281c", 17)}; }
.pr-legend .pr-is { --pr-edge: var(--pr-added); --pr-fill: ${tint("#12803c", 18)}; }
@media (max-width: 640px) { .pr-keys { display: none; } }
`

export const styled = [look, syntaxHighlighting(highlight)]
