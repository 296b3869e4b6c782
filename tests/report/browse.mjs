// SPDX-License-Identifier: MIT
// Looks at pages with Chromium and prints what is wrong with them as JSON.
//
//     browse.mjs calm FOLDER PAGE...       console, requests, width; light, dark, print, no script
//     browse.mjs axe FOLDER PAGE...        accessibility
//     browse.mjs refreshed FOLDER PAGE     whether it comes to show what takes its place
//     browse.mjs valid FOLDER PAGE...      HTML as the standard has it
//     browse.mjs skeleton FOLDER           for each page its elements without any text
//     browse.mjs shots FOLDER TARGET PAGE...   pictures to look at
//     browse.mjs screen FOLDER FILE PAGE       one picture, of what a first look shows

import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((one) => fs.existsSync(one));

const views = [
  { name: "320 light", width: 320, colorScheme: "light" },
  { name: "320 dark", width: 320, colorScheme: "dark" },
  { name: "768 light", width: 768, colorScheme: "light" },
  { name: "1440 light", width: 1440, colorScheme: "light" },
  { name: "1440 dark", width: 1440, colorScheme: "dark" },
  { name: "print", width: 1122, colorScheme: "light", media: "print" },
];

const open = async (browser, options = {}) => (await browser.newContext(options)).newPage();

/// Has an open page be seen so; a page that is loaded once for all views costs a third.
async function show(page, view) {
  await page.emulateMedia({ media: view.media ?? "screen", colorScheme: view.colorScheme });
  await page.setViewportSize({ width: view.width, height: 900 });
}

const url = (folder, page) => pathToFileURL(path.join(folder, page)).href;

/// Everything a page could do that a page of a report never does.
function watch(page, own, tell) {
  page.on("console", (message) => tell(`console: ${message.text()}`));
  page.on("pageerror", (error) => tell(`error: ${error.message}`));
  page.on("dialog", (dialog) => { tell(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    if (request.url() !== own && !request.url().startsWith("data:")) tell(`request: ${request.url()}`);
  });
}

async function calm(browser, folder, pages) {
  const wrong = [];
  for (const javaScriptEnabled of [true, false])
    for (const name of pages) {
      const page = await open(browser, { javaScriptEnabled });
      let doing = "loaded";
      watch(page, url(folder, name), (what) => wrong.push(`${name}, ${doing}: ${what}`));
      await page.goto(url(folder, name), { waitUntil: "load" });
      for (const view of javaScriptEnabled ? views : views.slice(-1)) {
        doing = view.name;
        await show(page, view);
        // What a view asks for, it asks for when it is drawn.
        await page.screenshot({ clip: { x: 0, y: 0, width: 1, height: 1 } });
        if (view.media || !javaScriptEnabled) continue;
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        if (width > view.width) wrong.push(`${name}, ${view.name}: is ${width} px wide`);
      }
      await page.context().close();
    }
  return wrong;
}

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];

async function axe(browser, folder, pages) {
  const source = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  const wrong = [];
  for (const name of pages) {
    const page = await open(browser, { bypassCSP: true });
    await page.goto(url(folder, name));
    await page.evaluate(source);
    for (const view of views.filter((one) => ["320 light", "1440 light", "1440 dark"].includes(one.name))) {
      await show(page, view);
      // Nothing but colours is otherwise in the dark.
      const which = view.colorScheme === "dark" ? ["color-contrast"] : RULES;
      const result = await page.evaluate((runOnly) => window.axe.run(document, {
        runOnly,
        // A page that is not made anew by itself would look as if nothing had happened since.
        rules: { "meta-refresh": { enabled: false } },
      }), which);
      for (const one of result.violations.filter((v) => ["serious", "critical", "moderate"].includes(v.impact)))
        wrong.push(`${name}, ${view.name}: ${one.id} (${one.impact}), ${one.nodes.length} times: `
          + one.nodes[0].html.slice(0, 160) + " " + one.nodes[0].failureSummary.slice(0, 200));
    }
    await page.context().close();
  }
  return wrong;
}

