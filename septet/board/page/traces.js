// The page of traces: what ran, newest first, and one of them as a tree with its times, tokens, inputs and outputs.
import { ask, duration, el, empty, moment, pattern, whole } from "./parts.js";

const KINDS = { llm: "model", tool: "tool", retriever: "retriever", prompt: "prompt", parser: "parser" };
const MOST_SHOWN = 500, DEEPEST = 112;                // pixels that the deepest row stands in from the left
const span = seconds => seconds < 1 ? `${Number((seconds * 1000).toPrecision(3))} ms` : duration(seconds);

export class Traces {
  constructor(board) { Object.assign(this, { board, list: [], filter: "", chosen: null, picked: null }); }

  controls() { return []; }
  redraw() { }

  show(main) {
    this.input = el("input", { type: "search", placeholder: "Filter traces (regular expression)", "aria-label": "Filter traces", value: this.filter, oninput: () => { this.filter = this.input.value; this.draw(); } });
    this.names = el("ul", { class: "trace-list" });
    this.tree = el("section", { class: "trace-tree" });
    this.details = el("section", { class: "trace-details" });
    main.replaceChildren(el("div", { class: "bar" }, this.input), el("div", { class: "traces" }, this.names, this.tree, this.details));
    this.update();
  }

  async update() {
    this.list = await ask("traces");
    this.draw();
    if (!this.list.some(trace => trace.id === this.chosen) && this.list.length) await this.open(this.list[0].id);
    else if (this.chosen && !this.tree.childElementCount) await this.open(this.chosen);
  }

  draw() {
    const wanted = pattern(this.filter, this.input);
    const shown = this.list.filter(trace => !wanted || wanted.test(trace.name));
    const items = shown.slice(0, MOST_SHOWN).map(trace => el("li", {}, el("button", { "aria-current": String(trace.id === this.chosen), onclick: () => this.open(trace.id) },
      el("b", { class: trace.failed ? "failed" : "" }, trace.name), el("small", {}, moment(trace.start)), el("small", {}, told(trace)))));
    if (shown.length > MOST_SHOWN) items.push(el("li", { class: "muted" }, `and ${shown.length - MOST_SHOWN} more: filter them`));
    this.names.replaceChildren(...(items.length ? items : [el("li", {}, empty("Nothing matches"))]));
  }

  async open(id) {
    this.chosen = id;
    this.draw();
    const trace = await ask("trace", { id });
    if (this.chosen !== id) return;
    const rows = [];
    this.indent = Math.min(16, DEEPEST / depthOf(trace));
    this.rows(trace, 0, trace, rows);
    const counted = rows.some(row => row.lastChild.textContent);
    this.tree.replaceChildren(el("h2", {}, trace.name), el("div", { class: counted ? "rows" : "rows plain", role: "tree", "aria-label": "Runs" }, ...rows));
    this.pick(trace, rows[0]);
  }

  // A row for a run, then rows for those within it; the bar says when it ran within the whole.
  rows(run, depth, root, rows) {
    const all = Math.max(1e-6, (root.end ?? root.start) - root.start), took = (run.end ?? run.start) - run.start;
    const left = Math.min(99, Math.max(0, (run.start - root.start) / all * 100)), width = Math.max(0.6, Math.min(100 - left, took / all * 100));
    const kind = KINDS[run.kind] || "chain";
    const row = el("button", { class: `row-run ${kind}`, role: "treeitem", "aria-level": String(depth + 1), onclick: () => this.pick(run, row) },
      el("span", { class: "name", title: run.name }, el("i", { class: "kind", title: kind }), el("span", { class: run.error ? "text failed" : "text" }, run.name)),
      el("span", { class: "line" }, el("i", { style: { left: `${left}%`, width: `${width}%` } })),
      el("span", { class: "took" }, span(took)), el("span", { class: "tokens" }, run.tokens ? `${whole(run.tokens.total)} tokens` : ""));
    row.firstChild.style.paddingLeft = `${depth * this.indent}px`;
    rows.push(row);
    for (const child of run.children || []) this.rows(child, depth + 1, root, rows);
  }

  pick(run, row) {
    this.picked?.removeAttribute("aria-selected");
    this.picked = row;
    row.setAttribute("aria-selected", "true");
    const facts = [["took", span((run.end ?? run.start) - run.start)], ["first token", run.first === undefined ? null : span(run.first)], ["model", run.model],
      ["tokens", run.tokens ? `${whole(run.tokens.input)} in, ${whole(run.tokens.output)} out` : null], ["tags", (run.tags || []).join(", ")]].filter(fact => fact[1]);
    const parts = [["Error", run.error], ["Input", run.inputs], ["Output", run.outputs], ["Metadata", run.metadata]].filter(part => part[1] !== null && part[1] !== undefined);
    this.details.replaceChildren(el("h2", {}, run.name, el("span", { class: "muted" }, ` ${KINDS[run.kind] || run.kind}`)),
      el("dl", {}, ...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
      ...parts.map(([name, value]) => el("div", { class: "part" }, el("h3", {}, name), ...shown(value))));
  }
}

function depthOf(run) {
  let depth = 0;
  for (let level = [run]; level.length; level = level.flatMap(one => one.children || [])) depth++;
  return depth;
}

const told = trace => [trace.seconds === null ? "" : span(trace.seconds), `${whole(trace.runs)} ${trace.runs === 1 ? "run" : "runs"}`, trace.tokens.input + trace.tokens.output ? `${whole(trace.tokens.input + trace.tokens.output)} tokens` : ""].filter(Boolean).join(" · ");

// Messages as who says what, other values as JSON; text nodes only, so nothing in a trace can run.
function shown(value) {
  const rows = value?.messages ? value.messages.flat() : Array.isArray(value) ? value : [value];
  if (rows.length && rows.every(row => row && typeof row === "object" && "role" in row && "content" in row)) return rows.map(message);
  return [el("pre", {}, typeof value === "string" ? value : JSON.stringify(value, null, 2))];
}

function message({ role, content, tool_calls: calls }) {
  const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
  return el("div", { class: "message" }, el("small", {}, role), text ? el("pre", {}, text) : null, ...(calls || []).map(call => el("pre", { class: "call" }, `${call.name}(${JSON.stringify(call.args)})`)));
}
