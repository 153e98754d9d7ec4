"""The documentation says what the schema means, in Markdown and Mermaid that nothing in a spec can break."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

import pytest
from markdown_it import MarkdownIt

from dovetail.emit.base import Context
from dovetail.emit.docs import Docs
from dovetail.emit.names import Names
from dovetail.emit.templates import Templates
from dovetail.files import HEADER
from dovetail.pipeline import read
from dovetail.schema.columns import Column
from dovetail.schema.constraints import Action, ForeignKey, PrimaryKey
from dovetail.schema.model import Enum, EnumValue, QualifiedName, Schema, Table
from dovetail.schema.relations import derive
from dovetail.schema.types import EnumType, ScalarType

BLOG = """
dovetail: 1
name: blog
databases: [postgresql, sqlite]
enums:
  state: {values: [draft, {value: live, doc: Everybody sees it.}], doc: How far a post is.}
domains:
  slug: {type: varchar(80), pattern: "^[a-z-]+$", doc: What stands in an address.}
mixins:
  identified: {columns: {id: {type: bigint, primary_key: true, identity: always}}}
tables:
  users:
    doc: Who writes and reads.
    mixins: [identified]
    columns:
      email: {type: text, unique: true, doc: "Where to write to | where to log in."}
      password: {type: text?, secret: true}
  profiles:
    mixins: [identified]
    references:
      user: {to: users, on_delete: cascade, unique: true, inverse: profile, doc: A profile is part of its user.}
  posts:
    mixins: [identified]
    columns:
      title: {type: varchar(200), min_length: 1}
      state: {type: state, default: draft}
      address: slug
      tags: {type: text array, default: [a, b]}
      published: bool?
      created_at: {type: timestamptz, default: now}
    references:
      author: {to: users, on_delete: restrict, inverse: posts, doc: Posts keep their author.}
      editor: {to: users, optional: true, on_delete: set null, inverse: edited_posts, index: false}
      previous: {to: posts, optional: true, on_delete: set null, inverse: none}
    indexes:
      - {columns: [editor, created_at desc], where: published}
  comments:
    mixins: [identified]
    references:
      post: {to: posts, on_delete: cascade, inverse: comments, doc: Comments belong to a post.}
      reply_to: {to: comments, optional: true, on_delete: cascade, inverse: replies}
      reader: {to: users.email, column: reader_email, on_delete: no action, on_update: cascade, inverse: none}
    columns: {reader_email: text}
  tags:
    mixins: [identified]
    columns: {name: text}
    relations:
      posts: {through: post_tags, inverse: tag_rows}
  post_tags:
    references:
      post: {to: posts, on_delete: cascade, inverse: none}
      tag: {to: tags, on_delete: cascade, inverse: none}
    primary_key: [post, tag]
  visits:
    mixins: [identified]
    references:
      post: {to: posts, on_delete: no action, enforced: false, inverse: visits, index: false, doc: Visits are kept elsewhere.}
"""


def documents(schema: Schema) -> dict[str, str]:
    context = Context(schema, Names.of(schema), Templates())
    return {Path(file.path).stem: file.text for file in Docs().emit(context)}


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    path = tmp_path_factory.mktemp("blog") / "blog.yaml"
    path.write_text(BLOG)
    return documents(read(path).schema)


def section(text: str, heading: str) -> str:
    """Return what stands under a heading, up to the next one."""
    return re.split(r"^#+ ", text.split(f"{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0].strip()


def rows(text: str) -> list[list[str]]:
    """Return the cells of the table in `text`, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [line.strip("| ").split(" | ") for line in lines[2:]]


