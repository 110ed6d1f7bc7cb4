"""Where the hand is: puts the cursor into a field and takes it out again, which no native element can."""

import json

import streamlit as st

# The field may not stand there yet, and a rerun while the page opens puts a new one in its place: so it is
# looked for during ten seconds, until the visitor does something or has the cursor elsewhere.
SEEK = """<script>
(() => {
  const seek = () => {
    const field = document.querySelector(%s), now = document.activeElement;
    if (field && now === document.body) field.focus();
    else if (now !== document.body && now !== field) stop();
  };
  const timer = setInterval(seek, 100);
  const stop = () => clearInterval(timer);
  setTimeout(stop, 10000);
  for (const act of ["keydown", "pointerdown"]) document.addEventListener(act, stop, { once: true });
  seek();
})();
</script>"""
# One listener a page and field, however often the page is drawn again. Enter leaves after the field's own
# handling of it, which keeps the text.
LEAVE = """<script>
(() => {
  const place = %s, key = %s, known = window.leadfoldFields ??= new Set();
  if (known.has(place)) return;
  known.add(place);
  document.addEventListener("keydown", (event) => {
    const field = document.querySelector(place), now = document.activeElement;
    if (!field) return;
    if (now === field && ["Enter", "Escape"].includes(event.key)) setTimeout(() => field.blur());
    const isTyping = now.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(now.tagName);
    if (isTyping || event.key !== key || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
  }, true);
})();
</script>"""


def on(label: str) -> None:
    st.html(SEEK % json.dumps(_place(label)), unsafe_allow_javascript=True)


def between_keys(label: str, key: str = "") -> None:
    """Enter and Escape give the keys back to the buttons; `key` puts the cursor in."""
    st.html(LEAVE % (json.dumps(_place(label)), json.dumps(key)), unsafe_allow_javascript=True)


def _place(label: str) -> str:
    return f'input[aria-label="{label}"]'
