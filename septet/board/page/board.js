// The board: pages, runs and their colours, the theme, and following the files as they grow.
import { Histograms } from "./histograms.js";
import { Images } from "./images.js";
import { ask, el, empty, icon, keep, palette, pattern, settings } from "./parts.js";
import { Scalars } from "./scalars.js";
import { Sessions } from "./sessions.js";
import { Traces } from "./traces.js";
import { Words } from "./words.js";

const PAGES = [["scalars", "Scalars", Scalars], ["histograms", "Histograms", Histograms], ["images", "Images", Images], ["text", "Text", Words], ["hparams", "Hyperparameters", Sessions], ["traces", "Traces", Traces]];
const EVERY = 2000, MOST_SHOWN = 400, MANY = 40;
const id = name => document.getElementById(name);

class Board {
  constructor() {
    this.state = { version: -1, runs: [], tags: {}, hparams: false, traces: 0, complete: true };
    this.pages = Object.fromEntries(PAGES.map(([name, , Page]) => [name, new Page(this)]));
    this.filter = "";
    this.theme(settings.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
    id("theme").onclick = () => { const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark"; keep({ theme: next }); this.theme(next); };
    id("run-filter").oninput = event => { this.filter = event.target.value; this.drawRuns(); this.page?.update(); };
    id("all").onclick = () => this.hide([]);
    id("none").onclick = () => this.hide(this.state.runs.map(run => run.name));
    addEventListener("hashchange", () => this.open(location.hash.slice(1)));
    this.follow();
  }

  theme(name) {
    document.documentElement.dataset.theme = name;
    id("theme").replaceChildren(icon(name === "dark" ? "sun" : "moon"));
    if (this.page) { this.drawRuns(); this.page.redraw(); }
  }

  // ---- following the files -----------------------------------------------------------------------------------------------

  async follow() {
    try {
      if (!document.hidden || this.state.version < 0) await this.refresh();
    } catch (error) { this.lost(error); }
    setTimeout(() => this.follow(), this.state.complete ? EVERY : 300);
  }

  async refresh() {
    const state = await ask("state", { version: this.state.version });
    id("live").className = "live" + (state.same ? this.state.complete ? "" : " busy" : state.complete ? "" : " busy");
    id("live").lastChild.textContent = state.same || state.complete ? "Live" : "Reading";
    if (state.same) return;
    const first = this.state.version < 0;
    this.state = state;
    id("folder").textContent = id("folder").title = state.folder;
    this.hidden = new Set(settings.hidden[state.folder] || (state.runs.length > MANY ? state.runs.slice(10).map(run => run.name) : []));
    this.drawTabs();
    this.drawRuns();
    if (first || !this.page || this.blank) this.open(location.hash.slice(1) || settings.page); else this.page.update();
  }

  lost(error) {
    id("live").className = "live lost";
    id("live").lastChild.textContent = "No answer";
    id("live").title = String(error);
  }

  // ---- pages ------------------------------------------------------------------------------------------------------------

  count(name) { return name === "traces" ? this.state.traces : name === "hparams" ? Number(this.state.hparams) : Object.keys(this.state.tags[name] || {}).length; }

  drawTabs() {
    id("tabs").replaceChildren(...PAGES.filter(([name]) => this.count(name) || name === "scalars" && !this.state.traces).map(([name, label]) => el("button", { role: "tab", "aria-selected": String(this.name === name), onclick: () => { location.hash = name; } },
      label, name === "hparams" ? null : el("span", { class: "badge" }, String(this.count(name))))));
  }

  open(name) {
    if (this.state.version < 0) return;
    if (!this.pages[name] || !this.count(name)) name = this.count("scalars") ? "scalars" : PAGES.map(page => page[0]).find(known => this.count(known)) || "scalars";
    this.name = name;
    this.page = this.pages[name];
    keep({ page: name });
    this.drawTabs();
    id("controls").replaceChildren(...this.page.controls());
    document.querySelector("aside").hidden = name === "traces";       // traces are of no run
    this.blank = !this.count(name);
    if (this.blank) id("main").replaceChildren(empty(this.state.complete ? "Nothing here yet" : "Reading …", `No event files with anything to show stand in ${this.state.folder}. The page follows as soon as some do.`));
    else this.page.show(id("main"));
  }

  // ---- runs ---------------------------------------------------------------------------------------------------------------

  isShown(run) { return !this.hidden.has(run) && this.matches(run); }
  shownRuns() { return this.state.runs.map(run => run.name).filter(name => this.isShown(name)); }

  matches(run) {
    const wanted = pattern(this.filter, id("run-filter"));
    return !wanted || wanted.test(run);
  }

  color(run) { return settings.colors[run] || palette(Math.max(0, this.state.runs.findIndex(known => known.name === run))); }

  hide(names) {
    this.hidden = new Set(names);
    keep({ hidden: { ...settings.hidden, [this.state.folder]: names } });
    this.drawRuns();
    this.page.update();
  }

  flip(run) {
    if (this.hidden.has(run)) this.hidden.delete(run); else this.hidden.add(run);
    this.hide([...this.hidden]);
  }

  drawRuns() {
    const runs = this.state.runs.filter(run => this.matches(run.name)), shown = runs.filter(run => !this.hidden.has(run.name));
    id("run-count").textContent = `${shown.length} of ${this.state.runs.length}`;
    const items = runs.slice(0, MOST_SHOWN).map(run => this.item(run));
    if (runs.length > MOST_SHOWN) items.push(el("li", { class: "muted" }, `and ${runs.length - MOST_SHOWN} more: filter them`));
    id("runs").replaceChildren(...items);
  }

  item({ name, troubles }) {
    const off = this.hidden.has(name);
    const pick = el("input", { type: "color", value: this.color(name), title: "Change the colour", "aria-label": `Colour of ${name}`, onchange: event => {
      keep({ colors: { ...settings.colors, [name]: event.target.value } });
      this.drawRuns();
      this.page.redraw();
    } });
    return el("li", { class: off ? "off" : "" }, el("span", { class: "swatch", style: { background: this.color(name) } }, pick),
      el("button", { class: "label", title: name, "aria-pressed": String(!off), onclick: () => this.flip(name) }, name === "." ? "(this folder)" : name),
      troubles.length ? el("span", { class: "warn", title: troubles.join("\n") }, "!") : null,
      el("button", { class: "only", onclick: () => this.hide(this.state.runs.map(run => run.name).filter(other => other !== name)) }, "only"));
  }
}

window.board = new Board();
