// Basket of the demo shop: kept in this browser, shown on every page.
const KEY = "meridian-basket";
const MOST = 20;

const read = () => {
  try {
    const lines = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(lines) ? lines : [];
  } catch {
    // Storage can be blocked or hold something else: an empty basket is right.
    return [];
  }
};

const write = (lines) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(lines));
  } catch {
    say("Your browser keeps no basket in this mode.");
  }
  announce();
};

const announce = () => {
  const count = read().reduce((sum, line) => sum + line.quantity, 0);
  for (const badge of document.querySelectorAll("[data-basket-count]")) {
    badge.textContent = String(count);
  }
  document.dispatchEvent(new CustomEvent("basket"));
};

let silence;
const say = (text) => {
  const toast = document.querySelector("[data-toast]");
  if (!toast) return;
  toast.textContent = text;
  clearTimeout(silence);
  silence = setTimeout(() => {
    toast.textContent = "";
  }, 4000);
};

export const basket = {
  read,
  add(item) {
    const lines = read();
    const line = lines.find((known) => known.id === item.id);
    if (line) line.quantity = Math.min(MOST, line.quantity + 1);
    else lines.push({ ...item, quantity: 1 });
    write(lines);
    say(`${item.name} is in your basket.`);
  },
  change(id, quantity) {
    const whole = Math.min(MOST, Math.max(1, Math.trunc(quantity) || 1));
    write(read().map((line) => (line.id === id ? { ...line, quantity: whole } : line)));
  },
  remove(id) {
    write(read().filter((line) => line.id !== id));
  },
  clear() {
    write([]);
  },
  sums() {
    const products = read().reduce((sum, line) => sum + line.price * line.quantity, 0);
    const delivery = products === 0 || products >= 150 ? 0 : 6.5;
    return { products, delivery, total: products + delivery };
  },
  money: (amount) =>
    new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" }).format(amount),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-add]");
  if (!button) return;
  const { add: id, name, price } = button.dataset;
  basket.add({ id, name, price: Number(price) });
});
// Another tab of the same browser may change the basket.
window.addEventListener("storage", (event) => {
  if (event.key === KEY) announce();
});
announce();
