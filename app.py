"""The frame: page config, the list of pages, and whichever page the visitor is on."""

import streamlit as st

from pages.ui import frame

st.set_page_config(page_title="Leadfold", page_icon=":material/filter_list:", layout="wide")
pages = frame.pages()
page = st.navigation(pages, position="hidden")
frame.open_landing_page()
frame.sidebar(pages)
page.run()
