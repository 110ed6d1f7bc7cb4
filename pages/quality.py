"""quality."""

from pages.ui import frame

frame.require("pages/quality.py")
