"""Random edits of random specs: what somebody might change between two migrations, with `was:` where a thing is renamed."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from strategies import CONSTANTS, LONG_TEXT, TEXT, column, spec

__all__ = ["Data", "chain", "edited", "evolving"]

Data = dict[str, Any]
Edit = Callable[[st.DrawFn, Data], None]

ALIKE = (
    ("bool", "smallint", "int", "bigint", "numeric(10,2)", "real", "double"),
    ("text", "varchar(40)", "char(4)"),
    ("int", "text", "bigint", "numeric(10,2)"),
    ("uuid", "text"),
    ("date", "text"),
    ("date", "timestamp", "timestamptz(3)"),
    ("json", "jsonb"),
    ("int array", "text array"),
    ("state", "text"),
)
"""Types that a column can change between with its values."""
_INDEXED = ("int", "text", "uuid", "date")


@st.composite
def evolving(draw: st.DrawFn) -> tuple[Data, Data]:
    """A spec, and the same after a few edits."""
    before = draw(spec())
    return before, draw(edited(before))


@st.composite
def chain(draw: st.DrawFn) -> tuple[Data, Data, Data]:
    """A spec, and what two rounds of edits made of it."""
    first = draw(spec())
    second = draw(edited(first))
    return first, second, draw(edited(second))


@st.composite
def edited(draw: st.DrawFn, written: Data) -> Data:
    """The spec after one to six edits."""
    made = deepcopy(written)
    _forget(made)
    for _ in range(draw(st.integers(1, 6))):
        draw(st.sampled_from(EDITS))(draw, made)
    _let_go_of_owners(made)
    return made


def _forget(made: Data) -> None:
    """Take away what was said of an earlier migration."""
    enum = made["enums"]["state"]
    if isinstance(enum, dict):
        values = [each["value"] if isinstance(each, dict) else each for each in enum["values"]]
        made["enums"]["state"] = values
    for table in made["tables"].values():
        table.pop("was", None)
        for part in (*table["columns"].values(), *table.get("references", {}).values()):
            part.pop("was", None)


def _let_go_of_owners(made: Data) -> None:
    """Let a pointer lead anywhere whose relation is not there any more."""
    for name, table in made["tables"].items():
        for pointer in table.get("references", {}).values():
            if pointer.get("within") not in (None, *_owning(made, name, pointer["to"])):
                del pointer["within"]


def _owning(made: Data, table: str, target: str) -> list[str]:
    """The relations by which rows of `target` belong to rows of `table`."""
    back = [each for each in made["tables"][target].get("references", {}).values() if each["to"] == table]
    return sorted(each["inverse"] for each in back if each["inverse"] != "none")


# --- tables -----------------------------------------------------------------------------------------------------------


def _table(draw: st.DrawFn, made: Data) -> Data:
    found: Data = made["tables"][draw(st.sampled_from(sorted(made["tables"])))]
    return found


def _new_name(draw: st.DrawFn, taken: Any, word: str) -> str:
    number = len(taken)
    return f"{word} {number}" if draw(st.integers(0, 5)) == 0 else f"{word}_{number}"


def add_table(draw: st.DrawFn, made: Data) -> None:
    name = _new_name(draw, made["tables"], "added")
    if name in made["tables"]:
        return
    columns = {"id": {"type": "int", "primary_key": True}, **draw(st.dictionaries(st.just("a"), column(), max_size=1))}
    made["tables"][name] = {"columns": columns, "class": f"Class{name.replace(' ', '')}Added"}


def drop_table(draw: st.DrawFn, made: Data) -> None:
    if len(made["tables"]) < 2:
        return
    name = draw(st.sampled_from(sorted(made["tables"])))
    del made["tables"][name]
    for table in made["tables"].values():
        for reference in [key for key, each in table.get("references", {}).items() if each["to"] == name]:
            del table["references"][reference]


def rename_table(draw: st.DrawFn, made: Data) -> None:
    before, after = draw(st.sampled_from(sorted(made["tables"]))), _new_name(draw, made["tables"], "renamed")
    table = made["tables"][before]
    if after in made["tables"] or "was" in table or table["class"].endswith("Added"):
        return
    made["tables"] = {after if key == before else key: each for key, each in made["tables"].items()}
    table["was"] = before
    for each in made["tables"].values():
        for reference in each.get("references", {}).values():
            reference["to"] = after if reference["to"] == before else reference["to"]


def describe_table(draw: st.DrawFn, made: Data) -> None:
    _table(draw, made)["doc"] = draw(LONG_TEXT)


# --- columns ----------------------------------------------------------------------------------------------------------


def _column(draw: st.DrawFn, table: Data) -> tuple[str, Data]:
    name = draw(st.sampled_from(list(table["columns"])))
    return name, table["columns"][name]


def add_column(draw: st.DrawFn, made: Data) -> None:
    table = _table(draw, made)
    new = draw(column())
    if "default" not in new:
        new["optional"] = True
    if "min" in new and "default" in new:
        del new["min"], new["max"]
    table["columns"].setdefault(_new_name(draw, table["columns"], "new"), new)


def drop_column(draw: st.DrawFn, made: Data) -> None:
    table = _table(draw, made)
    name, own = _column(draw, table)
    if "primary_key" not in own:
        del table["columns"][name]
        _drop_indexes(table, name)


def _drop_indexes(table: Data, name: str) -> None:
    kept = [each for each in table.get("indexes", []) if all(part["column"] != name for part in each["columns"])]
    table["indexes"] = kept


def rename_column(draw: st.DrawFn, made: Data) -> None:
    table = _table(draw, made)
    before, own = _column(draw, table)
    after = _new_name(draw, table["columns"], "other")
    if after in table["columns"] or "was" in own:
        return
    own["was"] = before
    table["columns"] = {after if key == before else key: each for key, each in table["columns"].items()}
    for part in (part for each in table.get("indexes", []) for part in each["columns"]):
        part["column"] = after if part["column"] == before else part["column"]


def retype_column(draw: st.DrawFn, made: Data) -> None:
    table = _table(draw, made)
    _, own = _column(draw, table)
    if own.get("primary_key"):
        own["type"] = "bigint" if own["type"] == "int" else "int"
        return
    choices = [other for alike in ALIKE if own["type"] in alike for other in alike if other != own["type"]]
    if not choices:
        return
    own["type"] = draw(st.sampled_from(choices))
    for key in ("default", "min", "max"):
        own.pop(key, None)
    if own["type"] in CONSTANTS and own["type"] != "uuid" and draw(st.booleans()):
        default = draw(CONSTANTS[own["type"]])
        own |= {} if default is None else {"default": default}


def toggle_null(draw: st.DrawFn, made: Data) -> None:
    _, own = _column(draw, _table(draw, made))
    if not own.get("primary_key") and not own.pop("optional", False):
        own["optional"] = True


def change_default(draw: st.DrawFn, made: Data) -> None:
    _, own = _column(draw, _table(draw, made))
    if own.pop("default", None) is None and own["type"] in CONSTANTS and "min" not in own and "primary_key" not in own:
        default = draw(CONSTANTS[own["type"]])
        own |= {} if default is None else {"default": default}


def change_rule(draw: st.DrawFn, made: Data) -> None:
    _, own = _column(draw, _table(draw, made))
    if own["type"] in ("int", "smallint", "bigint") and "default" not in own:
        own.update(min=draw(st.integers(-2, 0)), max=draw(st.integers(8, 20)))
    else:
        own.pop("max", None)


def describe_column(draw: st.DrawFn, made: Data) -> None:
    _column(draw, _table(draw, made))[1]["doc"] = draw(TEXT)


# --- indexes and references -------------------------------------------------------------------------------------------


def change_indexes(draw: st.DrawFn, made: Data) -> None:
    table = _table(draw, made)
    known = table.setdefault("indexes", [])
    if known and draw(st.booleans()):
        known.pop()
        return
    indexed = [name for name, each in table["columns"].items() if each["type"] in _INDEXED and name != "id"]
    if indexed:
        orders = st.sampled_from(["asc", "desc"])
        chosen = draw(st.lists(st.sampled_from(indexed), min_size=1, max_size=2, unique=True))
        name = f"ix_more_{draw(st.integers(0, 10**6))}"
        known.append({"columns": [{"column": each, "order": draw(orders)} for each in chosen], "name": name})


def change_reference(draw: st.DrawFn, made: Data) -> None:
    known = _table(draw, made).get("references", {})
    if known:
        own = known[draw(st.sampled_from(sorted(known)))]
        own["on_delete"] = draw(st.sampled_from(["cascade", "restrict", "no action"]))
        own["unique"] = draw(st.booleans())
        own["deferrable"] = draw(st.sampled_from(["initially deferred", "initially immediate"]))


def add_reference(draw: st.DrawFn, made: Data) -> None:
    table = _table(draw, made)
    known = table.setdefault("references", {})
    target = draw(st.sampled_from(sorted(made["tables"])))
    own = {"to": target, "on_delete": "set null", "optional": True, "inverse": "none"}
    known.setdefault(f"more_{len(known)}", own)


def own_pointer(draw: st.DrawFn, made: Data) -> None:
    """Point to a row of the row's own, or let a pointer lead anywhere from now on."""
    tables = sorted(made["tables"])
    found = [(name, target, each) for name in tables for target in tables for each in _owning(made, name, target)]
    if not found:
        return
    name, target, within = draw(st.sampled_from(found))
    known = made["tables"][name].setdefault("references", {})
    action = draw(st.sampled_from(["set null", "cascade", "restrict", "no action"]))
    own = {"to": target, "on_delete": action, "optional": True, "inverse": "none", "within": within}
    if f"own_{within}" in known:
        known[f"own_{within}"].pop("within", None)
    else:
        known[f"own_{within}"] = own


