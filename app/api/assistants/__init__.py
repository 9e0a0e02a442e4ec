"""Tools for assistants, by the Model Context Protocol: six ways to ask the record, over HTTP and over stdio."""
