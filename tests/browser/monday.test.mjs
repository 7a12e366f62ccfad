// A manager's Monday, in the order it happens, without once opening a file: what is set up, changed, tried, published and undone in the
// console is what a signed call hears. What is marked "by keys" is done with the keyboard alone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Helpline, browse, person, setUp, signIn } from "./helpline.mjs";

const OLD = "To learn about pancreatic neuroendocrine tumors";
const NEW = "To hear what a pancreatic tumor is";
const NUEVO = "Para saber qué es un tumor de páncreas";

let line, browser, ana, page;

before(async () => {
  line = await Helpline.begin();
  browser = await browse();
  ana = await person(browser, line);
  page = ana.page;
});

after(async () => {
  await browser?.close();
  await line?.end();
});

const goes = (path, to = page) => to.goto(line.admin + path);
const text = (to = page) => to.locator("main").innerText();

// Goes on with Tab until something is there.
async function tabTo(selector, to = page) {
  for (let times = 0; times < 250; times++) {
    await to.keyboard.press("Tab");
    if (await to.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
  }
  assert.fail(`no key leads to ${selector} on ${to.url()}`);
}

// What the main menu offers to a caller who rings now, in English or Spanish. A node follows what is published twice a second.
async function hears(words, key = "1", not = null) {
  for (let times = 0; ; times++) {
    const call = await line.rings();
    await call.presses(key);
    if (call.heard.includes(words) && !(not && call.heard.includes(not))) return;
    if (times > 20) assert.fail(`no caller hears «${words}»: ${call.heard}`);
    await new Promise((next) => setTimeout(next, 250));
  }
}

test("she sets her password by the link and is in", async () => {
  await setUp(page, line.added("Ana Ruiz", "owner"));
  assert.match(await page.locator("header").innerText(), /Ana Ruiz/);
});

test("she closes choice 4 of the main menu, in the draft", async () => {
  await goes("/console/choices/main");
  const choice = page.locator("li.choice").filter({ has: page.locator(".what kbd", { hasText: /^4$/ }) });
  await choice.locator("summary").click();
  await choice.locator('button[value="close"]').click();
  await page.waitForURL(/said=/);
  assert.doesNotMatch(await page.locator("ol.entries").innerText(), /To give, get involved/);
});

test("she adds somebody who can be rung", async () => {
  await goes("/console/people");
  await page.getByRole("link", { name: /add/i }).last().click();
  await page.locator("#title").fill("Rides desk");
  await page.locator("#phones").fill("+1 312 555 0177");
  await page.locator('input[name="speaks-en"]').check();
  await page.locator("#why").fill("Rides are arranged by Rosa now");
  await page.locator('form[action="/console/people/person"] button').click();
  await page.waitForURL(/\/console\/people\?/);
  assert.match(await text(), /Rides desk/);
});

test("she points rides at them: a ladder of their own, rung from help and support", async () => {
  await goes("/console/people");
  await page.getByRole("link", { name: /change them in the draft/i }).click();
  await page.locator("#title").fill("Rides");
  const form = page.locator('form[action="/console/ladders"]');
  await form.locator('input[name="ring-rides-desk"]').check();
  await form.locator('button[value="new"]').click();
  await page.waitForURL(/said=/);
  assert.match(await text(), /Rides desk/);
  await goes("/console/choices/services");
  await page.locator("#ladder").selectOption("rides");
  await page.locator('button[value="ring"]').click();
  await page.waitForURL(/said=/);
  assert.equal(await page.locator("#ladder").inputValue(), "rides");
});

test("she adds a holiday", async () => {
  await goes("/console/hours");
  const card = page.locator("section.hours").first();
  await card.locator("summary").first().click();
  const form = card.locator('form[action="/console/hours/day"]');
  await form.locator('[name="first"]').fill("2031-07-04");
  await form.locator('[name="open"][value="closed"]').check();
  await form.locator('[name="why"]').fill("Independence Day");
  await form.locator("button").click();
  await page.waitForURL(/\/console\/hours\?/);
  assert.match(await text(), /Independence Day/);
});

test("she changes one sentence in both languages, by keys; a finding appears and goes", async () => {
  await goes("/console/words/m.main.1");
  await tabTo('[id="en.lead"]');
  await page.keyboard.press("Control+a");
  await page.keyboard.type("To hear {nothing}");
  await page.locator("#heard .error").first().waitFor();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(NEW);
  await page.locator("#heard .error").first().waitFor({ state: "detached" });
  await tabTo('[id="es.lead"]');
  await page.keyboard.press("Control+a");
  await page.keyboard.type(NUEVO);
  await tabTo("form[data-keep] button:not([name])");
  await page.keyboard.press("Enter");
  await page.waitForURL(/said=saved/);
  assert.equal(await page.locator('[id="es.lead"]').inputValue(), NUEVO);
});

test("she tries the draft by keys, hears the new words, and keeps the call as a test", async () => {
  await goes("/console/try");
  await tabTo('button[value="ring"]');
  await page.keyboard.press("Enter");
  await page.locator("#words").waitFor();
  await tabTo('button[value="k1"]');
  await page.keyboard.press("Enter");
  await page.waitForFunction((words) => document.getElementById("words")?.innerText.includes(words), NEW);
  await tabTo("#about");
  await page.keyboard.type("What the first choice says");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/console\/try/);
  await page.locator("p.said").first().waitFor();
});

