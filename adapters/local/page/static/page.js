// Keeps an open page as it would be if it were loaded again. Without this script, every form and link still
// works. The page's state is its address; the script keeps the number of the newest message that it has drawn.
"use strict";

const body = document.body;
const errorLine = document.getElementById("error");
const log = document.getElementById("log");
const messages = document.getElementById("messages");
const line = document.getElementById("line");
const told = document.getElementById("told");
const composer = document.getElementById("composer");
const isOld = "old" in body.dataset;  // a page of earlier messages, which does not change
let seq = Number(body.dataset.seq);
let query = body.dataset.address;
let asked = 0;
let drawn = 0;

const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;
const toTop = (message) => { log.scrollTop = message.offsetTop - 8; };
const toEnd = () => { log.scrollTop = log.scrollHeight; };

function nodeOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content;
}

// Replacing a button must not take the focus away from who pressed it.
function focusKey(node) {
  if (node?.id) return `#${CSS.escape(node.id)}`;
  if (node?.tagName !== "BUTTON" || !node.name) return null;
  return `button[name="${CSS.escape(node.name)}"][value="${CSS.escape(node.value)}"]`;
}

function replace(place, content) {
  const active = document.activeElement;
  const held = place.contains(active) ? active : null;
  const key = focusKey(held);
  const chosen = [...place.querySelectorAll("select")].map((one) => [one.name, one.value]);
  place.replaceChildren(...content);
  for (const one of place.querySelectorAll("select")) {  // what was chosen and not sent yet stays
    const [, value] = chosen.find(([name]) => name === one.name) || [];
    if ([...one.options].some((option) => option.value === value)) one.value = value;
  }
  if (held) (key && place.querySelector(key) || place.querySelector("button, a") || log).focus({ preventScroll: true });
}

function drawParts(parts) {
  for (const [name, html] of Object.entries(parts)) {
    const place = document.getElementById(`part-${name}`);
    if (place.dataset.html === html) continue;
    const content = nodeOf(html);
    if (name === "form") {
      const now = place.querySelector("form"), next = content.querySelector("form");
      if (now && next && now.id === next.id) {  // what was typed stays
        now.querySelector(".error").textContent = next.querySelector(".error").textContent;
        continue;
      }
      place.replaceChildren(content);
      const first = place.querySelector(".field input, .field select, .field textarea");
      if (first) first.focus(); else if (now) line.focus();
    } else if (name === "clock" && place.querySelector("details[open]")) {
      place.querySelector(".now").replaceWith(content.querySelector(".now"));
      continue;
    } else if (name === "people" && place.contains(document.activeElement) && document.activeElement.id === "person") {
      continue;
    } else {
      replace(place, [...content.childNodes]);
    }
    place.dataset.html = html;
  }
}

function draw(data, number) {
  if (number < drawn) return;  // a newer answer was drawn already
  drawn = number;
  if (data.address.slice(1) !== query) {
    query = data.address.slice(1);
    history.replaceState(null, "", data.address);
    document.title = data.title;
  }
  const follow = isAtEnd();
  let newest = null;
  if (!isOld) {
    for (const one of data.messages) {
      const content = nodeOf(one.html), next = content.firstElementChild, old = document.getElementById(one.id);
      if (!old) {
        newest ||= next;
        messages.append(next);
        continue;
      }
      for (const { name, value } of next.attributes) old.setAttribute(name, value);
      replace(old, [...next.childNodes]);
    }
    const present = new Set(data.present);
    for (const old of [...messages.children]) if (!present.has(old.id)) old.remove();
  }
  drawParts(data.parts);
  seq = data.seq;
  errorLine.textContent = document.querySelector(".sheet") ? "" : data.error;
  const wanted = data.at && document.getElementById(data.at);
  if (wanted) toTop(wanted);
  else if (newest && follow) {
    toEnd();
    if (newest.offsetTop < log.scrollTop) toTop(newest);  // it is longer than what is seen at once
  }
}

