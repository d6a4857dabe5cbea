"""The file engine: images, drafts, patches, checkpoints (DESIGN §6)."""