test("she publishes, and a signed call hears the new words in both languages", async () => {
  await hears(OLD);
  await goes("/console/publish");
  await page.waitForFunction(() => !document.querySelector("[data-waits]"), null, { timeout: 60_000 });
  await page.locator("#why").fill("Plainer words, and choice 4 is closed");
  await page.locator("#ready button").first().click();
  await page.waitForURL(/said=/);
  await hears(NEW, "1", "To give, get involved");
  await hears(NUEVO, "2");
  // Who asks for a ride is put through to the new person.
  const call = await line.rings();
  for (const key of ["1", "2", "3"]) await call.presses(key);
  assert.match(call.document, /\+13125550177/);
});

test("she rolls back with two clicks, and callers hear the old words", async () => {
  await goes("/console/publish");
  await page.locator("ol.versions li:not(.live) a").first().click();
  await page.locator('form[action^="/console/publish/back"] button').click();
  await page.waitForURL(/said=/);
  await hears(OLD);
});

test("a call back is worked off", async () => {
  const call = await line.rings("+13125550199");
  for (const key of ["1", "0"]) await call.presses(key);
  await call.nobodyAnswers("busy");
  await call.nobodyAnswers();
  for (const key of ["2", "1"]) await call.presses(key);
  await goes("/console/todo");
  assert.doesNotMatch(await text(), /5550199/);
  await page.locator(".work a.button").first().click();
  await page.getByRole("button", { name: /show the number/i }).click();
  assert.match(await text(), /\+?1?3125550199/);
  await page.locator('[name="became"][value="done"]').check();
  await page.locator("#why").fill("Spoke with them");
  await page.locator("form.settle button").click();
  await page.waitForURL(/said=settled/);
  assert.match(await page.locator('section[aria-labelledby="settled"]').innerText(), /Spoke with them/);
});

test("a notice is switched on and off, and callers hear it meanwhile", async () => {
  // A notice is said as soon as the language is known.
  const words = async () => { const call = await line.rings(); await call.presses("1"); return call.heard; };
  const before = await words();
  for (const [state, changed] of [["on", true], ["off", false]]) {
    await goes("/console/notices");
    await page.locator(`a[href*="name=storm"]`).first().click();
    await page.locator('form[action="/console/notices"] button').click();
    await page.waitForURL(/\/console\/notices\?/);
    for (let times = 0; (await words() !== before) !== changed; times++) {
      assert.ok(times < 20, `the notice is not ${state}`);
      await new Promise((next) => setTimeout(next, 250));
    }
  }
});

test("a third language gets the words of its first menu, one sentence after another", async () => {
  await goes("/console/languages");
  const add = page.locator('form[action="/console/languages"]');
  for (const [field, words] of [["code", "fr"], ["locale", "fr-CA"], ["offer", "Pour le français, appuyez sur le trois."], ["own", "français"], ["name\\.en", "French"], ["name\\.es", "francés"]]) {
    await add.locator(`#${field}`).fill(words);
  }
  await add.locator("#key").selectOption("3");
  await add.locator("button").click();
  await page.waitForURL(/lacking=fr/);
  const left = async () => { await goes("/console/languages"); return Number((await page.locator('a[href*="lacking=fr"]').first().innerText()).match(/\d+/)[0]); };
  const before = await left();
  const french = ["Pour les tumeurs du pancréas", "Pour de l'aide", "Pour le clavardage", "Pour donner"];
  await goes("/console/words/m.main.1?flow=helpline&lacking=fr");
  for (const words of french) {
    await page.locator('[id="fr.lead"]').fill(words);
    await page.locator('button[value="next"]').click();
    await page.waitForURL((url) => url.searchParams.get("lacking") === "fr" && url.searchParams.has("said"));
  }
  assert.ok(await left() < before);
  await goes("/console/choices/main");
  const menu = await page.locator("ol.entries").innerText();
  for (const words of french) assert.ok(menu.includes(words), `${words} is not in ${menu}`);
});

test("a colleague has changed the same sentence: both are shown, nothing typed is lost", async () => {
  const ben = await person(browser, line);
  await setUp(ben.page, line.added("Ben Ortiz", "author"));
  const save = (to) => to.locator("form[data-keep] button:not([name])").click();
  await goes("/console/words/m.main.2");
  await goes("/console/words/m.main.2", ben.page);
  await page.locator('[id="en.lead"]').fill("Ana's words");
  await save(page);
  await page.waitForURL(/said=saved/);
  await ben.page.locator('[id="en.lead"]').fill("Ben's words");
  await save(ben.page);
  await ben.page.locator(".theirs blockquote").waitFor();
  assert.equal(await ben.page.locator(".theirs blockquote").first().innerText(), "Ana's words");
  assert.equal(await ben.page.locator('[id="en.lead"]').inputValue(), "Ben's words");
  // What an author may not do, an author does not see.
  await goes("/console/publish", ben.page);
  assert.equal(await ben.page.locator("#why").count(), 0);
  assert.equal((await goes("/console/users", ben.page)).status(), 403);
  await goes("/console/people", ben.page);
  assert.equal(await ben.page.locator("main form").count(), 0);
  await ben.context.close();
  assert.deepEqual(ben.wrongs, []);
});

test("a session that has ended asks for the password, and what was typed is kept", async () => {
  await goes("/console/words/m.main.3");
  await page.locator('[id="en.lead"]').fill("Typed before the session ended");
  line.run("users", "end-sessions", "Ana Ruiz", "--by", "the test");
  await page.locator("form[data-keep] button:not([name])").click();
  await page.waitForLoadState();
  assert.doesNotMatch(page.url(), /said=/);
  await signIn(page, line, "Ana Ruiz");
  await page.waitForURL(/\/console$/);
  await goes("/console/words/m.main.3");
  await page.locator("[data-put-back]").click();
  assert.equal(await page.locator('[id="en.lead"]').inputValue(), "Typed before the session ended");
});

test("nothing of all that asked another host or broke a script", () => assert.deepEqual(ana.wrongs, []));
