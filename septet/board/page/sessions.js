// The page of hyperparameters: a table that sorts, and a line for each session through parallel axes.
import { ask, el, empty, number, svg } from "./parts.js";

const HEIGHT = 300, PAD = 34, COLUMN = 110;            // pixels; a narrow window scrolls

export class Sessions {
  constructor(board) { Object.assign(this, { board, order: null, down: false }); }

  controls() { return []; }

  show(main) {
    this.main = main;
    this.update();
  }

  async update() {
    try { this.table = await ask("hparams"); } catch (error) { return this.board.lost(error); }
    if (this.board.page === this) this.draw();
  }

  redraw() { if (this.table) this.draw(); }

  columns() {
    return [...this.table.hparams.map((c, k) => ({ ...c, of: row => row.hparams[k] })), ...this.table.metrics.map((c, k) => ({ ...c, metric: true, of: row => row.metrics[k] }))];
  }

  draw() {
    const rows = this.table.rows.filter(row => this.board.isShown(row.run));
    if (!rows.length) return this.main.replaceChildren(empty(this.table.rows.length ? "No session is shown" : "No hyperparameters yet"));
    const columns = this.columns();
    if (this.order !== null && columns[this.order]) rows.sort((a, b) => compared(columns[this.order].of(a), columns[this.order].of(b)) * (this.down ? -1 : 1));
    this.main.replaceChildren(
      el("div", { class: "section" }, el("div", { class: "card scroll" }, this.parallel(rows, columns))),
      el("div", { class: "section" }, el("div", { class: "card scroll" }, this.sheet(rows, columns))));
  }

  sheet(rows, columns) {
    const heads = columns.map((column, k) => {
      const head = el("th", { scope: "col", title: column.name, tabIndex: 0, onclick: () => this.sort(k), onkeydown: event => { if (event.key === "Enter") this.sort(k); } }, column.label);
      if (this.order === k) head.setAttribute("aria-sort", this.down ? "descending" : "ascending");
      return head;
    });
    const body = rows.map(row => el("tr", {}, el("td", { title: row.run }, el("i", { class: "dot", style: { background: this.board.color(row.run) } }), row.run),
      ...columns.map(column => el("td", { class: column.metric ? "metric" : "" }, shown(column.of(row)))), el("td", { class: "muted" }, row.status)));
    return el("table", { class: "sheet" }, el("thead", {}, el("tr", {}, el("th", {}, "Session"), ...heads, el("th", {}, "Status"))), el("tbody", {}, ...body));
  }

  sort(k) {
    this.down = this.order === k ? !this.down : false;
    this.order = k;
    this.draw();
  }

  parallel(rows, columns) {
    const wide = Math.max(this.main.clientWidth - 120, columns.length * COLUMN), places = columns.map((_, k) => 60 + (wide - 120) * k / Math.max(columns.length - 1, 1));
    const scales = columns.map(column => scale(rows.map(column.of)));
    const drawn = svg("svg", { class: "parallel", viewBox: `0 0 ${wide} ${HEIGHT}`, role: "img", "aria-label": "sessions through parallel axes" });
    drawn.style.minWidth = `${columns.length * COLUMN}px`;
    columns.forEach((column, k) => {
      drawn.append(svg("line", { class: "axis", x1: places[k], x2: places[k], y1: PAD, y2: HEIGHT - PAD }), svg("text", { x: places[k], y: 16, "text-anchor": "middle", "font-weight": 600 }, column.label));
    });
    const lines = rows.map(row => {
      const points = columns.map((column, k) => [places[k], scales[k].to(column.of(row))]).filter(([, y]) => y !== null);
      const line = svg("path", { d: smooth(points), stroke: this.board.color(row.run) });
      line.append(svg("title", {}, `${row.run}\n` + columns.map(column => `${column.label}: ${shown(column.of(row))}`).join("\n")));
      line.addEventListener("pointerenter", () => lines.forEach(other => other.setAttribute("class", other === line ? "near" : "far")));
      line.addEventListener("pointerleave", () => lines.forEach(other => other.removeAttribute("class")));
      return line;
    });
    const marks = columns.flatMap((_, k) => scales[k].marks.map(([y, text]) => svg("text", { x: places[k] + 7, y: y + 4 }, text)));
    drawn.append(...lines, ...marks);
    return drawn;
  }
}

const shown = x => x === null ? "–" : typeof x === "number" ? number(x) : String(x);

function compared(a, b) {
  if (a === null || b === null) return (a === null) - (b === null);
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });
}

// Numbers lie along an axis (by powers of ten where they span many), other values at even places.
function scale(values) {
  const top = PAD, bottom = HEIGHT - PAD, given = values.filter(x => x !== null);
  if (given.length && given.every(x => typeof x === "number")) {
    const log = Math.min(...given) > 0 && Math.max(...given) / Math.min(...given) > 100, f = log ? Math.log10 : x => x;
    const low = Math.min(...given.map(f)), high = Math.max(...given.map(f)), to = x => typeof x !== "number" ? null : high > low ? bottom - (f(x) - low) / (high - low) * (bottom - top) : (top + bottom) / 2;
    const marks = high > low ? [0, 0.5, 1].map(t => { const v = low + t * (high - low); return [to(log ? 10 ** v : v), number(log ? 10 ** v : v)]; }) : [[to(given[0]), number(given[0])]];
    return { to, marks };
  }
  const kinds = [...new Set(given.map(String))].sort(), to = x => x === null ? null : kinds.length > 1 ? bottom - kinds.indexOf(String(x)) / (kinds.length - 1) * (bottom - top) : (top + bottom) / 2;
  return { to, marks: kinds.slice(0, 12).map(kind => [to(kind), kind.slice(0, 18)]) };
}

function smooth(points) {
  return points.map(([x, y], k) => {
    if (!k) return `M${x},${y}`;
    const middle = (points[k - 1][0] + x) / 2;
    return `C${middle},${points[k - 1][1]} ${middle},${y} ${x},${y}`;
  }).join("");
}
