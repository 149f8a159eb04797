"""Add the paper club: papers that members propose, votes on them, and who read them.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    op.create_table(
        "paper_polls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_paper_polls_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_polls")),
        sa.UniqueConstraint("cohort_id", "week", name=op.f("uq_paper_polls_cohort_id_week")),
    )
    with op.batch_alter_table("paper_polls", schema=None) as batch_op:
        batch_op.create_index(
            "uq_paper_polls_open",
            ["cohort_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=True),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("week", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_papers_cohort_id")),
        sa.ForeignKeyConstraint(["proposer_id"], ["members.id"], name=op.f("fk_papers_proposer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
        sa.UniqueConstraint("cohort_id", "link", name=op.f("uq_papers_cohort_id_link")),
        sa.UniqueConstraint("cohort_id", "week", name=op.f("uq_papers_cohort_id_week")),
    )
    op.create_table(
        "readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("takeaway", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_readings_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("member_id", "week", name=op.f("uq_readings_member_id_week")),
    )
    op.create_table(
        "candidates",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_candidates_paper_id")),
        sa.ForeignKeyConstraint(["poll_id"], ["paper_polls.id"], name=op.f("fk_candidates_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "paper_id", name=op.f("pk_candidates")),
        sa.UniqueConstraint("poll_id", "place", name=op.f("uq_candidates_poll_id_place")),
    )
    op.create_table(
        "paper_votes",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_paper_votes_member_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_paper_votes_paper_id")),
        sa.ForeignKeyConstraint(["poll_id"], ["paper_polls.id"], name=op.f("fk_paper_votes_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "member_id", name=op.f("pk_paper_votes")),
    )


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    op.drop_table("paper_votes")
    op.drop_table("candidates")
    op.drop_table("readings")
    op.drop_table("papers")
    with op.batch_alter_table("paper_polls", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_paper_polls_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.drop_table("paper_polls")
