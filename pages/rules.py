"""Rules: what every file is held to, and where a person writes, tries, changes and pauses one."""

from pages.ui import (
    frame,
    job,
    rules_desk,
    rules_example,
    rules_exchange,
    rules_list,
    rules_one,
    rules_suggested,
)

frame.require("pages/rules.py")
asked = rules_desk.opened()
if asked == rules_desk.NEW:
    rules_one.new()
elif asked:
    rules_one.one(asked)
else:
    rules = rules_list.every()
    rules_list.heading(rules)
    job.progress()
    section = rules_desk.section()
    if section == rules_desk.SUGGESTED:
        rules_suggested.draw()
    elif section == rules_desk.EXAMPLE:
        rules_example.draw()
    elif section == rules_desk.EXCHANGE:
        rules_exchange.draw()
    else:
        rules_list.draw(rules)
