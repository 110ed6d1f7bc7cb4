"""The rules in force, what each found this month, and looking for one."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import desk as work
from core import rule_list, rulebook
from core.insights import findings as found_rules
from core.quality import Rule
from core.quality.forms import Draft
from core.rule_list import Listed
from core.workspace import contracts_in_force
from pages.ui import desk, findings, month, rules_desk, show, words

STATES = {"active": "Active", "paused": "Paused", "retired": "Retired"}


def every() -> tuple[Listed, ...]:
    """Rules are listed and changed whether or not the month has a run."""
    run = desk.published()
    found = found_rules.every(desk.database(run), findings.folder(run)) if run else None
    kinds = {name: contract.kind for name, contract in contracts_in_force(desk.workspace()).items()}
    return rule_list.listed(rulebook.current(desk.workspace().store), found, kinds)


def heading(rules: Sequence[Listed]) -> None:
    action = show.heading("Rules", _state(rules))
    if action.button("New rule", key="rules.new", type="primary", icon=":material/add:"):
        rules_desk.write(Draft(next(iter(rules_desk.titles())), owner=desk.visitor() or ""))
    show.announced()


def draw(rules: Sequence[Listed]) -> None:
    if desk.published() is None:
        _nothing_checked()
    shown = _filtered(rules)
    if not shown:
        st.info("No rule has all of this. Try fewer words, another source or another state.")
        return
    st.caption(f"{words.count(len(shown), 'rule')}. Click one to open it.")
    _table(shown)


def tolerance(rule: Rule) -> str:
    if not rule.is_about_rows:
        return words.DASH
    if rule.mostly is not None:
        return f"{round(100 - rule.mostly * 100, 4):g} % of rows"
    return f"{words.count(rule.at_most, 'row')}" if rule.at_most else "No row"


def _state(rules: Sequence[Listed]) -> str:
    states = Counter(one.rule.state for one in rules)
    living = len(rules) - states["retired"]
    run = desk.published()
    broken = sum(one.is_broken for one in rules)
    if run is None:
        said = f"nothing is checked yet in {words.month(desk.period())}"
    else:
        times = sum(one.broken_on for one in rules)
        said = findings.failed_in_words(broken, times) if broken else "every rule holds"
        said = f"{words.month(run.period)}: {said}"
    paused = f", {states['paused']} paused" if states["paused"] else ""
    return f"{words.count(living, 'rule')}{paused}. {said[:1].upper()}{said[1:]}."


def _nothing_checked() -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown("What each rule finds stands here once the month has run. Rules can be written before.")
        is_untouched = month.is_untouched(work.month(desk.workspace(), desk.period()))
        page, label = ("upload", "Upload files") if is_untouched else ("home", "To This month, to run it")
        st.page_link(f"pages/{page}.py", label=label, icon=":material/arrow_forward:")


def _filtered(rules: Sequence[Listed]) -> tuple[Listed, ...]:
    sources = rules_desk.sources()
    present = [name for name in sources if any(one.rule.source == name for one in rules)]
    counts = Counter(str(one.rule.state) for one in rules)
    labels = {name: f"{label} {counts[name]}" for name, label in STATES.items() if counts[name]}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "Search", key="rules.search", icon=":material/search:", width=300,
            placeholder="Phone, licence, Ada ...", label_visibility="collapsed",
        )  # fmt: skip
        source = st.selectbox(
            "Source", present, index=None, format_func=sources.__getitem__, key="rules.source", width=280,
            placeholder="Any source", label_visibility="collapsed",
        )  # fmt: skip
        state = st.segmented_control(
            "State", [*labels, "all"], default="active" if counts["active"] else "all", required=True,
            format_func=(labels | {"all": f"All {len(rules)}"}).__getitem__, key="rules.state",
            label_visibility="collapsed",
        )  # fmt: skip
    return rule_list.narrowed(rules, source, str(state), text or "")


def _table(shown: Sequence[Listed]) -> None:
    sources = rules_desk.sources()
    table = pd.DataFrame(
        {
            "Failed": [one.failed if one.checked is not None else None for one in shown],
            "Rule": [one.sentence for one in shown],
            "Source": [sources.get(one.rule.source, one.rule.source) for one in shown],
            "Checked": [one.checked for one in shown],
            "Result": [_result(one) for one in shown],
            "What follows": [findings.SEVERITY[one.rule.severity] for one in shown],
            "Lets pass": [tolerance(one.rule) for one in shown],
            "Owner": [one.rule.owner for one in shown],
        }
    )
    picked = st.dataframe(
        table,
        hide_index=True,
        key=f"rules.table.{len(shown)}.{shown[0].key}",
        on_select="rerun",
        selection_mode="single-row",
        height=38 + 35 * min(len(shown), 16),
        placeholder=words.DASH,
        column_config={
            "Rule": st.column_config.TextColumn(width=320),
            "Source": st.column_config.TextColumn(width=168),
            "Failed": st.column_config.NumberColumn(format="localized", width=56),
            "Checked": st.column_config.NumberColumn(format="localized", width=68),
            "Result": st.column_config.TextColumn(width=64),
            "What follows": st.column_config.TextColumn(width=104, help=findings.MEANS),
            "Lets pass": st.column_config.TextColumn(
                width=76, help="How many rows may break the rule before it fails."
            ),
            "Owner": st.column_config.TextColumn(width=76),
        },
    )
    rows = picked["selection"]["rows"] if isinstance(picked, dict) else []
    if rows and rows[0] < len(shown):
        rules_desk.go(shown[rows[0]].key)


def _result(one: Listed) -> str:
    if one.rule.state != "active":
        return STATES[one.rule.state]
    if one.checked is None:
        return "Not asked"
    return "Failed" if one.is_broken else "Holds"
