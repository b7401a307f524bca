// Reads the film: what was so at an instant. Instants are milliseconds since the start.
// It does not know the page.

const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/** Flat steps `[wait, a, b, …, wait, a, b, …]` with `width` values each, as instants and rows. */
function unfold(flat, width) {
  const at = [], rows = [];
  let now = 0;
  for (let i = 0; i < flat.length; i += width + 1) {
    now += flat[i];
    at.push(now);
    rows.push(flat.slice(i + 1, i + 1 + width));
  }
  return { at, rows };
}

/** How many of the ascending `instants` have come at `t`. */
function come(instants, t) {
  let low = 0, high = instants.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (instants[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The row that holds at `t`, or `before` if none has come. */
function held(steps, t, before) {
  const place = come(steps.at, t) - 1;
  return place < 0 ? before : steps.rows[place];
}

/** Seconds since 1970 as a router prints them: `Wed Dec 17 2014 13:07:23`. */
function longDate(seconds) {
  const [day, date, month, year, time] = new Date(seconds * SECOND).toUTCString().split(/,? /);
  return `${day} ${month} ${date} ${year} ${time}`;
}

class Film {
  constructor(data) {
    this.data = data;
    this.end = data.end;
    this.fleets = data.fleets.map((it) => ({ ...it, steps: unfold(it.steps, 7) }));
    this.routers = data.routers.map((it) => ({ ...it, steps: unfold(it.steps, 1) }));
    this.byName = new Map(this.routers.map((it) => [it.name, it]));
    this.byId = new Map(this.routers.map((it) => [it.id, it]));
    this.links = data.links.map((it) => unfold(it, 1));
    this.pools = data.pools.map((it) => ({
      ...it,
      tags: it.tags.map((tag) => ({ name: tag.name, steps: unfold(tag.steps, 2) })),
      listed: unfold(it.listed, 1),
      log: unfold(it.log, 3),
      devices: unfold(it.devices, 4),
    }));
    this.reels = data.reels.map((it) => ({
      screens: it.screens.map((flat) => new Tape(flat)),
      rsp: unfold(it.rsp, 1),
      log: unfold(it.log, 1),
    }));
    // Whether everybody has steps of his own, or fleets are told by counts.
    const all = this.fleets.reduce((sum, fleet) => sum + fleet.count, 0);
    this.isWhole = this.routers.length === all;
    this.changes = this.allChanges();
  }

  /** Every instant at which anything on the map changes. */
  allChanges() {
    const all = new Set([0, this.end]);
    const add = (instants) => instants.forEach((at) => all.add(at));
    if (this.isWhole) this.routers.forEach((it) => add(it.steps.at));
    else this.fleets.forEach((it) => add(it.steps.at));
    this.links.forEach((it) => add(it.at));
    for (const [, from, to] of this.data.windows) add([from, to]);
    for (const [at] of this.data.actions) all.add(at);
    return [...all].sort((a, b) => a - b);
  }

  /** Every instant at which anything that is known of a router changes. */
  changesOf(router) {
    const all = new Set(router.steps.at);
    const reel = this.reels[router.reel];
    if (reel) {
      reel.log.at.forEach((at) => all.add(at));
      reel.screens.forEach((tape) => tape.at.forEach((at) => all.add(at)));
    }
    return [...all].sort((a, b) => a - b);
  }

  /** A router's belief, contact (0 good, 1 lost, 2 silent) and whether it is down. */
  stateOf(router, t) {
    const [code] = held(router.steps, t, [16]);
    return { belief: code >> 3, contact: (code >> 1) & 3, down: (code & 1) === 1 };
  }

  /** How many routers of all fleets believe what; then how many try again and are silent. */
  countsAt(t) {
    const sum = [0, 0, 0, 0, 0, 0, 0];
    for (const fleet of this.fleets) held(fleet.steps, t, sum.map(() => 0)).forEach((n, i) => { sum[i] += n; });
    return sum;
  }

  isUp(link, t) {
    return held(this.links[link], t, [1])[0] === 1;
  }

  /** The names of the faults that are active at `t`, by number. */
  faultsAt(t) {
    const active = new Set();
    for (const [name, from, to] of this.data.windows) if (from <= t && t < to) active.add(name);
    return active;
  }

  /** What a console prints for a command: its lines. */
  screen(router, command, t) {
    const tape = this.reels[router.reel].screens[command];
    return tape.at_(t).map((number) => this.line(number, t));
  }

  line(number, t) {
    const line = this.data.lines[number];
    if (typeof line === "string") return line;
    if (line.length === 3) return this.data.lines[line[0]] + longDate(line[2]) + this.data.lines[line[1]];
    const [before, until] = line;
    const left = Math.max(0, Math.floor((until - t) / SECOND));
    const days = Math.floor(left / 86400), hours = Math.floor(left / 3600) % 24;
    return `${before}${days} days, ${hours} hours, ${Math.floor(left / 60) % 60} minutes, ${left % 60} seconds`;
  }

  /** The commands that a router ever knew, by number. */
  commandsOf(router) {
    const reel = this.reels[router.reel];
    if (!reel) return [];
    return this.data.screens.map((_, i) => i).filter((i) => reel.screens[i].at.length > 0);
  }

  /** The lines that a router had logged by `t`. */
  logOf(router, t) {
    const reel = this.reels[router.reel];
    const count = come(reel.log.at, t);
    return reel.log.rows.slice(0, count).map(([number]) => this.data.lines[number]);
  }

  rspOf(router, t) {
    const reel = this.reels[router.reel];
    return reel ? held(reel.rsp, t, [0])[0] : 0;
  }

  /** Product instances that a pool lists at `t`, in the order in which they came. */
  instancesAt(pool, t) {
    const listed = new Map();
    const count = come(pool.devices.at, t);
    for (let i = 0; i < count; i += 1) {
      const [deed, device, a, b] = pool.devices.rows[i];
      const known = listed.get(device);
      if (deed === 0) listed.set(device, { device, instance: a, since: b ? null : pool.devices.at[i], asks: new Map(), silent: false });
      else if (deed === 1) listed.delete(device);
      else if (known && deed === 2) known.asks.set(a, b);
      if (known && deed >= 2) known.silent = deed === 3;
    }
    return [...listed.values()];
  }

  /** `5d 00:13:07.123` */
  instant(t) {
    const two = (n) => String(n).padStart(2, "0");
    const clock = `${two(Math.floor(t / HOUR) % 24)}:${two(Math.floor(t / MINUTE) % 60)}:${two(Math.floor(t / SECOND) % 60)}`;
    return `${Math.floor(t / DAY)}d ${clock}.${String(t % SECOND).padStart(3, "0")}`;
  }

  /** The instant that a text means, as `instant` writes it or in milliseconds; null if none. */
  meant(text) {
    const parts = /^(\d+)d[ +]?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/.exec(text.trim());
    if (parts) {
      const [, days, hours, minutes, seconds, rest] = parts;
      const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds || 0);
      return whole * SECOND + Number((rest || "").padEnd(3, "0"));
    }
    const units = { ms: 1, s: SECOND, min: MINUTE, m: MINUTE, h: HOUR, d: DAY };
    let sum = 0, rest = text.trim();
    while (rest) {
      const next = /^(\d+(?:\.\d+)?)\s*(ms|min|s|m|h|d)\s*/.exec(rest);
      if (!next) return null;
      sum += Number(next[1]) * units[next[2]];
      rest = rest.slice(next[0].length);
    }
    return text.trim() ? Math.round(sum) : null;
  }

  /** `5d 13min 7s 123ms`: what the program's own options take. */
  option(t) {
    const parts = [[Math.floor(t / DAY), "d"], [Math.floor(t / HOUR) % 24, "h"], [Math.floor(t / MINUTE) % 60, "min"],
      [Math.floor(t / SECOND) % 60, "s"], [t % SECOND, "ms"]];
    const said = parts.filter(([n]) => n > 0).map(([n, unit]) => n + unit);
    return said.length ? said.join(" ") : "0s";
  }

  /** `Mon 2015-02-02 13:07:23 PST` */
  date(t) {
    let offset = 0;
    for (const [from, seconds] of this.data.offsets) if (from <= t) offset = seconds;
    const date = new Date(this.data.start + t + offset * SECOND);
    const day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][date.getUTCDay()];
    return `${day} ${date.toISOString().slice(0, 19).replace("T", " ")} ${this.data.zone}`;
  }
}

/** What a command printed over the run: changes that say how many lines stay, go and come. */
class Tape {
  constructor(flat) {
    this.at = [];
    this.changes = [];
    let now = 0;
    for (let i = 0; i < flat.length;) {
      const [wait, head, gone, count] = flat.slice(i, i + 4);
      now += wait;
      this.at.push(now);
      this.changes.push([head, gone, flat.slice(i + 4, i + 4 + count)]);
      i += 4 + count;
    }
    this.place = 0;
    this.now = [];
  }

  /** The numbers of the lines that hold at `t`. */
  at_(t) {
    const wanted = come(this.at, t);
    if (wanted < this.place) {
      this.place = 0;
      this.now = [];
    }
    for (; this.place < wanted; this.place += 1) {
      const [head, gone, lines] = this.changes[this.place];
      this.now.splice(head, gone, ...lines);
    }
    return this.now;
  }
}
