"""The parts of `python -m benchmarks.speed`: each measures one thing in processes of its own."""
