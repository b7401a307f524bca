//! A router's whole life in a small network: what it logs and believes when things go wrong.
