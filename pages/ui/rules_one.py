"""One rule: what it says and found, its form, pausing it, its history; and a rule to be written."""

import pandas as pd
import streamlit as st

from core import rule_desk, rulebook
from core.quality import BadRule, Rule
from core.quality.drafts import draft_of, rule_id_of, rule_of
from core.quality.forms import Draft, severities
from core.quality.rules import State
from core.quality.wording import changes, meanings, sentence
from core.rule_list import Listed
from pages.ui import desk, difference, findings, job, rules_desk, rules_list, rules_trial, show, words
from pages.ui.rules_form import Form

CHANGE, HISTORY = "change", "history"
VIEWS = {CHANGE: ":material/edit: Change and try", HISTORY: ":material/history: History"}


def one(key: str) -> None:
    found = next((one for one in rules_list.every() if one.key == key), None)
    if found is None:
        show.heading("Rules", f"There is no rule {difference.plain(key)}.")
        _back()
        return
    rule = found.rule
    with show.column():
        _back()
        action = show.heading(difference.plain(rule.name), difference.plain(found.sentence))
        _steer(action, rule)
        show.announced()
        job.progress()
        _about(found)
        view = st.segmented_control(
            "What to look at", list(VIEWS), default=CHANGE, format_func=VIEWS.__getitem__, required=True,
            key=f"rules.view.{key}", label_visibility="collapsed",
        )  # fmt: skip
        if view == HISTORY:
            _history(rule)
        else:
            version = len(rulebook.history(desk.workspace().store, rule.source, rule.rule_id))
            _form(rule, f"{key}.{version}", version)


def new() -> None:
    with show.column():
        _back()
        show.heading("New rule", "Say what must hold, try it on the stored months, then save it.")
        job.progress()
        _form(None, f"new.{rules_desk.number()}", 0)


def _back() -> None:
    if st.button("All rules", key="rules.back", icon=":material/arrow_back:", type="tertiary"):
        rules_desk.back()


def _about(found: Listed) -> None:
    rule, run = found.rule, desk.published()
    with st.container(horizontal=True, vertical_alignment="center"):
        if rule.state != "active":
            show.mark(rules_list.STATES[rule.state], show.ATTENTION)
        elif found.checked is not None:
            show.mark("Failed" if found.is_broken else "Holds", show.BAD if found.is_broken else show.GOOD)
        st.markdown(_found(found))
        if run and found.failed and rule.is_about_rows:
            st.page_link(
                "pages/quality.py", label=f"See {words.count(found.failed, 'row')}",
                icon=":material/arrow_forward:",
                query_params={findings.RULE: found.finding_id, desk.PERIOD: run.period},
            )  # fmt: skip
    source = rules_desk.sources().get(rule.source, rule.source)
    own = "" if rule.description == found.sentence else f" {difference.plain(rule.description)}"
    st.caption(
        f"{source} · {meanings(rule.source)[rule.severity]} · Owner: {difference.plain(rule.owner)}.{own}"
    )


def _found(found: Listed) -> str:
    run = desk.published()
    if found.rule.state != "active":
        return "It is not asked until somebody resumes it."
    if run is None or found.checked is None:
        return f"It was not asked in {words.month(desk.period())}."
    if not found.rule.is_about_rows:
        return f"In {words.month(run.period)}."
    return f"{found.failed:,} of {words.count(found.checked, 'row')} broke it in {words.month(run.period)}."


def _steer(action: st.delta_generator.DeltaGenerator, rule: Rule) -> None:
    """Pausing, going on and another severity: each with a reason, each a version."""
    with action.container(horizontal=True):
        if rule.state == "active":
            _set_state(rule, "paused", "Pause", "pause")
        else:
            _set_state(rule, "active", "Resume", "play_arrow")
        _set_severity(rule)


def _set_state(rule: Rule, state: State, label: str, icon: str) -> None:
    key = f"{rule.source}:{rule.rule_id}"
    with _closing(f"rules.state.open.{key}.{rule.state}", label, icon):
        reason = st.text_input("Why", key=f"rules.state.why.{key}.{state}")
        asked = st.button(f"{label} this rule", key=f"rules.state.{key}", type="primary")
        if asked and show.done(
            lambda: rule_desk.set_state(desk.workspace(), rule.source, rule.rule_id, state, reason or "")
        ):
            said = "is paused" if state == "paused" else "is asked again"
            show.announce(f"{rule.name} {said}. {rules_desk.NEXT_RUN}")
            st.rerun()


