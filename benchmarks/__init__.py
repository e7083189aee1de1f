"""What it costs, as ratios to something that exists, measured in one run. `make bench` runs them all."""
