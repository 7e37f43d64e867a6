// The page of histograms: a ridge of curves, one behind the other, or a map of heat over the steps.
import { fitted, ticks } from "./chart.js";
import { ask, button, el, faded, hideTip, ink, keep, number, segmented, settings, showTip, whole } from "./parts.js";
import { Cards } from "./images.js";

const LEFT = 14, RIGHT = 46, BOTTOM = 22, TOP = 10;

export class Histograms extends Cards {
  constructor(board) { super(board, "histograms", "No histograms yet"); }

  controls() {
    return [segmented("Shown as", [["ridge", "Ridge"], ["heat", "Heat"]], settings.histogram, histogram => {
      keep({ histogram });
      this.cards.forEach(card => card.chart?.draw());
    })];
  }

  fill(card, items) {
    if (!card.chart) {
      const plot = el("div", { class: "plot" });
      card.body.replaceChildren(plot);
      card.chart = new Histogram(plot);
    }
    card.chart.set(items, () => this.board.color(card.run));
  }

  extra(card) {
    return [button("wide", "Wide", event => { event.currentTarget.classList.toggle("on", card.place.classList.toggle("wide")); })];
  }

  fetch(card) { return ask("histograms", { run: card.run, tag: card.tag }); }
}

class Histogram {
  constructor(place) {
    this.canvas = el("canvas", { role: "img", "aria-label": "histogram over steps" });
    place.append(this.canvas);
    this.items = [];
    this.near = null;
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    this.canvas.addEventListener("pointermove", event => this.point(event));
    this.canvas.addEventListener("pointerleave", () => { this.near = null; hideTip(); this.draw(); });
  }

  set(items, color) {
    this.items = items.filter(item => item.rows.some(row => row[2] > 0)).map(item => {
      const rows = item.rows.map(widened);
      return { ...item, rows, bars: even(rows) };
    });
    this.color = color;
    this.draw();
  }

  bounds() {
    let low = Infinity, high = -Infinity;
    for (const { rows } of this.items) for (const [left, right, count] of rows) if (count > 0) { low = Math.min(low, left); high = Math.max(high, right); }
    return low < high ? [low, high] : [low - 0.5, low + 0.5];
  }

  draw() {
    if (!this.canvas.clientWidth || !this.items.length) return;
    const { pen, width, height } = fitted(this.canvas), [low, high] = this.bounds();
    this.box = { left: LEFT, right: width - RIGHT, top: TOP, bottom: height - BOTTOM };
    this.heat = settings.histogram === "heat";
    const { left, right, bottom } = this.box;
    this.x = this.heat ? v => bottom - (v - low) / (high - low) * (bottom - TOP) : v => left + (v - low) / (high - low) * (right - left);
    this.back = this.heat ? p => low + (bottom - p) / (bottom - TOP) * (high - low) : p => low + (p - left) / (right - left) * (high - low);
    if (this.heat) this.drawHeat(pen, low, high); else this.drawRidge(pen, low, high);
  }

  // ---- ridge --------------------------------------------------------------------------------------------------------------

  drawRidge(pen, low, high) {
    const { left, right, top, bottom } = this.box, n = this.items.length, tall = (bottom - top) * (n > 1 ? 0.42 : 0.9);
    const most = Math.max(...this.items.map(item => Math.max(...item.bars.map(density))));
    this.base = k => n > 1 ? top + tall + (bottom - top - tall) * k / (n - 1) : bottom;
    this.labels(pen, low, high);
    this.items.forEach((item, k) => {
      const base = this.base(k), age = n > 1 ? k / (n - 1) : 1;
      pen.beginPath();
      pen.moveTo(left, base);
      for (const row of item.bars) pen.lineTo(this.x((row[0] + row[1]) / 2), base - density(row) / most * tall);
      pen.lineTo(right, base);
      pen.fillStyle = mixed(this.color(), ink("card"), 0.18 + 0.5 * age);
      pen.strokeStyle = this.near === k ? ink("ink") : faded(ink("card"), 0.9);
      pen.lineWidth = this.near === k ? 1.6 : 1;
      pen.fill();
      pen.stroke();
    });
    this.marks(pen, k => this.base(k));
  }

  labels(pen, low, high) {
    const { left, right, bottom } = this.box;
    pen.fillStyle = ink("muted");
    pen.textAlign = "center";
    pen.textBaseline = "top";
    for (const v of ticks(low, high, Math.max(2, (right - left) / 70))) pen.fillText(number(Number(v.toPrecision(6))), this.x(v), bottom + 8);
  }

