"""The catalogue of remote-management tools: what each looks like on a device and on the wire, as facts with sources."""
