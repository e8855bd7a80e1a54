//! Python 3.13 source -> code descriptions.
