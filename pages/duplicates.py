"""duplicates."""

from pages.ui import frame

frame.require("pages/duplicates.py")
