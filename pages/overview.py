"""overview."""

from pages.ui import frame

frame.require("pages/overview.py")
