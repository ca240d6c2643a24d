// SPDX-License-Identifier: Apache-2.0
// Keys of the desk. What a key does stands in the page: data-key="y" on a button, a link
// or a field; data-row on the links of a list. Without this file all of them still work.
"use strict";
(() => {
  const OFF = "factdesk-keys-off";
  const isOff = () => localStorage.getItem(OFF) === "1";
  let isLeaving = false;

  const isTyping = (element) =>
    element instanceof HTMLElement &&
    (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

  const isShown = (element) => element.getClientRects().length > 0;

  const elementOf = (key) =>
    [...document.querySelectorAll("[data-key]")].find(
      (element) => element.dataset.key.split(" ").includes(key) && isShown(element),
    );

  // In a right-to-left page "next" lies to the left.
  const inReadingOrder = (key) => {
    if (document.documentElement.dir !== "rtl") return key;
    return { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" }[key] ?? key;
  };

  const moveInList = (key) => {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[key];
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!step || rows.length === 0) return false;
    const at = rows.indexOf(document.activeElement);
    const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1);
    rows[next].focus();
    rows[next].scrollIntoView({ block: "nearest" });
    return true;
  };

  const press = (element) => {
    if (isTyping(element)) {
      element.focus();
      element.select?.();
      return;
    }
    const leaves = !element.dataset.opens && element.type !== "button";
    if (leaves && isLeaving) return; // a second press while the answer is on its way
    isLeaving = leaves;
    element.click();
  };

  document.addEventListener("keydown", (event) => {
    if (isOff() || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && isTyping(event.target)) return event.target.blur();
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (moveInList(key)) return event.preventDefault();
    // A key held down must not answer one message after the other.
    if (event.repeat) return;
    const element = elementOf(inReadingOrder(key));
    if (!element) return;
    event.preventDefault();
    press(element);
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (!dialog?.showModal) return;
    event.preventDefault();
    dialog.showModal();
  });

  // A page that comes back from the browser's memory is alive again.
  addEventListener("pageshow", () => {
    isLeaving = false;
  });

  for (const button of document.querySelectorAll("[data-keys-switch]")) {
    const say = () => {
      button.textContent = isOff() ? button.dataset.on : button.dataset.off;
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      localStorage.setItem(OFF, isOff() ? "0" : "1");
      say();
    });
    say();
  }
})();
