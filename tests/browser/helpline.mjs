// The real program on a folder of its own, callers who ring it as Twilio signs them, and browsers before its console.
//
// HELPLINE_BIN names the program (default: cargo's debug build), CHROMIUM the browser (default: Debian's). Nothing leaves this machine: the
// line has no key for a provider's interface, and a browser that asks any other host fails its test.
import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BIN = resolve(process.env.HELPLINE_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug/helpline"));
const PUBLIC = "https://ivr.example.org";
const ACCOUNT = "AC00000000000000000000000000000abc";
const SECRET = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
const NUMBER = "+18005550100";
export const PASSWORD = "four quiet harbour lamps";

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

// A server that runs until `end`.
export class Helpline {
  static async begin() {
    const line = new Helpline();
    const [voice, admin] = [await freePort(), await freePort()];
    line.folder = mkdtempSync(join(tmpdir(), "helpline-browser-"));
    cpSync(join(ROOT, "flows"), join(line.folder, "flows"), { recursive: true });
    line.base = `http://127.0.0.1:${voice}`;
    line.admin = `http://127.0.0.1:${admin}`;
    const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("HELPLINE")));
    line.environment = {
      ...own,
      HELPLINE__SERVER__LISTEN: `127.0.0.1:${voice}`,
      HELPLINE__SERVER__ADMIN_LISTEN: `127.0.0.1:${admin}`,
      HELPLINE__SERVER__PUBLIC_URL: PUBLIC,
      HELPLINE__STORE__URL: `sqlite:${join(line.folder, "store.db")}`,
      HELPLINE__SPOOL__PATH: join(line.folder, "spool.db"),
      HELPLINE__FLOWS__DIR: join(line.folder, "flows"),
      HELPLINE__SECRET_KEYS: "a-made-up-key-for-tests-of-32-letters-or-more",
      HELPLINE__LINES__MAIN__PROVIDER: "twilio",
      HELPLINE__LINES__MAIN__NUMBERS: NUMBER,
      HELPLINE__LINES__MAIN__FLOW: "helpline",
      HELPLINE__LINES__MAIN__SECRETS: SECRET,
      HELPLINE__LINES__MAIN__ACCOUNT: ACCOUNT,
    };
    line.program = spawn(BIN, ["serve"], { env: line.environment, cwd: line.folder, stdio: ["ignore", "pipe", "pipe"] });
    let told = "";
    line.program.stderr.on("data", (words) => { told += words; });
    await new Promise((good, bad) => {
      line.program.once("error", bad);
      line.program.once("exit", () => bad(new Error(`the program ended before it listened:\n${told}`)));
      line.program.stdout.on("data", (words) => { if (String(words).includes("listen")) good(); });
    });
    return line;
  }

  async end() {
    if (this.program.exitCode === null) {
      this.program.kill("SIGTERM");
      await once(this.program, "exit");
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  run(...words) {
    return execFileSync(BIN, words, { env: this.environment, cwd: this.folder, encoding: "utf8" });
  }

  // Adds somebody to the console; gives back the address of their set-up link on this machine.
  added(name, role) {
    const link = this.run("users", "add", name, "--role", role, "--by", "the test").match(/\/console\/set-up\?link=\S+/)[0];
    return this.admin + link;
  }

  // A caller who rings now.
  async rings(from = "+13125550142") {
    const call = new Call(this, `CA${String(++calls).padStart(32, "0")}`, from);
    await call.ask("/voice/main", { CallStatus: "ringing" });
    return call;
  }
}

let calls = 0;

// What a provider reports of one call, signed as it signs; `heard` is the document that came back, as text.
class Call {
  constructor(line, sid, from) {
    Object.assign(this, { line, sid, from, heard: "" });
  }

  async ask(path, more) {
    const about = { AccountSid: ACCOUNT, ApiVersion: "2010-04-01", CallSid: this.sid, CallStatus: "in-progress", Called: NUMBER, Caller: this.from,
      Direction: "inbound", From: this.from, To: NUMBER, ...more };
    const signed = PUBLIC + path + Object.keys(about).sort().map((name) => name + about[name]).join("");
    const signature = createHmac("sha1", SECRET).update(signed).digest("base64");
    const answer = await fetch(this.line.base + path, { method: "POST", headers: { "X-Twilio-Signature": signature }, body: new URLSearchParams(about) });
    this.document = await answer.text();
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${this.document}`);
    // Where a redirect leads is no word; its ticket is another in each call.
    const spoken = this.document.replace(/<Redirect\b[^>]*>[^<]*<\/Redirect>/g, " ");
    this.heard = plain(spoken.replace(/<[^>]*>/g, " ")).replace(/\s+/g, " ");
  }

  // Where a verb of the last document leads.
  leads(verb) {
    const found = this.document.match(new RegExp(`<${verb}\\b[^>]*\\baction="([^"]*)"`));
    if (!found) throw new Error(`no ${verb} in ${this.document}`);
    // What stands behind `#` is for the provider: how often and how long it asks.
    return plain(found[1]).replace(PUBLIC, "").split("#")[0];
  }

  presses(key) {
    return this.ask(this.leads("Gather"), { Digits: key });
  }

  nobodyAnswers(status = "no-answer") {
    return this.ask(this.leads("Dial"), { DialCallStatus: status, DialCallDuration: "0" });
  }

  hangsUp() {
    return this.ask("/voice/main/ended", { CallStatus: "completed" }).catch(() => {});
  }
}

function plain(words) {
  return words.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code)).replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

export function browse() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
}

// Somebody before the console: a page, and everything in it that no page may do.
export async function person(browser, line, options = {}) {
  const context = await browser.newContext({ locale: "en-US", viewport: { width: 1280, height: 900 }, ...options });
  // A busy machine is slow, not wrong.
  context.setDefaultTimeout(90_000);
  const page = await context.newPage();
  const wrongs = [];
  page.on("request", (request) => {
    if (!/^(data|blob|about):/.test(request.url()) && new URL(request.url()).origin !== line.admin) wrongs.push(`asks ${request.url()}`);
  });
  // A page of a refusal is no fault of its scripts.
  page.on("console", (told) => {
    if (["error", "warning"].includes(told.type()) && !/Failed to load resource: the server responded with a status of 4/.test(told.text())) wrongs.push(`${page.url()}: ${told.text()}`);
  });
  page.on("pageerror", (error) => wrongs.push(`${page.url()}: ${error}`));
  return { context, page, wrongs };
}

// Chooses a password by a set-up link, as a person types it.
export async function setUp(page, link) {
  await page.goto(link);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("#again").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/console$/);
}

export async function signIn(page, line, name) {
  await page.goto(`${line.admin}/console/sign-in`);
  await page.locator("#name").fill(name);
  await page.locator("#password").fill(PASSWORD);
  await page.keyboard.press("Enter");
}
