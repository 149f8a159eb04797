"""Keep the boards of groups.

Revision 0021, after 0013. The boards of groups that run are worked out by the bot, a few members at a time:
when a group is next planned, or when somebody asks for a board. What is due in a week follows from the plan,
which no statement can read.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    op.create_table(
        "boards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("first_week", sa.Integer(), nullable=False),
        sa.Column("last_week", sa.Integer(), nullable=False),
        sa.Column("is_ready", sa.Boolean(), nullable=False),
        sa.Column("built_to", sa.Integer(), nullable=False),
        sa.Column("holds_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_asked", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('points', 'streak')", name=op.f("ck_boards_kind")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_boards_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
        sa.UniqueConstraint(
            "cohort_id",
            "kind",
            "first_week",
            "last_week",
            name=op.f("uq_boards_cohort_id_kind_first_week_last_week"),
        ),
    )
    op.create_table(
        "board_places",
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("result", sa.BigInteger(), nullable=False),
        sa.Column("sort_name", sa.LargeBinary(), nullable=False),
        sa.Column("earned", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=True),
        sa.Column("settled", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_board_places_board_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_board_places_member_id")),
        sa.PrimaryKeyConstraint("board_id", "member_id", name=op.f("pk_board_places")),
    )
    with op.batch_alter_table("board_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_board_places_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "ix_board_places_order", ["board_id", "listed", "result", "sort_name", "member_id"], unique=False
        )

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_members_cohort_id_id"), ["cohort_id", "id"], unique=False)

    with op.batch_alter_table("completions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_completions_member_id_week"), ["member_id", "week"], unique=False
        )


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    with op.batch_alter_table("completions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_completions_member_id_week"))

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_members_cohort_id_id"))

    with op.batch_alter_table("board_places", schema=None) as batch_op:
        batch_op.drop_index("ix_board_places_order")
        batch_op.drop_index(batch_op.f("ix_board_places_member_id"))

    op.drop_table("board_places")
    op.drop_table("boards")
