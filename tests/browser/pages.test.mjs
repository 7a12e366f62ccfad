// Every page of the console as an owner sees it: no violation by axe in light and dark, in English and Spanish; all of it within reach of the
// keyboard, with the focus to be seen; nothing wider than a small telephone; one heading, a title, a language; nothing asked of another host, no error in its scripts; no word of one language in the other.
//
// SHOTS=folder also writes a picture of each page at 1280 and 360 px there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { Helpline, browse, person, setUp } from "./helpline.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let line, browser, pages;

before(async () => {
  line = await Helpline.begin();
  browser = await browse();
  pages = await found();
});

after(async () => {
  await browser?.close();
  await line?.end();
});

// Somebody rings, is asked back for, and something is written: so that no page is empty.
async function used(page) {
  const call = await line.rings();
  await call.presses("1");
  await call.presses("0");
  await call.nobodyAnswers("busy");
  await call.nobodyAnswers();
  await call.presses("2");
  await call.presses("1");
  const other = await line.rings("+13125550143");
  await other.presses("2");
  await page.goto(`${line.admin}/console/words/m.main.1`);
  await page.locator('[id="en.lead"]').fill("To learn what pancreatic neuroendocrine tumors are");
  await page.locator("form[data-keep] button:not([name])").first().click();
  await page.waitForURL(/said=saved/);
}

// The session of the owner who looks at everything.
const owner = { state: null };

// The pages: what the navigation has, and of each kind of detail the first one that is linked.
async function found() {
  const one = await person(browser, line);
  const { page } = one;
  await setUp(page, line.added("Ana Ruiz", "owner"));
  line.added("Ben Ortiz", "author");
  await used(page);
  owner.state = await one.context.storageState();
  const all = new Set();
  const links = (within) => page.locator(within).evaluateAll((links) => links.map((link) => new URL(link.getAttribute("href"), document.baseURI)).map((url) => url.pathname + url.search));
  await page.goto(`${line.admin}/console`);
  for (const group of await links("header nav a")) {
    await page.goto(line.admin + group);
    all.add(group);
    for (const path of await links("nav.pages a")) all.add(path);
  }
  assert.ok(all.size > 15, [...all].join(" "));
  const kinds = new Map();
  for (const path of [...all]) {
    await counted(page, path);
    for (const link of await links("main a[href]")) {
      // One of a kind: /console/map/main and /console/map/net are the same page of different things. What is downloaded is no page.
      const kind = link.replace(/\?.*/, "").replace(/^(\/console\/(?:map|words|choices|files|calls|todo))\/.+/, "$1/…");
      const taken = /^\/api\/|download|transcript|sound|\/reports\/|\/console\/languages/.test(link);
      if (!taken && !all.has(link.replace(/\?.*/, "")) && !kinds.has(kind)) kinds.set(kind, link);
    }
  }
  for (const link of kinds.values()) all.add(link);
  await one.context.close();
  assert.deepEqual(one.wrongs, []);
  for (const kind of ["map", "words", "choices", "files", "calls", "todo"]) assert.ok([...all].some((path) => path.startsWith(`/console/${kind}/`)), `no page of ${kind}: ${[...all].join(" ")}`);
  return [...all];
}

// Goes there, and waits until what the page counts in the background is there.
async function counted(page, path) {
  const answer = await page.goto(line.admin + path);
  await page.waitForFunction(() => !document.querySelector("[data-counting], [data-waits]"), null, { timeout: 20_000 });
  return answer;
}

async function judged(page, path) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.flatMap((one) => one.nodes.slice(0, 3).map((node) => `${path}: ${one.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)} ${node.any.concat(node.all).map((check) => check.message).join("; ").slice(0, 200)}`));
}

