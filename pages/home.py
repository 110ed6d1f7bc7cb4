"""This month: what state it is in, and what to do next."""

import streamlit as st

from core import desk as work
from pages.ui import desk, frame, show, words

frame.require("pages/home.py")
month = work.month(desk.workspace(), desk.period())
show.heading(words.month(month.period), "…")
