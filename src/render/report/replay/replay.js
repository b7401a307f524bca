// Time: play, pause, speed, the keyboard, and the address of an instant.

// At speed 1 the whole run takes a minute.
const WHOLE = 60 * SECOND;

class Replay {
  constructor() {
    this.film = new Film(JSON.parse(document.getElementById("film").textContent));
    const root = document.getElementById("map");
    this.stage = new Stage(this.film, root, (router) => this.pick(router, true));
    this.panel = new Panel(this.film, this.stage, () => this.close(), (t) => this.seek(t), () => { this.panel.show(this.t); this.remember(); });
    this.scrub = document.getElementById("scrub");
    this.playButton = document.getElementById("play");
    this.speed = document.getElementById("speed");
    this.goto = document.getElementById("goto");
    this.who = document.getElementById("who");
    this.words = document.getElementById("announce");
    this.t = Number(this.scrub.value);
    this.playing = false;
    this.announced = 0;
    this.fill();
    this.listen();
    for (const element of document.querySelectorAll(".scripted")) element.hidden = false;
    for (const element of document.querySelectorAll(".unscripted")) element.hidden = true;
    this.follow();
  }

  fill() {
    const { film } = this;
    this.scrub.max = String(film.end);
    this.scrub.step = "1";
    for (const router of film.routers) this.who.append(make("option", { value: router.name }, router.name));
    for (const option of this.speed.options) {
      option.textContent = `${option.dataset.name} · 1 s shows ${this.length((film.end / WHOLE) * Number(option.value) * SECOND)}`;
    }
  }

  length(ms) {
    if (ms >= 2 * DAY) return `${(ms / DAY).toFixed(1)} d`;
    if (ms >= 2 * HOUR) return `${(ms / HOUR).toFixed(1)} h`;
    if (ms >= 2 * MINUTE) return `${(ms / MINUTE).toFixed(1)} min`;
    return `${(ms / SECOND).toFixed(1)} s`;
  }

