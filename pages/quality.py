"""Quality: which rules failed, how badly, and the rows behind each."""

from core.insights import findings as found_rules
from core.insights import metrics
from pages.ui import desk, findings, frame, job, show, words

frame.require("pages/quality.py")
run = desk.published()
if run is None:
    show.heading("Quality", "Nothing has been checked for this month yet.")
    job.progress()
    show.empty(f"{words.month(desk.period())} has not run.", "pages/home.py", "Go to This month")
connection = desk.database(run)
found = found_rules.every(connection, findings.folder(run))
show.heading("Quality", findings.state(found, metrics.headline(connection).quarantined))
job.progress()
rule = findings.choose(found)
if rule is not None:
    findings.rows(run, rule)