def drop_reference(draw: st.DrawFn, made: Data) -> None:
    known = _table(draw, made).get("references", {})
    if known:
        del known[draw(st.sampled_from(sorted(known)))]


def rename_reference(draw: st.DrawFn, made: Data) -> None:
    table = _table(draw, made)
    known = table.get("references", {})
    if not known:
        return
    before, after = draw(st.sampled_from(sorted(known))), f"called_{len(known)}"
    if after not in known and "was" not in known[before] and before.startswith("ref"):
        known[before]["was"] = before
        table["references"] = {after if key == before else key: each for key, each in known.items()}


# --- the enum ---------------------------------------------------------------------------------------------------------


def add_value(draw: st.DrawFn, made: Data) -> None:
    enum = made["enums"]["state"]
    values = enum["values"] if isinstance(enum, dict) else enum
    value = f"value {len(values)}"
    if value not in values:
        values.insert(draw(st.integers(0, len(values))), value)


def remove_value(draw: st.DrawFn, made: Data) -> None:
    enum = made["enums"]["state"]
    if isinstance(enum, list) and "so-so" in enum:
        enum.remove("so-so")
        made["enums"]["state"] = {"values": enum, "removed": {"so-so": "new"}}


def rename_value(draw: st.DrawFn, made: Data) -> None:
    enum = made["enums"]["state"]
    values = enum["values"] if isinstance(enum, dict) else enum
    if "don't" in values:
        values[values.index("don't")] = {"value": "do not", "was": "don't"}
        made["enums"]["state"] = enum if isinstance(enum, dict) else {"values": values}


def reorder_values(draw: st.DrawFn, made: Data) -> None:
    enum = made["enums"]["state"]
    (enum["values"] if isinstance(enum, dict) else enum).reverse()


EDITS: tuple[Edit, ...] = (
    *(add_table, drop_table, rename_table, describe_table),
    *(add_column, add_column, drop_column, rename_column, rename_column, retype_column, retype_column, retype_column),
    *(toggle_null, change_default, change_rule, describe_column),
    *(change_indexes, change_reference, add_reference, own_pointer, own_pointer, drop_reference, rename_reference),
    *(add_value, remove_value, rename_value, reorder_values),
)