  listen() {
    this.scrub.addEventListener("input", () => { this.pause(); this.seek(Number(this.scrub.value)); });
    this.playButton.addEventListener("click", () => this.toggle());
    document.getElementById("back").addEventListener("click", () => this.step(-1));
    document.getElementById("on").addEventListener("click", () => this.step(1));
    this.goto.addEventListener("change", () => {
      const meant = this.film.meant(this.goto.value);
      this.goto.setAttribute("aria-invalid", String(meant === null));
      if (meant !== null) { this.pause(); this.seek(meant); }
    });
    this.who.addEventListener("change", () => {
      const router = this.film.byName.get(this.who.value);
      if (router) this.pick(router, false);
      else this.close();
    });
    for (const { element, pool } of this.stage.pools) element.addEventListener("click", () => this.pick(pool, true));
    document.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("hashchange", () => this.follow());
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const at = event.target;
    const onScrub = at === this.scrub;
    const inReplay = at === document.body || at.closest?.("#replay");
    if (!inReplay || at === this.goto || at.tagName === "SELECT") return;
    // Buttons keep their own keys; a region that scrolls keeps its arrows.
    const onButton = at.tagName === "BUTTON" || at.tagName === "A";
    if (onButton && (event.key === " " || event.key === "Enter")) return;
    if (at.tagName === "PRE" && event.key.startsWith("Arrow")) return;
    const far = Math.max(1, Math.round(this.film.end / (event.shiftKey ? 2000 : 100)));
    const deeds = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.moveTo(this.t - far),
      ArrowRight: () => this.moveTo(this.t + far),
      Home: () => this.moveTo(0),
      End: () => this.moveTo(this.film.end),
      j: () => this.step(-1),
      k: () => this.step(1),
      Escape: () => this.close(),
    };
    if (onScrub) Object.assign(deeds, { ArrowDown: deeds.ArrowLeft, ArrowUp: deeds.ArrowRight, PageDown: deeds.j, PageUp: deeds.k });
    const deed = deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  }

  moveTo(t) {
    this.pause();
    this.seek(t);
  }

  /** To the next or the last change: of the router that is open, else of anything. */
  step(way) {
    this.pause();
    const { router } = this.panel;
    const all = router ? this.film.changesOf(router) : this.film.changes;
    const place = way > 0 ? come(all, this.t) : come(all, this.t - 1) - 1;
    if (all[place] !== undefined) this.seek(all[place]);
  }

  seek(t) {
    this.t = Math.min(this.film.end, Math.max(0, Math.round(t)));
    this.scrub.value = String(this.t);
    this.scrub.setAttribute("aria-valuetext", `${this.film.instant(this.t)}, ${this.film.date(this.t)}`);
    this.stage.show(this.t, this.panel.router);
    this.panel.show(this.t);
    this.announce();
    if (!this.playing) this.remember();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (this.t >= this.film.end) this.seek(0);
    this.playing = true;
    this.lookLike("❚❚ Pause", "true");
    let last = performance.now();
    const frame = (now) => {
      if (!this.playing) return;
      const rate = (this.film.end / WHOLE) * Number(this.speed.value);
      const t = this.t + Math.max(1, (now - last) * rate);
      last = now;
      this.seek(t);
      if (this.t >= this.film.end) this.pause();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.lookLike("▶ Play", "false");
    this.remember();
  }

  lookLike(text, pressed) {
    say(this.playButton, text);
    this.playButton.setAttribute("aria-pressed", pressed);
  }

  pick(thing, focus) {
    const from = document.activeElement;
    this.panel.open(thing, this.panel.tab);
    if (focus) {
      this.opener = from;
      this.panel.title.focus();
    }
    this.who.value = this.panel.router ? thing.name : "";
    this.seek(this.t);
  }

  close() {
    this.panel.open(null);
    this.who.value = "";
    this.seek(this.t);
    if (this.opener?.isConnected) this.opener.focus();
    this.opener = null;
  }

  /** Says the instant in words, at a bearable rate: when it rests, or every five seconds. */
  announce() {
    clearTimeout(this.resting);
    const tell = () => {
      this.announced = performance.now();
      const of = this.panel.router ? ` ${this.panel.router.name}: ${this.stage.words(this.panel.router, this.t)}.` : "";
      say(this.words, this.stage.sentence(this.t) + of);
    };
    if (this.playing && performance.now() - this.announced > 5 * SECOND) tell();
    else this.resting = setTimeout(tell, 700);
  }

  /** Puts the instant into the page's address, so that it can be passed on. */
  remember() {
    clearTimeout(this.remembering);
    this.remembering = setTimeout(() => {
      const parts = [`t=${this.film.instant(this.t).replace(" ", "+")}`];
      const { router, pool, tab } = this.panel;
      if (router) parts.push(`router=${encodeURIComponent(router.name)}`);
      if (pool) parts.push(`pool=${encodeURIComponent(pool.name)}`);
      if ((router || pool) && tab) parts.push(`tab=${encodeURIComponent(tab)}`);
      const hash = `#${parts.join("&")}`;
      if (this.told && hash !== location.hash) history.replaceState(null, "", hash);
      this.told = true;
    }, 400);
  }

  /** Goes where the page's address says. */
  follow() {
    const asked = new Map(location.hash.slice(1).split("&").map((it) => it.split("=")));
    const text = (key) => (asked.has(key) ? decodeURIComponent(asked.get(key) || "") : null);
    const t = asked.has("t") ? this.film.meant(text("t").replace("+", " ")) : null;
    const thing = this.film.byName.get(text("router")) || this.film.pools.find((it) => it.name === text("pool"));
    if (t !== null || thing) {
      this.pause();
      if (thing) {
        this.panel.open(thing, text("tab") || undefined);
        this.who.value = this.panel.router ? thing.name : "";
      }
      document.getElementById("replay").scrollIntoView();
      this.told = true;
    }
    this.seek(t ?? this.t);
  }
}

new Replay();