class TestRelationshipsPage:
    def test_every_action_has_a_table_with_rationales(self, blog: dict[str, str]) -> None:
        page = blog["relationships"]
        assert rows(section(page, "### Cascade")) == [
            ["`comments`", "`post_id`", "`posts`", "Comments belong to a post."],
            ["`comments`", "`reply_to_id`", "`comments`", "–"],
            ["`post_tags`", "`post_id`", "`posts`", "–"],
            ["`post_tags`", "`tag_id`", "`tags`", "–"],
            ["`profiles`", "`user_id`", "`users`", "A profile is part of its user."],
        ]
        assert rows(section(page, "### Set null"))[0] == ["`posts`", "`editor_id`", "`users`", "–"]
        assert rows(section(page, "### Restrict")) == [
            ["`posts`", "`author_id`", "`users`", "Posts keep their author."]
        ]
        assert rows(section(page, "### No action")) == [["`comments`", "`reader_email`", "`users` (`email`)", "–"]]
        assert "### Set default" not in page

    def test_references_without_a_foreign_key_are_listed_apart(self, blog: dict[str, str]) -> None:
        page = blog["relationships"]
        assert rows(section(page, "## References without a foreign key")) == [
            ["`visits`", "`post_id`", "`posts`", "Visits are kept elsewhere."]
        ]
        assert "9 foreign keys between 7 tables" in page

    def test_actions_on_update(self, blog: dict[str, str]) -> None:
        found = rows(section(blog["relationships"], "## What changing a key does"))
        assert found == [["`comments`", "`reader_email`", "`users` (`email`)", "cascade"]]

    def test_the_key_or_index_behind_every_reference(self, blog: dict[str, str]) -> None:
        found = {(row[0], row[1]): row[3] for row in rows(section(blog["relationships"], "## Indexing of references"))}
        assert found == {
            ("`comments`", "`post_id`"): "index `ix_comments_post_id`",
            ("`comments`", "`reader_email`"): "index `ix_comments_reader_email`",
            ("`comments`", "`reply_to_id`"): "index `ix_comments_reply_to_id`",
            ("`post_tags`", "`post_id`"): "primary key `pk_post_tags`",
            ("`post_tags`", "`tag_id`"): "index `ix_post_tags_tag_id`",
            ("`posts`", "`author_id`"): "index `ix_posts_author_id`",
            ("`posts`", "`editor_id`"): "index `ix_posts_editor_id_created_at` (for some of the rows)",
            ("`posts`", "`previous_id`"): "index `ix_posts_previous_id`",
            ("`profiles`", "`user_id`"): "unique `uq_profiles_user_id`",
            ("`visits`", "`post_id`"): "nothing: a delete in `posts` reads all of `visits`",
        }

    def test_relations_by_pattern_under_their_python_names(self, blog: dict[str, str]) -> None:
        page = blog["relationships"]
        assert ["`User.edited_posts`", "`Post.editor`", "`posts.editor_id`"] in rows(section(page, "### One to many"))
        assert rows(section(page, "### One to one")) == [["`User.profile`", "`Profile.user`", "`profiles.user_id`"]]
        assert rows(section(page, "### Many to many")) == [["`Post.tag_rows`", "`Tag.posts`", "`post_tags`"]]
        assert rows(section(page, "### Several references to one table")) == [
            ["`posts`", "`users`", "`author`, `editor`"]
        ]
        assert rows(section(page, "### Tables that refer to themselves")) == [
            ["`Comment.reply_to`", "`Comment.replies`", "`reply_to_id`"],
            ["`Post.previous`", "–", "`previous_id`"],
        ]
        assert ["`Comment.reader`", "`comments.reader_email`"] in rows(section(page, "### One way only"))

    def test_the_tree_of_who_falls(self, blog: dict[str, str]) -> None:
        tree = section(blog["relationships"], "### `posts`")
        assert tree == dedent(r"""
            ```text
            posts
            |-- comments (1:many, cascade via post_id)
            |   \-- comments (1:many, cascade via reply_to_id) (see above)
            |-- post_tags (1:many, cascade via post_id)
            |-- posts (1:many, set null via previous_id)
            \-- visits (1:many, not enforced via post_id)
            ```
            """).strip()
        assert r"\-- profiles (1:1, cascade via user_id)" in section(blog["relationships"], "### `users`")

    def test_a_schema_without_references_needs_none_of_it(self) -> None:
        page = documents(Schema("x", tables=(made_table("a"),)))["relationships"]
        assert [line for line in page.splitlines() if line.startswith("#")] == ["# Relationships of x"]


class TestTablesPage:
    def test_columns_with_type_nullability_default_and_doc(self, blog: dict[str, str]) -> None:
        posts = blog["tables"].split("## `posts`\n", 1)[1]
        assert rows(posts.split("- Primary", 1)[0]) == [
            ["`id`", "`bigint`", "no", "identity, always", "–"],
            ["`title`", "`varchar(200)`", "no", "–", "–"],
            ["`state`", "`state`", "no", "`draft`", "–"],
            ["`address`", "`slug`", "no", "–", "–"],
            ["`tags`", "`text array`", "no", "`[a, b]`", "–"],
            ["`published`", "`bool`", "yes", "–", "–"],
            ["`created_at`", "`timestamptz`", "no", "`now`", "–"],
            ["`author_id`", "`bigint`", "no", "–", "–"],
            ["`editor_id`", "`bigint`", "yes", "–", "–"],
            ["`previous_id`", "`bigint`", "yes", "–", "–"],
        ]
        assert "Secret: never read through schemas." in section(blog["tables"], "## `users`")
        assert r"Where to write to \| where to log in." in section(blog["tables"], "## `users`")

    def test_keys_checks_and_indexes(self, blog: dict[str, str]) -> None:
        posts = section(blog["tables"], "## `posts`")
        assert "- Primary key (`id`)" in posts
        assert (
            "- Reference `author` (`author_id`) to `users` (`id`), on delete restrict – Posts keep their author."
            in posts
        )
        assert "- Check `ck_posts_title_length`: `length(title) >= 1`" in posts
        assert "- Index `ix_posts_editor_id_created_at` (`editor_id`, `created_at desc`) where `published`" in posts
        assert "sqlite" not in posts, "checks that stand in for an enum are no news to a reader"

    def test_enums_and_domains(self, blog: dict[str, str]) -> None:
        enum = blog["tables"].split("# Enums", 1)[1]
        assert "How far a post is." in enum
        assert rows(section(enum, "## `state`")) == [["`draft`", "–"], ["`live`", "Everybody sees it."]]
        (domain,) = rows(section(blog["tables"], "# Domains"))
        assert (domain[0], domain[1], domain[3]) == ("`slug`", "`varchar(80)`", "What stands in an address.")


