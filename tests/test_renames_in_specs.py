"""What a spec says about what was there before: former names, conversions, and what may be dropped."""

from pathlib import Path
from textwrap import dedent

import pytest

from dovetail import pipeline
from dovetail.diagnostics import SpecError
from dovetail.schema.model import Schema
from dovetail.spec.alembic import Alembic


def spec(folder: Path, text: str) -> pipeline.Spec:
    root = folder / "spec.yaml"
    root.write_text(f"dovetail: 1\nname: example\n{dedent(text)}")
    return pipeline.read(root)


def schema(folder: Path, text: str) -> Schema:
    return spec(folder, text).schema


def former(of: Schema, table: str) -> dict[str, str | None]:
    return {column.name: column.was for column in of.tables_by_name[table].columns}


USERS = """
tables:
  users:
    columns: {id: {type: int, primary_key: true}}
"""


class TestFormerNames:
    def test_stand_in_tables_columns_enums_values_and_domains(self, tmp_path: Path) -> None:
        found = schema(
            tmp_path,
            """
            enums:
              state: {values: [{value: "on", was: good}, off], was: mood}
            domains:
              mail: {type: text, was: address}
            tables:
              users:
                was: people
                columns: {id: {type: int, primary_key: true}, name: {type: text, was: title}}
            """,
        )
        assert found.tables[0].was == "people"
        assert former(found, "users") == {"id": None, "name": "title"}
        assert found.enums[0].was == "mood"
        assert [(value.name, value.was) for value in found.enums[0].values] == [("on", "good"), ("off", None)]
        assert all(value.span is not None for value in found.enums[0].values)
        assert found.domains[0].was == "address"

    def test_in_a_mixin_they_count_for_every_table(self, tmp_path: Path) -> None:
        found = schema(
            tmp_path,
            """
            mixins:
              dated: {columns: {made_at: {type: timestamptz, was: created}}}
            tables:
              a: {mixins: [dated], columns: {id: {type: int, primary_key: true}}}
              b: {mixins: [dated], columns: {id: {type: int, primary_key: true}}}
            """,
        )
        assert [former(found, table)["made_at"] for table in "ab"] == ["created", "created"]

    @pytest.mark.parametrize(
        ("reference", "column", "was"),
        [
            ("was: author", "writer_id", "author_id"),
            ("column: written_by, was: author", "written_by", "author_id"),
            ("column: author_id, was: author", "author_id", None),
            ("column: written_by", "written_by", None),
            ("unique: true", "writer_id", None),
        ],
    )
    def test_of_references_are_those_of_their_columns(
        self, reference: str, column: str, was: str | None, tmp_path: Path
    ) -> None:
        posts = f"""
  posts:
    columns: {{id: {{type: int, primary_key: true}}}}
    references:
      writer: {{to: users, on_delete: cascade, inverse: none, {reference}}}
"""
        assert former(schema(tmp_path, USERS + posts), "posts") == {"id": None, column: was}

    def test_of_references_leave_declared_columns_alone(self, tmp_path: Path) -> None:
        posts = """
  posts:
    columns: {id: {type: int, primary_key: true}, writer_id: {type: int, was: by}, other_id: int}
    references:
      writer: {to: users, on_delete: cascade, inverse: none, was: author}
      reader: {to: users, on_delete: cascade, inverse: none, column: other_id, was: viewer}
"""
        assert former(schema(tmp_path, USERS + posts), "posts") == {"id": None, "writer_id": "by", "other_id": None}

    def test_of_named_columns_are_none_that_the_table_still_has(self, tmp_path: Path) -> None:
        posts = """
  posts:
    columns: {id: {type: int, primary_key: true}, author_id: text}
    references:
      writer: {to: users, on_delete: cascade, inverse: none, column: written_by, was: author}
"""
        assert former(schema(tmp_path, USERS + posts), "posts")["written_by"] is None

    def test_of_references_to_several_columns_are_pairwise(self, tmp_path: Path) -> None:
        found = schema(
            tmp_path,
            """
            tables:
              prices:
                columns: {product: int, currency: text}
                primary_key: [product, currency]
              orders:
                columns: {id: {type: int, primary_key: true}}
                references:
                  price: {to: prices, on_delete: restrict, inverse: none, was: cost}
            """,
        )
        assert former(found, "orders") == {
            "id": None,
            "price_product": "cost_product",
            "price_currency": "cost_currency",
        }

    def test_of_keys_are_part_of_those_of_what_refers_to_them(self, tmp_path: Path) -> None:
        found = schema(
            tmp_path,
            """
            tables:
              users:
                columns: {number: {type: int, primary_key: true, was: id}}
              profiles:
                references:
                  user: {to: users, on_delete: cascade, inverse: none}
                primary_key: [user]
              photos:
                columns: {id: {type: int, primary_key: true}}
                references:
                  profile: {to: profiles, on_delete: cascade, inverse: none}
                  taker: {to: users, on_delete: cascade, inverse: none, was: author}
                  viewer: {to: users, on_delete: cascade, inverse: none, column: seen_by}
            """,
        )
        assert former(found, "profiles") == {"user_number": "user_id"}
        assert former(found, "photos") == {
            "id": None,
            "profile_user_number": "profile_user_id",
            "taker_number": "author_id",
            "seen_by": None,
        }

    @pytest.mark.parametrize(
        ("table", "relation", "was", "columns"),
        [
            ("posts", "labels", None, {"post_id": None, "label_id": None}),
            ("posts, was: entries", "labels", "entries_labels", {"post_id": "entry_id", "label_id": None}),
            ("posts", "labels, was: tags", "posts_tags", {"post_id": None, "label_id": "tag_id"}),
            ("posts, was: entries", "labels, was: tags", "entries_tags", {"post_id": "entry_id", "label_id": "tag_id"}),
        ],
    )
    def test_of_association_tables_follow_from_both_names(
        self, table: str, relation: str, was: str | None, columns: dict[str, str | None], tmp_path: Path
    ) -> None:
        name, _, own = table.partition(", ")
        label, _, other = relation.partition(", ")
        found = schema(
            tmp_path,
            f"""
            tables:
              users: {{columns: {{id: {{type: int, primary_key: true}}}}}}
              {name}:
                columns: {{id: {{type: int, primary_key: true}}}}
                relations:
                  {label}: {{to: users, through: auto, inverse: none{f", {other}" if other else ""}}}
                {own}
            """,
        )
        assert found.tables_by_name["posts_labels"].was == was
        assert former(found, "posts_labels") == columns

    def test_change_nothing_that_is_compared(self, tmp_path: Path) -> None:
        renamed = USERS.replace("columns:", "was: people\n    columns:").replace("true}", "true, was: number}")
        assert schema(tmp_path, renamed) == schema(tmp_path, USERS)