async function refresh() {
  const number = ++asked;
  const answer = await fetch(`/parts${query}`, { headers: { "X-After": String(seq) } });
  if (answer.ok) draw(await answer.json(), number);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  const button = event.submitter;
  const fields = new FormData(form);
  if (button && button.name) fields.append(button.name, button.value);
  // The form may have been drawn when the tour was elsewhere.
  const here = new URLSearchParams(query);
  fields.delete("tour");
  for (const [name, value] of here) fields.set(name, value);
  const isMultipart = form.enctype === "multipart/form-data";
  const forgets = new URL(form.action).pathname === "/start-over";
  body.setAttribute("aria-busy", "true");
  if (button) button.setAttribute("aria-disabled", "true");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { "X-After": String(seq) },
      body: isMultipart ? fields : new URLSearchParams(fields),
    });
    if (!answer.ok && answer.status !== 422) throw new Error(await answer.text());
    const data = await answer.json();
    if (forgets || isOld) { location.assign(data.address); return; }
    if (form === composer && answer.ok) { remember(line.value); line.value = ""; closePopup(); showHint(""); }
    if (answer.ok) toEnd();
    draw(data, ++asked);
  } catch (error) {
    errorLine.textContent = error instanceof TypeError
      ? "The bot does not answer. Is studyplan try still running?" : error.message;
  } finally {
    body.removeAttribute("aria-busy");
    if (button) button.removeAttribute("aria-disabled");
  }
});

// ---- what is new

const events = new EventSource("/events");
events.addEventListener("changed", refresh);
events.addEventListener("told", (event) => {
  told.textContent = JSON.parse(event.data);
  refresh();
  setTimeout(() => { told.textContent = ""; }, 8000);
});

// ---- completion: a combobox with a list, as ARIA's authoring practices describe it

const popup = document.getElementById("popup");
const list = document.getElementById("suggestions");
let offered = [], chosen = -1, asking = 0;
const past = [];
let looking = 0;

line.removeAttribute("list");
line.setAttribute("role", "combobox");
line.setAttribute("aria-autocomplete", "list");
line.setAttribute("aria-controls", "suggestions");
line.setAttribute("aria-expanded", "false");

function remember(words) { if (words.trim()) past.push(words); looking = past.length; }
function showHint(words) { document.getElementById("hint").textContent = words; }

function closePopup() {
  popup.hidden = true;
  chosen = -1;
  line.setAttribute("aria-expanded", "false");
  line.removeAttribute("aria-activedescendant");
}

function mark(number) {
  chosen = number;
  [...list.children].forEach((one, at) => one.setAttribute("aria-selected", String(at === number)));
  if (number < 0) { line.removeAttribute("aria-activedescendant"); return; }
  line.setAttribute("aria-activedescendant", `suggestion-${number}`);
  list.children[number].scrollIntoView({ block: "nearest" });
}

function take(number) {
  const one = offered[number], at = line.selectionStart, before = line.value.slice(0, at - one.replaces);
  const gap = /[\s:="]$/.test(one.text) ? "" : " ";
  line.value = before + one.text + gap + line.value.slice(at).trimStart();
  const end = (before + one.text + gap).length;
  line.focus();
  line.setSelectionRange(end, end);
  complete();
}

async function complete() {
  const number = ++asking, before = line.value.slice(0, line.selectionStart);
  if (!before.startsWith("/")) { closePopup(); showHint(""); return; }
  const answer = await fetch(`/complete${query}&line=${encodeURIComponent(before)}`);
  if (!answer.ok || number !== asking) return;
  const found = await answer.json();
  if (number !== asking) return;
  offered = found.suggestions;
  showHint(found.hint);
  list.replaceChildren(...offered.map((one, at) => {
    const item = document.createElement("li"), text = document.createElement("b"), note = document.createElement("span");
    item.id = `suggestion-${at}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    text.textContent = one.text;
    note.textContent = one.note;
    item.append(text, " ", note);
    item.addEventListener("mousedown", (event) => { event.preventDefault(); take(at); });
    return item;
  }));
  if (!offered.length) { closePopup(); return; }
  popup.hidden = false;
  line.setAttribute("aria-expanded", "true");
  mark(-1);
  list.scrollTop = 0;
}

line.addEventListener("input", complete);
line.addEventListener("blur", closePopup);
line.addEventListener("keydown", (event) => {
  const open = !popup.hidden;
  if (event.key === "Escape" && open) closePopup();
  else if (open && event.key === "ArrowDown") mark((chosen + 1) % offered.length);
  else if (open && event.key === "ArrowUp") mark(chosen <= 0 ? offered.length - 1 : chosen - 1);
  else if (open && event.key === "Tab" && !event.shiftKey) take(Math.max(chosen, 0));
  else if (open && event.key === "Enter" && chosen >= 0) take(chosen);
  else if (!open && event.key === "ArrowUp" && looking > 0) line.value = past[--looking];
  else if (!open && event.key === "ArrowDown" && looking < past.length) line.value = past[++looking] || "";
  else return;
  event.preventDefault();
});

// A command in a text goes into the field, and the page stays.
document.addEventListener("click", (event) => {
  const command = event.target.closest("a.command");
  if (!command || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  line.value = command.textContent;
  line.focus();
  complete();
});

if (!location.hash && !isOld) toEnd();
