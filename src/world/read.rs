//! Reading a world from a folder.
