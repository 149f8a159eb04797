"""Home: a person's own page, in a command and as Slack's App Home."""

from bot.feature.declaration import Feature
from bot.features.home.commands import HOME

FEATURE = Feature(name="home", commands=(HOME,))
