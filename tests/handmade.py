"""Schemas made by hand: short builders, and a collection that holds every kind of thing a database can be told to make."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from dovetail.data_classes import replace
from dovetail.schema.columns import (
    Bound,
    Column,
    Constant,
    Database,
    Generated,
    GeneratedUuid,
    Identity,
    JsonConstant,
    Length,
    Now,
    OneOf,
    Pattern,
    Sql,
    SqlDefault,
)
from dovetail.schema.constraints import (
    Check,
    Exclusion,
    ExclusionPart,
    ForeignKey,
    Index,
    IndexPart,
    PrimaryKey,
    RuleCheck,
    SqlCheck,
    Unique,
)
from dovetail.schema.keywords import QUOTED
from dovetail.schema.model import Domain, Enum, EnumValue, Extension, QualifiedName, Schema, Table
from dovetail.schema.naming import check_name, foreign_key_name, index_name, primary_key_name, unique_name
from dovetail.schema.partitions import DefaultBound, ListBound, Partition, Partitioning, RangeBound
from dovetail.schema.types import WORDS, ArrayType, DomainType, EnumType, RawType, ScalarType, Type

BOTH: tuple[Database, ...] = ("postgresql", "sqlite")
HOSTILE = 'it\'s "quoted"; -- not a comment\n\\n /* {{ x }} ${y} %s :z */ \t é 漢 \u202e\U0001f600'
HOSTILE_WORD = 'it\'s "so"; --\n\\n %s :z é \u202e\U0001f600'  # an enum value has at most 63 bytes


def scalar(word: str) -> ScalarType:
    """`varchar(20)` as a type."""
    name, _, arguments = word.partition("(")
    return ScalarType(name, tuple(int(part) for part in arguments.rstrip(")").split(",") if part))


def column(name: str, type_: str | Type = "int", **options: Any) -> Column:
    return Column(name, scalar(type_) if isinstance(type_, str) else type_, **options)


def table(name: str, *parts: Any, key: tuple[str, ...] | None = ("id",), **options: Any) -> Table:
    """A table of columns, constraints and indexes; without a column `id` it gets one, unless it has another key."""
    columns = tuple(part for part in parts if isinstance(part, Column))
    if key == ("id",) and all(each.name != "id" for each in columns):
        columns = (column("id"), *columns)

    def of(kind: type) -> tuple[Any, ...]:
        return tuple(sorted((part for part in parts if isinstance(part, kind)), key=lambda part: str(part.name)))

    made = Table(
        name,
        QualifiedName(name),
        columns,
        PrimaryKey(primary_key_name(name), key) if key else None,
        of(ForeignKey),
        of(Unique),
        of(Check),
        of(Index),
        of(Exclusion),
    )
    return replace(made, **options)


def reference(
    table: str, column: str | tuple[str, ...], to: str, on: tuple[str, ...] = ("id",), **options: Any
) -> ForeignKey:
    columns = (column,) if isinstance(column, str) else column
    name = options.pop("name", foreign_key_name(table, columns, to))
    return ForeignKey(name, columns, to, on, options.pop("on_delete", "no action"), to, **options)


def pointing(name: str, *targets: str) -> Table:
    """A table that refers to others: `b` by a NOT NULL key, `b?` by a nullable one, `b!` by a deferred one."""
    parts: list[Any] = []
    for written in targets:
        target = written.rstrip("?!")
        parts.append(column(f"{target}_id", nullable=written.endswith("?")))
        deferrable = "initially deferred" if written.endswith("!") else None
        parts.append(reference(name, f"{target}_id", target, deferrable=deferrable))
    return table(name, *parts)


def rule(table: str, column: str, kind: Any) -> Check:
    return Check(check_name(table, f"{column}_{type(kind).__name__.lower()}"), RuleCheck(column, kind))


def check(table: str, name: str, sql: str | Sql, **options: Any) -> Check:
    return Check(check_name(table, name), SqlCheck(sql if isinstance(sql, Sql) else Sql(sql)), **options)


def unique(table: str, *columns: str, **options: Any) -> Unique:
    return Unique(unique_name(table, columns), columns, **options)


def index(table: str, *parts: str | IndexPart, **options: Any) -> Index:
    made = tuple(IndexPart(column=part) if isinstance(part, str) else part for part in parts)
    names = [part.column or "expression" for part in made]
    return Index(options.pop("name", index_name(table, names)), made, **options)


def schema(*parts: Any, databases: Iterable[Database] = BOTH) -> Schema:
    def of(kind: type) -> tuple[Any, ...]:
        return tuple(sorted((part for part in parts if isinstance(part, kind)), key=lambda part: str(part.name)))

    return Schema("handmade", tuple(databases), of(Table), of(Enum), of(Domain), of(Extension))


MOOD = Enum(
    "mood", QualifiedName("mood"), (EnumValue("happy"), EnumValue("it's"), EnumValue(HOSTILE_WORD)), doc=HOSTILE
)
EMAIL = Domain(
    "email",
    QualifiedName("email"),
    scalar("varchar(200)"),
    Constant("nobody@example.org"),
    (Length(3, None), Pattern("^[^@\\s]+@[^@']+$")),
    Sql("VALUE <> ''"),
    "C",
    doc="An address.",
)

_EXAMPLE_ARGUMENTS = {
    "char": "(3)",
    "varchar": "(20)",
    "bit": "(4)",
    "vector": "(3)",
    "numeric": "(10,2)",
    "timestamp": "(3)",
}
_NEEDS_EXTENSION = {word for word, row in WORDS.items() if row.extension}


def _types() -> Schema:
    words = sorted(set(WORDS) - _NEEDS_EXTENSION)
    plain = [column(f"a_{word}", word + _EXAMPLE_ARGUMENTS.get(word, "")) for word in words]
    elements = ("int", "text", "uuid", "numeric(6,2)", "timestamptz", "bool")
    arrays = [column(f"many_{number}", ArrayType(scalar(word))) for number, word in enumerate(elements)]
    more = [
        column("felt", EnumType("mood")),
        column("moods", ArrayType(EnumType("mood")), default=Constant(("happy", "it's", HOSTILE_WORD))),
        column("contact", DomainType("email"), default=Constant("nobody@example.org")),
        column("place", RawType("point"), nullable=True),
    ]
    enum_values = Check("ck_types_felt_enum", RuleCheck("felt", OneOf(("happy", "it's", HOSTILE_WORD))), "sqlite")
    return schema(MOOD, EMAIL, table("types", *plain, *arrays, *more, enum_values))


DEFAULTS: dict[str, tuple[str | Type, Any]] = {
    "yes": ("bool", Constant(True)),
    "minus": ("int", Constant(-5)),
    "half": ("numeric(4,2)", Constant(Decimal("0.50"))),
    "ratio": ("double", Constant(Decimal("1.5"))),
    "word": ("text", Constant("")),
    "hostile": ("text", Constant(HOSTILE)),
    "null_word": ("text", Constant("null")),
    "blob": ("bytes", Constant("00ff27")),
    "day": ("date", Constant("2026-01-31")),
    "hour": ("time", Constant("12:30:00")),
    "moment": ("timestamp", Constant("2026-01-31 12:30:00")),
    "zoned": ("timestamptz", Constant("2026-01-31 12:30:00+02:00")),
    "span": ("interval", Constant("P1DT2H3M4.5S")),
    "key": ("uuid", Constant("01234567-89ab-cdef-0123-456789abcdef")),
    "bits": ("bit(4)", Constant("0101")),
    "felt": (EnumType("mood"), Constant("it's")),
    "json_text": ("jsonb", JsonConstant('{"a":"it\'s \\"so\\""}')),
    "today": ("date", Now()),
    "clock": ("time", Now()),
    "now_local": ("timestamp", Now()),
    "now_zoned": ("timestamptz", Now()),
    "random_key": ("uuid", GeneratedUuid(4)),
    "sorted_key": ("uuid", GeneratedUuid(7)),
    "computed": ("int", SqlDefault(Sql("1 + 1 -- two"))),
    "elsewhere": ("text", SqlDefault(Sql("current_user", (("sqlite", None),)))),
    "empty_list": (ArrayType(ScalarType("text")), Constant(())),
    "texts": (ArrayType(ScalarType("text")), Constant(("a", "", "null", 'b"c', "d,e", "{f}", "it's\\", HOSTILE))),
    "numbers": (ArrayType(ScalarType("int")), Constant((1, -2))),
    "flags": (ArrayType(ScalarType("bool")), Constant((True, False))),
    "contact": (DomainType("email"), Constant("nobody@example.org")),
}


def _defaults() -> Schema:
    columns = [column(name, type_, default=value, nullable=True) for name, (type_, value) in DEFAULTS.items()]
    return schema(MOOD, EMAIL, table("defaults", *columns))


def _odd_names() -> Schema:
    words = sorted({*QUOTED["postgresql"], *QUOTED["sqlite"]})
    every_keyword = [column(word, "text", nullable=True) for word in words]
    long_name = "n" * 63
    mixed = table("Mixed Case", column("Größe"), column('quo"te'), column("1st"), unique("m", "Größe", "1st"))
    return schema(
        table("select", *every_keyword, *(index("s", word, name=f"ix_{word}") for word in words[:40])),
        mixed,
        table(
            long_name,
            column("o" * 63),
            reference(long_name, "o" * 63, "Mixed Case", name="f" * 63),
            index("x", "o" * 63),
        ),
        table("; drop table x; --", column("a'b"), check("c", "--", '"a\'b" > 0 -- ) positive')),
    )


def _references() -> Schema:
    return schema(
        pointing("a", "b?"),
        pointing("b", "a"),
        pointing("three_1", "three_2"),
        pointing("three_2", "three_3!"),
        pointing("three_3", "three_1"),
        table(
            "staff",
            column("boss_id", nullable=True),
            column("deputy_id", nullable=True),
            column("code", "text"),
            column("partner_code", "text", nullable=True),
            reference("staff", "boss_id", "staff", on_delete="set null"),
            reference("staff", "deputy_id", "staff", on_delete="restrict", doc=HOSTILE),
            reference("staff", "partner_code", "staff", ("code",)),
            index("staff", "code", unique=True),
        ),
        table(
            "pairs",
            column("x"),
            column("y"),
            column("z", "text"),
            unique("pairs", "z", doc="Said once."),
            key=("x", "y"),
        ),
        table(
            "pair_notes",
            column("px", default=Constant(0)),
            column("py", default=Constant(0)),
            column("pz", "text"),
            column("a_id"),
            reference("pair_notes", ("px", "py"), "pairs", ("x", "y"), on_delete="set default", on_update="cascade"),
            reference("pair_notes", "pz", "pairs", ("z",), on_delete="restrict", deferrable="initially immediate"),
            reference("pair_notes", "a_id", "a", enforced=False),
            key=None,
        ),
    )


def _keys_and_checks() -> Schema:
    name = "goods"
    return schema(
        table(
            name,
            column("price", "numeric(10,2)"),
            column("label", "text", collation="C", doc="What it says."),
            column("flag", "text", collation="NOCASE", doc=HOSTILE),
            column("born", "date", nullable=True),
            rule(name, "price", Bound(Decimal("0.01"), Decimal("99.99"))),
            rule(name, "label", Length(1, 20)),
            rule(name, "flag", Pattern("^it's\\d")),
            rule(name, "born", Bound("1900-01-01", None)),
            rule(name, "id", OneOf((1, 2, 3))),
            check(name, "either", Sql("price > 1 OR label <> 'it''s'", (("sqlite", "price > 1"),)), doc=HOSTILE),
            check(name, "there_only", Sql("label ~ 'x'", (("sqlite", None),))),
            unique(name, "label", "born", nulls_not_distinct=True),
            unique(name, "flag", deferrable="initially deferred"),
            doc=HOSTILE,
        )
    )


def _indexes() -> Schema:
    name = "things"
    words = Sql("lower(title)")
    return schema(
        table(
            name,
            column("title", "text"),
            column("rank"),
            column("data", "jsonb"),
            column("made", "timestamptz"),
            index(name, "title", IndexPart(column="rank", descending=True, nulls="last")),
            index(
                name,
                "rank",
                unique=True,
                predicate=Sql("rank > 0 -- not the unranked"),
                include=("title",),
                doc=HOSTILE,
            ),
            index(name, IndexPart(expression=words), name="ix_lower"),
            index(name, IndexPart(column="title", collation="C"), name="ix_collated"),
            index(name, IndexPart(column="title", opclass="text_pattern_ops"), name="ix_pattern"),
            index(
                name, IndexPart(column="data", opclass="jsonb_path_ops"), method="gin", with_=(("fastupdate", "off"),)
            ),
            index(name, "made", method="brin", with_=(("pages_per_range", "32"),), name="ix_made_brin"),
            index(name, "title", method="hash", name="ix_title_hash"),
            index(name, "made", nulls_not_distinct=True, unique=True, with_=(("fillfactor", "70"),), name="ix_made"),
            index(name, "made", predicate=Sql("rank < 0", (("postgresql", None),)), name="ix_nowhere"),
            index(name, IndexPart(expression=Sql("date(made)", (("postgresql", None),))), name="ix_sqlite_only"),
        )
    )


def _made_by_database() -> Schema:
    return schema(
        table("counted", column("id", "bigint", identity=Identity(always=True))),
        table("from_ten", column("id", "int", identity=Identity(False, 10, 5)), column("n")),
        table(
            "computed",
            column("a"),
            column("double", generated=Generated(Sql("a * 2"), stored=True)),
            column("label", "text", generated=Generated(Sql("a::text || '!'", (("sqlite", "a || '!'"),)), stored=True)),
        ),
    )


def _postgresql_only() -> Schema:
    home = QualifiedName("state", "lower case")
    state = Enum("state", home, (EnumValue("on"), EnumValue("off")))
    score = Domain("score", QualifiedName("Score", "Upper"), ScalarType("int"), rules=(Bound(0, 10),))
    return schema(
        Extension("vector", "extra"),
        state,
        score,
        table(
            "held", column("s", EnumType("state"), default=Constant("on")), identifier=QualifiedName("held", "Upper")
        ),
        table(
            "holding",
            column("held_id"),
            column("points", DomainType("score"), default=Constant(5)),
            column("near", RawType("extra.vector(3)")),
            reference("holding", "held_id", "held"),
            column("Days of", "daterange", nullable=True),
            index("holding", "held_id", doc="Found fast."),
            Exclusion(
                "apart :once",
                (
                    ExclusionPart(IndexPart("Days of"), "&&"),
                    ExclusionPart(IndexPart(expression=Sql("int4range(held_id, held_id, '[]')")), "="),
                ),
                predicate=Sql("held_id > 0 -- only those"),
                deferrable="initially deferred",
                doc=HOSTILE,
            ),
            identifier=QualifiedName("holding", "lower case"),
            storage=(("fillfactor", "70"), ("toast.autovacuum_enabled", "false")),
        ),
        table(
            "Parts of 100%",
            column("id"),
            column("State", EnumType("state")),
            column("day", "timestamptz"),
            column("n"),
            index("Parts of 100%", "n"),
            check("Parts of 100%", "positive", "n > 0", doc="Not less."),
            key=("id", "day"),
            identifier=QualifiedName("Parts of 100%", "lower case"),
            doc=HOSTILE,
            partitioning=Partitioning(
                "range",
                ("day",),
                (
                    Partition("part 'x' of 100%", RangeBound((None,), ("2024-01-01 00:00:00+00:00",))),
                    Partition("rest", DefaultBound()),
                ),
            ),
        ),
        table(
            "by_state",
            column("s", EnumType("state"), nullable=True),
            key=None,
            partitioning=Partitioning("list", ("s",), (Partition("by_state_on", ListBound(("on", None))),)),
        ),
        table("foreign", external=True, identifier=QualifiedName("foreign", "not_ours")),
        databases=("postgresql",),
    )


def _owned_pointers() -> Schema:
    """Of names that have to be quoted; what sets a pointer to NULL on SQLite is nothing that models make."""
    key, owner, pointer = "Key", "its 'owner'", "points to"
    return schema(
        table(
            "owners",
            column(key),
            column(pointer, nullable=True),
            column("last", nullable=True),
            reference("owners", (pointer, key), "things", (key, owner), own=(key,), on_delete="set null"),
            reference("owners", ("last", key), "things", (key, owner), own=(key,), on_delete="cascade"),
            key=(key,),
        ),
        table(
            "things",
            column(key),
            column(owner),
            unique("things", owner, key),
            reference("things", owner, "owners", (key,), on_delete="cascade"),
            key=(key,),
        ),
    )


SCHEMAS = {
    "types": _types(),
    "defaults": _defaults(),
    "odd_names": _odd_names(),
    "references": _references(),
    "keys_and_checks": _keys_and_checks(),
    "indexes": _indexes(),
    "made_by_database": _made_by_database(),
    "nothing": schema(),
}
POSTGRESQL_SCHEMAS = {**SCHEMAS, "owned_pointers": _owned_pointers(), "postgresql_only": _postgresql_only()}
