"""Settings: the lines and the model of matching, with the evidence that they rest on."""

from core import pair_checks
from core.insights import bands
from pages.ui import cutoffs, desk, frame, job, lines, match_model, pair_samples, show

frame.require("pages/settings.py")
run = desk.published() or desk.newest_published()
found = pair_checks.sampled(desk.workspace(), run.period) if run else {}
if (asked := pair_samples.opened(found)) is not None:
    pair_samples.answer(asked)
else:
    with show.column():
        show.heading("Settings", lines.state())
        job.progress()
        is_told = run is not None and bands.is_told(desk.database(run))
        wanted = lines.draw(run, is_told)
        pair_samples.draw(run, found, is_told)
        if found:
            cutoffs.draw(found, wanted)
        match_model.draw()
