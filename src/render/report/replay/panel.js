// What is open beside the map: a router's console, or a pool in the portal.

const PORTAL = ["Licenses", "Product Instances", "Event Log"];
const ROWS = 200;

/** A row of tabs: one stop of the Tab key, arrows go from tab to tab. */
function tabs(label, names, chosen, onChoose) {
  const list = make("div", { role: "tablist", "aria-label": label, class: "tabs" });
  names.forEach(([key, name], i) => {
    const isChosen = key === chosen;
    const tab = make("button", {
      type: "button", role: "tab", id: `tab-${key}`, "aria-controls": "sheet", "aria-selected": String(isChosen), tabindex: isChosen ? "0" : "-1",
    }, name);
    tab.addEventListener("click", () => onChoose(key));
    tab.addEventListener("keydown", (event) => {
      const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!move) return;
      event.preventDefault();
      event.stopPropagation();
      const [next] = names[(i + move + names.length) % names.length];
      onChoose(next);
      document.getElementById(`tab-${next}`)?.focus();
    });
    list.append(tab);
  });
  return list;
}

function table(heads, rows) {
  const head = make("tr", {}, ...heads.map(([text, kind]) => make("th", { scope: "col", class: kind || "" }, text)));
  const body = rows.map((row) => make("tr", {}, ...row.map((cell, i) => make("td", { class: heads[i][1] || "" }, cell))));
  return make("div", { class: "wide" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
}

class Panel {
  constructor(film, stage, onClose, onSeek, onChoose) {
    Object.assign(this, { film, stage, onSeek, onChoose });
    this.root = document.getElementById("panel");
    this.title = document.getElementById("panel-title");
    this.state = document.getElementById("panel-state");
    this.strip = document.getElementById("panel-strip");
    this.tabs = document.getElementById("panel-tabs");
    this.sheet = document.getElementById("sheet");
    this.command = document.getElementById("panel-command");
    document.getElementById("panel-close").addEventListener("click", onClose);
    this.router = null;
    this.pool = null;
    this.tab = "";
    this.drawn = "";
  }

  /** Opens a router's console, a pool's portal, or nothing. */
  open(thing, tab) {
    this.router = thing && thing.steps ? thing : null;
    this.pool = thing && thing.tags ? thing : null;
    this.drawn = "";
    this.root.hidden = !thing;
    document.body.classList.toggle("open", Boolean(thing));
    const all = this.names().map(([key]) => key);
    this.tab = all.includes(tab) ? tab : all[0] || "";
    if (!thing) return;
    this.root.setAttribute("aria-label", this.router ? `Router ${thing.name}` : `Pool ${thing.name}`);
    say(this.title, this.router ? thing.name : `Pool ${thing.name}`);
    this.choose(this.tab, false);
    this.drawStrip();
  }

  names() {
    if (this.pool) return PORTAL.map((name) => [name, name]);
    if (!this.router || this.router.reel === undefined) return [];
    const screens = this.film.commandsOf(this.router).map((i) => [this.film.data.screens[i], this.film.data.screens[i].replace(/^show (license )?/, "")]);
    return [...screens, ["syslog", "syslog"]];
  }

  choose(tab, told = true) {
    this.tab = tab;
    this.drawn = "";
    this.tabs.replaceChildren();
    const names = this.names();
    if (names.length) this.tabs.append(tabs(this.pool ? "Portal" : "Screens", names, tab, (key) => this.choose(key)));
    this.sheet.setAttribute("role", names.length ? "tabpanel" : "group");
    if (names.length) this.sheet.setAttribute("aria-labelledby", `tab-${tab}`);
    if (told) this.onChoose();
  }

  show(t) {
    if (this.router) this.showRouter(t);
    else if (this.pool) this.showPool(t);
  }

  /** Draws only what is new; `key` stands for what is shown. */
  draw(key, content) {
    if (key === this.drawn) return;
    this.drawn = key;
    this.sheet.replaceChildren(content());
  }

  showRouter(t) {
    const { film, router } = this;
    const fleet = film.fleets[router.fleet].name;
    say(this.state, `${this.stage.words(router, t)} · fleet ${fleet} · ${film.instant(t)}`);
    const mark = this.strip.querySelector(".cursor");
    if (mark) mark.setAttribute("transform", `translate(${((1000 * t) / Math.max(1, film.end)).toFixed(2)} 0)`);
    const typed = this.tab === "syslog" || !this.tab ? "show log" : this.tab;
    const place = `${film.data.command} --router ${router.name} --at '${film.option(t)}'`;
    say(this.command, `licsim show ${place} '${typed}'\nlicsim why ${place}`);
    if (router.reel === undefined) {
      this.draw("none", () => make("p", { class: "note" }, "The screens of this router are not on this page; the command below prints them."));
    } else if (this.tab === "syslog") {
      const lines = film.logOf(router, t);
      this.draw(`log ${lines.length}`, () => {
        const shown = lines.slice(-ROWS);
        const left = lines.length > shown.length ? [make("p", { class: "note" }, `The last ${shown.length} of ${lines.length} lines.`)] : [];
        const text = shown.length ? shown.join("\n") : "No line was logged so far.";
        requestAnimationFrame(() => { this.sheet.scrollTop = this.sheet.scrollHeight; });
        return make("div", {}, ...left, make("pre", { id: "syslog-now", tabindex: "0", "aria-label": `Syslog of ${router.name}` }, text));
      });
    } else {
      const lines = film.screen(router, film.data.screens.indexOf(this.tab), t);
      const prompt = `RP/0/RSP${film.rspOf(router, t)}/CPU0:${router.name}#`;
      const text = lines.map((line) => `${line}\n`).join("");
      const { down } = film.stateOf(router, t);
      this.draw(`${prompt} ${down} ${text}`, () => {
        const dark = down ? [make("p", { class: "note" }, "The router is down: nothing can be typed now. This is what it remembers.")] : [];
        const screen = make("span", { id: "screen" }, text);
        return make("div", {}, ...dark, make("pre", { tabindex: "0", "aria-label": `Console of ${router.name}` }, make("b", {}, prompt), `${this.tab}\n`, screen));
      });
    }
  }

  showPool(t) {
    const { film, pool } = this;
    const listed = held(pool.listed, t, [0])[0];
    say(this.state, `${listed.toLocaleString("en")} product ${listed === 1 ? "instance" : "instances"} · ${film.instant(t)}`);
    say(this.command, `licsim run ${film.data.command}   # writes pool-events.csv`);
    const word = (number) => film.data.words[number];
    if (this.tab === "Licenses") {
      const rows = pool.tags.map((tag) => {
        const [demand, quantity] = held(tag.steps, t, [0, 0]);
        const balance = quantity - demand;
        const sign = balance < 0 ? `−${(-balance).toLocaleString("en")}` : balance.toLocaleString("en");
        return [tag.name, quantity.toLocaleString("en"), demand.toLocaleString("en"), sign, balance < 0 ? "⚠ Insufficient licenses" : ""];
      });
      this.draw(JSON.stringify(rows), () => table([["License"], ["Purchased", "number"], ["In use", "number"], ["Balance", "number"], ["Alerts"]], rows));
    } else if (this.tab === "Product Instances") {
      const all = film.instancesAt(pool, t);
      const rows = all.slice(0, ROWS).map((it) => [
        word(it.device), String(it.instance), it.since === null ? "before the run" : film.instant(it.since),
        [...it.asks].filter(([, n]) => n > 0).map(([tag, n]) => `${n} × ${word(tag)}`).join(", ") || "–", it.silent ? "⚠ Failed to connect" : "",
      ]);
      const left = listed > rows.length ? `${rows.length} of ${listed.toLocaleString("en")} product instances are shown.` : "";
      this.draw(JSON.stringify([rows, left]), () => {
        const sheet = make("div", {}, table([["Name"], ["Instance", "number"], ["Since"], ["Licenses"], ["Alerts"]], rows));
        if (left) sheet.append(make("p", { class: "note" }, left));
        return sheet;
      });
    } else {
      const count = come(pool.log.at, t);
      this.draw(`events ${count}`, () => {
        const rows = [];
        for (let i = count - 1; i >= Math.max(0, count - ROWS); i -= 1) {
          const [device, event, details] = pool.log.rows[i];
          rows.push([film.instant(pool.log.at[i]), word(device), word(event), word(details)]);
        }
        const sheet = make("div", {}, table([["When"], ["Product instance"], ["Event"], ["Details"]], rows));
        const left = count ? [] : ["No line so far."];
        if (count > rows.length) left.push(`The last ${rows.length} of ${count.toLocaleString("en")} lines, newest first.`);
        if (pool.missing) left.push(`${pool.missing.toLocaleString("en")} lines about single devices are not on this page.`);
        if (left.length) sheet.append(make("p", { class: "note" }, left.join(" ")));
        return sheet;
      });
    }
  }

  /** The router's life as a strip: what it believed, when it was out of contact, when it logged. */
  drawStrip() {
    this.strip.replaceChildren();
    this.strip.hidden = !this.router;
    if (!this.router) return;
    const { film, router } = this;
    const x = (at) => (1000 * at) / Math.max(1, film.end);
    const svg = make("svg", { viewBox: "0 0 1000 40", preserveAspectRatio: "none", role: "img", "aria-label": `What ${router.name} believed over the run` });
    for (const [, from, to] of film.data.windows) svg.append(make("rect", { class: "window", x: x(from), width: Math.max(1, x(to) - x(from)), y: 0, height: 40 }));
    router.steps.at.forEach((from, i) => {
      const to = router.steps.at[i + 1] ?? film.end;
      const { belief, contact, down } = film.stateOf(router, from);
      const name = `${film.instant(from)}: ${this.stage.words(router, from)}`;
      const wide = Math.max(0.8, x(to) - x(from));
      svg.append(make("rect", { class: `b${belief}${down ? " down" : ""}`, x: x(from), width: wide, y: 8, height: 18 }, make("title", {}, name)));
      if (contact > 0) svg.append(make("rect", { class: `c${contact}`, x: x(from), width: wide, y: 28, height: 5 }, make("title", {}, name)));
    });
    const reel = film.reels[router.reel];
    const ticks = reel ? [...new Set(reel.log.at.map((at) => x(at).toFixed(1)))] : [];
    svg.append(make("path", { class: "logged", d: ticks.map((at) => `M${at} 34v6`).join("") }));
    svg.append(make("line", { class: "cursor", x1: 0, x2: 0, y1: 0, y2: 40 }));
    svg.addEventListener("click", (event) => {
      const box = svg.getBoundingClientRect();
      this.onSeek(Math.round(((event.clientX - box.left) / box.width) * film.end));
    });
    this.strip.append(svg);
  }
}
