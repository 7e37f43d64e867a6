// The page of images, and what it shares with those of histograms and texts: a card for each run of a tag, filled when it comes into view.
import { ask, button, el, empty, grouped, keep, pattern, query, settings, stepper, watch } from "./parts.js";

export class Cards {
  constructor(board, kind, missing) {
    Object.assign(this, { board, kind, missing, cards: new Map(), filter: "", key: null });
    this.observer = watch((place, visible) => {
      const card = [...this.cards.values()].find(known => known.place === place);
      if (card) { card.visible = visible; this.load(card); }
    });
  }

  controls() { return []; }
  extra() { return []; }

  show(main) {
    this.place = el("div");
    this.input = el("input", { type: "search", placeholder: "Filter tags (regular expression)", "aria-label": "Filter tags", value: this.filter, oninput: () => { this.filter = this.input.value; this.update(); } });
    main.replaceChildren(el("div", { class: "bar" }, this.input), this.place);
    this.cards.clear();
    this.key = null;
    this.update();
  }

  update() {
    const wanted = pattern(this.filter, this.input), known = this.board.state.tags[this.kind];
    const tags = Object.keys(known).filter(tag => !wanted || wanted.test(tag)), pairs = [];
    for (const tag of tags) for (const run of known[tag].runs) if (this.board.isShown(run)) pairs.push([tag, run]);
    const key = JSON.stringify(pairs);
    if (key !== this.key) this.build(pairs);
    this.key = key;
    this.cards.forEach(card => { card.stale = true; this.load(card); });
  }

  build(pairs) {
    const wanted = new Set(pairs.map(pair => JSON.stringify(pair)));
    for (const key of this.cards.keys()) if (!wanted.has(key)) this.cards.delete(key);
    if (!pairs.length) return this.place.replaceChildren(empty(Object.keys(this.board.state.tags[this.kind]).length ? "Nothing matches" : this.missing));
    const runs = new Map();
    for (const [tag, run] of pairs) runs.set(tag, [...(runs.get(tag) || []), run]);
    this.place.replaceChildren(...[...grouped(runs.keys())].map(([name, tags]) => {
      const cards = tags.flatMap(tag => runs.get(tag).map(run => this.card(tag, run).place));
      const group = el("section", { class: "group" + (settings.closed[name] ? "" : " open") }, el("button", { onclick: () => {
        keep({ closed: { ...settings.closed, [name]: !group.classList.toggle("open") } });
      } }, name, el("span", { class: "muted" }, String(cards.length))), el("div", { class: "cards" }, ...cards));
      return group;
    }));
  }

  card(tag, run) {
    const key = JSON.stringify([tag, run]);
    if (this.cards.has(key)) return this.cards.get(key);
    const card = { tag, run, stale: true, visible: false, body: el("div") };
    card.dot = el("i", { class: "dot", style: { background: this.board.color(run) } });
    const short = tag.includes("/") ? tag.slice(tag.indexOf("/") + 1) : tag;
    card.place = el("article", { class: "card" }, el("div", { class: "head" }, card.dot, el("div", { class: "title", title: `${tag} · ${run}` }, short, el("small", {}, run === "." ? "" : run)), ...this.extra(card)), card.body);
    this.cards.set(key, card);
    this.observer.observe(card.place);
    return card;
  }

  async load(card) {
    if (!card.stale || !card.visible) return;
    card.stale = false;
    card.dot.style.background = this.board.color(card.run);
    try { this.fill(card, await this.fetch(card)); } catch (error) { this.board.lost(error); }
  }

  redraw() { this.update(); }
}

export class Images extends Cards {
  constructor(board) { super(board, "images", "No images yet"); }

  fetch(card) { return ask("images", { run: card.run, tag: card.tag }); }

  extra(card) {
    return [button("wide", "Wide", event => { event.currentTarget.classList.toggle("on", card.place.classList.toggle("wide")); })];
  }

  fill(card, items) {
    const latest = !card.items || card.at === card.items.length - 1;         // follow new steps unless an older one was chosen
    const kept = latest ? items.length - 1 : Math.max(0, items.findIndex(item => item.step === card.items[card.at].step));
    if (card.items && JSON.stringify(card.items) === JSON.stringify(items)) return;
    card.items = items;
    card.pictures = el("div", { class: "pictures" });
    card.body.replaceChildren(stepper(items, kept, k => this.pick(card, k)), card.pictures);
    this.pick(card, kept);
  }

  pick(card, k) {
    card.at = k;
    const { step, width, height, count } = card.items[k];
    card.pictures.replaceChildren(...Array.from({ length: count }, (_, number) => {
      const source = `api/image?${query({ run: card.run, tag: card.tag, step, number })}`, scale = Math.max(1, Math.min(Math.floor((count > 1 ? 150 : 280) / (width || 1)), 8));
      return el("img", { src: source, alt: `${card.tag}, step ${step}`, width: width * scale || 100, class: width < 140 ? "crisp" : "", loading: "lazy", onclick: () => large(source, width, card, step) });
    }));
  }
}

function large(source, width, card, step) {
  const viewer = document.getElementById("viewer");
  viewer.replaceChildren(el("div", { class: "name" }, `${card.tag} · ${card.run} · step ${step}`), el("img", { src: source, alt: "", width: Math.max(width, Math.min(width * 24, 720)), class: width < 400 ? "crisp" : "" }));
  viewer.onclick = () => viewer.close();
  viewer.showModal();
}