const shot = (page, path, width) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/${path.replace(/[^a-z0-9.]+/gi, "_").slice(0, 60)}-${width}.png`, fullPage: true });

// The texts of each page, by language.
const texts = { en: new Map(), es: new Map() };

// Each page is opened once in each language, and looked at in every way.
for (const [language, locale] of [["en", "en-US"], ["es", "es-US"]]) {
  test(`every page holds up in light and dark and on a small telephone (${language})`, async () => {
    const { context, page, wrongs } = await person(browser, line, { storageState: owner.state, locale });
    const wrong = [];
    for (const path of pages) {
      await page.setViewportSize({ width: 1280, height: 900 });
      const answer = await counted(page, path);
      const about = await page.evaluate(() => [document.querySelectorAll("h1").length, document.documentElement.lang, document.title.split(" · ")[0].trim() !== ""]);
      if (answer.status() !== 200 || `${about}` !== `1,${language},true`) wrong.push(`${path}: ${answer.status()}, heading, language, title: ${about}`);
      if (language === "en") await shot(page, path, 1280);
      texts[language].set(path, await interfaceTexts(page));
      if (language === "en") wrong.push(...await byKeys(page, path));
      // Colours are the same in both languages.
      for (const colorScheme of language === "en" ? ["dark", "light"] : ["light"]) {
        await page.emulateMedia({ colorScheme });
        wrong.push(...await judged(page, `${path} (${colorScheme})`));
      }
      await page.setViewportSize({ width: 360, height: 740 });
      if (language === "en") await shot(page, path, 360);
      wrong.push(...await tooWide(page, path));
    }
    await context.close();
    assert.deepEqual([...wrong, ...wrongs], []);
  });
}

// What keys alone do not reach, or reach without showing it: all that can be used is in the tabs' order, which is the page's own, and the first
// forty stops are walked. The places in the picture are also in the list below it, which keys reach.
async function byKeys(page, path) {
  const wrong = await page.evaluate(() => {
    const usable = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [onclick]")].filter((one) => one.checkVisibility() && !one.disabled && !one.closest("svg"));
    return usable.filter((one) => one.tabIndex !== 0).map((one) => `not in the tabs' order: ${one.outerHTML.slice(0, 120)}`);
  });
  await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
  let before = null;
  for (let stop = 0; stop < 40; stop++) {
    await page.keyboard.press("Tab");
    const here = await page.evaluateHandle(() => document.activeElement);
    const told = await page.evaluate(([here, before]) => {
      // Behind the last stop comes the first again.
      if (here === document.body || (before && here.matches(".skip"))) return "";
      // A date is several stops in one field, which the browser shows itself.
      if (here === before || here.matches("input[type^=date]")) return null;
      const style = getComputedStyle(here);
      const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      const box = here.getBoundingClientRect();
      if (!shown) return `no focus to be seen: ${here.outerHTML.slice(0, 120)}`;
      if (box.bottom < 0 || box.top > innerHeight) return `the focus is out of sight: ${here.outerHTML.slice(0, 120)}`;
      if (before && before.isConnected && !(before.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING)) return `backwards: ${here.outerHTML.slice(0, 120)}`;
      return null;
    }, [here, before]);
    if (told === "") break;
    if (told) wrong.push(told);
    before = here;
  }
  return wrong.map((what) => `${path}: ${what}`);
}

// What sticks out of the page, with everything open that can be opened.
async function tooWide(page, path) {
  const wide = await page.evaluate(() => {
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
    if (document.scrollingElement.scrollWidth <= innerWidth) return [];
    const out = [...document.querySelectorAll("main *, header *, footer *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
    return ["it", ...out.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))];
  });
  return wide.map((what) => `${path} is too wide: ${what}`);
}

test("before the sign-in axe finds nothing either", async () => {
  for (const locale of ["en-US", "es-US"]) {
    const { context, page, wrongs } = await person(browser, line, { locale });
    const link = new URL(line.added(`Somebody ${locale}`, "reader"));
    const wrong = [];
    for (const path of ["/console/sign-in", link.pathname + link.search, "/console/nowhere"]) {
      await page.goto(line.admin + path);
      wrong.push(...await judged(page, path));
    }
    await context.close();
    assert.deepEqual([...wrong, ...wrongs], []);
  }
});

// What the interface itself says in both languages alike.
const ALIKE = /^(Helpline|English|Español|API|Total|No|PIN|CSV|JSON|HTML)$/i;

// Texts of the shell, headings, labels, buttons and notes; not what an author or a caller wrote: that says its language, is a name (`bdi`, or a
// word of the files), or stands in the picture of the flow.
function interfaceTexts(page) {
  return page.evaluate(() => {
    const names = new Set([...document.querySelectorAll("bdi, .id, .name, code")].map((one) => one.textContent.trim()));
    const of = "nav a, h1, h2, h3, h4, label, legend, button, summary, th, dt, .note, .calm, .said, .skip, footer span, a.button";
    const own = (one) => !one.closest("[lang]:not(html)") && !one.closest("code, pre, svg, bdi, .id, .name, .errand");
    const words = [...document.querySelectorAll(of)].filter(own).map((one) => {
      const copy = one.cloneNode(true);
      copy.querySelectorAll("[lang], code, bdi, select, .unseen, .hidden, strong, a").forEach((part) => part.remove());
      return copy.textContent.replace(/\s+/g, " ").trim();
    });
    const labels = [...document.querySelectorAll("[aria-label]")].filter(own).map((one) => one.getAttribute("aria-label"));
    const titles = document.title.split(" · ").filter((part) => !names.has(part));
    return [...new Set([...titles, ...words, ...labels.filter((one) => !names.has(one))])].filter((one) => /\p{L}{2}/u.test(one));
  });
}

test("the Spanish interface is Spanish throughout", () => {
  const same = [];
  for (const [path, words] of texts.es) {
    const english = new Set(texts.en.get(path));
    same.push(...words.filter((one) => english.has(one) && !ALIKE.test(one)).map((one) => `${path}: ${one}`));
  }
  assert.ok(texts.es.size === pages.length && texts.en.size === pages.length);
  assert.deepEqual(same, []);
});
