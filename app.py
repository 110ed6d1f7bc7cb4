"""The frame: page config, the list of pages, and whichever page the visitor is on."""

import streamlit as st

from pages.ui import frame

pages = frame.pages()
page = st.navigation(pages, position="hidden")
st.set_page_config(page_title=f"{page.title} · Leadfold", page_icon=frame.MARK, layout="wide")
frame.open_landing_page()
frame.sidebar(pages)
page.run()