  // Steps at the right, as many as fit.
  marks(pen, place) {
    pen.fillStyle = ink("muted");
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    let last = -99;
    this.items.forEach((item, k) => {
      if (place(k) - last < 14) return;
      last = place(k);
      pen.fillText(whole(item.step), this.box.right + 8, last);
    });
  }

  // ---- heat -----------------------------------------------------------------------------------------------------------------

  drawHeat(pen, low, high) {
    const { left, right, bottom } = this.box, n = this.items.length, wide = (right - left) / n;
    const most = Math.max(...this.items.map(item => Math.max(...item.bars.map(density))));
    this.items.forEach((item, k) => {
      for (const row of item.bars) {
        if (!row[2]) continue;
        pen.fillStyle = faded(this.color(), Math.sqrt(density(row) / most) * 0.95);
        pen.fillRect(left + k * wide, this.x(row[1]), Math.ceil(wide), Math.max(1, this.x(row[0]) - this.x(row[1]) + 0.5));
      }
    });
    if (this.near !== null) { pen.strokeStyle = ink("ink"); pen.lineWidth = 1; pen.strokeRect(left + this.near * wide, TOP, wide, bottom - TOP); }
    pen.fillStyle = ink("muted");
    pen.textBaseline = "middle";
    pen.textAlign = "left";
    for (const v of ticks(low, high, 5)) pen.fillText(number(Number(v.toPrecision(6))), right + 6, this.x(v));
    pen.textBaseline = "top";
    const stride = Math.max(1, Math.ceil(n / Math.max(1, (right - left) / 60)));
    for (let k = 0; k < n; k += stride) pen.fillText(whole(this.items[k].step), left + k * wide, bottom + 8);
  }

  point(event) {
    if (!this.box) return;
    const frame = this.canvas.getBoundingClientRect(), x = event.clientX - frame.left, y = event.clientY - frame.top, n = this.items.length;
    const { left, right } = this.box;
    this.near = this.heat ? Math.min(n - 1, Math.max(0, Math.floor((x - left) / (right - left) * n))) : this.items.reduce((best, _, k) => this.base(k) >= y && (best < 0 || this.base(k) < this.base(best)) ? k : best, -1);
    if (this.near < 0) this.near = n - 1;
    this.draw();
    const item = this.items[this.near], value = this.back(this.heat ? y : x), row = item.rows.find(([a, b]) => a <= value && value <= b);
    showTip(event.clientX, event.clientY, el("div", {}, el("b", {}, `step ${whole(item.step)}`)), row ? el("div", {}, `${number(row[2])} between ${number(row[0])} and ${number(row[1])}`) : el("div", { class: "muted" }, `none at ${number(value)}`));
  }
}

// A bucket without width, where all numbers are one, is drawn as a narrow one.
function widened(row) {
  if (row[1] > row[0]) return row;
  const half = Math.abs(row[0]) * 0.01 || 0.01;
  return [row[0] - half, row[1] + half, row[2]];
}

// Buckets of unequal widths as equal ones, which share their counts: one number in a very narrow bucket (PyTorch's shrink towards zero)
// is no peak above all others.
function even(rows) {
  const full = rows.filter(row => row[2] > 0), low = full[0][0], high = full[full.length - 1][1], widths = full.map(row => row[1] - row[0]);
  if (Math.max(...widths) < 1.01 * Math.min(...widths)) return rows;
  const n = Math.min(Math.max(full.length, 2), 40), step = (high - low) / n;
  const bars = Array.from({ length: n }, (_, k) => [low + k * step, low + (k + 1) * step, 0]);
  for (const [left, right, count] of full)
    for (let k = Math.max(0, Math.floor((left - low) / step)); k < n && bars[k][0] < right; k += 1)
      bars[k][2] += count * Math.max(0, Math.min(right, bars[k][1]) - Math.max(left, bars[k][0])) / (right - left);
  return bars;
}

const density = ([left, right, count]) => count / (right - left);

function mixed(color, ground, share) {
  const parts = text => [1, 3, 5].map(k => parseInt((text.length === 4 ? text.replace(/[0-9a-f]/gi, c => c + c) : text).slice(k, k + 2), 16));
  const [a, b] = [parts(color), parts(ground)];
  return `rgb(${a.map((x, k) => Math.round(x * share + b[k] * (1 - share))).join(" ")})`;
}