class TestConversions:
    def test_speak_of_columns_that_are_gone(self, tmp_path: Path) -> None:
        users = """
        databases: [postgresql, sqlite]
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              cents: {type: int, using: price * 100}
              size: {type: int, using: {postgresql: "length(body)::int", sqlite: null}}
        """
        cents, size = (schema(tmp_path, users).tables[0].column(name).using for name in ("cents", "size"))
        assert cents is not None
        assert size is not None
        assert (cents.on("postgresql"), cents.on("sqlite")) == ("price * 100", "price * 100")
        assert (size.on("postgresql"), size.on("sqlite")) == ("length(body)::int", None)

    @pytest.mark.parametrize(
        ("written", "code", "help"),
        [
            ('"(SELECT 1)"', "S318", "a migration of your own"),
            ('"now()"', "M508", "CURRENT_TIMESTAMP"),
            ('"a::int"', "M508", "CAST"),
        ],
    )
    def test_are_held_to_the_rules_of_sql(self, written: str, code: str, help: str, tmp_path: Path) -> None:
        with pytest.raises(SpecError) as raised:
            schema(
                tmp_path,
                f"""
                databases: [postgresql, sqlite]
                tables:
                  users: {{columns: {{id: {{type: int, primary_key: true}}, b: {{type: timestamptz, using: {written}}}}}}}
                """,
            )
        [found] = raised.value.diagnostics
        assert found.code == code
        assert help in (found.help or "")


class TestRemovals:
    def test_are_sorted(self, tmp_path: Path) -> None:
        found = schema(
            tmp_path,
            f"""
dropped: [users.photo, old_users, state.unknown]
enums:
  state: {{values: ["on", "off"], removed: {{unknown: "off", lost: "on"}}}}
{USERS}
""",
        )
        assert found.dropped == ("old_users", "state.unknown", "users.photo")
        assert found.enums[0].removed == (("lost", "on"), ("unknown", "off"))

    def test_a_reference_may_have_the_name_of_a_column_that_goes(self, tmp_path: Path) -> None:
        posts = """
  posts:
    columns: {id: {type: int, primary_key: true}}
    references:
      author: {to: users, on_delete: cascade, inverse: none}
dropped: [posts.author]
"""
        assert schema(tmp_path, USERS + posts).dropped == ("posts.author",)

    def test_stand_in_the_root_file_only(self, tmp_path: Path) -> None:
        (tmp_path / "more.yaml").write_text("dropped: [users.photo]\n")
        with pytest.raises(SpecError) as raised:
            schema(tmp_path, f"include: [more.yaml]\n{USERS}")
        assert [found.code for found in raised.value.diagnostics] == ["Y304"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", None),
        ("alembic: false", None),
        ("alembic: true", Alembic()),
        ("alembic: {down_revision: ae1027a6acf2}", Alembic("ae1027a6acf2")),
    ],
)
def test_alembic_is_wanted_or_not(written: str, meant: Alembic | None, tmp_path: Path) -> None:
    assert spec(tmp_path, written + USERS).alembic == meant
