// Curves on a canvas: axes, raw and smoothed lines, a crosshair with a table, zoom by dragging.
import { duration, el, faded, hideTip, ink, moment, number, showTip, whole } from "./parts.js";

const LEFT = 54, RIGHT = 10, TOP = 8, BOTTOM = 24, MOST_ROWS = 14;

export function fitted(canvas) {
  const ratio = devicePixelRatio || 1, { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = "11px Inter, system-ui, sans-serif";
  return { pen, width, height };
}

export function ticks(low, high, most) {
  const span = high - low;
  if (!(span > 1e-12 * Math.max(Math.abs(low), Math.abs(high)))) return [low];      // too near for steps between them
  const raw = span / Math.max(most, 1), power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find(m => m * power >= raw * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) found.push(k * step);
  return found;
}

function logTicks(low, high, most) {
  const first = Math.ceil(low - 1e-9), last = Math.floor(high + 1e-9);
  if (last - first < 1) return ticks(10 ** low, 10 ** high, most).filter(x => x > 0).map(Math.log10);
  const stride = Math.max(1, Math.ceil((last - first + 1) / most));
  return Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, k) => first + k * stride);
}

const TIMES = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];

function timeTicks(low, high, most) {
  const step = TIMES.find(t => (high - low) / t <= most) || Math.ceil((high - low) / most / 604800) * 604800;
  if (high - low < most) return ticks(low, high, most);
  const zone = step >= 3600 ? new Date().getTimezoneOffset() * 60 : 0, found = [];
  for (let t = Math.ceil((low - zone) / step) * step + zone; t <= high; t += step) found.push(t);
  return found;
}

export const AXES = {
  step: { of: (curve, k) => curve.step[k], ticks, text: x => Math.abs(x) >= 1e4 ? shortened(x) : number(x), long: whole },
  relative: { of: (curve, k) => curve.wall[k] - curve.start, ticks: timeTicks, text: x => x ? duration(x).trim() : "0", long: duration },
  wall: { of: (curve, k) => curve.wall[k], ticks: timeTicks, text: x => new Date(x * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }), long: moment },
};

function shortened(x) {
  for (const [size, name] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]]) if (Math.abs(x) >= size) return Number((x / size).toPrecision(4)) + name;
  return number(x);
}

// Labels of levels that five digits do not tell apart: all digits where they fit, else how far each lies above the first.
function distinct(v, levels, step) {
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)), longest = Math.max(...levels.map(level => level.toFixed(decimals).length));
  if (longest <= 8) return v.toFixed(decimals);
  return v === levels[0] ? number(v) : "+" + shortened(Number((v - levels[0]).toPrecision(4)));
}

export class LineChart {
  // onzoom(low, high) asks for what lies there; onzoom(null, null) for everything.
  constructor(place, onzoom) {
    this.canvas = el("canvas", { role: "img" });
    this.onzoom = onzoom;
    this.curves = [];
    this.options = {};
    this.pointer = this.drag = this.zoom = null;
    place.append(this.canvas);
    this.resize = new ResizeObserver(() => this.draw());
    this.resize.observe(this.canvas);
    this.listen();
  }

  listen() {
    const at = event => { const box = this.canvas.getBoundingClientRect(); return { x: event.clientX - box.left, y: event.clientY - box.top, page: event }; };
    this.canvas.addEventListener("pointermove", event => {
      this.pointer = at(event);
      if (this.drag) this.drag.to = this.pointer;
      this.draw();
      this.tip();
    });
    this.canvas.addEventListener("pointerleave", () => { this.pointer = null; hideTip(); this.draw(); });
    this.canvas.addEventListener("pointerdown", event => {
      if (event.button) return;
      this.canvas.setPointerCapture(event.pointerId);
      this.drag = { from: at(event), to: at(event) };
    });
    this.canvas.addEventListener("pointerup", () => this.release());
    this.canvas.addEventListener("pointercancel", () => { this.drag = null; this.draw(); });
    this.canvas.addEventListener("dblclick", () => this.unzoom());
  }

  release() {
    const drag = this.drag;
    this.drag = null;
    if (!drag || !this.scale) return;
    const [a, b] = [drag.from.x, drag.to.x].sort((p, q) => p - q), [c, d] = [drag.from.y, drag.to.y].sort((p, q) => p - q);
    if (b - a > 6) {
      const y = d - c > 24 ? [this.scale.y.back(d), this.scale.y.back(c)] : null;      // a flat drag zooms along x only
      this.zoom = { x: [this.scale.x.back(a), this.scale.x.back(b)], y };
      this.onzoom(...this.zoom.x);
    }
    this.draw();
  }

