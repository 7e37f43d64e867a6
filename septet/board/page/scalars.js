// The page of scalars: a card for each tag, grouped by what stands before its first slash.
import { LineChart } from "./chart.js";
import { button, el, empty, grouped, keep, pattern, post, query, segmented, settings, toggle, watch } from "./parts.js";

export class Scalars {
  constructor(board) {
    this.board = board;
    this.cards = new Map();
    this.filter = "";
    this.waiting = null;
    this.observer = watch((place, visible) => {
      const card = [...this.cards.values()].find(known => known.place === place);
      if (card) { card.visible = visible; if (visible && card.stale) this.ask(); }
    });
  }

  controls() {
    const says = el("output", { class: "muted" }, settings.smoothing.toFixed(2));
    const slider = el("input", { type: "range", min: 0, max: 0.99, step: 0.01, value: settings.smoothing, "aria-label": "Smoothing", oninput: () => {
      says.textContent = Number(slider.value).toFixed(2);
      keep({ smoothing: Number(slider.value) });
      this.renew();
    } });
    return [
      el("div", { class: "field" }, el("span", {}, "Smoothing", says), slider),
      segmented("Horizontal axis", [["step", "Step"], ["relative", "Relative"], ["wall", "Wall"]], settings.axis, axis => {
        keep({ axis });
        this.cards.forEach(card => { card.chart.zoom = null; card.low = card.high = null; });
        this.renew();
      }),
      toggle("Logarithmic scale", settings.log, log => { keep({ log }); this.cards.forEach(card => { card.log = null; }); this.redraw(); }),
      toggle("Show outliers", settings.outliers, outliers => { keep({ outliers }); this.redraw(); }),
    ];
  }

  show(main) {
    this.place = el("div");
    const input = el("input", { type: "search", placeholder: "Filter tags (regular expression)", "aria-label": "Filter tags", value: this.filter, oninput: () => {
      this.filter = input.value;
      this.update();
    } });
    this.input = input;
    main.replaceChildren(el("div", { class: "bar" }, input), this.place);
    this.cards.clear();
    this.groups = null;
    this.update();
  }

  tags() {
    const wanted = pattern(this.filter, this.input), shown = new Set(this.board.shownRuns());
    return Object.keys(this.board.state.tags.scalars).filter(tag => (!wanted || wanted.test(tag)) && this.board.state.tags.scalars[tag].runs.some(run => shown.has(run)));
  }

  // Bring the cards in line with the tags; cards that stay keep their zoom.
  update() {
    const tags = this.tags(), key = JSON.stringify(tags);
    if (key !== this.groups) {
      this.groups = key;
      this.build(tags);
    }
    this.renew();
  }

  build(tags) {
    const kept = new Set(tags);
    for (const [tag, card] of this.cards) if (!kept.has(tag)) { card.chart.close(); this.observer.unobserve(card.place); this.cards.delete(tag); }
    if (!tags.length) return this.place.replaceChildren(Object.keys(this.board.state.tags.scalars).length ? empty("No curve matches", "Loosen the filter, or show more runs.") : empty("No scalars yet"));
    this.place.replaceChildren(...[...grouped(tags)].map(([name, members]) => {
      const cards = el("div", { class: "cards" }, ...members.map(tag => this.card(tag).place));
      const group = el("section", { class: "group" + (settings.closed[name] ? "" : " open") }, el("button", { "aria-expanded": String(!settings.closed[name]), onclick: event => {
        const open = group.classList.toggle("open");
        event.currentTarget.setAttribute("aria-expanded", String(open));
        keep({ closed: { ...settings.closed, [name]: !open } });
      } }, name, el("span", { class: "muted" }, String(members.length))), cards);
      return group;
    }));
  }

  card(tag) {
    if (this.cards.has(tag)) return this.cards.get(tag);
    const card = { tag, stale: true, visible: false, low: null, high: null, log: null, data: {} };
    const plot = el("div", { class: "plot" });
    card.chart = new LineChart(plot, (low, high) => { Object.assign(card, { low, high, stale: true }); this.ask(); });
    card.note = el("div", { class: "note" });
    const log = button("log", "Logarithmic scale", () => { card.log = !this.isLog(card); log.classList.toggle("on", card.log); this.draw(card); }, this.isLog(card));
    card.place = el("article", { class: "card" }, el("div", { class: "head" },
      el("div", { class: "title", title: tag }, tag.includes("/") ? tag.slice(tag.indexOf("/") + 1) : tag, el("small", {}, this.board.state.tags.scalars[tag].description)), log,
      button("reset", "Show everything again", () => card.chart.unzoom()),
      button("wide", "Wide", event => { event.currentTarget.classList.toggle("on", card.place.classList.toggle("wide")); }),
      button("save", "Save as CSV", () => this.save(tag))), plot, card.note);
    this.cards.set(tag, card);
    this.observer.observe(card.place);
    return card;
  }

  isLog(card) { return card.log === null ? settings.log : card.log; }

  save(tag) {
    const runs = this.board.state.tags.scalars[tag].runs.filter(run => this.board.isShown(run));
    for (const run of runs.slice(0, 8)) el("a", { href: `api/csv?${query({ run, tag })}`, download: `${run}-${tag}.csv`.replaceAll("/", "-") }).click();
  }

  renew() {
    this.cards.forEach(card => { card.stale = true; });
    this.ask();
  }

  redraw() { this.cards.forEach(card => this.draw(card)); }

  // Questions are gathered for a moment; one is under way at a time.
  ask() {
    if (this.waiting) { this.again = true; return; }
    this.waiting = setTimeout(async () => {
      this.again = false;
      try { await this.fetch(); } catch (error) { this.board.lost(error); }
      this.waiting = null;
      if (this.again) this.ask();
    }, 25);
  }

  async fetch() {
    const stale = [...this.cards.values()].filter(card => card.stale && card.visible);
    const zoomed = stale.filter(card => card.low !== null), plain = stale.filter(card => card.low === null);
    const parts = zoomed.map(card => [card]);
    for (let k = 0; k < plain.length; k += 16) parts.push(plain.slice(k, k + 16));
    for (const cards of parts) {
      cards.forEach(card => { card.stale = false; });
      const answer = await post("scalars", { tags: cards.map(card => card.tag), runs: this.board.shownRuns(), points: 700, weight: settings.smoothing, axis: settings.axis, low: cards[0].low, high: cards[0].high });
      for (const card of cards) { card.data = answer[card.tag] || {}; this.draw(card); }
    }
  }

  draw(card) {
    const curves = Object.entries(card.data).filter(([run]) => this.board.isShown(run)).map(([run, curve]) => ({ ...curve, name: run, color: this.board.color(run) }));
    card.chart.set(curves, { title: card.tag, axis: settings.axis, log: this.isLog(card), outliers: settings.outliers });
    const wrong = curves.reduce((n, curve) => n + curve.value.filter(x => typeof x !== "number").length, 0);
    card.note.textContent = wrong ? `${wrong} shown points are NaN or infinite` : "";
  }
}
