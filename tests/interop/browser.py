"""Drives a real Chromium over a report and says what it saw there.

Reads a JSON object from standard input: `report` (a file), `chromium` (a program) and `steps`, a list of objects with
`do` and what belongs to it. Writes a list with an answer for each step, and last what was wrong on the way: messages of
the console, errors of the page, requests that left it.
"""

import json
import re
import sys
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import sync_playwright


def text(page, selector):
    return page.locator(selector).text_content()


def scrub(page, ms):
    """As a drag of the slider does it."""
    page.locator("#scrub").evaluate(
        "(slider, ms) => { slider.value = ms; slider.dispatchEvent(new Event('input', { bubbles: true })); }", str(ms)
    )


def table(page):
    return page.locator("#sheet table").evaluate(
        "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))"
    )


def screen(page, it):
    scrub(page, it["ms"])
    dot = page.locator(f"[data-router='{it['id']}']")
    if dot.count():
        dot.click()
    else:
        page.locator("#who").select_option(it["router"])
    page.locator("#panel-tabs [role=tab]", has_text=re.compile(f"^{re.escape(it['tab'])}$")).click()
    what = "#syslog-now" if it["tab"] == "syslog" else "#screen"
    prompt = text(page, "#sheet pre b") if it["tab"] != "syslog" else ""
    return {
        "text": text(page, what),
        "prompt": prompt,
        "clock": text(page, "#clock"),
        "state": text(page, "#panel-state"),
        "command": text(page, "#panel-command"),
        "dot": dot.get_attribute("aria-label") if dot.count() else None,
    }


def pool(page, it):
    scrub(page, it["ms"])
    page.locator("[data-pool]", has_text=it["pool"]).first.click()
    page.get_by_role("tab", name=it["tab"], exact=True).click()
    return {"rows": table(page), "state": text(page, "#panel-state")}


def press_until(page, key, selector, most=60):
    """Presses `key` until `selector` has the focus."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{key} never comes to {selector}")


def keyboard(page, it):
    """From the top of the page with nothing but keys."""
    page.reload()
    page.keyboard.press("Tab")
    seen = {"first": page.evaluate("document.activeElement.textContent")}
    press_until(page, "Tab", "#play")
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    seen["ring"] = ring
    press_until(page, "Tab", "#goto")
    page.keyboard.type(it["at"])
    page.keyboard.press("Enter")
    seen["clock"] = text(page, "#clock")
    press_until(page, "Tab", "#scrub")
    seen["spoken"] = page.locator("#scrub").get_attribute("aria-valuetext")
    page.keyboard.press("k")
    seen["next"] = text(page, "#clock")
    page.keyboard.press("j")
    seen["back"] = text(page, "#clock")
    page.keyboard.press("ArrowRight")
    seen["right"] = text(page, "#clock")
    page.keyboard.press("ArrowLeft")
    seen["left"] = text(page, "#clock")
    page.keyboard.press("End")
    seen["end"] = text(page, "#clock")
    page.keyboard.press("Home")
    seen["home"] = text(page, "#clock")
    page.keyboard.press(" ")
    page.wait_for_timeout(600)
    seen["playing"] = text(page, "#play")
    page.keyboard.press(" ")
    seen["paused"] = text(page, "#play")
    seen["played"] = text(page, "#clock") != seen["home"]
    page.keyboard.press("Home")
    press_until(page, "Tab", ".router")
    page.keyboard.press("ArrowRight")
    seen["dot"] = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    seen["opened"] = page.evaluate("document.activeElement.textContent")
    press_until(page, "Tab", "[role=tab]")
    page.keyboard.press("ArrowRight")
    seen["tab"] = page.evaluate("document.activeElement.textContent")
    seen["screen"] = text(page, "#sheet pre")
    page.keyboard.press("Escape")
    seen["closed"] = page.locator("#panel").is_hidden()
    seen["returned"] = page.evaluate("document.activeElement.getAttribute('aria-label')")
    press_until(page, "Tab", "[data-pool]")
    page.keyboard.press("Enter")
    seen["pool"] = page.evaluate("document.activeElement.textContent")
    return seen


def address(page, it):
    """The page's address after a rest, and what a page that is opened there shows."""
    scrub(page, it["ms"])
    page.locator("#who").select_option(it["router"])
    page.wait_for_timeout(900)
    url = page.url
    page.goto("about:blank")
    page.goto(url)
    return {"hash": url.split("#", 1)[-1], "clock": text(page, "#clock"), "title": text(page, "#panel-title")}


def announce(page, it):
    scrub(page, it["ms"])
    page.wait_for_timeout(1000)
    return text(page, "#announce")


def follow(page, it):
    """Follows the first link from an expectation into the replay."""
    link = page.locator("a.scripted[href^='#t=']").first
    link.click()
    page.wait_for_timeout(300)
    return {"clock": text(page, "#clock"), "href": link.get_attribute("href")}


def axe(page, it):
    page.emulate_media(color_scheme=it["scheme"])
    script = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
    page.evaluate(script)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    grave = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    said = [f"{v['id']}: {v['nodes'][0]['html'][:200]} {v['nodes'][0]['failureSummary'][:300]}" for v in grave]
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="light")
    return {"grave": said, "paper": paper, "passed": len(found["passes"])}


def headings(page, it):
    return page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].filter(h => h.checkVisibility()).map(h => [h.tagName, h.textContent])")


def wide(page, it):
    """Whether anything sticks out of a narrow window."""
    page.set_viewport_size({"width": it["width"], "height": 800})
    sticks = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    return sticks


def paper(page, it):
    pdf = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")
    seen = {name: page.locator(name).is_visible() for name in ("#clock", "#play", "#panel", "#map", "#scrub")}
    page.emulate_media(media="screen")
    boxes = re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf)
    return {"pages": len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)), "boxes": sorted({b.decode().strip() for b in boxes}), "seen": seen}


def unscripted(page, it):
    """The same file in a browser that runs no script."""
    context = page.context.browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(page.url.split("#")[0])
    seen = {
        "answer": text(plain, "#answer"),
        "charts": plain.locator("figure svg").count(),
        "tables": plain.locator("table").count(),
        "map": plain.locator("#map").is_visible(),
        "timeline": plain.locator(".strip svg").is_visible(),
        "controls": plain.locator(".scripted:visible").count(),
        "says": plain.locator(".unscripted").is_visible(),
        "scenario": plain.get_by_label("The scenario").is_visible(),
        "alt": plain.locator("svg[role=img]:not([aria-label]), svg[role=group]:not([aria-label])").count(),
    }
    context.close()
    return seen


DEEDS = {f.__name__: f for f in (screen, pool, keyboard, address, announce, follow, axe, headings, wide, paper, unscripted)}


def main():
    asked = json.load(sys.stdin)
    url = Path(asked["report"]).resolve().as_uri()
    wrong, answers = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=asked["chromium"], args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(20_000)
        page.on("console", lambda it: wrong.append(f"console {it.type}: {it.text}") if it.type in ("error", "warning") else None)
        page.on("pageerror", lambda it: wrong.append(f"page error: {it}"))
        alien = lambda it: not it.url.startswith((url, "data:", "about:"))
        page.on("request", lambda it: wrong.append(f"request: {it.url}") if alien(it) else None)
        page.goto(url)
        for it in asked["steps"]:
            answers.append(DEEDS[it["do"]](page, it))
        browser.close()
    json.dump({"answers": answers, "wrong": wrong}, sys.stdout)


main()