  unzoom() {
    if (!this.zoom) return;
    this.zoom = null;
    this.onzoom(null, null);
    this.draw();
  }

  set(curves, options) {
    this.curves = curves;
    this.options = options;
    this.canvas.setAttribute("aria-label", `${options.title}: ${curves.map(curve => curve.name).join(", ")}`);
    this.draw();
    if (this.pointer) this.tip();
  }

  // ---- scales --------------------------------------------------------------------------------------------------------

  height(y) { return typeof y === "number" && (!this.options.log || y > 0) ? (this.options.log ? Math.log10(y) : y) : NaN; }

  ranges() {
    const axis = AXES[this.options.axis];
    let left = Infinity, right = -Infinity;
    const heights = [];
    for (const curve of this.curves) {
      for (let k = 0; k < curve.step.length; k++) {
        const x = axis.of(curve, k);
        if (this.zoom && (x < this.zoom.x[0] || x > this.zoom.x[1])) continue;
        left = Math.min(left, x);
        right = Math.max(right, x);
        const y = this.height((curve.smooth || curve.value)[k]), raw = this.height(curve.value[k]);
        if (Number.isFinite(y)) heights.push(y);
        if (curve.smooth && Number.isFinite(raw)) heights.push(raw);
      }
    }
    if (left === right) { left -= 1; right += 1; }
    return { x: this.zoom ? this.zoom.x : left <= right ? [left, right] : [0, 1], y: this.zoom?.y || this.span(heights) };
  }

