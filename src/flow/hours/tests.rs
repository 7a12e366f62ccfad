//! Opening hours through the year, clocks set forward and back included.
