"""Where the hand is: puts the cursor into a field, which no native element can."""

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


def on(label: str) -> None:
    st.html(SEEK % json.dumps(f'input[aria-label="{label}"]'), unsafe_allow_javascript=True)
