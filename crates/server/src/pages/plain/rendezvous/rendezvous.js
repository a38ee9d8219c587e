// Makes the pages about later times nicer where scripts run: times by the visitor's own clock, and a
// countdown. Nothing depends on it.
"use strict";
{
  const lang = document.documentElement.lang;
  const styles = {
    full: { dateStyle: "full", timeStyle: "short" },
    day: { weekday: "long", day: "numeric", month: "long" },
    hour: { timeStyle: "short" },
  };
  const main = document.querySelector("main");
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const place = new URL(location.href);
  if (main.dataset.zone && own && !place.searchParams.has("zone") && main.dataset.zone !== own) {
    place.searchParams.set("zone", own);
    location.replace(place);
  }
  for (const time of document.querySelectorAll("time[data-show]")) {
    const timeZone = time.dataset.zone || own;
    const shown = { ...styles[time.dataset.show], timeZone };
    time.textContent = new Intl.DateTimeFormat(lang, shown).format(new Date(time.dateTime));
    if (time.dataset.show === "full") time.textContent += ` (${timeZone})`;
  }
  for (const input of document.querySelectorAll("input[name=scripts]")) input.value = "1";

  const until = document.querySelector("[data-until]");
  if (until) {
    const opens = Date.parse(until.dataset.opens);
    const begins = Date.parse(until.dataset.until);
    // The server's clock counts.
    const ahead = Date.now() - Date.parse(until.dataset.now);
    const unit = (n, name) =>
      new Intl.NumberFormat(lang, { style: "unit", unit: name, unitDisplay: "long" }).format(n);
    const show = () => {
      const now = Date.now() - ahead;
      if (now >= opens) return location.reload();
      const seconds = Math.max(0, Math.ceil((begins - now) / 1000));
      const parts = [
        [Math.floor(seconds / 86400), "day"],
        [Math.floor(seconds / 3600) % 24, "hour"],
        [Math.floor(seconds / 60) % 60, "minute"],
        [seconds % 60, "second"],
      ];
      const first = parts.findIndex(([n]) => n > 0);
      const told = first < 0 ? parts.slice(-1) : parts.slice(first, first + 2);
      until.lastElementChild.textContent = told.map(([n, name]) => unit(n, name)).join(" ");
      until.hidden = false;
      setTimeout(show, Math.min(1000, opens - now + 50));
    };
    show();
  }

  // A reminder in this browser, by those who want one; it outlives the page's loading anew.
  const reminder = document.querySelector(".remind");
  if (reminder && "Notification" in window) {
    const [button, status] = reminder.children;
    const kept = "switchboard.remind";
    const ahead = Date.now() - Date.parse(reminder.dataset.now);
    const at = Date.parse(reminder.dataset.at);
    let timer;
    const wait = () => {
      const left = at - (Date.now() - ahead);
      if (left > 0) return void (timer = setTimeout(wait, Math.min(left, 30_000)));
      sessionStorage.removeItem(kept);
      document.title = `\u25cf ${document.title}`;
      try {
        new Notification(document.title, { body: reminder.dataset.soon, tag: kept });
      } catch {
        // Some telephones let no page say something by itself; the title does.
      }
    };
    const remind = () => {
      const on = Notification.permission === "granted";
      button.hidden = on;
      status.textContent = on ? reminder.dataset.on : reminder.dataset.off;
      clearTimeout(timer);
      if (on) {
        sessionStorage.setItem(kept, "1");
        wait();
      }
    };
    button.onclick = () => Notification.requestPermission().then(remind);
    reminder.hidden = false;
    if (sessionStorage.getItem(kept)) remind();
  }

  // Whoever keeps the page open comes in at the time, where the other side does too.
  const come = document.querySelector("form[data-come]");
  if (come) {
    const ahead = Date.now() - Date.parse(come.dataset.now);
    const at = Date.parse(come.dataset.come);
    const wait = () => {
      const left = at - (Date.now() - ahead);
      // Timers of pages in the background are late; they are never early.
      if (left <= 0) come.requestSubmit();
      else setTimeout(wait, Math.min(left, 30_000));
    };
    wait();
  }
}
