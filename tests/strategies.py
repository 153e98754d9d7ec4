"""Random specs that are right, as the data that YAML would give."""

from typing import Any

from hypothesis import strategies as st

PLAIN = st.from_regex(r"[a-z][a-z_]{0,11}[a-z]", fullmatch=True)
ODD = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x3FF, exclude_categories=["C", "Z"]), min_size=1, max_size=14
)
RESERVED = st.sampled_from(
    ["class", "from", "metadata", "order", "select", "user", "model_config", "Größe", "a b", "2fa"]
)
TEXT = st.text(st.characters(exclude_categories=["C"]), max_size=120)
LONG_TEXT = st.lists(
    st.sampled_from(["word", '"quoted"', "it's", "back\\slash", "{{ x }}", "漢字", "-- ;"]), max_size=40
).map(" ".join)

TYPES = st.sampled_from(
    [
        *("bool", "smallint", "int", "bigint", "numeric(10,2)", "real", "double", "text", "varchar(40)", "char(4)"),
        *("bytes", "date", "time", "timestamp", "timestamptz(3)", "interval", "uuid", "json", "jsonb", "state"),
        *("text array", "int array", "state array"),
    ]
)
CONSTANTS: dict[str, st.SearchStrategy[Any]] = {
    "bool": st.booleans(),
    "smallint": st.integers(-(2**15), 2**15 - 1),
    "int": st.integers(-(2**31), 2**31 - 1),
    "text": TEXT,
    "varchar(40)": st.text(st.characters(exclude_categories=["C"]), max_size=40),
    "text array": st.lists(TEXT, max_size=3),
    "timestamptz(3)": st.just("now"),
    "uuid": st.sampled_from(["uuid4", "uuid7"]),
    "jsonb": st.recursive(st.none() | st.booleans() | TEXT, lambda inner: st.lists(inner, max_size=2), max_leaves=3),
    "state": st.just("new"),
}


@st.composite
def column(draw: st.DrawFn) -> dict[str, Any]:
    written = draw(TYPES)
    made: dict[str, Any] = {"type": written}
    if draw(st.booleans()):
        made["optional"] = True
    if written in CONSTANTS and draw(st.booleans()):
        default = draw(CONSTANTS[written])
        made |= {} if default is None else {"default": default}
    if draw(st.booleans()):
        made["doc"] = draw(st.one_of(TEXT, LONG_TEXT))
    if written in ("int", "smallint") and "default" not in made and draw(st.booleans()):
        made |= {"min": 0, "max": draw(st.integers(1, 9))}
    return made


@st.composite
def spec(draw: st.DrawFn, *, shaped: bool = False) -> dict[str, Any]:
    """One to four tables with up to six columns each, references in every direction, keys and indexes; shapes if `shaped`."""
    names = draw(
        st.lists(
            st.one_of(PLAIN, PLAIN, RESERVED, ODD.filter(is_table_name)), min_size=1, max_size=4, unique_by=str.casefold
        )
    )
    tables = {name: draw(table(names, f"of{number}")) for number, name in enumerate(names)}
    for number, made in enumerate(tables.values()):
        made["class"] = f"Table{number}"
    shapes = {f"Shape{number}": draw(shape(tables, name)) for number, name in enumerate(names)} if shaped else {}
    return {
        "dovetail": 1,
        "name": "random",
        "databases": ["postgresql", "sqlite"],
        "doc": draw(LONG_TEXT),
        "enums": {"state": ["new", "don't", "so-so"]},
        "tables": tables,
        "shapes": shapes,
    }


def is_table_name(name: str) -> bool:
    is_reserved = name.casefold().startswith(("pg_", "sqlite_"))
    return not set(name) & set(".()\"'") and name.isprintable() and not is_reserved


@st.composite
def table(draw: st.DrawFn, names: list[str], inverse: str) -> dict[str, Any]:
    """A table whose inverse relations are called `inverse` and a number, so that none clash."""
    columns = draw(st.dictionaries(st.one_of(PLAIN, RESERVED, ODD), column(), max_size=6))
    columns = {f"{name}_{number}": made for number, (name, made) in enumerate(columns.items())}
    made: dict[str, Any] = {"columns": {"id": {"type": "int", "primary_key": True}, **columns}}
    if draw(st.booleans()):
        made["doc"] = draw(st.one_of(TEXT, LONG_TEXT))
    targets = draw(st.lists(st.sampled_from(names), max_size=3))
    if targets:
        made["references"] = {f"ref{i}": draw(reference(target, f"{inverse}_{i}")) for i, target in enumerate(targets)}
    indexed = [name for name, each in columns.items() if each["type"] in ("int", "text", "uuid", "date")]
    wanted = draw(st.booleans())
    if indexed and wanted:
        chosen = draw(st.lists(st.sampled_from(indexed), min_size=1, max_size=3, unique=True))
        made["indexes"] = [{"columns": [{"column": each, "order": "desc"} for each in chosen]}]
    return made


@st.composite
def reference(draw: st.DrawFn, target: str, inverse: str) -> dict[str, Any]:
    optional, unique = draw(st.booleans()), draw(st.booleans())
    actions = ["cascade", "restrict", "no action", *(["set null"] if optional else [])]
    action = draw(st.sampled_from(actions))
    made: dict[str, Any] = {"to": target, "on_delete": action, "optional": optional, "unique": unique}
    made["inverse"] = draw(st.sampled_from([inverse, "none"]))
    return made | ({"doc": draw(TEXT)} if draw(st.booleans()) else {})


@st.composite
def shape(draw: st.DrawFn, tables: dict[str, Any], table: str) -> dict[str, Any]:
    """Some of the columns of a table, and some of its relations with columns of the related rows."""
    made = {"table": table, "doc": draw(LONG_TEXT), "columns": draw(columns_of(tables, table))}
    related = {name: (each["to"], False) for name, each in tables[table].get("references", {}).items()}
    for other, declared in tables.items():
        for each in declared.get("references", {}).values():
            if each["to"] == table and each["inverse"] != "none":
                related[each["inverse"]] = (other, not each["unique"])
    wanted = draw(st.lists(st.sampled_from(sorted(related)), unique=True)) if related else []
    made["relations"] = {name: draw(shape_relation(tables, *related[name])) for name in wanted}
    return made | {"aggregates": {f"number{i}": f"count({name})" for i, name in enumerate(wanted)}}


@st.composite
def shape_relation(draw: st.DrawFn, tables: dict[str, Any], table: str, is_many: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"columns": draw(columns_of(tables, table)), "doc": draw(TEXT)}
    if is_many and draw(st.booleans()):
        made["order_by"] = draw(columns_of(tables, table).filter(lambda columns: columns != "all"))
        made["limit"] = draw(st.integers(1, 3))
    return made | ({"where": "id > 0 OR id = -1"} if draw(st.booleans()) else {})


def columns_of(tables: dict[str, Any], table: str) -> st.SearchStrategy[Any]:
    names = st.sampled_from(list(tables[table]["columns"]))
    return st.just("all") | st.lists(names, min_size=1, unique=True)
