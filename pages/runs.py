"""runs."""

from pages.ui import frame

frame.require("pages/runs.py")
