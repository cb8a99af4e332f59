"""What the two bundled hunts must find, worked out without the engine: plain Python over the sample's files."""
