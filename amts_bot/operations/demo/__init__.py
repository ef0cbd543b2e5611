"""The whole main job on a small book of the bot's own."""
