"""The platform-neutral core of studyplan. Knows no Discord and no Slack."""