class TestDiagram:
    def test_boxes_with_their_keys(self, blog: dict[str, str]) -> None:
        assert "    profiles {\n        bigint id PK\n        bigint user_id FK, UK\n    }\n" in blog["diagram"]
        assert "        text[] tags\n" in blog["diagram"]

    def test_lines_with_the_right_ends(self, blog: dict[str, str]) -> None:
        lines = [line.strip() for line in blog["diagram"].splitlines() if '"' in line]
        assert lines == [
            'posts ||--o{ comments : "post"',
            'users ||--o{ comments : "reader"',
            'comments |o--o{ comments : "reply_to"',
            'posts ||--o{ post_tags : "post"',
            'tags ||--o{ post_tags : "tag"',
            'users ||--o{ posts : "author"',
            'users |o--o{ posts : "editor"',
            'posts |o--o{ posts : "previous"',
            'posts }o..o{ tags : "tag_rows"',
            'users ||--o| profiles : "user"',
            'posts |o..o{ visits : "post"',
        ]

    def test_a_large_schema_is_drawn_in_parts_that_hold_every_table_once(self) -> None:
        tables = [made_table(f"t{at:03}", [(f"t{at // 2:03}", "cascade")] if at else []) for at in range(200)]
        page = documents(made_schema(tables))["diagram"]
        blocks = re.findall(r"```mermaid\n(.*?)```", page, re.DOTALL)
        boxes = [re.findall(r"^    (\w+) \{$", block, re.MULTILINE) for block in blocks]
        assert sorted(table for block in boxes for table in block) == [table.name for table in tables]
        assert max(map(len, boxes)) <= 60
        assert max(map(len, blocks)) <= 40_000

    def test_tables_that_refer_to_each_other_stay_together(self) -> None:
        groups = [[made_table(f"g{at}_{each}", [(f"g{at}_0", "cascade")]) for each in range(25)] for at in range(5)]
        page = documents(made_schema([table for group in groups for table in group]))["diagram"]
        for block in re.findall(r"```mermaid\n(.*?)```", page, re.DOTALL):
            boxes = re.findall(r"^    (\w+) \{$", block, re.MULTILINE)
            assert len(boxes) % 25 == 0

    def test_a_table_of_very_many_columns_shows_its_keys(self) -> None:
        columns = tuple(Column(f"c{at}", ScalarType("int")) for at in range(500))
        table = Table("wide", QualifiedName("wide"), columns, PrimaryKey("pk_wide", ("c7",)))
        page = documents(Schema("x", tables=(table,)))["diagram"]
        assert "    wide {\n        int c7 PK\n    }\n" in page


HOSTILE = [
    "```",
    "\n```\n# escaped",
    "| a | b",
    "a\\| b",
    'quo"te',
    "<script>alert(1)</script>",
    "<!-- -->",
    "--> x",
    "[link](http://x.example)",
    "![image](x)",
    "**bold** _em_ __strong__ ~gone~",
    "%%{init: {}}%%",
    "direction TB",
    "end",
    "accTitle",
    "pk",
    "2nd",
    "שלום",
    "\u202eflip",
    "表",
    "{{ header }}",
    "",
    " ",
]


