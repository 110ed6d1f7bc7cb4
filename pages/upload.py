"""upload."""

from pages.ui import frame

frame.require("pages/upload.py")
