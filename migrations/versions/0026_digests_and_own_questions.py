"""Digests for organizers, a group's own questions, and organizers who lost what organizing takes.

Revision 0026, after 0025.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    op.create_table(
        "digests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_digests_weekday")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_digests_cohort_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_digests_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("cohort_id", "person_id", name=op.f("uq_digests_cohort_id_person_id")),
    )
    with op.batch_alter_table("digests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digests_person_id"), ["person_id"], unique=False)

    op.create_table(
        "group_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("place BETWEEN 1 AND 3", name=op.f("ck_group_questions_place")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_group_questions_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_questions")),
        sa.UniqueConstraint("cohort_id", "place", name=op.f("uq_group_questions_cohort_id_place")),
    )
    op.create_table(
        "question_answers",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_question_answers_member_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["group_questions.id"], name=op.f("fk_question_answers_question_id")
        ),
        sa.PrimaryKeyConstraint("member_id", "question_id", "week", name=op.f("pk_question_answers")),
    )
    with op.batch_alter_table("question_answers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_question_answers_question_id_week"), ["question_id", "week"], unique=False
        )

    with op.batch_alter_table("organizers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    with op.batch_alter_table("organizers", schema=None) as batch_op:
        batch_op.drop_column("lapsed_at")

    with op.batch_alter_table("question_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_answers_question_id_week"))

    op.drop_table("question_answers")
    op.drop_table("group_questions")
    with op.batch_alter_table("digests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digests_person_id"))

    op.drop_table("digests")
