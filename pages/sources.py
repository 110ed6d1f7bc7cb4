"""Sources: how good each supplier's files are, month by month, and the evidence to send them."""

from core.insights import scorecard
from pages.ui import desk, frame, job, show, unpublished, words
from pages.ui import scorecard as card_view

frame.require("pages/sources.py")
run = desk.published()
if run is None:
    unpublished.stop(
        "Sources",
        "pages/sources.py",
        "Each source's files are measured here once a month is published: how complete they are, what had "
        "to be rejected or held back, what they alone bring, and how long they took.",
    )
if not scorecard.is_measured(desk.database(run)):
    show.heading("Sources", f"{words.month(run.period)} was published before sources were measured.")
    show.empty("Run the month again, and its measures stand here.", "pages/runs.py", "Runs")
card = card_view.read(run)
action = show.heading("Sources", card_view.state(run, card))
job.progress()
with action:
    card_view.evidence(run, card)
card_view.month(run, card)
card_view.months(run, card)
card_view.fields(run, scorecard.completeness(desk.database(run)), card)
