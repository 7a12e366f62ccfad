//! What the prover itself must keep.
