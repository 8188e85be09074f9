"""Comparison of recorded runs of a real Knative with their simulation."""
