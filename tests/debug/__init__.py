"""Where numbers that are not finite are made: `debug=True`."""
