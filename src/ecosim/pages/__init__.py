"""The pages of the app, a file each: they lay out what `ecosim.app` and `ecosim.views` give, and hold no logic."""
