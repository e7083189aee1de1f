"""What has to hold over whole histories, and the cadences of repeated contact."""
