// The page of texts. Markdown becomes elements and text nodes, never HTML: what a file says cannot run.
import { Cards } from "./images.js";
import { ask, el, stepper } from "./parts.js";

export class Words extends Cards {
  constructor(board) { super(board, "text", "No texts yet"); }

  fetch(card) { return ask("text", { run: card.run, tag: card.tag }); }

  fill(card, items) {
    if (card.items && JSON.stringify(card.items) === JSON.stringify(items)) return;
    const latest = !card.items || card.at === card.items.length - 1;
    card.items = items;
    card.at = latest ? items.length - 1 : Math.min(card.at, items.length - 1);
    const words = el("div", { class: "words" });
    const pick = k => { card.at = k; words.replaceChildren(...rendered(items[k])); };
    card.place.classList.add("wide");
    card.body.replaceChildren(stepper(items, card.at, pick), words);
    pick(card.at);
  }
}

function rendered({ shape, texts }) {
  if (!shape.length || texts.length === 1) return markdown(texts.join("\n\n"));
  const columns = shape.length > 1 ? shape.slice(1).reduce((a, b) => a * b, 1) : 1, rows = [];
  for (let k = 0; k < texts.length; k += columns || 1) rows.push(el("tr", {}, ...texts.slice(k, k + columns).map(text => el("td", {}, ...markdown(text)))));
  return [el("table", {}, el("tbody", {}, ...rows))];
}

const BLOCKS = [
  [/^ {0,3}(`{3,}|~{3,})/, (lines, found) => {
    const end = lines.findIndex((line, k) => k > 0 && line.trim().startsWith(found[1])), last = end < 0 ? lines.length : end;
    return [el("pre", {}, el("code", {}, lines.slice(1, last).join("\n"))), last + 1];
  }],
  [/^ {0,3}(#{1,6})\s+(.*?)\s*#*$/, (lines, found) => [el("h" + found[1].length, {}, ...inline(found[2])), 1]],
  [/^ {0,3}([-*_])(\s*\1){2,}\s*$/, () => [el("hr"), 1]],
  [/^ {0,3}>/, lines => {
    const n = counted(lines, line => /^ {0,3}>/.test(line));
    return [el("blockquote", {}, ...markdown(lines.slice(0, n).map(line => line.replace(/^ {0,3}> ?/, "")).join("\n"))), n];
  }],
  [/^ {0,3}(?:[-*+]|(\d{1,9})[.)])\s+/, (lines, found) => list(lines, found[1])],
  [/^( {4}|\t)/, lines => {
    const n = counted(lines, line => /^( {4}|\t)/.test(line) || !line.trim());
    return [el("pre", {}, el("code", {}, lines.slice(0, n).map(line => line.replace(/^( {4}|\t)/, "")).join("\n").trimEnd())), n];
  }],
];

export function markdown(text, depth = 0) {
  const lines = text.replaceAll("\r", "").split("\n"), made = [];
  while (lines.length) {
    if (!lines[0].trim()) { lines.shift(); continue; }
    const [element, used] = block(lines, depth);
    made.push(element);
    lines.splice(0, used);
  }
  return made;
}

function block(lines, depth) {
  if (lines.length > 1 && lines[0].includes("|") && /^[\s|:-]*-[\s|:-]*$/.test(lines[1]) && lines[1].includes("|")) return table(lines);
  if (depth < 8) for (const [pattern, make] of BLOCKS) { const found = lines[0].match(pattern); if (found) return make(lines, found); }
  const n = Math.max(1, counted(lines, (line, k) => line.trim() && (k === 0 || !BLOCKS.slice(0, 5).some(([pattern]) => pattern.test(line)))));
  return [el("p", {}, ...inline(lines.slice(0, n).join("\n"))), n];
}

function counted(lines, holds) {
  const end = lines.findIndex((line, k) => !holds(line, k));
  return end < 0 ? lines.length : end;
}

function list(lines, start) {
  const mark = start ? /^ {0,3}\d{1,9}[.)]\s+/ : /^ {0,3}[-*+]\s+/, items = [];
  let k = 0;
  while (k < lines.length) {
    if (mark.test(lines[k])) items.push([lines[k].replace(mark, "")]);
    else if (items.length && lines[k].trim() && /^\s/.test(lines[k])) items.at(-1).push(lines[k].replace(/^\s{1,4}/, ""));
    else break;
    k++;
  }
  const made = items.map(item => { const parts = markdown(item.join("\n"), 4); return el("li", {}, ...(parts.length === 1 && parts[0].tagName === "P" ? parts[0].childNodes : parts)); });
  return [el(start ? "ol" : "ul", start ? { start: Number(start) } : {}, ...made), k];
}

function table(lines) {
  const cells = line => line.trim().replace(/^\||\|$/g, "").split("|").map(cell => cell.trim());
  const n = counted(lines, line => line.includes("|")), row = (line, kind) => el("tr", {}, ...cells(line).map(cell => el(kind, {}, ...inline(cell))));
  return [el("table", {}, el("thead", {}, row(lines[0], "th")), el("tbody", {}, ...lines.slice(2, n).map(line => row(line, "td")))), n];
}

const INLINE = /(`+)([\s\S]*?[^`])\1(?!`)|\*\*(?=\S)([\s\S]*?\S)\*\*|__(?=\S)([\s\S]*?\S)__|\*(?=\S)([\s\S]*?\S)\*|\b_(?=\S)([\s\S]*?\S)_\b|~~(?=\S)([\s\S]*?\S)~~|\[([^\]]*)\]\(([^)\s]*)[^)]*\)|(https?:\/\/[^\s<>)]+)|\\([\\`*_{}[\]()#+.!|>~-])/;

function inline(text, depth = 0) {
  const made = [];
  let found;
  while (depth < 6 && (found = text.match(INLINE))) {
    made.push(text.slice(0, found.index), ...piece(found, depth + 1));
    text = text.slice(found.index + found[0].length);
  }
  return [...made, text].filter(Boolean);
}

function piece(found, depth) {
  const [, , code, strong, strong2, soft, soft2, gone, label, address, bare, escaped] = found;
  if (code !== undefined) return [el("code", {}, code.trim())];
  if (strong ?? strong2) return [el("strong", {}, ...inline(strong ?? strong2, depth))];
  if (soft ?? soft2) return [el("em", {}, ...inline(soft ?? soft2, depth))];
  if (gone) return [el("del", {}, ...inline(gone, depth))];
  if (address !== undefined) return /^https?:\/\//i.test(address) ? [link(address, ...inline(label, depth))] : inline(label, depth);
  return bare ? [link(bare, bare)] : [escaped];
}

function link(address, ...words) {
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...words);
}
