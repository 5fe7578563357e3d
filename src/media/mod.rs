//! What a file is and looks like. Reads files, writes only thumbnails; no network.
