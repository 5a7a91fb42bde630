// Light and dark: as the system says, or as the reader chose. Printing is always light.

const THEMES = ["auto", "light", "dark"];
const systemDark = matchMedia("(prefers-color-scheme: dark)");

function storedTheme() {
  try {
    return THEMES.includes(localStorage.respectTheme) ? localStorage.respectTheme : "auto";
  } catch {
    return "auto"; // a page opened from a file may have no storage
  }
}

let theme = storedTheme();
let printing = false;

function applyTheme() {
  const dark = !printing && (theme === "dark" || (theme === "auto" && systemDark.matches));
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

function setUpTheme(button) {
  const label = () => { button.textContent = { auto: "◐ auto", light: "○ light", dark: "● dark" }[theme]; };
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    try { localStorage.respectTheme = theme; } catch { /* kept for this visit only */ }
    label();
    applyTheme();
  });
  systemDark.addEventListener("change", applyTheme);
  addEventListener("beforeprint", () => { printing = true; applyTheme(); });
  addEventListener("afterprint", () => { printing = false; applyTheme(); });
  label();
}

applyTheme();