async function valid(folder, pages) {
  const { HtmlValidate } = await import("html-validate");
  const judge = new HtmlValidate({
    extends: ["html-validate:recommended", "html-validate:document"],
    rules: {
      "long-title": "off",
      "no-inline-style": "error",
      "no-trailing-whitespace": "off", // it is the job's, in <pre>
      "no-raw-characters": "error",
      "tel-non-breaking": "off",
      "no-redundant-role": "error",
      "require-sri": "off", // nothing is fetched
      "wcag/h63": "off",
      "meta-refresh": "off", // see axe()
    },
  });
  const wrong = [];
  for (const name of pages) {
    const report = await judge.validateFile(path.join(folder, name));
    for (const result of report.results)
      for (const one of result.messages)
        wrong.push(`${name}:${one.line}: ${one.ruleId}: ${one.message}`);
  }
  return wrong;
}

/// The elements of each page with the names of their attributes and their classes: what a text must
/// not be able to change.
async function skeleton(browser, folder) {
  const page = await open(browser);
  const names = [".", "jobs", "runs"].flatMap((sub) =>
    fs.readdirSync(path.join(folder, sub)).filter((name) => name.endsWith(".html"))
      .map((name) => path.join(sub, name)));
  const bones = {};
  for (const name of names) {
    const text = fs.readFileSync(path.join(folder, name), "utf8");
    bones[name] = await page.evaluate((html) => {
      const one = (element) => {
        const attributes = [...element.attributes].map((attribute) => attribute.name).sort().join(" ");
        return `${element.localName}[${attributes}].${element.getAttribute("class") ?? ""}`
          + `(${[...element.children].map(one).join("")})`;
      };
      return one(new DOMParser().parseFromString(html, "text/html").documentElement);
    }, text);
  }
  return bones;
}

async function shots(browser, folder, target, pages) {
  fs.mkdirSync(target, { recursive: true });
  for (const name of pages) {
    const page = await open(browser);
    await page.goto(url(folder, name));
    for (const view of views) {
      await show(page, view);
      const file = `${name.replace(/\.html$/, "").replace(/\W/g, "-")}-${view.name.replace(" ", "-")}`;
      if (view.media)
        await page.pdf({ path: path.join(target, `${file}.pdf`), preferCSSPageSize: true });
      else
        await page.screenshot({ path: path.join(target, `${file}.png`), fullPage: true });
    }
    await page.context().close();
  }
  return [];
}

/// Whether a page that is open comes to show what takes its place in the folder, when it says it
/// looks. Only the number of seconds is not the page's own.
async function refreshed(browser, folder, name) {
  const file = path.join(folder, name);
  const text = fs.readFileSync(file, "utf8");
  const soon = text.replace(/(<meta http-equiv="refresh" content=")\d+"/, '$11"');
  if (soon === text) return ["the page has no refresh"];
  fs.writeFileSync(file, soon);
  const page = await open(browser, { javaScriptEnabled: false });
  await page.goto(url(folder, name));
  fs.writeFileSync(file, soon.replace(/<title>[^<]*/, "<title>a newer one"));
  const deadline = Date.now() + 20000;
  while (Date.now() < deadline) {
    await page.waitForEvent("load", { timeout: 20000 });
    if ((await page.title()) === "a newer one") return [];
  }
  return ["the newer page is not shown"];
}

async function screen(browser, folder, file, name) {
  const page = await open(browser);
  await show(page, { width: 1200, colorScheme: "light" });
  await page.goto(url(folder, name));
  await page.screenshot({ path: file });
  return [];
}

const [what, folder, ...rest] = process.argv.slice(2);
const browser = what === "valid" ? null : await chromium.launch({
  executablePath: CHROMIUM,
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  const work = {
    calm: () => calm(browser, folder, rest),
    axe: () => axe(browser, folder, rest),
    valid: () => valid(folder, rest),
    refreshed: () => refreshed(browser, folder, rest[0]),
    skeleton: () => skeleton(browser, folder),
    shots: () => shots(browser, folder, rest[0], rest.slice(1)),
    screen: () => screen(browser, folder, rest[0], rest[1]),
  };
  console.log(JSON.stringify(await work[what]()));
} finally {
  await browser?.close();
}
