"""salesforce."""

from pages.ui import frame

frame.require("pages/salesforce.py")
