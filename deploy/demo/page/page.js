// The page works without this script. With it, forms are posted in the
// background and the numbers follow by themselves.
"use strict";

const live = document.getElementById("live");
let looking = false, lookAgain = false;

// look gets the page anew and takes over what is different.
async function look() {
  if (looking) {
    lookAgain = true;
    return;
  }
  looking = true;
  try {
    const answer = await fetch("/", { cache: "no-store" });
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    takeIssues(next.getElementById("issues"));
    takeCalls(next);
  } catch {
    // The event source notices as well, and looks again when it is back.
  }
  looking = false;
  if (lookAgain) {
    lookAgain = false;
    look();
  }
}

// takeIssues keeps everything that a person may be using: only texts change,
// unless there are other issues than before.
function takeIssues(next) {
  const now = document.getElementById("issues");
  const before = new Map([...now.querySelectorAll("dd")].map((e) => [e.id, e.textContent]));
  if (keys(now) === keys(next)) {
    for (const e of next.querySelectorAll("dd, button[id]")) {
      const mine = document.getElementById(e.id);
      mine.textContent = e.textContent;
      mine.disabled = e.disabled;
    }
    for (const e of next.querySelectorAll(".issue")) {
      document.getElementById(e.parentElement.id).firstElementChild.className = e.className;
    }
  } else {
    replace(now, next);
  }
  const changed = [...document.querySelectorAll("#issues dd")]
    .filter((e) => before.get(e.id) !== e.textContent && e.textContent);
  // From the bottom up, as the function goes.
  changed.reverse().forEach((e, i) => highlight(e, i * 90));
}

// keys tells whether two lists have the same issues in the same places.
function keys(list) {
  const name = (li) => [li.parentElement.closest("li")?.id, li.id, li.querySelector(".summary").textContent];
  return JSON.stringify([...list.querySelectorAll("li")].map(name));
}

function replace(now, next) {
  for (const e of now.querySelectorAll("input:not([type=hidden])")) {
    const other = next.querySelector("#" + e.id);
    if (other) other.value = e.value;
  }
  for (const e of now.querySelectorAll("details[open]")) {
    next.querySelector("#" + e.id)?.setAttribute("open", "");
  }
  const focused = document.activeElement?.id;
  now.replaceWith(next);
  if (focused) document.getElementById(focused)?.focus();
}

function takeCalls(next) {
  document.getElementById("call-count").textContent = next.getElementById("call-count").textContent;
  const now = document.getElementById("calls");
  const known = new Set([...now.children].map((e) => e.id));
  now.replaceWith(next.getElementById("calls"));
  for (const e of document.getElementById("calls").children) {
    if (!known.has(e.id) && !e.classList.contains("idle")) highlight(e, 0);
  }
}

function highlight(e, delay) {
  e.classList.remove("changed");
  void e.offsetWidth; // starts the animation anew
  e.style.animationDelay = delay + "ms";
  e.classList.add("changed");
}

document.addEventListener("animationend", (event) => event.target.classList.remove("changed"));

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const inputID = form.querySelector("input:not([type=hidden])")?.id, errorID = form.querySelector(".error").id;
  let why = "the demo does not answer; is it still running?";
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/plain" },
    });
    why = answer.ok ? "" : (await answer.text()).trim();
  } catch { /* why says it */ }
  // The form may have been replaced in the meantime.
  document.getElementById(errorID).textContent = why;
  const input = inputID && document.getElementById(inputID);
  if (!input) return;
  if (why) {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", errorID);
    input.select();
  } else {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    input.value = "";
  }
});

const events = new EventSource("/events");
live.hidden = false;
live.textContent = "connecting";
events.onmessage = () => {
  live.textContent = "live";
  live.className = "";
  look();
};
events.onerror = () => {
  live.textContent = "the demo has ended";
  live.className = "lost";
};