class TestHostileText:
    @pytest.mark.parametrize("text", HOSTILE, ids=ascii)
    def test_mermaid_stays_within_the_forms_that_every_version_reads(self, text: str) -> None:
        block = re.fullmatch(
            r".*^```mermaid\nerDiagram\n(.*)^```\n", hostile_documents(text)["diagram"], re.DOTALL | re.MULTILINE
        )
        assert block is not None
        name = r'(?:[A-Za-z_]\w*|"[^"%\\`#;<>{}~\n]+")'
        forms = [
            rf"    {name} \{{",
            r'        [A-Za-z_]\w*(?:\[\])? (?!(?:pk|fk|uk)\b)[A-Za-z_]\w*(?: (?:PK|FK|UK)(?:, (?:PK|FK|UK))*)?(?: "[^"%\\`\n]+")?',
            r"    \}",
            rf"    {name} \|\|--o\{{ {name} : {name}",
        ]
        for line in block[1].splitlines():
            assert any(re.fullmatch(form, line, re.ASCII) for form in forms), line
            assert not re.search(r"direction\s+(TB|BT|LR|RL)|\bacc(Title|Descr)\s*:", line, re.IGNORECASE)

    @pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()], ids=ascii)
    def test_markdown_keeps_its_structure_and_shows_the_text(self, text: str) -> None:
        plain, hostile = hostile_documents("plain"), hostile_documents(text)
        shown = " ".join(text.split()).replace("\u202e", "\\u202e")
        for page in ("relationships", "tables"):
            assert Counter(structure(hostile[page])) == Counter(structure(plain[page]))
            assert shown in texts(hostile[page])

    @pytest.mark.parametrize("text", HOSTILE, ids=ascii)
    def test_no_character_is_invisible(self, text: str) -> None:
        for page in hostile_documents(text).values():
            assert all(character.isprintable() or character == "\n" for character in page)


class TestSize:
    def test_dense_and_circular_cascades_make_no_explosion(self) -> None:
        def size(tables: int) -> int:
            names = [f"t{at:03}" for at in range(tables)]
            dense = [
                made_table(name, [(names[(at * 7 + step) % tables], "cascade") for step in range(8)])
                for at, name in enumerate(names)
            ]
            return len(documents(made_schema(dense))["relationships"])

        assert size(400) < 2.5 * size(200)

    def test_the_longest_chain_is_cut_with_a_pointer(self) -> None:
        chain = [made_table(f"t{at:03}", [(f"t{at - 1:03}", "cascade")] if at else []) for at in range(300)]
        tree = section(documents(made_schema(chain))["relationships"], "### `t000`")
        assert len(tree.splitlines()) < 110
        assert tree.splitlines()[-2].endswith("(see its own tree)")


def test_every_page_begins_with_the_header(blog: dict[str, str]) -> None:
    assert {page.splitlines()[0] for page in blog.values()} == {f"<!-- {HEADER} -->"}


def made_table(name: str, references: Sequence[tuple[str, Action]] = (), doc: str | None = None) -> Table:
    """A table with a reference to each of the tables named."""
    columns = [
        Column("id", ScalarType("uuid")),
        *(Column(f"r{at}", ScalarType("uuid")) for at in range(len(references))),
    ]
    keys = tuple(
        ForeignKey(f"fk_{name}_{at}", (f"r{at}",), to, ("id",), action, f"r{at}_ref", doc=doc)
        for at, (to, action) in enumerate(references)
    )
    return Table(name, QualifiedName(name), tuple(columns), PrimaryKey(f"pk_{name}", ("id",)), keys, doc=doc)


def made_schema(tables: list[Table]) -> Schema:
    by_name = {table.name: table for table in sorted(tables, key=lambda table: table.name)}
    return Schema("x", tables=tuple(by_name.values()), relations=derive(by_name, ()))


def hostile_documents(text: str) -> dict[str, str]:
    """The documents of a schema with `text` wherever a name or a doc may stand."""
    name = text.strip() or "blank"
    target = Table(
        name,
        QualifiedName("other", name),
        (Column("id", ScalarType("uuid"), doc=text), Column(name, EnumType(name), doc=text)),
        PrimaryKey(name, ("id",)),
        doc=text,
    )
    referencing = made_table("zz", [(name, "cascade")], doc=text)
    by_name = {table.name: table for table in sorted((target, referencing), key=lambda table: table.name)}
    enum = Enum(name, QualifiedName(name), (EnumValue(name, text),), doc=text)
    return documents(Schema("x", tables=tuple(by_name.values()), enums=(enum,), relations=derive(by_name, ())))


MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def structure(page: str) -> list[str]:
    """Everything that the page consists of, with code spans in HTML counted as code spans."""
    tokens = MARKDOWN.parse(page)
    children = [child for token in tokens for child in token.children or [] if child.type != "text"]
    inline = [
        "code_inline" if child.content == "<code>" else child.type for child in children if child.content != "</code>"
    ]
    return [token.type for token in tokens] + [kind for kind in inline if kind != "text_special"]


def texts(page: str) -> list[str]:
    """What a reader sees in every cell and paragraph of prose."""
    inline = [token.children or [] for token in MARKDOWN.parse(page) if token.type == "inline"]
    return ["".join(child.content for child in children) for children in inline]