def _closing(key: str, label: str, icon: str) -> st.delta_generator.DeltaGenerator:
    """A popover that is shut once its change is saved: what it says then has another key."""
    return st.popover(label, icon=f":material/{icon}:", key=key, on_change="rerun")


def _set_severity(rule: Rule) -> None:
    key = f"{rule.source}:{rule.rule_id}"
    with _closing(f"rules.severity.open.{key}.{rule.severity}", "Severity", "priority_high"):
        kinds = severities(rule.source)
        severity = st.radio(
            "When it fails", kinds, index=kinds.index(rule.severity),
            key=f"rules.severity.{key}.{rule.severity}", format_func=meanings(rule.source).__getitem__,
        )  # fmt: skip
        reason = st.text_input("Why", key=f"rules.severity.why.{key}.{rule.severity}")
        asked = st.button(
            "Change severity", key=f"rules.severity.save.{key}", type="primary",
            disabled=severity == rule.severity,
        )  # fmt: skip
        if asked and show.done(
            lambda: rule_desk.set_severity(
                desk.workspace(), rule.source, rule.rule_id, severity, reason or ""
            )
        ):
            show.announce(f"The severity of {rule.name} is now {severity}. {rules_desk.NEXT_RUN}")
            st.rerun()


def _form(rule: Rule | None, slot: str, version: int) -> None:
    """The sentence stands above the form and follows it; what is missing stands in its place."""
    with st.container(border=True):
        said = st.container()
        draft = Form(draft_of(rule) if rule else rules_desk.draft(), slot).draw(is_new=rule is None)
        try:
            made = rule_of(draft, rule.rule_id if rule else _free_id(draft), rule)
        except BadRule as error:
            said.markdown(f":gray[{difference.plain(error)}]")
            return
        if made == rule:
            said.markdown(":gray[Change something, and how the rule reads then stands here.]")
        else:
            said.markdown(f"**{difference.plain(sentence(made))}**")
    trial = rules_trial.known(made)
    _save(made, slot, version, is_changed=made != rule)
    if trial is not None:
        rules_trial.draw(trial)


def _free_id(draft: Draft) -> str:
    taken = {rule.rule_id for rule in rulebook.current(desk.workspace().store)}
    return rule_id_of(draft, taken)


def _save(made: Rule, slot: str, version: int, *, is_changed: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input(
            "Why", key=f"rules.why.{slot}", width=420,
            placeholder="Kept with this version for whoever asks later",
        )  # fmt: skip
        label = f"Save as version {version + 1}" if version else "Save rule"
        saved = st.button(label, key=f"rules.save.{slot}", type="primary", disabled=not is_changed)
    if not is_changed:
        st.caption("Nothing is changed yet.")
    if saved and show.done(lambda: rule_desk.save(desk.workspace(), made, reason or "")):
        show.announce(f"{made.name} is saved. {rules_desk.NEXT_RUN}")
        rules_desk.go(f"{made.source}:{made.rule_id}")


def _history(rule: Rule) -> None:
    rows = rulebook.history(desk.workspace().store, rule.source, rule.rule_id)
    versions = [rulebook.as_rule(row) for row in rows]
    before = [*versions[1:], None]
    st.dataframe(
        pd.DataFrame(
            {
                "Version": [row.version for row in rows],
                "When": [row.created_at for row in rows],
                "Who": [row.created_by for row in rows],
                "What changed": [
                    "; ".join(changes(old, now)) or words.DASH
                    for now, old in zip(versions, before, strict=True)
                ],
                "Why": [row.reason for row in rows],
            }
        ),
        hide_index=True,
        key=f"rules.history.{rule.source}:{rule.rule_id}",
        height="content",
        column_config={
            "Version": st.column_config.NumberColumn(width=60),
            "When": st.column_config.DatetimeColumn(format="D MMM YYYY HH:mm", width=140),
            "Who": st.column_config.TextColumn(width=100),
            "What changed": st.column_config.TextColumn(width=420),
            "Why": st.column_config.TextColumn(width=320),
        },
    )
