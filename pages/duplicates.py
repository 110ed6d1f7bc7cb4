"""Duplicates: the next pair, side by side; merge, keep apart, undo."""

from pages.ui import desk, frame, job, pairs, show, unpublished

frame.require("pages/duplicates.py")
run = desk.published()
if run is None:
    unpublished.stop(
        "Duplicates",
        "pages/duplicates.py",
        "Pairs are found when the month runs. Those that look alike, but not enough to be merged unasked, "
        "come here one at a time.",
    )
queue = pairs.queue(run)
show.heading("Duplicates", pairs.state(run, queue))
job.progress()
pairs.decide(run, queue)
if queue.next is not None:
    pairs.reason(queue.next)
    pairs.compare(run, queue.next)
else:
    pairs.nothing_left(queue)
pairs.decided(run, queue)
