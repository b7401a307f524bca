// Shows an instant on the map and on the timeline.
// It does not know what is open beside the map.

const CONTACTS = ["in contact", "lost contact, tries again", "silent, retries spent"];
// Beside its color each belief has a sign of its own.
const SIGNS = ["✓", "…", "–", "?", "!"];

/** An element with attributes and children; texts are never read as HTML. */
function make(tag, attributes = {}, ...children) {
  const svg = ["svg", "rect", "line", "path", "g", "title", "text"].includes(tag);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

class Stage {
  constructor(film, root, onPick) {
    this.film = film;
    this.dots = [...root.querySelectorAll("[data-router]")].map((element) => ({
      element,
      sign: element.querySelector(".sign"),
      router: film.byId.get(Number(element.dataset.router)),
      shown: "",
    }));
    this.bars = [...root.querySelectorAll("[data-fleets]")].map((element) => ({
      element,
      fleets: element.dataset.fleets.split(",").map((it) => film.fleets[Number(it)]),
      parts: [...element.querySelectorAll("[data-belief]")],
      lost: element.querySelector("[data-contact]"),
      words: element.querySelector(".words"),
    }));
    const numbers = (text) => (text ? text.split(",").map(Number) : []);
    this.links = [...root.querySelectorAll("[data-links]")].map((element) => ({
      element, links: numbers(element.dataset.links), faults: numbers(element.dataset.faults),
    }));
    this.things = [...root.querySelectorAll(".thing[data-faults], .place[data-faults]")].map((element) => ({
      element, faults: numbers(element.dataset.faults), state: element.querySelector(":scope > .away"),
    }));
    this.pools = [...document.querySelectorAll("[data-pool]")].map((element) => ({
      element, pool: film.pools.find((it) => it.id === Number(element.dataset.pool)), state: element.querySelector(".state"),
    }));
    this.cursor = document.getElementById("cursor");
    this.clock = document.getElementById("clock");
    this.date = document.getElementById("date");
    this.happening = document.getElementById("happening");
    this.listen(root, onPick);
  }

  /** Dots are one stop of the Tab key; arrows go from dot to dot. */
  listen(root, onPick) {
    this.dots.forEach((dot, i) => {
      dot.element.setAttribute("tabindex", i === 0 ? "0" : "-1");
      dot.element.addEventListener("click", () => onPick(dot.router));
      dot.element.addEventListener("keydown", (event) => {
        const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (move) {
          const next = this.dots[(i + move + this.dots.length) % this.dots.length];
          dot.element.setAttribute("tabindex", "-1");
          next.element.setAttribute("tabindex", "0");
          next.element.focus();
        } else if (event.key === "Enter" || event.key === " ") onPick(dot.router);
        else return;
        event.preventDefault();
        event.stopPropagation();
      });
    });
  }

  show(t, picked) {
    const { film } = this;
    const active = film.faultsAt(t);
    for (const dot of this.dots) {
      const { belief, contact, down } = film.stateOf(dot.router, t);
      const look = `router b${belief} c${contact}${down ? " down" : ""}${dot.router === picked ? " picked" : ""}`;
      if (look !== dot.shown) {
        dot.shown = look;
        dot.element.setAttribute("class", look);
        say(dot.sign, down ? "×" : SIGNS[belief]);
        dot.element.setAttribute("aria-label", `${dot.router.name}: ${this.words(dot.router, t)}`);
      }
    }
    for (const bar of this.bars) this.showBar(bar, t);
    for (const { element, links, faults } of this.links) {
      const down = links.filter((link) => !film.isUp(link, t)).length;
      element.classList.toggle("down", down === links.length);
      element.classList.toggle("poor", down < links.length && (down > 0 || faults.some((it) => active.has(it))));
    }
    for (const { element, faults, state } of this.things) {
      const now = faults.filter((it) => active.has(it)).map((it) => film.data.faults[it]);
      element.classList.toggle("struck", now.length > 0);
      if (state) say(state, now.length ? `⚠ ${now.join(", ")}` : "");
    }
    for (const { pool, state } of this.pools) say(state, poolWords(pool, t));
    this.cursor.style.left = `${(100 * t) / Math.max(1, film.end)}%`;
    say(this.clock, film.instant(t));
    say(this.date, film.date(t));
    const faults = [...active].map((it) => film.data.faults[it]);
    say(this.happening, faults.length ? `⚠ ${faults.join(", ")}` : "");
  }

  showBar(bar, t) {
    const sum = [0, 0, 0, 0, 0, 0, 0];
    for (const fleet of bar.fleets) held(fleet.steps, t, [0, 0, 0, 0, 0, 0, 0]).forEach((n, i) => { sum[i] += n; });
    const all = Math.max(1, bar.fleets.reduce((count, fleet) => count + fleet.count, 0));
    const left = Number(bar.element.dataset.left), wide = Number(bar.element.dataset.wide);
    let x = left;
    bar.parts.forEach((part) => {
      const width = (wide * sum[Number(part.dataset.belief)]) / all;
      part.setAttribute("x", x.toFixed(2));
      part.setAttribute("width", width.toFixed(2));
      x += width;
    });
    bar.lost.setAttribute("width", ((wide * (sum[5] + sum[6])) / all).toFixed(2));
    say(bar.words, countWords(this.film, sum));
  }

  /** A router's state in words. */
  words(router, t) {
    const { belief, contact, down } = this.film.stateOf(router, t);
    if (down) return "down";
    return contact === 0 ? this.film.data.beliefs[belief] : `${this.film.data.beliefs[belief]}, ${CONTACTS[contact]}`;
  }

  /** The instant in one sentence, for whoever does not see the map. */
  sentence(t) {
    const { film } = this;
    const faults = [...film.faultsAt(t)].map((it) => film.data.faults[it]);
    const down = film.links.filter((_, link) => !film.isUp(link, t)).length;
    const parts = [`${film.instant(t)}: ${countWords(film, film.countsAt(t))}`];
    if (down) parts.push(`${down} ${down === 1 ? "link" : "links"} down`);
    if (faults.length) parts.push(`fault active: ${faults.join(", ")}`);
    return `${parts.join("; ")}.`;
  }
}

function countWords(film, sum) {
  const parts = film.data.beliefs.map((name, i) => [sum[i], name]).filter(([n]) => n > 0);
  const said = parts.map(([n, name]) => `${n.toLocaleString("en")} ${name}`);
  if (sum[5]) said.push(`${sum[5].toLocaleString("en")} out of contact`);
  if (sum[6]) said.push(`${sum[6].toLocaleString("en")} silent`);
  return said.join(", ");
}

/** A pool in a few words: the tags that are short or most in use, with what is in use and owned. */
function poolWords(pool, t) {
  const all = pool.tags.map((tag) => [tag.name, ...held(tag.steps, t, [0, 0])]);
  all.sort((a, b) => (b[1] - b[2]) - (a[1] - a[2]) || b[1] - a[1]);
  const said = all.slice(0, 2).map(([name, demand, quantity]) => {
    const short = demand > quantity ? `, ${(demand - quantity).toLocaleString("en")} short ⚠` : "";
    const of = all.length > 1 ? `${name} ` : "";
    return `${of}${demand.toLocaleString("en")} of ${quantity.toLocaleString("en")} in use${short}`;
  });
  return said.join("; ") + (all.length > 2 ? "; …" : "");
}
