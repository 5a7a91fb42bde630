// Making elements, and printing numbers, times and bytes.

// el("div.name.other", {title: "x", onclick: f}, child...): children are elements, text, or nothing.
function el(kind, properties = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false && child !== ""));
  return node;
}

const byId = (id) => document.getElementById(id);

const number = (value) => value.toLocaleString("en");

// As the programs print it: never a false 0.0 or 100.0.
function percent(passed, judged) {
  if (judged === 0) return "–";
  let tenths = Math.round((1000 * passed) / judged);
  if (passed < judged) tenths = Math.min(tenths, 999);
  if (passed > 0) tenths = Math.max(tenths, 1);
  return (tenths / 10).toFixed(1) + " %";
}

function duration(us) {
  if (us < 1000) return `${us} µs`;
  if (us < 1e6) return `${(us / 1000).toFixed(us < 1e4 ? 1 : 0)} ms`;
  if (us < 60e6) return `${(us / 1e6).toFixed(1)} s`;
  return `${Math.floor(us / 60e6)} min ${Math.round((us % 60e6) / 1e6)} s`;
}

const memory = (bytes) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

// A value of the result format: text, or {hex}. Answers its bytes.
function bytesOf(value) {
  if (value === undefined) return new Uint8Array();
  if (typeof value === "string") return new TextEncoder().encode(value);
  return Uint8Array.from(value.hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

// A value of the result format as text for people: control characters and bytes that are no text as escapes.
function textOf(value) {
  if (value === undefined) return "";
  if (typeof value !== "string") {
    return Array.from(bytesOf(value), (byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "\\x" + byte.toString(16).padStart(2, "0")).join("");
  }
  return value.replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, (letter) => "\\x" + letter.charCodeAt(0).toString(16).padStart(2, "0"));
}

const SHOWN_BYTES = 4096;

// Bytes of the protocol as text, each line of it on a line of its own, with its \r\n shown.
function wireText(value) {
  const bytes = bytesOf(value);
  let out = "";
  for (let i = 0; i < bytes.length && i < SHOWN_BYTES; i++) {
    const byte = bytes[i];
    if (byte === 13 && bytes[i + 1] === 10) { out += "\\r\\n\n"; i++; }
    else if (byte === 92) out += "\\\\";
    else if (byte >= 0x20 && byte < 0x7f) out += String.fromCharCode(byte);
    else out += "\\x" + byte.toString(16).padStart(2, "0");
  }
  return out + moreBytes(bytes);
}

// Offset, sixteen bytes, their letters.
function hexDump(value) {
  const bytes = bytesOf(value);
  const lines = [];
  for (let at = 0; at < bytes.length && at < SHOWN_BYTES; at += 16) {
    const part = Array.from(bytes.slice(at, at + 16));
    const hex = part.map((byte) => byte.toString(16).padStart(2, "0")).join(" ").padEnd(47);
    const letters = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${at.toString(16).padStart(6, "0")}  ${hex}  ${letters}`);
  }
  return lines.join("\n") + moreBytes(bytes);
}

function moreBytes(bytes) {
  return bytes.length > SHOWN_BYTES ? `\n… ${number(bytes.length - SHOWN_BYTES)} more bytes` : "";
}
