// What the pages share: elements, icons, numbers as text, settings that last, and questions to the server.

const ICONS = {
  sun: '<circle cx="8" cy="8" r="3"/><path d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1"/>',
  moon: '<path d="M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z"/>',
  log: '<path d="M2 2v12h12"/><path d="M4 13c1-7 3-9 10-9"/>',
  reset: '<path d="M3 8a5 5 0 1 0 1.5-3.6L3 6"/><path d="M3 2.5V6h3.5"/>',
  wide: '<path d="M9.5 2.5h4v4M6.5 13.5h-4v-4M13.5 2.5l-5 5M2.5 13.5l5-5"/>',
  save: '<path d="M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11"/>',
};

export function el(kind, properties = {}, ...children) {
  const made = document.createElement(kind);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (name === "style") Object.assign(made.style, value);
    else if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

export function svg(kind, properties = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", kind);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export function icon(name) {
  const drawn = svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" });
  drawn.innerHTML = ICONS[name];                    // ours, from the table above
  return drawn;
}

export function button(name, title, onclick, on = false) {
  return el("button", { class: "icon" + (on ? " on" : ""), title, "aria-label": title, onclick }, icon(name));
}

// ---- numbers and times ------------------------------------------------------------------------------------------------

export function number(x) {
  if (x === null || x === undefined) return "NaN";
  if (typeof x !== "number") return String(x);
  if (x === 0) return "0";
  const size = Math.abs(x);
  if (size >= 1e6 || size < 1e-4) return x.toExponential(3).replace(/\.?0+e/, "e").replace("e+", "e");
  return String(Number(x.toPrecision(5)));
}

export function whole(x) {
  return Math.abs(x) >= 1e7 ? number(x) : Math.round(x).toLocaleString("en-US").replaceAll(",", "\u202f");
}

export function duration(seconds) {
  const s = Math.abs(seconds), sign = seconds < 0 ? "-" : "";
  if (s < 60) return sign + Number(s.toPrecision(3)) + " s";
  if (s < 3600) return sign + Math.floor(s / 60) + " min " + (Math.round(s % 60) ? Math.round(s % 60) + " s" : "");
  if (s < 172800) return sign + Math.floor(s / 3600) + " h " + (Math.round(s % 3600 / 60) ? Math.round(s % 3600 / 60) + " min" : "");
  return sign + Number((s / 86400).toPrecision(3)) + " d";
}

export function moment(wall) {
  return new Date(wall * 1000).toLocaleString(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

// ---- colours ----------------------------------------------------------------------------------------------------------

const LIGHT = ["#5b5bd6", "#e5683c", "#12a594", "#d6409f", "#b08900", "#3e8ede", "#c23c3c", "#6a9a2d", "#8e4ec6", "#8a6a54"];
const DARK = ["#8e8cf5", "#ff8d5c", "#3ccfbe", "#f472c4", "#e2b93b", "#6cb4ff", "#ff7b7b", "#a3d45f", "#c08bf0", "#c4a184"];

export const isDark = () => document.documentElement.dataset.theme === "dark";
// Beyond ten runs the colours come again darker, then lighter.
export const palette = k => shaded((isDark() ? DARK : LIGHT)[k % LIGHT.length], [0, -0.4, 0.45][Math.floor(k / LIGHT.length) % 3]);
export const ink = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

// A colour mixed with so much white, or with black where `share` is negative.
function shaded(color, share) {
  const parts = [1, 3, 5].map(at => parseInt(color.slice(at, at + 2), 16)).map(part => Math.round(part + ((share > 0 ? 255 : 0) - part) * Math.abs(share)));
  return "#" + parts.map(part => part.toString(16).padStart(2, "0")).join("");
}

export function faded(color, alpha) {
  const n = parseInt(color.slice(1), 16);
  return `rgb(${n >> 16} ${n >> 8 & 255} ${n & 255} / ${alpha})`;
}

// ---- settings -----------------------------------------------------------------------------------------------------------

const KEY = "septet-board";
const DEFAULTS = { page: "scalars", smoothing: 0.6, axis: "step", log: false, outliers: true, theme: null, colors: {}, hidden: {}, closed: {}, histogram: "ridge" };

function loaded() {
  try { return JSON.parse(localStorage.getItem(KEY)) || {}; } catch { return {}; }
}

export const settings = { ...DEFAULTS, ...loaded() };

export function keep(changes) {
  Object.assign(settings, changes);
  try { localStorage.setItem(KEY, JSON.stringify(settings)); } catch { /* a private window keeps nothing */ }
}

// ---- the server -----------------------------------------------------------------------------------------------------------

async function answered(response) {
  if (!response.ok) throw new Error((await response.text()).slice(0, 300) || response.statusText);
  return response.json();
}

export const query = parts => new URLSearchParams(parts).toString();
export const ask = async (path, parts = {}) => answered(await fetch(`api/${path}?${query(parts)}`));
export const post = async (path, body) => answered(await fetch(`api/${path}`, {
  method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }));

// ---- what several pages do ------------------------------------------------------------------------------------------------

export function segmented(label, choices, current, onchange) {
  const buttons = choices.map(([value, text]) => el("button", { type: "button", "aria-pressed": String(value === current), onclick: () => {
    buttons.forEach((b, k) => b.setAttribute("aria-pressed", String(choices[k][0] === value)));
    onchange(value);
  } }, text));
  return el("div", { class: "field" }, el("span", {}, label), el("div", { class: "choice", role: "group", "aria-label": label }, ...buttons));
}

export function toggle(label, on, onchange) {
  return el("label", { class: "switch" }, el("input", { type: "checkbox", checked: on, onchange: event => onchange(event.target.checked) }), label);
}

export function pattern(text, input) {
  try {
    const found = new RegExp(text, "i");
    input.classList.remove("wrong");
    return found;
  } catch {
    input.classList.add("wrong");
    return null;
  }
}

export function grouped(tags) {
  const groups = new Map();
  for (const tag of [...tags].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))) {
    const at = tag.indexOf("/"), name = at > 0 ? tag.slice(0, at) : "general";
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(tag);
  }
  return groups;
}

// Shows cards as they come into view: `visible(card, whether)`.
export function watch(visible) {
  const observer = new IntersectionObserver(entries => entries.forEach(entry => visible(entry.target, entry.isIntersecting)), { rootMargin: "200px" });
  return observer;
}

// A slider over the steps of items; `onchange(k)` where there are several.
export function stepper(items, k, onchange) {
  const says = place => `step ${whole(items[place].step)} · ${moment(items[place].wall)}`;
  const output = el("output", {}, says(k));
  if (items.length < 2) return el("div", { class: "steps" }, output);
  const slider = el("input", { type: "range", min: 0, max: items.length - 1, value: k, "aria-label": "Step", oninput: () => {
    output.textContent = says(Number(slider.value));
    onchange(Number(slider.value));
  } });
  return el("div", { class: "steps" }, slider, output);
}

export function empty(title, ...words) {
  return el("div", { class: "empty" }, el("b", {}, title), ...words);
}

const tip = () => document.getElementById("tip");

export function hideTip() { tip().hidden = true; }

export function showTip(x, y, ...content) {
  const box = tip();
  box.replaceChildren(...content);
  box.hidden = false;
  const { width, height } = box.getBoundingClientRect();
  box.style.left = (x + 18 + width > innerWidth ? Math.max(4, x - width - 18) : x + 18) + "px";
  box.style.top = Math.max(4, Math.min(y + 14, innerHeight - height - 6)) + "px";
}
