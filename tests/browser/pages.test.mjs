// Every page of the console as an owner sees it: no violation by axe in light and dark, in English and Spanish; nothing wider than a small
// telephone; one heading, a title, a language; nothing asked of another host, no error in its scripts; no word of one language in the other.
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

// Where a page has been found and an owner has signed in.
const owner = async (options) => {
  const one = await person(browser, line, { storageState: owner.state, ...options });
  return one;
};

// The pages: what the navigation has, and of each kind of detail the first one that is linked.
async function found() {
  const one = await person(browser, line);
  const { page } = one;
  await setUp(page, line.added("Ana Ruiz", "owner"));
  line.added("Ben Ortiz", "author");
  await used(page);
  owner.state = await one.context.storageState();
  const all = new Set();
  const links = (within) => page.locator(within).evaluateAll((links) => links.map((link) => new URL(link.href)).map((url) => url.pathname + url.search));
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
      const taken = /download|transcript|sound|\/reports\/|\/console\/languages/.test(link);
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

async function seen(options, look) {
  const one = await owner(options);
  const wrong = [];
  for (const path of pages) {
    const answer = await counted(one.page, path);
    if (answer.status() !== 200) wrong.push(`${path}: ${answer.status()}`);
    wrong.push(...await look(one.page, path));
  }
  await one.context.close();
  assert.deepEqual([...wrong, ...one.wrongs], []);
}

const shot = (page, path, width) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/${path.replace(/[^a-z0-9.]+/gi, "_").slice(0, 60)}-${width}.png`, fullPage: true });

for (const [language, locale] of [["en", "en-US"], ["es", "es-US"]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing on any page (${language}, ${colorScheme})`, () => seen({ locale, colorScheme }, async (page, path) => {
      const about = await page.evaluate(() => [document.querySelectorAll("h1").length, document.documentElement.lang, document.title.split(" · ")[0].trim() !== ""]);
      const wrong = await judged(page, path);
      if (JSON.stringify(about) !== JSON.stringify([1, language, true])) wrong.push(`${path}: heading, language, title: ${about}`);
      if (language === "en" && colorScheme === "light") await shot(page, path, 1280);
      return wrong;
    }));
  }

  test(`no page is wider than a small telephone (${language})`, () => seen({ locale, viewport: { width: 360, height: 740 } }, async (page, path) => {
    if (language === "en") await shot(page, path, 360);
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
    const wide = await page.evaluate(() => {
      if (document.scrollingElement.scrollWidth <= innerWidth) return [];
      const out = [...document.querySelectorAll("main *, header *, footer *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
      return out.slice(0, 3).map((one) => one.outerHTML.slice(0, 120));
    });
    return wide.map((what) => `${path} is too wide: ${what}`);
  }));
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

test("the Spanish interface is Spanish throughout", async () => {
  const english = await owner({ locale: "en-US" });
  const spanish = await owner({ locale: "es-US" });
  // Texts of the shell, headings, labels, buttons, notes; not what an author or a caller wrote, which says its language or is a name.
  const texts = (page) => page.evaluate(() => {
    const of = "title, nav a, h1, h2, h3, h4, label, legend, button, summary, th, dt, .note, .calm, .said, .skip, footer span, a.button";
    const own = (one) => !one.closest("[lang]:not(html)") && !one.closest("code, pre, .id, .name, .errand, .figures dd");
    const words = [...document.querySelectorAll(of)].filter(own).map((one) => {
      const copy = one.cloneNode(true);
      copy.querySelectorAll("[lang], code, select, .unseen, .hidden, strong, a").forEach((part) => part.remove());
      return copy.textContent.replace(/\s+/g, " ").trim();
    });
    const labels = [...document.querySelectorAll("[aria-label]")].filter(own).map((one) => one.getAttribute("aria-label"));
    return [...new Set([...words, ...labels])].filter((one) => /\p{L}{2}/u.test(one));
  });
  const same = [];
  for (const path of pages) {
    await counted(english.page, path);
    await counted(spanish.page, path);
    const theirs = new Set(await texts(english.page));
    same.push(...(await texts(spanish.page)).filter((one) => theirs.has(one) && !ALIKE.test(one)).map((one) => `${path}: ${one}`));
  }
  await english.context.close();
  await spanish.context.close();
  assert.deepEqual(same, []);
});
