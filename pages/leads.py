"""leads."""

from pages.ui import frame

frame.require("pages/leads.py")
