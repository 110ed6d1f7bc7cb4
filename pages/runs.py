"""Runs: start one, watch it, look back, and see that the records add up."""

from core import desk as work
from pages.ui import desk, frame, job, month, run_history, show, words

frame.require("pages/runs.py")
now = work.month(desk.workspace(), desk.period())
with show.column():
    with show.heading("Runs", run_history.state(now)):
        run_history.action(now)
    show.announced()
    job.progress()
    month.trouble(now)
    chosen = run_history.choose(now)
    if chosen is not None:
        run_history.detail(now, chosen)
    elif not now.received and not job.is_live():
        said = f"No file has arrived for {words.month(now.period)}, so there is nothing to run."
        show.empty(said, "pages/upload.py", "Upload files")