  span(heights) {
    if (!heights.length) return [0, 1];
    heights.sort((a, b) => a - b);
    const cut = !this.options.outliers && heights.length > 20 ? 0.025 : 0;
    let low = heights[Math.floor(cut * (heights.length - 1))], high = heights[Math.ceil((1 - cut) * (heights.length - 1))];
    if (high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high))) { const wide = Math.abs(low) * 0.1 || 1; low -= wide; high += wide; }
    return [low - (high - low) * 0.06, high + (high - low) * 0.06];
  }

  scales(width, height) {
    const { x, y } = this.ranges(), wide = Math.max(width - LEFT - RIGHT, 1), high = Math.max(height - TOP - BOTTOM, 1);
    const spanX = x[1] - x[0] || 1, spanY = y[1] - y[0] || 1;
    return {
      x: { low: x[0], high: x[1], to: v => LEFT + (v - x[0]) / spanX * wide, back: p => x[0] + (Math.min(Math.max(p, LEFT), LEFT + wide) - LEFT) / wide * spanX },
      y: { low: y[0], high: y[1], to: v => TOP + (y[1] - v) / spanY * high, back: p => y[1] - (p - TOP) / high * spanY },
      box: { left: LEFT, top: TOP, width: wide, height: high },
    };
  }

  // ---- drawing ---------------------------------------------------------------------------------------------------------

  draw() {
    if (!this.canvas.clientWidth || !this.options.axis) return;
    const { pen, width, height } = fitted(this.canvas);
    this.scale = this.scales(width, height);
    this.grid(pen);
    const { box } = this.scale;
    pen.save();
    pen.beginPath();
    pen.rect(box.left - 2, box.top - 2, box.width + 4, box.height + 4);
    pen.clip();
    for (const curve of this.curves) if (curve.smooth) this.line(pen, curve, curve.value, faded(curve.color, 0.22), 1.2);
    for (const curve of this.curves) this.line(pen, curve, curve.smooth || curve.value, curve.color, 1.8);
    pen.restore();
    if (this.drag) this.band(pen);
    else if (this.pointer) this.cross(pen);
  }

  grid(pen) {
    const { x, y, box } = this.scale, axis = AXES[this.options.axis];
    pen.strokeStyle = ink("grid");
    pen.fillStyle = ink("muted");
    pen.lineWidth = 1;
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    const levels = (this.options.log ? logTicks : ticks)(y.low, y.high, Math.max(2, box.height / 36));
    for (const v of levels) {
      const at = Math.round(y.to(v)) + 0.5;
      pen.beginPath();
      pen.moveTo(box.left, at);
      pen.lineTo(box.left + box.width, at);
      pen.stroke();
      pen.fillText(this.level(v, levels), box.left - 8, at);
    }
    pen.textBaseline = "top";
    pen.textAlign = "center";
    for (const v of axis.ticks(x.low, x.high, Math.max(2, Math.floor(box.width / 62)))) {
      pen.fillText(axis.text(v), Math.min(Math.max(x.to(v), box.left + 6), box.left + box.width - 12), box.top + box.height + 9);
    }
  }

  level(v, levels) {
    if (this.options.log) return number(10 ** v);
    const step = levels.length > 1 ? Math.abs(levels[1] - levels[0]) : Math.abs(v) || 1;
    if (Math.abs(v) < step / 1e6) return "0";
    const text = number(Number(v.toPrecision(12)));
    return levels.every((other, k) => !k || number(other) !== number(levels[k - 1])) ? text : distinct(v, levels, step);
  }

  line(pen, curve, values, color, wide) {
    const axis = AXES[this.options.axis], { x, y } = this.scale;
    pen.strokeStyle = pen.fillStyle = color;
    pen.lineWidth = wide;
    pen.lineJoin = "round";
    pen.beginPath();
    let open = false, count = 0, last = null;
    for (let k = 0; k < values.length; k++) {
      const at = this.height(values[k]);
      if (!Number.isFinite(at)) { open = false; continue; }
      last = [x.to(axis.of(curve, k)), y.to(at)];
      if (open) pen.lineTo(...last); else pen.moveTo(...last);
      open = true;
      count++;
    }
    pen.stroke();
    if (count === 1) { pen.beginPath(); pen.arc(last[0], last[1], 3, 0, 7); pen.fill(); }
  }

  band(pen) {
    const { box } = this.scale, { from, to } = this.drag;
    const [a, b] = [from.x, to.x].map(p => Math.min(Math.max(p, box.left), box.left + box.width));
    const flat = Math.abs(to.y - from.y) <= 24;
    pen.fillStyle = faded(ink("accent"), 0.14);
    pen.fillRect(a, flat ? box.top : from.y, b - a, flat ? box.height : to.y - from.y);
  }

  cross(pen) {
    const { box } = this.scale, p = this.pointer;
    if (p.x < box.left || p.x > box.left + box.width) return;
    pen.strokeStyle = faded(ink("muted"), 0.5);
    pen.beginPath();
    pen.moveTo(Math.round(p.x) + 0.5, box.top);
    pen.lineTo(Math.round(p.x) + 0.5, box.top + box.height);
    pen.stroke();
    for (const row of this.near()) {
      if (!Number.isFinite(row.y)) continue;
      pen.fillStyle = row.curve.color;
      pen.strokeStyle = ink("card");
      pen.lineWidth = 1.5;
      pen.beginPath();
      pen.arc(row.x, row.y, 4, 0, 7);
      pen.fill();
      pen.stroke();
    }
  }

  // The point of each curve nearest to the pointer along x.
  near() {
    const axis = AXES[this.options.axis], wanted = this.scale.x.back(this.pointer.x);
    return this.curves.filter(curve => curve.step.length).map(curve => {
      let low = 0, high = curve.step.length - 1;
      while (low < high) { const middle = low + high >> 1; if (axis.of(curve, middle) < wanted) low = middle + 1; else high = middle; }
      const k = low > 0 && Math.abs(axis.of(curve, low - 1) - wanted) < Math.abs(axis.of(curve, low) - wanted) ? low - 1 : low;
      const level = this.height((curve.smooth || curve.value)[k]);
      return { curve, k, x: this.scale.x.to(axis.of(curve, k)), y: Number.isFinite(level) ? this.scale.y.to(level) : NaN };
    });
  }

  tip() {
    if (this.drag || !this.scale || !this.curves.length) return hideTip();
    const rows = this.near(), far = row => Number.isFinite(row.y) ? Math.abs(row.y - this.pointer.y) : 1e9;
    const nearest = rows.reduce((a, b) => far(b) < far(a) ? b : a, rows[0]);
    rows.sort((a, b) => (Number.isFinite(a.y) ? a.y : 1e9) - (Number.isFinite(b.y) ? b.y : 1e9));
    const smooth = rows.some(row => row.curve.smooth);
    const head = el("tr", {}, ...["Run", ...(smooth ? ["Smoothed"] : []), "Value", "Step", "Relative"].map(text => el("th", {}, text)));
    const body = rows.slice(0, MOST_ROWS).map(({ curve, k, ...row }) => el("tr", { class: curve === nearest.curve ? "near" : "" },
      el("td", {}, el("i", { class: "dot", style: { background: curve.color } }), curve.name),
      ...(smooth ? [el("td", {}, number((curve.smooth || curve.value)[k]))] : []), el("td", {}, number(curve.value[k])),
      el("td", {}, whole(curve.step[k])), el("td", {}, duration(curve.wall[k] - curve.start))));
    const more = rows.length > MOST_ROWS ? [el("div", { class: "muted" }, `and ${rows.length - MOST_ROWS} more`)] : [];
    showTip(this.pointer.page.clientX, this.pointer.page.clientY, el("table", {}, el("thead", {}, head), el("tbody", {}, ...body)), ...more);
  }

  close() { this.resize.disconnect(); }
}
