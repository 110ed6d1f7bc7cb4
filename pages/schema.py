"""schema."""

from pages.ui import frame

frame.require("pages/schema.py")
